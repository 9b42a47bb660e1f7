"""MariaDB's own dialect: MySQL's statements, but for dropping a CHECK."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import Case
from tests.engine.ddl.batches import ALEMBIC, GITMIG, script

FOLDER = Path(__file__).parents[1] / "operations" / "cases"
SAME = ("alter_column_datetime", "alter_column_everything", "alter_column_renamed", "drop_constraint_foreignkey")


@pytest.mark.parametrize("name", [*SAME, "drop_constraint_check"])
def test_statements_are_alembics(name: str) -> None:
    case = Case(FOLDER / f"{name}.case")
    assert script(case, "mariadb", GITMIG) == script(case, "mariadb", ALEMBIC)


@pytest.mark.parametrize("name", SAME)
def test_statements_are_those_of_mysql(name: str) -> None:
    case = Case(FOLDER / f"{name}.case")
    assert script(case, "mariadb", GITMIG) == script(case, "mysql", GITMIG)


def test_a_check_is_dropped_as_a_constraint() -> None:
    case = Case(FOLDER / "drop_constraint_check.case")
    assert "DROP CONSTRAINT" in script(case, "mariadb", GITMIG)
    assert "DROP CHECK" in script(case, "mysql", GITMIG)
