"""Every script of the cases runs as it is in its dialect's client, and leaves what the same operations leave on a connection.

A case says in `setup` what must be there before, and `setup-DIALECT` stands in its place; tables that batch blocks copy are
made too. `cannot-run` has lines `DIALECTS: reason`: what the database refuses, online too, or takes otherwise.
"""

from __future__ import annotations

import io
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from tests.cases import Case
from tests.engine import clients
from tests.engine.clients import Outcomes, Script
from tests.engine.ddl import batches
from tests.engine.operations import test_cases as directives

HERE = Path(__file__).parent
CLIENTS = {"postgresql": "psql", "mysql": "mariadb", "sqlite": "sqlite3"}
DIALECTS = tuple(CLIENTS)
WRITTEN_FOR = {"mysql": "mariadb"}
FOLDERS = {HERE / "operations" / "cases": directives, HERE / "ddl" / "cases" / "script": batches}
CASES = [Case(path) for folder in FOLDERS for path in sorted(folder.glob("*.case"))]


def room_of(case: Case) -> Any:
    return FOLDERS[case.path.parent]


def name_of(case: Case) -> str:
    return f"{case.path.parent.name}/{case.path.stem}"


def cannot_run(case: Case) -> set[str]:
    return {dialect for line in case.get("cannot-run").splitlines() for dialect in line.partition(":")[0].split()}


def is_script(case: Case, dialect: str) -> bool:
    return bool(case.get(dialect)) and "-- raises" not in case[dialect]


class Tables(Operations):
    """Takes the tables that batch blocks are given as the ones that are there."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.tables: dict[str, sa.Table] = {}

    def batch_alter_table(self, table_name: str, *arguments: Any, copy_from: Any = None, **options: Any) -> Any:
        if copy_from is not None and table_name not in self.tables:
            # a copy: SQLAlchemy 2.0 leaves a constraint that was dropped out of every CREATE TABLE from then on
            self.tables[table_name] = copy_from.to_metadata(sa.MetaData())
        return super().batch_alter_table(table_name, *arguments, copy_from=copy_from, **options)


def copied_tables(case: Case, dialect: str) -> str:
    """CREATE TABLE for the tables that the batch blocks of a case copy."""
    statements: list[str] = []
    engine = sa.create_mock_engine(f"{dialect}://", lambda statement, *_: statements.append(written(statement, engine)))
    options = {"as_sql": True, "output_buffer": io.StringIO(), **room_of(case).options_of(case)}
    op = Tables(MigrationContext.configure(dialect_name=dialect, opts=options))
    with warnings.catch_warnings(action="ignore"):
        exec(compile(case["op"], case.path.name, "exec"), {"op": op, **room_of(case).NAMES})
    for table in op.tables.values():
        name_targets(table)
        table.create(engine, checkfirst=False)
    return "\n".join(statements)


def name_targets(table: sa.Table) -> None:
    """CREATE TABLE of a table whose foreign keys lead to tables that the case made in its `setup`."""
    for key in table.foreign_keys:
        target, _, column = key.target_fullname.rpartition(".")
        schema, _, name = target.rpartition(".")
        if target != table.fullname:
            sa.Table(name, table.metadata, sa.Column(column), schema=schema or None, extend_existing=True)


def written(statement: Any, engine: Any) -> str:
    return f"{str(statement.compile(dialect=engine.dialect)).strip()};\n"


def setup_of(case: Case, dialect: str) -> str:
    own = case.get(f"setup-{dialect}") or case.get("setup")
    copied = copied_tables(case, dialect) if room_of(case) is batches else ""
    return f"{own}\n{copied}"


def script_of(case: Case, dialect: str) -> Script:
    room = room_of(case)

    def run(connection: sa.Connection) -> None:
        op = Operations(MigrationContext.configure(connection, opts=online(room.options_of(case))))
        with warnings.catch_warnings(action="ignore"):
            exec(compile(case["op"], case.path.name, "exec"), {"op": op, **room.NAMES})

    statements = room.script(case, WRITTEN_FOR.get(dialect, dialect), room.GITMIG)
    sql = "\n".join(line for line in statements.splitlines() if not line.startswith("-- warns"))
    return Script(name_of(case), f"{setup_of(case, dialect)}\n", sql, run)


def online(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "literal_binds"}


def scripts(dialect: str) -> list[Script]:
    return [script_of(case, dialect) for case in CASES if is_script(case, dialect) and dialect not in cannot_run(case)]


Both = tuple[Outcomes, Outcomes]


def skip_without(client: str) -> None:
    if shutil.which(client) is None:
        pytest.skip(f"there is no {client} to run scripts in")


def skip_unless_mariadb(url: str) -> None:
    with clients.connected(url) as connection:
        if not connection.dialect.is_mariadb:  # type: ignore[attr-defined]
            pytest.skip("the scripts are MariaDB's, and this server is MySQL's")


def outcomes(dialect: str, made: list[Script], request: pytest.FixtureRequest) -> Both:
    """By the client, and on a connection."""
    skip_without(CLIENTS[dialect])
    if dialect == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        made = clients.that_find_their_extensions(made, url)
        return clients.by_psql(made, url), clients.on_postgresql(made, url)
    if dialect == "mysql":
        url = request.getfixturevalue("mysql_url")
        skip_unless_mariadb(url)
        return clients.by_mariadb(made, url), clients.on_mariadb(made, url)
    folder = request.getfixturevalue("tmp_path")
    return clients.by_sqlite3(made, folder), clients.on_sqlite3(made, folder)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_client_runs_the_scripts_and_leaves_what_a_connection_leaves(
    dialect: str, request: pytest.FixtureRequest
) -> None:
    by_client, on_connection = outcomes(dialect, scripts(dialect), request)
    wrong = {
        name: (outcome, on_connection[name])
        for name, outcome in by_client.items()
        if outcome != on_connection[name] or outcome.error
    }
    assert wrong == {}
    assert len(by_client) > 150


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_script_that_fails_or_leaves_something_else_is_noticed(dialect: str, request: pytest.FixtureRequest) -> None:
    def run(connection: sa.Connection) -> None:
        connection.execute(sa.text("CREATE TABLE account (id INTEGER)"))

    planted = [
        Script("fails", "", "CREATE TABLE account;", run),
        Script("else", "", "CREATE TABLE other (id INTEGER);", run),
    ]
    by_client, on_connection = outcomes(dialect, planted, request)
    assert by_client["fails"].error
    assert not by_client["else"].error
    assert "other" in by_client["else"].catalog
    assert "account" in on_connection["fails"].catalog == on_connection["else"].catalog


def test_a_case_that_cannot_run_says_why() -> None:
    for case in CASES:
        for line in case.get("cannot-run").splitlines():
            dialects, _, reason = line.partition(":")
            assert set(dialects.split()) <= set(DIALECTS), name_of(case)
            assert reason.strip(), name_of(case)
