"""change-column-type-rewrite."""

from __future__ import annotations

from gitmig.checks.databases.postgresql_using import rewriting_change
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def change_column_type_rewrite(script: Script) -> Iterator[Finding]:
    """A column of a table in use gets a type for which PostgreSQL writes the table anew.

    It keeps an ACCESS EXCLUSIVE lock (and one on each table that a foreign key of the column leads to) while it writes every row and every index anew:
    nobody reads or writes the table until that is done. `int` to `bigint` is the usual case.

    Nothing is written anew for a longer VARCHAR, VARCHAR to TEXT, TEXT to VARCHAR without a length, a NUMERIC with more digits and the same
    scale or without any bounds, CIDR to INET, and `timestamp` to `timestamptz` in a session with `TimeZone = 'UTC'`: those are no finding.

    Instead:

        op.add_column("orders", sa.Column("number_new", sa.BigInteger(), nullable=True))
        op.execute(
            "CREATE FUNCTION orders_number_new() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN NEW.number_new = NEW.number; RETURN NEW; END'"
        )
        op.execute(
            "CREATE TRIGGER orders_number_new BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_number_new()"
        )
        # next revision
        op.execute("UPDATE orders SET number_new = number WHERE number_new IS NULL")

    The trigger fills new rows; old ones are filled later, a large table in batches. Then the application reads the new column, and a later release
    drops the old one. A CHECK that mentions the column is verified again whatever the types are: only the database knows.

    `ALTER TABLE ... ALTER column TYPE` in literal SQL is judged alike. What is behind USING (`postgresql_using=`) is computed for each row, unless it is nothing
    but a cast that changes the type's name only: an enumerated type that is exchanged (`state::text::order_state`) writes the table anew. Where
    neither `existing_type=` nor the revisions below tell what a column was, and for types that are not SQLAlchemy's own, only what is certain is said.
    """
    for call in script.on_tables_in_use("alter_column"):
        change = rewriting_change(script, call) if "type_" in call.values else None
        if change is not None:
            yield script.finding(
                "change-column-type-rewrite",
                call,
                f"{column_of(call)} from {change.before} to {change.after}: the whole table is rewritten, and nobody can read it meanwhile",
                "add a column of the new type beside it, keep it with a trigger, fill it in batches, and switch",
            )
