"""Dialects of other packages: their own statements come through gitmig's door, and all are as under Alembic."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.engine.third_party.projects import Project, skip_unless_installed

OPERATIONS = """
class Operations:
    create_table = lambda: op.create_table(
        "account", sa.Column("id", sa.Integer, nullable=False), sa.Column("name", sa.String(50), comment="the owner's"),
        {table} comment="all of them",
    )
    create_table_in_schema = lambda: op.create_table("account", sa.Column("id", sa.Integer), {table} schema="sales")
    add_column = lambda: op.add_column("account", sa.Column("age", sa.Integer, server_default="5"))
    add_column_in_schema = lambda: op.add_column("account", sa.Column("age", sa.String(5)), schema="sales")
    add_column_commented = lambda: op.add_column("account", sa.Column("age", sa.Integer, comment="in years"))
    alter_column_comment = lambda: op.alter_column("account", "name", comment="shown", existing_type=sa.String(50))
    alter_column_comment_removed = lambda: op.alter_column("account", "name", comment=None, existing_comment="x")
    alter_column_default = lambda: op.alter_column("account", "name", server_default="x")
    alter_column_default_removed = lambda: op.alter_column("account", "name", server_default=None)
    alter_column_nullable = lambda: op.alter_column("account", "name", nullable=False, existing_type=sa.String(50))
    alter_column_renamed = lambda: op.alter_column("account", "name", new_column_name="title", schema="sales")
    alter_column_type = lambda: op.alter_column("account", "name", type_=sa.String(80), existing_type=sa.String(50))
    alter_column_type_using = lambda: op.alter_column("account", "id", type_=sa.BigInteger(), postgresql_using="id + 1")
    bulk_insert = lambda: op.bulk_insert(
        sa.table("account", sa.column("id", sa.Integer), sa.column("name", sa.String)), [dict(id=1, name="it's")]
    )
    create_check_constraint = lambda: op.create_check_constraint("ck", "account", "id > 0")
    create_foreign_key = lambda: op.create_foreign_key("fk", "account", "owner", ["owner_id"], ["id"])
    create_index = lambda: op.create_index("ix", "account", ["name", sa.text("lower(name)")], unique=True)
    create_primary_key = lambda: op.create_primary_key("pk", "account", ["id"])
    create_table_comment = lambda: op.create_table_comment("account", "shown")
    create_unique_constraint = lambda: op.create_unique_constraint("uq", "account", ["name"])
    drop_column = lambda: op.drop_column("account", "name")
    drop_constraint = lambda: op.drop_constraint("uq", "account", type_="unique")
    drop_index = lambda: op.drop_index("ix", "account")
    drop_table = lambda: op.drop_table("account")
    drop_table_comment = lambda: op.drop_table_comment("account")
    execute = lambda: op.execute(sa.text("UPDATE account SET name = :name").bindparams(name="it's"))
    rename_table = lambda: op.rename_table("account", "customer")
    rename_table_in_schema = lambda: op.rename_table("account", "customer", schema="sales")
    batch = lambda: _batch()


def _batch():
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("age", sa.Integer))
        batch.alter_column("name", new_column_name="title")
        batch.drop_column("gone")
"""


class Dialect(NamedTuple):
    """`mark` is in statements that only the package's own compilers and classes write."""

    module: str
    mark: str
    imports: str = ""
    table: str = ""


CLICKHOUSE = """
from alembic.ddl.base import ColumnComment, ColumnType, alter_table, format_column_name, format_table_name, format_type
from alembic.ddl.impl import DefaultImpl
from clickhouse_sqlalchemy import engines
from sqlalchemy import Column, MetaData, String, Table
from sqlalchemy.ext.compiler import compiles

class ClickHouseImpl(DefaultImpl):
    __dialect__ = "clickhouse"

    def version_table_impl(self, *, version_table, version_table_schema, version_table_pk, **options):
        return Table(version_table, MetaData(), Column("version_num", String(32)), engines.Memory())

    def drop_table(self, table, **options):
        self._exec(f"DETACH TABLE {table.name}")

@compiles(ColumnType, "clickhouse")
def visit_column_type(element, compiler, **options):
    column = format_column_name(compiler, element.column_name)
    table = alter_table(compiler, element.table_name, element.schema)
    return f"{table} MODIFY COLUMN {column} {format_type(compiler, element.type_)}"

@compiles(ColumnComment, "clickhouse")
def visit_column_comment(element, compiler, **options):
    table = format_table_name(compiler, element.table_name, element.schema)
    return f"ALTER TABLE {table} COMMENT COLUMN {element.column_name} '{element.comment}'"
"""
DIALECTS = {
    "redshift": Dialect(
        "sqlalchemy_redshift",
        "DISTSTYLE KEY DISTKEY (id)",
        imports="import sqlalchemy_redshift.dialect",
        table='redshift_diststyle="KEY", redshift_distkey="id",',
    ),
    "cockroachdb": Dialect(
        "sqlalchemy_cockroachdb",
        "ALTER TABLE sales.account RENAME TO sales.customer",
        imports="import sqlalchemy_cockroachdb",
    ),
    # its own module for Alembic asks for a name that Alembic 1.20 no longer has
    "clickhouse": Dialect(
        "clickhouse_sqlalchemy",
        "ENGINE = Memory",
        imports=CLICKHOUSE,
    ),
    "bigquery": Dialect(
        "sqlalchemy_bigquery", "ALTER COLUMN `name` SET DATA TYPE STRING", imports="import sqlalchemy_bigquery"
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_of_another_package_is_itself(dialect, tmp_path):
    about = DIALECTS[dialect]
    skip_unless_installed(about.module)
    project = Project(tmp_path, dialect, OPERATIONS.format(table=about.table), imports=about.imports)
    ours = project.scripts("gitmig")
    assert ours == project.scripts("alembic")
    assert about.mark in ours[0]
