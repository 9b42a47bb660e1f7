"""One class a dialect: which one is taken, what it may override, and where its statements go."""

from __future__ import annotations

import io
from typing import Any

import alembic.ddl
import alembic.migration
import pytest
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import quoted_name

from gitmig.alembic.ddl import DefaultImpl, mssql, oracle, postgresql
from gitmig.alembic.ddl.base import AddColumn, ColumnComment, add_column, alter_table
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import NotSupported

BUILT_IN = ("default", "mariadb", "mssql", "mysql", "oracle", "postgresql", "sqlite")


class Wholesale(DefaultDialect):
    """A dialect of another package."""

    name = "wholesale"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    monkeypatch.setattr(DefaultImpl, "registry", dict(DefaultImpl.registry))


@pytest.fixture(params=BUILT_IN)
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """Our implementation and Alembic's, each with a buffer."""
    return implementation(MigrationContext, request.param), implementation(
        alembic.migration.MigrationContext, request.param
    )


def implementation(context: Any, dialect: str, **opts: Any) -> Any:
    given = {"dialect": DefaultDialect()} if dialect == "default" else {"dialect_name": dialect}
    return context.configure(**given, opts={"as_sql": True, "output_buffer": io.StringIO(), **opts}).impl


def written(impl: Any) -> str:
    return impl.output_buffer.getvalue()


class TestWhichIsTaken:
    @pytest.mark.parametrize("dialect", BUILT_IN)
    def test_the_one_of_the_dialect(self, dialect: str) -> None:
        found = type(implementation(MigrationContext, dialect))
        assert found.__name__ == type(implementation(alembic.migration.MigrationContext, dialect)).__name__
        assert found.__dialect__ == dialect

    def test_an_unknown_dialect_is_an_error_that_says_what_to_write(self) -> None:
        with pytest.raises(
            NotSupported, match="no migration support is registered for the 'wholesale' dialect"
        ) as told:
            DefaultImpl.get_by_dialect(Wholesale())
        assert 'class Impl(DefaultImpl): __dialect__ = "wholesale"' in str(told.value.hint)

    @pytest.mark.usefixtures("registry")
    def test_a_subclass_serves_the_dialect_it_names(self) -> None:
        class WholesaleImpl(DefaultImpl):
            __dialect__ = "wholesale"

        assert DefaultImpl.get_by_dialect(Wholesale()) is WholesaleImpl

    @pytest.mark.usefixtures("registry")
    def test_a_projects_own_goes_before_the_built_in(self) -> None:
        class Careful(postgresql.PostgresqlImpl):
            __dialect__ = "postgresql"

        assert type(implementation(MigrationContext, "postgresql")) is Careful

    @pytest.mark.usefixtures("registry")
    def test_a_subclass_that_names_none_serves_none(self) -> None:
        before = dict(DefaultImpl.registry)

        class Base(postgresql.PostgresqlImpl):
            pass

        assert DefaultImpl.registry == before
        assert Base.__dialect__ == "postgresql"


def test_transactions_are_written_as_alembic_does(both: tuple[Any, Any]) -> None:
    for impl in both:
        impl.start_migrations()
        impl.emit_begin()
        impl.execute("SELECT 1")
        impl.emit_commit()
    assert written(both[0]) == written(both[1])


@pytest.mark.parametrize("separator", ["BYE", "", None])
@pytest.mark.parametrize("dialect", ["mssql", "oracle"])
def test_batch_separators_are_an_option(dialect: str, separator: str | None) -> None:
    made = [
        implementation(context, dialect, **{f"{dialect}_batch_separator": separator})
        for context in (MigrationContext, alembic.migration.MigrationContext)
    ]
    for impl in made:
        impl.emit_begin()
        impl.execute("SELECT 1")
        impl.emit_commit()
    assert written(made[0]) == written(made[1])


def test_traits_are_those_of_alembic(both: tuple[Any, Any]) -> None:
    ours, theirs = both
    for trait in (
        "transactional_ddl",
        "command_terminator",
        "type_synonyms",
        "type_arg_extract",
        "identity_attrs_ignore",
    ):
        assert list_or_itself(getattr(ours, trait)) == list_or_itself(getattr(theirs, trait)), trait


def list_or_itself(trait: Any) -> Any:
    return list(trait) if isinstance(trait, (list, tuple)) else trait


def test_public_hooks_of_alembics_are_there_or_belong_to_autogenerate() -> None:
    public = {name for name in dir(alembic.ddl.DefaultImpl) if name[0] != "_"}
    missing = {name for name in public if not hasattr(DefaultImpl, name)}
    assert all(name.startswith(("compare_", "correct_", "render_", "adjust_", "autogen_")) for name in missing), missing


@pytest.mark.parametrize("primary_key", [True, False])
def test_the_version_table_is_alembics(both: tuple[Any, Any], primary_key: bool) -> None:
    for impl in both:
        table = impl.version_table_impl(
            version_table="versions", version_table_schema="sales", version_table_pk=primary_key, unknown=1
        )
        impl.create_table(table)
    assert written(both[0]) == written(both[1])


def test_transactional_ddl_can_be_said() -> None:
    assert implementation(MigrationContext, "sqlite", transactional_ddl=True).transactional_ddl is True
    assert implementation(MigrationContext, "postgresql", transactional_ddl=False).transactional_ddl is False


def test_statements_go_to_a_sink_when_there_is_one() -> None:
    class Kept:
        def __init__(self) -> None:
            self.statements: list[str] = []

        def emit(self, text: str) -> None:
            self.statements.append(text)

    impl = implementation(MigrationContext, "mssql")
    impl.sink = Kept()
    impl.execute("SELECT 1")
    assert (impl.sink.statements, written(impl)) == (["SELECT 1;", "GO"], "")


@pytest.fixture
def wholesale(registry: None) -> Any:
    """An implementation of another package, with hooks and compilers of its own."""

    class WholesaleImpl(DefaultImpl):
        __dialect__ = "wholesale"

        def add_column(self, table_name: str, column: Any, *, schema: Any = None, **kw: Any) -> None:
            self.static_output(f"-- {table_name} gets {column.name}")
            super().add_column(table_name, column, schema=schema, **kw)

        def rename_table(self, old_table_name: str, new_table_name: Any, schema: Any = None) -> None:
            self._exec(f"SWAP {old_table_name} {new_table_name}")

    @compiles(AddColumn, "wholesale")
    def visit_add_column(element: Any, compiler: Any, **kw: Any) -> str:
        return f"{alter_table(compiler, element.table_name, element.schema)} {add_column(compiler, element.column, **kw)} CASCADE"

    @compiles(ColumnComment, "wholesale")
    def visit_column_comment(element: Any, compiler: Any, **kw: Any) -> str:
        return f"NOTE {element.table_name}.{element.column_name} {element.comment}"

    return MigrationContext.configure(dialect=Wholesale(), opts={"as_sql": True, "output_buffer": io.StringIO()})


def test_another_packages_dialect_works_as_it_does_with_alembic(wholesale: Any) -> None:
    from gitmig.alembic.operations import Operations

    op = Operations(wholesale)
    op.add_column("account", sa.Column("name", sa.String))
    op.rename_table("account", "customer")
    op.alter_column("customer", "name", comment="shown")
    assert written(wholesale.impl).split("\n\n")[:-1] == [
        "-- account gets name",
        "ALTER TABLE account ADD COLUMN name VARCHAR CASCADE;",
        "SWAP account customer;",
        "NOTE customer.name shown;",
    ]


def test_a_quoted_schema_is_one_name() -> None:
    impl = implementation(MigrationContext, "default")
    impl.rename_table("account", "customer", schema=quoted_name("a.b", quote=True))
    assert written(impl) == 'ALTER TABLE "a.b".account RENAME TO "a.b".customer;\n\n'


def test_included_columns_may_be_columns(both: tuple[Any, Any]) -> None:
    impl = implementation(MigrationContext, "mssql")
    table = sa.Table("account", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("name", sa.String(5)))
    impl.create_index(sa.Index("ix", table.c.id, mssql_include=[table.c.name]))
    assert written(impl).startswith("CREATE INDEX ix ON account (id) INCLUDE (name);")


class TestBatchHooks:
    def transfer(self, old: Any, new: Any) -> str:
        column = sa.Column("amount", old)
        transfer: dict[str, Any] = {"expr": column}
        DefaultImpl.cast_for_batch_migrate(implementation(MigrationContext, "default"), column, transfer, new)
        return str(transfer["expr"])

    def test_a_value_is_cast_to_another_kind_of_type(self) -> None:
        assert self.transfer(sa.Integer(), sa.String(5)) == "CAST(amount AS VARCHAR(5))"

    def test_and_not_to_the_same_kind(self) -> None:
        assert self.transfer(sa.String(5), sa.Text()) == "amount"

    def test_tables_are_copied_only_where_a_dialect_says_so(self) -> None:
        impl = implementation(MigrationContext, "postgresql")
        assert impl.requires_recreate_in_batch(None) is False
        assert impl.bind is impl.connection

    def test_nothing_is_done_before_copying(self) -> None:
        impl = implementation(MigrationContext, "default")
        impl.prep_table_for_batch(None, sa.Table("account", sa.MetaData()))
        assert written(impl) == ""


def test_names_of_extensions() -> None:
    assert (mssql.MSSQLImpl.__dialect__, oracle.OracleImpl.__dialect__) == ("mssql", "oracle")
