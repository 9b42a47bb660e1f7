"""How names are written: of modules, of tables and columns, of constraints; and what a project writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy.sql.elements import conv, quoted_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.engine.autogenerate.context import AutogenContext


def sqlalchemy_prefix(context: AutogenContext) -> str:
    return context.opts.get("sqlalchemy_module_prefix", "sa.") or ""


def operations_prefix(context: AutogenContext) -> str:
    """What stands before a directive."""
    return "batch_op." if context.has_batch else alembic_prefix(context)


def alembic_prefix(context: AutogenContext) -> str:
    return context.opts.get("alembic_module_prefix", "op.") or ""


def module_prefix(kind: type, context: AutogenContext) -> str:
    """What stands before a class of the project or of another package."""
    prefix: str | None = context.opts.get("user_module_prefix")
    return f"{kind.__module__}." if prefix is None else prefix


def dialect_prefix(name: str, context: AutogenContext) -> str:
    """What stands before a class that SQLAlchemy has for one kind of database; the file then imports it."""
    context.imports.add(f"from sqlalchemy.dialects import {name}")
    return f"{name}."


def name_text(name: Any) -> str:
    """A name as a plain string: whether SQLAlchemy shall quote it is not written. A string class of the project's own
    may show itself as code."""
    return repr(str(name)) if isinstance(name, quoted_name) else repr(name)


def names_text(names: Iterable[Any]) -> str:
    return f"[{', '.join(map(name_text, names))}]"


def constraint_name_text(name: Any, context: AutogenContext) -> str:
    """The name of a constraint or index, marked as complete where a naming convention made it."""
    if not isinstance(name, str):
        return "None"
    if isinstance(name, conv):
        return f"{operations_prefix(context)}f({name_text(name)})"
    return name_text(name)


def from_project(kind: str, written: Any, context: AutogenContext) -> str | Literal[False] | None:
    """What `render_item` of env.py writes: a text, None for nothing at all, False where it leaves it to us."""
    render_item = context.opts.get("render_item")
    return render_item(kind, written, context) if render_item else False
