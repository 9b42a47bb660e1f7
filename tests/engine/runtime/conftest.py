"""Projects on each of the three databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import servers
from tests.engine.runtime.projects import Project

MakeProject = Callable[..., Project]
Pair = tuple[str, str]


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """A new project each time: `make_project("sqlite://", options='{"transaction_per_migration": True}')`."""
    made: list[Project] = []

    def make(url: str = "sqlite://", options: str = "{}") -> Project:
        made.append(Project(tmp_path / f"project{len(made)}", url, options))
        return made[-1]

    return make


@pytest.fixture(scope="session")
def postgresql_pair(postgresql_server: str) -> Iterator[Pair]:
    with (
        servers.postgresql_database(postgresql_server) as first,
        servers.postgresql_database(postgresql_server) as second,
    ):
        yield first, second


@pytest.fixture(scope="session")
def mysql_pair() -> Iterator[Pair]:
    with servers.mysql_database() as first, servers.mysql_database() as second:
        yield first, second


def emptied(url: str) -> str:
    """The same database without tables: much faster than a new one."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    metadata = sa.MetaData()
    with engine.begin() as connection:
        metadata.reflect(connection)
        metadata.drop_all(connection)
    return url


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def two_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    """Two empty databases of one kind: one for Alembic, one for gitmig."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'alembic.db'}", f"sqlite:///{tmp_path / 'gitmig.db'}"
    first, second = request.getfixturevalue(f"{request.param}_pair")
    return emptied(first), emptied(second)
