"""What the commands that list revisions share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitmig.revisions.reading import read_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitmig.project import Project
    from gitmig.revisions.graph import Graph

format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
)


run_files_option = click.option(
    "--run-files", is_flag=True, help="Run the revision files whose headers can't be read as text."
)


def graph_of(project: Project, run_files: bool) -> Graph:
    if not run_files:
        return read_graph(project)
    from gitmig.engine.runtime.script import ScriptDirectory

    return ScriptDirectory.from_config(project.config).revision_map.graph


def print_data(revisions: Sequence[dict[str, Any]]) -> None:
    import json

    click.echo(json.dumps({"version": 1, "revisions": list(revisions)}, indent=2))


def current_revisions(project: Project) -> list[tuple[str, ...]]:
    """The rows of the version table, for each database that env.py connects to."""
    from gitmig.engine.runtime.running import run_environment

    found: list[tuple[str, ...]] = []

    def job(heads: Iterable[str], _context: object) -> tuple[()]:
        found.append(tuple(heads))
        return ()

    run_environment(project, job, dont_mutate=True)
    return found
