"""The part of `ast` that reading takes, from where Python's own parser has it: loading all of `ast` takes as long as reading 200 files.

What is asked for seldom, such as `unparse`, is that of `ast`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ast import *  # noqa: F403
    from ast import AST
    from collections.abc import Iterator
    from typing import Any
else:
    from _ast import *  # noqa: F403
    from _ast import AST, PyCF_ONLY_AST

    def parse(text: bytes | str) -> AST:
        return compile(text, "<unknown>", "exec", PyCF_ONLY_AST, dont_inherit=True)

    def iter_fields(node: AST) -> Iterator[tuple[str, Any]]:
        for name in node._fields:
            if hasattr(node, name):
                yield name, getattr(node, name)

    def iter_child_nodes(node: AST) -> Iterator[AST]:
        for _, value in iter_fields(node):
            if isinstance(value, AST):
                yield value
            elif isinstance(value, list):
                yield from (each for each in value if isinstance(each, AST))

    def walk(node: AST) -> Iterator[AST]:
        """The node and all below it, those that are nearer first."""
        nodes = [node]
        for each in nodes:  # grows meanwhile
            nodes.extend(iter_child_nodes(each))
            yield each

    def copy_location(new: AST, old: AST) -> AST:
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            if name in old._attributes and name in new._attributes and hasattr(old, name):  # noqa: SLF001 (public in `ast`)
                setattr(new, name, getattr(old, name))
        return new

    def get_docstring(node: AST, clean: bool = True) -> str | None:
        if clean:
            return __getattr__("get_docstring")(node)
        first = node.body[0] if node.body else None
        value = first.value if isinstance(first, Expr) else None  # noqa: F405
        return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None  # noqa: F405

    def __getattr__(name: str) -> Any:
        import ast

        return getattr(ast, name)
