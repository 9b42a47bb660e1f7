"""The files that a rebase changes, as they are on disk and in the index, and what they become."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from gitmig import git
from gitmig.errors import MissingRevision, RebaseRefused
from gitmig.revisions import staging
from gitmig.revisions.files import is_revision_file
from gitmig.revisions.journal import Change, Record, Staged
from gitmig.revisions.lockfile import content, existing, lines_of, lock_path
from gitmig.revisions.places import place_in, places_of, repository
from gitmig.revisions.rewrite import rewritten
from gitmig.revisions.snapshot import revisions_staged
from gitmig.revisions.source import read_bytes, read_source
from gitmig.revisions.working_tree import read_versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitmig.project import Project
    from gitmig.revisions.rebase import Rebase
    from gitmig.revisions.source import Source

UNMERGED = ("1", "2", "3")


class Result(NamedTuple):
    """A file's new content on disk, and in the index where that has something of it to commit."""

    change: Change
    staged: Staged | None = None


# reading


def present(project: Project) -> list[Source]:
    """The revision files of the working tree, with those that a sparse checkout leaves out of it."""
    found = read_versions(project)
    if project.repository is None:
        return found
    top = repository(project)
    ensure_no_conflict(project, top)
    hidden = staging.left_out(top, places_of(project, top))
    known = {source.path for source in found}
    absent = {os.path.join(top, path) for path in hidden} - known
    return found + ([source for source in revisions_staged(project) if source.path in absent] if absent else [])


def ensure_no_conflict(project: Project, top: str) -> None:
    inside = places_of(project, top)
    for line in staging.lines_of(top, inside):
        below = project.recursive or (os.path.dirname(line.path) or ".") in inside
        if line.stage in UNMERGED and below and is_revision_file(os.path.basename(line.path)):
            path = os.path.relpath(os.path.join(top, line.path))
            raise RebaseRefused(
                f"git could not merge {path}: it is in conflict",
                f"resolve it, type `git add {quote(path)}`, then again",
            )


# revision files


def results_of(rebase: Rebase, hook: bool, stage: bool) -> list[Result]:
    """The revision files that a rebase changes."""
    return [result_of(rebase, rebase.before[one].path, parents, hook, stage) for one, parents in rebase.changed.items()]


def result_of(rebase: Rebase, path: str, parents: Sequence[str], hook: bool, stage: bool) -> Result:
    try:
        before = read_bytes(path)
    except FileNotFoundError as error:
        raise RebaseRefused(f"{path} would change, and is not in the working tree", ways_back(rebase, path)) from error
    ensure_same_header(rebase, path, before, hook)
    change = Change(path, before, rewritten(path, before, parents))
    return Result(change, staged_of(rebase.project, path, parents) if stage else None)


def ways_back(rebase: Rebase, path: str) -> str:
    """What to type about a file that the index has and the disk has not."""
    top = repository(rebase.project)
    if place_in(top, path) in staging.left_out(top, places_of(rebase.project, top)):
        return (
            f"take it into the sparse checkout: git sparse-checkout add {quote(os.path.relpath(os.path.dirname(path)))}"
        )
    return f"put it back: git restore {quote(path)}; or leave it out of the commit: git rm --cached {quote(path)}"


def ensure_same_header(rebase: Rebase, path: str, data: bytes, hook: bool) -> None:
    """A hook decides by the index; what is on disk may say something else."""
    source = read_source(path, data, thorough=True)
    found = source.revision if source else None
    if found is None or found.id not in rebase.before or found.parents != rebase.before[found.id].parents:
        if not hook:
            raise RebaseRefused(f"{path} was changed meanwhile", "run it again")
        raise RebaseRefused(f"{path} is staged in part: its header is another one on disk", f"git add {quote(path)}")


def staged_of(project: Project, path: str, parents: Sequence[str]) -> Staged | None:
    """What the index gets: nothing for a file that is not in it, or that it has as HEAD has it."""
    top = repository(project) if project.repository is not None else ""
    place = place_in(top, path) if top else None
    lines = staging.lines_of(top, [place]) if place is not None else []
    if place is None or not lines or lines[0].blob == staging.committed(top, place):
        return None
    data = git.read_blobs(top, [lines[0].blob])[lines[0].blob]
    if not data:  # `git add --intent-to-add`
        return None
    blob = staging.write_blob(top, rewritten(path, data, parents))
    return Staged(place, (str(lines[0]),), (str(lines[0].with_blob(blob)),))


# gitmig.lock


def lock_result(rebase: Rebase, changed: Mapping[str, bytes], hook: bool, stage: bool) -> Result | None:
    """The project's lock as it becomes, where there is to be one; its conflict counts as solved."""
    project = rebase.project
    if not project.settings.lock or (hook and not changed):
        return None
    path = os.path.realpath(lock_path(project))
    before = existing(path) if os.path.exists(path) else None
    sources = revisions_staged(project) if hook else present(project)
    try:
        lines = lines_of(as_changed(source, changed) for source in sources)
    except MissingRevision:  # the base is not merged yet
        return None
    after = content(lines, before or b"", path)
    staged = staged_lock(project, path, after) if stage else None
    return Result(Change(path, before, after), staged) if after != before or staged else None


def as_changed(source: Source, changed: Mapping[str, bytes]) -> Source:
    if source.path not in changed:
        return source
    return read_source(source.path, changed[source.path], thorough=True) or source


def staged_lock(project: Project, path: str, data: bytes) -> Staged | None:
    top = repository(project) if project.repository is not None else ""
    place = place_in(top, path) if top else None
    lines = staging.lines_of(top, [place]) if place is not None else []
    if place is None or not lines or (len(lines) == 1 and lines[0].blob == staging.committed(top, place)):
        return None
    if b"\r\n" not in git.read_blobs(top, [lines[-1].blob])[lines[-1].blob]:  # the index has what git would convert
        data = data.replace(b"\r\n", b"\n")
    after = lines[0].with_blob(staging.write_blob(top, data))
    return Staged(place, tuple(map(str, lines)), (str(after),)) if [after] != lines else None


# all of it


def record_of(rebases: Sequence[Rebase], *, hook: bool, stage: bool) -> Record:
    """Everything that changes, for `journal.change_all`. A hook's lock is about the index, and another hook's where nothing moves."""
    results = []
    for rebase in rebases:
        of_project = results_of(rebase, hook, stage)
        lock = lock_result(rebase, {each.change.path: each.change.after for each in of_project}, hook, stage)
        results += [*of_project, *([lock] if lock else [])]
    repositories = [repository(each.project) for each in rebases if each.project.repository is not None]
    staged = [each.staged for each in results if each.staged is not None]
    return Record(repositories[0] if repositories else "", tuple(each.change for each in results), tuple(staged))
