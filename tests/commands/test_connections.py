"""No connection, a login that is refused, a file that is none: each command says why, what to do, and whether to try again."""

from __future__ import annotations

import os
import sqlite3
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from gitmig.cli import run
from tests.engine.runtime.projects import Project
from tests.servers import administrator

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "p%40ss%25%2Fw%3Ahunter2"
PARTS = ("hunter2", "p@ss", "p%40ss", "%2Fw")
COMMANDS = (
    "upgrade head",
    "downgrade base",
    "stamp head",
    "current",
    "ensure-version",
    "history -i",
    "deploy production",
    "status",
)
TARGET = '[targets.production]\nurl = "env:PRODUCTION_URL"\n'


class Shop:
    """A project whose database is where a URL says, for all commands alike."""

    def __init__(self, project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.project, self.capsys, self.monkeypatch = project, capsys, monkeypatch

    def told(self, command: str, url: str) -> tuple[int, str]:
        """Exit status and all that was said, in which there is no part of the password."""
        self.monkeypatch.setenv("PRODUCTION_URL", url)
        self.project.use(url)
        self.capsys.readouterr()
        status = run(command.split())
        said = "".join(self.capsys.readouterr())
        assert not [part for part in PARTS if part in said], said
        assert "Traceback" not in said
        return status, said


@pytest.fixture
def shop(tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    made = Project(tmp_path / "project", sqlite_url)
    made.revision("aaaa1", None, 'op.execute("CREATE TABLE t1 (id INTEGER)")')
    (made.root / "gitmig.toml").write_text(TARGET)
    monkeypatch.chdir(made.root)
    return Shop(made, capsys, monkeypatch)


@pytest.fixture(params=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest) -> sa.URL:
    return sa.make_url(request.getfixturevalue(f"{request.param}_url"))


def with_password(url: sa.URL) -> str:
    return url.set(password="PASSWORD").render_as_string(hide_password=False).replace("PASSWORD", PASSWORD)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_login_that_is_refused_is_not_worth_another_try(shop: Shop, server: sa.URL, command: str) -> None:
    status, said = shop.told(command, with_password(server.set(username="nobody_of_ours")))
    assert (status, "the server refused the login: " in said) == (2, True), said
    assert "correct user, password and database of the URL" in said
    assert "//nobody_of_ours:***@" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_is_not_there(shop: Shop, server: sa.URL, command: str) -> None:
    status, said = shop.told(command, server.set(database="none_of_ours").render_as_string(hide_password=False))
    assert (status, "there is no such database: " in said) == (2, True), said
    assert "create it, or correct its name in the URL" in said


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("driver", ["postgresql+psycopg", "postgresql+psycopg2", "mysql+pymysql"])
def test_a_server_that_does_not_answer_is(shop: Shop, driver: str, command: str) -> None:
    status, said = shop.told(command, f"{driver}://u:{PASSWORD}@127.0.0.1:1/shop")
    assert (status, f"{driver}://u:***@127.0.0.1:1/shop" in said) == (75, True), said


@pytest.fixture
def account(mysql_url: str) -> Iterator[sa.URL]:
    """An account of MySQL's that may log in and do nothing."""
    name = f"cmds_{uuid.uuid4().hex[:12]}"
    administrator(mysql_url, f"CREATE USER '{name}'@'%%'")
    try:
        yield sa.make_url(mysql_url).set(username=name, password=None)
    finally:
        administrator(mysql_url, f"DROP USER '{name}'@'%%'")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_the_user_may_not_see(shop: Shop, account: sa.URL, command: str) -> None:
    status, said = shop.told(command, account.render_as_string())
    assert (status, "or what the user may do" in said) == (2, True), said


def test_a_user_who_may_only_read(shop: Shop, account: sa.URL, mysql_url: str) -> None:
    administrator(mysql_url, f"GRANT SELECT ON {account.database}.* TO '{account.username}'@'%%'")
    status, said = shop.told("upgrade head", account.render_as_string())
    assert status == 2
    assert "statement: CREATE TABLE alembic_version" in said
    assert "the user of the URL may not do this: let its owner GRANT it" in said
    status, said = shop.told("deploy production", account.render_as_string())
    assert (status, "let its owner GRANT it" in said) == (5, True)


def test_a_server_that_takes_no_writes(shop: Shop, postgresql_url: str) -> None:
    database = sa.make_url(postgresql_url).database
    administrator(postgresql_url, f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    status, said = shop.told("upgrade head", postgresql_url)
    assert status == 2
    assert "the server takes no writes: is it a replica?" in said
    assert shop.told("deploy production", postgresql_url)[0] == 10


def refused_files(root: Path) -> dict[str, tuple[str, str]]:
    """URLs of SQLite's, with what is said of each."""
    (root / "text").write_text("no database, but longer than a header of one is" * 20)
    sqlite3.connect(root / "closed.sqlite").execute("CREATE TABLE t (a)").connection.close()
    absent = "is not there: unable to open database file"
    return {
        "missing": (f"sqlite:///{root}/no/where/x.db", f"the SQLite file's directory {root}/no/where {absent}"),
        "relative": ("sqlite:///no/where/x.db", f"the SQLite file's directory {os.getcwd()}/no/where {absent}"),
        "directory": (f"sqlite:///{root}", "the SQLite file is a directory: unable to open database file"),
        "text": (f"sqlite:///{root}/text", "the file is no SQLite database: file is not a database"),
        "closed": (f"sqlite:///file:{root}/closed.sqlite?mode=ro&uri=true", "cannot be written"),
    }


@pytest.mark.parametrize("command", ["upgrade head", "stamp head", "ensure-version"])
@pytest.mark.parametrize("kind", ["missing", "relative", "directory", "text", "closed"])
def test_files_of_sqlite(shop: Shop, tmp_path: Path, kind: str, command: str) -> None:
    url, message = refused_files(tmp_path)[kind]
    status, said = shop.told(command, url)
    assert (status, message in said) == (2, True), said
    assert "the URL is sqlite:///" in said


@pytest.mark.parametrize(
    ("kind", "status"), [("missing", 2), ("relative", 2), ("directory", 2), ("text", 2), ("closed", 10)]
)
def test_files_of_sqlite_as_targets(shop: Shop, tmp_path: Path, kind: str, status: int) -> None:
    url, message = refused_files(tmp_path)[kind]
    found, said = shop.told("deploy production", url)
    assert (found, message in said) == (status, True), said
    assert "***" not in said


def test_a_file_that_its_url_opens_for_writing(shop: Shop, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "open.sqlite").execute("CREATE TABLE t (a)").connection.close()
    status, said = shop.told("deploy production", f"sqlite:///file:{tmp_path}/open.sqlite?mode=rw&uri=true")
    assert (status, "1 revision applied" in said) == (0, True), said


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (f"postgres://u:{PASSWORD}@h/x", "begins with postgres://\n  write postgresql:// instead"),
        (
            f"mysql://u:{PASSWORD}@h/x",
            "needs the driver MySQLdb, which is not installed\n  pip install 'mysqlclient', or name another driver in the URL (such as mysql+pymysql://)",
        ),
        (f"postgresql+nothing://u:{PASSWORD}@h/x", "SQLAlchemy does not know the database URL's dialect"),
        (f"postgresql+psycopg://u:{PASSWORD}@h:port/x", "the database URL is not one"),
        ("sqlite+aiosqlite:///x.db", "names an asynchronous driver, and env.py does not await it"),
    ],
)
@pytest.mark.parametrize("command", ["upgrade head", "current"])
def test_urls_that_are_none(shop: Shop, url: str, message: str, command: str) -> None:
    status, said = shop.told(command, url)
    assert (status, message in said) == (2, True), said
