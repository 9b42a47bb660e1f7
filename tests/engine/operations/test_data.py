"""Operations as data: built, reversed, made from and into schema items, listed as differences, as Alembic's are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import alembic.ddl.postgresql
import alembic.operations.ops
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

from gitmig.alembic.operations import ops as gitmig_ops


def account() -> sa.Table:
    """A table with one of everything."""
    metadata = sa.MetaData()
    sa.Table("owner", metadata, sa.Column("id", sa.Integer, primary_key=True), schema="crm")
    return sa.Table(
        "account",
        metadata,
        sa.Column("id", sa.Integer),
        sa.Column("name", sa.String(5), unique=True, comment="shown"),
        sa.Column("active", sa.Boolean(create_constraint=True, name="ck_active")),
        sa.Column("owner_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk"),
        sa.UniqueConstraint("name", "id", name="uq", deferrable=True, initially="DEFERRED"),
        sa.CheckConstraint("id > 5", name="ck"),
        sa.ForeignKeyConstraint(["owner_id"], ["crm.owner.id"], name="fk", ondelete="CASCADE", match="FULL"),
        schema="sales",
        comment="all of them",
        info={"kept": 1},
        prefixes=["TEMPORARY"],
        mysql_engine="InnoDB",
    )


def constraint(name: str) -> Any:
    return next(each for each in account().constraints if each.name == name)


def index() -> sa.Index:
    table = account()
    return sa.Index("ix", table.c.name, sa.func.lower(table.c.name), unique=True, postgresql_using="gin")


def exclude() -> ExcludeConstraint:
    table = sa.Table("booking", sa.MetaData(), sa.Column("room", sa.Integer), schema="sales")
    made = ExcludeConstraint((table.c.room, "="), name="ex", where=sa.text("room > 5"), deferrable=True)
    table.append_constraint(made)
    return made


def altered(ops: Any, **changes: Any) -> Any:
    return ops.AlterColumnOp("account", "name", schema="sales", **changes)


def everything(ops: Any) -> Any:
    return altered(
        ops,
        existing_type=sa.String(5),
        existing_nullable=True,
        existing_server_default=sa.text("'x'"),
        existing_comment="old",
        modify_type=sa.Text(),
        modify_nullable=False,
        modify_server_default=None,
        modify_comment="new",
        existing_autoincrement=True,
    )


def script(ops: Any) -> Any:
    inner = ops.ModifyTableOps("account", [ops.AddColumnOp("account", sa.Column("a", sa.Integer))], schema="sales")
    return ops.UpgradeOps([inner, altered(ops, modify_nullable=True), ops.ExecuteSQLOp("SELECT 1")])


MADE: dict[str, Callable[[Any], Any]] = {
    "add column": lambda ops: ops.AddColumnOp("account", sa.Column("a", sa.Integer), schema="sales", if_not_exists=True),
    "add column of a table": lambda ops: ops.AddColumnOp.from_column(account().c.name),
    "add column and table name": lambda ops: ops.AddColumnOp.from_column_and_tablename("s", "t", sa.Column("a")),
    "drop column": lambda ops: ops.DropColumnOp("account", "name", schema="sales", mssql_drop_default=True),
    "drop column known": lambda ops: ops.DropColumnOp.from_column_and_tablename("s", "t", sa.Column("a", sa.Integer)),
    "alter column nullable": lambda ops: altered(ops, modify_nullable=True, existing_nullable=False),
    "alter column type": lambda ops: altered(ops, modify_type=sa.Text()),
    "alter column comment": lambda ops: altered(ops, modify_comment=None, existing_comment="old"),
    "alter column nothing": lambda ops: altered(ops, autoincrement=True),
    "alter column pair": lambda ops: altered(ops, modify_x=5, existing_x=7),
    "alter column everything": everything,
    "create table": lambda ops: ops.CreateTableOp("t", [sa.Column("a", sa.Integer)], schema="s", comment="c", info={1: 2}),
    "create table of a table": lambda ops: ops.CreateTableOp.from_table(account()),
    "drop table": lambda ops: ops.DropTableOp("t", schema="s", if_exists=True, table_kw={"comment": "c"}),
    "drop table of a table": lambda ops: ops.DropTableOp.from_table(account()),
    "create comment": lambda ops: ops.CreateTableCommentOp("t", "c", schema="s", existing_comment="e"),
    "create first comment": lambda ops: ops.CreateTableCommentOp("t", "c"),
    "drop comment": lambda ops: ops.DropTableCommentOp("t", schema="s", existing_comment="e"),
    "create index": lambda ops: ops.CreateIndexOp("ix", "t", ["a"], schema="s", unique=True, postgresql_using="gin"),
    "create index of an index": lambda ops: ops.CreateIndexOp.from_index(index()),
    "drop index": lambda ops: ops.DropIndexOp("ix", "t", schema="s", if_exists=True),
    "drop index of an index": lambda ops: ops.DropIndexOp.from_index(index()),
    "create primary key": lambda ops: ops.CreatePrimaryKeyOp("pk", "t", ["a", "b"], schema="s"),
    "create unique": lambda ops: ops.CreateUniqueConstraintOp("uq", "t", ["a"], schema="s", deferrable=True),
    "create check": lambda ops: ops.CreateCheckConstraintOp("ck", "t", "a > 5", schema="s"),
    "create foreign key": lambda ops: ops.CreateForeignKeyOp("fk", "t", "u", ["a"], ["b"], source_schema="s", ondelete="SET NULL"),
    "drop constraint": lambda ops: ops.DropConstraintOp("uq", "t", type_="unique", schema="s", if_exists=True),
    **{f"add {name} of a table": lambda ops, name=name: ops.AddConstraintOp.from_constraint(constraint(name)) for name in ("pk", "uq", "ck", "fk")},
    **{f"drop {name} of a table": lambda ops, name=name: ops.DropConstraintOp.from_constraint(constraint(name)) for name in ("pk", "uq", "ck", "fk")},
    "execute": lambda ops: ops.ExecuteSQLOp("SELECT 1", execution_options={"a": 1}),
    "bulk insert": lambda ops: ops.BulkInsertOp(sa.table("t"), [{"a": 1}], multiinsert=False),
    "modify table": lambda ops: script(ops).ops[0],
    "upgrade": script,
    "downgrade": lambda ops: ops.DowngradeOps(script(ops).ops, "downs"),
    "add exclude": lambda ops: ops.AddConstraintOp.from_constraint(exclude()),
}  # fmt: skip

DONE: dict[str, Callable[[Any], Any]] = {
    "itself": lambda operation: operation,
    "reversed": lambda operation: operation.reverse(),
    "reversed twice": lambda operation: operation.reverse().reverse(),
    "difference": lambda operation: operation.to_diff_tuple(),
    "reversed difference": lambda operation: operation.reverse().to_diff_tuple(),
    "table": lambda operation: operation.to_table(),
    "column": lambda operation: operation.to_column(),
    "index": lambda operation: operation.to_index(),
    "constraint": lambda operation: operation.to_constraint(),
    "differences": lambda operation: operation.as_diffs(),
    "emptiness": lambda operation: operation.is_empty(),
    "changes": lambda operation: operation.has_changes(),
    "info": lambda operation: operation.info,
}


def plain(value: Any) -> Any:
    """Anything as nested dictionaries and lists of texts that two implementations can be compared by."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, sa.Table):
        return [
            "table",
            value.fullname,
            value.comment,
            value.info,
            plain(list(value.columns)),
            in_order(value.constraints),
        ]
    if isinstance(value, sa.Column):
        return ["column", value.name, str(value.type), value.nullable, value.primary_key]
    if isinstance(value, (sa.Constraint, sa.Index)):
        return [type(value).__name__, value.name, parts(value), dict(value.dialect_kwargs)]
    if isinstance(value, (TypeEngine, ClauseElement, SchemaItem)):
        return str(value)
    if hasattr(value, "__dict__") and type(value).__name__.endswith(("Op", "Ops")):
        return {
            "is": type(value).__name__,
            **{name: plain_attribute(value, name) for name in vars(value) if name not in OWN},
        }
    return value if isinstance(value, (str, int, bool, type(None))) else type(value).__name__


# what one of the two keeps for itself
OWN = ("_orig_constraint", "_keys_of_columns")


def plain_attribute(operation: Any, name: str) -> Any:
    if name == "info":
        return operation.info
    found = plain(getattr(operation, name))
    # Alembic takes the constraints of a table in the order of a set
    return sorted(found, key=str) if name == "columns" and "Table" in type(operation).__name__ else found


def in_order(constraints: Any) -> list[Any]:
    return sorted((plain(each) for each in constraints), key=str)


def parts(item: Any) -> Any:
    if isinstance(item, sa.ForeignKeyConstraint):
        return [item.column_keys, [key.target_fullname for key in item.elements], item.ondelete, item.match]
    if isinstance(item, sa.CheckConstraint):
        return str(item.sqltext)
    return [str(part).rpartition(".")[2] for part in getattr(item, "expressions", None) or item.columns]


def result(ops: Any, made: str, done: str) -> Any:
    try:
        found = plain(DONE[done](MADE[made](ops)))
    except (AttributeError, NotImplementedError):
        return "not there"
    except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
        return f"{type(error).__name__}: {error}"
    return found


@pytest.mark.parametrize("done", DONE)
@pytest.mark.parametrize("made", MADE)
def test_as_alembic_does(made: str, done: str) -> None:
    assert result(gitmig_ops, made, done) == result(alembic.operations.ops, made, done)


def test_a_table_keeps_the_foreign_keys_of_its_columns_when_it_is_made_again() -> None:
    key = sa.ForeignKey("other.id", ondelete="CASCADE")
    columns = [sa.Column("a", sa.Integer, key), sa.Column("b", sa.Integer, sa.ForeignKey("b.id", name="own"))]
    operation = gitmig_ops.CreateTableOp("t", [*columns, sa.ForeignKeyConstraint(["a", "b"], ["c.a", "c.b"])])
    made = [operation.to_table() for _ in range(3)] + [operation.reverse().reverse().to_table()]
    assert len(in_order(made[0].foreign_key_constraints)) == 3
    assert all(in_order(one.foreign_key_constraints) == in_order(made[0].foreign_key_constraints) for one in made)


def test_a_table_of_columns_of_a_model_has_none_of_their_foreign_keys() -> None:
    """Alembic's statements, too, are without them."""
    model = sa.Table("m", sa.MetaData(), sa.Column("a", sa.Integer, sa.ForeignKey("other.id")))
    for ops in (gitmig_ops, alembic.operations.ops):
        operation = ops.CreateTableOp("t", list(model.columns))
        assert [list(operation.to_table().foreign_keys) for _ in range(2)] == [[], []]


def test_reversing_a_rename_renames_back() -> None:
    back = gitmig_ops.RenameTableOp("account", "customer", schema="sales").reverse()
    assert (back.table_name, back.new_table_name, back.schema) == ("customer", "account", "sales")
    column = gitmig_ops.AlterColumnOp("account", "name", modify_name="title").reverse()
    assert (column.column_name, column.modify_name) == ("title", "name")


def test_a_rename_is_a_change_of_a_column() -> None:
    assert gitmig_ops.AlterColumnOp("account", "name", modify_name="title").has_changes()


@pytest.mark.parametrize("kind", ["pk", "uq", "fk", "ck"])
def test_a_constraint_that_was_renamed_or_moved_since_is_reversed_as_it_is_now(kind: str) -> None:
    operation = gitmig_ops.DropConstraintOp.from_constraint(constraint(kind))
    operation.constraint_name = "renamed"
    assert operation.reverse().to_constraint().name == "renamed"


def test_no_operation_adds_an_unknown_kind_of_constraint() -> None:
    with pytest.raises(ValueError, match="no operation adds this kind of constraint: constraint"):
        gitmig_ops.AddConstraintOp.from_constraint(sa.Constraint("x"))


def test_the_parents_leave_it_to_the_operations() -> None:
    for method in ("reverse", "to_diff_tuple"):
        with pytest.raises(NotImplementedError):
            getattr(gitmig_ops.MigrateOperation(), method)()
    with pytest.raises(NotImplementedError):
        gitmig_ops.AddConstraintOp().to_constraint()
    with pytest.raises(NotImplementedError):
        gitmig_ops.AddConstraintOp().constraint_type  # noqa: B018


class TestMigrationScript:
    def script(self, **options: Any) -> Any:
        return gitmig_ops.MigrationScript("a1", gitmig_ops.UpgradeOps(), gitmig_ops.DowngradeOps(), **options)

    def test_holds_one_of_each_direction(self) -> None:
        script = self.script()
        assert script.upgrade_ops_list == [script.upgrade_ops]
        assert script.downgrade_ops_list == [script.downgrade_ops]
        assert script.imports == set()
        assert self.script(imports={"import x"}).imports == {"import x"}

    def test_holds_one_for_each_database(self) -> None:
        script = self.script()
        script.upgrade_ops = [gitmig_ops.UpgradeOps(upgrade_token="one"), gitmig_ops.UpgradeOps(upgrade_token="two")]
        assert [each.upgrade_token for each in script.upgrade_ops_list] == ["one", "two"]
        with pytest.raises(ValueError, match="multiple-entry list for UpgradeOps; please use the upgrade_ops_list"):
            script.upgrade_ops  # noqa: B018

    def test_may_hold_none(self) -> None:
        script = self.script()
        script.downgrade_ops = []
        assert script.downgrade_ops is None

    def test_takes_operations_of_its_direction_only(self) -> None:
        with pytest.raises(TypeError, match="expected UpgradeOps, got <"):
            self.script().upgrade_ops = gitmig_ops.DowngradeOps()

    def test_a_reversed_upgrade_fills_the_downgrade(self) -> None:
        downgrade = gitmig_ops.DowngradeOps([gitmig_ops.ExecuteSQLOp("x")], "downs")
        assert script(gitmig_ops).ops[0].reverse().ops[0].column_name == "a"
        added = gitmig_ops.UpgradeOps([gitmig_ops.AddColumnOp("t", sa.Column("a"))])
        assert added.reverse_into(downgrade) is downgrade
        assert [type(each).__name__ for each in downgrade.ops] == ["DropColumnOp"]
        assert downgrade.downgrade_token == "downs"
