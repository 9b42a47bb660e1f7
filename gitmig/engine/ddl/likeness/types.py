"""Whether the type of a column is the model's: both are compared as the database's language writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

PART = re.compile(r"\(.+?\)|[\w-]+")


class WrittenType(NamedTuple):
    """`VARCHAR(50) COLLATE c` taken apart; all of it in lower case."""

    name: str
    more: tuple[str, ...]
    arguments: tuple[str, ...]

    @property
    def words(self) -> str:
        return " ".join([self.name, *self.more])


def written_type(type_: TypeEngine[Any], dialect: Dialect) -> WrittenType:
    parts: list[str] = PART.findall(dialect.type_compiler_instance.process(type_).lower())
    words = [part for part in parts if not part.startswith("(")]
    # of several parentheses the last has the arguments
    inside = next((part[1:-1] for part in reversed(parts) if part.startswith("(")), "")
    arguments = (argument.strip() for argument in inside.split(","))
    return WrittenType(words[0] if words else "", tuple(words[1:]), tuple(filter(None, arguments)))


def same_type(
    reported: WrittenType, wanted: WrittenType, synonyms: Iterable[Iterable[str]], extracts: Sequence[str]
) -> bool:
    """Whether both are one type; what only one of the two says does not count.

    `synonyms` are groups of names of one type; `extracts` find options among the words behind the name.
    """
    if not same_name(reported, wanted, synonyms):
        return False
    if differ(reported.more, wanted.more) or differ(reported.arguments, wanted.arguments):
        return False
    return all(same_option(extract, reported, wanted) for extract in extracts)


def same_name(reported: WrittenType, wanted: WrittenType, synonyms: Iterable[Iterable[str]]) -> bool:
    if reported.name == wanted.name:
        return True
    groups = [{name.lower() for name in group} for group in synonyms]
    return any({reported.words, wanted.words} <= group or {reported.name, wanted.name} <= group for group in groups)


def differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Of unequal length they say more or less, which is not a difference."""
    return len(one) == len(other) and one != other


def same_option(extract: str, reported: WrittenType, wanted: WrittenType) -> bool:
    found = [re.search(extract, " ".join(each.more)) for each in (reported, wanted)]
    return not all(found) or found[0].group(1) == found[1].group(1)  # type: ignore[union-attr]  # both are there
