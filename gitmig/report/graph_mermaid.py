"""The whole graph as a Mermaid drawing, as web pages of repositories show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.report.drawing import dashed
from gitmig.report.escaping import one_line
from gitmig.report.mermaid import COLOURS, KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.report.drawing import Box

LONGEST = 60
# What Mermaid draws unless it is configured otherwise, which GitHub does not.
MOST_ARROWS = 500
MOST_TEXT = 50_000
STYLES = (*COLOURS, "  classDef run fill:none,stroke:none,color:#57606a")


def label(text: str) -> str:
    """The text with all that Mermaid or HTML could read as syntax as codes of characters."""
    return "".join(c if c.isalnum() or c in KEPT else f"#{ord(c)};" for c in one_line(text, LONGEST))


def box(number: int, one: Box) -> str:
    if one.hidden:
        return f'  r{number}["{label(one.message)}"]:::run'
    opening, closing = ('(["', '"])') if one.head else ('["', '"]')
    parts = [one.id, one.message, ", ".join(one.words)]
    style = f":::{one.state}" if one.state else ""
    return f"  r{number}{opening}{'<br/>'.join(label(part) for part in parts if part)}{closing}{style}"


def mermaid(boxes: Sequence[Box]) -> str:
    """The drawing from parents down to heads, which are rounded; dependencies are dashed."""
    numbers = {one.id: number for number, one in enumerate(boxes)}
    arrows = [f"  r{numbers[parent]} --> r{numbers[one.id]}" for one in boxes for parent in one.parents]
    needed = [f"  r{numbers[other]} -.-> r{numbers[one]}" for other, one in dashed(boxes)]
    drawn = [box(number, one) for number, one in enumerate(boxes)]
    return "".join(f"{line}\n" for line in ("flowchart TD", *drawn, *arrows, *needed, *STYLES))


def too_much(drawing: str) -> str:
    """Why a page may not show the drawing; empty where it will."""
    arrows = drawing.count("--> r") + drawing.count("-.-> r")
    if arrows <= MOST_ARROWS and len(drawing) <= MOST_TEXT:
        return ""
    return (
        f"this has {arrows} arrows and {len(drawing)} characters; unless it is configured otherwise, "
        f"Mermaid draws {MOST_ARROWS} and {MOST_TEXT}: draw less with -r START:END"
    )
