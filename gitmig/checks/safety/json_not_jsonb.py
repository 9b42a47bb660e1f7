"""json-not-jsonb."""

from __future__ import annotations

from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def json_not_jsonb(script: Script) -> Iterator[Finding]:
    """A column keeps JSON as text.

    PostgreSQL's `json` has no equality, so that `DISTINCT`, `GROUP BY` and `UNION` on the table fail, and each look into it parses the text anew.
    `jsonb` compares, takes GIN indexes, and is read faster.

    Instead:

        op.create_table("events", sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", postgresql.JSONB()))

    Off by default: `json` keeps the text as it was written, with its order and doubles.
    """
    for call in script.calls("create_table", "add_column"):
        for column in columns(call):
            if column.type is not None and column.type.name == "JSON" and not column.type.variants:
                yield script.finding(
                    "json-not-jsonb",
                    column.node,
                    f"{column.name or 'the column'} is json: it cannot be compared, and is parsed whenever it is read",
                    "use postgresql.JSONB(), or sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')",
                )
