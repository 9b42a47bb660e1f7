"""add-column-stored-generated."""

from __future__ import annotations

from gitmig.checks.added import added_columns
from gitmig.checks.text.columns import is_stored
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_column_stored_generated(script: Script) -> Iterator[Finding]:
    """A stored generated column is added to a table that may hold rows.

    PostgreSQL computes it for every row and writes the whole table and every index of it anew under an ACCESS EXCLUSIVE lock: nobody
    reads or writes the table until it is done.

    Instead:

        op.add_column("orders", sa.Column("total", sa.Numeric(), nullable=True))
        op.execute(
            "CREATE FUNCTION orders_total() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN NEW.total = NEW.price * NEW.quantity; RETURN NEW; END'"
        )
        op.execute(
            "CREATE TRIGGER orders_total BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_total()"
        )
        # next revision
        op.execute("UPDATE orders SET total = price * quantity WHERE total IS NULL")

    The trigger keeps new rows right; the old ones are filled later, a large table in batches. A view, or an index on the expression, needs no column at
    all. From PostgreSQL 18 a virtual column (`persisted=False`) costs nothing. Without `persisted=` the versions of PostgreSQL and
    SQLAlchemy decide, and nothing is said.
    """
    for call, column, name in added_columns(script):
        if column.computed is not None and is_stored(column):
            yield script.finding(
                "add-column-stored-generated",
                call,
                f"{name} is generated and stored: the whole table is rewritten, and nobody can read it meanwhile",
                "add a plain column, keep it with a trigger, and fill old rows in a later revision",
            )
