"""`gitmig completion`: prints what makes a shell complete our command lines."""

from __future__ import annotations

import click

from gitmig.commands.options import talk_options
from gitmig.commands.talk import tell

HELP = """Print the script that makes SHELL complete commands, options, revision ids, branch names, checks, targets and projects.

\b
  eval "$(gitmig completion bash)"            # in ~/.bashrc
  eval "$(gitmig completion zsh)"             # in ~/.zshrc, behind compinit
  gitmig completion fish | source             # in ~/.config/fish/config.fish
"""
VARIABLE = "_GITMIG_COMPLETE"


@click.command(
    "completion",
    help=HELP,
    epilog="Example: gitmig completion bash > ~/.local/share/bash-completion/completions/gitmig",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@talk_options
def command(shell: str, quiet: bool, verbose: bool) -> None:  # noqa: ARG001 (there is nothing but the result)
    from click.shell_completion import get_completion_class

    if verbose:
        tell(f"read no configuration; the shell asks gitmig itself, with {VARIABLE}={shell}_complete")
    group = click.get_current_context().find_root().command
    completion = get_completion_class(shell)
    assert completion is not None
    click.echo(completion(group, {}, "gitmig", VARIABLE).source())
