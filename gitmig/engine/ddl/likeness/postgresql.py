"""PostgreSQL: defaults that mean the same, expressions as the server writes them, what it says of indexes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, literal_column, select
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement, Connection, Index
    from sqlalchemy.types import TypeEngine

QUOTED = re.compile(r"'.*'", re.DOTALL)
NEXT_VALUE = re.compile(r"nextval\(('[^']+')(?:::\w+)?\)", re.IGNORECASE)


def literal(text: str) -> str:
    """A string as SQL, unless the model has it between apostrophes already."""
    if QUOTED.fullmatch(text):
        return text
    return "'{}'".format(text.replace("'", "''"))


def server_says_equal(connection: Connection, type_: TypeEngine[Any], one: str, other: str) -> bool:
    """Whether two expressions have the same value in a column of a type; False where one of them cannot be in it.

    Of `nextval` the sequences are compared: to ask for a value would take it.
    """
    texts = [NEXT_VALUE.sub(r"\1::regclass::oid::bigint", text) for text in (one, other)]
    values: list[ColumnElement[Any]] = [literal_column(f"({text})") for text in texts]
    # types such as json have no `=`, and it knows no operands of two types
    as_stored = [cast(cast(value, type_), Text) for value in values]
    for question in (values[0] == values[1], as_stored[0] == as_stored[1]):
        try:
            with connection.begin_nested():
                return bool(connection.scalar(select(question)))
        except DBAPIError:
            continue
    return False


CASTS = (
    re.compile(
        r"::(?:double precision|character varying|bit varying|(?:\"[^\"]+\"|\w+)(?:\.(?:\"[^\"]+\"|\w+))*)"
        r"(?:\(\d+(?:, ?\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])*",
        re.IGNORECASE,
    ),
    re.compile(r"cast\((?P<value>.+?) as [\w ]+(?:\([\d, ]+\))?\)", re.IGNORECASE),
)
# an order that goes without saying
USUAL_ORDER = re.compile(r"(?<! desc) nulls last$|(?<= desc) nulls first$")


def index_differences(wanted: Index, reported: Index, sql: Callable[[Any], str]) -> Iterator[str]:
    """In what two indexes of one name differ; `sql` writes an expression."""
    texts = [[sql(part) for part in index.expressions] for index in (reported, wanted)]
    if len(texts[0]) != len(texts[1]):
        yield f"expression number {len(texts[0])} to {len(texts[1])}"
        return
    for number, (was, becomes) in enumerate(zip(*texts, strict=True), start=1):
        if not says_operator_class(becomes) and plain_expression(was, reported) != plain_expression(becomes, wanted):
            yield f"expression #{number} {plain_expression(was, reported)!r} to {plain_expression(becomes, wanted)!r}"


def plain_expression(text: str, index: Index) -> str:
    """An expression of an index without what the server adds or leaves out when it writes it."""
    text = text.lower().replace('"', "").replace("'", "")
    if index.table is not None:
        text = text.replace(f"{index.table.name.lower()}.", "")
    text = re.sub(r" asc(?= |$)", "", USUAL_ORDER.sub("", text))
    return re.sub(r"[ ()]", "", without_casts(text))


def without_casts(text: str) -> str:
    return CASTS[1].sub(r"\g<value>", CASTS[0].sub("", text))


def says_operator_class(text: str) -> bool:
    """Whether an expression names how it is ordered, which the server does not report."""
    return re.search(r"\w+_ops\b", text) is not None


def null_differences(wanted: Any, reported: Any) -> list[str]:
    """Whether NULLs are equal to each other, which is the one option of an index or unique constraint that is compared."""
    was, becomes = (bool(item.dialect_options["postgresql"].get("nulls_not_distinct")) for item in (reported, wanted))
    return [] if was == becomes else [f"nulls_not_distinct={was} to nulls_not_distinct={becomes}"]
