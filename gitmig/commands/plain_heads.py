"""`gitmig heads` as it is typed most often, without options: answered without click, which takes as long as all the rest."""

from __future__ import annotations

import os

from gitmig.commands.plain import saying_where
from gitmig.commands.talk import put
from gitmig.project import find_project
from gitmig.records import TYPE_CHECKING
from gitmig.report.history import one_line
from gitmig.revisions.reading import read_sources, sound_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGER = "GITMIG_PAGER"


def main(arguments: Sequence[str]) -> int | None:
    """List the heads; None where there is more to it: an option, a pager, or labels that have to be left out."""
    if arguments or os.environ.get(PAGER):
        return None
    project = find_project()
    sources = read_sources(project)
    graph = saying_where(project, lambda: sound_graph(sources))
    if any("branch_labels" in source.computed for source in sources):
        return None
    for head in graph.heads:
        put(one_line(graph, head, branches=True, tree=False))
    return 0
