"""The digests of all revisions of a project, for its lock: each is rendered alone, as previews render them."""

from __future__ import annotations

import os

from gitmig.preview.answers import UPGRADE
from gitmig.preview.child import Request, Task
from gitmig.preview.digest import PREFIX
from gitmig.preview.render import render, renderings_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitmig.preview.child import Conditions
    from gitmig.preview.plan import Failure
    from gitmig.preview.render import Rendered
    from gitmig.project import Project
    from gitmig.revisions.revision import Revision


class Digests(NamedTuple):
    """`found` has the digests by revision and dialect (`dialect/database` where env.py has several databases), without their prefix.

    `names` are all dialects that were rendered. Revisions in `dependent` depend on rows of a database, and so have none.
    """

    found: dict[str, dict[str, str]]
    names: frozenset[str]
    dependent: tuple[str, ...]
    failures: tuple[Failure, ...]


def digests_of(
    project: Project, revisions: Sequence[Revision], dialects: Iterable[str], x: tuple[str, ...], conditions: Conditions
) -> Digests:
    """Render every upgrade for each dialect; runs env.py and the revisions in child processes."""
    rendered = [render(request(project, revisions, dialect, x), conditions) for dialect in dialects]
    found: dict[str, dict[str, str]] = {}
    for each in rendered:
        for revision in revisions:
            found.setdefault(revision.id, {}).update(digests_in(each, revision.id))
    return Digests(
        found,
        frozenset(name(one.dialect, one.database) for each in rendered for one in each.configured.values()),
        tuple(one.id for one in revisions if any(depends_on_rows(each, one.id) for each in rendered)),
        tuple(failure for each in rendered for failure in failures_in(each, revisions)),
    )


def request(project: Project, revisions: Iterable[Revision], dialect: str, x: tuple[str, ...]) -> Request:
    return Request(
        ini=project.config.config_file_name or "",
        toml=project.config.toml_file_name or "",
        section=project.config.config_ini_section,
        script_location=project.script_location,
        x=x,
        dialect=dialect,
        tasks=tuple(Task(one.id, one.parents, os.path.abspath(one.path), UPGRADE) for one in revisions),
    )


def digests_in(rendered: Rendered, revision: str) -> dict[str, str]:
    return {
        name(one.dialect, one.database): one.upgrade.digest.removeprefix(PREFIX)
        for one in renderings_of(rendered, revision)
        if one.upgrade.digest
    }


def name(dialect: str, database: str) -> str:
    return f"{dialect}/{database}" if database else dialect


def depends_on_rows(rendered: Rendered, revision: str) -> bool:
    return any(one.upgrade.data_dependent for one in renderings_of(rendered, revision))


def failures_in(rendered: Rendered, revisions: Iterable[Revision]) -> Iterator[Failure]:
    """Why env.py did not run, or else why revisions did not render."""
    if rendered.failure is not None:
        yield rendered.failure
        return
    for revision in revisions:
        for one in renderings_of(rendered, revision.id):
            if one.upgrade.failure is not None:
                yield one.upgrade.failure
