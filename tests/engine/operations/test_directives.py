"""The ways to a directive: `op`, an `Operations` object, a class method of the operation, an extension's own."""

from __future__ import annotations

import contextlib
import inspect
import io
import threading
from collections.abc import Iterator
from typing import Any

import alembic.operations
import alembic.operations.ops
import pytest
import sqlalchemy as sa

from gitmig import op
from gitmig.alembic.operations import BatchOperations, MigrateOperation, Operations, ops
from gitmig.engine.operations.abstract import AbstractOperations
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import GitmigError, NoMigration

ALEMBIC_OP = [
    name for name in dir(alembic.operations.Operations) if name[0] != "_" and name != "create_module_class_proxy"
]
ALEMBIC_BATCH = [name for name in dir(alembic.operations.BatchOperations) if name[0] != "_"]
# there, because both of Alembic's classes have them, but without a meaning within a batch
NOT_IN_A_BATCH = {"batch_alter_table", "create_module_class_proxy"}
ALEMBIC_CLASSES = [name for name in dir(alembic.operations.ops) if name.endswith(("Op", "Ops", "Operation", "Script"))]


class Script:
    """Operations that write into a buffer."""

    def __init__(self, dialect: str = "sqlite") -> None:
        self.buffer = io.StringIO()
        opts = {"as_sql": True, "output_buffer": self.buffer}
        self.context = MigrationContext.configure(dialect_name=dialect, opts=opts)

    def statements(self) -> list[str]:
        return [statement.rstrip(";") for statement in self.buffer.getvalue().split("\n\n") if statement]


@pytest.fixture
def script() -> Iterator[Script]:
    """`op` writes into it."""
    made = Script()
    with Operations.context(made.context):
        yield made


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    monkeypatch.setattr(AbstractOperations, "runners", dict(AbstractOperations.runners))


def shape(function: Any) -> list[tuple[str, Any, Any]]:
    """Names, kinds and defaults of the parameters but the first."""
    parameters = list(inspect.signature(function).parameters.values())
    return [
        (each.name, each.kind, dict(each.default) if hasattr(each.default, "items") else each.default)
        for each in parameters
        if each.name not in {"self", "cls"}
    ]


# an empty mapping as a default would be shared
EMPTY = {"table_kwargs", "reflect_kwargs", "imports"}


def positional(parameters: list[tuple[str, Any, Any]]) -> list[tuple[str, Any, Any]]:
    return [
        (name, kind, default if name not in EMPTY else "empty")
        for name, kind, default in parameters
        if not name.startswith("_")
    ]


@pytest.mark.parametrize("name", ALEMBIC_OP)
def test_op_takes_what_alembics_does(name: str) -> None:
    theirs = positional(shape(getattr(alembic.operations.Operations, name)))
    assert positional(shape(getattr(op, name, None) or getattr(Operations, name))) == theirs


@pytest.mark.parametrize("name", sorted(set(ALEMBIC_BATCH) - NOT_IN_A_BATCH))
def test_a_batch_takes_what_alembics_does(name: str) -> None:
    theirs = positional(shape(getattr(alembic.operations.BatchOperations, name)))
    assert positional(shape(getattr(BatchOperations, name))) == theirs


@pytest.mark.parametrize("name", ALEMBIC_CLASSES)
def test_operations_are_made_of_what_alembics_are(name: str) -> None:
    theirs, ours = getattr(alembic.operations.ops, name), getattr(ops, name)
    assert positional(shape(ours.__init__)) == positional(shape(theirs.__init__))
    assert [member for member in dir(theirs) if member[0] != "_" and not hasattr(ours, member)] in (
        [],
        ["add_constraint_ops"],
    )


def test_a_directive_needs_a_migration() -> None:
    with pytest.raises(
        NameError, match="Can't invoke function 'add_column', as the proxy object has not yet been"
    ) as told:
        op.add_column("account", sa.Column("name", sa.String))
    assert isinstance(told.value, NoMigration)
    assert "upgrade() or downgrade()" in str(told.value.hint)


def test_a_directive_that_was_imported_by_name_is_that_of_the_running_migration(script: Script) -> None:
    from gitmig.op import add_column

    add_column("account", sa.Column("name", sa.Text))
    assert script.statements() == ["ALTER TABLE account ADD COLUMN name TEXT"]


def test_the_operations_before_are_back_after_a_context(script: Script) -> None:
    inner = Script()
    with contextlib.suppress(RuntimeError), Operations.context(inner.context):
        op.execute("inner")
        raise RuntimeError
    op.execute("outer")
    assert (inner.statements(), script.statements()) == (["inner"], ["outer"])


def test_an_object_needs_no_context() -> None:
    made = Script()
    Operations(made.context).drop_table("account")
    assert made.statements() == ["DROP TABLE account"]
    assert Operations(made.context).get_context() is made.context


def test_op_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match=r"module 'gitmig.op' has no attribute 'create_view'"):
        op.create_view  # noqa: B018
    assert not hasattr(op, "_proxied")


class TestClassMethods:
    """`AddColumnOp.add_column(operations, ...)`, as extensions call them."""

    def test_of_an_operation(self, script: Script) -> None:
        operations = Operations(script.context)
        ops.AddColumnOp.add_column(operations, "account", sa.Column("name", sa.Text))
        ops.CreateIndexOp.create_index(operations, "ix", "account", ["name"], unique=True)
        ops.ExecuteSQLOp.execute(operations, "SELECT 1")
        expected = ["ALTER TABLE account ADD COLUMN name TEXT", "CREATE UNIQUE INDEX ix ON account (name)", "SELECT 1"]
        assert script.statements() == expected

    def test_in_a_batch(self, script: Script) -> None:
        with op.batch_alter_table("account") as batch:
            ops.AddColumnOp.batch_add_column(batch, sa.Column("name", sa.Text))
        assert script.statements() == ["ALTER TABLE account ADD COLUMN name TEXT"]

    def test_tell_their_name(self) -> None:
        assert ops.DropTableOp.drop_table.__name__ == "drop_table"


class CreateViewOp(MigrateOperation):
    """An operation as extensions write them."""

    def __init__(self, name: str, query: str, schema: str | None = None) -> None:
        self.name, self.query, self.schema = name, query, schema

    @classmethod
    def create_view(cls, operations: Any, name: str, query: str, **kw: Any) -> Any:
        """Create a view."""
        return operations.invoke(cls(name, query, **kw))

    @classmethod
    def invoke_for_target(cls, operations: Any, name: str) -> Any:
        """Create a view of nothing."""
        return operations.invoke(cls(name, "SELECT NULL"))

    @classmethod
    def batch_create_view(cls, operations: Any, query: str) -> Any:
        """Create a view named as the table."""
        return operations.invoke(cls(operations.impl.table_name, query, schema=operations.impl.schema))


def create_view(operations: Any, operation: CreateViewOp) -> str:
    operations.execute(f"CREATE VIEW {operation.schema}.{operation.name} AS {operation.query}")
    return operation.name


@pytest.fixture
def view(registry: None) -> Iterator[None]:
    """A `create_view` directive, until the test ends."""
    Operations.register_operation("create_view")(CreateViewOp)
    BatchOperations.register_operation("create_view", "batch_create_view")(CreateViewOp)
    Operations.register_operation("create_empty_view", "invoke_for_target")(CreateViewOp)
    Operations.implementation_for(CreateViewOp)(create_view)
    yield
    del Operations.create_view, Operations.create_empty_view, BatchOperations.create_view  # type: ignore[attr-defined]


class TestExtensions:
    @pytest.mark.usefixtures("view")
    def test_a_registered_directive_is_one_of_op(self, script: Script) -> None:
        assert op.create_view("all_accounts", "SELECT 1", schema="sales") == "all_accounts"
        assert script.statements() == ["CREATE VIEW sales.all_accounts AS SELECT 1"]
        assert op.create_view.__doc__ == "Create a view."

    @pytest.mark.usefixtures("view")
    def test_its_class_method_may_have_another_name(self, script: Script) -> None:
        assert op.create_empty_view("nothing") == "nothing"
        assert op.create_empty_view.__name__ == "create_empty_view"

    @pytest.mark.usefixtures("view")
    def test_a_batch_gives_it_the_table(self, script: Script) -> None:
        with op.batch_alter_table("account", schema="sales") as batch:
            batch.create_view("SELECT 1")  # type: ignore[attr-defined]
        assert script.statements() == ["CREATE VIEW sales.account AS SELECT 1"]

    @pytest.mark.usefixtures("view")
    def test_a_subclass_is_run_as_its_parent(self, script: Script) -> None:
        class Another(CreateViewOp):
            pass

        op.invoke(Another("v", "SELECT 2", "s"))
        assert script.statements() == ["CREATE VIEW s.v AS SELECT 2"]

    def test_a_built_in_directive_can_be_replaced(self, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
        class Loud(ops.DropTableOp):
            @classmethod
            def drop_table(cls, operations: Any, table_name: str) -> None:
                operations.execute(f"-- gone: {table_name}")

        monkeypatch.setattr(Operations, "drop_table", Operations.drop_table)
        Operations.register_operation("drop_table")(Loud)
        op.drop_table("account")
        assert script.statements() == ["-- gone: account"]

    def test_the_way_an_operation_is_run_can_be_replaced(self, script: Script, registry: None) -> None:
        @Operations.implementation_for(ops.DropTableOp, replace=True)
        def keep(operations: Any, operation: ops.DropTableOp) -> None:
            operations.execute(f"-- kept: {operation.table_name}")

        op.drop_table("account")
        assert script.statements() == ["-- kept: account"]

    def test_not_by_accident(self) -> None:
        with pytest.raises(ValueError, match=r"CreateTableOp'>: key already exists\. .*use replace=True\."):
            Operations.implementation_for(ops.CreateTableOp)(create_view)


def test_an_operation_without_a_way_to_run_it_is_named(script: Script) -> None:
    with pytest.raises(ValueError, match=r"no dispatch function for object: <.*MigrateOperation object"):
        op.invoke(MigrateOperation())


def in_thread(function: Any) -> None:
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def test_a_thread_that_a_revision_starts_is_part_of_it(script: Script) -> None:
    in_thread(lambda: op.execute("from a thread"))
    assert script.statements() == ["from a thread"]


def test_runs_in_two_threads_do_not_see_each_other(script: Script) -> None:
    other = Script()

    def elsewhere() -> None:
        with Operations.context(other.context):
            op.execute("there")

    in_thread(elsewhere)
    op.execute("here")
    assert (other.statements(), script.statements()) == (["there"], ["here"])


def test_batch_options_are_checked_before_anything_is_recorded(script: Script) -> None:
    with (
        pytest.raises((GitmigError, ValueError), match="recreate may be one of"),
        op.batch_alter_table("t", recreate="no"),
    ):  # type: ignore[arg-type]
        raise AssertionError("the block was entered")


def test_an_error_in_a_batch_leaves_the_table_alone(script: Script) -> None:
    with contextlib.suppress(RuntimeError), op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("name", sa.Text))
        raise RuntimeError
    assert script.statements() == []


class TestWhatRevisionsImport:
    """Modules that Alembic documents by example, or that revisions import without being told to."""

    def test_the_original_of_what_is_replaced(self, script: Script, registry: None) -> None:
        from gitmig.alembic.operations.toimpl import create_table

        @Operations.implementation_for(ops.CreateTableOp, replace=True)
        def logged(operations: Any, operation: ops.CreateTableOp) -> sa.Table:
            operations.execute(f"-- {operation.table_name}")
            return create_table(operations, operation)

        assert op.create_table("account", sa.Column("id", sa.Integer)).name == "account"
        assert script.statements() == ["-- account", "CREATE TABLE account (\n    id INTEGER\n)"]

    def test_the_names_of_all_the_originals(self) -> None:
        import alembic.operations.toimpl as theirs

        from gitmig.alembic.operations import toimpl as ours

        functions = {name for name, each in vars(theirs).items() if getattr(each, "__module__", "") == theirs.__name__}
        assert functions == set(ours.__all__)

    def test_schema_objects(self) -> None:
        from gitmig.alembic.operations.schemaobj import SchemaObjects

        convention = {
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s",
            "fk": "fk_%(table_name)s",
            "ix": "ix_%(table_name)s",
        }
        context = MigrationContext.configure(
            dialect_name="sqlite", opts={"target_metadata": sa.MetaData(naming_convention=convention)}
        )
        made = SchemaObjects(context)  # type: ignore[arg-type]
        table = made.table("account", made.column("id", sa.Integer), schema="sales")
        assert (table.fullname, table.metadata.naming_convention) == (
            "sales.account",
            made.metadata().naming_convention,
        )
        assert made.primary_key_constraint(None, "account", ["id"]).name == "pk_account"
        assert made.unique_constraint(None, "account", ["id"]).name == "uq_account"
        assert made.foreign_key_constraint(None, "account", "owner", ["id"], ["id"]).name == "fk_account"
        assert made.check_constraint("ck", "account", "id > 5").name == "ck"
        assert made.index(None, "account", ["id"]).name == "ix_account"

    def test_a_batch_that_env_py_taught_another_operation(
        self, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from gitmig.alembic.operations.batch import ApplyBatchImpl, BatchOperationsImpl

        def forget_references(self: Any, column: str) -> None:
            kept = [each for each in self.unnamed_constraints if column not in each.columns]
            self.unnamed_constraints[:] = kept

        def record(self: Any, column: str) -> None:
            self.batch.append(("forget_references", (column,), {}))

        monkeypatch.setattr(BatchOperationsImpl, "forget_references", record, raising=False)
        monkeypatch.setattr(ApplyBatchImpl, "forget_references", forget_references, raising=False)
        engine = sa.create_engine(sqlite_url)
        with engine.begin() as connection:
            operations = Operations(MigrationContext.configure(connection))
            operations.create_table("owner", sa.Column("id", sa.Integer, primary_key=True))
            operations.create_table("account", sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id")))
            with operations.batch_alter_table("account", recreate="always") as batch:
                batch.impl.forget_references("owner_id")
            assert sa.inspect(connection).get_foreign_keys("account") == []
        engine.dispose()
