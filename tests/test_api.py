"""The commands as functions for programs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from gitmig import api
from gitmig.config import Config
from gitmig.errors import GitmigError, RevisionFailed
from tests.engine.runtime.projects import Project, tables, versions
from tests.github.conftest import TOKEN, github  # noqa: F401 (a fixture)
from tests.github.fake_github import FakeGitHub
from tests.github.plans import plan, revision, written


@pytest.fixture
def project(tmp_path: Path, sqlite_url: str) -> Project:
    made = Project(tmp_path / "project", sqlite_url)
    made.revision("aaaa1", None, 'op.execute("CREATE TABLE t1 (id INTEGER)")', 'op.drop_table("t1")')
    made.revision("bbbb2", "aaaa1", 'op.execute("CREATE TABLE t2 (id INTEGER)")', 'op.drop_table("t2")')
    return made


def test_there_and_back(project: Project) -> None:
    assert api.heads(project.ini) == ("bbbb2",)
    assert api.current(project.ini) == ()
    assert api.upgrade(project.ini) == ("aaaa1", "bbbb2")
    assert api.upgrade(project.ini) == ()
    assert api.current(str(project.ini)) == ("bbbb2",)
    assert api.downgrade(project.ini, "base") == ("bbbb2", "aaaa1")
    api.stamp(project.ini, "head")
    api.stamp(project.ini, ["aaaa1"], purge=True)
    assert versions(project.url) == ["aaaa1"]


def test_scripts(project: Project) -> None:
    assert api.upgrade_sql(project.ini, "aaaa1:head").startswith("-- Running upgrade aaaa1 -> bbbb2\n\nCREATE TABLE t2")
    assert api.downgrade_sql(project.ini, "head:aaaa1").startswith(
        "-- Running downgrade bbbb2 -> aaaa1\n\nDROP TABLE t2"
    )
    with pytest.raises(GitmigError, match="downgrade with --sql requires"):
        api.downgrade_sql(project.ini, "base")


def test_a_connection_and_x_arguments_reach_env_py(project: Project) -> None:
    project.environment(
        "from alembic import context\n"
        "assert context.get_x_argument() == ['tenant=1']\n"
        "context.configure(connection=context.config.attributes['connection'])\n"
        "with context.begin_transaction():\n    context.run_migrations()\n"
    )
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    config = Config(str(project.ini))
    with engine.begin() as connection:
        assert api.upgrade(config, "head", connection=connection, x=["tenant=1"]) == ("aaaa1", "bbbb2")
    with engine.connect() as connection:
        assert api.current(config, connection=connection, x=["tenant=1"]) == ("bbbb2",)
    engine.dispose()


def test_an_error_has_its_cause(project: Project) -> None:
    project.revision("cccc3", "bbbb2", "raise LookupError('far away')")
    with pytest.raises(RevisionFailed, match="upgrade bbbb2 -> cccc3 failed: LookupError: far away") as error:
        api.upgrade(project.ini)
    assert isinstance(error.value.__cause__, LookupError)
    assert error.value.revision == "cccc3"


def test_the_output_buffer_is_put_back(project: Project) -> None:
    config = Config(str(project.ini))
    with pytest.raises(GitmigError):
        api.upgrade_sql(config, "nowhere")
    assert config.output_buffer is Config(str(project.ini)).output_buffer


WORKER = """
import sys
from gitmig import api
try:
    print("ready", flush=True)
    sys.stdin.readline()
    print(*api.upgrade(sys.argv[1], lock=True))
except BaseException as error:
    print("failed", repr(error))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mysql"])
def test_several_workers_start_at_once_and_one_applies(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    made = Project(tmp_path / "service", request.getfixturevalue(f"{kind}_url"))
    for number in range(4):
        made.revision(f"step{number}", f"step{number - 1}" if number else None, create_table(number))
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(made.ini)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    said = [worker.communicate(timeout=60)[0].split() for worker in workers]
    assert sorted(word for words in said for word in words) == ["step0", "step1", "step2", "step3"], said
    assert versions(made.url) == ["step3"]


def create_table(number: int) -> str:
    return f'op.create_table("t{number}", sa.Column("id", sa.Integer, primary_key=True))'


def test_under_the_lock_up_to_a_revision(project: Project) -> None:
    assert api.upgrade(project.ini, "aaaa1", lock=True) == ("aaaa1",)
    assert api.upgrade(project.ini, lock=True) == ("bbbb2",)
    project.revision("cccc3", "bbbb2", "raise LookupError('far away')")
    with pytest.raises(RevisionFailed, match="far away"):
        api.upgrade(project.ini, lock=True)
    assert api.current(project.ini) == ("bbbb2",)


def test_the_lock_needs_a_connection_of_env_pys_own(project: Project) -> None:
    project.environment(
        "from alembic import context\n"
        "context.configure(connection=context.config.attributes['connection'])\n"
        "with context.begin_transaction():\n    context.run_migrations()\n"
    )
    engine = sa.create_engine(project.url)
    with engine.begin() as connection, pytest.raises(GitmigError, match="in a transaction already"):
        api.upgrade(project.ini, connection=connection, lock=True)
    engine.dispose()


def test_two_databases_at_once_in_threads(tmp_path: Path) -> None:
    """A program that migrates its tenants in parallel: each run has its own `op` and `context`."""
    projects = []
    for name in ("one", "two"):
        made = Project(tmp_path / name, f"sqlite:///{tmp_path / name}.db")
        parent = None
        for number in range(20):
            made.revision(f"{name}{number}", parent, f'op.execute("CREATE TABLE {name}_{number} (id INTEGER)")')
            parent = f"{name}{number}"
        projects.append(made)
    with ThreadPoolExecutor(2) as threads:
        ran = list(threads.map(lambda project: api.upgrade(project.ini), projects))
    assert [len(revisions) for revisions in ran] == [20, 20]
    for project, name in zip(projects, ("one", "two"), strict=True):
        assert versions(project.url) == [f"{name}19"]
        assert [table for table in tables(project.url) if not table.startswith(name)] == ["alembic_version"]


def test_several_workers_in_one_process(project: Project) -> None:
    """As an asyncio program that starts its workers as tasks, and from each migrates in a thread. On SQLite they may share the
    revisions between them, each of which holds the lock for itself."""

    async def started() -> list[tuple[str, ...]]:
        return await asyncio.gather(
            *(asyncio.to_thread(api.upgrade, project.ini, lock=True, lock_wait="30s") for _ in range(4))
        )

    assert sorted(revision for ran in asyncio.run(started()) for revision in ran) == ["aaaa1", "bbbb2"]
    assert versions(project.url) == ["bbbb2"]


def test_an_async_connection(project: Project, postgresql_url: str) -> None:
    project.environment(
        "from alembic import context\n"
        "context.configure(connection=context.config.attributes['connection'])\n"
        "with context.begin_transaction():\n    context.run_migrations()\n"
    )

    async def migrated() -> tuple[str, ...]:
        engine = create_async_engine(postgresql_url)
        async with engine.begin() as connection:
            ran = await connection.run_sync(lambda given: api.upgrade(project.ini, connection=given))
        await engine.dispose()
        return ran

    assert asyncio.run(migrated()) == ("aaaa1", "bbbb2")
    assert versions(postgresql_url) == ["bbbb2"]


def test_a_doctor_finds_what_is_wrong_and_tells_no_password(project: Project) -> None:
    assert [fact for fact in api.doctor(project.ini) if fact.state == "error"] == []
    project.revision("cccc3", "nowhere")
    text = project.ini.read_text().replace("sqlite://", "postgresql://maria:s3cr%%25tword@localhost")
    project.ini.write_text(text)
    facts = api.doctor(project.ini)
    assert any("nowhere" in fact.value for fact in facts if fact.state == "error")
    assert "s3cr" not in repr(facts)


def test_a_doctor_runs_env_py_only_when_asked(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.environment("raise LookupError('env.py ran')")
    assert "env.py ran" not in repr(api.doctor(project.ini))
    assert "env.py ran" in repr(api.doctor(Config(str(project.ini)), run_env=True))
    assert capsys.readouterr().out == ""


def test_pictures(project: Project) -> None:
    drawn = api.graph(project.ini)
    assert [(one.id, one.parents, one.head) for one in drawn] == [("bbbb2", ("aaaa1",), True), ("aaaa1", (), False)]
    assert api.graph(project.ini, "bbbb2", "bbbb2")[0].id == "bbbb2"
    assert "aaaa1" in api.draw(drawn)
    assert api.draw(drawn, "mermaid").startswith("flowchart")
    with pytest.raises(GitmigError, match="nowhere"):
        api.graph(project.ini, "nowhere")


def test_a_comment_that_cannot_be(tmp_path: Path, github: FakeGitHub) -> None:  # noqa: F811
    with pytest.raises(GitmigError, match="no token"):
        api.comment([written(tmp_path, plan("shop", revision()))], "acme/shop", 7, token="", api_url=github.url)
    with pytest.raises(GitmigError, match="cannot be read"):
        api.comment([tmp_path / "nowhere.json"], "acme/shop", 7, token=TOKEN, api_url=github.url)
    with pytest.raises(GitmigError):
        api.comment([plan("shop", revision())], "acme/shop", 7777, token=TOKEN, api_url=github.url)
    assert github.bodies() == []


def test_the_door_of_a_program(project: Project) -> None:
    import alembic.config as theirs

    with api.open_door():
        from alembic import command
        from alembic.config import Config as Served

        with api.open_door():
            command.upgrade(Served(str(project.ini)), "head")
    assert versions(project.url) == ["bbbb2"]
    assert Served is Config
    assert sys.modules["alembic.config"] is theirs
    assert theirs.Config is not Served
