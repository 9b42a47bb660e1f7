"""What stays in a database when a revision fails, or commits on its own: always what stays under Alembic."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.engine.runtime.conftest import MakeProject, Pair
from tests.engine.runtime.projects import Project, tables, versions

ONLINE = """
from alembic import context
from sqlalchemy import create_engine, pool, text

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
{body}
"""
PLAIN = """
    context.configure(connection=connection, {options})
    with context.begin_transaction():
        context.run_migrations()
"""
EXTERNAL = """
    connection.execute(text("SELECT 1"))
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
EXTERNAL_COMMITTED = EXTERNAL + "    connection.commit()\n"
NOT_BEGUN = """
    context.configure(connection=connection)
    context.run_migrations()
"""
DRY_RUN = """
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction() as transaction:
        context.run_migrations()
        transaction.rollback()
"""
COMMITTED_EARLY = """
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction() as transaction:
        context.run_migrations()
        transaction.commit()
        connection.execute(text("CREATE TABLE afterwards (id INTEGER)"))
"""
ENGINE_BEGIN = """
    with connection.begin():
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""

CREATE = 'op.execute("CREATE TABLE {} (id INTEGER)")'
FAIL = 'op.execute("INSERT INTO nowhere VALUES (1)")'
BLOCK = "with op.get_context().autocommit_block():\n    " + CREATE


class Case(NamedTuple):
    """env.py's part, and what the second of three revisions does."""

    body: str
    second: str


CASES = {
    "all is well": Case(PLAIN.format(options=""), CREATE.format("t2")),
    "the second fails": Case(PLAIN.format(options=""), f"{CREATE.format('t2')}\n{FAIL}"),
    "per revision": Case(PLAIN.format(options="transaction_per_migration=True"), f"{CREATE.format('t2')}\n{FAIL}"),
    "said to be transactional": Case(PLAIN.format(options="transactional_ddl=True"), f"{CREATE.format('t2')}\n{FAIL}"),
    "said not to be": Case(PLAIN.format(options="transactional_ddl=False"), f"{CREATE.format('t2')}\n{FAIL}"),
    "autocommit, then failure": Case(PLAIN.format(options=""), f"{BLOCK.format('t2')}\n{FAIL}"),
    "failure in autocommit": Case(
        PLAIN.format(options=""), f"with op.get_context().autocommit_block():\n    {CREATE.format('t2')}\n    {FAIL}"
    ),
    "autocommit": Case(PLAIN.format(options=""), BLOCK.format("t2")),
    "autocommit per revision": Case(PLAIN.format(options="transaction_per_migration=True"), BLOCK.format("t2")),
    "caught in autocommit": Case(
        PLAIN.format(options=""),
        f"try:\n    with op.get_context().autocommit_block():\n        raise LookupError\nexcept LookupError:\n    {CREATE.format('t2')}",
    ),
    "external": Case(EXTERNAL, CREATE.format("t2")),
    "external, committed": Case(EXTERNAL_COMMITTED, CREATE.format("t2")),
    "engine's own": Case(ENGINE_BEGIN, CREATE.format("t2")),
    "never begun": Case(NOT_BEGUN, CREATE.format("t2")),
    "rolled back": Case(DRY_RUN, CREATE.format("t2")),
    "committed early": Case(COMMITTED_EARLY, CREATE.format("t2")),
    "the revision's own COMMIT": Case(PLAIN.format(options=""), f'{CREATE.format("t2")}\nop.execute("COMMIT")'),
    "a savepoint": Case(PLAIN.format(options=""), f"with op.get_bind().begin_nested():\n    {CREATE.format('t2')}"),
}


def filled(project: Project, case: Case) -> Project:
    project.environment(ONLINE.format(body=case.body))
    project.revision("r1", None, CREATE.format("t1"))
    project.revision("r2", "r1", case.second)
    project.revision("r3", "r2", CREATE.format("t3"))
    return project


@pytest.mark.parametrize("case", CASES)
def test_the_same_stays_as_under_alembic(make_project: MakeProject, two_databases: tuple[str, str], case: str) -> None:
    theirs, ours = (filled(make_project(url), CASES[case]) for url in two_databases)
    expected, outcome = theirs.by_alembic("upgrade", "head"), ours.by_gitmig("upgrade", "head")
    assert type(outcome.error) is type(expected.error)
    assert (tables(ours.url), versions(ours.url)) == (tables(theirs.url), versions(theirs.url))


def test_an_autocommit_block_refuses_to_commit_what_is_not_its_own(make_project: MakeProject, sqlite_url: str) -> None:
    project = filled(make_project(sqlite_url), Case(EXTERNAL, BLOCK.format("t2")))
    outcome = project.by_gitmig("upgrade", "head")
    assert "transaction that the run does not own" in str(outcome.error)


@pytest.mark.parametrize(
    ("verb", "arguments", "rows"),
    [
        ("ensure_version", {}, []),
        ("upgrade", {"revision": "base"}, []),
        ("stamp", {"revision": "base", "purge": True}, []),
    ],
)
def test_the_version_table_is_kept_when_no_revision_runs(
    make_project: MakeProject, two_databases: Pair, verb: str, arguments: dict[str, Any], rows: list[str]
) -> None:
    """On PostgreSQL with a transaction for each revision Alembic does nothing, and exits with 0."""
    project = make_project(two_databases[0], '{"transaction_per_migration": True}')
    project.revision("r1", None)
    if verb == "stamp":
        project.by_gitmig("upgrade", "head")
    assert project.by_gitmig(verb, **arguments).error is None
    assert (tables(project.url), versions(project.url)) == (["alembic_version"], rows)


def test_a_revision_that_commits_loses_nothing(make_project: MakeProject, two_databases: tuple[str, str]) -> None:
    """Alembic exits with 0 and forgets everything after the commit, version rows too."""
    case = Case(PLAIN.format(options=""), f"{CREATE.format('t2')}\nop.get_bind().commit()")
    project = filled(make_project(two_databases[0]), case)
    project.by_gitmig("upgrade", "head")
    assert tables(project.url) == ["alembic_version", "t1", "t2", "t3"]
    assert versions(project.url) == ["r3"]
