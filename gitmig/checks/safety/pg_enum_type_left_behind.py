"""pg-enum-type-left-behind."""

from __future__ import annotations

from gitmig.checks.databases.enums import enum_name, is_known_elsewhere
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def drops_types(script: Script) -> bool:
    """Whether the file drops types in some way: which ones is not asked."""
    text = script.source.data
    own = any("enum" in call.name or "type" in call.name for call in (*script.upgrade, *script.downgrade))
    return own or b".drop(" in text or b"drop type" in text.lower()


def pg_enum_type_left_behind(script: Script) -> Iterator[Finding]:
    """`downgrade()` drops the table, and leaves the enumerated type that came with it.

    `create_table` creates the types of its columns; `drop_table` does not drop them. After a downgrade the next upgrade fails with "type ... already
    exists".

    Instead:

        def upgrade():
            op.create_table("parcels", sa.Column("state", sa.Enum("new", "sent", name="parcel_state")))


        def downgrade():
            op.drop_table("parcels")
            sa.Enum(name="parcel_state").drop(op.get_bind(), checkfirst=True)

    A type that another revision mentions is no finding, nor is a file that drops any type.
    """
    dropped = {call.qualified_table for call in script.downgrade if call.name == "drop_table"}
    if not dropped or drops_types(script):
        return
    told: set[str] = set()
    for call in script.calls("create_table"):
        for column in columns(call) if call.qualified_table in dropped else ():
            name = enum_name(column.type)
            if name and name not in told and not is_known_elsewhere(script, name):
                told.add(name)
                yield script.finding(
                    "pg-enum-type-left-behind",
                    column.node,
                    f"downgrade() drops {call.qualified_table} and leaves its type {name}: the next upgrade fails, for the type exists",
                    f'in downgrade(), after drop_table: sa.Enum(name="{name}").drop(op.get_bind(), checkfirst=True)',
                )
