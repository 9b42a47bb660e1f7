"""Which checks may speak of one line: those that say different things of it. Each pair that does is listed, and no other does."""

from __future__ import annotations

import sys
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from gitmig.checks.table import SAFETY
from tests.cases import Case
from tests.checks.safety.test_cases import FOLDER, found_in, revision_file, sections

if TYPE_CHECKING:
    from pathlib import Path

ON = [check.name for check in SAFETY if check.severity != "off"]
# They speak of what a statement stands among, or of a name, and may meet any other.
AROUND = {
    "asymmetric-downgrade",
    "identifier-too-long",
    "multi-alter-one-table",
    "multiple-locks-one-tx",
    "ops-around-autocommit",
    "work-after-exclusive-lock",
}
# The others, each with what the second says that the first does not.
ALLOWED = {
    ("add-column-identity-or-serial", "add-column-primary-key-ignored"): "that it becomes no primary key",
    ("add-unique-to-rows", "sqlite-needs-batch"): "that the server refuses it",
    ("change-column-type-compat", "change-column-type-rewrite"): "that nobody can read the table meanwhile",
    ("change-column-type-compat", "mysql-change-type-copies"): "that nobody can write the table meanwhile",
    ("change-column-type-compat", "pg-type-change-needs-using"): "that the server refuses it",
    ("change-column-type-rewrite", "pg-enum-type-not-created"): "that the server refuses it",
    ("concurrently-in-transaction", "drop-object"): "that code that still uses it fails",
    ("drop-column", "mssql-drop-column-default"): "that the server refuses it",
    ("drop-default", "sqlite-needs-batch"): "that the server refuses it",
    ("enum-add-value-used-same-tx", "update-without-where"): "that every row is locked",
    ("mysql-alter-loses-attributes", "rename-column"): "that running code fails",
    ("mysql-alter-needs-existing-type", "rename-column"): "that running code fails",
    ("set-not-null-to-rows", "sqlite-needs-batch"): "that the server refuses it",
    ("several-statements", "update-without-where"): "that every row is locked",
    ("pg-enum-type-not-created", "pg-type-change-needs-using"): "that a cast is missing, too",
}
# Statements for PostgreSQL, with all that is found in each.
SQL = {
    "CREATE INDEX i ON t (a)": ["create-index-not-concurrent"],
    "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)": ["create-index-not-concurrent"],
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o (id)": ["add-fk-validating"],
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)": ["add-check-validating"],
    "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)": ["add-unique-constraint"],
    "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i": [],
    "ALTER TABLE t ADD PRIMARY KEY (a)": ["add-primary-key"],
    "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH =)": ["add-exclusion"],
    "ALTER TABLE t ADD COLUMN a int": [],
    "ALTER TABLE t ADD COLUMN a int NOT NULL": ["add-not-null-column-without-default"],
    "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 1": [],
    "ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()": ["add-column-volatile-default"],
    "ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (b * 2) STORED": ["add-column-stored-generated"],
    "ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS IDENTITY": ["add-column-identity-or-serial"],
    "ALTER TABLE t ADD COLUMN a bigserial": ["add-column-identity-or-serial"],
    "ALTER TABLE t ADD COLUMN a serial PRIMARY KEY": ["add-column-identity-or-serial"],
    "ALTER TABLE t ADD COLUMN a int UNIQUE": ["add-column-unique"],
    "ALTER TABLE t ADD COLUMN a int CHECK (a > 0)": ["add-column-with-check"],
    "ALTER TABLE t ADD COLUMN a int REFERENCES o (id)": [],
    "ALTER TABLE t ADD COLUMN a int DEFAULT 1 REFERENCES o (id)": ["add-column-with-fk"],
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL": ["set-not-null-scan"],
    "ALTER TABLE t ALTER COLUMN a DROP DEFAULT": ["drop-default"],
    "ALTER TABLE t DROP COLUMN x": ["drop-column"],
    "ALTER TABLE t DROP x": ["drop-column"],
    "ALTER TABLE t RENAME COLUMN x TO y": ["rename-column"],
    "ALTER TABLE t RENAME x TO y": ["rename-column"],
    "ALTER TABLE t RENAME TO u": ["rename-table"],
    "ALTER TYPE t RENAME VALUE 'a' TO 'b'": ["rename-object"],
    "TRUNCATE t": ["truncate"],
    "DROP TABLE t": ["drop-table"],
}


def pairs(text: str, dialect: str, folder: Path) -> set[tuple[str, str]]:
    """The pairs of checks, by their names, that find something in one place."""
    places: dict[tuple[int, int], set[str]] = {}
    for finding in found_in(revision_file(text), ON, dialect, folder):
        places.setdefault((finding.line, finding.column), set()).add(finding.name)
    named = (sorted(names - AROUND) for names in places.values())
    return {(one, other) for names in named for one, other in combinations(names, 2)}


@pytest.fixture
def without_squawk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_squawk")
def test_no_two_checks_say_the_same(tmp_path: Path) -> None:
    """Of all that the cases plant."""
    seen: dict[tuple[str, str], list[str]] = {}
    for path in sorted(FOLDER.glob("*.case")):
        case = Case(path)
        for dialect in case["dialects"].split():
            for key, text in sections(case, "found"):
                for pair in pairs(text, dialect, tmp_path / path.stem / dialect / key):
                    seen.setdefault(pair, []).append(f"{path.stem}, {dialect}, {key}")
    assert {pair: places for pair, places in seen.items() if pair not in ALLOWED} == {}
    assert seen.keys() == ALLOWED.keys(), "a pair that is allowed and does not occur"


def all_found(folder: Path) -> dict[str, list[str]]:
    """What is found in each of the statements, as one revision."""
    lines = [f"op.execute({sql!r})" for sql in SQL]
    text = revision_file("\n".join(lines))
    first = text.splitlines().index(f"    {lines[0]}") + 1
    found: dict[str, list[str]] = {sql: [] for sql in SQL}
    for finding in found_in(text, ON, "postgresql", folder):
        if finding.name not in AROUND:
            found[list(SQL)[finding.line - first]].append(finding.name)
    return found


def test_literal_sql_is_told_once_with_squawk(tmp_path: Path) -> None:
    assert all_found(tmp_path) == SQL


@pytest.mark.usefixtures("without_squawk")
def test_literal_sql_is_told_the_same_without_squawk(tmp_path: Path) -> None:
    assert all_found(tmp_path) == SQL
