"""mysql-change-type-copies."""

from __future__ import annotations

from gitmig.checks.databases.mysql import says_how, type_change
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_change_type_copies(script: Script) -> Iterator[Finding]:
    """A column of an existing table of MySQL or MariaDB gets a type that cannot be changed in place.

    The server copies the whole table and refuses every write meanwhile (`ALGORITHM=COPY, LOCK=SHARED`; MariaDB 10.11).

    In place go: a VARCHAR that grows on the same side of 255 bytes, which is 63 characters of utf8mb4 (`50` to `60`, `64` to
    `300`, not `50` to `100`; on MariaDB also from 31 characters or fewer to any length); a VARBINARY that grows likewise;
    values appended to an ENUM (to 255) or to a SET (to 8, 16, 24, 32); another display width.
    Everything else is copied: INT to BIGINT, VARCHAR to TEXT, any DECIMAL, a shorter VARCHAR.

    Add a column of the new type beside the old one, let the application write both, copy the values in batches, and switch.
    Or let gh-ost or pt-online-schema-change copy the table while it is in use.

    Instead:

        op.add_column("orders", sa.Column("number_new", sa.BigInteger(), nullable=True))

    Without `existing_type=` the type counts that the revisions below gave the column. Where they do not tell it, and for types
    that are not SQLAlchemy's own, nothing is said. So it is for `MODIFY` and `CHANGE` in `op.execute`, unless they say `ALGORITHM=INPLACE` or
    `LOCK=NONE`: the server refuses them rather than copy.
    """
    kinds = ("copies", "copies on MySQL") if "mysql" in script.dialects else ("copies",)
    for call in script.on_tables_in_use("alter_column"):
        change = type_change(call, script)
        if change is not None and change.kind in kinds and not says_how(call):
            where = " on MySQL" if change.kind != "copies" and "mariadb" in script.dialects else ""
            yield script.finding(
                "mysql-change-type-copies",
                call,
                f"{column_of(call)} from {change.before} to {change.after} copies {call.table}{where}, and writes to it wait until that is done",
                "add a column of the new type and fill it in batches, or use gh-ost or pt-online-schema-change",
            )
