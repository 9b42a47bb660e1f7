"""What every test gets: a clean environment, and databases of its own on real servers."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitmig import secrets
from tests import servers

KEPT = {"PATH", "TMPDIR", "LANG", "PYTHONHASHSEED", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "VIRTUAL_ENV"}
KEPT_PREFIXES = ("GITMIG_TEST_", "PYTEST_", "COV_", "LC_", "PIP_", "NPM_", "UV_", "SSL_CERT_")
ADDRESSES = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the expectations of .case files anew")


def is_kept(name: str) -> bool:
    return name in KEPT or name.startswith(KEPT_PREFIXES)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests never see the shell they were started from: no HOME, no GIT_*, no GITHUB_*, no database."""
    for name in list(os.environ):
        if not is_kept(name):
            monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Committer")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "committer@example.com")


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """A shell starts what it puts in the background deaf to SIGINT, and a program that a test interrupts inherits that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def nothing_hidden() -> Iterator[None]:
    """A test's passwords do not mask another test's words."""
    yield
    secrets._hidden.clear()
    secrets._pattern = None


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What an env.py configures with fileConfig in this process ends with the test: its streams are closed later."""
    yield
    known = logging.Logger.manager.loggerDict.values()
    for logger in (logging.getLogger(), *(one for one in known if isinstance(one, logging.Logger))):
        for handler in logger.handlers[:]:
            if type(handler) is logging.StreamHandler:
                logger.removeHandler(handler)
        logger.disabled = False
    logging.getLogger().setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
def only_localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the network fails here, by name."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ADDRESSES:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The administrator's URL of a PostgreSQL server: GITMIG_TEST_POSTGRESQL_URL, or one from the wheel."""
    return servers.postgresql(tmp_path_factory)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database (driver psycopg), dropped afterwards."""
    with servers.postgresql_database(postgresql_server) as url:
        yield url


@pytest.fixture
def mysql_url() -> Iterator[str]:
    """The URL of an empty MySQL or MariaDB database (driver PyMySQL), dropped afterwards; needs GITMIG_TEST_MYSQL_URL."""
    with servers.mysql_database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite database in a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'database.sqlite'}"
