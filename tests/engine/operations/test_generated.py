"""Directives that nobody thought of, with --sql on every dialect: what Alembic writes, and refused where it refuses."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import re
import uuid
import warnings
from typing import Any

import alembic.migration
import alembic.operations
import alembic.util
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql
from sqlalchemy.engine.default import DefaultDialect

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import GitmigError
from tests.engine.generated import CONVENTIONS, directives
from tests.examples import examples

ALEMBIC = (alembic.operations.Operations, alembic.migration.MigrationContext)
GITMIG = (Operations, MigrationContext)
DIALECTS = ("default", "postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle")
REFUSALS = (GitmigError, alembic.util.CommandError, NotImplementedError, sa.exc.CompileError)
INTERNAL = (AttributeError, AssertionError, KeyError, IndexError)
NAMES = {
    "sa": sa,
    "mssql": mssql,
    "mysql": mysql,
    "oracle": oracle,
    "postgresql": postgresql,
    "datetime": dt,
    "decimal": decimal,
    "uuid": uuid,
}
# what differs on purpose, each in docs/differences.md
DIFFERENCES = (
    ({"mssql", "oracle"}, r"add_column\(.*(inline_|CheckConstraint|create_constraint)"),
    ({"oracle"}, r"alter_column\(.*\bcomment="),
    (
        {"postgresql"},
        r"postgresql_using=sa|alter_column\(.*existing_server_default=sa\.Identity.* server_default=sa\.Identity",
    ),
    ({"mssql"}, r"alter_column\(.*server_default=sa\.(Computed|Identity)"),
    ({"sqlite"}, r"add_column\(.*sales\.other.*inline_references=True"),
)


def kind(error: Exception) -> str:
    """Which of the ways of saying no it is, is not compared."""
    return "refused" if isinstance(error, REFUSALS) else type(error).__name__


def script(text: str, dialect: str, implementation: tuple[Any, Any], options: dict[str, Any]) -> list[str] | None:
    """What is written, warned of and refused; None where Alembic stumbles."""
    operations, context = implementation
    buffer = io.StringIO()
    chosen = {"dialect": DefaultDialect()} if dialect == "default" else {"dialect_name": dialect}
    opts = {"as_sql": True, "output_buffer": buffer, "teller": lambda remark: None, **options}
    with warnings.catch_warnings(record=True, action="always") as warned:
        try:
            exec(text, {"op": operations(context.configure(**chosen, opts=opts)), **NAMES})
        except INTERNAL:
            return None
        except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
            # which of several constraints was written before SQLAlchemy refused one is chance
            return [buffer.getvalue() if kind(error) == "refused" else "", kind(error)]
    return [buffer.getvalue(), *(str(warning.message) for warning in warned)]


def without_chance(said: list[str]) -> list[str]:
    """Constraints and indexes of one directive stand in an order that Alembic leaves to a set."""
    return sorted(line.rstrip(", ") for line in "\n".join(said).splitlines())


@examples(150)
@given(directives(), st.sampled_from(CONVENTIONS), st.booleans())
def test_generated_directives_become_alembics_statements(text: str, convention: Any, literal_binds: bool) -> None:
    options = {"literal_binds": literal_binds, "target_metadata": sa.MetaData(naming_convention=convention)}
    for dialect in DIALECTS:
        if any(dialect in dialects and re.search(pattern, text) for dialects, pattern in DIFFERENCES):
            continue
        expected = script(text, dialect, ALEMBIC, options)
        found = script(text, dialect, GITMIG, options)
        if expected is not None:
            assert found is not None, (dialect, text)
            assert found == expected or without_chance(found) == without_chance(expected), (dialect, text)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_that_differs_is_found(dialect: str) -> None:
    texts = ("op.drop_table('account')", "op.drop_table('other')")
    one, other = (script(text, dialect, GITMIG, {}) for text in texts)
    assert one is not None
    assert other is not None
    assert without_chance(one) != without_chance(other)
