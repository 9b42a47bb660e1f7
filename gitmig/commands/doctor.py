"""`gitmig doctor`: says what was found here and what must be mended, also where nothing else works."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout, suppress
from typing import TYPE_CHECKING

import click

from gitmig.commands import QUIET, VERBOSE
from gitmig.commands.options import tell_env_py
from gitmig.commands.plain import PROJECT_OPTIONS, parameter
from gitmig.commands.talk import put, tell_configuration
from gitmig.errors import GitmigError
from gitmig.report.diagnosis import ERROR, WARNING, Fact, as_json, as_text, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

    from gitmig.project import Project, Target

HELP = """Say what was found here: Python and packages, configuration, revisions, drivers, and what would be otherwise than with Alembic.

Nothing of the project is run and nothing is connected to, unless --run-env or --connect says so; passwords are not shown.
`--format json` gives `ok` and `facts`: of each its section, name, value, state (ok, note, warning or error) and remedy.

Exit status: 0, or 1 where something must be mended.
"""
EPILOG = "Example: gitmig doctor --connect"
FOUND = 1
PROBLEMS = (WARNING, ERROR)


def doctor(
    config: tuple[str, ...],
    name: str,
    x: tuple[str, ...],
    project: str | None,
    output_format: str,
    run_env: bool,
    connect: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    from gitmig.report.colour import wants_colour
    from gitmig.secrets import redact, redacted_output

    if verbose:
        tell_configuration_found(config, name, project)
    with redacted_output():
        facts = list(examined(config, name, project, x, run_env=run_env, connect=connect))
    facts = [fact for fact in facts if fact.state in PROBLEMS] if quiet else facts
    shown = as_json(facts) if output_format == "json" else as_text(facts, colour=wants_colour(sys.stdout))
    put(redact(shown).removesuffix("\n"))
    return FOUND if number_of(facts, ERROR) else 0


def tell_configuration_found(files: tuple[str, ...], section: str, name: str | None) -> None:
    """What keeps it from being read is among what was found."""
    from gitmig.project import find_projects

    with suppress(GitmigError, ValueError, OSError):
        tell_configuration(find_projects(files, section, name))


def examined(
    files: tuple[str, ...], section: str, name: str | None, x: tuple[str, ...], *, run_env: bool, connect: bool
) -> Iterator[Fact]:
    from gitmig.doctor import hooks, installation
    from gitmig.project import find_projects

    yield from installation.facts()
    yield from hooks.facts()
    try:
        projects = find_projects(files, section, name)
    except GitmigError as error:
        yield Fact("configuration", "project", error.message, ERROR, error.hint or "")
        return
    except (ValueError, OSError) as error:
        yield Fact("configuration", "project", str(error), ERROR)
        return
    for project in projects:
        yield from of_project(project, files)
        if run_env or connect:
            tell_env_py(project, files, {"x_arguments": x, "quiet": False, "verbose": False})
            with redirect_stdout(sys.stderr):  # what env.py prints is no part of the result
                found = list(of_running(project, connect=connect))
            yield from found


def of_project(project: Project, files: tuple[str, ...]) -> Iterator[Fact]:
    from gitmig.doctor import configuration, database, environment_file, history

    yield from configuration.facts(project, files)
    yield from history.facts(project)
    yield from environment_file.facts(project)
    try:
        yield from database.facts(project, lambda target: address_of(project, target))
    except ImportError as error:  # SQLAlchemy is missing or broken, which the first section says
        yield Fact(f"project {project.name}", "database", str(error), ERROR, "see SQLAlchemy above")


def address_of(project: Project, target: Target) -> URL:
    from gitmig.engine.rollout.address import resolve

    return resolve(project, target).url


def of_running(project: Project, *, connect: bool) -> Iterator[Fact]:
    from gitmig.doctor.running import environment_facts, target_facts

    yield from environment_facts(project, connect=connect)
    if connect and project.settings.targets:
        from gitmig.engine.rollout.status import status

        yield from target_facts(project, status(project))


command = click.Command(
    "doctor",
    callback=doctor,
    params=[
        click.Option(
            ["--format", "output_format"],
            type=click.Choice(["text", "json"]),
            default="text",
            help="For people or for programs.",
        ),
        click.Option(["--run-env"], is_flag=True, help="Run env.py, without a connection and without any revision."),
        click.Option(["--connect"], is_flag=True, help="Run env.py, connect, and ask every target where it stands."),
        click.Option(["-q", "--quiet"], is_flag=True, help=f"{QUIET} That is: leave out all that is well."),
        click.Option(["-v", "--verbose"], is_flag=True, help=VERBOSE),
        *map(parameter, PROJECT_OPTIONS),
    ],
    help=HELP,
    short_help="Say what was found here and what must be mended.",
    epilog=EPILOG,
    no_args_is_help=False,
)
