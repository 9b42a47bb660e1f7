"""Where a target's URL comes from, what is refused, and that its password shows nowhere."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from gitmig.engine.rollout.address import resolve, synchronous
from gitmig.engine.rollout.servers import server_of
from gitmig.engine.rollout.servers.base import VersionTableName
from gitmig.engine.rollout.servers.mysql import lock_name
from gitmig.errors import ConfigurationError, GitmigError, NotSupported
from gitmig.project import Target, find_project
from tests.engine.rollout.projects import ENV, Sample, heads, query, tables

ONE = 'op.execute("CREATE TABLE one (id INTEGER)")'
PASSWORDS = ["p%a@s/s:w#o'r\"d\\ end", "100%s %(here)s", "a:b@c/d?e=f&g#h", "plain-enough"]


def test_the_url_from_a_variable_a_file_a_command_or_as_it_is(project: Sample, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    project.revision("a1", None, ONE)
    (project.folder / "url.txt").write_text(url + "\n", "utf-8")
    os.environ["MAIN_URL"] = url
    for written in ("env:MAIN_URL", "file:url.txt", "cmd:cat url.txt", url):
        project.settings(f"[targets.main]\nurl = {json.dumps(written)}\n")
        assert f"  {url}" in project.call("status").out


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "target 'main' has no url"),
        ("env:", "`env:` names no environment variable"),
        ("env:NOT_SET_ANYWHERE", "the environment variable NOT_SET_ANYWHERE is not set"),
        ("file:no.txt", "no.txt cannot be read"),
        ("cmd:no-such-command-anywhere x", "cannot be run"),
        ("cmd:", "cannot be run"),
        ("cmd:'", "cannot be run"),
        ("cmd:sh -c 'echo it broke >&2; exit 7'", "ended with status 7\n  it broke"),
        ("cmd:true", "the URL of target 'main' is empty"),
        ("cmd:printf 'sqlite:///a\\nsqlite:///b'", "a second @ or a second line"),
        ("postgres://u:{password}@localhost/x", "begins with postgres://\n  write postgresql:// instead"),
        ("postgresql://u:{password}@x@localhost/x", "a second @"),
        ("{password}", "is not a database URL"),
        ("postgresql://u:{password}:5432:x/db", "is not a database URL"),
        ("nonsense+psycopg://u:{password}@localhost/x", "deploy cannot lock a nonsense database yet"),
        ("mssql+pyodbc://u:{password}@localhost/x", "mssql"),
        ("sqlite://", "a SQLite database in memory"),
        ("sqlite:////no/such/folder/x.sqlite", "unable to open database file"),
    ],
)
def test_a_url_that_is_none(project: Sample, written: str, message: str) -> None:
    project.settings(f"[targets.main]\nurl = {json.dumps(written.replace('{password}', 'hunter2-hunter2'))}\n")
    project.revision("a1", None, ONE)
    done = project.call("deploy", "main")
    assert (done.status, message in done.err) == (2, True), done.err
    assert "hunter2" not in done.out + done.err


def test_a_server_that_does_not_answer_is_temporary(project: Sample) -> None:
    project.settings('[targets.main]\nurl = "postgresql+psycopg://u:hunter2-hunter2@127.0.0.1:1/x"\n')
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["outcome"]) == (75, "temporary")
    assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_login_that_is_refused_is_not(project: Sample, kind: str, request: pytest.FixtureRequest) -> None:
    url = sa.make_url(request.getfixturevalue(f"{kind}_url"))
    project.target(url.set(username="nobody_of_ours", password="hunter2-hunter2").render_as_string(hide_password=False))
    done = project.call("deploy", "main")
    assert (done.status, "the server refused the login" in done.err) == (2, True), done.err
    assert "hunter2" not in done.out + done.err


class Account:
    """A database user of a test's own with an awkward password, who may do everything in one database."""

    def __init__(self, url: str, password: str) -> None:
        self.admin = sa.make_url(url)
        self.name = f"h_{uuid.uuid4().hex[:10]}"
        self.password = password
        self.mysql = self.admin.get_backend_name() == "mysql"
        literal = password.replace("\\", "\\\\") if self.mysql else password
        literal = literal.replace("'", "''").replace("%", "%%")
        database = self.admin.database
        if self.mysql:
            self.run(f"CREATE USER {self.name} IDENTIFIED BY '{literal}'")
            self.run(f"GRANT ALL ON {database}.* TO {self.name}")
        else:
            self.run(f"CREATE ROLE {self.name} LOGIN PASSWORD '{literal}'")
            self.run(f"ALTER DATABASE {database} OWNER TO {self.name}")
            self.run(f"GRANT ALL ON SCHEMA public TO {self.name}")

    def run(self, statement: str) -> None:
        engine = sa.create_engine(self.admin, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    @property
    def url(self) -> str:
        user = f"{self.name}:{quote(self.password, safe='')}"
        place = f"{self.admin.host or ''}{f':{self.admin.port}' if self.admin.port else ''}/{self.admin.database}"
        socket = self.admin.query.get("host")  # a server that listens on a socket only
        return f"{self.admin.drivername}://{user}@{place}{f'?host={socket}' if socket else ''}"

    def drop(self) -> None:
        if not self.mysql:
            self.run(f"REASSIGN OWNED BY {self.name} TO CURRENT_USER")
            self.run(f"DROP OWNED BY {self.name}")
        self.run(f"DROP {'USER' if self.mysql else 'ROLE'} {self.name}")


def fragments(password: str) -> list[str]:
    forms = [password, quote(password, safe=""), repr(password)[1:-1], password.replace("%", "%%")]
    return forms + [form[start : start + 6] for form in forms for start in range(len(form) - 5)]


@pytest.mark.parametrize(
    ("kind", "password"),
    [
        *((kind, password) for kind in ("postgresql", "mysql") for password in PASSWORDS),
        ("postgresql", "pässwörd 漢字"),
    ],
)
def test_any_password_connects_and_shows_nowhere(
    project: Sample,
    kind: str,
    password: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A password with % in it, env.py files that print the URL, and a revision that fails."""
    account = Account(request.getfixturevalue(f"{kind}_url"), password)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    project.env(
        ENV
        + "\nprint(engine.url.render_as_string(hide_password=False), context.config.get_main_option('sqlalchemy.url'))"
    )
    project.revision("a1", None, ONE)
    project.revision("b2", "a1", "raise ValueError(op.get_bind().engine.url.password)")
    project.target(account.url)
    try:
        said = [project.call("status"), project.call("deploy", "main", "--format", "json")]
        project.env("raise SystemError(__import__('os').environ['MAIN_URL'])")
        said.append(project.call("deploy", "main"))
    finally:
        account.drop()
    assert [result.status for result in said] == [0, 6, 2], said
    everything = "".join(result.out + result.err for result in said) + (tmp_path / "summary").read_text("utf-8")
    assert [part for part in fragments(password) if part in everything.replace(str(tmp_path), "")] == []
    assert "ValueError: ***" in everything


def test_a_password_that_the_driver_cannot_send(project: Sample, mysql_url: str) -> None:
    """PyMySQL knows latin-1 passwords only."""
    project.target(sa.make_url(mysql_url).set(password="密碼密碼密碼").render_as_string(hide_password=False))
    done = project.call("deploy", "main")
    assert (done.status, "the driver cannot send this user or password: UnicodeEncodeError" in done.err) == (2, True), (
        done
    )
    assert "密碼" not in done.err


def test_a_role_that_may_only_read_can_do_a_dry_run(project: Sample, postgresql_url: str) -> None:
    project.revision("a1", None, ONE)
    project.target(postgresql_url)
    assert project.call("deploy", "main").status == 0
    project.revision("b2", "a1", "")
    account = Account(postgresql_url, "reader-reader")
    try:
        account.run(f"ALTER DATABASE {account.admin.database} OWNER TO CURRENT_USER")
        account.run(f"REVOKE ALL ON SCHEMA public FROM {account.name}")
        account.run("REVOKE CREATE ON SCHEMA public FROM public")
        account.run(f"GRANT USAGE ON SCHEMA public TO {account.name}")
        account.run(f"GRANT SELECT ON alembic_version TO {account.name}")
        project.target(account.url, "other")
        planned = project.call("deploy", "other", "--dry-run")
        refused = project.call("deploy", "other")
    finally:
        account.drop()
    assert (planned.status, "1 revision pending" in planned.out) == (0, True), planned
    assert (refused.status, "the database refused what a deploy needs: permission denied" in refused.err) == (
        5,
        True,
    ), refused


def test_a_read_only_target_is_refused(project: Sample, postgresql_url: str) -> None:
    project.revision("a1", None, ONE)
    project.target(postgresql_url)
    query(
        postgresql_url, f"ALTER DATABASE {sa.make_url(postgresql_url).database} SET default_transaction_read_only = on"
    )
    done = project.call("deploy", "main")
    assert (done.status, "is read-only" in done.err) == (10, True), done
    assert project.call("status", "main").status == 0


def test_a_sqlite_file_that_cannot_be_written_is_refused(
    project: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.revision("a1", None, ONE)
    project.target(f"sqlite:///{tmp_path}/x.sqlite")
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    done = project.call("deploy", "main")
    assert (done.status, "x.sqlite cannot be written" in done.err) == (10, True), done


@pytest.mark.parametrize("kind", ["postgresql", "mysql", "sqlite"])
def test_a_revision_that_these_files_do_not_have(project: Sample, kind: str, request: pytest.FixtureRequest) -> None:
    """Can't locate revision."""
    url = request.getfixturevalue(f"{kind}_url")
    project.revision("a1", None, ONE)
    project.target(url)
    assert project.call("deploy", "main").status == 0
    query(url, "UPDATE alembic_version SET version_num = 'f00'")
    project.revision("b2", "a1", "")
    for command in (["deploy", "main"], ["deploy", "main", "--dry-run"], ["status"]):
        done = project.call(*command)
        assert (done.status, "Can't locate revision identified by 'f00'" in done.err) == (12, True), done
        assert "no git repository is here to look in" in done.err
    git(project, "init", "--quiet", "-b", "main")
    commit(project, "Begin")
    assert "no ref of this repository has it" in project.call("status").err
    assert heads(url) == ["f00"]


def test_it_is_found_on_the_branch_that_has_it(project: Sample, sqlite_url: str) -> None:
    git(project, "init", "--quiet", "-b", "main")
    project.revision("a1", None, ONE)
    commit(project, "Begin")
    git(project, "switch", "--quiet", "-c", "orders")
    path = project.revision("c0ffee", "a1", "")
    commit(project, "Add orders")
    project.target(sqlite_url)
    assert project.call("deploy", "main").status == 0
    path.unlink()
    git(project, "switch", "--quiet", "-f", "main")
    done = project.call("deploy", "main")
    assert done.status == 12
    assert "git has it on orders, in commit" in done.err
    assert "by A Committer: Add orders" in done.err


def git(project: Sample, *arguments: str) -> None:
    import subprocess

    subprocess.run(["git", *arguments], cwd=project.folder, check=True, capture_output=True)


def commit(project: Sample, message: str) -> None:
    git(project, "add", "migrations")
    git(project, "commit", "--quiet", "-m", message)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("'a1'), ('b2'", "overlaps with other requested revisions"),
        ("'a1'), ('a1'", "has 'a1' more than once"),
    ],
)
def test_version_rows_that_contradict_each_other(project: Sample, sqlite_url: str, rows: str, message: str) -> None:
    project.revision("a1", None, ONE)
    project.revision("b2", "a1", "")
    project.revision("c3", "b2", "")
    project.target(sqlite_url)
    query(sqlite_url, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    query(sqlite_url, f"INSERT INTO alembic_version VALUES ({rows})")
    done = project.call("deploy", "main")
    assert (done.status, message in done.err) == (12, True), done
    assert tables(sqlite_url) == ["alembic_version"]


def test_lock_names_differ_by_database_and_table_and_fit() -> None:
    names = {lock_name(database, VersionTableName(table)) for database in ("a", "b", "x" * 64) for table in ("v", "w")}
    assert len(names) == 6
    assert max(len(f"{name}:w") for name in names) <= 64


def test_every_key_of_a_postgresql_lock_is_of_database_schema_and_table(postgresql_url: str) -> None:
    server = server_of(sa.make_url(postgresql_url))
    keys = [server.keys(VersionTableName(*name)) for name in (("v", "a"), ("v", "b"), ("w", "a"))]  # type: ignore[attr-defined]
    server.close()
    assert len({key for pair in keys for key in pair}) == 6


def test_an_asynchronous_driver_without_a_blocking_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitmig.engine.rollout.address.can_load", lambda _url: False)
    for url in ("postgresql+psycopg_async://h/x", "mysql+pymysql://h/x"):
        with pytest.raises(NotSupported, match="driver"):
            server_of(sa.make_url(url))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "postgresql+asyncpg://h/d?ssl=require&prepared_statement_cache_size=0",
            "postgresql+psycopg://h/d?sslmode=require",
        ),
        ("postgresql+asyncpg://h/d?ssl=true", "postgresql+psycopg://h/d?sslmode=require"),
        ("postgresql+asyncpg://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg_async://h/d?sslmode=disable", "postgresql+psycopg://h/d?sslmode=disable"),
        ("mysql+aiomysql://h/d?charset=utf8mb4", "mysql+pymysql://h/d?charset=utf8mb4"),
        ("sqlite+aiosqlite:///x.sqlite", "sqlite+pysqlite:///x.sqlite"),
        ("postgresql+psycopg2://h/d?sslmode=require", "postgresql+psycopg2://h/d?sslmode=require"),
    ],
)
def test_our_own_connection_has_a_blocking_driver(written: str, expected: str) -> None:
    assert synchronous(sa.make_url(written)).render_as_string(hide_password=False) == expected


def test_resolving_outside_of_a_command(project: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_project(directory=str(project.folder))
    address = resolve(found, Target("x", "env:X"), {"X": "postgresql://u:hunter2-hunter2@h/d?sslpassword=abcdef"})
    assert address.shown == "postgresql://u:***@h/d"
    with pytest.raises(ConfigurationError, match="X is not set"):
        resolve(found, Target("x", "env:X"), {})
    assert issubclass(ConfigurationError, GitmigError)
