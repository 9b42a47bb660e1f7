"""A revision as its file declares it."""

from __future__ import annotations

from gitmig.records import NamedTuple


class Revision(NamedTuple):
    """What a revision file declares, read as text.

    `parents` is `down_revision` and `depends_on` its `depends_on`, both as written (an entry may be a partial id or a label),
    always tuples. `path` is absolute. `doc` is the docstring's first paragraph on one line, as `history` shows it.
    """

    id: str
    parents: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    branch_labels: tuple[str, ...] = ()
    path: str = ""
    doc: str = ""
