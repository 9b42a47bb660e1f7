"""`gitmig lock`: writes or verifies `gitmig.lock`; hooks run it, so it gets by without click."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from gitmig.commands.plain import PROJECT_OPTIONS, TALK_OPTIONS, Option, saying_where, understood
from gitmig.commands.talk import put as say
from gitmig.commands.talk import tell_configuration
from gitmig.errors import ConfigurationError, NotCheckedOut
from gitmig.project import find_projects
from gitmig.revisions.graph import Graph
from gitmig.revisions.lock_versions import INDEX, lock_data
from gitmig.revisions.lockfile import content, differences, existing, lines_of, lock_path, put, read_lock
from gitmig.revisions.reading import ensure_script_directory
from gitmig.revisions.snapshot import revisions_staged
from gitmig.revisions.working_tree import read_versions
from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitmig.project import Project
    from gitmig.revisions.lockfile import Line
    from gitmig.revisions.source import Source

STALE = 1
OPTIONS = (
    *PROJECT_OPTIONS,
    Option(("--check",), "Write nothing; show what is out of date, and end with 1 where anything is."),
    Option(("--hook",), "For hooks: list what the index has, and end with 1 where the lock in it is another."),
    Option(
        ("-d", "--dialect"),
        "Render all upgrades for this dialect anew and list their digests; repeatable. Runs env.py.",
        "NAME",
        several=True,
    ),
    *TALK_OPTIONS,
)


class Wanted(NamedTuple):
    """The lines that a lock should have. Digests for `renewed` dialects are all in them; `whole` unless some did not render."""

    lines: list[Line]
    renewed: frozenset[str] = frozenset()
    whole: bool = True


def run(values: Mapping[str, Any]) -> int:
    """Write or verify the lock of every project meant that keeps one."""
    if values["hook"] and (values["check"] or values["dialect"]):
        raise ConfigurationError("--hook goes with neither --check nor --dialect", hint="type: gitmig lock --check")
    try:
        projects = find_projects(values["config"], values["name"], values["project"])
    except NotCheckedOut as error:
        if not values["hook"]:
            raise
        sys.stderr.write(f"gitmig: no gitmig.lock here: {shown(str(error))}\n")  # who has no project changes none
        return 0
    if values["verbose"]:
        tell_configuration(projects)
    locked = [project for project in projects if project.settings.lock]
    if not locked:
        raise ConfigurationError(
            "no project here keeps a gitmig.lock", hint="put lock = true into [tool.gitmig] of pyproject.toml"
        )
    if values["hook"]:
        return max(fix(project) for project in locked)
    act = verify if values["check"] else write
    asked = values["dialect"], values["x"]
    return max(act(project, wanted(project, *asked), quiet=values["quiet"]) for project in locked)


def wanted(project: Project, dialects: Sequence[str], x: Sequence[str]) -> Wanted:
    ensure_script_directory(project)
    sources = read_versions(project)
    lines = saying_where(project, lambda: lines_of(sources))
    if not dialects:
        return Wanted(lines)
    from gitmig.commands.lock_digests import sealed  # what renders loads much

    return Wanted(*sealed(project, sources, lines, (dialects, x)))


def verify(project: Project, should: Wanted, *, quiet: bool) -> int:
    """Compare the file in the working tree with what it should be, and every hash with its file."""
    path = lock_path(project)
    data = existing(path)
    fits = content(should.lines, data, path, should.renewed) == data
    if not (fits and quiet):
        say(f"{here(path)} is {'up to date' if fits else 'out of date' if data else 'missing'}")
    if not fits:
        changes = differences(read_lock(data, path), should.lines, should.renewed)
        for change in changes or ("the same revisions, in another order or with other lines between them",):
            say(f"  {change}")
    return 0 if fits and should.whole else STALE


def write(project: Project, should: Wanted, *, quiet: bool) -> int:
    path = lock_path(project)
    before = existing(path)
    changed = put(path, before, should.lines, should.renewed)
    if not quiet:
        say(f"wrote {here(path)}" if changed else f"{here(path)} is up to date")
    if read_lock(before, path).conflicted:
        warn_of_heads(read_versions(project))
    return 0 if should.whole else STALE


def fix(project: Project) -> int:
    """Write the lock for what the index has; 1 where the index has another lock, which git is not told to change."""
    path, lines = lock_path(project), saying_where(project, lambda: lines_of(revisions_staged(project)))
    put(path, existing(path), lines)
    staged = lock_data(project, INDEX)
    if content(lines, staged, path) == staged:
        return 0
    from shlex import quote

    say(f"{here(path)} lists the revisions now as they are staged; type: git add {quote(here(path))}")
    return STALE


def warn_of_heads(sources: Sequence[Source]) -> None:
    """After a conflict, two heads are what the conflict was about."""
    heads = Graph(source.revision for source in sources if source.revision is not None).effective_heads
    if len(heads) > 1:
        sys.stderr.write(
            f"gitmig: the lock lists {len(heads)} heads: {', '.join(map(shown, heads))}; "
            "if they are to be one line, type: gitmig rebase\n"
        )


def here(path: str) -> str:
    return shown_path(path, os.getcwd())


def main(arguments: Sequence[str]) -> int | None:
    """Do what the arguments ask for; None where they are for click to answer."""
    values = understood(arguments, OPTIONS)
    return None if values is None else run(values)
