"""How operations are written as Python; extensions add to it with `renderers.dispatch_for`."""

from __future__ import annotations

from gitmig.engine.autogenerate.registries import NotThereYet, renderers

__all__ = ["render_op", "render_op_text", "renderers"]

MAX_PYTHON_ARGS = 255
# imported by name when extensions of other packages are loaded
IMPORTED_BY_EXTENSIONS = frozenset(
    (
        "_add_column",
        "_add_index",
        "_add_table",
        "_drop_column",
        "_drop_index",
        "_drop_table",
        "_render_cmd_body",
        "_render_column",
        "_render_server_default",
        "_repr_type",
    )
)

render_op = NotThereYet("render_op()")
render_op_text = NotThereYet("render_op_text()")


def __getattr__(name: str) -> NotThereYet:
    if name not in IMPORTED_BY_EXTENSIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return NotThereYet(f"{name}()")
