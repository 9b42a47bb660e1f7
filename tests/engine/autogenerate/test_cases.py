"""Operations and the Python they become: each file in cases/ on six dialects and in batch mode, and Alembic's opinion of it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.cases import Case, cases, check
from tests.engine.autogenerate.rendering import ALEMBIC, DIALECTS, GITMIG, Ours, operations_of, recorded, rendered

FOLDER = Path(__file__).parent / "cases"


def texts(case: Case, side: Ours) -> dict[str, str]:
    """What the operations of a case become, for each dialect, and `batch`: for PostgreSQL in a batch block."""
    options: dict[str, Any] = ast.literal_eval(case.get("options") or "{}")
    operations = operations_of(case["operations"], side)
    found = {dialect: rendered(operations, side, dialect, **options) for dialect in DIALECTS}
    block = side.ops.ModifyTableOps("account", [one for one in operations if may_be_in_batch(one)], schema="sales")
    return {**found, "batch": rendered([block], side, "postgresql", render_as_batch=True, **options)}


def may_be_in_batch(operation: Any) -> bool:
    return "Table" not in type(operation).__name__ or "Comment" in type(operation).__name__


@pytest.mark.skipif(sa.__version__.startswith("2.0."), reason="the expectations are what a newer SQLAlchemy shows")
@cases(FOLDER)
def test_operations_become_this_python(case: Case, request: pytest.FixtureRequest) -> None:
    check(case, texts(case, GITMIG), request)


@cases(FOLDER)
def test_alembic_writes_the_same(case: Case) -> None:
    theirs, ours = texts(case, ALEMBIC), texts(case, GITMIG)
    different = [key for key in ours if theirs[key] != ours[key]]
    assert different == case.get("differs").partition(":")[0].split()


def test_a_case_that_differs_from_alembic_says_why() -> None:
    for path in sorted(FOLDER.glob("*.case")):
        dialects, _, reason = Case(path).get("differs").partition(":")
        assert bool(dialects) == bool(reason.strip()), path.name


@cases(FOLDER)
def test_what_is_written_says_the_same_when_it_runs(case: Case) -> None:
    if "# " in case["postgresql"] or "again" in case.sections:
        pytest.skip("not every operation of the case can be written, or the case says why it differs")
    options = {"user_module_prefix": "rendering.", **ast.literal_eval(case.get("options") or "{}")}
    if options["user_module_prefix"] != "rendering." or "alembic_module_prefix" in options:
        pytest.skip("a case of prefixes, which need imports of their own")
    for dialect in DIALECTS:
        written = rendered(operations_of(case["operations"], GITMIG), GITMIG, dialect, **options)
        assert rendered(recorded(written, GITMIG, dialect), GITMIG, dialect, **options) == written
