"""`gitmig.lock`: a line for each revision, in an order in which two branches that add revisions conflict in git."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gitmig.errors import LockFileError, UnreadableRevision
from gitmig.revisions.graph import Graph
from gitmig.revisions.source import parsed, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from gitmig.project import Project
    from gitmig.revisions.facts import Problem
    from gitmig.revisions.source import Source

NAME = "gitmig.lock"
FORMAT = "# gitmig.lock 1"
HEADING = (
    f"{FORMAT}: a line a revision, parents first: id, parents, hash of its code, digests of its SQL, message\n"
    "# Two branches that add revisions conflict here: `gitmig rebase` puts yours on top, `gitmig lock` writes this anew.\n"
)
MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
NOTHING = "-"
PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
LONGEST_MESSAGE = 100
# What could end a line, or turn around how it is shown; listed, because versions of Python know different Unicodes.
UNSEEN = (*range(32), *range(127, 160), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
UNSAYABLE = {**dict.fromkeys(UNSEEN, "?"), **dict.fromkeys(range(0xD800, 0xE000), "?")}


class Line(NamedTuple):
    """A revision as the lock has it; ids as written there. `relations` are its parents, and behind a `~` what it depends on."""

    revision: str
    relations: tuple[str, ...]
    code: str
    digests: Mapping[str, str]
    message: str

    @property
    def text(self) -> str:
        digests = ",".join(f"{dialect}:{digest}" for dialect, digest in sorted(self.digests.items()))
        fields = (self.revision, ",".join(self.relations) or NOTHING, self.code, digests or NOTHING, self.message)
        return " ".join(fields).rstrip() + "\n"


class Lock(NamedTuple):
    """A lock file's content, with line ends as git keeps them; `conflicted` when git has left its markers in it."""

    text: str = ""
    lines: tuple[Line, ...] = ()
    conflicted: bool = False


def lock_path(project: Project) -> str:
    """Where a project's lock is: beside its versions, in the script directory."""
    return os.path.join(project.script_location, NAME)


# reading


def read_lock(data: bytes, path: str = NAME) -> Lock:
    """What a lock file says; of one that git merged with conflicts, the lines of both sides."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    written = text.split("\n")
    for one in written:
        if one.startswith("# gitmig.lock ") and not one.startswith(f"{FORMAT}:"):
            raise LockFileError(
                f"{path} is of another format than this gitmig writes: {one[:40]!r}",
                "install the gitmig that wrote it, or delete the file and type `gitmig lock`",
            )
    lines = tuple(line for one in written if (line := read_line(one)) is not None)
    return Lock(text, lines, any(one.startswith(MARKERS) for one in written))


def read_line(text: str) -> Line | None:
    """A line of the file; None for a comment, a marker of git's, or what is no line of ours."""
    fields = text.split(" ", 4)
    if len(fields) < 4 or text.startswith(("#", *MARKERS)):
        return None
    revision, relations, code, digests = fields[:4]
    pairs = (pair.partition(":") for pair in digests.split(",") if ":" in pair)
    return Line(
        revision,
        tuple(relations.split(",")) if relations != NOTHING else (),
        code,
        {dialect: digest for dialect, _, digest in pairs},
        " ".join(fields[4:]),
    )


# making


def lines_of(sources: Iterable[Source], code: Callable[[Source], str] | None = None) -> list[Line]:
    """The lines that revision files should have, without digests; a graph that cannot run is refused."""
    by_path = {source.path: source for source in sources}
    for source in by_path.values():
        ensure_readable(source)
    graph = Graph(source.revision for source in by_path.values() if source.revision is not None)
    graph.ensure_sound()
    return [line_of(by_path[graph[one].path], code or code_hash) for one in in_lock_order(graph)]


def in_lock_order(graph: Graph) -> Iterator[str]:
    """Parents first, and each revision right behind the last of its parents: children of one revision compete for one place.

    A revision that nothing follows moves no other, whatever its id; names of files do not count.
    """
    children: dict[str, list[str]] = {}
    for one, parents in graph.all_parents.items():
        for parent in parents:
            children.setdefault(parent, []).append(one)
    awaited = {one: len(parents) for one, parents in graph.all_parents.items()}
    waiting = sorted((one for one, count in awaited.items() if not count), reverse=True)
    while waiting:
        one = waiting.pop()
        yield one
        for child in sorted(children.get(one, ()), reverse=True):
            awaited[child] -= 1
            if not awaited[child]:
                waiting.append(child)


def line_of(source: Source, code: Callable[[Source], str]) -> Line:
    revision = source.revision
    assert revision is not None
    needed = ("~?",) if "depends_on" in source.computed else tuple(f"~{quoted(one)}" for one in revision.depends_on)
    message = revision.doc.strip().split("\n", 1)[0].translate(UNSAYABLE).strip()
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[: LONGEST_MESSAGE - 1].rstrip()}…"
    return Line(quoted(revision.id), (*map(quoted, revision.parents), *needed), code(source), {}, message)


def quoted(name: str) -> str:
    """An id as it is written in a line: what is not plain as %XX."""
    data = name.encode("utf-8", "surrogatepass")
    return "".join(chr(byte) if byte in PLAIN else f"%{byte:02X}" for byte in data) or "%"


def code_hash(source: Source) -> str:
    from gitmig.revisions.code import fingerprint  # the parser: a check of unchanged files gets by without

    found = fingerprint(source.data)
    if found is None:
        raise unreadable(source.path, parsed(source.data).problem)
    return found


def ensure_readable(source: Source) -> None:
    if source.problem is not None:
        raise unreadable(source.path, source.problem)


def unreadable(path: str, problem: Problem | None) -> UnreadableRevision:
    line, text, remedy = (problem.line, problem.text, problem.remedy) if problem else (1, "it cannot be parsed", None)
    return UnreadableRevision(f"{path}:{line}: {text}; {NAME} needs to know all revisions", remedy)


def with_digests(lines: Iterable[Line], known: Iterable[Line], renewed: Collection[str] = ()) -> list[Line]:
    """The lines with the digests that are known for just this code beside their own; two different ones for a dialect count as
    none, and so does what was known for a dialect that is `renewed`."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for line in known:
        for dialect, digest in line.digests.items():
            if dialect not in renewed:
                found.setdefault((line.revision, line.code), {}).setdefault(dialect, set()).add(digest)
    return [
        line._replace(digests={**single(found.get((line.revision, line.code), {})), **line.digests}) for line in lines
    ]


def single(digests: Mapping[str, set[str]]) -> dict[str, str]:
    return {dialect: next(iter(values)) for dialect, values in digests.items() if len(values) == 1}


def text_of(lines: Iterable[Line]) -> str:
    return HEADING + "".join(line.text for line in lines)


# comparing


def differences(lock: Lock, lines: Iterable[Line], renewed: Collection[str] = ()) -> tuple[str, ...]:
    """What a lock has that it should not, behind a `-`, and what it should have, behind a `+`; hashes are cut, but where that is all
    that differs."""
    had = [(line.text, line) for line in lock.lines]
    wanted = [(line.text, line) for line in with_digests(lines, lock.lines, renewed)]
    has, wants = dict(had), dict(wanted)
    count: dict[str, int] = {}
    for text, _ in had:
        count[text] = count.get(text, 0) + 1
    gone = [line for text, line in had if text not in wants or count[text] > 1]
    new = [line for text, line in wanted if text not in has]
    alike = {in_short(line) for line in gone}.intersection(in_short(line) for line in new)
    return tuple(
        f"{mark} {line.text.rstrip() if (short := in_short(line)) in alike else short}"
        for mark, some in (("-", gone), ("+", new))
        for line in some
    )


def in_short(line: Line) -> str:
    digests = {dialect: digest[:8] for dialect, digest in line.digests.items()}
    return line._replace(code=line.code[:8], digests=digests).text.rstrip("\n")


# writing


def put(path: str, before: bytes, lines: Iterable[Line], renewed: Collection[str] = ()) -> bool:
    """Write these lines where `before` is now; False when that is how they are written."""
    after = content(lines, before, path, renewed)
    if after == before:
        return False
    from gitmig.revisions.whole_files import write_new  # checks only read

    whole = os.path.realpath(path)
    try:
        write_new(whole, after, f"{whole}.{os.getpid()}")
    except OSError as error:
        raise LockFileError(f"{path} cannot be written: {error.strerror}", "give the right to write it") from error
    return True


def content(lines: Iterable[Line], before: bytes, path: str = NAME, renewed: Collection[str] = ()) -> bytes:
    """What a lock file with the content `before` should have in it for these lines; the same when it is up to date.

    Digests of code that is as it was are kept, but for dialects whose digests are `renewed`.
    """
    lock = read_lock(before, path)
    text = text_of(with_digests(lines, lock.lines, renewed))
    if text == (lock.text if lock.text.endswith("\n") else f"{lock.text}\n"):
        return before
    return text.replace("\n", "\r\n" if b"\r\n" in before else "\n").encode()


def existing(path: str) -> bytes:
    """The content of the file; nothing where there is none."""
    try:
        return read_bytes(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise LockFileError(
            f"{path} cannot be read: {error.strerror}", "it is to be a file that may be read"
        ) from error
