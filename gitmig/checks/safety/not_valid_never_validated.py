"""not-valid-never-validated."""

from __future__ import annotations

from gitmig.checks.text.constraints import added_by
from gitmig.checks.text.literals import as_bytes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def not_valid_never_validated(script: Script) -> Iterator[Finding]:
    """A constraint is added as NOT VALID, and no revision validates it.

    It holds for rows written from now on, and nobody knows about the old ones. PostgreSQL does not use it in plans, and a dump with rows that break it
    cannot be restored.

    Instead:

        op.create_check_constraint("ck_orders_price", "orders", "price >= 0", postgresql_not_valid=True)
        # next revision
        op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_price")

    Off by default: the revision that validates may come with a later release.
    """
    texts = [source.data for source in script.subject.sources if b"validate" in source.data.lower()]
    for call in script.upgrade:
        for added in added_by(call):
            waits = added.not_valid and added.name and added.table not in script.new_tables
            if waits and added.name and not any(as_bytes(added.name) in text for text in texts):
                yield script.finding(
                    "not-valid-never-validated",
                    call,
                    f"{added.name} is NOT VALID, and no revision validates it: old rows of {added.table} may break it",
                    f'in the next revision: op.execute("ALTER TABLE {added.table} VALIDATE CONSTRAINT {added.name}")',
                )
