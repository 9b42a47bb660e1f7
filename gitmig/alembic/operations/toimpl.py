"""How each operation is run; what replaces one may call the original."""

from gitmig.engine.operations.running import (
    add_column,
    alter_column,
    bulk_insert,
    create_index,
    create_table,
    create_table_comment,
    drop_column,
    drop_constraint,
    drop_index,
    drop_table,
    drop_table_comment,
    execute_sql,
    rename_table,
)
from gitmig.engine.operations.running import (
    add_constraint as create_constraint,
)

__all__ = [
    "add_column",
    "alter_column",
    "bulk_insert",
    "create_constraint",
    "create_index",
    "create_table",
    "create_table_comment",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_table",
    "drop_table_comment",
    "execute_sql",
    "rename_table",
]
