"""`gitmig current`: says which revisions the database is at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitmig.commands.options import environment_options
from gitmig.commands.revision_list import database_states, format_option, print_json
from gitmig.commands.talk import put
from gitmig.errors import NotAtHead, ResolutionError
from gitmig.report.history import as_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.commands.revision_list import DatabaseState
    from gitmig.engine.runtime.script import Script, ScriptDirectory
    from gitmig.project import Project


class CurrentCommand(click.Command):
    """A command whose -c without a file is Alembic's short form of --check-heads."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        following = [*args[1:], "-"]  # the end is no file either
        meant = [
            "--check-heads" if word == "-c" and after.startswith("-") else word
            for word, after in zip(args, following, strict=False)
        ]
        return super().parse_args(ctx, meant)


@click.command("current", cls=CurrentCommand, epilog="Example: gitmig current --check-heads")
@click.option(
    "--check-heads", is_flag=True, help="Exit with 1 unless the database is at all heads. -c without FILE is the same."
)
@format_option
@environment_options
def command(project: Project, verbose: bool, check_heads: bool, output_format: str) -> None:
    """Show the revisions that the database is at; with -v also its URL, without the password."""
    from gitmig.engine.runtime.script import ScriptDirectory

    states = database_states(project)
    script = ScriptDirectory.from_config(project.config)
    if output_format == "json":
        print_json(databases=[database(script, state) for state in states])
    for state in states:
        if output_format == "text" and verbose:
            put(f"Current revision(s) for {state.url}:")
        if check_heads and not is_at_heads(script, state):
            raise NotAtHead
        if output_format == "text":
            show(script, state, verbose=verbose)


def is_at_heads(script: ScriptDirectory, state: DatabaseState) -> bool:
    return set(state.heads) == set(script.get_heads())


def revisions_of(script: ScriptDirectory, state: DatabaseState) -> Iterable[Script]:
    try:
        found: Iterable[Script] = script.get_all_current(state.heads)
    except ResolutionError as error:
        raise error.is_recorded() from error.__cause__
    return found


def show(script: ScriptDirectory, state: DatabaseState, *, verbose: bool) -> None:
    for revision in revisions_of(script, state):
        put(revision.cmd_format(verbose))


def database(script: ScriptDirectory, state: DatabaseState) -> dict[str, Any]:
    """A database for programs: report/current.schema.json."""
    graph = script.revision_map.graph
    revisions = [as_data(graph, revision.revision) for revision in revisions_of(script, state)]
    return {"url": state.url, "is_at_heads": is_at_heads(script, state), "revisions": revisions}
