"""Batch blocks with --sql on three dialects: each file in cases/script, and what Alembic writes for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import Case, cases, check
from tests.engine.ddl.batches import ALEMBIC, GITMIG, canonical, script, skip_for_older_sqlalchemy

FOLDER = Path(__file__).parent / "cases" / "script"
DIALECTS = ("sqlite", "postgresql", "mysql")


@cases(FOLDER)
def test_blocks_become_these_statements(case: Case, request: pytest.FixtureRequest) -> None:
    skip_for_older_sqlalchemy(case)
    check(case, {dialect: script(case, dialect, GITMIG) for dialect in DIALECTS}, request)


@cases(FOLDER)
def test_alembic_writes_the_same(case: Case) -> None:
    different = [
        dialect
        for dialect in DIALECTS
        if canonical(script(case, dialect, ALEMBIC)) != canonical(script(case, dialect, GITMIG))
    ]
    dialects, _, reason = case.get("differs").partition(":")
    assert different == dialects.split()
    assert bool(reason) == bool(different)
