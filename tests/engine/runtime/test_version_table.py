"""The version table: its shape by option, its rows, and what is said when they are not as expected."""

from __future__ import annotations

import io
import itertools
from typing import Any

import pytest
import sqlalchemy as sa

from gitmig.engine.runtime.heads import HeadMaintainer
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.engine.runtime.sink import EncodedBuffer, RecordingSink, ScriptSink
from gitmig.engine.runtime.steps import StampStep
from gitmig.errors import GitmigError, VersionRowsDiffer


@pytest.fixture
def connection(sqlite_url: str) -> Any:
    with sa.create_engine(sqlite_url, poolclass=sa.pool.NullPool).connect() as connection:
        yield connection


def created(**options: Any) -> str:
    buffer = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": buffer, **options}
    )
    context.versions.ensure()
    return " ".join(buffer.getvalue().split())


@pytest.mark.parametrize(
    ("options", "statement"),
    [
        (
            {},
            "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) );",
        ),
        (
            {"version_table": "v"},
            "CREATE TABLE v ( version_num VARCHAR(32) NOT NULL, CONSTRAINT v_pkc PRIMARY KEY (version_num) );",
        ),
        (
            {"version_table_pk": False, "version_table_schema": "s"},
            "CREATE TABLE s.alembic_version ( version_num VARCHAR(32) NOT NULL );",
        ),
    ],
)
def test_shape(options: dict[str, Any], statement: str) -> None:
    assert created(**options) == statement


def test_names_are_told() -> None:
    context = MigrationContext.configure(
        dialect_name="sqlite", opts={"version_table": "v", "version_table_schema": "s"}
    )
    assert (context.version_table, context.version_table_schema, context.config) == ("v", "s", None)


@pytest.mark.parametrize(
    ("recorded", "known", "step", "message"),
    [
        ([], ["a"], StampStep("a", "b", True, False), "updating 'a' to 'b' in 'alembic_version'; 0 found"),
        ([], ["a"], StampStep("a", None, False, True), "deleting 'a' in 'alembic_version'; 0 found"),
        (["a", "a"], ["a"], StampStep("a", "b", True, False), "updating 'a' to 'b' in 'alembic_version'; 2 found"),
    ],
)
def test_rows_that_somebody_else_changed(connection: Any, recorded: Any, known: Any, step: Any, message: str) -> None:
    context = MigrationContext.configure(connection, opts={"version_table_pk": False})
    context.versions.ensure()
    for version in recorded:
        context.versions.insert(version)
    with pytest.raises(VersionRowsDiffer, match=message) as error:
        HeadMaintainer(context, known).update_to_step(step)
    assert error.value.table == "alembic_version"


def test_rows_are_not_counted_where_the_driver_cannot(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    context = MigrationContext.configure(connection)
    context.versions.ensure()
    monkeypatch.setattr(connection.dialect, "supports_sane_rowcount", False)
    maintainer = HeadMaintainer(context, ["a"])
    maintainer.update_to_step(StampStep("a", "b", True, False))
    assert maintainer.heads == {"b"}


def test_the_table_outlasts_the_connection(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        MigrationContext.configure(connection)._ensure_version_table()
    with engine.connect() as connection:
        assert MigrationContext.configure(connection)._has_version_table()


@pytest.mark.parametrize("url", ["sqlite_url", "postgresql_url", "mysql_url"])
@pytest.mark.parametrize("name", ["it's", "50%'", "%(a)s", ":a", "a'; drop table alembic_version; --"])
def test_an_id_is_data_whatever_it_holds(request: pytest.FixtureRequest, url: str, name: str) -> None:
    engine = sa.create_engine(request.getfixturevalue(url), poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        versions = MigrationContext.configure(connection, opts={"version_table": "versions"}).versions
        versions.table.c.version_num.type.length = 64
        versions.ensure()
        versions.insert("first")
        versions.update("first", name)
        assert versions.rows() == (name,)
        versions.update(name, f"{name}2")
        versions.delete(f"{name}2")
        assert versions.rows() == ()


def test_several_rows_are_not_one_revision(connection: Any) -> None:
    context = MigrationContext.configure(connection)
    assert (context.get_current_revision(), context.get_current_heads()) == (None, ())
    context.versions.ensure()
    context.versions.insert("a")
    assert context.get_current_revision() == "a"
    context.versions.insert("b")
    with pytest.raises(GitmigError, match="more than one head present"):
        context.get_current_revision()
    context._ensure_version_table(purge=True)
    assert context.get_current_heads() == ()


def test_a_starting_revision_is_for_scripts(connection: Any) -> None:
    context = MigrationContext.configure(connection, opts={"starting_rev": "a"})
    with pytest.raises(GitmigError, match="Can't specify current_revision"):
        context.get_current_heads()


@pytest.mark.parametrize(("start", "heads"), [(None, ()), ("base", ()), ("abc", ("abc",))])
def test_where_a_script_starts(start: str | None, heads: tuple[str, ...]) -> None:
    context = MigrationContext.configure(dialect_name="sqlite", opts={"as_sql": True, "starting_rev": start})
    assert context.get_current_heads() == heads


def test_purging_needs_a_database() -> None:
    context = MigrationContext.configure(
        dialect_name="sqlite", opts={"as_sql": True, "purge": True, "fn": lambda *_: []}
    )
    with pytest.raises(GitmigError, match="Can't use --purge with --sql mode"):
        context.run_migrations()


def test_a_sink_takes_statements_one_by_one() -> None:
    sink = RecordingSink()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "sink": sink})
    with context.begin_transaction():
        context.execute("SELECT 1")
    assert sink.statements == ["BEGIN;", "SELECT 1;", "COMMIT;"]


def test_a_script_sink_ends_each_statement_with_a_blank_line() -> None:
    buffer = io.StringIO()
    ScriptSink(buffer).emit("SELECT 1;")
    assert buffer.getvalue() == "SELECT 1;\n\n"


@pytest.mark.parametrize("kind", ["bytes", "text over bytes", "text"])
def test_encoded_buffers(kind: str) -> None:
    raw = io.BytesIO()
    made = {"bytes": lambda: raw, "text over bytes": lambda: io.TextIOWrapper(raw, "ascii"), "text": io.StringIO}
    stream: Any = made[kind]()
    EncodedBuffer(stream, "latin-1").write("é")
    EncodedBuffer(stream, "latin-1").flush()
    assert (stream.getvalue() if kind == "text" else raw.getvalue().decode("latin-1")) == "é"


def test_an_encoded_buffer_outlives_the_buffer_beneath() -> None:
    raw = io.BytesIO()
    buffer = EncodedBuffer(raw, "latin-1")
    buffer.write("é")
    raw.close()
    buffer.close()


def test_what_the_encoding_lacks_is_an_error() -> None:
    with pytest.raises(UnicodeEncodeError):
        EncodedBuffer(io.BytesIO(), "ascii").write("é")


@pytest.mark.parametrize(
    ("step", "text", "changed"),
    [
        (StampStep("a", "b", True, False), "stamp_revision a -> b", "StampStep(('a',), ('b',), is_upgrade=True)"),
        (StampStep(None, "b", True, True), "stamp_revision  -> b", "StampStep((), ('b',), is_upgrade=True)"),
    ],
)
def test_stamp_steps(step: StampStep, text: str, changed: str) -> None:
    assert (str(step), step.short_log, repr(step), step.doc, step.is_downgrade) == (text, text, changed, None, False)
    assert step == StampStep(step.from_revisions, step.to_revisions, True, step.branch_move)
    assert len({step, StampStep(step.from_revisions, step.to_revisions, True, step.branch_move)}) == 1
    assert step != StampStep("x", "y", True, False)


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "mssql", "oracle"])
@pytest.mark.parametrize("ids", [("a", "b", "c"), ("a", "50%", "é"), ("first_of_gitmigs_marks", "second", "a.b-c")])
def test_a_script_has_each_statement_as_it_compiles(dialect: str, ids: tuple[str, ...]) -> None:
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": buffer})
    versions, expected = context.versions, []
    for old, new in itertools.pairwise(ids):
        versions.update(old, new)
        versions.delete(new)
        expected += [versions._replacement(new, old), versions._deletion(new)]
    written = [text for text in buffer.getvalue().split("\n\n") if text.strip("/GO; \n")]
    end = context.impl.command_terminator
    assert written == [str(each.compile(dialect=context.dialect)) + end for each in expected]
