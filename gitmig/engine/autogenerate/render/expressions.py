"""SQL expressions as text: SQL of the database in question, and the Python that holds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gitmig.engine.autogenerate.render.names import sqlalchemy_prefix

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ClauseElement

    from gitmig.engine.autogenerate.context import AutogenContext

# what `text()` takes for a parameter, or for the mark that it is none
PARAMETER = re.compile(r"(?<![:\w$\\])(?=:[\w$]+(?![:\w$]))|(?=\\:[\w$]*(?![:\w$]))")


def sql(expression: ClauseElement, context: AutogenContext, **use: bool) -> str:
    """The expression in the database's SQL; `is_server_default` or `is_index` tell what it is used for."""
    return str(context.migration_context.impl.render_ddl_sql_expr(expression, **use))


def text_argument(text: str) -> str:
    """SQL as a string that `text()` gives back unchanged: no colon of it begins a parameter."""
    return repr(PARAMETER.sub(r"\\", text))


def expression_text(expression: ClauseElement, context: AutogenContext, **use: bool) -> str:
    """`sa.text('...')`."""
    return f"{sqlalchemy_prefix(context)}text({text_argument(sql(expression, context, **use))})"


def literal_column_text(expression: ClauseElement, context: AutogenContext, **use: bool) -> str:
    """`sa.literal_column('...')`."""
    return f"{sqlalchemy_prefix(context)}literal_column({sql(expression, context, **use)!r})"


def condition_text(condition: Any, context: AutogenContext) -> str:
    """A condition, which directives take as a plain string."""
    return text_argument(sql(condition, context))
