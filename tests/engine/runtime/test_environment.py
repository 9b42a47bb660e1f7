"""What env.py finds in `context`, and the shapes of env.py that projects have."""

from __future__ import annotations

import contextlib
import inspect
import io
import textwrap
import threading
from typing import Any

import pytest
import sqlalchemy as sa

import gitmig.context
from gitmig.config import Config
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.errors import ConfigurationError, GitmigError, NoEnvironment
from tests.engine.runtime.conftest import MakeProject
from tests.engine.runtime.projects import Project, tables, versions

CREATE = 'op.execute("CREATE TABLE {} (id INTEGER)")'


def environment(project: Project, **options: Any) -> EnvironmentContext:
    config = Config(str(project.ini))
    return EnvironmentContext(config, ScriptDirectory.from_config(config), **options)


@pytest.fixture
def forked(make_project: MakeProject) -> Project:
    project = make_project()
    project.revision("aaaa1", None)
    project.revision("bbbb2", "aaaa1")
    project.revision("cccc3", "aaaa1")
    return project


def test_outside_of_a_run_there_is_no_environment() -> None:
    with pytest.raises(NoEnvironment, match=r"context\.configure exists only while"):
        gitmig.context.configure()
    with pytest.raises(NameError):
        gitmig.context.run_migrations()
    assert not hasattr(gitmig.context, "config")
    assert not hasattr(gitmig.context, "anything")


def test_members(forked: Project) -> None:
    with environment(forked, as_sql=True, starting_rev="aaaa", destination_rev=("bbbb2", "heads"), tag="given") as ours:
        assert gitmig.context.config is ours.config
        assert gitmig.context.script is ours.script
        assert gitmig.context.is_offline_mode()
        assert not gitmig.context.requires_connection()
        assert gitmig.context.get_tag_argument() == "given"
        assert gitmig.context.get_starting_revision_argument() == "aaaa"
        assert gitmig.context.get_revision_argument() == "bbbb2"
        assert gitmig.context.get_head_revisions() == ("bbbb2", "cccc3")
        with pytest.raises(GitmigError, match="Multiple head revisions"):
            gitmig.context.get_head_revision()
        with pytest.raises(GitmigError, match="No context has been configured yet"):
            gitmig.context.get_context()


def test_members_after_configure(forked: Project) -> None:
    buffer = io.StringIO()
    with environment(forked, as_sql=True, destination_rev="head") as ours:
        gitmig.context.configure(
            dialect_name="postgresql", output_buffer=buffer, starting_rev="aaaa1", tag="later", my_own=5
        )
        migration = gitmig.context.get_context()
        gitmig.context.execute("SELECT 1")
        gitmig.context.static_output("-- a line")
        assert (migration.opts["my_own"], migration.opts["compare_type"]) == (5, True)
        assert gitmig.context.get_impl() is migration.impl
        assert gitmig.context.get_bind() is migration.bind
        assert gitmig.context.is_transactional_ddl()
        assert gitmig.context.get_starting_revision_argument() == "aaaa1"
        assert gitmig.context.get_tag_argument() == "later"
        assert (migration.config, migration.script) == (ours.config, ours.script)
    assert buffer.getvalue() == "SELECT 1;\n\n-- a line\n\n"


def test_every_option_is_kept_as_alembic_keeps_it(forked: Project) -> None:
    from alembic.runtime.environment import EnvironmentContext as Theirs

    kept = []
    for kind in (EnvironmentContext, Theirs):
        config = Config(str(forked.ini))
        environment = kind(config, ScriptDirectory.from_config(config), as_sql=True, destination_rev="head")
        environment.configure(
            dialect_name="postgresql", transactional_ddl=False, tag="t", on_version_apply=print, own=1
        )
        options = dict(environment.get_context().opts)
        assert options.pop("script") is environment.script
        kept.append(options)
    assert kept[0] == kept[1]
    assert list(inspect.signature(EnvironmentContext.configure).parameters) == list(
        inspect.signature(Theirs.configure).parameters
    )


def test_no_starting_revision(forked: Project) -> None:
    with environment(forked, as_sql=False), pytest.raises(GitmigError, match="No starting revision argument"):
        gitmig.context.get_starting_revision_argument()


@pytest.mark.parametrize(
    ("given", "as_list", "as_dictionary"),
    [
        (None, [], {}),
        (["a=1", "b=x=y", "c"], ["a=1", "b=x=y", "c"], {"a": "1", "b": "x=y", "c": ""}),
    ],
)
def test_x_arguments(forked: Project, given: Any, as_list: Any, as_dictionary: Any) -> None:
    with environment(forked) as ours:
        ours.config.cmd_opts = type("Given", (), {"x": given})()  # type: ignore[assignment]
        assert gitmig.context.get_x_argument() == as_list
        assert gitmig.context.get_x_argument(as_dictionary=True) == as_dictionary


def test_environments_are_nested(forked: Project) -> None:
    with environment(forked, tag="outer"):
        with environment(forked, tag="inner"):
            assert gitmig.context.get_tag_argument() == "inner"
        assert gitmig.context.get_tag_argument() == "outer"


def test_threads_do_not_see_each_other_but_their_own_children_do(forked: Project) -> None:
    seen: list[str | None] = []

    def ask() -> None:
        seen.append(gitmig.context.get_tag_argument())

    def run_in_thread(function: Any) -> None:
        thread = threading.Thread(target=function)
        thread.start()
        thread.join(10)

    def migrate() -> None:
        with environment(forked, tag="theirs"):
            ask()

    with environment(forked, tag="mine"):
        run_in_thread(migrate)
        run_in_thread(ask)
        ask()
    assert seen == ["theirs", "mine", "mine"]


def test_template_arguments_are_added(forked: Project) -> None:
    given = {"a": 1}
    with environment(forked, as_sql=True, template_args=given):
        gitmig.context.configure(dialect_name="sqlite", template_args={"b": 2})
    assert given == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "Connection, url, or dialect_name is required."),
        (
            {"connection": sa.create_engine("sqlite://")},
            "expected to be a sqlalchemy.engine.Connection instance, got Engine",
        ),
    ],
)
def test_what_configure_refuses(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(GitmigError, match=message):
        MigrationContext.configure(**arguments)


def test_a_context_without_a_job_has_nothing_to_run(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection, pytest.raises(GitmigError, match="nothing to run"):
        MigrationContext.configure(connection).run_migrations()
    engine.dispose()


def test_no_dialect_named() -> None:
    assert issubclass(ConfigurationError, GitmigError)
    assert MigrationContext.configure(dialect=sa.create_engine("sqlite://").dialect).dialect.name == "sqlite"


MULTIDB = """
from alembic import context
from sqlalchemy import create_engine, pool

for name in ("one", "two"):
    url = context.config.get_main_option(name)
    if context.is_offline_mode():
        with open(context.config.get_main_option("out") + name + ".sql", "w") as file:
            context.configure(url=url, output_buffer=file, upgrade_token=f"{name}_upgrades")
            with context.begin_transaction():
                context.run_migrations(engine_name=name)
        continue
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection, upgrade_token=f"{name}_upgrades", version_table=f"versions_{name}")
        with context.begin_transaction():
            context.run_migrations(engine_name=name)
"""


def test_several_databases(make_project: MakeProject, tmp_path: Any) -> None:
    project = make_project()
    urls = {name: f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")}
    with project.ini.open("a") as ini:
        ini.writelines(f"{name} = {url}\n" for name, url in (*urls.items(), ("out", f"{tmp_path}/")))
    project.environment(MULTIDB)
    path = project.revision("a1", None, 'op.execute(f"CREATE TABLE t_{engine_name} (id INTEGER)")')
    path.write_text(path.read_text().replace("def upgrade():", "def upgrade(engine_name):"))
    assert project.by_gitmig("upgrade", "head").error is None
    assert [tables(url) for url in urls.values()] == [["t_one", "versions_one"], ["t_two", "versions_two"]]
    assert project.by_gitmig("upgrade", "head", sql=True).error is None
    assert "CREATE TABLE t_two (id INTEGER);" in (tmp_path / "two.sql").read_text()


ASYNC = """
import asyncio
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy import pool

def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def main():
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()

asyncio.run(main())
"""
ASYNC_IN_THREAD = ASYNC.replace(
    "asyncio.run(main())",
    "import threading\nthread = threading.Thread(target=lambda: asyncio.run(main()))\nthread.start()\nthread.join()",
)


@pytest.mark.parametrize("text", [ASYNC, ASYNC_IN_THREAD], ids=["asyncio.run", "in a thread"])
def test_async_env_py(make_project: MakeProject, sqlite_url: str, text: str) -> None:
    project = make_project(sqlite_url.replace("sqlite:", "sqlite+aiosqlite:"))
    project.environment(text)
    project.revision("a1", None, CREATE.format("t1"))
    asked = "async def ask(connection):\n    await connection.exec_driver_sql('CREATE TABLE t2 (id INTEGER)')\nop.run_async(ask)"
    project.revision("a2", "a1", asked)
    assert project.by_gitmig("upgrade", "head").error is None
    assert (tables(sqlite_url), versions(sqlite_url)) == (["alembic_version", "t1", "t2"], ["a2"])


SHARED = """
from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
"""


def test_a_connection_is_shared_through_the_attributes(make_project: MakeProject) -> None:
    from gitmig.alembic import command

    project = make_project()
    project.environment(SHARED)
    project.revision("a1", None, CREATE.format("t1"))
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    with engine.begin() as connection:
        command.upgrade(Config(str(project.ini), attributes={"connection": connection}), "head")
        assert sa.inspect(connection).get_table_names() == ["alembic_version", "t1"]
    engine.dispose()


def test_on_version_apply(make_project: MakeProject, sqlite_url: str) -> None:
    project = make_project(sqlite_url, "{'on_version_apply': noted}")
    note = """
    seen = []
    def noted(*, ctx, step, heads, run_args):
        line = [step.is_upgrade, step.is_stamp, step.is_migration, step.up_revision_id, step.source_revision_ids,
                step.destination_revision_ids, sorted(heads), [one.revision for one in step.up_revisions], run_args,
                step.up_revision and step.up_revision.doc, [one.revision for one in step.down_revisions],
                [one.revision for one in step.source_revisions], [one.revision for one in step.destination_revisions]]
        print(line, file=ctx.config.stdout)
    """
    project.environment(textwrap.dedent(note) + project.env.read_text())
    project.revision("a1", None)
    project.revision("a2", "a1")
    for verb, revision in (("upgrade", "head"), ("downgrade", "a1"), ("stamp", "a2"), ("stamp", "base")):
        copy = make_project(f"{sqlite_url}2", "{'on_version_apply': noted}")
        copy.environment(project.env.read_text())
        for path in project.versions.glob("*.py"):
            (copy.versions / path.name).write_text(path.read_text())
        ours = project.by_gitmig(verb, revision)
        assert ours == copy.by_alembic(verb, revision)
        assert ours.text.startswith("[")


def test_encoded_output(make_project: MakeProject) -> None:
    project = make_project(
        "postgresql+psycopg://db.example.com/shop", "{'output_encoding': 'latin-1', 'output_buffer': BUFFER}"
    )
    project.environment(
        "import io, sys\nBUFFER = io.BytesIO()\n"
        + project.env.read_text()
        + "\nimport pathlib\npathlib.Path(__file__ + '.sql').write_bytes(BUFFER.getvalue())\n"
    )
    project.revision("a1", None, "op.execute(\"SELECT 'é'\")")
    assert project.by_gitmig("upgrade", "head", sql=True).error is None
    assert "SELECT 'é';" in project.env.with_name("env.py.sql").read_text("latin-1")


def test_revisions_are_told_the_arguments(make_project: MakeProject, sqlite_url: str) -> None:
    project = make_project(sqlite_url)
    project.environment(project.env.read_text().replace("run_migrations()", 'run_migrations(name="t9")'))
    path = project.revision("a1", None, 'op.execute(f"CREATE TABLE {name} (id INTEGER)")')
    path.write_text(path.read_text().replace("def upgrade():", "def upgrade(name):"))
    with contextlib.suppress(GitmigError):
        project.by_gitmig("upgrade", "head")
    assert "t9" in tables(sqlite_url)
