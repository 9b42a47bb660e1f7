"""What the revision files say, read as text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitmig.errors import GitmigError
from gitmig.report.diagnosis import ERROR, NOTE, WARNING, Fact
from gitmig.revisions.constants import with_constants
from gitmig.revisions.graph import Graph
from gitmig.revisions.reading import RELATIONS
from gitmig.revisions.working_tree import read_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.project import Project
    from gitmig.revisions.source import Source

NAME = "revisions"
MOST = 5


def facts(project: Project) -> Iterator[Fact]:
    section = f"project {project.name}"
    if not os.path.isdir(project.script_location):
        return
    try:
        sources = with_constants(project, read_versions(project))
        yield from unreadable(section, sources)
        graph = Graph(source.revision for source in sources if source.revision is not None)
        yield Fact(section, NAME, f"{len(graph)}, heads: {', '.join(graph.heads) or 'none'}")
        graph.ensure_sound()
    except (GitmigError, OSError) as error:
        yield Fact(section, NAME, str(error), ERROR, getattr(error, "hint", None) or "")
        return
    labelled = graph.labelled or any("branch_labels" in source.computed for source in sources)
    if len(graph.heads) > 1 and not labelled:
        remedy = "`gitmig rebase` puts your own revisions on top, `gitmig merge heads` joins them"
        yield Fact(section, NAME, "several heads: `upgrade head` is refused", WARNING, remedy)


def unreadable(section: str, sources: list[Source]) -> Iterator[Fact]:
    for source in sources:
        if source.problem is not None:
            place = f"{source.path}:{source.problem.line}"
            yield Fact(section, NAME, f"{place}: {source.problem.text}", ERROR, source.problem.remedy)
    computed = [source.path for source in sources if any(name in source.computed for name in RELATIONS)]
    if computed:
        shown = "\n".join(computed[:MOST]) + (f"\nand {len(computed) - MOST} more" if len(computed) > MOST else "")
        remedy = "upgrades run them as Alembic does; `gitmig heads` and others ask for --run-files"
        yield Fact(section, NAME, f"only running these files tells what they are:\n{shown}", NOTE, remedy)
