"""`from gitmig import op`: the directives of a revision, for the database that it is running on."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from gitmig.engine.operations.abstract import current
from gitmig.engine.operations.base import Operations
from gitmig.engine.operations.current import directive, operations_for, registered
from gitmig.errors import NoMigration

add_column = directive(Operations.add_column)
alter_column = directive(Operations.alter_column)
batch_alter_table = directive(Operations.batch_alter_table)
bulk_insert = directive(Operations.bulk_insert)
create_check_constraint = directive(Operations.create_check_constraint)
create_exclude_constraint = directive(Operations.create_exclude_constraint)
create_foreign_key = directive(Operations.create_foreign_key)
create_index = directive(Operations.create_index)
create_primary_key = directive(Operations.create_primary_key)
create_table = directive(Operations.create_table)
create_table_comment = directive(Operations.create_table_comment)
create_unique_constraint = directive(Operations.create_unique_constraint)
drop_column = directive(Operations.drop_column)
drop_constraint = directive(Operations.drop_constraint)
drop_index = directive(Operations.drop_index)
drop_table = directive(Operations.drop_table)
drop_table_comment = directive(Operations.drop_table_comment)
execute = directive(Operations.execute)
f = directive(Operations.f)
get_bind = directive(Operations.get_bind)
get_context = directive(Operations.get_context)
implementation_for = Operations.implementation_for
inline_literal = directive(Operations.inline_literal)
invoke = directive(Operations.invoke)
register_operation = Operations.register_operation
rename_table = directive(Operations.rename_table)
run_async = directive(Operations.run_async)


def __getattr__(name: str) -> Any:
    """Directives that extensions register with `Operations.register_operation`."""
    function = registered(name)
    if function is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return function


class Directives(ModuleType):
    """The module: its `_proxy` is what the directives work on, which revisions in the wild read, and tests of theirs set."""

    @property
    def _proxy(self) -> Any:
        try:
            return operations_for("_proxy")
        except NoMigration as error:
            raise AttributeError(str(error)) from error

    @_proxy.setter
    def _proxy(self, operations: Operations) -> None:
        current.set(operations)

    @_proxy.deleter
    def _proxy(self) -> None:
        current.set(None)


sys.modules[__name__].__class__ = Directives
