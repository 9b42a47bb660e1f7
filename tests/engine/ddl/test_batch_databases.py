"""Batch blocks on SQLite: each file in cases/database, the database after it, and after Alembic's."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from tests.cases import Case, cases, check
from tests.engine.ddl.batches import ALEMBIC, GITMIG, canonical, on_sqlite, skip_for_older_sqlalchemy

FOLDER = Path(__file__).parent / "cases" / "database"


@cases(FOLDER)
def test_blocks_leave_this_database(case: Case, request: pytest.FixtureRequest) -> None:
    skip_for_older_sqlalchemy(case)
    check(case, {"sqlite": on_sqlite(case, GITMIG)}, request)


@cases(FOLDER)
def test_alembic_leaves_the_same(case: Case) -> None:
    same = canonical(on_sqlite(case, ALEMBIC)) == canonical(on_sqlite(case, GITMIG))
    assert same == (not case.get("differs"))


@cases(FOLDER)
def test_nothing_temporary_is_left(case: Case) -> None:
    database = on_sqlite(case, GITMIG).partition("-- the database:")[2]
    assert database.count("_alembic_tmp_") == case["before"].count("_alembic_tmp_")


def test_a_program_that_begins_no_transaction_has_its_block_committed(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE account (a INTEGER, b INTEGER)")
    with engine.connect() as connection:
        with Operations(MigrationContext.configure(connection)).batch_alter_table("account") as batch:
            batch.drop_column("b")
        assert not connection.in_transaction()
    assert [column["name"] for column in sa.inspect(engine).get_columns("account")] == ["a"]
    engine.dispose()
