"""Directives and the statements they become: each file in cases/ on six dialects, and Alembic's opinion of it."""

from __future__ import annotations

import ast
import io
import re
import warnings
from pathlib import Path
from typing import Any

import alembic.migration
import alembic.operations
import alembic.util
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql
from sqlalchemy.engine.default import DefaultDialect

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import GitmigError
from tests.cases import Case, cases, check

DIALECTS = ("default", "postgresql", "mysql", "sqlite", "mssql", "oracle")
NAMES = {"sa": sa, "mssql": mssql, "mysql": mysql, "oracle": oracle, "postgresql": postgresql}
ALEMBIC = (alembic.operations.Operations, alembic.migration.MigrationContext)
GITMIG = (Operations, MigrationContext)
ADDRESS = re.compile(" at 0x[0-9a-f]+")


def script(case: Case, dialect: str, implementation: tuple[Any, Any]) -> str:
    """What the directives of a case write with --sql, and the error that ends it."""
    operations, context = implementation
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, **options_of(case)}
    given = {"dialect": DefaultDialect()} if dialect == "default" else {"dialect_name": dialect}
    error = ""
    with warnings.catch_warnings(record=True, action="always") as warned:
        op = operations(context.configure(**given, opts=options))
        try:
            exec(compile(case["op"], case.path.name, "exec"), {"op": op, **NAMES})
        except Exception as raised:  # noqa: BLE001 (whichever it is, it is part of the comparison)
            error = f"-- raises {kind(raised)}: {ADDRESS.sub('', str(raised))}"
    said = [f"-- warns: {warning.message}\n" for warning in warned]
    return ("".join(said) + buffer.getvalue() + error).strip("\n")


def options_of(case: Case) -> dict[str, Any]:
    options: dict[str, Any] = ast.literal_eval(case.get("options") or "{}")
    if "naming_convention" in options:
        options["target_metadata"] = sa.MetaData(naming_convention=options.pop("naming_convention"))
    return options


def kind(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        return "NotImplementedError"
    return "CommandError" if isinstance(error, (GitmigError, alembic.util.CommandError)) else type(error).__name__


@pytest.mark.skipif(sa.__version__.startswith("2.0."), reason="the expectations are what a newer SQLAlchemy writes")
@cases(Path(__file__).parent / "cases")
def test_directives_become_these_statements(case: Case, request: pytest.FixtureRequest) -> None:
    check(case, {dialect: script(case, dialect, GITMIG) for dialect in DIALECTS}, request)


@cases(Path(__file__).parent / "cases")
def test_alembic_writes_the_same(case: Case) -> None:
    theirs = {dialect: script(case, dialect, ALEMBIC) for dialect in DIALECTS}
    ours = {dialect: script(case, dialect, GITMIG) for dialect in DIALECTS}
    different = [dialect for dialect in DIALECTS if theirs[dialect] != ours[dialect]]
    assert different == case.get("differs").partition(":")[0].split()


def test_a_case_that_differs_from_alembic_says_why() -> None:
    for path in sorted((Path(__file__).parent / "cases").glob("*.case")):
        dialects, _, reason = Case(path).get("differs").partition(":")
        assert bool(dialects) == bool(reason.strip()), path.name
