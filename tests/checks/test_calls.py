"""The calls that a revision makes, read without running it: names, constants, helpers, loops, conditions, transactions."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gitmig.checks.reader import MOST_STEPS
from gitmig.checks.script import calls_in
from gitmig.checks.text.calls import PARAMETERS, UNKNOWN, Call
from gitmig.checks.text.columns import ColumnFacts, columns


def calls(body: str, top: str = "from alembic import op\nimport sqlalchemy as sa") -> tuple[Call, ...]:
    """The changes that `upgrade()` with this body makes; the body may define functions beside it."""
    text = dedent(body).strip("\n")
    if "def upgrade" not in text:
        text = "def upgrade():\n" + "\n".join(f"    {line}" for line in text.splitlines())
    return tuple(call for call in calls_in(f"{top}\n\n{text}\n".encode(), False)[0] if call.name in PARAMETERS)


def tables(body: str, **top: str) -> list[str | None]:
    return [call.table for call in calls(body, **top)]


def dialects(body: str) -> list[list[str] | None]:
    return [None if call.dialect is None else sorted(call.dialect) for call in calls(body)]


@pytest.mark.parametrize(
    ("top", "call"),
    [
        ("from alembic import op", "op.drop_table('t')"),
        ("from alembic import op as o", "o.drop_table('t')"),
        ("from gitmig import op", "op.drop_table('t')"),
        ("import alembic.op", "alembic.op.drop_table('t')"),
        ("import alembic.op as operations", "operations.drop_table('t')"),
        ("import alembic", "alembic.op.drop_table('t')"),
        ("from alembic.op import drop_table", "drop_table('t')"),
        ("from alembic.op import drop_table as gone", "gone('t')"),
        ("from alembic import op\ndrop = op", "drop.drop_table('t')"),
        ("from alembic import op", "here = op\nhere.drop_table('t')"),
    ],
)
def test_op_by_any_name(top: str, call: str) -> None:
    (found,) = calls(call, top)
    assert (found.name, found.table) == ("drop_table", "t")


@pytest.mark.parametrize("top", ["from other import op", "import op", "op = make()"])
def test_what_is_not_op(top: str) -> None:
    assert calls("op.drop_table('t')", top) == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("name = 't'\nop.drop_table(name)", ["t"]),
        ("op.drop_table('a' + '_b')", ["a_b"]),
        ("name = 't'\nop.drop_table(f'{name}_old')", ["t_old"]),
        ("op.drop_table('%s_old' % 't')", ["t_old"]),
        ("op.drop_table('{}_old'.format('t'))", ["t_old"]),
        ("op.drop_table(op.f('t'))", ["t"]),
        ("op.drop_table(table_name='t')", ["t"]),
        ("op.drop_table(**{'table_name': 't'})", ["t"]),
        ("op.drop_table(*['t'])", ["t"]),
        ("a, b = 't', 'u'\nop.drop_table(b)", ["u"]),
        ("for name in ['a', 'b']:\n    op.drop_table(name)", ["a", "b"]),
        ("for name, _ in [('a', 1), ('b', 2)]:\n    op.drop_table(name)", ["a", "b"]),
        ("for name, _ in {'a': 1, 'b': 2}.items():\n    op.drop_table(name)", ["a", "b"]),
        ("[op.drop_table(name) for name in ('a', 'b')]", ["a", "b"]),
        ("name = 't' if True else 'u'\nop.drop_table(name)", [None]),
        ("name = get()\nop.drop_table(name)", [None]),
        ("name = 't'\nif get():\n    name = 'u'\nop.drop_table(name)", [None]),
        ("names = ['a']\nnames.append('b')\nfor name in names:\n    op.drop_table(name)", [None]),
        ("for name in get():\n    op.drop_table(name)", [None]),
        ("name = 't'\nname += 'u'\nop.drop_table(name)", [None]),
        ("op.drop_table('t' + get())", [None]),
    ],
)
def test_values_that_the_text_tells(body: str, expected: list[str | None]) -> None:
    assert tables(body) == expected


HELPERS = """
TABLE = "t"
NAMES = ("a", "b")
CHANGED = "x"

def drop(table, prefix="old_", *, suffix=""):
    op.drop_table(prefix + table + suffix)

def drop_in(operations, table):
    operations.drop_table(table)

def note():
    return sa.Column("note", sa.Text(), nullable=False)

def again(table):
    again(table)
    op.drop_table(table)

def change():
    global CHANGED
    CHANGED = "y"

def upgrade():
    drop("a")
    drop(TABLE, "", suffix="_new")
    drop(table=NAMES[0])
    for name in NAMES:
        drop(name, prefix="")
    drop_in(op, "b")
    op.add_column("t", note())
    again("c")
    op.drop_table(CHANGED)
"""


def test_helpers_and_constants_of_the_file_are_followed() -> None:
    assert tables(HELPERS) == ["old_a", "t_new", "old_a", "a", "b", "b", "t", "c", None]
    (added,) = (call for call in calls(HELPERS) if call.name == "add_column")
    assert [(column.name, column.nullable) for column in columns(added)] == [("note", False)]


def test_calls_through_helpers_know_the_way() -> None:
    found = calls("def drop():\n    op.drop_table('t')\n\ndef upgrade():\n    drop()")
    assert [[call.lineno for call in one.through] for one in found] == [[8]]


def test_a_batch_gives_its_table() -> None:
    body = """
    with op.batch_alter_table("t", schema="s") as batch, other() as nothing:
        batch.add_column(sa.Column("a", sa.Integer))
        batch.create_index("ix", ["a"])
    with op.batch_alter_table(get()) as batch:
        batch.drop_column("a")
    """
    found = calls(body)
    assert [(call.name, call.qualified_table) for call in found] == [
        ("batch_alter_table", "s.t"),
        ("add_column", "s.t"),
        ("create_index", "s.t"),
        ("batch_alter_table", None),
        ("drop_column", None),
    ]
    assert found[2].batch is found[0]
    assert found[2].names("columns") == ("a",)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        (
            "op.get_bind().dialect.name == 'postgresql'",
            ["postgresql"],
            ["mariadb", "mssql", "mysql", "oracle", "sqlite"],
        ),
        (
            "op.get_context().dialect.name != 'sqlite'",
            ["mariadb", "mssql", "mysql", "oracle", "postgresql"],
            ["sqlite"],
        ),
        ("bind.engine.name in ('mysql', 'mariadb')", ["mariadb", "mysql"], ["mssql", "oracle", "postgresql", "sqlite"]),
        ("not is_sqlite", ["mariadb", "mssql", "mysql", "oracle", "postgresql"], ["sqlite"]),
        ("'sqlite' == bind.dialect.name and get()", ["sqlite"], None),
        ("get()", None, None),
    ],
)
def test_conditions_on_the_dialect(condition: str, yes: list[str] | None, no: list[str] | None) -> None:
    start = "bind = op.get_bind()\nis_sqlite = bind.dialect.name == 'sqlite'\n"
    body = f"{start}if {condition}:\n    op.drop_table('a')\nelse:\n    op.drop_table('b')\nop.drop_table('c')"
    assert dialects(body) == [yes, no, None]
    early = f"{start}if {condition}:\n    op.drop_table('a')\n    return\nop.drop_table('b')"
    assert dialects(early) == [yes, no]


def test_a_helper_that_asks_for_the_dialect() -> None:
    body = """
    def is_sqlite():
        return op.get_bind().dialect.name == "sqlite"

    def upgrade():
        if is_sqlite():
            op.drop_table("a")
    """
    assert dialects(body) == [["sqlite"]]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("for name in ('a', 'b', 'c'):\n    if name in ['a', 'c']:\n        continue\n    op.drop_table(name)", ["b"]),
        ("for name in ('a', 'b'):\n    if name == 'a':\n        op.drop_table(name)", ["a"]),
        ("for name in ('a', 'b'):\n    if name not in {'a': 1}:\n        op.drop_table(name)", ["b"]),
        ("for item in [{'t': 'a'}, {'t': 'b'}]:\n    if item['t'] != 'a':\n        op.drop_table(item['t'])", ["b"]),
        ("for name in ('a', 'b'):\n    if name in something():\n        op.drop_table(name)", ["a", "b"]),
        ("for name in ('a', 'b'):\n    if name == 'a' and something():\n        op.drop_table(name)", ["a"]),
    ],
)
def test_conditions_on_constants(body: str, found: list[str]) -> None:
    assert tables(body) == found


@pytest.mark.parametrize(
    "line",
    [
        "op.execute('DROP TABLE t')",
        "op.execute(sqltext=sa.text('DROP TABLE t'))",
        "op.execute({'a': 'DROP TABLE t'}['a'])",
        "op.execute('DROP TABLE x'.replace('x', 't'))",
        "op.get_bind().execute(sa.text('DROP TABLE t'))",
        "op.get_bind().execute(statement=sa.text('DROP TABLE t'))",
        "op.get_bind().exec_driver_sql('DROP TABLE t')",
        "op.get_bind().scalar(sa.text('DROP TABLE t'))",
        "op.get_context().execute('DROP TABLE t')",
        "op.get_context().impl.execute('DROP TABLE t')",
        "context.get_bind().execute(sa.text('DROP TABLE t'))",
        "context.get_context().bind.execute(sa.text('DROP TABLE t'))",
        "session = Session(bind=op.get_bind())\nsession.execute(sa.text('DROP TABLE t'))",
        "session = Session(op.get_bind())\nsession.connection().execute(sa.text('DROP TABLE t'))",
        "with orm.Session(op.get_bind()) as session:\n    session.execute(sa.text('DROP TABLE t'))",
        "Local = sessionmaker()\nsession = Local(bind=op.get_bind())\nsession.execute(sa.text('DROP TABLE t'))",
        "Local = sessionmaker(bind=op.get_bind())\nLocal().execute(sa.text('DROP TABLE t'))",
        "one, other = op.get_bind(), 1\none.execute(sa.text('DROP TABLE t'))",
        "(one, [other]) = (1, [op.get_bind()])\nother.execute(sa.text('DROP TABLE t'))",
        "one = other = op.get_bind()\nother.execute(sa.text('DROP TABLE t'))",
        "one: object = op.get_bind()\none.execute(sa.text('DROP TABLE t'))",
        "(bind := op.get_bind()).execute(sa.text('DROP TABLE t'))",
        "if (bind := op.get_bind()).dialect.name:\n    bind.execute(sa.text('DROP TABLE t'))",
        "print(bind := op.get_bind())\nbind.execute(sa.text('DROP TABLE t'))",
        "def connect():\n    return op.get_bind()\nbind = connect()\nbind.execute(sa.text('DROP TABLE t'))",
        "if (name := 't'):\n    op.execute(f'DROP TABLE {name}')",
        "from alembic import op as alembic_op\nalembic_op.execute('DROP TABLE t')",
        "from alembic.op import execute as run\nrun('DROP TABLE t')",
        "for line in 'DROP TABLE t;'.split(';'):\n    if line != '':\n        op.execute(line)",
        "for line in 'DROP TABLE t'.splitlines():\n    op.execute(line.strip())",
    ],
)
def test_every_way_to_run_sql(line: str) -> None:
    top = "import sqlalchemy as sa\nfrom sqlalchemy import orm\nfrom alembic import context\n"
    body = line.replace("\n", "\n    ")
    found = calls(f"{top}def upgrade():\n    {body}")
    assert [call.sql for call in found if call.name == "execute"] == ["DROP TABLE t"]


@pytest.mark.parametrize(
    "line",
    [
        "session = Session(bind=engine)\nsession.execute(sa.text('DROP TABLE t'))",
        "session = Session()\nsession.execute(sa.text('DROP TABLE t'))",
        "session = other(op.get_bind())\nsession.execute(sa.text('DROP TABLE t'))",
        "one, other = op.get_bind(), 1\nother.execute(sa.text('DROP TABLE t'))",
        "(one, other) = connections()\nother.execute(sa.text('DROP TABLE t'))",
        "op.get_bind().commit()",
        "op.get_bind().begin()",
        "context.configure('DROP TABLE t')",
    ],
)
def test_what_runs_no_sql_here(line: str) -> None:
    body = line.replace("\n", "\n    ")
    found = calls(f"import sqlalchemy as sa\nfrom alembic import context\ndef upgrade():\n    {body}")
    assert [call for call in found if call.name == "execute"] == []


@pytest.mark.parametrize(
    "keywords",
    [
        "**{'schema': 's'}",
        "**dict(schema='s')",
        "**{**OTHERS, 'schema': 's'}",
        "**(OTHERS | {'schema': 's'})",
        "**dict(OTHERS, schema='s')",
        "**given()",
    ],
)
def test_keywords_of_a_dictionary(keywords: str) -> None:
    top = "OTHERS = {'nullable': False, 'schema': 'x'}\ndef given():\n    return dict(schema='s')\n"
    (call,) = calls(f"{top}def upgrade():\n    op.drop_table('t', {keywords})")
    assert (call.qualified_table, call.is_open) == ("s.t", False)
    (call,) = calls(f"{top}def upgrade():\n    op.drop_table('t', **unknown())")
    assert call.is_open


def test_keywords_of_a_column_from_a_dictionary() -> None:
    (call,) = calls(
        "NEEDED = {'nullable': False}\ndef upgrade():\n    op.add_column('t', sa.Column('a', sa.Text(), **NEEDED))"
    )
    assert [(column.nullable, column.is_open) for column in columns(call)] == [(False, False)]


def test_code_that_never_runs_is_not_read() -> None:
    assert tables("if False:\n    op.drop_table('a')\nop.drop_table('b')\nreturn\nop.drop_table('c')") == ["b"]


@pytest.mark.parametrize(
    ("body", "outside"),
    [
        ("with op.get_context().autocommit_block():\n    op.drop_table('a')\nop.drop_table('b')", [True, False]),
        ("context = op.get_context()\nwith context.autocommit_block():\n    op.drop_table('a')", [True]),
        ("op.execute('COMMIT')\nop.drop_table('a')", [False, True]),
        ("op.execute(sa.text('commit;'))\nop.drop_table('a')\nop.execute('BEGIN')\nop.drop_table('b')",
         [False, True, True, False]),
        ("op.get_bind().execute(sa.text('COMMIT'))\nop.drop_table('a')", [False, True]),
        ("op.get_bind().execution_options(isolation_level='AUTOCOMMIT')\nop.drop_table('a')", [True]),
        ("if get():\n    op.execute('COMMIT')\n    return\nop.drop_table('a')", [False, False]),
    ],
)  # fmt: skip
def test_what_runs_outside_of_a_transaction(body: str, outside: list[bool]) -> None:
    assert [call.autocommit for call in calls(body)] == outside


@pytest.mark.parametrize(
    ("body", "sql"),
    [
        ("op.execute('SELECT 1')", "SELECT 1"),
        ("op.execute(sa.text('SELECT :a').bindparams(a=1))", "SELECT :a"),
        ("op.execute(sa.DDL('SELECT 1'))", "SELECT 1"),
        ("op.execute(sqltext='SELECT 1')", "SELECT 1"),
        (
            "names = ['a', 'b']\nop.execute('DROP TABLE ' + ', '.join(f'\"{name}\"' for name in names))",
            'DROP TABLE "a", "b"',
        ),
        ("pairs = [('a', 'b')]\nop.execute(','.join([first + second for first, second in pairs]))", "ab"),
        ("op.execute(f'SELECT {repr(\"a\")}, {str(1)}')", "SELECT 'a', 1"),
        ("op.execute(','.join(name for name in names()))", None),
        ("op.execute(','.join(name for name in ['a', 'b'] if name != 'a'))", None),
        ("c = 'x'\nop.execute(','.join(c for c, *rest in [('a', 'b')]))", None),
        ("op.get_bind().execute(sa.text('SELECT 1'))", "SELECT 1"),
        ("connection = op.get_bind()\nconnection.exec_driver_sql('SELECT 1')", "SELECT 1"),
        ("name = 't'\nop.execute(f'DROP TABLE {name}')", "DROP TABLE t"),
        ("op.execute('\\n'.join(['SELECT', '1']))", "SELECT\n1"),
        ("op.execute(f'DROP TABLE {get()}')", None),
        ("op.execute(sa.table('t').delete())", None),
    ],
)
def test_literal_sql(body: str, sql: str | None) -> None:
    assert [call.sql for call in calls(body)] == [sql]


def test_loops_and_open_arguments() -> None:
    (one, two) = calls("while get():\n    op.drop_table('a')\nop.drop_index('ix', **get())")
    assert (one.repeated, two.repeated) == (True, False)
    assert two.flag("postgresql_concurrently") is None
    assert two.literal("if_exists", default=False) is UNKNOWN
    assert one.flag("if_exists") is False


def test_both_ways_of_what_may_fail_are_read() -> None:
    body = "try:\n    op.drop_table('a')\nexcept ValueError:\n    op.drop_table('b')\nfinally:\n    op.drop_table('c')"
    assert tables(body) == ["a", "b", "c"]


def column(text: str) -> ColumnFacts:
    (call,) = calls(f"op.add_column('t', {text})")
    (facts,) = columns(call)
    return facts


def test_what_a_column_says() -> None:
    facts = column(
        "sa.Column('a', sa.String(50), sa.ForeignKey('o.id'), sa.CheckConstraint('a > 0'), nullable=False, unique=True)"
    )
    assert facts.type is not None
    assert (facts.name, facts.type.name, facts.type.arguments) == ("a", "String", (50,))
    assert (facts.nullable, facts.unique, facts.index, facts.server_default) == (False, True, False, None)
    assert (len(facts.foreign_keys), len(facts.checks), facts.is_open) == (1, 1, False)


@pytest.mark.parametrize(
    ("text", "nullable"),
    [
        ("sa.Column('a', sa.Integer)", True),
        ("sa.Column('a', sa.Integer, primary_key=True)", False),
        ("sa.Column('a', sa.Integer, nullable=get())", None),
        ("sa.Column('a', sa.Integer, nullable=True)", True),
    ],
)
def test_whether_a_column_takes_null(text: str, nullable: bool | None) -> None:
    assert column(text).nullable is nullable


def test_what_a_column_may_say_besides() -> None:
    assert column("sa.Column('a', sa.Integer, **get())").is_open
    assert column("sa.Column(get(), sa.Integer)").name is None
    assert column("sa.Column('a', sa.Integer, default=1)").has_default
    assert column("sa.Column('a', sa.Integer, server_default=None)").server_default is None
    assert column("sa.Column('a', sa.Integer().with_variant(sa.Text(), 'sqlite'))").type[3]  # type: ignore[index]


def test_endless_helpers_end() -> None:
    """A file that would keep a reader busy for ever is read as far as makes sense."""
    body = "\n".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()" for n in range(40))
    assert calls(f"{body}\n\ndef f40():\n    op.drop_table('t')\n\ndef upgrade():\n    f0()") == ()
    wide = "for a in range(9):\n" + "".join(f"{'    ' * n}for a{n} in {list(range(100))}:\n" for n in range(1, 5))
    assert len(calls(f"{wide}{'    ' * 5}op.drop_table('t')")) <= MOST_STEPS
    assert calls(f"{wide}{'    ' * 5}pass\nop.drop_table('t')") == ()
