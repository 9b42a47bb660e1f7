"""A plan from JSON that nobody vouches for: sizes, types and values are checked, unknown keys dropped, texts cut to size."""

from __future__ import annotations

import json

from gitmig.errors import PlanError
from gitmig.preview.digest import DIGITS, PREFIX, digest
from gitmig.preview.plan import (
    EDITED,
    EXISTING,
    MERGE,
    NEW,
    REVISION,
    VERSION,
    ChangedRevision,
    Commit,
    Failure,
    Finding,
    GraphNode,
    Plan,
    Rendering,
    Script,
    Statement,
)
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, TypeVar

    T = TypeVar("T")

LARGEST = 64 * 1024 * 1024
MOST_ENTRIES = 500_000
MOST_QUOTES = 4_000_000
LINE_LIMIT = 1_000_000_000
NAME = 300
PARAGRAPH = 2_000
PATH = 4_096
CUT = "…"
HEXADECIMAL = frozenset("0123456789abcdef")
COMMIT_DIGITS = (0, 40, 64)
SEVERITIES = ("error", "warning")


class Place(NamedTuple):
    """A value of the document and the words for where it stands, such as `revisions[3].id`."""

    value: object
    where: str

    def refuse(self, expected: str) -> NoReturn:
        raise PlanError(
            f"{self.where} is not {expected}", hint="make the file again with `gitmig preview --format json`"
        )

    def key(self, name: str) -> Place:
        if not isinstance(self.value, dict):
            self.refuse("an object")
        if name not in self.value:
            raise PlanError(
                f"{self.where} has no {name!r}", hint="make the file again with `gitmig preview --format json`"
            )
        return Place(self.value[name], f"{self.where}.{name}" if self.where != "the plan" else name)

    def text(self, limit: int | None = None) -> str:
        if not isinstance(self.value, str):
            self.refuse("a text")
        well_formed = self.value.encode("utf-8", "replace").decode() if has_surrogate(self.value) else self.value
        return well_formed if limit is None or len(well_formed) <= limit else well_formed[: limit - 1] + CUT

    def exact(self, limit: int = NAME) -> str:
        """A text that means nothing when cut: an id, a commit, a name of a dialect."""
        if not isinstance(self.value, str) or len(self.value) > limit:
            self.refuse(f"a text of at most {limit} characters")
        return self.text()

    def one_of(self, *choices: str) -> str:
        if self.value not in choices or not isinstance(self.value, str):
            self.refuse("one of " + ", ".join(choices))
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def line(self) -> int | None:
        if self.value is None:
            return None
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not 1 <= self.value <= LINE_LIMIT:
            self.refuse("a line number")
        return self.value

    def each(self, read: Callable[[Place], T]) -> tuple[T, ...]:
        if not isinstance(self.value, list):
            self.refuse("a list")
        return tuple(read(Place(value, f"{self.where}[{index}]")) for index, value in enumerate(self.value))


def has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def name(place: Place) -> str:
    return place.exact()


def commit(place: Place) -> Commit:
    identity = place.key("id")
    text = identity.exact()
    if len(text) not in COMMIT_DIGITS or not HEXADECIMAL.issuperset(text):
        identity.refuse("an object id of git")
    return Commit(place.key("name").text(NAME), text)


def failure(place: Place) -> Failure:
    return Failure(
        reason=place.key("reason").text(PARAGRAPH),
        path=place.key("path").text(PATH),
        line=place.key("line").line(),
        hint=place.key("hint").text(PARAGRAPH),
        dialect=place.key("dialect").exact(),
    )


def statement(place: Place) -> Statement:
    return Statement(place.key("sql").text(), place.key("line").line())


def script_digest(place: Place, statements: tuple[Statement, ...]) -> str:
    """The digest as written, held against the statements: a plan that shows one SQL and seals another is refused."""
    written = place.exact()
    if not written:
        return ""
    if not written.startswith(PREFIX) or len(written) != len(PREFIX) + DIGITS:
        place.refuse("a digest")
    if written != digest(statement.sql for statement in statements):
        place.refuse("the digest of the statements beside it")
    return written


def script(place: Place) -> Script:
    why = place.key("failure")
    statements = place.key("statements").each(statement)
    return Script(
        statements=statements,
        failure=None if why.value is None else failure(why),
        data_dependent=place.key("data_dependent").flag(),
        digest=script_digest(place.key("digest"), statements),
        irreversible=place.key("irreversible").text(PARAGRAPH),
    )


def rendering(place: Place) -> Rendering:
    return Rendering(
        dialect=place.key("dialect").exact(),
        upgrade=script(place.key("upgrade")),
        downgrade=script(place.key("downgrade")),
        database=place.key("database").exact(),
    )


def revision(place: Place) -> ChangedRevision:
    return ChangedRevision(
        id=place.key("id").exact(),
        parents=place.key("parents").each(name),
        message=place.key("message").text(PARAGRAPH),
        path=place.key("path").text(PATH),
        kind=place.key("kind").one_of(REVISION, MERGE),
        change=place.key("change").one_of(NEW, EDITED),
        renderings=place.key("renderings").each(rendering),
    )


def finding(place: Place) -> Finding:
    return Finding(
        check=place.key("check").exact(),
        severity=place.key("severity").one_of(*SEVERITIES),
        message=place.key("message").text(PARAGRAPH),
        path=place.key("path").text(PATH),
        line=place.key("line").line(),
        revision=place.key("revision").exact(),
        remedy=place.key("remedy").text(PARAGRAPH),
    )


def node(place: Place) -> GraphNode:
    return GraphNode(
        id=place.key("id").exact(),
        parents=place.key("parents").each(name),
        state=place.key("state").one_of(NEW, EDITED, EXISTING),
        head=place.key("head").flag(),
    )


def plan(place: Place) -> Plan:
    version = place.key("version")
    if type(version.value) is not int or version.value != VERSION:
        version.refuse(f"{VERSION}, the version that this gitmig reads")
    return Plan(
        project=place.key("project").exact(),
        base=commit(place.key("base")),
        head=commit(place.key("head")),
        configuration=place.key("configuration").text(PATH),
        dialects=place.key("dialects").each(name),
        revisions=place.key("revisions").each(revision),
        failures=place.key("failures").each(failure),
        findings=place.key("findings").each(finding),
        graph=place.key("graph").each(node),
        notes=place.key("notes").each(lambda note: note.text(PARAGRAPH)),
        gitmig=place.key("gitmig").exact(),
    )


def distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("an object has the same key twice")
    return document


def refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def entries(data: bytes) -> int:
    """How many values the document holds, counted outside its texts and before anything is built."""
    bare = data.replace(rb"\\", b"").replace(rb"\"", b"")
    if bare.count(b'"') > MOST_QUOTES:
        return MOST_ENTRIES + 1
    outside = b"".join(bare.split(b'"')[::2])
    return sum(outside.count(mark) for mark in (b",", b"[", b"{"))


def parse(data: bytes) -> object:
    """The JSON of `data`; its size is known to be bearable before anything is built from it."""
    if len(data) > LARGEST:
        raise PlanError(
            f"the plan has {len(data):,} bytes and {LARGEST:,} are read", hint="render fewer revisions at once"
        )
    if entries(data) > MOST_ENTRIES:
        raise PlanError(f"the plan has more than {MOST_ENTRIES:,} entries", hint="render fewer revisions at once")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=distinct, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise PlanError(
            f"the plan is not JSON: {reason}", hint="is it the file that `gitmig preview --format json -o` wrote?"
        ) from error


def read_plan(data: bytes) -> Plan:
    """The plan in `data`, or `PlanError` with what is wrong with it and where; no other error, whatever the bytes are."""
    return plan(Place(parse(data), "the plan"))
