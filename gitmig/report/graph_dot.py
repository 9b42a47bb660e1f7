"""The graph in the language of Graphviz's `dot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.report.drawing import dashed
from gitmig.report.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.report.drawing import Box

LONGEST = 60
OPENING = (
    "digraph revisions {",
    '  node [shape=box, fontname="monospace", fontsize=11];',
    '  edge [arrowsize=0.6, color="#57606a"];',
)
FILLS = {"new": "#dafbe1", "edited": "#fff8c5"}


def name(text: str) -> str:
    """An id as a name of a node: a quote ends it, and a backslash before the last quote would keep it open."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def label(*parts: str) -> str:
    """Lines of text in a box: dot reads escapes and HTML's entities there."""
    return "\\n".join(
        one_line(part, LONGEST).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for part in parts
    )


def node(one: Box) -> str:
    if one.hidden:
        return f'  {name(one.id)} [label="{label(one.message)}", shape=plaintext, fontcolor="#57606a"];'
    words = [", ".join(one.words)] if one.words else []
    styles = [word for word, holds in (("rounded", one.head), ("filled", bool(one.state))) if holds]
    attributes = [f'label="{label(one.id, one.message, *words)}"']
    attributes += [f'style="{",".join(styles)}"'] if styles else []
    attributes += [f'fillcolor="{FILLS[one.state]}"'] if one.state else []
    attributes += ["penwidth=2"] if one.targets else []
    return f"  {name(one.id)} [{', '.join(attributes)}];"


def dot(boxes: Sequence[Box]) -> str:
    """The drawing from parents down to heads, which are rounded; dependencies are dashed, targets have thick frames."""
    arrows = [f"  {name(parent)} -> {name(one.id)};" for one in boxes for parent in one.parents]
    needed = [f"  {name(other)} -> {name(one)} [style=dashed, constraint=false];" for other, one in dashed(boxes)]
    return "".join(f"{line}\n" for line in (*OPENING, *map(node, boxes), *arrows, *needed, "}"))
