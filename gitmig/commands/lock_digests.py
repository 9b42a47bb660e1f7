"""The digests that `gitmig lock --dialect` puts into the lock: renders all revisions, which runs the project's code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from gitmig.commands.preview import hide_passwords, place, say
from gitmig.preview.child import Conditions
from gitmig.preview.digests import digests_of
from gitmig.preview.environment import is_clean_by_default
from gitmig.report.escaping import one_line
from gitmig.revisions.lockfile import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitmig.preview.digests import Digests
    from gitmig.project import Project
    from gitmig.revisions.lockfile import Line
    from gitmig.revisions.source import Source


class Sealed(NamedTuple):
    """The lines with their digests; the dialects that were rendered; whether everything did render."""

    lines: list[Line]
    dialects: frozenset[str]
    complete: bool


def sealed(
    project: Project, sources: Iterable[Source], lines: Sequence[Line], asked: tuple[Sequence[str], Sequence[str]]
) -> Sealed:
    """The lines with the digests for the dialects asked for; env.py gets what is asked for with -x."""
    dialects, x = asked
    hide_passwords(project)
    revisions = [source.revision for source in sources if source.revision is not None]
    conditions = Conditions(sys.executable, clean=is_clean_by_default(os.environ))
    digests = digests_of(project, revisions, dialects, tuple(x), conditions)
    tell(digests, len(revisions))
    found = {
        quoted(revision): {quoted_name(name): digest for name, digest in by_name.items()}
        for revision, by_name in digests.found.items()
    }
    complete = [line._replace(digests=found.get(line.revision, {})) for line in lines]
    return Sealed(complete, frozenset(map(quoted_name, digests.names)), not digests.failures)


def quoted_name(name: str) -> str:
    """A dialect, or a dialect and a database, with what a line needs for itself written as %XX."""
    return "/".join(map(quoted, name.split("/", 1)))


def tell(digests: Digests, total: int) -> None:
    for failure in digests.failures:
        say(f"error: {one_line(failure.reason, 1000)}{place(failure.path, failure.line)}")
    for name in sorted(digests.names):
        count = sum(name in by_name for by_name in digests.found.values())
        say(f"gitmig: digests of {count} of {total} revisions for {one_line(name)}")
    if digests.dependent:
        say(f"gitmig: no digests of what depends on rows of a database: {one_line(', '.join(digests.dependent), 1000)}")
