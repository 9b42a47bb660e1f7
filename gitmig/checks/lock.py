"""What is wrong with a project's `gitmig.lock`."""

from __future__ import annotations

from gitmig import git
from gitmig.checks.finding import Finding
from gitmig.errors import GitError, LockFileError, MissingRevision, RevisionError
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.lock_versions import lock_data
from gitmig.revisions.lockfile import code_hash, content, differences, lines_of, lock_path, quoted, read_lock
from gitmig.revisions.merged import is_changed, key
from gitmig.revisions.places import repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitmig.checks.subject import Subject
    from gitmig.revisions.lockfile import Line, Lock
    from gitmig.revisions.source import Source

MOST = 8


def faults(subject: Subject, name: str) -> Iterator[Finding]:
    """One finding by that name, or none; nothing where the graph is so broken that other checks say more."""
    path = lock_path(subject.project)
    try:
        data = lock_data(subject.project, subject.version)
        lock = read_lock(data, path)
        if lock.conflicted:
            yield in_conflict(name, path)
            return
        lines = lines_of(subject.ours, code_of(subject, lock))
        if content(lines, data, path) != data:
            yield stale(lock, lines, Finding(name, "", f"write it anew: gitmig lock{staging(subject)}", path))
    except LockFileError as error:
        yield Finding(name, error.message, error.hint or "write it anew: gitmig lock", path)
    except MissingRevision as error:
        if subject.sides is not None and error.name in subject.sides.base:
            yield waiting(error, subject.base, Finding(name, "", "", path))
    except RevisionError:
        return


def staging(subject: Subject) -> str:
    return "" if subject.version is None else ", then git add it"


def in_conflict(name: str, path: str) -> Finding:
    return Finding(
        name,
        "git left a conflict in gitmig.lock: two branches changed the revisions",
        "put yours on top: gitmig rebase; or list the revisions as they are: gitmig lock; then git add it",
        path,
    )


def stale(lock: Lock, lines: list[Line], finding: Finding) -> Finding:
    """What differs, in short."""
    changes = differences(lock, lines)
    if not lock.text:
        return finding._replace(message="gitmig.lock is missing")
    if not changes:
        return finding._replace(message="gitmig.lock is not as `gitmig lock` writes it")
    if len(changes) > MOST:
        changes = (*changes[: MOST - 1], f"and {len(changes) - MOST + 1} lines more")
    return finding._replace(message="gitmig.lock does not list the revisions as their files have them", changes=changes)


def waiting(error: MissingRevision, base: str, finding: Finding) -> Finding:
    """A parent is in no file of ours but on the base: the lock can list all revisions once the base is merged."""
    return finding._replace(
        message=f"gitmig.lock cannot list {error.revision} yet: {error.name}, which it follows, is on {base} only",
        remedy=f"merge {base}, or rebase onto it; then type: gitmig lock",
    )


def code_of(subject: Subject, lock: Lock) -> Callable[[Source], str]:
    """How the hash of a file's code is had: from the lock, where neither file nor hash differs from the base's."""
    if subject.sides is None:
        return code_hash
    base, known = subject.sides.base, shared_hashes(subject, lock)

    def code(source: Source) -> str:
        found = known.get(quoted(key(source)))
        return code_hash(source) if found is None or is_changed(source, base) else found

    return code


def shared_hashes(subject: Subject, lock: Lock) -> dict[str, str]:
    """Revision -> hash of its code, where the base's lock has the same."""
    try:
        commit = git.base_commit(repository(subject.project), subject.base)
    except GitError:  # known by its id only
        return {}
    theirs = {line.revision: line.code for line in read_lock(lock_data(subject.project, commit)).lines}
    return {line.revision: line.code for line in lock.lines if theirs.get(line.revision) == line.code}
