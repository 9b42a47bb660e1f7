"""What `env.py` and programs change in what is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import alembic.command
import pytest

from gitmig.alembic import command
from gitmig.config import Config
from gitmig.engine.operations.containers import DowngradeOps, MigrationScript, UpgradeOps
from tests.commands.projects import Project, gitmig, unchanged_process
from tests.commands.writing.written import build, new_files

if TYPE_CHECKING:
    from pathlib import Path


DIRECTIVES_HOOK = """
import sqlalchemy as sa
from alembic.operations import ops

def hook(migration_context, heads, directives):
    assert list(heads) == []
    HOW

"""
HOOKS = {
    "what is written": "directives[0].upgrade_ops.ops.append(ops.CreateIndexOp('i', 't', ['a']))\n"
    "    directives[0].downgrade_ops.ops.append(ops.AddColumnOp('t', sa.Column('a', sa.dialects.postgresql.UUID())))",
    "the imports": "directives[0].imports = {'import json', 'import abc'}",
    "all there is about a file": "one = directives[0]\n"
    "    one.rev_id, one.message, one.head, one.branch_label, one.depends_on = 'e1e1', 'else', 'c1', ['two'], ['b1']",
    "nothing": "pass",
    "no file": "directives.clear()",
    "another file": "directives.append(ops.MigrationScript('f1f1', ops.UpgradeOps([ops.DropTableOp('t')]), "
    "ops.DowngradeOps(), message='more', head='d1d1'))",
}


def with_hook(project: Project, how: str) -> None:
    env = project.root / "migrations" / "env.py"
    text = env.read_text().replace("(connection=connection", "(connection=connection, process_revision_directives=hook")
    env.write_text(DIRECTIVES_HOOK.replace("HOW", how) + text)
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text() + "revision_environment = true\n")


@pytest.mark.parametrize("how", HOOKS.values(), ids=HOOKS)
def test_a_function_of_env_py_changes_what_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    found = []
    for name in ("ours", "theirs"):
        project = Project(tmp_path / name)
        build(project)
        with_hook(project, how)
        if name == "ours":
            result = gitmig(project, capsys, "revision", "--head", "b1", "--rev-id", "d1d1", "-m", "x")
            assert result.status == 0, result.err
        else:
            project.alembics(alembic.command.revision, head="b1", rev_id="d1d1", message="x")
        found.append(new_files(project))
    assert found[0] == found[1]
    assert bool(found[0]) is ("clear" not in how)


def test_a_file_of_env_py_without_an_id_gets_one(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with_hook(project, "directives[:] = [ops.MigrationScript(None, ops.UpgradeOps(), ops.DowngradeOps(), head='c1')]")
    assert gitmig(project, capsys, "revision", "--head", "b1").status == 0
    (path,) = new_files(project)
    assert re.fullmatch(r"migrations/versions/[0-9a-f]{12}_\.py", path)


MULTIDB = """
from alembic import context
from sqlalchemy import create_engine
from alembic.operations import ops

def hook(migration_context, heads, directives):
    directives[0].upgrade_ops_list[-1].ops.append(ops.DropTableOp(migration_context.opts["upgrade_token"]))

for name in ("one", "two"):
    with create_engine("sqlite://").connect() as connection:
        context.configure(connection=connection, upgrade_token=f"{name}_up", downgrade_token=f"{name}_down",
                          process_revision_directives=hook)
        context.run_migrations()
"""


def test_each_database_has_its_operations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for name in ("ours", "theirs"):
        project = Project(tmp_path / name, revision_environment="true")
        project.write("migrations/env.py", MULTIDB)
        bodies = "".join(f"{part}: ${{{part}}}\n" for part in ("one_up", "one_down", "two_up", "two_down"))
        project.write(
            "migrations/script.py.mako", f'"""\n{bodies}"""\nrevision = ${{repr(up_revision)}}\ndown_revision = None\n'
        )
        if name == "ours":
            assert gitmig(project, capsys, "revision", "--rev-id", "d1d1").status == 0
        else:
            project.alembics(alembic.command.revision, rev_id="d1d1")
        found.append((project.versions / "d1d1_.py").read_text())
    assert found[0] == found[1]
    assert "op.drop_table('one_up')" in found[0]
    assert "op.drop_table('two_up')" in found[0]


def test_a_program_changes_what_is_written(tmp_path: Path) -> None:
    told: list[tuple[str, object]] = []

    def change(_context: object, heads: object, directives: list[Any]) -> None:
        told.append(("program", heads))
        directives.append(MigrationScript("d2d2", UpgradeOps(), DowngradeOps(), head="d1d1"))

    for setting, count in (("false", None), ("true", 2)):
        project = Project(tmp_path / setting, revision_environment=setting)
        with unchanged_process():
            written = command.revision(
                Config(str(project.root / "alembic.ini")), rev_id="d1d1", process_revision_directives=change
            )
        assert (len(written) if isinstance(written, list) else None) == count
    assert told == [("program", ())]


def test_autogenerate_says_what_is_missing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    gitmig(project, capsys, "upgrade", "heads")
    assert "does not provide a MetaData object" in gitmig(project, capsys, "revision", "--autogenerate").err
    env = project.root / "migrations" / "env.py"
    env.write_text(env.read_text().replace("(connection=connection", "(connection=connection, target_metadata=object"))
    result = gitmig(project, capsys, "revision", "--autogenerate", "--traceback")
    assert "target_metadata is <class 'object'>, which is no MetaData" in result.err
    assert "pass target_metadata=Base.metadata" in result.err
