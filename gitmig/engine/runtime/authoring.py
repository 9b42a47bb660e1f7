"""New revisions of a project, with the template values that env.py adds where the project wants it asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.running import run_explained
from gitmig.errors import GitmigError
from gitmig.revisions.new_file import new_revision_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gitmig.config import Config
    from gitmig.engine.runtime.migrate import MigrationContext
    from gitmig.engine.runtime.script import Script, ScriptDirectory

TRUE = ("true", "yes", "on", "y", "t", "1")
FALSE = ("false", "no", "off", "n", "f", "0")


def runs_environment(config: Config) -> bool:
    """Whether `revision_environment` wants env.py run before a file is written."""
    value = config.get_alembic_option("revision_environment")
    if not isinstance(value, str):
        return bool(value)
    word = value.strip().lower()
    if word not in (*TRUE, *FALSE):
        raise GitmigError(f"revision_environment is {value!r}, which is neither true nor false")
    return word in TRUE


def merge(
    config: Config,
    script: ScriptDirectory,
    revisions: str | Iterable[str],
    *,
    message: str | None = None,
    revision: str | None = None,
    **options: Any,
) -> Script | None:
    """Write a revision that merges others."""
    values: dict[str, Any] = {"config": config}
    if runs_environment(config):
        ask_environment(config, script, values)
    head = revisions if isinstance(revisions, str) else tuple(revisions)
    return script.generate_revision(
        revision or new_revision_id(), message, refresh=True, head=head, **options, **values
    )


def ask_environment(
    config: Config,
    script: ScriptDirectory,
    values: dict[str, Any],
    tell: Callable[[tuple[str, ...], MigrationContext], None] | None = None,
    *,
    sql: bool = False,
) -> None:
    """Run env.py for the template values it gives to `configure()`; `tell` hears of each database, and where it is."""

    def job(heads: tuple[str, ...], context: MigrationContext) -> tuple[()]:
        if tell is not None:
            tell(heads, context)
        return ()

    run_explained(EnvironmentContext(config, script, fn=job, as_sql=sql, template_args=values))
