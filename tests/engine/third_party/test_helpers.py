"""Packages that bring operations and hooks of their own: they find what they import, and write what they write under Alembic."""

from __future__ import annotations

import pytest

from tests.engine.third_party.projects import Project, skip_unless_installed

GEOALCHEMY = """
from geoalchemy2 import Geometry, Raster
import geoalchemy2.alembic_helpers

POINT = Geometry(geometry_type="POINT", srid=4326, {options})
COPY = sa.Table("lake", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("at", POINT))

class Operations:
    create_geospatial_table = lambda: op.create_geospatial_table(
        "lake", sa.Column("id", sa.Integer, primary_key=True), sa.Column("at", POINT, nullable=False),
    )
    create_geospatial_index = lambda: op.create_geospatial_index(
        "idx_lake_at", "lake", ["at"], unique=False, postgresql_using="gist", postgresql_ops={{}}
    )
    create_table = lambda: op.create_table("pond", sa.Column("at", POINT))
    add_geospatial_column = lambda: op.add_geospatial_column("lake", sa.Column("mouth", POINT))
    add_column = lambda: op.add_column("lake", sa.Column("mouth", POINT))
    drop_geospatial_column = lambda: op.drop_geospatial_column("lake", "mouth")
    drop_geospatial_index = lambda: op.drop_geospatial_index(
        "idx_lake_at", table_name="lake", column_name="at", postgresql_using="gist"
    )
    drop_geospatial_table = lambda: op.drop_geospatial_table("lake")
    rename_table = lambda: op.rename_table("lake", "sea")
    batch = lambda: _batch()


def _batch():
    with op.batch_alter_table("lake", copy_from=COPY) as batch:
        batch.add_geospatial_column(sa.Column("mouth", POINT))
        batch.drop_geospatial_column("at")
"""
ALEMBIC_UTILS = """
from alembic_utils.pg_extension import PGExtension
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_grant_table import PGGrantTable
from alembic_utils.pg_materialized_view import PGMaterializedView
from alembic_utils.pg_policy import PGPolicy
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView

VIEW = PGView("public", "named", "SELECT id, ':x' AS mark FROM account WHERE name IS NOT NULL")
SUM = PGFunction("public", "total(a integer, b integer)", "RETURNS integer AS $$ SELECT a + b $$ LANGUAGE SQL")
STORED = PGMaterializedView("public", "stored", "SELECT 1 AS one", with_data=False)
TRIGGER = PGTrigger(
    "public",
    "touched",
    "BEFORE UPDATE ON public.account FOR EACH ROW EXECUTE PROCEDURE public.touch()",
    on_entity="public.account",
)
GRANT = PGGrantTable(
    schema="public", table="account", columns=["id"], role="reader", grant="SELECT", with_grant_option=False
)

class Operations:
    a_extension = lambda: op.create_entity(PGExtension("public", "citext"))
    create_function = lambda: op.create_entity(SUM)
    create_grant = lambda: op.create_entity(GRANT)
    create_policy = lambda: op.create_entity(PGPolicy("public", "own", "account", "AS PERMISSIVE FOR ALL USING (true)"))
    create_stored = lambda: op.create_entity(STORED)
    create_trigger = lambda: op.create_entity(TRIGGER)
    create_view = lambda: op.create_entity(VIEW)
    drop_function = lambda: op.drop_entity(SUM)
    drop_grant = lambda: op.drop_entity(GRANT)
    drop_view = lambda: op.drop_entity(VIEW)
    replace_function = lambda: op.replace_entity(SUM)
"""
POSTGRESQL_ENUM = """
from alembic_postgresql_enum import TableReference

class Operations:
    change_values = lambda: op.sync_enum_values(
        enum_schema="public", enum_name="state", new_values=["open", "done"],
        affected_columns=[TableReference(table_schema="public", table_name="account", column_name="state")],
        enum_values_to_rename=[("closed", "done")],
    )
    create_table = lambda: op.create_table("account", sa.Column("state", sa.Enum("open", "done", name="state")))
"""
PROJECTS = {
    "geoalchemy2-postgresql": ("postgresql", GEOALCHEMY.format(options="spatial_index=True"), "USING gist (at)"),
    "geoalchemy2-sqlite": ("sqlite", GEOALCHEMY.format(options="spatial_index=True"), "CREATE TABLE lake"),
    "geoalchemy2-mysql": ("mysql", GEOALCHEMY.format(options="spatial_index=False"), "SRID 4326"),
    "alembic_utils": ("postgresql", ALEMBIC_UTILS, "CREATE MATERIALIZED VIEW"),
    "alembic_postgresql_enum": ("postgresql", POSTGRESQL_ENUM, "CREATE TYPE state AS ENUM"),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_operations_of_other_packages_write_what_they_write_under_alembic(name, tmp_path):
    dialect, body, mark = PROJECTS[name]
    package = name.partition("-")[0]
    skip_unless_installed(package)
    project = Project(tmp_path, dialect, body, imports=f"import {package}")
    ours = project.scripts("gitmig")
    assert ours == project.scripts("alembic")
    assert mark in ours[0]
