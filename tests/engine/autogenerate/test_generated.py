"""Operations that nobody thought of, written as Python: as Alembic writes them, and saying the same when they run."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.autogenerate.rendering import ALEMBIC, DIALECTS, GITMIG, Ours, recorded, rendered, script
from tests.engine.generated import CONVENTIONS, directives
from tests.examples import examples

# neither has a text: blocks record nothing, expressions cannot be written
UNWRITTEN = re.compile(r"batch_alter_table|op\.(bulk_insert|rename_table)|op\.execute\((sa|'a\\n)")
# what differs on purpose, each in a case of its own
DIFFERENCES = (
    (DIALECTS, r"create_primary_key"),
    (DIALECTS, r"alter_column\(.*server_default=sa\.(?!Computed|Identity)"),
    (DIALECTS, r"alter_column\(.*type_?=sa\.Integer(?!\()"),
    (DIALECTS, r"server_default=sa\.FetchedValue"),
    (("postgresql", "mysql"), r"like '%a'"),
    ([one for one in DIALECTS if one != "postgresql"], r"postgresql\.(JSONB|ARRAY)"),
)
# what the text leaves out, as Alembic's does: autogenerate has operations of their own for it, or does not know of it
LEFT_OUT = re.compile(
    r"\b(index|quote|nonsense|deferrable|initially|autoincrement|existing_autoincrement|info|ops)="
    r"|\b(inline_\w+|postgresql_using|mssql_(other|drop_\w+)|execution_options)=|sa\.Index\(|quoted_name"
    r"|add_column.*(ForeignKey|CheckConstraint|unique=|primary_key=|Identity|Computed)"
    r"|create_table.*sa\.Column\(.*CheckConstraint\("
)
OPTIONS = {"user_module_prefix": "rendering."}


def written(text: str, side: Ours, dialect: str, convention: dict[str, str]) -> str:
    """The operations of directives as text, or why there are none."""
    options = {**OPTIONS, "target_metadata": sa.MetaData(naming_convention=convention)}
    try:
        return rendered(recorded(text, side, dialect), side, dialect, **options)
    except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
        return f"# raises {type(error).__name__}"


def statements(text: str, dialect: str, convention: dict[str, str]) -> str | None:
    """What runs; None where it is refused, or where SQLAlchemy stumbles."""
    try:
        return script(text, dialect, target_metadata=sa.MetaData(naming_convention=convention))
    except Exception:  # noqa: BLE001 (tests/engine/operations compares what is refused)
        return None


def by_lines(found: str | None) -> list[str]:
    """The text has the constraints of a table in the order of their texts."""
    return sorted(line.rstrip(", ") for line in (found or "").splitlines())


def without_warnings(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("# "))


@examples(150)
@given(directives(), st.sampled_from(CONVENTIONS))
def test_generated_operations_are_written_as_alembic_writes_them(text: str, convention: dict[str, str]) -> None:
    assume(not UNWRITTEN.search(text))
    for dialect in DIALECTS:
        if any(dialect in dialects and re.search(pattern, text) for dialects, pattern in DIFFERENCES):
            continue
        assert written(text, GITMIG, dialect, convention) == written(text, ALEMBIC, dialect, convention), (
            dialect,
            text,
        )


@examples(150)
@given(directives(), st.sampled_from(CONVENTIONS))
def test_what_is_written_is_the_operation_again(text: str, convention: dict[str, str]) -> None:
    """Written again it is the same text, and with --sql the same statements."""
    assume(not UNWRITTEN.search(text))
    for dialect in DIALECTS:
        once = written(text, GITMIG, dialect, convention)
        if "# raises" in once:
            continue
        again = written(once, GITMIG, dialect, convention)
        assert without_warnings(again) == without_warnings(once), (dialect, text)
        expected = None if LEFT_OUT.search(text) else statements(text, dialect, convention)
        # SQLite alters no column; its defaults are written with the parentheses that CREATE TABLE wants
        if expected is not None and not (dialect == "sqlite" and "alter_column" in text):
            assert by_lines(statements(once, dialect, convention)) == by_lines(expected), (dialect, text)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_texts_and_statements_that_differ_are_found(dialect: str) -> None:
    both = ("op.drop_table('account')", "op.drop_table('other')")
    texts = [written(text, GITMIG, dialect, {}) for text in both]
    assert texts == [written(text, ALEMBIC, dialect, {}) for text in both] == list(both)
    one, other = (statements(text, dialect, {}) for text in both)
    assert by_lines(one) != by_lines(other) != []
