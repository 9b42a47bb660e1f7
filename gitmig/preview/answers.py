"""What the rendering process answered: lines of JSON from code that nobody vouches for, read as far as they make sense."""

from __future__ import annotations

import json

from gitmig.errors import PlanError
from gitmig.preview.plan import Failure, Statement
from gitmig.preview.reading import PARAGRAPH, PATH, Place
from gitmig.records import NamedTuple
from gitmig.secrets import redact

UPGRADE = "upgrade"
DOWNGRADE = "downgrade"
MOST_CALLS = 1_000
MOST_STATEMENTS = 50_000
MOST_REMARKS = 100


class Key(NamedTuple):
    """Which `run_migrations()` of env.py, which revision, which direction."""

    call: int
    revision: str
    direction: str


class Remark(NamedTuple):
    """What of a script cannot run as it is written, though it stays so."""

    check: str
    message: str
    remedy: str
    line: int | None


class Answer(NamedTuple):
    """One direction of one revision as it rendered."""

    statements: tuple[Statement, ...] = ()
    failure: Failure | None = None
    data_dependent: bool = False
    irreversible: str = ""
    remarks: tuple[Remark, ...] = ()


class Configured(NamedTuple):
    """What env.py configured for one `run_migrations()`."""

    dialect: str
    database: str


class Answers:
    """All that one process said, in order; `current` is what it was at when it ended, `partial` the statements of that."""

    def __init__(self) -> None:
        self.configured: dict[int, Configured] = {}
        self.finished: dict[Key, Answer] = {}
        self.current: Key | None = None
        self.partial: list[Statement] = []
        self.remarks: dict[Remark, None] = {}
        self.failure: Failure | None = None
        self.started = False
        self.done = False

    def take(self, line: bytes) -> None:
        """One line; `PlanError` when it is not one of ours."""
        try:
            place = Place(json.loads(line), "the answer")
        except (ValueError, RecursionError) as error:
            raise PlanError("the rendering process wrote something that is not an answer") from error
        kind = place.key("event").one_of(
            "started", "configured", "began", "statement", "continued", "remarked", "ended", "failed", "done"
        )
        getattr(self, f"take_{kind}")(place)

    def take_started(self, _place: Place) -> None:
        self.started = True

    def take_configured(self, place: Place) -> None:
        call = whole_number(place.key("call"))
        self.configured[call] = Configured(place.key("dialect").exact(), place.key("database").exact())

    def take_began(self, place: Place) -> None:
        direction = place.key("direction").one_of(UPGRADE, DOWNGRADE)
        self.current = Key(whole_number(place.key("call")), place.key("revision").exact(), direction)
        self.partial = []
        self.remarks = {}

    def take_statement(self, place: Place) -> None:
        if len(self.partial) == MOST_STATEMENTS:
            self.partial = self.partial[:1]
            raise PlanError(f"it renders more than {MOST_STATEMENTS:,} statements")
        self.partial.append(Statement(place.key("sql").text(), place.key("line").line()))

    def take_continued(self, place: Place) -> None:
        if not self.partial:
            place.refuse("the rest of a statement")
        last = self.partial[-1]
        self.partial[-1] = last._replace(sql=f"{last.sql}\n\n{place.key('text').exact()}")

    def take_remarked(self, place: Place) -> None:
        remark = Remark(
            check=place.key("check").exact(),
            message=redact(place.key("message").text(PARAGRAPH)),
            remedy=redact(place.key("remedy").text(PARAGRAPH)),
            line=place.key("line").line(),
        )
        if len(self.remarks) < MOST_REMARKS:
            self.remarks[remark] = None

    def take_ended(self, place: Place) -> None:
        if self.current is None:
            place.refuse("the end of something that began")
        why = place.key("failure")
        self.finished[self.current] = Answer(
            statements=tuple(self.partial),
            failure=None if why.value is None else told(why),
            data_dependent=place.key("data_dependent").flag(),
            irreversible=redact(place.key("irreversible").text(PARAGRAPH)),
            remarks=tuple(self.remarks),
        )
        self.current = None

    def take_failed(self, place: Place) -> None:
        self.failure = told(place.key("failure"))

    def take_done(self, _place: Place) -> None:
        self.done = True


def whole_number(place: Place) -> int:
    value = place.value
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_CALLS:
        place.refuse("a small whole number")
    return value


def told(place: Place) -> Failure:
    return Failure(
        reason=redact(place.key("reason").text(PARAGRAPH)),
        path=place.key("path").text(PATH),
        line=place.key("line").line(),
        hint=redact(place.key("hint").text(PARAGRAPH)),
    )
