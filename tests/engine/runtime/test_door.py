"""`alembic` is gitmig's while gitmig runs, and what it was before afterwards."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import gitmig.context
import gitmig.op
from gitmig.engine.runtime.door import FINDER, open_door
from tests.engine.runtime.conftest import MakeProject

NAMES = [
    "alembic",
    "alembic.autogenerate",
    "alembic.autogenerate.api",
    "alembic.autogenerate.compare",
    "alembic.autogenerate.render",
    "alembic.autogenerate.rewriter",
    "alembic.command",
    "alembic.config",
    "alembic.context",
    "alembic.ddl",
    "alembic.ddl.base",
    "alembic.ddl.impl",
    "alembic.ddl.mysql",
    "alembic.ddl.postgresql",
    "alembic.ddl.sqlite",
    "alembic.environment",
    "alembic.migration",
    "alembic.op",
    "alembic.operations",
    "alembic.operations.base",
    "alembic.operations.ops",
    "alembic.runtime",
    "alembic.runtime.environment",
    "alembic.runtime.migration",
    "alembic.runtime.plugins",
    "alembic.script",
    "alembic.script.base",
    "alembic.script.revision",
    "alembic.script.write_hooks",
    "alembic.util",
    "alembic.util.exc",
    "alembic.util.langhelpers",
    "alembic.util.messaging",
    "alembic.util.pyfiles",
    "alembic.util.sqla_compat",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_module_is_served(name: str) -> None:
    with open_door():
        module = importlib.import_module(name)
        assert module.__name__.startswith("gitmig.")
        assert module.__spec__ is not None
        assert module.__spec__.name == module.__name__


def test_op_and_context_are_the_same_objects() -> None:
    with open_door():
        from alembic import context, op
        from alembic.op import add_column

        assert (op, context) == (gitmig.op, gitmig.context)
        assert sys.modules["alembic.op"] is gitmig.op
        assert add_column is gitmig.op.add_column


def test_the_real_alembic_is_put_back() -> None:
    import alembic
    import alembic.op

    real = alembic, alembic.op
    with open_door():
        import alembic as served

        assert served is not real[0]
    import alembic
    import alembic.op

    assert (alembic, alembic.op) == real
    assert FINDER not in sys.meta_path


def test_doors_are_nested() -> None:
    with open_door():
        with open_door():
            pass
        import alembic

        assert alembic.__name__ == "gitmig.alembic"
    assert sys.modules.get("alembic") is not alembic


def test_an_error_closes_the_door() -> None:
    with pytest.raises(LookupError), open_door():
        raise LookupError
    assert FINDER not in sys.meta_path


def test_doors_overlap_in_threads() -> None:
    opened, close = threading.Event(), threading.Event()

    def hold() -> None:
        with open_door():
            opened.set()
            close.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    opened.wait(10)
    with open_door():
        close.set()
        thread.join()
        import alembic

        assert alembic.__name__ == "gitmig.alembic"
    assert FINDER not in sys.meta_path


def test_a_module_that_is_not_served_is_said_to_be_missing() -> None:
    with open_door(), pytest.raises(ModuleNotFoundError, match="gitmig stands in for Alembic") as error:
        importlib.import_module("alembic.nothing")
    assert error.value.name == "alembic.nothing"


def test_metadata_tells_the_truth() -> None:
    with open_door():
        assert importlib.metadata.version("alembic") == "1.20.1"
        assert importlib.metadata.distribution("alembic").metadata["Name"] == "alembic"


def run_python(program: str, directory: Path, *options: str) -> str:
    command = [sys.executable, *options, "-c", textwrap.dedent(program)]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True).stdout


WITHOUT_ALEMBIC = """
    import sys

    class Hidden:
        def find_spec(self, name, path=None, target=None):
            if name == "alembic" or name.startswith("alembic."):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    sys.meta_path.insert(0, Hidden())
    from gitmig.cli import run

    assert run(["upgrade", "head", "--sql"]) == 0
    assert not [name for name in sys.modules if name.split(".")[0] == "alembic"]
"""


def test_a_project_runs_without_alembic(make_project: MakeProject) -> None:
    project = make_project("postgresql+psycopg://db.example.com/shop")
    project.revision("a1", None, 'op.execute("SELECT 1")')
    assert "SELECT 1;" in run_python(WITHOUT_ALEMBIC, project.root)


HELPER = """
    from alembic import op
    from alembic.operations import Operations
    import alembic.util

    def create(name):
        assert issubclass(alembic.util.CommandError, Exception)
        op.execute(f"CREATE TABLE {name} (id INTEGER)")
"""


def test_helpers_of_the_project_are_served_too(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project("postgresql+psycopg://db.example.com/shop")
    (project.root / "project_helpers.py").write_text(textwrap.dedent(HELPER))
    monkeypatch.syspath_prepend(str(project.root))
    project.revision("a1", None, 'import project_helpers\nproject_helpers.create("t")')
    assert "CREATE TABLE t (id INTEGER);" in project.by_gitmig("upgrade", "head", sql=True).text


def test_a_helper_that_was_imported_with_the_real_alembic_works(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project("postgresql+psycopg://db.example.com/shop")
    (project.root / "early_helpers.py").write_text(textwrap.dedent(HELPER))
    monkeypatch.syspath_prepend(str(project.root))
    import early_helpers  # type: ignore[import-not-found]

    project.revision("a1", None, 'import early_helpers\nearly_helpers.create("t")')
    assert early_helpers.op.__name__ == "alembic.op"
    assert "CREATE TABLE t (id INTEGER);" in project.by_gitmig("upgrade", "head", sql=True).text
    assert "CREATE TABLE t (id INTEGER);" in project.by_alembic("upgrade", "head", sql=True).text
