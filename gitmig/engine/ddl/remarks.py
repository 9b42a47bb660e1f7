"""What of a script cannot run as it is written: statements that stay as Alembic writes them, told of instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.schema import DDLElement
from sqlalchemy.sql.elements import BindParameter, ClauseElement
from sqlalchemy.sql.visitors import iterate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Compiled

LITERAL_OF_NOTHING = "NULL"
# strings, names, dollar quotes and both kinds of comments: what a `--` may stand in without being a comment
TOKEN = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|\$(\w*)\$.*?\$\1\$|/\*.*?\*/|--[^\n]*""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Remark:
    """`name` is what a preview files it under, `message` what is wrong, `remedy` what to write."""

    name: str
    message: str
    remedy: str


def on_parameters(statement: Any, compiled: Compiled, *, literal_binds: bool) -> Iterator[Remark]:
    """Parameters have no place in a script: those that nothing gives a value, and values that are sent beside."""
    if isinstance(statement, DDLElement) or not isinstance(statement, ClauseElement):
        return
    placeholders: list[str] = [] if literal_binds else [*getattr(compiled, "bind_names", {}).values()]
    if not placeholders and not (literal_binds and LITERAL_OF_NOTHING in str(compiled)):
        return
    nameless = without_value(statement)
    for name in nameless:
        yield of_parameter(name, f"'{LITERAL_OF_NOTHING}'" if literal_binds else "a placeholder")
    with_value = [name for name in placeholders if name not in nameless]
    if with_value:
        yield of_values(with_value)


def without_value(statement: ClauseElement) -> list[str]:
    """What a `:x` in text becomes, where nobody says what x is."""
    binds = [node for node in iterate(statement) if isinstance(node, BindParameter)]
    return [bind.key for bind in binds if bind.required and bind.value is None and bind.callable is None]


def on_text(compiled: Compiled, *, separated: bool) -> Iterator[Remark]:
    """What a driver would take care of; `separated` where a line of its own ends a statement."""
    text = str(compiled)
    # SQLAlchemy has no public word for it
    if "%%" in text and getattr(getattr(compiled, "preparer", None), "_double_percents", False):
        yield PERCENT
    if not separated and ends_in_comment(text.rstrip()):
        yield COMMENT


def ends_in_comment(text: str) -> bool:
    if "--" not in text[text.rfind("\n") + 1 :]:
        return False
    return any(found.end() == len(text) and found.group().startswith("--") for found in TOKEN.finditer(text))


PERCENT = Remark(
    "percent-doubled-in-script",
    "the script has %% in place of %, which only a driver takes back",
    'pass dialect_opts={"paramstyle": "named"} to context.configure() where env.py has no connection',
)
COMMENT = Remark(
    "comment-ends-statement",
    "the statement ends with a comment, which takes the semicolon behind it along",
    "write the comment in front of the statement",
)


def of_parameter(name: str, instead: str) -> Remark:
    return Remark(
        "parameter-in-script",
        f":{name} in SQL text is a parameter without a value, and the script has {instead} in its place",
        f"write \\\\:{name} for the characters themselves, or give a value with "
        f"sa.text(...).bindparams({name if name.isidentifier() else 'name'}=...)",
    )


def of_values(names: list[str]) -> Remark:
    return Remark(
        "values-outside-script",
        f"the script has placeholders in place of values: {', '.join(names)}",
        "pass literal_binds=True to context.configure() where env.py has no connection, or use op.inline_literal()",
    )
