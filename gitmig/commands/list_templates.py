"""`gitmig list-templates`: what `init --template` can make."""

from __future__ import annotations

import click

from gitmig.commands.options import talk_options
from gitmig.commands.talk import tell


@click.command("list-templates", epilog="Example: gitmig list-templates")
@talk_options
def command(quiet: bool, verbose: bool) -> None:  # noqa: ARG001 (there is nothing but the result)
    """List the templates of `gitmig init`, with what they are for."""
    from gitmig.config import Config
    from gitmig.engine.runtime.new_project import template_names, template_summary

    config = Config()
    if verbose:
        tell(f"read no configuration; templates in {config.get_template_directory()}")
    names = template_names(config)
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:{width}}  {template_summary(config, name)}")
