"""Scripts that Alembic writes and no client runs: what is otherwise there, and that the rest is the same."""

from __future__ import annotations

import re

import pytest

from tests.engine.runtime.projects import Project

RETURNING = re.compile(r" RETURNING [\w.]+ INTO :ret_0")
INSERT = "INSERT INTO alembic_version (version_num) VALUES ('a')"
HARMLESS = {
    "postgresql": f"{INSERT} RETURNING alembic_version.version_num;",
    "sqlite": f"{INSERT} RETURNING version_num;",
    "mssql": "INSERT INTO alembic_version (version_num) OUTPUT inserted.version_num VALUES ('a');",
}


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path, "oracle://")
    project.revision("a", None, 'op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))')
    project.revision("b", "a", 'op.execute(sa.table("t", sa.column("id", sa.Integer)).insert().values(id=5))')
    project.revision("c", "a", 'op.execute("DELETE FROM t")')
    project.revision("d", ("b", "c"))
    return project


@pytest.mark.parametrize(("verb", "revisions"), [("upgrade", "heads"), ("downgrade", "d:base"), ("stamp", "b:d")])
def test_a_script_for_oracle_has_no_place_for_results(project, verb, revisions):
    ours = project.by_gitmig(verb, revisions, sql=True).text
    assert ":ret_" not in ours
    theirs = project.by_alembic(verb, revisions, sql=True).text
    assert either_parent(ours) == either_parent(RETURNING.sub("", theirs))


def either_parent(script: str) -> str:
    """Which parent of a merge keeps its row is left to chance by Alembic."""
    return re.sub("'[bc]'", "'b or c'", script)


def test_a_key_that_the_database_makes_has_none_either(project):
    table = 'sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))'
    project.revision("e", "d", f"op.execute({table}.insert().values(id=sa.func.next()))")
    assert "INSERT INTO t (id) VALUES (next())\n" in project.by_gitmig("upgrade", "d:e", sql=True).text


@pytest.mark.parametrize("dialect", HARMLESS)
def test_what_clients_only_print_stays(project, dialect):
    project.use(f"{dialect}://")
    ours = project.by_gitmig("upgrade", "a", sql=True).text
    assert HARMLESS[dialect] in ours
    assert ours == project.by_alembic("upgrade", "a", sql=True).text
