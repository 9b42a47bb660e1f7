"""empty-upgrade."""

from __future__ import annotations

from gitmig.checks.finding import finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def empty_upgrade(script: Script) -> Iterator[Finding]:
    """A new revision's `upgrade()` does nothing.

    Autogenerate writes such a revision when it finds no difference: the models were not imported in env.py, or the
    database was already changed. Whoever reads the history later looks for what it was for.

    Write what it is to do, or delete the file.

    Instead:

        op.add_column("orders", sa.Column("region", sa.String(2), nullable=True))

    Merges, the first revision of a line, and revisions with a branch label or `depends_on` are no finding. A merge of a single head
    merges nothing, and is one.
    """
    source, revision = script.source, script.source.revision
    if revision is None or source.upgrade != "empty" or len(revision.parents) != 1:
        return
    if not revision.depends_on and not revision.branch_labels:
        yield finding_at(
            source,
            "empty-upgrade",
            f"upgrade() of {revision.id} does nothing",
            "write what it is to do, or delete the file",
            header="upgrade",
        )
