"""Revision files whose parts are, letter for letter, those of files that were scanned before: read in half the time.

Beside its message, ids and operations, a file of a project is mostly what its template wrote. That such a part leaves no doubt is
found out once.
"""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

QUOTES = b'"""'
DOWNGRADE = b"\ndef downgrade("
OPERATION = b" op."
# What is in `upgrade` and `downgrade`, and in their usual docstrings.
NAMED = b"grade"
NOTHING: Mapping[str, int] = {}
MOST = 100
new_record = tuple.__new__  # with all fields, in order


class Parts(NamedTuple):
    """A file in the usual shape, cut up, from its docstring on: `head` are the texts beside the ids and other quotes, to the first
    operation of `upgrade()`, behind the kind of quotes, and `rest` goes to the end. In the rest, `downwards` is the head of `downgrade()`, to its first operation."""

    docstring: bytes
    head: tuple[bytes, ...]
    revision: bytes
    parent: bytes
    rest: bytes
    downwards: bytes


def cut(data: bytes) -> Parts | None:
    """The parts of a file; None where it has another shape."""
    end = data.find(QUOTES, 3)
    first = data.find(OPERATION, end)
    back = data.find(DOWNGRADE, first)
    last = data.find(OPERATION, back)
    # each is looked for behind the one before, and at the very end behind one that is not there
    if last < back or not 3 <= end < first < back or data[:3] != QUOTES:
        return None
    text = data[end + 3 : first]
    quote = b"'" if text.find(b"'") >= 0 else b'"'
    pieces = text.split(quote)
    if len(pieces) < 5:
        return None
    before, revision, between, parent, *after = pieces
    if not (revision.isalnum() and parent.isalnum()):
        return None
    return new_record(
        Parts, (data[3:end], (quote, before, between, *after), revision, parent, data[first:], data[back:last])
    )


class Familiar:
    """The parts that are known, each of which by itself leaves no doubt."""

    def __init__(self) -> None:
        self.heads: set[tuple[bytes, ...]] = set()
        self.downwards: dict[bytes, int] = {}  # how often it has what is in the functions' names

    def knows(self, parts: Parts) -> bool:
        """Whether a file is made of known parts, and its rest has no other `upgrade` and `downgrade`."""
        return parts[1] in self.heads and parts[4].count(NAMED) == self.downwards.get(parts[5])

    def learn(self, parts: Parts) -> None:
        """Remember parts that leave no doubt; of files that have little in common, no more than a few."""
        if len(self.heads) + len(self.downwards) < MOST:
            self.heads.add(parts.head)
            self.downwards[parts.downwards] = parts.downwards.count(NAMED)


def facts_of_parts(parts: Parts, doc: str) -> Facts:
    ids = parts[2].decode("ascii"), (parts[3].decode("ascii"),)
    facts: Facts = new_record(Facts, (*ids, (), (), doc, "present", "present", None, None, NOTHING, NOTHING))
    return facts
