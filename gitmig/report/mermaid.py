"""The graph of the changed revisions and what they stand on, as a Mermaid drawing."""

from __future__ import annotations

from collections.abc import Sequence

from gitmig.preview.plan import EDITED, EXISTING, NEW, GraphNode
from gitmig.report.escaping import one_line

LABEL = 32
KEPT = frozenset("-_. ")
SHAPES = {EXISTING: "", NEW: ":::new", EDITED: ":::edited"}
COLOURS = (
    "  classDef new fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "  classDef edited fill:#fff8c5,stroke:#9a6700,color:#1f2328",
)


def label(text: str) -> str:
    """Letters, digits and a few signs: nothing that Mermaid reads as syntax or HTML."""
    return "".join(c if c.isalnum() or c in KEPT else "_" for c in one_line(text, LABEL)) or "_"


def box(number: int, node: GraphNode) -> str:
    opening, closing = ('(["', '"])') if node.head else ('["', '"]')
    return f"  r{number}{opening}{label(node.id)}{closing}{SHAPES[node.state]}"


def arrows(nodes: Sequence[GraphNode]) -> list[str]:
    numbers = {node.id: number for number, node in enumerate(nodes)}
    return [
        f"  r{numbers[parent]} --> r{numbers[node.id]}"
        for node in nodes
        for parent in node.parents
        if parent in numbers
    ]


def mermaid(nodes: Sequence[GraphNode]) -> str:
    """The drawing from parents down to heads, which are rounded; new revisions green, edited ones yellow."""
    boxes = [box(number, node) for number, node in enumerate(nodes)]
    return "\n".join(["flowchart TD", *boxes, *arrows(nodes), *COLOURS])
