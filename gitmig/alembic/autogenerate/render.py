"""How operations are written as Python; extensions add to it with `renderers.dispatch_for`.

The names with an underscore are those that published extensions import.
"""

from gitmig.engine.autogenerate.render.body import render_body as _render_cmd_body
from gitmig.engine.autogenerate.render.columns import add_column as _add_column
from gitmig.engine.autogenerate.render.columns import column_text as _render_column
from gitmig.engine.autogenerate.render.columns import drop_column as _drop_column
from gitmig.engine.autogenerate.render.defaults import server_default_text as _render_server_default
from gitmig.engine.autogenerate.render.indexes import create_index as _add_index
from gitmig.engine.autogenerate.render.indexes import drop_index as _drop_index
from gitmig.engine.autogenerate.render.operations import render_op, render_op_text, renderers
from gitmig.engine.autogenerate.render.tables import MAX_PYTHON_ARGS
from gitmig.engine.autogenerate.render.tables import create_table as _add_table
from gitmig.engine.autogenerate.render.tables import drop_table as _drop_table
from gitmig.engine.autogenerate.render.types import type_text as _repr_type

__all__ = [
    "MAX_PYTHON_ARGS",
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
    "render_op",
    "render_op_text",
    "renderers",
]
