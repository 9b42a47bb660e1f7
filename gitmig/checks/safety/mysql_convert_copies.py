"""mysql-convert-copies."""

from __future__ import annotations

from gitmig.checks.databases.mysql_tables import alterations, converts
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_convert_copies(script: Script) -> Iterator[Finding]:
    """All text of an existing table of MySQL or MariaDB is converted to another character set or collation.

    `CONVERT TO CHARACTER SET` copies the whole table and refuses every write meanwhile (`ALGORITHM=COPY, LOCK=SHARED`; MariaDB 10.11),
    also where the table has that character set already. It makes a TEXT a MEDIUMTEXT where its characters may take more bytes, and
    foreign keys between text columns refuse it until both tables are converted.

    Let gh-ost or pt-online-schema-change copy the table while it is in use, or do it at a quiet time and say so in a waiver. The
    character set of columns that are added later is changed in an instant.

    Instead:

        op.execute("ALTER TABLE orders DEFAULT CHARACTER SET utf8mb4, ALGORITHM=INPLACE, LOCK=NONE")

    Read from the text of `op.execute`. Tables that the branch creates are no finding, nor is SQL that says `ALGORITHM=INPLACE` or
    `LOCK=NONE`: the server refuses it rather than copy.
    """
    for one in alterations(script):
        if any(map(converts, one.actions)) and not one.refuses_to_copy:
            yield script.finding(
                "mysql-convert-copies",
                one.call,
                f"converting its text copies {one.table}, and writes to it wait until that is done",
                "use gh-ost or pt-online-schema-change, or do it at a quiet time",
            )
