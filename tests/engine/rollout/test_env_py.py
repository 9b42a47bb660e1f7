"""Projects' own env.py files, as they are found in the wild."""

from __future__ import annotations

import textwrap

import pytest
import sqlalchemy as sa

from tests.engine.rollout.projects import ENV, Sample, heads, query, tables

ONE = 'op.execute("CREATE TABLE one (id INTEGER)")'
READS_ENVIRONMENT = """\
import os
from alembic import context
from sqlalchemy import create_engine, pool

with create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
ASYNCHRONOUS = """\
import asyncio
from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config


def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


async def main():
    section = context.config.get_section(context.config.config_ini_section, {})
    engine = async_engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(main())
"""


def edited(old: str, new: str) -> str:
    assert old in ENV
    return ENV.replace(old, new)


@pytest.fixture
def one(project: Sample, database: str) -> Sample:
    project.revision("a1", None, ONE)
    project.target(database)
    return project


def test_an_env_py_that_connects_elsewhere_is_refused(one: Sample, database: str, tmp_path: object) -> None:
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.sqlite"
    one.env(READS_ENVIRONMENT.replace('os.environ["DATABASE_URL"]', repr(elsewhere)))
    done = one.call("deploy", "main")
    assert (done.status, f"wrong target: env.py connected to {elsewhere}" in done.err) == (10, True), done
    assert (tables(database), tables(elsewhere)) == ([], [])


def test_another_database_of_the_same_server_is_refused(
    project: Sample, postgresql_url: str, postgresql_server: str
) -> None:
    project.revision("a1", None, ONE)
    project.target(postgresql_url)
    project.env(READS_ENVIRONMENT.replace('os.environ["DATABASE_URL"]', repr(postgresql_server)))
    done = project.call("deploy", "main")
    assert (done.status, "wrong target" in done.err) == (10, True), done


def test_an_env_py_that_reads_a_variable_is_handed_the_url(
    one: Sample, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    one.env(READS_ENVIRONMENT)
    assert one.call("deploy", "main").status == 10
    one.settings('[targets.main]\nurl = "env:MAIN_URL"\npass_url_as = "DATABASE_URL"\n')
    done = one.call("deploy", "main")
    assert (done.status, heads(database)) == (0, ["a1"]), done


@pytest.mark.parametrize(
    ("env", "message"),
    [
        (edited("engine.connect()", "engine.begin()"), "in a transaction already when it called context.configure()"),
        (
            edited("    context.configure", '    connection.exec_driver_sql("SELECT 1")\n    context.configure'),
            "in a transaction already",
        ),
        (edited("        context.run_migrations()", "        pass"), "did not call context.run_migrations()"),
        (edited("with context.begin_transaction()", "with connection.begin()"), "inside a transaction of its own"),
        ("raise ValueError('no settings')", "migrations/env.py, line 1 failed: ValueError: no settings"),
        ("import sys; sys.exit(4)", "migrations/env.py ended with sys.exit(4)"),
        ("from alembic import context\ncontext.configure(dialect_name='sqlite')", "configured no connection"),
    ],
)
def test_what_env_py_does_that_a_deploy_cannot_work_with(
    project: Sample, postgresql_url: str, env: str, message: str
) -> None:
    project.revision("a1", None, ONE)
    project.target(postgresql_url)
    project.env(env)
    done = project.call("deploy", "main")
    assert (done.status, message in done.err) == (2, True), done
    assert tables(postgresql_url) == []


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_an_autocommit_connection_is_refused(project: Sample, kind: str, request: pytest.FixtureRequest) -> None:
    project.revision("a1", None, ONE)
    project.target(request.getfixturevalue(f"{kind}_url"))
    project.env(edited("{}), ", "{}), isolation_level='AUTOCOMMIT', "))
    done = project.call("deploy", "main")
    assert (done.status, "env.py's connection is in AUTOCOMMIT mode" in done.err) == (2, True), done


def test_an_error_that_env_py_swallows_is_reported(one: Sample) -> None:
    one.revision("a1", None, "raise ValueError('broken')")
    swallowing = ENV.replace(
        "        context.run_migrations()",
        "        try:\n            context.run_migrations()\n        except Exception:\n            pass",
    )
    one.env(swallowing)
    done = one.call("deploy", "main")
    assert (done.status, "ValueError: broken" in done.err) == (5, True), done


def test_a_transaction_for_each_revision_whatever_env_py_says(project: Sample, postgresql_url: str) -> None:
    project.env(edited("target_metadata=None", "transaction_per_migration=False"))
    project.revision("a1", None, ONE)
    project.revision("b2", "a1", 'op.execute("SELECT 1 / 0")')
    project.target(postgresql_url)
    assert project.call("deploy", "main").status == 6
    assert (heads(postgresql_url), tables(postgresql_url)) == (["a1"], ["alembic_version", "one"])


def test_what_env_py_sets_on_the_session_stays(project: Sample, postgresql_url: str) -> None:
    query(postgresql_url, "CREATE SCHEMA tenant")
    env = edited(
        "        context.run_migrations()",
        "        context.execute('SET search_path TO tenant')\n        context.run_migrations()",
    )
    project.env(env)
    project.revision("a1", None, ONE)
    project.target(postgresql_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["version_table"]) == (0, "tenant.alembic_version"), done.err
    assert query(postgresql_url, "SELECT count(*) FROM tenant.one") == [(0,)]


@pytest.mark.parametrize("driver", ["aiosqlite", "psycopg_async"])
def test_an_asynchronous_env_py(project: Sample, driver: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("sqlite_url" if driver == "aiosqlite" else "postgresql_url")
    project.env(ASYNCHRONOUS)
    project.revision("a1", None, ONE)
    project.target(
        sa.make_url(url)
        .set(drivername=f"{sa.make_url(url).get_backend_name()}+{driver}")
        .render_as_string(hide_password=False)
    )
    done = project.call("deploy", "main")
    assert (done.status, heads(url)) == (0, ["a1"]), done


def test_arguments_of_run_migrations_reach_the_revisions(one: Sample, database: str) -> None:
    one.env(edited("run_migrations()", "run_migrations(table='given')"))
    path = one.revision("a1", None, 'op.execute(f"CREATE TABLE {table} (id INTEGER)")')
    path.write_text(path.read_text("utf-8").replace("def upgrade():", "def upgrade(table):"), "utf-8")
    assert one.call("deploy", "main").status == 0
    assert tables(database) == ["alembic_version", "given"]


def test_on_version_apply_is_called_in_the_revisions_transaction(one: Sample, database: str) -> None:
    callback = textwrap.dedent("""\
        def note(ctx, step, heads, run_args):
            ctx.connection.exec_driver_sql(f"INSERT INTO one VALUES ({len(heads)})")
        """)
    one.env(callback + edited("target_metadata=None", "on_version_apply=note"))
    assert one.call("deploy", "main").status == 0
    assert query(database, "SELECT id FROM one") == [(1,)]
