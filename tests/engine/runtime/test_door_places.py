"""The door wherever a program may run migrations: many times, nested, in threads and event loops, as a module, in a frozen program."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import types
from pathlib import Path

import pytest
import sqlalchemy as sa

from gitmig.engine.runtime.door import is_served
from tests.engine.runtime.conftest import MakeProject
from tests.engine.runtime.projects import Project


def run_python(program: str, directory: Path, *options: str) -> str:
    command = [sys.executable, *options, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def project(make_project: MakeProject, tmp_path: Path) -> Project:
    made = make_project(f"sqlite:///{tmp_path}/one.sqlite")
    made.revision("a1", None, 'op.execute("CREATE TABLE one (id INTEGER)")', 'op.execute("DROP TABLE one")')
    return made


def tables(project: Project) -> list[str]:
    with sa.create_engine(project.url, poolclass=sa.pool.NullPool).connect() as connection:
        return sorted(sa.inspect(connection).get_table_names())


TWICE = """
    import sys
    import alembic.command, alembic.config, alembic.op
    from gitmig import api

    def real():
        return {name: module for name, module in sys.modules.items() if name.split(".")[0] == "alembic"}

    before = real()
    for destination in ("head", "base", "head"):
        getattr(api, "downgrade" if destination == "base" else "upgrade")("alembic.ini", destination)
        assert real() == before, set(real()) ^ set(before)
    assert {"alembic", "alembic.op", "alembic.command"} <= set(before)
    assert alembic.command.__name__ == "alembic.command"
    alembic.command.downgrade(alembic.config.Config("alembic.ini"), "base")
    print(api.current("alembic.ini"))
"""


def test_many_runs_of_one_process_leave_the_real_one_usable(project: Project) -> None:
    assert run_python(TWICE, project.root) == "()\n"
    assert tables(project) == ["alembic_version"]


INNER = """
from alembic import command, config, context
outer = context.config
command.upgrade(config.Config({ini!r}), "head")
assert context.config is outer
from alembic import op as the_same
the_same.execute("CREATE TABLE after (id INTEGER)")
"""


def test_a_migration_runs_those_of_another_database(
    project: Project, make_project: MakeProject, tmp_path: Path
) -> None:
    """Which leaves Alembic itself without a `context.config` for the rest of the outer revision."""
    outer = make_project(f"sqlite:///{tmp_path}/other.sqlite")
    outer.revision("b1", None, INNER.format(ini=str(project.ini)))
    outcome = outer.by_gitmig("upgrade", "head")
    assert outcome.error is None
    assert (tables(project), tables(outer)) == (["alembic_version", "one"], ["after", "alembic_version"])


EVENT_LOOP = """
    import asyncio
    import alembic
    from gitmig import api

    async def main():
        heads = await asyncio.gather(*(asyncio.to_thread(api.current, "alembic.ini") for _ in range(8)))
        assert heads == [("a1",)] * 8, heads

    api.upgrade("alembic.ini")
    asyncio.run(main())
    import alembic as after
    assert after is alembic and after.__name__ == "alembic"
"""


def test_threads_of_an_event_loop(project: Project) -> None:
    assert run_python(EVENT_LOOP, project.root) == ""


GIVEN_CONNECTION = '''
    import asyncio
    import textwrap
    from alembic import command, config
    from gitmig.engine.runtime.door import open_door
    from sqlalchemy.ext.asyncio import create_async_engine

    ENV = """
    from alembic import context
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()
    """

    def upgrade(connection):
        with open_door():
            from alembic import command, config
            settings = config.Config("alembic.ini", attributes={"connection": connection})
            command.upgrade(settings, "head")

    async def main():
        engine = create_async_engine("sqlite+aiosqlite:///one.sqlite")
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
        await engine.dispose()

    open("migrations/env.py", "w").write(textwrap.dedent(ENV))
    asyncio.run(main())
    assert command.__name__ == "alembic.command"
'''


def test_an_asynchronous_connection(project: Project) -> None:
    assert run_python(GIVEN_CONNECTION, project.root) == ""
    project.use(f"sqlite:///{project.root}/one.sqlite")
    assert tables(project) == ["alembic_version", "one"]


AS_MODULE = """
    import runpy, sys
    sys.argv = ["gitmig", "upgrade", "head", "--sql"]
    try:
        runpy.run_module("gitmig", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        assert not end.code, end.code
    import alembic.op
    assert alembic.op.__name__ == "alembic.op"
"""


def test_as_a_module_of_a_process_that_goes_on(project: Project) -> None:
    assert "CREATE TABLE one" in run_python(AS_MODULE, project.root)


def test_as_a_module(project: Project) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gitmig", "upgrade", "head", "--sql"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "CREATE TABLE one" in done.stdout


def test_inside_pytest(project: Project, tmp_path: Path) -> None:
    """With its import hook, which rewrites assertions, before ours and after."""
    test = tmp_path / "test_of_the_application.py"
    test.write_text(
        "def test_migrations():\n"
        "    from gitmig import api\n"
        f"    assert api.upgrade({str(project.ini)!r}) == ('a1',)\n"
        "    import alembic.op\n"
        "    assert alembic.op.__name__ == 'alembic.op'\n"
    )
    run_python(
        f"import pytest; raise SystemExit(pytest.main(['-q', '-p', 'no:cacheprovider', {str(test)!r}]))", tmp_path
    )
    assert "one" in tables(project)


def test_modules_of_a_frozen_program(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules without files, and what somebody has forbidden to import."""
    for name in [name for name in sys.modules if is_served(name)]:
        monkeypatch.delitem(sys.modules, name)
    stand_ins = {name: types.ModuleType(name) for name in ("alembic", "alembic.op", "alembic.context")}
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("alembic.script", "alembic.command"):
        monkeypatch.setitem(sys.modules, name, None)
    assert "CREATE TABLE one" in project.by_gitmig("upgrade", "head", sql=True).text
    assert {name: sys.modules[name] for name in stand_ins} == stand_ins
    assert [vars(stand_ins[name]).get("_proxy") for name in stand_ins] == [None] * 3
    assert sys.modules["alembic.script"] is None


def test_an_op_that_must_not_be_imported(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if is_served(name)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "alembic", None)
    monkeypatch.setitem(sys.modules, "alembic.op", None)
    assert "CREATE TABLE one" in project.by_gitmig("upgrade", "head", sql=True).text
    assert sys.modules["alembic"] is None


ZIPPED = """
    import sys, zipfile
    sys.path_importer_cache.clear()
    class NoFiles:
        def find_spec(self, name, path=None, target=None):
            return None
    sys.meta_path.append(NoFiles())
    from gitmig.cli import run
    assert run(["upgrade", "head", "--sql"]) == 0
"""


def test_another_finder_in_the_process(project: Project) -> None:
    assert "CREATE TABLE one" in run_python(ZIPPED, project.root)
