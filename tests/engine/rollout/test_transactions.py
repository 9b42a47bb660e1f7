"""What is one transaction, what is not, and what is said about what stayed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.engine.rollout.projects import ACCOUNTS, ENV, Sample, finish, heads, query, tables, wait_until

ENFORCED = """\
from sqlalchemy import event
@event.listens_for(engine, "connect")
def enforce(connection, record):
    connection.execute("PRAGMA foreign_keys = ON")
with engine.connect()"""
FAMILY = """
op.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
op.execute("CREATE TABLE child (parent INTEGER REFERENCES parent ON DELETE CASCADE)")
op.execute("INSERT INTO parent VALUES (1)")
op.execute("INSERT INTO child VALUES (1)")
"""
RECREATE = """
op.execute("PRAGMA foreign_keys=OFF")
op.execute("CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT)")
op.execute("INSERT INTO new_parent (id) SELECT id FROM parent")
op.execute("DROP TABLE parent")
op.execute("ALTER TABLE new_parent RENAME TO parent")
op.execute("PRAGMA foreign_keys=ON")
"""
BLOCK = "with context.get_context().autocommit_block():\n    op.execute("


def test_a_statement_outside_of_the_transaction_stays_and_is_named(project: Sample, postgresql_url: str) -> None:
    body = (
        ACCOUNTS
        + BLOCK
        + '"CREATE INDEX CONCURRENTLY ix ON acct (bal)")\nop.execute("UPDATE acct SET bal = 8")\nop.execute("SELECT 1 / 0")'
    )
    project.revision("a1", None, body)
    project.target(postgresql_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["outcome"]) == (6, "partly applied")
    committed = done.targets[0]["committed"]
    assert committed[-1] == "CREATE INDEX CONCURRENTLY ix ON acct (bal)"
    assert committed[1:3] == ["INSERT INTO acct VALUES (1, 7)", committed[-1]]
    assert query(postgresql_url, "SELECT bal FROM acct") == [(7,)]


def test_a_revision_that_commits_by_itself_is_seen(project: Sample, postgresql_url: str) -> None:
    project.revision(
        "a1", None, 'op.execute("CREATE TABLE one (id INTEGER)")\nop.execute("COMMIT")\nop.execute("SELECT 1 / 0")'
    )
    project.target(postgresql_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, tables(postgresql_url)[-1]) == (6, "one")
    assert done.targets[0]["committed"][-1] == "CREATE TABLE one (id INTEGER)"


def test_what_mysql_committed_by_itself_is_named(project: Sample, mysql_url: str) -> None:
    project.revision("a1", None, ACCOUNTS + 'op.execute("CREATE TABLE acct (id INTEGER)")')
    project.target(mysql_url)
    done = project.call("deploy", "main")
    assert done.status == 6
    assert "the failed revision's first 2 statements had been committed:" in done.out
    assert "but first undo the 2 statements above that had been committed: the revision begins anew" in done.err
    assert "    INSERT INTO acct VALUES (1, 7)" in done.out


def test_rows_alone_are_rolled_back_on_mysql_too(project: Sample, mysql_url: str) -> None:
    query(mysql_url, "CREATE TABLE acct (id INTEGER PRIMARY KEY, bal INTEGER)")
    project.revision(
        "a1", None, 'op.execute("INSERT INTO acct VALUES (1, 7)")\nop.execute("INSERT INTO acct VALUES (1, 7)")'
    )
    project.target(mysql_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["committed"], query(mysql_url, "SELECT * FROM acct")) == (5, [], [])


@pytest.mark.parametrize("fails", [False, True])
def test_foreign_keys_are_switched_off_around_the_transaction_on_sqlite(
    project: Sample, sqlite_url: str, fails: bool
) -> None:
    """Inside a transaction the PRAGMA does nothing, and DROP TABLE would delete the children's rows."""
    project.env(ENV.replace("with engine.connect()", ENFORCED))
    project.revision("a1", None, FAMILY)
    project.revision("b2", "a1", RECREATE + ("raise ValueError(1)" if fails else ""))
    check = 'assert op.get_bind().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1'
    project.revision("c3", "b2", check)
    project.target(sqlite_url)
    done = project.call("deploy", "main")
    assert (done.status, heads(sqlite_url)) == ((6, ["a1"]) if fails else (0, ["c3"])), done
    assert query(sqlite_url, "SELECT parent FROM child") == [(1,)]
    columns = [row[1] for row in query(sqlite_url, "PRAGMA table_info(parent)")]
    assert columns == (["id"] if fails else ["id", "name"])


BATCH = """
with op.batch_alter_table("parent", recreate="always") as batch:
    batch.add_column(sa.Column("name", sa.Text))
"""
BATCHES = {"seen": BATCH, "hidden": BATCH.replace("op.batch_alter_table", 'getattr(op, "batch_" + "alter_table")')}


@pytest.mark.parametrize("seen", BATCHES)
@pytest.mark.parametrize("fails", [False, True])
def test_a_batch_block_keeps_the_rows_that_refer_to_its_table(
    project: Sample, sqlite_url: str, seen: str, fails: bool
) -> None:
    project.env(ENV.replace("with engine.connect()", ENFORCED))
    project.revision("a1", None, FAMILY)
    block = 'import sqlalchemy as sa\nop.execute("UPDATE parent SET id = id")\n' + BATCHES[seen]
    project.revision("b2", "a1", block + ("raise ValueError(1)" if fails else ""))
    project.revision("c3", "b2", 'assert op.get_bind().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1')
    project.target(sqlite_url)
    done = project.call("deploy", "main")
    assert (done.status, heads(sqlite_url)) == ((6, ["a1"]) if fails else (0, ["c3"])), done
    assert query(sqlite_url, "SELECT parent FROM child") == [(1,)]
    columns = [row[1] for row in query(sqlite_url, "PRAGMA table_info(parent)")]
    assert columns == (["id"] if fails else ["id", "name"])


def test_after_an_autocommit_block_sqlite_is_in_a_transaction_again(project: Sample, sqlite_url: str) -> None:
    body = (
        BLOCK + '"CREATE TABLE kept (id INTEGER)")\nop.execute("CREATE TABLE gone (id INTEGER)")\nraise ValueError(1)'
    )
    project.revision("a1", None, body)
    project.target(sqlite_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, tables(sqlite_url)) == (6, ["alembic_version", "kept"])
    assert done.targets[0]["committed"][-1] == "CREATE TABLE kept (id INTEGER)"


BEGINS = """\
from sqlalchemy import event
@event.listens_for(engine, "connect")
def no_implicit_begin(connection, record):
    connection.isolation_level = None
@event.listens_for(engine, "begin")
def begin(connection):
    connection.exec_driver_sql("BEGIN")
with engine.connect()"""


def test_an_env_py_that_lets_sqlalchemy_begin_on_sqlite(project: Sample, sqlite_url: str) -> None:
    project.env(ENV.replace("with engine.connect()", BEGINS))
    project.revision("a1", None, ACCOUNTS)
    project.revision("b2", "a1", 'op.execute("UPDATE acct SET bal = 0")\nraise ValueError(1)')
    project.target(sqlite_url)
    assert project.call("deploy", "main").status == 6
    assert (heads(sqlite_url), query(sqlite_url, "SELECT bal FROM acct")) == (["a1"], [(7,)])


@pytest.fixture
def blocked(project: Sample, request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """A connection that has read the table which the pending revision changes, and does not end its transaction."""
    url = request.getfixturevalue(f"{request.param}_url")
    project.revision("a1", None, ACCOUNTS)
    project.target(url, lock_timeout="1s" if request.param == "mysql" else "100ms")
    assert project.call("deploy", "main").status == 0
    project.revision("b2", "a1", 'op.execute("ALTER TABLE acct ADD name TEXT")')
    with sa.create_engine(url, poolclass=sa.pool.NullPool).connect() as reader:
        reader.exec_driver_sql("SELECT * FROM acct")
        yield reader


@pytest.mark.parametrize("blocked", ["postgresql", "mysql"], indirect=True)
def test_a_lock_that_somebody_else_holds_is_temporary(project: Sample, blocked: sa.Connection) -> None:
    done = project.call("deploy", "main", "--format", "json", "--lock-wait", "1s")
    assert (done.status, "waited too long for somebody else's lock" in done.err) == (75, True), done
    assert done.targets[0]["after"] == ["a1"]
    blocked.rollback()
    assert project.call("deploy", "main").status == 0


@pytest.mark.parametrize("blocked", ["postgresql", "mysql"], indirect=True)
def test_the_revision_is_begun_again_until_the_lock_is_free(project: Sample, blocked: sa.Connection) -> None:
    release = threading.Timer(1.2, blocked.rollback)
    release.start()
    done = project.call("deploy", "main")
    release.join()
    assert (done.status, "1 revision applied" in done.out) == (0, True), done


def test_a_lost_connection_is_reported_by_where_the_target_stands(project: Sample, postgresql_url: str) -> None:
    end = 'op.execute("SELECT pg_terminate_backend(pg_backend_pid())")'
    project.revision("a1", None, ACCOUNTS)
    project.revision("b2", "a1", end)
    project.target(postgresql_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["after"]) == (6, ["a1"]), done


LOSES = """\
from sqlalchemy import event
lost = []
with engine.connect() as connection:
    @event.listens_for(connection, "commit")
    def lose_the_answer(connection):
        if not lost and connection.exec_driver_sql("SELECT to_regclass('acct')").scalar():
            lost.append(True)
            connection.connection.commit()
            raise OSError("the answer is lost")
"""


def test_a_revision_whose_commit_was_not_answered_counts_as_applied_when_it_is(
    project: Sample, postgresql_url: str
) -> None:
    project.env(ENV.replace("with engine.connect() as connection:\n", LOSES))
    project.revision("a1", None, ACCOUNTS)
    project.target(postgresql_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["outcome"], done.targets[0]["after"]) == (0, "applied", ["a1"]), done
    assert query(postgresql_url, "SELECT bal FROM acct") == [(7,)]


def test_an_orphan_of_a_killed_runner_is_waited_for_on_mysql(project: Sample, mysql_url: str) -> None:
    """The client is dead, but the server goes on with its statement."""
    project.revision("a1", None, 'op.execute("CREATE TABLE one (id INTEGER)")\nop.execute("SELECT SLEEP(2)")')
    project.target(mysql_url)
    process = project.start("deploy", "main")
    sleeping = "SELECT 1 FROM information_schema.processlist WHERE db = database() AND info = 'SELECT SLEEP(2)'"
    wait_until(lambda: query(mysql_url, sleeping))
    process.kill()
    finish(process)
    busy = project.call("deploy", "main", "--lock-wait", "100ms")
    assert (busy.status, "another run holds the lock" in busy.err) == (75, True), busy


def test_when_the_target_cannot_be_asked_afterwards_the_outcome_is_in_doubt(project: Sample, sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    spoil = f"import pathlib\npathlib.Path({path!r}).rename({path + '.moved'!r})\npathlib.Path({path!r}).write_text('x' * 4096)\nraise ValueError(1)"
    project.revision("a1", None, spoil)
    project.target(sqlite_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["outcome"], done.targets[0]["after"]) == (7, "in doubt", None), done
