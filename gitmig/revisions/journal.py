"""Changes several files or none, and keeps what they were before, so that it can be undone."""

from __future__ import annotations

import contextlib
import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from gitmig.errors import PlanError, RebaseRefused
from gitmig.revisions import staging
from gitmig.revisions.whole_files import content_of, delete, unfinished, write_new

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RECORD = "record.json"
VERSION = 1
LATER = "look at `git diff` and `git status`; delete {} to forget what was there before"


class Change(NamedTuple):
    """A file's content before and after; `before` is None for a file that was not there."""

    path: str
    before: bytes | None
    after: bytes


class Staged(NamedTuple):
    """A file's lines of the index before and after, as `staging` writes them."""

    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Record(NamedTuple):
    """What a run changed, or began to change."""

    top: str
    changes: tuple[Change, ...]
    staged: tuple[Staged, ...] = ()
    finished: bool = False


# the record on disk


def save(folder: str, record: Record) -> None:
    """Write the record beside the earlier contents; the record comes last, so that one that is there is whole."""
    os.makedirs(folder, exist_ok=True)
    files = []
    for number, change in enumerate(record.changes):
        kept = None if change.before is None else f"{number}.before"
        if kept is not None and not record.finished:
            write_new(os.path.join(folder, kept), change.before or b"")
        files.append({"path": change.path, "before": kept, "after": digest(change.after)})
    data = {
        "version": VERSION,
        "finished": record.finished,
        "top": record.top,
        "files": files,
        "index": [one._asdict() for one in record.staged],
    }
    write_record(folder, data)


def write_record(folder: str, data: dict[str, Any]) -> None:
    write_new(os.path.join(folder, RECORD), json.dumps(data, indent=2).encode())


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def load(folder: str) -> dict[str, Any] | None:
    """The record as it was written, or None where there is none."""
    path = os.path.join(folder, RECORD)
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:
        raise PlanError(f"{path} cannot be read: {error}", f"delete {folder}") from error
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise PlanError(f"{path} was not written by this version of gitmig", f"delete {folder}")
    return data


def forget(folder: str) -> None:
    """Delete the record, then what it keeps."""
    for name in sorted(os.listdir(folder), key=lambda name: name != RECORD):
        os.unlink(os.path.join(folder, name))
    os.rmdir(folder)


# changing and putting back


def change_all(folder: str, record: Record) -> None:
    """Change all files and the index; when one cannot be changed, none is."""
    with alone(folder):
        ensure_unchanged(record)
        if load(folder) is not None:
            forget(folder)
        save(folder, record)
        try:
            for change in record.changes:
                write_new(change.path, change.after)
            staging.update(record.top, lines_to_stage(record.staged))
            staging.refresh(record.top, [one.path for one in record.staged])
            save(folder, record._replace(finished=True))
        except BaseException:
            put_back(folder)
            raise


def ensure_unchanged(record: Record) -> None:
    for change in record.changes:
        if content_of(change.path) != change.before:
            raise RebaseRefused(f"{change.path} was changed meanwhile", "run it again")
    staged = staging.lines_by_path(record.top, [one.path for one in record.staged])
    for one in record.staged:
        if staged.get(one.path, []) != list(one.before):
            raise RebaseRefused(f"{one.path} was staged or unstaged meanwhile", "run it again")


def lines_to_stage(staged: Sequence[Staged]) -> list[str]:
    """All in one go: the old lines of each path out, the new ones in."""
    return [line for one in staged for line in (*map(staging.removal, one.before[:1]), *one.after)]


def opened(path: str) -> BinaryIO:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return open(path, "ab")
    except OSError as error:
        why = f"there is no place to keep what was there before: {os.path.dirname(path)}: {error.strerror}"
        raise RebaseRefused(why, "nothing was changed; give the right to write there") from error


@contextlib.contextmanager
def alone(folder: str) -> Iterator[None]:
    """Keep others from changing the same files meanwhile; the lock goes when this process does."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    with opened(f"{folder}.lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RebaseRefused("another `gitmig rebase` is at work here", "wait for it to end") from None
        yield


def recover(folder: str) -> list[str]:
    """Put back what a run that was killed had begun to change; the paths of its files."""
    if not is_unfinished(folder):
        return []
    with alone(folder):  # it may have ended meanwhile
        return put_back(folder) if is_unfinished(folder) else []


def is_unfinished(folder: str) -> bool:
    data = load(folder)
    return data is not None and not data["finished"]


def undo(folder: str) -> list[str]:
    """Put back what the last run changed, byte for byte; refused when a file was changed since."""
    if load(folder) is None:
        raise RebaseRefused(
            "there is nothing to undo", "only the last `gitmig rebase` of this working tree can be undone"
        )
    with alone(folder):
        return put_back(folder)


def put_back(folder: str) -> list[str]:
    """Put back all files, once it is known that all can be; who is killed meanwhile leaves the rest to the next run."""
    data = load(folder) or {"files": [], "index": [], "top": "", "finished": False}
    before = {file["path"]: kept_content(folder, file) for file in data["files"]}
    for file in data["files"]:
        ensure_known(folder, file, before[file["path"]])
    ensure_no_solved_conflict(folder, data)
    if data["finished"]:
        write_record(folder, {**data, "finished": False})
    for path, content in before.items():
        delete(unfinished(path))
        restore(path, content)
    unstage(data["top"], data["index"])
    forget(folder)
    return list(before)


def kept_content(folder: str, file: dict[str, Any]) -> bytes | None:
    return None if file["before"] is None else content_of(os.path.join(folder, file["before"]))


def ensure_known(folder: str, file: dict[str, Any], before: bytes | None) -> None:
    now = content_of(file["path"])
    if now != before and (now is None or digest(now) != file["after"]):
        what = "is gone" if now is None else "was changed since"
        raise RebaseRefused(f"{file['path']} {what}, so it cannot be put back as it was", LATER.format(folder))


def ensure_no_solved_conflict(folder: str, data: dict[str, Any]) -> None:
    """A conflict comes back while git is still at it, and not behind the commit that solved it."""
    for one in data["index"]:
        before, after = (staging.line_of(one[when][0]) for when in ("before", "after"))
        if before.stage != staging.MERGED and after.blob == staging.committed(data["top"], after.path):
            why = f"its conflict in {after.path} is solved and committed, so that it cannot be put back"
            raise RebaseRefused(why, LATER.format(folder))


def restore(path: str, content: bytes | None) -> None:
    if content is None:
        delete(path)
    elif content_of(path) != content:
        write_new(path, content)


def unstage(top: str, staged: Sequence[dict[str, Any]]) -> None:
    """Put back those lines of the index that are still as we left them."""
    for one in staged:
        if staging.lines_by_path(top, [one["path"]]).get(one["path"]) == one["after"]:
            staging.replace(top, one["after"], one["before"])
            staging.refresh(top, [one["path"]])
