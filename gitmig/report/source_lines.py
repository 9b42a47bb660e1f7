"""Lines of a file with a mark below the place that is meant, in columns as a terminal counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.shown import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST = 160
MOST_LINES = 7
TAB = 4
MOST_MARKS = 4  # combining marks on one letter: no language has more, and a pile of them covers other lines
CUT = "…"


def marked(lines: Sequence[str], column: int = 0, end_column: int = 0) -> list[str]:
    """The lines with a mark below them from `column` of the first to before `end_column` of the last (both 0 when not known)."""
    if len(lines) == 1:
        return underlined(lines[0], column, end_column)
    return bracketed(lines, end_column)


def underlined(line: str, column: int, end_column: int) -> list[str]:
    """One line; without a column, a caret below the first thing on it. A long one is cut around the place."""
    line = line.rstrip()
    start = column - 1 if 0 < column <= len(line) + 1 else len(line) - len(line.lstrip())
    end = max(min(end_column - 1, len(line)), start + 1)
    shown = cells(line)
    left, wide = 0, sum(map(width, shown[:end]))
    while wide > WIDEST and left < start - WIDEST // 4:
        wide -= width(shown[left])
        left += 1
    before = sum(map(width, shown[left:start]))
    carets = sum(map(width, shown[start:end])) or 1
    text = cut((CUT if left else "") + "".join(shown[left:]))
    before += bool(left)
    return [f"    {text}", "    " + " " * before + "^" * max(1, min(carets, WIDEST - before))]


def bracketed(lines: Sequence[str], end_column: int) -> list[str]:
    """Several lines beside a bar that ends below the last character."""
    shown = [cut("".join(cells(line.rstrip()))) for line in lines]
    if len(shown) > MOST_LINES:
        shown = [*shown[: MOST_LINES - 3], CUT, *shown[-2:]]
    last = cells(lines[-1])
    ending = sum(map(width, last[: max(0, end_column - 2)])) if end_column else 0
    beside = ["  / " + shown[0], *("  | " + line for line in shown[1:])]
    return [*(line.rstrip() for line in beside), "  |_" + "_" * min(ending, WIDEST) + "^"]


def cells(line: str) -> list[str]:
    """What is shown of each character: itself, blanks for a tab, an escape for what does not show itself."""
    if line.isascii() and line.isprintable():
        return list(line)
    shown: list[str] = []
    place = marks = 0
    for character in line:
        marks = marks + 1 if is_mark(character) else 0
        if character == "\t":
            shown.append(" " * (TAB - place % TAB))
        else:
            shown.append(character if character.isprintable() and marks <= MOST_MARKS else escape(character))
        place += width(shown[-1])
    return shown


def is_mark(character: str) -> bool:
    """Whether it is drawn onto the character before it."""
    if character.isascii():
        return False
    from unicodedata import category

    return category(character) in ("Mn", "Me")


def width(shown: str) -> int:
    """How many columns of a terminal it takes."""
    if shown.isascii():
        return len(shown)
    from unicodedata import east_asian_width

    return 0 if is_mark(shown) else 2 if east_asian_width(shown) in ("W", "F") else 1


def cut(text: str) -> str:
    """As much of a line as fits, by columns."""
    if len(text) <= WIDEST and text.isascii():
        return text
    taken, wide = 0, 0
    while taken < len(text) and wide + width(text[taken]) <= WIDEST:
        wide += width(text[taken])
        taken += 1
    return text if taken == len(text) else text[:taken] + CUT
