"""Revisions in columns, with the day on which each was committed first, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.report.escaping import one_line
from gitmig.report.history import listed, marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from gitmig.git import Addition
    from gitmig.revisions.graph import Graph

LONGEST_NAME = 24
LONGEST_MESSAGE = 100
UNKNOWN = "-"


def rows(
    graph: Graph,
    revisions: Sequence[str],
    additions: Mapping[str, Addition],
    current: Collection[str],
    *,
    dates: bool,
    authors: bool,
) -> Iterator[tuple[str, ...]]:
    for one in revisions:
        added = additions.get(one)
        day = (added.day if added else UNKNOWN,) if dates else ()
        author = (one_line(added.author, LONGEST_NAME) if added else UNKNOWN,) if authors else ()
        labels = f"({listed(graph[one].branch_labels)}) " if graph[one].branch_labels else ""
        marked = marks(graph, one, current=one in current, tree=True).strip()
        yield one, *day, *author, f"{labels}{marked}{' ' if marked else ''}{one_line(graph[one].doc, LONGEST_MESSAGE)}"


def aligned(table: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Each row as a line; all columns but the last are as wide as their widest entry."""
    widths = [max(map(len, column)) for column in list(zip(*table, strict=True))[:-1]]
    for *cells, last in table:
        yield "  ".join((*(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), last)).rstrip()
