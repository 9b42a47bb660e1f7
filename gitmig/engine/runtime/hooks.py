"""The shapes of the functions that env.py may pass to `context.configure()`."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Column
    from sqlalchemy.schema import SchemaItem

    from gitmig.engine.runtime.migrate import MigrationContext
    from gitmig.engine.runtime.steps import MigrationInfo

NameFilterType: TypeAlias = Literal[
    "schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint", "check_constraint"
]
NameFilterParentNames: TypeAlias = MutableMapping[
    Literal["schema_name", "table_name", "schema_qualified_table_name"], str | None
]
IncludeNameFn: TypeAlias = Callable[[str | None, NameFilterType, NameFilterParentNames], bool]
IncludeObjectFn: TypeAlias = Callable[["SchemaItem", str | None, NameFilterType, bool, "SchemaItem | None"], bool]
RenderItemFn: TypeAlias = Callable[[str, Any, Any], str | Literal[False]]
CompareType: TypeAlias = Callable[
    ["MigrationContext", "Column[Any]", "Column[Any]", Any, Any],
    bool | None,
]
CompareServerDefault: TypeAlias = Callable[
    ["MigrationContext", "Column[Any]", "Column[Any]", str | None, Any, str | None],
    bool | None,
]


class ProcessRevisionDirectiveFn(Protocol):
    """Changes the revisions that are about to be written."""

    def __call__(
        self,
        context: MigrationContext,
        revision: str | Iterable[str | None] | Iterable[str],
        directives: list[Any],
    ) -> None: ...


class OnVersionApplyFn(Protocol):
    """Is told of each step once its version row is written."""

    def __call__(
        self, *, ctx: MigrationContext, step: MigrationInfo, heads: set[str], run_args: dict[str, Any]
    ) -> None: ...
