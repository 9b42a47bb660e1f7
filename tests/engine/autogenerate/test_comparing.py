"""What differs between a database and models, as Alembic says it: types, defaults, indexes, keys, filters, hooks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SAWarning

from gitmig.engine.dispatch import PriorityDispatchResult
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import GitmigError
from tests.engine.autogenerate.comparing import ALEMBIC, GITMIG, Found, compared, models

URLS = ("sqlite_url", "postgresql_url", "mysql_url")
TYPES = (
    *(
        "sa.Integer()",
        "sa.BigInteger()",
        "sa.String(20)",
        "sa.String(30)",
        "sa.Text()",
        "sa.CHAR(3)",
        "sa.Numeric(10, 2)",
    ),
    *("sa.Numeric()", "sa.Float()", "sa.Double()", "sa.Boolean()", "sa.DateTime()", "sa.DateTime(timezone=True)"),
    *(
        "sa.JSON()",
        "sa.Uuid()",
        "sa.LargeBinary()",
        "sa.Enum('x', 'y', name='e1')",
        "sa.Enum('y', 'x', 'z', name='e2')",
    ),
)
OF_DIALECT = {
    "postgresql": (
        *("postgresql.ARRAY(sa.Integer)", "postgresql.ARRAY(sa.String(20))", "postgresql.JSONB()", "postgresql.INET()"),
        *("postgresql.TIMESTAMP(precision=3)", "postgresql.TIMESTAMP(precision=3, timezone=True)", "postgresql.BIT(3)"),
    ),
    "mysql": (
        *(
            "mysql.TINYINT()",
            "mysql.INTEGER(unsigned=True)",
            "mysql.VARCHAR(20, charset='utf8mb3')",
            "mysql.LONGTEXT()",
        ),
        *(
            "mysql.VARCHAR(20, collation='utf8mb4_bin')",
            "mysql.ENUM('y', 'x')",
            "mysql.ENUM('X', 'y')",
            "mysql.DATETIME(fsp=6)",
        ),
    ),
}
# of table t: what one column is, beside what it becomes
COLUMNS = {
    "nullable": ("sa.Integer(), nullable=False", "sa.Integer()"),
    "default": ("sa.Integer(), server_default='5'", "sa.Integer(), server_default='6'"),
    "default_dropped": ("sa.String(5), server_default='x'", "sa.String(5)"),
    "same_default": ("sa.String(5), server_default='a b'", "sa.String(5), server_default='a b'"),
    "fetched": ("sa.Integer(), server_default='5'", "sa.Integer(), server_default=sa.FetchedValue()"),
    "comment": ("sa.Integer(), comment='old'", "sa.Integer(), comment='new'"),
    "comment_dropped": ("sa.Integer(), comment='old'", "sa.Integer(), comment=''"),
    "computed": (
        "sa.Integer(), sa.Computed('n + 1', persisted=True)",
        "sa.Integer(), sa.Computed('n+2', persisted=True)",
    ),
    "computed_again": (
        "sa.Integer(), sa.Computed('n + 1', persisted=True)",
        "sa.Integer(), sa.Computed('(n+1)', persisted=True)",
    ),
    "computed_gone": ("sa.Integer(), sa.Computed('n + 1', persisted=True)", "sa.Integer()"),
    "identity": ("sa.Integer(), sa.Identity(always=True, start=5)", "sa.Integer(), sa.Identity(start=7, cycle=True)"),
    "identity_gone": ("sa.Integer(), sa.Identity(always=True)", "sa.Integer(), nullable=False"),
    "unique": ("sa.Integer(), unique=True", "sa.Integer()"),
    "index": ("sa.Integer(), index=True", "sa.Integer(), unique=True"),
    "nothing_known": ("sa.Integer()", "sa.types.NullType()"),
}
KEY = "sa.ForeignKeyConstraint(['a'], ['p.id'], {})"
# items of a table with the columns a, b and c
ITEMS = {
    "index": ("sa.Index('i', 'a')", "sa.Index('i', 'a', 'b', unique=True)"),
    "index_order": ("sa.Index('i', 'a', 'b')", "sa.Index('i', 'b', 'a')"),
    "index_to_unique": ("sa.Index('i', 'a', unique=True)", "sa.UniqueConstraint('a', name='i')"),
    "unique_order": ("sa.UniqueConstraint('a', 'b', name='u')", "sa.UniqueConstraint('b', 'a', name='u')"),
    "unique_nameless": ("sa.UniqueConstraint('a', name='u')", "sa.UniqueConstraint('a')"),
    "unique_other": ("sa.UniqueConstraint('a', name='u')", "sa.UniqueConstraint('a', 'b')"),
    "expression": ("sa.Index('i', 'a')", "sa.Index('j', sa.text('lower(c)'))"),
    "key": ("", KEY.format("")),
    "key_gone": (KEY.format("name='k'"), ""),
    "key_renamed": (KEY.format("name='k'"), KEY.format("name='k2'")),
    "key_rules": (KEY.format("ondelete='CASCADE'"), KEY.format("onupdate='CASCADE'")),
    "key_restrict": (KEY.format(""), KEY.format("ondelete='RESTRICT'")),
    "key_no_action": (KEY.format(""), KEY.format("ondelete='NO ACTION'")),
    "check": ("sa.CheckConstraint('a > 5', name='ck')", "sa.CheckConstraint('a > 5', name='ck2')"),
    "comment": ("comment='old'", "comment='new'"),
    "comment_gone": ("comment='old'", ""),
}
POSTGRESQL_ITEMS = {
    "order": ("sa.Index('i', sa.text('a DESC NULLS LAST'))", "sa.Index('i', sa.text('a DESC'))"),
    "usual_order": ("sa.Index('i', sa.text('a DESC'))", "sa.Index('i', sa.text('a DESC NULLS FIRST'))"),
    "cast": ("sa.Index('i', sa.text('lower(c)'))", "sa.Index('i', sa.text('lower(c::text)'))"),
    "expressions": ("sa.Index('i', sa.text('lower(c)'), 'a')", "sa.Index('i', sa.text('upper(c)'), 'a')"),
    "number": ("sa.Index('i', sa.text('lower(c)'), 'a')", "sa.Index('i', sa.text('lower(c)'))"),
    "descending": ("sa.Index('i', sa.text('lower(c) DESC'))", ""),
    "options": ("sa.Index('i', 'a', postgresql_include=['b'], postgresql_where=sa.text('b > 5'))", ""),
    "nulls": (
        "sa.UniqueConstraint('a', name='u')",
        "sa.UniqueConstraint('a', name='u', postgresql_nulls_not_distinct=True)",
    ),
    "deferrable": (KEY.format("deferrable=True"), KEY.format("deferrable=True, initially='DEFERRED'")),
}


@pytest.fixture(params=URLS)
def connection(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    """To a database of the test's own."""
    engine = sa.create_engine(request.getfixturevalue(request.param), poolclass=sa.pool.NullPool)
    with engine.connect() as connection, warnings.catch_warnings(action="ignore", category=SAWarning):
        yield connection


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(sqlite_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        yield connection


def of_column(column: str) -> str:
    others = "sa.Column('id', sa.Integer(), primary_key=True), sa.Column('n', sa.Integer())"
    return f"sa.Table('t', m, {others}, sa.Column('x', {column}))"


def of_item(item: str) -> str:
    columns = "sa.Column('id', sa.Integer(), primary_key=True)"
    own = "sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()), sa.Column('c', sa.String(20))"
    return f"sa.Table('p', m, {columns})\nsa.Table('t', m, {columns}, {own}, {item})"


def as_both_say(connection: sa.Connection, before: str, after: str, **options: Any) -> Found:
    """What gitmig finds, where Alembic finds the same."""
    models(before).create_all(connection)
    connection.commit()
    found, expected = (compared(connection, models(after), side, **options) for side in (GITMIG, ALEMBIC))
    connection.rollback()
    made = sa.MetaData()
    made.reflect(connection)
    made.drop_all(connection)
    connection.commit()
    assert (found.upgrade, found.downgrade, found.diffs) == (expected.upgrade, expected.downgrade, expected.diffs)
    assert said(found) == said(expected)
    return found


def said(found: Found) -> set[str]:
    """Some of it Alembic says twice; in what an index changed has words of its own."""
    return {line.partition("': ")[0] for line in found.log}


@pytest.mark.parametrize("url_of", URLS)
def test_types(request: pytest.FixtureRequest, url_of: str) -> None:
    """Each against each."""
    engine = sa.create_engine(request.getfixturevalue(url_of), poolclass=sa.pool.NullPool)
    types = (*TYPES, *OF_DIALECT.get(engine.dialect.name, ()))
    table = "sa.Table('t{}', m, sa.Column('x', {}))"
    with engine.connect() as connection:
        models("\n".join(table.format(*each) for each in enumerate(types))).create_all(connection)
        for wanted in types:
            after = models("\n".join(table.format(number, wanted) for number in range(len(types))))
            found, expected = (compared(connection, after, side) for side in (GITMIG, ALEMBIC))
            assert found.upgrade == expected.upgrade, wanted
            assert 0 < len(found.diffs) < len(types)


@pytest.mark.parametrize("case", COLUMNS)
def test_columns(connection: sa.Connection, case: str) -> None:
    as_both_say(connection, *map(of_column, COLUMNS[case]))


@pytest.mark.parametrize("case", ITEMS)
def test_items(connection: sa.Connection, case: str) -> None:
    plugins = ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"]
    as_both_say(connection, *map(of_item, ITEMS[case]), autogenerate_plugins=plugins)


@pytest.mark.parametrize("connection", ["postgresql_url"], indirect=True)
@pytest.mark.parametrize("case", POSTGRESQL_ITEMS)
def test_items_of_postgresql(connection: sa.Connection, case: str) -> None:
    as_both_say(connection, *map(of_item, POSTGRESQL_ITEMS[case]))


@pytest.mark.parametrize("connection", ["postgresql_url"], indirect=True)
def test_schemas(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE SCHEMA sales")
    before = (
        "sa.Table('t', m, sa.Column('x', sa.Integer(), index=True), schema='sales')\n"
        "sa.Table('t', m, sa.Column('y', sa.Integer()))\nsa.Table('old', m, sa.Column('x', sa.Integer()), schema='sales')"
    )
    after = (
        "sa.Table('t', m, sa.Column('x', sa.String(3), primary_key=True), schema='sales')\n"
        "sa.Table('t', m, sa.Column('y', sa.ForeignKey('sales.t.x')), schema='public')"
    )
    for include in (True, False):
        models(before).create_all(connection)
        found, expected = (
            compared(
                connection,
                models(after),
                side,
                include_schemas=include,
            )
            for side in (GITMIG, ALEMBIC)
        )
        assert found == expected._replace(log=found.log, warnings=found.warnings)
        assert found.diffs
        connection.rollback()
        connection.exec_driver_sql("CREATE SCHEMA sales")


def test_filters_are_asked_the_same(sqlite: sa.Connection) -> None:
    before = of_item("sa.Index('i', 'a'), sa.UniqueConstraint('b', name='u'), sa.ForeignKeyConstraint(['a'], ['p.id'])")
    after = of_item("sa.Index('j', 'a'), sa.Index('i', 'b'), sa.Column('d', sa.Integer())")
    models(f"{before}\nsa.Table('gone', m, sa.Column('x', sa.Integer()))").create_all(sqlite)
    told: list[list[Any]] = []
    for side in (GITMIG, ALEMBIC):
        asked: list[Any] = []
        told.append(asked)

        def include_name(*question: Any, asked: list[Any] = asked) -> bool:
            asked.append(question)
            return question[0] != "c"

        def include_object(
            _item: Any, name: Any, kind: str, reflected: bool, other: Any, asked: list[Any] = asked
        ) -> bool:
            asked.append((name, kind, reflected, other is None))
            return name not in {"gone", "j"}

        compared(sqlite, models(after), side, include_name=include_name, include_object=include_object)
    assert sorted(map(repr, told[0])) == sorted(map(repr, told[1]))
    assert ("gone", "table", True, True) in told[0]


@pytest.mark.parametrize("answer", [True, False, None])
def test_functions_of_the_project_compare(sqlite: sa.Connection, answer: bool | None) -> None:
    before, after = of_column("sa.Integer(), server_default='5'"), of_column("sa.String(3), server_default='6'")
    options: dict[str, Any] = {name: lambda *_question: answer for name in ("compare_type", "compare_server_default")}
    found = as_both_say(sqlite, before, after, **options)
    assert bool(found.diffs) is (answer is not False)


def test_types_are_not_compared_where_nobody_asks(sqlite: sa.Connection) -> None:
    before, after = of_column("sa.Integer()"), of_column("sa.String(3)")
    assert as_both_say(sqlite, before, after, compare_type=False).diffs == []


@pytest.mark.parametrize(
    "plugins", [["alembic.autogenerate.*", "~alembic.autogenerate.types"], ["alembic.autogenerate.tables"], []]
)
def test_plugins_are_chosen(sqlite: sa.Connection, plugins: list[str]) -> None:
    as_both_say(sqlite, of_column("sa.Integer()"), of_column("sa.String(3), index=True"), autogenerate_plugins=plugins)


def test_a_plugin_stops_what_comes_after_it(sqlite: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    comparators = GITMIG.autogenerate.comparators
    monkeypatch.setattr(comparators, "_registry", {})
    comparators.dispatch_for("column", subgroup="types")(lambda *_question: PriorityDispatchResult.STOP)
    models(of_column("sa.Integer()")).create_all(sqlite)
    assert compared(sqlite, models(of_column("sa.String(3)")), GITMIG).diffs == []


def test_several_metadata(sqlite: sa.Connection) -> None:
    wanted = [
        models("sa.Table('one', m, sa.Column('x', sa.Integer()))"),
        models("sa.Table('two', m, sa.Column('y', sa.Text()))"),
    ]
    assert compared(sqlite, wanted, GITMIG).upgrade.count("create_table") == 2
    with pytest.raises(ValueError, match="Duplicate table keys"):
        GITMIG.autogenerate.compare_metadata(MigrationContext.configure(sqlite), [wanted[0], wanted[0]])


def test_unique_constraints_that_the_models_have_twice(connection: sa.Connection) -> None:
    wanted = of_item("sa.UniqueConstraint('a', 'b'), sa.UniqueConstraint('a', 'b')")
    assert as_both_say(connection, of_item(""), wanted).upgrade.count("create_unique_constraint") == 1


@pytest.mark.parametrize("rules", ["ondelete='CASCADE'", "onupdate='SET NULL'", "deferrable=True"])
def test_rules_that_a_dialect_does_not_report(
    sqlite: sa.Connection, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    read = type(sqlite.dialect).get_foreign_keys

    def without_options(*arguments: Any, **options: Any) -> list[dict[str, Any]]:
        return [{key: each[key] for key in each if key != "options"} for each in read(*arguments, **options)]

    monkeypatch.setattr(type(sqlite.dialect), "get_foreign_keys", without_options)
    assert as_both_say(sqlite, of_item(KEY.format("")), of_item(KEY.format(rules))).diffs == []


def test_two_indexes_of_one_name(sqlite: sa.Connection) -> None:
    """No database takes them, but the revision is the same each time, where Alembic's goes by chance."""
    names = ("a", "b", "c", "id")
    items = ", ".join(f"sa.Index('i', {name!r})" for name in names)
    models(of_item("")).create_all(sqlite)
    texts = {compared(sqlite, models(of_item(items)), GITMIG).upgrade for _ in range(20)}
    assert len(texts) == 1


def test_the_version_table_is_left_alone(sqlite: sa.Connection) -> None:
    models("sa.Table('alembic_version', m, sa.Column('version_num', sa.String(32)))").create_all(sqlite)
    assert compared(sqlite, sa.MetaData(), GITMIG).diffs == []
    assert compared(sqlite, sa.MetaData(), GITMIG, version_table="other").diffs != []


def test_a_script_has_no_database() -> None:
    context = MigrationContext.configure(dialect_name="sqlite", opts={"as_sql": True})
    with pytest.raises(GitmigError, match="prevents querying the database"):
        GITMIG.autogenerate.compare_metadata(context, sa.MetaData())


# where Alembic fails, or finds the same difference again and again


@pytest.mark.parametrize("connection", ["postgresql_url"], indirect=True)
@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        ("sa.JSON(), server_default='{}'", "sa.JSON(), server_default='{}'", False),
        ("sa.JSON(), server_default='{}'", "sa.JSON(), server_default='[]'", True),
        ('sa.String(9), server_default="it\'s"', 'sa.String(9), server_default="it\'s"', False),
        ("sa.String(9), server_default='a b'", "sa.String(9), server_default='a b'", False),
        ("sa.String(9), server_default='5'", "sa.String(9), server_default=sa.text('5')", False),
        ("sa.String(9), server_default='5'", "sa.String(9), server_default=sa.text('now()')", True),
        ("sa.Boolean(), server_default=sa.text('1 = 1')", "sa.Boolean(), server_default=sa.text('1 = 1')", False),
        ("sa.Integer(), sa.Identity()", "sa.Integer(), server_default='5', nullable=False", True),
    ],
)
def test_defaults_that_postgresql_cannot_compare(
    connection: sa.Connection, before: str, after: str, differs: bool
) -> None:
    models(of_column(before)).create_all(connection)
    assert bool(compared(connection, models(of_column(after)), GITMIG).diffs) is differs
    connection.exec_driver_sql("SELECT 1")  # the transaction goes on


@pytest.mark.parametrize("connection", ["postgresql_url"], indirect=True)
@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        ("sa.text(\"nextval('s')\")", "sa.Sequence('s').next_value()", False),
        ("sa.text(\"nextval('s')\")", "sa.text(\"nextval('public.s')\")", False),
        ("sa.text(\"nextval('s') + 1\")", "sa.text(\"nextval('s')+1\")", False),
        ("sa.text(\"nextval('s')\")", "sa.text(\"nextval('other')\")", True),
        ("sa.text(\"nextval('s')\")", "sa.text(\"nextval('new')\")", True),
        ("'5'", "sa.text(\"nextval('s')\")", True),
    ],
)
def test_comparing_takes_no_number_from_a_sequence(
    connection: sa.Connection, before: str, after: str, differs: bool
) -> None:
    connection.exec_driver_sql("CREATE SEQUENCE s")
    connection.exec_driver_sql("CREATE SEQUENCE other")
    models(of_column(f"sa.BigInteger(), server_default={before}")).create_all(connection)
    wanted = models(of_column(f"sa.BigInteger(), server_default={after}"))
    assert bool(compared(connection, wanted, GITMIG).diffs) is differs
    assert connection.exec_driver_sql("SELECT is_called FROM s").scalar() is False


@pytest.mark.parametrize("connection", ["sqlite_url", "mysql_url"], indirect=True)
@pytest.mark.parametrize("text", ["", "'", "it's", "'a'", "100%", "a\\b"])
def test_texts_that_are_there(connection: sa.Connection, text: str) -> None:
    wanted = models(of_column(f"sa.String(9), server_default={text!r}"))
    wanted.create_all(connection)
    assert compared(connection, wanted, GITMIG).diffs == []
    if "'" in text or not text:
        assert compared(connection, wanted, ALEMBIC).diffs != [], "it is no difference any more"
    assert compared(connection, models(of_column("sa.String(9), server_default='other'")), GITMIG).diffs != []


@pytest.mark.parametrize("connection", ["postgresql_url"], indirect=True)
def test_a_match_comes_back(connection: sa.Connection) -> None:
    models(of_item(KEY.format("match='FULL'"))).create_all(connection)
    assert "match='FULL'" in compared(connection, models(of_item("")), GITMIG).downgrade


@pytest.mark.parametrize("connection", ["mysql_url"], indirect=True)
def test_a_table_that_goes_comes_back(connection: sa.Connection) -> None:
    found = as_both_say(connection, of_item("sa.UniqueConstraint('a', name='u')"), of_item("").partition("\n")[0])
    assert "mysql_default_charset=" in found.downgrade


@pytest.mark.parametrize("connection", ["mysql_url"], indirect=True)
def test_a_native_enum_for_one_that_is_not(connection: sa.Connection) -> None:
    models(of_column("sa.Enum('x', 'y', name='e')")).create_all(connection)
    assert compared(connection, models(of_column("sa.Enum('x', 'y', native_enum=False)")), GITMIG).diffs != []


@pytest.mark.parametrize("dialect", ["mssql", "oracle"])
def test_defaults_where_there_is_no_server(dialect: str) -> None:
    """The two implementations, asked the same."""
    texts = [None, "x", "'x'", "('x')", "((5))", "5", " 5 ", "(getdate())", "getdate()", "'a b'", "a b", "it's"]
    column = sa.Table("t", sa.MetaData(), sa.Column("x", sa.String(5))).columns.x
    ours, theirs = (side.migration_context.configure(dialect_name=dialect).impl for side in (GITMIG, ALEMBIC))
    answers = {
        (one, other): bool(ours.compare_server_default(column, column, one, other)) for one in texts for other in texts
    }
    assert answers == {each: bool(theirs.compare_server_default(column, column, *each)) for each in answers}
    assert set(answers.values()) == {True, False}
