"""What projects in the wild do with `context._proxy` and `op._proxy`, names that Alembic does not document."""

from __future__ import annotations

from typing import Any

import alembic.op
import pytest
import sqlalchemy as sa

import gitmig.context
import gitmig.op
from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from tests.engine.runtime.conftest import MakeProject

CAREFUL = """
from alembic import context, op

if getattr(context, "_proxy", None) is not None:
    shown = context._proxy
    job = shown.context_opts["fn"].__name__
    with open(context.config.get_main_option("told"), "a") as told:
        print(job, shown.script is context.script, hasattr(op, "_proxy"), file=told)
    context.configure(url="sqlite://")
    with context.begin_transaction():
        context.run_migrations()
"""


@pytest.mark.parametrize(
    ("verb", "revision", "job"),
    [("upgrade", "head", "upgrade"), ("downgrade", "a1:base", "downgrade"), ("stamp", "head", "do_stamp")],
)
def test_an_env_py_that_runs_only_where_there_is_a_proxy(
    make_project: MakeProject, verb: str, revision: str, job: str
) -> None:
    project = make_project()
    told = project.ini.with_name("told")
    project.ini.write_text(project.ini.read_text().replace("[alembic]", f"[alembic]\ntold = {told}", 1))
    project.environment(CAREFUL)
    project.revision("a1", None, 'op.execute("SELECT 1")')
    theirs, ours = (by(verb, revision, sql=True) for by in (project.by_alembic, project.by_gitmig))
    assert ours == theirs
    assert "a1" in ours.text
    assert told.read_text().splitlines() == [f"{job} True False"] * 2


def test_current_is_told_by_its_name(make_project: MakeProject, sqlite_url: str) -> None:
    project = make_project(sqlite_url)
    told = project.ini.with_name("told")
    note = f"with open({str(told)!r}, 'a') as told:\n    told.write(context._proxy.context_opts['fn'].__name__ + ' ')"
    project.environment("from alembic import context\n" + note)
    assert project.by_alembic("current").error is None
    assert project.by_gitmig("current").error is None
    assert told.read_text() == "display_version display_version "


@pytest.mark.parametrize("module", [gitmig.op, alembic.op, gitmig.context], ids=["ours", "Alembic's", "context"])
def test_outside_of_a_run_there_is_no_proxy(module: Any) -> None:
    assert getattr(module, "_proxy", None) is None


def test_a_test_runs_a_revision_with_operations_of_its_own() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        gitmig.op._proxy = operations = Operations(MigrationContext.configure(connection))
        try:
            assert gitmig.op._proxy is operations
            gitmig.op.create_table("people", sa.Column("id", sa.Integer))
        finally:
            del gitmig.op._proxy
        assert sa.inspect(connection).get_table_names() == ["people"]
    assert not hasattr(gitmig.op, "_proxy")
    engine.dispose()
