"""Directives that nobody thought of, as the text that a revision would have: every directive, every keyword."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Text = st.SearchStrategy[str]


def one_of(*texts: str) -> Text:
    return st.sampled_from(texts)


# none with an apostrophe: Alembic ends SQL Server's literals with it
TABLES = one_of(*map(repr, ["account", "Order", "full name", "select", "näme", "a_b", 'say "x"', "a.b", "50%"]))
COLUMNS = ["id", "Name", "user", "two words", "ü", "c1"]
COLUMN = one_of(*map(repr, COLUMNS))
SCHEMAS = one_of("None", "'sales'", "'Big Data'", "'warehouse.sales'", "sa.sql.quoted_name('a.b', True)")
NAMES = one_of("'x1'", "'Full Name'", "op.f('ready_made')", "'a.b'", "'select'", "'" + "long_" * 12 + "'", "'50%'")
NAMES_OR_NONE = NAMES | st.just("None")
BOOLEANS = one_of("True", "False")
MAYBE = one_of("True", "False", "None")
COMMENTS = one_of("'plain'", '"it\'s 50% of \\\\ :all"', "''", "None")

TYPES = one_of(
    *("sa.Integer()", "sa.Integer", "sa.BigInteger()", "sa.SmallInteger()", "sa.Float(24)", "sa.Double()", "sa.REAL()"),
    *("sa.String(20)", "sa.String()", "sa.String(5, collation='C')", "sa.Unicode(5)", "sa.Text()", "sa.UnicodeText()"),
    *("sa.CHAR(3)", "sa.Numeric(10, 2)", "sa.Numeric(asdecimal=False)", "sa.DECIMAL(5)", "sa.LargeBinary()"),
    *("sa.DateTime()", "sa.DateTime(timezone=True)", "sa.TIMESTAMP()", "sa.Time()", "sa.Date()", "sa.Interval()"),
    *("sa.JSON()", "sa.Uuid()", "sa.ARRAY(sa.Integer)", "sa.String(9).with_variant(sa.Text(), 'mysql')"),
    *("sa.Boolean()", "sa.Boolean(create_constraint=True, name='is_flag')", "sa.Boolean(create_constraint=True)"),
    *("sa.Enum('a', \"b'c\", name='kind')", "sa.Enum('a', 'b', name='kind', schema='sales')"),
    *(
        "sa.Enum('a', 'b', native_enum=False)",
        "sa.Enum('a', 'b', name='ck', native_enum=False, create_constraint=True)",
    ),
    *("postgresql.JSONB()", "postgresql.INET()", "postgresql.ENUM('x', name='e', create_type=False)"),
    *("postgresql.ARRAY(sa.Enum('p', name='ps'))", "mysql.TINYINT(1)", "mysql.ENUM('x', 'y')", "mysql.LONGTEXT()"),
    *("mssql.NVARCHAR(None)", "mssql.DATETIMEOFFSET(3)", "oracle.NUMBER(9, 0)", "oracle.VARCHAR2(5)"),
)
PLAIN_DEFAULTS = one_of(
    *("'x'", '"it\'s"', "'50%'", "sa.text('now()')", "sa.text(\"'{}'::jsonb\")", "sa.func.now()", "sa.false()"),
    *("sa.text('0')", "sa.literal(5)", "sa.FetchedValue()", "sa.func.coalesce('a', 5)"),
)
DEFAULTS = PLAIN_DEFAULTS | one_of(
    *("sa.Computed('1 + 1')", "sa.Computed('1 + 1', persisted=True)", "sa.Computed('2', persisted=False)"),
    *("sa.Identity()", "sa.Identity(always=True, start=5, increment=2)", "sa.Identity(cycle=True, on_null=True)"),
)
CONDITIONS = one_of(
    "'x > 5'", "sa.text(\"name like '%a'\")", "sa.column('c1') > 5", "sa.func.length(sa.column('ü')) < 3"
)
ACTIONS = one_of("'CASCADE'", "'SET NULL'", "'no action'")
INDEXED = COLUMN | one_of(
    *("sa.text('lower(name)')", "sa.func.lower(sa.column('Name'))", "sa.column('c1').desc()", "sa.text('c1 DESC')"),
)


@st.composite
def called(draw: Any, function: str, /, *arguments: Text, **keywords: Text) -> str:
    """A call with these arguments, and with some of the keywords."""
    given = [draw(each) for each in arguments]
    chosen = draw(st.lists(st.sampled_from(sorted(keywords)), unique=True, max_size=4)) if keywords else []
    given += [f"{key}={draw(keywords[key])}" for key in sorted(chosen)]
    return f"{function}({', '.join(each for each in given if each)})"


def listed(one: Text, *, most: int = 3) -> Text:
    return st.lists(one, min_size=1, max_size=most, unique=True).map(lambda each: f"[{', '.join(each)}]")


def one_keyword(**keywords: Text) -> Text:
    """None of these, or one; they exclude each other."""
    each = [values.map(lambda value, key=key: f"{key}={value}") for key, values in keywords.items()]
    return st.just("") | st.one_of(each)


def column(name: Text = COLUMN, *, parts: bool = True) -> Text:
    inside = st.just("")
    if parts:
        inside = inside | called(
            "sa.ForeignKey", one_of("'other.id'", "'sales.other.id'"), name=NAMES, ondelete=ACTIONS
        )
        inside = (
            inside | called("sa.CheckConstraint", CONDITIONS, name=NAMES) | one_of("sa.Identity()", "sa.Computed('7')")
        )
    return called(
        "sa.Column",
        *(name, TYPES, inside),
        one_keyword(index=BOOLEANS, unique=BOOLEANS),
        server_default=PLAIN_DEFAULTS,
        nullable=BOOLEANS,
        primary_key=BOOLEANS,
        comment=COMMENTS,
        autoincrement=BOOLEANS,
        quote=BOOLEANS,
    )


DEFERRED = {"deferrable": BOOLEANS, "initially": one_of("'DEFERRED'", "'IMMEDIATE'")}
INDEX_OPTIONS = {
    "unique": BOOLEANS,
    "postgresql_where": one_of("sa.text('a > 5')", "sa.column('c1') > 5"),
    "postgresql_using": one_of("'gin'", "'hash'"),
    "postgresql_concurrently": BOOLEANS,
    "postgresql_include": one_of("['c1', 'ü']"),
    "postgresql_ops": one_of("{'Name': 'text_pattern_ops'}"),
    "postgresql_with": one_of("{'fillfactor': 50}"),
    "postgresql_nulls_not_distinct": BOOLEANS,
    "postgresql_tablespace": one_of("'fast'"),
    "mysql_prefix": one_of("'FULLTEXT'"),
    "mysql_using": one_of("'btree'"),
    "mysql_length": one_of("{'Name': 5, 'c1': 9}"),
    "sqlite_where": one_of("sa.text('a > 5')"),
    "mssql_clustered": BOOLEANS,
    "mssql_include": one_of("['c1']"),
    "mssql_where": one_of("sa.text('a > 5')"),
    "oracle_bitmap": BOOLEANS,
    "oracle_compress": one_of("True", "2"),
    "quote": BOOLEANS,
}
KEY_OPTIONS = {
    **DEFERRED,
    "onupdate": ACTIONS,
    "ondelete": ACTIONS,
    "match": one_of("'FULL'"),
    "referent_schema": SCHEMAS,
    "postgresql_not_valid": BOOLEANS,
    "use_alter": BOOLEANS,
}
UNIQUE_OPTIONS = {**DEFERRED, "postgresql_nulls_not_distinct": BOOLEANS, "mssql_clustered": BOOLEANS}
CHECK_OPTIONS = {**DEFERRED, "postgresql_not_valid": BOOLEANS}
ALTER_OPTIONS = {
    "nullable": BOOLEANS,
    "comment": COMMENTS,
    "server_default": DEFAULTS | st.just("None"),
    "new_column_name": COLUMN,
    "type_": TYPES,
    "existing_type": TYPES,
    "existing_server_default": DEFAULTS | st.just("None"),
    "existing_nullable": BOOLEANS,
    "existing_comment": COMMENTS,
    "autoincrement": BOOLEANS,
    "existing_autoincrement": BOOLEANS,
    "postgresql_using": one_of("'c1::integer'", "sa.text('c1 + 1')"),
    "mssql_other": one_of("5"),
}
DROP_COLUMN_OPTIONS = {
    "mssql_drop_default": BOOLEANS,
    "mssql_drop_check": BOOLEANS,
    "mssql_drop_foreign_key": BOOLEANS,
    "if_exists": MAYBE,
}
KINDS = one_of("'unique'", "'check'", "'primary'", "'foreignkey'", "'exclude'", "None", "'nonsense'")
EXCLUDED = one_of("('c1', '=')", "(sa.column('Name'), '&&')")
EXCLUDE_OPTIONS = {
    **DEFERRED,
    "where": one_of("sa.text('c1 > 5')", "'c1 > 6'"),
    "using": one_of("'gist'", "'btree'"),
    "ops": one_of("{'c1': 'int4_ops'}"),
}


@st.composite
def create_table(draw: Any) -> str:
    names = draw(st.lists(COLUMN, min_size=1, max_size=4, unique=True))
    # one with an index or a constraint of its own: of several, the order is a set's under Alembic
    columns = [draw(column(st.just(name), parts=number == 0)) for number, name in enumerate(names)]
    columns[1:] = [
        each.replace("index=True", "index=False").replace("unique=True", "unique=False") for each in columns[1:]
    ]
    own = listed(st.sampled_from(names))
    constraints = st.one_of(
        own.map(lambda each: f"sa.PrimaryKeyConstraint({each[1:-1]}, name='pk')"),
        own.map(lambda each: f"sa.UniqueConstraint({each[1:-1]}, name='uq')"),
        own.map(lambda each: f"sa.UniqueConstraint({each[1:-1]})"),
        called("sa.CheckConstraint", CONDITIONS, name=NAMES),
        own.map(lambda each: f"sa.ForeignKeyConstraint({each}, {[f'far.c{n}' for n in range(each.count(',') + 1)]})"),
        st.just(f"sa.Index('ix_of_table', {names[0]}, unique=True)"),
    )
    options = called(
        "_",
        schema=SCHEMAS,
        comment=COMMENTS,
        if_not_exists=MAYBE,
        prefixes=one_of("['TEMPORARY']"),
        info=one_of("{'a': 1}"),
        mysql_engine=one_of("'InnoDB'"),
        mysql_default_charset=one_of("'utf8mb4'"),
        postgresql_partition_by=one_of("'RANGE (c1)'"),
        sqlite_autoincrement=BOOLEANS,
        sqlite_with_rowid=BOOLEANS,
        sqlite_strict=BOOLEANS,
        oracle_compress=one_of("True", "6"),
        nonsense=one_of("1"),
    )
    parts = [draw(TABLES), *columns, *draw(st.lists(constraints, max_size=2, unique=True)), draw(options)[2:-1]]
    return f"op.create_table({', '.join(part for part in parts if part)})"


@st.composite
def batch(draw: Any, inside: Text) -> str:
    """A block that needs no copy; those that do are in another test, since Alembic's copies have a set's order."""
    head = draw(called("op.batch_alter_table", TABLES, schema=SCHEMAS, recreate=one_of("'never'")))
    lines = draw(st.lists(inside, min_size=1, max_size=3))
    return "\n    ".join([f"with {head} as batch:", *lines])


def batched(prefix: str = "batch") -> Text:
    """The directives of a batch block."""
    cells = listed(COLUMN)
    return st.one_of(
        called(f"{prefix}.add_column", column(), inline_references=BOOLEANS, if_not_exists=MAYBE),
        called(f"{prefix}.alter_column", COLUMN, **ALTER_OPTIONS),
        called(f"{prefix}.drop_column", COLUMN, **DROP_COLUMN_OPTIONS),
        called(f"{prefix}.create_primary_key", NAMES, cells),
        called(f"{prefix}.create_unique_constraint", NAMES, cells, **UNIQUE_OPTIONS),
        called(f"{prefix}.create_check_constraint", NAMES, CONDITIONS, **CHECK_OPTIONS),
        foreign_key(f"{prefix}.create_foreign_key", NAMES, TABLES, **KEY_OPTIONS),
        called(f"{prefix}.create_index", NAMES, listed(INDEXED), if_not_exists=MAYBE, **INDEX_OPTIONS),
        called(f"{prefix}.drop_index", NAMES, if_exists=MAYBE),
        called(f"{prefix}.drop_constraint", NAMES, type_=KINDS),
        called(f"{prefix}.create_exclude_constraint", NAMES, EXCLUDED, **EXCLUDE_OPTIONS),
        called(f"{prefix}.create_table_comment", COMMENTS, existing_comment=COMMENTS),
        called(f"{prefix}.drop_table_comment", existing_comment=COMMENTS),
        called(f"{prefix}.execute", one_of("'SELECT 1'")),
    )


@st.composite
def foreign_key(draw: Any, function: str, /, *arguments: Text, **keywords: Text) -> str:
    columns = draw(st.lists(COLUMN, min_size=1, max_size=2, unique=True))
    remote = columns if draw(st.booleans()) else columns[::-1]
    texts = (f"[{', '.join(columns)}]", f"[{', '.join(remote)}]")
    return draw(called(function, *arguments, *map(st.just, texts), **keywords))


VALUES = {
    "sa.Integer": one_of("5", "-1", "None", "op.inline_literal(3)", "sa.text('1 + 1')"),
    "sa.String": one_of('"it\'s"', "'50% :x'", "'a\\\\b'", "None", 'op.inline_literal("o\'clock")', "'ü\\n'"),
    "sa.Date": one_of("datetime.date(2024, 2, 29)", "None", "sa.func.current_date()"),
    "sa.DateTime": one_of("datetime.datetime(2024, 2, 29, 1, 2, 3)", "sa.func.now()"),
    "sa.Numeric(5, 2)": one_of("decimal.Decimal('1.50')", "7"),
    "sa.Boolean": one_of("True", "False", "None"),
    "sa.Float": one_of("1.5", "1e100"),
    "sa.JSON": one_of("{'a': [1, None, \"it's\"]}", "None"),
    "sa.LargeBinary": one_of("b'abc'"),
    "sa.Uuid": one_of("uuid.UUID(int=5)"),
    "sa.Enum('a', 'b', name='kind')": one_of("'a'", "None"),
    "sa.Interval": one_of("datetime.timedelta(days=1)"),
}


@st.composite
def bulk_insert(draw: Any) -> str:
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3))
    columns = [f"sa.column({name!r}, {kind})" for name, kind in zip(COLUMNS, kinds, strict=False)]
    rows = [
        "{" + ", ".join(f"{name!r}: {draw(VALUES[kind])}" for name, kind in zip(COLUMNS, kinds, strict=False)) + "}"
        for _ in range(draw(st.integers(0, 2)))
    ]
    table = f"sa.table({draw(TABLES)}, {', '.join(columns)})"
    return draw(called("op.bulk_insert", st.just(table), st.just(f"[{', '.join(rows)}]"), multiinsert=BOOLEANS))


STATEMENTS = one_of(
    *("'UPDATE t SET a = 5'", "'SELECT 50 % 7, \\'a;b\\''", "sa.text('SELECT \\\\:x')", "'a\\n\\n  b\\t;'"),
    *("sa.text('SELECT :x').bindparams(x=5)", "sa.text('SELECT :x').bindparams(x=\"it's\")"),
    *("sa.table('t', sa.column('a')).update().values(a=op.inline_literal('x'))", "sa.select(sa.column('a'))"),
    *("sa.table('t', sa.column('a', sa.Integer)).insert().values(a=5)", "sa.schema.CreateSequence(sa.Sequence('s'))"),
    *("sa.table('t', sa.column('a')).delete().where(sa.column('a') == 'x')", "sa.schema.CreateSchema('sales')"),
    *(
        "sa.table('t', sa.column('a')).update().where(sa.column('a').in_([1, 2])).values(a=None)",
        "sa.DDL('x %(y)s', context={'y': 1})",
    ),
)


def directives() -> Text:
    cells = listed(COLUMN)
    return st.one_of(
        create_table(),
        called("op.drop_table", TABLES, schema=SCHEMAS, if_exists=MAYBE, comment=COMMENTS, info=one_of("{'a': 1}"), nonsense=one_of("1")),
        called("op.rename_table", TABLES, TABLES, schema=SCHEMAS),
        called("op.add_column", TABLES, column(), schema=SCHEMAS, if_not_exists=MAYBE, inline_references=MAYBE, inline_primary_key=MAYBE),
        called("op.drop_column", TABLES, COLUMN, schema=SCHEMAS, **DROP_COLUMN_OPTIONS),
        called("op.alter_column", TABLES, COLUMN, schema=SCHEMAS, **ALTER_OPTIONS),
        called("op.alter_column", TABLES, COLUMN, schema=SCHEMAS, **ALTER_OPTIONS),
        called("op.create_index", NAMES_OR_NONE, TABLES, listed(INDEXED), schema=SCHEMAS, if_not_exists=MAYBE, **INDEX_OPTIONS),
        called("op.drop_index", NAMES, TABLES, schema=SCHEMAS, if_exists=MAYBE, postgresql_concurrently=BOOLEANS, nonsense=one_of("1")),
        called("op.drop_index", NAMES, schema=SCHEMAS, if_exists=MAYBE, mssql_clustered=BOOLEANS),
        called("op.create_unique_constraint", NAMES_OR_NONE, TABLES, cells, schema=SCHEMAS, **UNIQUE_OPTIONS),
        called("op.create_primary_key", NAMES_OR_NONE, TABLES, cells, schema=SCHEMAS),
        called("op.create_check_constraint", NAMES_OR_NONE, TABLES, CONDITIONS, schema=SCHEMAS, **CHECK_OPTIONS),
        foreign_key("op.create_foreign_key", NAMES_OR_NONE, TABLES, TABLES, source_schema=SCHEMAS, **KEY_OPTIONS),
        called("op.create_exclude_constraint", NAMES, TABLES, EXCLUDED, schema=SCHEMAS, **EXCLUDE_OPTIONS),
        called("op.drop_constraint", NAMES_OR_NONE, TABLES, KINDS, schema=SCHEMAS, if_exists=MAYBE),
        called("op.create_table_comment", TABLES, COMMENTS, existing_comment=COMMENTS, schema=SCHEMAS),
        called("op.drop_table_comment", TABLES, existing_comment=COMMENTS, schema=SCHEMAS),
        called("op.execute", STATEMENTS, execution_options=one_of("{'x': 1}")),
        bulk_insert(),
        batch(batched()),
    )  # fmt: skip


CONVENTIONS: list[dict[str, str]] = [
    {},
    {
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
    {"ck": "ck_%(constraint_name)s", "uq": "uq_%(column_0_key)s"},
]
