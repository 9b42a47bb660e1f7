"""What the commands that list revisions share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gitmig.commands.waiting import waited_for
from gitmig.revisions.reading import read_sources, sound_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitmig.engine.runtime.migrate import MigrationContext
    from gitmig.project import Project
    from gitmig.revisions.graph import Graph
    from gitmig.revisions.source import Source

format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
)


run_files_option = click.option(
    "--run-files", is_flag=True, help="Run the revision files whose headers can't be read as text."
)


def graph_of(project: Project, run_files: bool) -> Graph:
    """The graph of the files as text, or as Python has them; who waits long for it is told what for."""
    with waited_for("running the revision files" if run_files else "reading the revision files"):
        if run_files:
            from gitmig.engine.runtime.script import ScriptDirectory

            return ScriptDirectory.from_config(project.config).revision_map.graph
        sources = read_sources(project)
        graph = sound_graph(sources)
    note_labels(sources)
    return graph


def note_labels(sources: Sequence[Source]) -> None:
    """Say so where labels are left out."""
    unknown = [source for source in sources if "branch_labels" in source.computed]
    if unknown:
        place = f"{unknown[0].path}:{unknown[0].computed['branch_labels']}"
        others = f" (so it is in {len(unknown) - 1} more)" if unknown[1:] else ""
        click.echo(f"{place}: branch_labels is computed{others}: left out; --run-files tells it", err=True)


def print_data(revisions: Sequence[dict[str, Any]]) -> None:
    """Revisions for programs: report/revisions.schema.json."""
    print_json(revisions=list(revisions))


def print_json(**data: Any) -> None:
    import json

    click.echo(json.dumps({"version": 1, **data}, indent=2))


class DatabaseState(NamedTuple):
    """A database that env.py connects to: its URL without the password, and the rows of its version table."""

    url: str
    heads: tuple[str, ...]


def database_states(project: Project) -> list[DatabaseState]:
    from gitmig.engine.runtime.running import run_environment
    from gitmig.engine.runtime.verbs import address_of

    found: list[DatabaseState] = []

    def job(heads: Iterable[str], context: MigrationContext) -> tuple[()]:
        found.append(DatabaseState(address_of(context), tuple(heads)))
        return ()

    run_environment(project, job, dont_mutate=True)
    return found


def current_revisions(project: Project) -> list[tuple[str, ...]]:
    """The rows of the version table, for each database that env.py connects to."""
    return [state.heads for state in database_states(project)]
