"""A database compared with models by gitmig and by Alembic: what differs, as tuples, as a revision, as log lines."""

from __future__ import annotations

import logging
import re
import warnings
from typing import Any, NamedTuple

import alembic.autogenerate
import alembic.migration
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from gitmig.alembic import autogenerate
from gitmig.engine.runtime.migrate import MigrationContext


class Side(NamedTuple):
    """One of the two implementations."""

    migration_context: Any
    autogenerate: Any


GITMIG = Side(MigrationContext, autogenerate)
ALEMBIC = Side(alembic.migration.MigrationContext, alembic.autogenerate)
OPTIONS: dict[str, Any] = {
    "alembic_module_prefix": "op.",
    "compare_server_default": True,
    "sqlalchemy_module_prefix": "sa.",
    "user_module_prefix": None,
    "render_as_batch": False,
    "include_schemas": False,
}
OBJECT = re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>")
NAMES = {"sa": sa, "mysql": mysql, "postgresql": postgresql}


class Found(NamedTuple):
    """What one side says of a database."""

    upgrade: str
    downgrade: str
    diffs: list[Any]
    log: list[str]
    warnings: list[str]


def models(text: str, **names: Any) -> sa.MetaData:
    """The metadata that a text fills, which it calls `m`."""
    scope = {**NAMES, "m": sa.MetaData(), **names}
    exec(text, scope)
    return scope["m"]  # type: ignore[no-any-return]  # as the text has it


def compared(connection: sa.Connection, wanted: Any, side: Side, **options: Any) -> Found:
    """What differs, or the error that comes instead of the upgrade."""
    with logged() as lines, warnings.catch_warnings(record=True, action="always") as warned:
        try:
            context = side.migration_context.configure(
                connection, opts={**OPTIONS, "target_metadata": wanted, **options}
            )
            script = side.autogenerate.produce_migrations(context, wanted)
        except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
            return Found(f"raises {type(error).__name__}", "", [], [], [])
        texts = [
            side.autogenerate.render_python_code(
                each, migration_context=context, render_as_batch=options.get("render_as_batch", False)
            )
            for each in (script.upgrade_ops, script.downgrade_ops)
        ]
    return Found(
        *(text.replace("unique=1", "unique=True") for text in texts),
        [shown(diff) for diff in script.upgrade_ops.as_diffs()],
        [OBJECT.sub("<object>", line) for line in lines],
        sorted({str(warning.message) for warning in warned if warning.category is not ResourceWarning}),
    )


def shown(diff: Any) -> Any:
    """A tuple of `compare_metadata()` as something that can be compared."""
    if isinstance(diff, (list, tuple)):
        return [shown(part) for part in diff]
    if isinstance(diff, dict):
        return {key: shown(value) for key, value in diff.items()}
    if isinstance(diff, (sa.Constraint, sa.Index)):
        return type(diff).__name__, str(diff.name)
    if isinstance(diff, sa.DefaultClause):
        return str(diff.arg)
    return OBJECT.sub("<object>", repr(diff))


class logged:  # noqa: N801 (a context manager)
    """The lines of Alembic's loggers within the block, without those that tell the implementation."""

    def __enter__(self) -> list[str]:
        self.handler = Lines()
        self.logger = logging.getLogger("alembic")
        self.before = self.logger.level
        self.logger.addHandler(self.handler)
        self.logger.setLevel("INFO")
        return self.handler.lines

    def __exit__(self, *_error: object) -> None:
        self.logger.removeHandler(self.handler)
        self.logger.setLevel(self.before)


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(("alembic.autogenerate", "alembic.ext")):
            self.lines.append(f"{record.name}: {record.getMessage()}")
