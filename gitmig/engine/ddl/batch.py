"""What happens at the end of a `batch_alter_table` block: its operations one by one, or its table made anew."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import MetaData, Table, inspect
from sqlalchemy.sql.elements import conv
from sqlalchemy.util import immutabledict

from gitmig.engine.ddl.foreign_keys import ensure_rows_are_safe, pausable
from gitmig.engine.ddl.recreate import recreate_table
from gitmig.engine.ddl.table_build import temporary_name
from gitmig.engine.ddl.table_draft import Extras, TableDraft
from gitmig.engine.operations import internals
from gitmig.errors import BatchError, GitmigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from gitmig.engine.ddl.standard import DefaultImpl

RECREATE = ("auto", "always", "never")


class RecordedOperation(NamedTuple):
    """A call that waits for the end of the block; a tuple, because dialects of other packages take it apart."""

    name: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]


@dataclass(slots=True)
class BatchOptions:
    """The arguments of `batch_alter_table`."""

    table_name: str
    schema: str | None = None
    recreate: str = "auto"
    partial_reordering: Sequence[Sequence[str]] = ()
    copy_from: Table | None = None
    table_args: Sequence[Any] = ()
    table_kwargs: dict[str, Any] = field(default_factory=dict)
    reflect_args: Sequence[Any] = ()
    reflect_kwargs: dict[str, Any] = field(default_factory=dict)
    naming_convention: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.recreate not in RECREATE:
            raise BatchError("recreate may be one of 'auto', 'always', or 'never'.", f"it is {self.recreate!r}")


class BatchBlock:
    """Stands for a dialect's implementation within a block and records what it is called for."""

    def __init__(self, impl: DefaultImpl, options: BatchOptions) -> None:
        self.impl = impl
        self.options = options
        # directives that extensions register read these two
        self.table_name = options.table_name
        self.schema = options.schema
        self.dialect = impl.dialect
        self.bind = impl.bind
        self.as_sql = impl.as_sql
        self.batch: list[RecordedOperation] = []

    def _record(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        self.batch.append(RecordedOperation(name, arguments, options))

    def add_column(self, *arguments: Any, **options: Any) -> None:
        if is_placed(options) and not self._must_recreate():
            raise GitmigError(
                "Can't specify insert_before or insert_after when using ALTER; please specify recreate='always'"
            )
        self._record("add_column", arguments, options)

    def drop_column(self, *arguments: Any, **options: Any) -> None:
        self._record("drop_column", arguments, options)

    def alter_column(self, *arguments: Any, **options: Any) -> None:
        self._record("alter_column", arguments, options)

    def add_constraint(self, *arguments: Any, **options: Any) -> None:
        self._record("add_constraint", arguments, options)

    def drop_constraint(self, *arguments: Any, **options: Any) -> None:
        self._record("drop_constraint", arguments, options)

    def create_index(self, *arguments: Any, **options: Any) -> None:
        self._record("create_index", arguments, options)

    def drop_index(self, *arguments: Any, **options: Any) -> None:
        self._record("drop_index", arguments, options)

    def create_table_comment(self, *arguments: Any, **options: Any) -> None:
        self._record("create_table_comment", arguments, options)

    def drop_table_comment(self, *arguments: Any, **options: Any) -> None:
        self._record("drop_table_comment", arguments, options)

    def create_column_comment(self, *arguments: Any, **options: Any) -> None:
        self._record("create_column_comment", arguments, options)

    # The end of the block.

    def flush(self) -> None:
        with pausable(self.impl, ours=self._begins_transaction(), ahead=False) as foreign_keys, self._in_transaction():
            if not self._must_recreate():
                self._alter()
                return
            self._recreate()
            if foreign_keys is not None:
                foreign_keys.check()

    def _begins_transaction(self) -> bool:
        return not self.as_sql and self.impl.connection is not None and not self.impl.connection.in_transaction()

    def _in_transaction(self) -> AbstractContextManager[Any]:
        """One of our own on a connection that is in none, as in a program that runs operations by itself."""
        if not self._begins_transaction():
            return nullcontext()
        assert self.impl.connection is not None
        return self.impl.connection.begin()

    def _must_recreate(self) -> bool:
        if self.options.recreate == "auto":
            return self.impl.requires_recreate_in_batch(self)
        return self.options.recreate == "always"

    def _alter(self) -> None:
        for name, arguments, options in self.batch:
            apply: Callable[..., None] = getattr(self.impl, name)
            apply(*arguments, **without_places(options))

    def _recreate(self) -> None:
        options = self.options
        table = self._reflect() if options.copy_from is None else options.copy_from
        extras = Extras(options.table_args, options.table_kwargs, options.partial_reordering)
        draft = TableDraft(self.impl, table, extras, reflected=options.copy_from is None)
        for name, arguments, recorded in self.batch:
            apply: Callable[..., None] = getattr(draft, name)
            apply(*arguments, **recorded)
        ensure_rows_are_safe(self.impl, options.table_name, options.schema)
        recreate_table(self.impl, draft)

    def _reflect(self) -> Table:
        options = self.options
        if self.impl.as_sql:
            raise GitmigError(
                f"This operation cannot proceed in --sql mode; batch mode with dialect {self.dialect.name} requires "
                f'a live database connection with which to reflect the table "{options.table_name}". '
                f'To generate a batch SQL migration script using table "move and copy", a complete Table object '
                f'should be passed to the "copy_from" argument of the batch_alter_table() method so that table '
                f"reflection can be skipped."
            )
        arguments = {"resolve_fks": False, **options.reflect_kwargs}
        arguments["listeners"] = [
            *arguments.get("listeners", ()),
            ("column_reflect", self.impl.autogen_column_reflect),
        ]
        table = Table(
            options.table_name,
            MetaData(),
            *options.reflect_args,
            schema=options.schema,
            autoload_with=self.impl.connection,
            **arguments,
        )
        name_constraints(table, options.naming_convention)
        self._ensure_temporary_name_is_free()
        return table

    def _ensure_temporary_name_is_free(self) -> None:
        assert self.impl.connection is not None
        name = temporary_name(self.table_name)
        if inspect(self.impl.connection).has_table(name, schema=self.schema):
            raise BatchError(
                f"table {name!r} is there already: a run that was killed while it copied {self.table_name!r} has left it",
                f"look whether {self.table_name!r} is whole, type DROP TABLE {name}, and run again",
            )


def name_constraints(table: Table, convention: dict[str, Any] | None) -> None:
    """Names that the database has are final; the convention is for constraints without a name."""
    constraints = internals.in_order_of_creation(table.constraints)
    for constraint in constraints:
        if isinstance(constraint.name, str):
            constraint.name = conv(constraint.name)
    if convention is None:
        return
    table.metadata.naming_convention = immutabledict(convention)
    for constraint in constraints:
        if constraint.name is None:
            constraint.name = internals.convention_name(constraint, table)


def is_placed(options: dict[str, Any]) -> bool:
    return any(options.get(name) is not None for name in ("insert_before", "insert_after"))


def without_places(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in {"insert_before", "insert_after"}}
