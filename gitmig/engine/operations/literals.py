"""Values that are written into a statement instead of being sent beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import BindParameter

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler


class InlineLiteral(BindParameter[Any]):
    """A bound value that renders as a literal, whether or not the statement is compiled with `literal_binds`."""

    inherit_cache = False


@compiles(InlineLiteral)
def visit_inline_literal(element: InlineLiteral, compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.render_literal_bindparam(element, **options))  # type: ignore[no-untyped-call]
