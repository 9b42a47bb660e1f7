"""Makes the plan of a project: what differs from the base, and the SQL of it for each dialect."""

from __future__ import annotations

import os

from gitmig import __version__
from gitmig.preview.base import find_sides
from gitmig.preview.changes import Change, Changes, find_changes, graph_nodes, relative
from gitmig.preview.child import Request
from gitmig.preview.imports import files_to_import
from gitmig.preview.plan import EDITED, MERGE, REVISION, ChangedRevision, Commit, Failure, Plan, Rendering, Script
from gitmig.preview.render import Rendered, remarks_on, render, renderings_of, tasks_of
from gitmig.preview.uncommitted import has_uncommitted
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.merged import key
from gitmig.revisions.snapshot import revisions_at
from gitmig.revisions.working_tree import read_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.github.event import Comparison
    from gitmig.preview.answers import Remark
    from gitmig.preview.base import Sides
    from gitmig.preview.child import Conditions
    from gitmig.project import Project
    from gitmig.revisions.source import Source


class Asked(NamedTuple):
    """What to preview: `base` as typed, or None for the event's or the default; `dialects` empty for what env.py configures."""

    base: str | None = None
    dialects: tuple[str, ...] = ()
    x: tuple[str, ...] = ()
    comparison: Comparison | None = None


class Preview(NamedTuple):
    """The plan, what it is made of, what the project's code printed meanwhile, and what of the SQL cannot run, by file."""

    plan: Plan
    changes: Changes
    output: str
    remarks: dict[str, list[Remark]]


def compare(project: Project, sides: Sides, ours: list[Source]) -> Changes:
    base = revisions_at(project, sides.base.id, known=ours)
    common = base if sides.common == sides.base.id else None
    if sides.common is not None and common is None:
        common = revisions_at(project, sides.common, known=[*ours, *base])
    return find_changes(ours, base, common)


def is_merge(change: Change) -> bool:
    revision = change.source.revision
    return revision is not None and len(revision.parents) > 1


def request_for(project: Project, changes: Changes, asked: Asked, imported: tuple[str, ...]) -> Request:
    revisions = [change.source.revision for change in changes.changes if change.source.revision]
    return Request(
        ini=project.config.config_file_name or "",
        toml=project.config.toml_file_name or "",
        section=project.config.config_ini_section,
        script_location=project.script_location,
        x=asked.x,
        tasks=tuple(task for one in revisions for task in tasks_of(one.id, one.parents, os.path.abspath(one.path))),
        imported=imported,
    )


def placed(failure: Failure | None, top: str | None) -> Failure | None:
    return failure._replace(path=relative(failure.path, top)) if failure and failure.path else failure


def placed_script(script: Script, top: str | None) -> Script:
    return script._replace(failure=placed(script.failure, top))


def placed_rendering(rendering: Rendering, top: str | None) -> Rendering:
    return rendering._replace(
        upgrade=placed_script(rendering.upgrade, top), downgrade=placed_script(rendering.downgrade, top)
    )


def changed_revision(change: Change, rendered: Sequence[Rendered], top: str | None) -> ChangedRevision:
    revision = change.source.revision
    assert revision is not None
    renderings = [rendering for each in rendered for rendering in renderings_of(each, revision.id)]
    return ChangedRevision(
        id=revision.id,
        parents=revision.parents,
        message=revision.doc,
        path=relative(revision.path, top),
        kind=MERGE if is_merge(change) else REVISION,
        change=change.state,
        renderings=tuple(placed_rendering(each, top) for each in dict.fromkeys(renderings)),
    )


def unreadable_failure(source: Source, top: str | None) -> Failure:
    assert source.problem is not None
    return Failure(
        reason=f"the file cannot be read as a revision: {source.problem.text}",
        path=relative(source.path, top),
        line=source.problem.line,
        hint="",
    )


def environment_failures(dialects: Sequence[str], rendered: Sequence[Rendered], top: str | None) -> list[Failure]:
    return [
        failure._replace(dialect=dialect)
        for dialect, each in zip(dialects, rendered, strict=True)
        if (failure := placed(each.failure, top)) is not None
    ]


def remarks_by_path(changes: Changes, rendered: Sequence[Rendered]) -> dict[str, list[Remark]]:
    found = {
        change.source.path: [remark for each in rendered for remark in remarks_on(each, key(change.source))]
        for change in changes.changes
    }
    return {path: list(dict.fromkeys(remarks)) for path, remarks in found.items() if remarks}


def dialects_of(rendered: Sequence[Rendered]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.dialect for each in rendered for one in each.configured.values()))


def notes_on(changes: Changes) -> list[str]:
    """What no SQL shows: revisions that databases may have run already, and that are now otherwise or gone."""
    edited = ", ".join(key(change.source) for change in changes.changes if change.state == EDITED)
    deleted = ", ".join(changes.deleted)
    notes = []
    if edited:
        notes.append(f"edited although the base has it: {edited}; a database that ran it already does not run it again")
    if deleted:
        notes.append(f"deleted although the base has it: {deleted}; a database that is at it is lost")
    return notes


def make_plan(project: Project, asked: Asked, conditions: Conditions) -> Preview:
    """The plan of what is checked out against its base. Runs env.py and the changed revisions in a child process."""
    sides = find_sides(project, asked.base, asked.comparison)
    ours = read_versions(project)
    changes = compare(project, sides, ours)
    if has_uncommitted(project, ours):
        sides = sides._replace(head=Commit(f"{sides.head.name} with uncommitted changes", sides.head.id))
    top = project.repository
    dialects = asked.dialects or project.settings.dialects or ("",)
    rendered = []
    if changes.changes:
        imported = files_to_import(top, ours, {change.source.path for change in changes.changes})
        request = request_for(project, changes, asked, imported)
        rendered = [render(request._replace(dialect=dialect), conditions) for dialect in dialects]
    failures = [unreadable_failure(source, top) for source in changes.unreadable]
    failures += environment_failures(dialects[: len(rendered)], rendered, top)
    plan = Plan(
        project=project.name,
        base=sides.base,
        head=sides.head,
        configuration=relative(project.configuration_file, top),
        dialects=dialects_of(rendered) or tuple(filter(None, dialects)),
        revisions=tuple(changed_revision(change, rendered, top) for change in changes.changes),
        failures=tuple(failures),
        graph=graph_nodes(changes),
        notes=(*sides.notes, *notes_on(changes)),
        gitmig=__version__,
    )
    return Preview(plan, changes, "".join(each.output for each in rendered), remarks_by_path(changes, rendered))
