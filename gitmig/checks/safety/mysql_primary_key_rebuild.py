"""mysql-primary-key-rebuild."""

from __future__ import annotations

from gitmig.checks.databases.mysql import says_how
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_primary_key_rebuild(script: Script) -> Iterator[Finding]:
    """The primary key of an existing table of MySQL or MariaDB is added or dropped, or a column that numbers its rows (AUTO_INCREMENT).

    Rows are stored in the order of the primary key, so the table is built anew. Adding one goes in place with writes going
    on (`ALGORITHM=INPLACE, LOCK=NONE`); dropping one by itself copies the table and refuses every write meanwhile (`ALGORITHM=COPY,
    LOCK=SHARED`; MariaDB 10.11). Dropping the old and adding the new key in one statement goes in place. While rows are numbered, every
    write waits (`ALGORITHM=INPLACE, LOCK=SHARED`).

    Instead:

        op.execute("ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, region), ALGORITHM=INPLACE, LOCK=NONE")

    Tables that the branch creates are no finding, nor is SQL that says `ALGORITHM=INPLACE` or `LOCK=NONE`: the server refuses it rather than copy.
    """
    for call in script.on_tables_in_use("create_primary_key", "drop_constraint", "add_column"):
        if says_how(call):
            continue
        if call.name == "create_primary_key":
            what = f"a primary key for {call.table} builds the table anew"
        elif numbers := [column.name for column in columns(call) if column.identity and call.origin]:
            what = (
                f"numbering the rows in {numbers[0]} builds {call.table} anew, and writes to it wait until that is done"
            )
        elif call.name == "drop_constraint" and call.literal("type_") == "primary":
            what = f"dropping the primary key copies {call.table}, and writes to it wait until that is done"
        else:
            continue
        yield script.finding(
            "mysql-primary-key-rebuild",
            call,
            what,
            "exchange the key in one ALTER TABLE ... DROP PRIMARY KEY, ADD PRIMARY KEY (...), ALGORITHM=INPLACE, LOCK=NONE",
        )
