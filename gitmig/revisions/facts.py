"""What can be read in a revision file's text."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, TypeAlias

NAMES = ("revision", "down_revision", "branch_labels", "depends_on")

# What a function's body is: not there; nothing but `pass`, `return`, `...` and a docstring; a `raise` first; anything else.
Body: TypeAlias = 'Literal["absent", "empty", "raises", "present"]'


class Problem(NamedTuple):
    """Why a file cannot be read as a revision, and what helps; `column` counts from 1, 0 when it is not known."""

    text: str
    line: int = 1
    column: int = 0
    remedy: str = "write the ids as plain strings"


class Facts(NamedTuple):
    """What a revision file's text declares; `revision` is None when the file names no id.

    `computed` maps the names whose values only running the file would tell to their lines. `lines` has the line of every
    name and function that was found, and is empty after a quick scan.
    """

    revision: str | None = None
    parents: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    branch_labels: tuple[str, ...] = ()
    doc: str = ""
    upgrade: Body = "absent"
    downgrade: Body = "absent"
    irreversible: str | None = None
    problem: Problem | None = None
    computed: Mapping[str, int] = {}
    lines: Mapping[str, int] = {}


def first_paragraph(docstring: str) -> str:
    """The message of a revision: its docstring up to the first empty line."""
    return docstring.strip().split("\n\n", 1)[0]
