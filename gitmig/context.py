"""What env.py imports: the migration environment it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.runtime.directives import (
    attribute,
    begin_transaction,
    configure,
    execute,
    get_bind,
    get_context,
    get_head_revision,
    get_head_revisions,
    get_impl,
    get_revision_argument,
    get_starting_revision_argument,
    get_tag_argument,
    get_x_argument,
    is_offline_mode,
    is_transactional_ddl,
    requires_connection,
    run_migrations,
    static_output,
)
from gitmig.errors import NoEnvironment

if TYPE_CHECKING:
    from gitmig.config import Config
    from gitmig.engine.runtime.script import ScriptDirectory

    config: Config
    script: ScriptDirectory

__all__ = [
    "begin_transaction",
    "configure",
    "execute",
    "get_bind",
    "get_context",
    "get_head_revision",
    "get_head_revisions",
    "get_impl",
    "get_revision_argument",
    "get_starting_revision_argument",
    "get_tag_argument",
    "get_x_argument",
    "is_offline_mode",
    "is_transactional_ddl",
    "requires_connection",
    "run_migrations",
    "static_output",
]


def __getattr__(name: str) -> Any:
    # env.py files in the wild run nothing unless `context._proxy` is there, so as to be imported elsewhere
    if name not in ("_proxy", "config", "script"):
        raise AttributeError(f"module 'gitmig.context' has no attribute {name!r}")
    try:
        return attribute(name)
    except NoEnvironment as error:
        raise AttributeError(str(error)) from error
