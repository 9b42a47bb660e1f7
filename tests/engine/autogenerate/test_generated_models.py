"""Databases and models that nobody thought of: the same differences, revisions and log lines as Alembic's."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import SAWarning

from tests.engine.autogenerate.comparing import ALEMBIC, GITMIG, Found, compared, models
from tests.engine.generated import BOOLEANS, COMMENTS, Text, called, listed, one_of
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

URLS = ("sqlite_url", "postgresql_url", "mysql_url")
TABLES = ("account", "Order", "two words")
COLUMNS = ("a", "b", "Cap", "long name", "ü")
COLUMN = one_of(*map(repr, COLUMNS))
NUMBERS = one_of(
    "sa.Integer()", "sa.BigInteger()", "sa.SmallInteger()", "sa.Numeric(10, 2)", "sa.Numeric(12, 4)", "sa.Float()"
)
STRINGS = one_of(
    "sa.String(20)",
    "sa.String(30)",
    "sa.Unicode(7)",
    "sa.CHAR(3)",
    "sa.String(20).with_variant(sa.String(9), 'sqlite')",
)
OTHERS = one_of(
    *("sa.Boolean()", "sa.Date()", "sa.DateTime()", "sa.DateTime(timezone=True)", "sa.TIMESTAMP()", "sa.Time()"),
    *("sa.Text()", "sa.LargeBinary()", "sa.JSON()", "sa.Uuid()", "sa.Double()", "sa.REAL()", "sa.DECIMAL(7)"),
    *("sa.Enum('x', 'y', name='letters')", "sa.Enum('x', 'yy', native_enum=False)", "sa.Interval()"),
)
KIND_OF_DEFAULT = (
    (NUMBERS, one_of("'5'", "sa.text('5')", "sa.text('5.00')", "sa.text('(5)')", "sa.literal(7)")),
    (STRINGS, one_of("'x'", "'say \"x\"'", "sa.text(\"'x'\")", "'50%'", "sa.text(\"'a b'\")", "'5'")),
    (one_of("sa.DateTime()", "sa.TIMESTAMP()"), one_of("sa.func.now()", "sa.text('CURRENT_TIMESTAMP')")),
    (OTHERS, st.just("")),
)
ACTIONS = one_of("'CASCADE'", "'SET NULL'", "'NO ACTION'", "'RESTRICT'")
NAMES = one_of("'n1'", "'n2'", "'Full Name'", "'" + "long_" * 11 + "'")
NAMES_OR_NONE = NAMES | st.just("None")
TWICE = re.compile(r"(ForeignKey\([^()]+\)), \1")
CONVENTION = {"uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(column_0_name)s", "ix": "ix_%(column_0_label)s"}


@st.composite
def column(draw: Any, name: str) -> str:
    types, defaults = draw(st.sampled_from(KIND_OF_DEFAULT))
    default = draw(defaults) if draw(st.booleans()) else ""
    more = draw(called("_", nullable=BOOLEANS, comment=COMMENTS, index=BOOLEANS, unique=BOOLEANS))[2:-1]
    parts = [repr(name), draw(types), f"server_default={default}" if default else "", more]
    return f"sa.Column({', '.join(filter(None, parts))})"


def item() -> Text:
    """A constraint or an index of a table."""
    own = listed(COLUMN, most=2)
    return st.one_of(
        own.flatmap(lambda each: called("sa.UniqueConstraint", st.just(each[1:-1]), name=NAMES_OR_NONE)),
        own.flatmap(lambda each: called("sa.Index", NAMES_OR_NONE, st.just(each[1:-1]), unique=BOOLEANS)),
        called(
            "sa.ForeignKeyConstraint",
            COLUMN.map(lambda each: f"[{each}]"),
            one_of("['parent.id']", "['account.id']"),
            name=NAMES_OR_NONE,
            ondelete=ACTIONS,
            onupdate=ACTIONS,
        ),
        called("sa.CheckConstraint", one_of("'1 < 2'"), name=NAMES_OR_NONE),
    )


@st.composite
def history(draw: Any) -> tuple[str, str]:
    """The models that a database was made from, and those of today."""
    texts = []
    for name in draw(st.lists(st.sampled_from(TABLES), min_size=1, unique=True)):
        keys = draw(st.lists(st.sampled_from(COLUMNS), max_size=4, unique=True))
        before = [draw(column(key)) for key in keys]
        items = [draw(item()) for _ in range(draw(st.integers(0, 3)))]
        after = [changed for text, key in zip(before, keys, strict=True) if (changed := draw(kept(text, column(key))))]
        after += [draw(column(key)) for key in COLUMNS if key not in keys and draw(st.integers(0, 4)) == 0]
        items_after = [changed for text in items if (changed := draw(kept(text, item())))]
        options = draw(called("_", comment=COMMENTS))[2:-1]
        options_after = draw(kept(options, called("_", comment=COMMENTS).map(lambda text: text[2:-1])))
        there = draw(st.sampled_from(["both", "both", "both", "before", "after"]))
        texts.append(
            (
                table(name, before, items, options) if there != "after" else "",
                table(name, after, items_after, options_after) if there != "before" else "",
            )
        )
    parent = table("parent", [], [], "")
    return "\n".join([parent, *(one for one, _ in texts)]), "\n".join([parent, *(other for _, other in texts)])


def kept(text: str, other: Text) -> Text:
    """Mostly the same, else another or none."""
    return st.integers(0, 5).flatmap(lambda number: {0: other, 1: st.just("")}.get(number, st.just(text)))


def table(name: str, columns: Sequence[str], items: Sequence[str], options: str) -> str:
    there = {eval(each.split("(", 1)[1].split(", sa.")[0]) for each in columns}
    fitting = [each for each in items if all(key in there or repr(key) not in each for key in COLUMNS)]
    parts = [repr(name), "m", "sa.Column('id', sa.Integer(), primary_key=True)", *columns, *fitting, options]
    return f"sa.Table({', '.join(filter(None, parts))})"


def has_twice(metadata: sa.MetaData) -> bool:
    """Whether a table has two indexes of one name, or foreign keys of one column: Alembic compares one, by chance."""
    tables = metadata.tables.values()
    named = [index.name for table in tables for index in table.indexes]
    bound = [(table.name, *key.column_keys) for table in tables for key in table.foreign_key_constraints]
    return len(set(named)) < len(named) or len(set(bound)) < len(bound)


def without_order(found: Found) -> tuple[Any, ...]:
    """Alembic holds constraints in sets."""
    texts = (sorted(text.splitlines()) for text in (found.upgrade, found.downgrade))
    return *texts, sorted(map(repr, found.diffs)), sorted(found.log)


def corrected(expected: Found) -> Found:
    """Alembic writes `50%%` for a default `50%` that comes back, and reads the foreign key of a column twice."""
    texts = [text.replace("50%%", "50%") for text in (expected.upgrade, expected.downgrade)]
    diffs = [TWICE.sub(r"\1", repr(diff)) for diff in expected.diffs]
    return expected._replace(upgrade=texts[0], downgrade=texts[1], diffs=diffs)


def is_refused_question(found: Found, dialect: str) -> bool:
    """Whether Alembic asked PostgreSQL something about a default that it refuses, and ended with its error."""
    return dialect == "postgresql" and found.upgrade in ("raises ProgrammingError", "raises DataError")


@pytest.mark.parametrize("url_of", URLS)
@examples(12)
@given(history=history(), convention=st.sampled_from([{}, CONVENTION]), batch=st.booleans())
def test_the_same_differences(
    request: pytest.FixtureRequest, url_of: str, history: tuple[str, str], convention: dict[str, str], batch: bool
) -> None:
    engine = sa.create_engine(request.getfixturevalue(url_of), poolclass=sa.pool.NullPool)
    try:
        before, after = (models(text, m=sa.MetaData(naming_convention=convention)) for text in history)
    except (sa.exc.ArgumentError, sa.exc.InvalidRequestError):
        return  # two indexes or foreign keys that exclude each other
    if has_twice(after):
        return
    with engine.connect() as connection, warnings.catch_warnings(action="ignore", category=SAWarning):
        try:
            before.create_all(connection)
        except sa.exc.SQLAlchemyError:
            clean(connection)
            return  # a database that is not possible
        found, expected = (compared(connection, after, side, render_as_batch=batch) for side in (GITMIG, ALEMBIC))
        clean(connection)
    if is_refused_question(expected, engine.dialect.name):
        assert not found.upgrade.startswith("raises")
    else:
        assert without_order(corrected(found)) == without_order(corrected(expected))


def clean(connection: sa.Connection) -> None:
    """Drop what a failed statement left, too: MySQL rolls no table back."""
    connection.rollback()
    made = sa.MetaData()
    made.reflect(connection)
    made.drop_all(connection)
    for enum in sa.inspect(connection).get_enums() if connection.dialect.name == "postgresql" else ():
        connection.exec_driver_sql(f"DROP TYPE {enum['name']}")
    connection.commit()
