"""Batch blocks on SQLite: each file in cases/database, the database after it, and after Alembic's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import Case, cases, check
from tests.engine.ddl.batches import ALEMBIC, GITMIG, canonical, on_sqlite

FOLDER = Path(__file__).parent / "cases" / "database"


@cases(FOLDER)
def test_blocks_leave_this_database(case: Case, request: pytest.FixtureRequest) -> None:
    check(case, {"sqlite": on_sqlite(case, GITMIG)}, request)


@cases(FOLDER)
def test_alembic_leaves_the_same(case: Case) -> None:
    same = canonical(on_sqlite(case, ALEMBIC)) == canonical(on_sqlite(case, GITMIG))
    assert same == (not case.get("differs"))


@cases(FOLDER)
def test_nothing_temporary_is_left(case: Case) -> None:
    database = on_sqlite(case, GITMIG).partition("-- the database:")[2]
    assert database.count("_alembic_tmp_") == case["before"].count("_alembic_tmp_")
