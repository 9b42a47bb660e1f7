"""Several runners, and runners that die: the lock, as real processes meet it."""

from __future__ import annotations

import os
import signal
import time

import pytest
import sqlalchemy as sa

from tests.engine.rollout.projects import (
    ACCOUNTS,
    ENV,
    MULTIPLY,
    Result,
    Sample,
    connected,
    finish,
    heads,
    query,
    tables,
    wait_until,
)

SLEEP = {"postgresql": "SELECT pg_sleep(60)", "mysql": "SELECT SLEEP(60)"}
SQLITE_SLEEP = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000) SELECT count(*) FROM n"
)


def applied(results: list[Result]) -> int:
    return sum("2 revisions applied" in result.out for result in results)


def test_ten_runners_at_once_apply_once_and_all_end_well(shop: Sample, database: str) -> None:
    """Three pods migrated at once."""
    results = shop.at_once(10, "deploy", "main")
    assert [result.status for result in results] == [0] * 10, [result.err for result in results]
    assert query(database, "SELECT bal FROM acct") == [(700,)]
    assert heads(database) == ["b2"]
    if not database.startswith("sqlite"):
        assert applied(results) == 1


def slow(database: str) -> str:
    """A body that waits for a minute on the server when SLOW is set, after having written."""
    sleep = SLEEP.get(sa.make_url(database).get_backend_name(), SQLITE_SLEEP)
    return f'op.execute("INSERT INTO acct VALUES (2, 2)")\nif os.environ.get("SLOW"):\n    op.execute("{sleep}")'


@pytest.fixture
def slow_shop(project: Sample, database: str) -> Sample:
    project.revision("a1", None, ACCOUNTS)
    project.revision("b2", "a1", slow(database))
    project.target(database)
    return project


def is_running(database: str) -> bool:
    """Whether a statement of a slow revision runs on the server."""
    if database.startswith("sqlite"):
        return False
    if database.startswith("mysql"):
        return bool(
            query(
                database,
                "SELECT 1 FROM information_schema.processlist WHERE db = database() AND info = 'SELECT SLEEP(60)'",
            )
        )
    found = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(60)' AND state = 'active'"
    return bool(query(database, found))


def wait_for_start(project: Sample, database: str) -> None:
    if database.startswith("sqlite"):
        journal = database.removeprefix("sqlite:///") + "-journal"
        wait_until(lambda: os.path.exists(journal) and "acct" in tables(database) and heads(database) == ["a1"])
        time.sleep(0.2)
    else:
        wait_until(lambda: is_running(database))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_cancelled_run_stops_the_statement_and_rolls_back(
    slow_shop: Sample, database: str, number: signal.Signals, status: int
) -> None:
    process = slow_shop.start("deploy", "main", SLOW="1")
    wait_for_start(slow_shop, database)
    sent = time.monotonic()
    process.send_signal(number)
    done = finish(process)
    assert time.monotonic() - sent < 5
    assert (done.status, f"cancelled by {number.name}" in done.err) == (status, True), done
    assert "main: cancelled" in done.out
    wait_until(lambda: not is_running(database), 2)
    assert (heads(database), query(database, "SELECT id FROM acct")) == (["a1"], [(1,)])
    assert slow_shop.call("deploy", "main").status == 0


def test_psycopg2_is_cancelled_too(project: Sample, postgresql_url: str) -> None:
    """Its statements wait in C, where Python sees no signal."""
    project.revision("a1", None, ACCOUNTS + '\nop.execute("SELECT pg_sleep(60)")')
    project.target(postgresql_url.replace("+psycopg:", "+psycopg2:"))
    process = project.start("deploy", "main")
    wait_until(lambda: is_running(postgresql_url))
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    done = finish(process)
    assert (done.status, time.monotonic() - sent < 5) == (143, True), done
    assert not is_running(postgresql_url)


def test_a_killed_runner_frees_the_lock(slow_shop: Sample, database: str) -> None:
    process = slow_shop.start("deploy", "main", SLOW="1")
    wait_for_start(slow_shop, database)
    process.kill()
    finish(process)
    if database.startswith("mysql"):  # the server goes on with what it was told, and the next run waits for it
        end_orphans(database)
    killed = time.monotonic()
    done = slow_shop.call("deploy", "main")
    assert (done.status, time.monotonic() - killed < 5) == (0, True), done
    assert query(database, "SELECT id FROM acct") == [(1,), (2,)]


def end_orphans(database: str) -> None:
    found = query(
        database, "SELECT id FROM information_schema.processlist WHERE db = database() AND info = 'SELECT SLEEP(60)'"
    )
    for row in found:
        query(database, f"KILL {row[0]}")


def test_who_waits_too_long_is_told_who_holds_the_lock(slow_shop: Sample, database: str) -> None:
    process = slow_shop.start("deploy", "main", SLOW="1")
    wait_for_start(slow_shop, database)
    done = slow_shop.call("deploy", "main", "--lock-wait", "300ms")
    process.send_signal(signal.SIGTERM)
    finish(process)
    assert (done.status, "main: temporary" in done.out) == (75, True), done
    assert "still after 0.3 s" in done.err
    words = {"postgresql": "gitmig deploy", "mysql": "user root", "sqlite": f"process {process.pid}"}
    kind = sa.make_url(database).get_backend_name()
    assert words[kind] in done.err
    assert kind == "sqlite" or "main: waiting up to 0.3 s for another run: " in done.err


def test_a_run_whose_lock_session_was_killed_commits_nothing(project: Sample, postgresql_url: str) -> None:
    project.revision("a1", None, ACCOUNTS + '\nop.execute("SELECT pg_sleep(2)")')
    project.target(postgresql_url)
    process = project.start("deploy", "main")
    holder = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    sleeping = "SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(2)' AND datname = current_database()"
    wait_until(lambda: query(postgresql_url, sleeping))
    (worker,) = query(postgresql_url, sleeping)
    (lock_session,) = set(query(postgresql_url, holder)) - {worker}
    query(postgresql_url, f"SELECT pg_terminate_backend({lock_session[0]})")
    done = finish(process)
    assert (done.status, f"pid {lock_session[0]}" in done.err) == (75, True), done
    assert "nothing more is committed" in done.err
    assert query(postgresql_url, "SELECT to_regclass('acct'), to_regclass('alembic_version')") == [(None, None)]


def test_a_run_whose_lock_session_was_killed_runs_no_further_statement_on_mysql(
    project: Sample, mysql_url: str
) -> None:
    project.revision("a1", None, ACCOUNTS)
    project.revision("b2", "a1", 'op.execute("SELECT SLEEP(2)")\n' + MULTIPLY)
    project.target(mysql_url)
    process = project.start("deploy", "main")
    sleeping = "SELECT id FROM information_schema.processlist WHERE db = database() AND info = 'SELECT SLEEP(2)'"
    wait_until(lambda: query(mysql_url, sleeping))
    idle = (
        "SELECT id FROM information_schema.processlist WHERE db = database() AND command = 'Sleep' ORDER BY id LIMIT 1"
    )
    query(mysql_url, f"KILL {query(mysql_url, idle)[0][0]}")
    done = finish(process)
    assert (done.status, "nothing more is run" in done.err) == (6, True), done.err
    assert (heads(mysql_url), query(mysql_url, "SELECT bal FROM acct")) == (["a1"], [(7,)])


def test_waiting_runners_do_not_deadlock_with_an_index_built_concurrently(project: Sample, postgresql_url: str) -> None:
    project.revision("a1", None, ACCOUNTS)
    index = (
        'with context.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY ix ON acct (bal)")'
    )
    project.revision("b2", "a1", index)
    project.target(postgresql_url)
    results = project.at_once(3, "deploy", "main")
    assert [result.status for result in results] == [0, 0, 0], [result.err for result in results]
    assert query(postgresql_url, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix'::regclass") == [(True,)]


def test_plain_alembic_beside_it_waits_for_the_revision_and_changes_nothing(
    project: Sample, postgresql_url: str
) -> None:
    project.revision("a1", None, ACCOUNTS)
    project.target(postgresql_url)
    assert project.call("deploy", "main").status == 0
    project.revision("b2", "a1", 'op.execute("UPDATE acct SET bal = bal * 100")\nop.execute("SELECT pg_sleep(0)")')
    with connected(postgresql_url) as other:
        other.exec_driver_sql("BEGIN")
        other.exec_driver_sql("UPDATE alembic_version SET version_num = 'a1'")
        done = project.call("deploy", "main", "--lock-wait", "200ms")
        other.exec_driver_sql("ROLLBACK")
    assert (done.status, "pid" in done.err) == (75, True), done
    assert project.call("deploy", "main").status == 0


def test_a_run_that_waits_for_the_lock_can_be_cancelled(slow_shop: Sample, database: str) -> None:
    holder = slow_shop.start("deploy", "main", SLOW="1")
    wait_for_start(slow_shop, database)
    slow_shop.env('open("waiter-began", "w").close()\n' + ENV)
    waiter = slow_shop.start("deploy", "main", SLOW="1")
    wait_until((slow_shop.folder / "waiter-began").exists)
    waiter.send_signal(signal.SIGTERM)
    sent = time.monotonic()
    assert finish(waiter).status == 143
    assert time.monotonic() - sent < 5
    holder.send_signal(signal.SIGINT)
    assert finish(holder).status == 130
    assert heads(database) == ["a1"]
