"""What a batch block says and does, by gitmig and by Alembic: a script of it, or a SQLite database after it."""

from __future__ import annotations

import ast
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import alembic.migration
import alembic.operations
import alembic.util
import pytest
import sqlalchemy as sa

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import GitmigError
from tests.cases import Case

ALEMBIC = (alembic.operations.Operations, alembic.migration.MigrationContext)
GITMIG = (Operations, MigrationContext)
PASSING = re.compile(r" at 0x[0-9a-f]+| \(Background on this error at: .*\)")
READING = ("PRAGMA", "SELECT sql FROM", "SELECT name FROM")


def account(*items: Any, **options: Any) -> sa.Table:
    columns = (
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(10)),
        sa.Column("age", sa.Integer, nullable=False),
    )
    return sa.Table("account", sa.MetaData(), *columns, *items, **options)


def indexed(table: sa.Table) -> sa.Table:
    sa.Index("ix_lower", sa.func.lower(table.c.name), table.c.age.desc())
    return table


def checked(table: sa.Table) -> sa.Table:
    table.append_constraint(sa.CheckConstraint(table.c.age > 1, name="ck_age"))
    return table


def as_text(_inspector: Any, _table: Any, column: dict[str, Any]) -> None:
    column["type"] = sa.Text()


NAMES = {"sa": sa, "account": account, "indexed": indexed, "checked": checked, "as_text": as_text}


def options_of(case: Case) -> dict[str, Any]:
    options: dict[str, Any] = ast.literal_eval(case.get("options") or "{}")
    if "naming_convention" in options:
        options["target_metadata"] = sa.MetaData(naming_convention=options.pop("naming_convention"))
    return options


def skip_for_older_sqlalchemy(case: Case) -> None:
    """What SQLAlchemy reads or writes differently before the version that the case names is no matter of ours."""
    wanted = case.get("sqlalchemy")
    if wanted and tuple(map(int, sa.__version__.split(".")[:2])) < tuple(map(int, wanted.split("."))):
        pytest.skip(f"SQLAlchemy {sa.__version__} words it otherwise")


def kind(error: Exception) -> str:
    return "CommandError" if isinstance(error, (GitmigError, alembic.util.CommandError)) else type(error).__name__


@contextmanager
def heard(said: list[str]) -> Iterator[None]:
    """What is warned of and what is raised, as comments."""
    with warnings.catch_warnings(record=True, action="always") as warned:
        try:
            yield
        except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
            name = type(error).__name__ if isinstance(error, GitmigError) else kind(error)
            said.append(f"-- raises {name}: {PASSING.sub('', str(error)).splitlines()[0]}")
        said.extend(sorted({f"-- warns: {warning.message}" for warning in warned}))


def run(case: Case, op: Any) -> None:
    exec(compile(case["op"], case.path.name, "exec"), {"op": op, **NAMES})


def script(case: Case, dialect: str, implementation: tuple[Any, Any]) -> str:
    """What a case writes with --sql."""
    operations, context = implementation
    buffer = io.StringIO()
    said: list[str] = []
    with heard(said):
        options = {"as_sql": True, "output_buffer": buffer, **options_of(case)}
        run(case, operations(context.configure(dialect_name=dialect, opts=options)))
    return "\n\n".join((*said, buffer.getvalue().strip("\n"))).strip("\n")


def on_sqlite(case: Case, implementation: tuple[Any, Any]) -> str:
    """The statements that a case sends, then the database after it: as it was committed, or rolled back."""
    operations, context = implementation
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    sent: list[str] = []
    said: list[str] = []
    with engine.connect() as connection:
        connection.connection.driver_connection.executescript(case["before"])
        sa.event.listen(engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2].strip()))
        with heard(said), connection.begin():
            run(case, operations(context.configure(connection, opts=options_of(case))))
    statements = [f"{statement};" for statement in sent if not statement.startswith(READING)]
    with engine.connect() as connection:
        after = list(dump(connection))
    engine.dispose()
    return "\n".join([*said, *statements, "", "-- the database:", *after])


def dump(connection: sa.Connection) -> Iterator[str]:
    """The database as statements; sqlite3's own dump refuses a foreign key to what is no key, from Python 3.13 on."""
    stored = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL").all()
    for _, name, statement in sorted((row for row in stored if row.type == "table"), key=lambda row: row.name):
        yield f"{statement};"
        columns = ", ".join(f'quote("{column["name"]}")' for column in sa.inspect(connection).get_columns(name))
        for row in connection.exec_driver_sql(f'SELECT {columns} FROM "{name}"'):
            yield f'INSERT INTO "{name}" VALUES({",".join(row)});'
    yield from (f"{statement};" for kind_of, _, statement in stored if kind_of != "table")


def canonical(text: str) -> list[str]:
    """Without the order of constraints and indexes, which Alembic leaves to chance."""
    return sorted(line.rstrip(", ") for line in text.splitlines())
