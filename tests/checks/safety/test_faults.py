"""What the pages say that goes wrong, goes wrong on a real server; and their recipes mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from gitmig import api
from gitmig.checks import chosen as checks
from gitmig.errors import GitmigError
from tests.checks.safety.test_cases import recipe, revision_file
from tests.commands.projects import Project

if TYPE_CHECKING:
    from pathlib import Path


def project_of(folder: Path, url: str, *bodies: str) -> Project:
    """A line of revisions r0, r1, ..."""
    project = Project(folder / "project", **{"sqlalchemy.url": url.replace("%", "%%")})
    for number, body in enumerate(bodies):
        parent = f"r{number - 1}" if number else None
        (project.versions / f"{number}.py").write_text(revision_file(body, f"r{number}", parent))
    return project


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(statement)]
    engine.dispose()
    return found


ORDERS = 'op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True), sa.Column("code", sa.Text))'
TWO_ROWS = "op.execute(\"INSERT INTO orders (id, code) VALUES (1, 'a'), (2, 'a')\")"
REQUIRED = 'op.add_column("orders", sa.Column("n", sa.Integer(), nullable=False))'


@pytest.mark.parametrize("server", ["postgresql_url", "sqlite_url"])
def test_not_null_without_a_default_fails_where_there_are_rows(
    server: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(server)
    project = project_of(tmp_path, url, ORDERS, TWO_ROWS, REQUIRED)
    api.upgrade(project.root / "alembic.ini", "r1")
    with pytest.raises((GitmigError, sa.exc.SQLAlchemyError)):
        api.upgrade(project.root / "alembic.ini")


def test_not_null_without_a_default_passes_on_an_empty_table(postgresql_url: str, tmp_path: Path) -> None:
    project = project_of(tmp_path, postgresql_url, ORDERS, REQUIRED)
    api.upgrade(project.root / "alembic.ini")


def test_mysql_gives_old_rows_zero(mysql_url: str, tmp_path: Path) -> None:
    project = project_of(tmp_path, mysql_url, ORDERS, TWO_ROWS, REQUIRED)
    api.upgrade(project.root / "alembic.ini")
    assert rows(mysql_url, "SELECT n FROM orders") == [(0,), (0,)]


BUILD = 'op.create_index("uq_code", "orders", ["code"], unique=True, postgresql_concurrently=True{more})'
DROP = 'op.drop_index("uq_code", table_name="orders", if_exists=True, postgresql_concurrently=True)'
BLOCK = "with op.get_context().autocommit_block():\n    "
VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'uq_code'::regclass"


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        (BLOCK + BUILD.format(more=", if_not_exists=True"), False),
        (
            f"{BLOCK}{DROP}\n    {BUILD.format(more='')}",
            True,
        ),
    ],
)
def test_a_concurrent_build_after_one_that_failed(body: str, valid: bool, postgresql_url: str, tmp_path: Path) -> None:
    """With `if_not_exists` the second try succeeds, and leaves the index that is not valid."""
    project = project_of(tmp_path, postgresql_url, f"{ORDERS}\n{TWO_ROWS}", body)
    with pytest.raises((GitmigError, sa.exc.SQLAlchemyError)):
        api.upgrade(project.root / "alembic.ini")
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET code = id::text")
    engine.dispose()
    assert rows(postgresql_url, VALID) == [(False,)]
    api.upgrade(project.root / "alembic.ini")
    assert rows(postgresql_url, VALID) == [(valid,)]


def test_what_came_before_the_block_cannot_come_again(postgresql_url: str, tmp_path: Path) -> None:
    body = 'op.add_column("orders", sa.Column("n", sa.Integer()))\n' + BLOCK + BUILD.format(more="")
    project = project_of(tmp_path, postgresql_url, f"{ORDERS}\n{TWO_ROWS}", body)
    for said in ("uq_code", "already exists"):
        with pytest.raises((GitmigError, sa.exc.SQLAlchemyError), match=said):
            api.upgrade(project.root / "alembic.ini")


def test_a_type_that_is_left_behind_stops_the_next_upgrade(postgresql_url: str, tmp_path: Path) -> None:
    (mended,) = recipe(checks.check_named("pg-enum-type-left-behind"))
    for number, (text, fails) in enumerate([(mended, False), (mended.rpartition("\n")[0], True)]):
        configuration = project_of(tmp_path / str(number), postgresql_url, text).root / "alembic.ini"
        api.upgrade(configuration)
        api.downgrade(configuration, "base")
        if fails:
            with pytest.raises((GitmigError, sa.exc.SQLAlchemyError), match="already exists"):
                api.upgrade(configuration)
        else:
            api.upgrade(configuration)
            api.downgrade(configuration, "base")
