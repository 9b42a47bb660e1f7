"""timestamp-without-time-zone."""

from __future__ import annotations

from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.columns import TypeFacts


def is_naive(facts: TypeFacts | None) -> bool:
    """Whether it is a timestamp that says nothing of zones, or False."""
    if facts is None or facts.variants or facts.name.upper() not in ("DATETIME", "TIMESTAMP"):
        return False
    zone = facts.keywords.get("timezone", facts.arguments[0] if facts.arguments else False)
    return zone is False


def timestamp_without_time_zone(script: Script) -> Iterator[Finding]:
    """A column keeps points in time without saying where.

    `timestamp` keeps what the clock on some wall said: two servers in different zones, or one in the hour that comes twice, mean different
    moments by the same value. `timestamptz` keeps the moment, in the same eight bytes.

    Instead:

        op.create_table("events", sa.Column("id", sa.Integer, primary_key=True), sa.Column("at", sa.DateTime(timezone=True)))

    Off by default: a team may keep to UTC everywhere.
    """
    for call in script.calls("create_table", "add_column"):
        for column in columns(call):
            if is_naive(column.type):
                yield script.finding(
                    "timestamp-without-time-zone",
                    column.node,
                    f"{column.name or 'the column'} keeps a time without its zone: nobody knows which moment it was",
                    "use sa.DateTime(timezone=True)",
                )
