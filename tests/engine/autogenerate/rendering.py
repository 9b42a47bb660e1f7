"""Operations written as Python by gitmig and by Alembic, and read back from what was written."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any, NamedTuple

import alembic.autogenerate
import alembic.autogenerate.api
import alembic.ddl.postgresql
import alembic.migration
import alembic.operations
import alembic.operations.ops
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.elements import conv

from gitmig.alembic.operations import ops
from gitmig.engine.autogenerate.context import AutogenContext
from gitmig.engine.autogenerate.render.operations import render_op_text
from gitmig.engine.operations.base import Operations
from gitmig.engine.operations.exclude import CreateExcludeConstraintOp
from gitmig.engine.runtime.migrate import MigrationContext

DIALECTS = ("default", "postgresql", "mysql", "sqlite", "mssql", "oracle")
ADDRESS = re.compile(" at 0x[0-9a-f]+")


class Money(sa.types.UserDefinedType[Any]):
    """A type of a project."""

    def get_col_spec(self) -> str:
        return "MONEY"


class Code(sa.types.TypeDecorator[str]):
    """A type of a project that is made of another."""

    impl = sa.String
    cache_ok = True


class Ours(NamedTuple):
    """What one of the two implementations is made of."""

    operations: Any
    migration_context: Any
    autogen_context: Any
    render_op_text: Any
    ops: Any
    exclude: Any


GITMIG = Ours(Operations, MigrationContext, AutogenContext, render_op_text, ops, CreateExcludeConstraintOp)
ALEMBIC = Ours(
    alembic.operations.Operations,
    alembic.migration.MigrationContext,
    alembic.autogenerate.api.AutogenContext,
    alembic.autogenerate.render_op_text,
    alembic.operations.ops,
    alembic.ddl.postgresql.CreateExcludeConstraintOp,
)
OPTIONS = {
    "sqlalchemy_module_prefix": "sa.",
    "alembic_module_prefix": "op.",
    "user_module_prefix": None,
    "render_as_batch": False,
    "target_metadata": None,
}


def table(*arguments: Any, **options: Any) -> sa.Table:
    """A table of models of its own, or of `metadata`."""
    metadata = options.pop("metadata", None)
    return sa.Table(arguments[0], sa.MetaData() if metadata is None else metadata, *arguments[1:], **options)


def only_constraint(of_table: sa.Table) -> Any:
    """The one constraint of a table that is not its primary key."""
    (found,) = (one for one in of_table.constraints if not isinstance(one, sa.PrimaryKeyConstraint))
    return found


def names(side: Ours) -> dict[str, Any]:
    """What a case, or a revision, can use."""
    dialects = {"mssql": mssql, "mysql": mysql, "oracle": oracle, "postgresql": postgresql, "sqlite": sqlite}
    own = {"Money": Money, "Code": Code, "table": table, "only_constraint": only_constraint, "conv": conv}
    return {"sa": sa, "ops": side.ops, "CreateExcludeConstraintOp": side.exclude, "rendering": Own, **dialects, **own}


class Own:
    """The types of the project, as revisions import them with `user_module_prefix="rendering."`."""

    Money = Money
    Code = Code


def migration(side: Ours, dialect: str, **options: Any) -> Any:
    chosen = {"dialect": DefaultDialect()} if dialect == "default" else {"dialect_name": dialect}
    return side.migration_context.configure(**chosen, opts={**OPTIONS, **options})


def operations_of(text: str, side: Ours) -> list[Any]:
    """The operations that a text names `operations`."""
    scope = names(side)
    exec(text, scope)
    return scope["operations"]  # type: ignore[no-any-return]  # as the text has it


def recorded(text: str, side: Ours, dialect: str = "default") -> list[Any]:
    """The operations that a text calls the directives of; none is run."""
    found: list[Any] = []

    class Recording(side.operations):  # type: ignore[name-defined,misc]  # of either
        def invoke(self, operation: Any) -> None:
            found.append(operation)

    exec(text, {**names(side), "op": Recording(migration(side, dialect))})
    return found


def rendered(operations: list[Any], side: Ours, dialect: str, **options: Any) -> str:
    """The operations as text, what is warned of, and the imports that the text needs."""
    context = side.autogen_context(migration(side, dialect, **options))
    with warnings.catch_warnings(record=True, action="always") as warned:
        texts = [text_or_error(side, context, operation) for operation in operations]
    said = [f"# warns: {warning.message}" for warning in warned]
    return "\n".join([*said, *sorted(context.imports), *texts]).strip("\n")


def text_or_error(side: Ours, context: Any, operation: Any) -> str:
    try:
        return str(side.render_op_text(context, operation))
    except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
        return f"# raises {type(error).__name__}: {ADDRESS.sub('', str(error))}"


def script(text: str, dialect: str, **options: Any) -> str:
    """The statements of a text of directives, with --sql."""
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "teller": lambda remark: None, **options}
    with warnings.catch_warnings(action="ignore"):
        exec(text, {**names(GITMIG), "op": Operations(migration(GITMIG, dialect, **options))})
    return buffer.getvalue()


def script_of(operations: list[Any], dialect: str, **options: Any) -> str:
    """The statements of operations, with --sql."""
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "teller": lambda remark: None, **options}
    with warnings.catch_warnings(action="ignore"):
        op = Operations(migration(GITMIG, dialect, **options))
        for operation in operations:
            op.invoke(operation)
    return buffer.getvalue()
