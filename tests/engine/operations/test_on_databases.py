"""Directives on real databases: rows, types that come and go with tables, options, async programs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext

URLS = ("sqlite_url", "postgresql_url", "mysql_url")
ACCOUNT = sa.table("account", sa.column("id", sa.Integer), sa.column("name", sa.String))

Connects = Callable[[], AbstractContextManager[Operations]]


@contextmanager
def operations(url: str, **opts: Any) -> Iterator[Operations]:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            yield Operations(MigrationContext.configure(connection, opts=opts))
    finally:
        engine.dispose()


@pytest.fixture(params=URLS)
def connects(request: pytest.FixtureRequest) -> Connects:
    """Operations on an empty database, committed at the end of the block; the same database each time."""
    url = request.getfixturevalue(request.param)
    return lambda: operations(url)


def rows(op: Operations, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in op.get_bind().execute(sa.text(query))]


def inspector(op: Operations) -> sa.Inspector:
    return sa.inspect(op.get_bind())


@pytest.mark.parametrize("multiinsert", [True, False])
def test_rows_are_inserted(connects: Connects, multiinsert: bool) -> None:
    with connects() as op:
        table = op.create_table(
            "account", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(5))
        )
        op.bulk_insert(table, [{"id": 1, "name": "it's"}, {"id": 2, "name": None}], multiinsert=multiinsert)
        op.bulk_insert(table, [], multiinsert=multiinsert)
    with connects() as op:
        assert rows(op, "SELECT id, name FROM account ORDER BY id") == [(1, "it's"), (2, None)]


def test_values_may_be_expressions_one_statement_a_row(connects: Connects) -> None:
    with connects() as op:
        op.create_table("account", sa.Column("id", sa.Integer), sa.Column("name", sa.String(5)))
        op.bulk_insert(ACCOUNT, [{"id": 1, "name": sa.func.upper("a")}], multiinsert=False)
        op.bulk_insert(ACCOUNT, [{"id": 2, "name": op.inline_literal("it's")}], multiinsert=False)
        assert rows(op, "SELECT name FROM account ORDER BY id") == [("A",), ("it's",)]


def test_a_table_comes_with_all_that_belongs_to_it(connects: Connects) -> None:
    with connects() as op:
        op.create_table("owner", sa.Column("id", sa.Integer, primary_key=True))
        op.create_table(
            "account",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id", name="fk_owner"), index=True),
            sa.Column("code", sa.String(5), unique=True),
            sa.CheckConstraint("code <> ''", name="ck_code"),
            sa.Column("state", sa.Enum("open", "done", name="state"), server_default="open", nullable=False),
        )
    with connects() as op:
        found = inspector(op)
        assert [key["name"] for key in found.get_foreign_keys("account")] == ["fk_owner"]
        assert "ix_account_owner_id" in [index["name"] for index in found.get_indexes("account")]
        assert [constraint["column_names"] for constraint in found.get_unique_constraints("account")] == [["code"]]
        assert [column["nullable"] for column in found.get_columns("account")] == [False, True, True, False]


def test_a_column_comes_with_its_index_and_goes(connects: Connects) -> None:
    with connects() as op:
        op.create_table("account", sa.Column("id", sa.Integer, primary_key=True))
        op.add_column("account", sa.Column("name", sa.String(5), index=True))
        op.create_index("ix_both", "account", ["id", sa.desc("name")], unique=True)
    with connects() as op:
        assert sorted(index["name"] for index in inspector(op).get_indexes("account")) == ["ix_account_name", "ix_both"]
        op.drop_index("ix_both", "account")
        op.drop_index("ix_account_name", "account")
        op.drop_column("account", "name")
        op.rename_table("account", "customer")
    with connects() as op:
        assert [column["name"] for column in inspector(op).get_columns("customer")] == ["id"]
        op.drop_table("customer")
        op.drop_table("customer", if_exists=True)


def test_constraints_are_added_and_dropped(postgresql_url: str) -> None:
    with operations(postgresql_url) as op:
        op.create_table(
            "account",
            sa.Column("id", sa.Integer),
            sa.Column("parent_id", sa.Integer),
            sa.Column("during", sa.dialects.postgresql.INT4RANGE),
        )
        op.create_primary_key("pk", "account", ["id"])
        op.create_foreign_key("fk", "account", "account", ["parent_id"], ["id"], ondelete="CASCADE")
        op.create_check_constraint("ck", "account", sa.column("id") > 0)
        op.create_unique_constraint("uq", "account", ["parent_id"], deferrable=True, initially="DEFERRED")
        op.create_exclude_constraint("ex", "account", ("during", "&&"), using="gist", where=sa.column("id") > 5)
    with operations(postgresql_url) as op:
        names = "SELECT conname::text, contype::text FROM pg_constraint WHERE conrelid = 'account'::regclass AND contype <> 'n' ORDER BY 1"
        assert rows(op, names.replace("::", r"\:\:")) == [
            ("ck", "c"),
            ("ex", "x"),
            ("fk", "f"),
            ("pk", "p"),
            ("uq", "u"),
        ]
        for name, kind in (("fk", "foreignkey"), ("ck", "check"), ("uq", "unique"), ("pk", "primary"), ("ex", None)):
            op.drop_constraint(name, "account", type_=kind)
        op.drop_constraint("gone", "account", if_exists=True)
        assert rows(op, names.replace("::", r"\:\:")) == []


def test_an_enum_is_made_once_and_before_its_tables(postgresql_url: str) -> None:
    state = sa.Enum("open", "done", name="state")
    with operations(postgresql_url) as op:
        op.create_table("one", sa.Column("state", state), sa.Column("was", state))
        op.add_column("one", sa.Column("will_be", sa.Enum("open", "done", name="state")))
        assert rows(op, "SELECT typname FROM pg_type WHERE typtype = 'e'") == [("state",)]


def test_comments_are_kept(postgresql_url: str) -> None:
    with operations(postgresql_url) as op:
        op.create_table("account", sa.Column("id", sa.Integer, comment="the number"), comment="all")
        op.alter_column("account", "id", comment="it's", existing_comment="the number")
        found = inspector(op)
        assert (found.get_table_comment("account")["text"], found.get_columns("account")[0]["comment"]) == (
            "all",
            "it's",
        )
        op.drop_table_comment("account", existing_comment="all")
        op.alter_column("account", "id", comment=None)
        found = inspector(op)
        assert (found.get_table_comment("account")["text"], found.get_columns("account")[0]["comment"]) == (None, None)


def test_execution_options_reach_the_statement(postgresql_url: str) -> None:
    seen: list[bool] = []
    with operations(postgresql_url) as op:
        sa.event.listen(
            op.get_bind(),
            "before_cursor_execute",
            lambda *given: seen.append(given[4].execution_options.get("mine", False)),
        )
        op.execute("SELECT 1")
        op.execute("SELECT 2", execution_options={"mine": True})
    assert seen == [False, True]


def test_parameters_are_sent_once(sqlite_url: str) -> None:
    with operations(sqlite_url) as op:
        execute = op.impl._exec
        assert execute(sa.text("SELECT :x"), params={"x": 5}).scalar() == 5
        with pytest.raises(TypeError, match="Can't send params and multiparams at the same time"):
            execute(sa.text("SELECT :x"), params={"x": 5}, multiparams=[])


def test_literal_binds_are_for_scripts(sqlite_url: str) -> None:
    with (
        pytest.raises(Exception, match="Can't use literal_binds setting without as_sql mode"),
        operations(sqlite_url, literal_binds=True),
    ):
        raise AssertionError("it connected")


def test_an_async_program_lends_its_connection(sqlite_url: str) -> None:
    async def double(connection: AsyncConnection, number: int, plus: int = 0) -> int:
        return int(await connection.scalar(sa.text("SELECT 2 * :number"), {"number": number})) + plus

    def migrate(connection: sa.Connection) -> int:
        return Operations(MigrationContext.configure(connection)).run_async(double, 4, plus=1)

    async def program() -> int:
        engine = create_async_engine(sqlite_url.replace("sqlite:", "sqlite+aiosqlite:"))
        async with engine.connect() as connection:
            found = await connection.run_sync(migrate)
        await engine.dispose()
        return found

    assert asyncio.run(program()) == 9


def test_a_program_that_is_not_async_cannot(sqlite_url: str) -> None:
    with operations(sqlite_url) as op, pytest.raises(ValueError, match="Cannot call run_async with a sync engine"):
        op.run_async(asyncio.sleep, 0)
