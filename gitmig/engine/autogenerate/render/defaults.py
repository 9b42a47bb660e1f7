"""What the database puts into a column itself: defaults, computed columns, identity columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Computed, FetchedValue, Identity
from sqlalchemy.schema import DefaultClause
from sqlalchemy.sql.elements import ClauseElement

from gitmig.engine.autogenerate.render.expressions import condition_text, expression_text
from gitmig.engine.autogenerate.render.names import from_project, sqlalchemy_prefix
from gitmig.engine.autogenerate.render.options import given

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.context import AutogenContext

# as `Identity()` takes them; those of Oracle alone have its name in front since SQLAlchemy 2.1
SEQUENCE_OPTIONS = ("start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle", "cache")
AROUND = re.compile(r"^'|'$")


def stands_alone(default: Any) -> bool:
    """Whether it is an argument of `Column` of its own, and no `server_default`."""
    return isinstance(default, (Computed, Identity))


def server_default_text(default: Any, context: AutogenContext, repr_: bool = True) -> Any:
    """A server default; `repr_` tells whether a plain string is written with its quotes."""
    text = from_project("server_default", default, context)
    if text is not False:
        return text
    if default is None or default is False or default == "":
        return "None" if default != "" else repr("")
    return default_text(default, context, quotes=repr_)


def default_text(default: Any, context: AutogenContext, *, quotes: bool) -> str:
    if isinstance(default, Computed):
        return computed_text(default, context)
    if isinstance(default, Identity):
        return identity_text(default, context)
    if isinstance(default, DefaultClause):
        default = default.arg
    if isinstance(default, ClauseElement):
        return expression_text(default, context, is_server_default=True)
    if isinstance(default, FetchedValue):
        return f"{sqlalchemy_prefix(context)}FetchedValue()"
    return repr(AROUND.sub("", str(default))) if quotes else str(default)


def computed_text(computed: Computed, context: AutogenContext) -> str:
    persisted = "" if computed.persisted is None else f"persisted={computed.persisted}"
    return f"{sqlalchemy_prefix(context)}Computed({condition_text(computed.sqltext, context)}, {persisted})"


def identity_text(identity: Identity, context: AutogenContext) -> str:
    options = [("always", repr(identity.always))]
    options += given(identity.__dict__, *SEQUENCE_OPTIONS) + oracle_options(identity)
    return f"{sqlalchemy_prefix(context)}Identity({', '.join(f'{key}={text}' for key, text in options)})"


def oracle_options(identity: Any) -> list[tuple[str, str]]:
    # SQLAlchemy 2.0 has no options of dialects here
    dialect_options = getattr(identity, "dialect_kwargs", None)
    if dialect_options is None:
        return given(identity.__dict__, "on_null", "order")
    return [(key, repr(value)) for key, value in dialect_options.items()]
