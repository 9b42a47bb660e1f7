"""Literal SQL of revisions, as squawk reads it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from gitmig.checks import chosen as checks
from gitmig.checks import squawk
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.checks.safety.test_cases import revision_file
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.checks.finding import Finding


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return project_at(tmp_path)


def found(project: Repository, body: str, settings: str = "") -> list[Finding]:
    (project.top / "gitmig.toml").write_text(f'dialects = ["postgresql"]\n{settings}')
    project.write("a1.py", "a1")
    path = project.versions / "b2.py"
    path.write_text(revision_file(body))
    subject = subject_of(find_project(directory=str(project.top)), Scope(files=(str(path),)))
    return checks.findings_of(subject, checks.configured(subject.project.settings))


def names(findings: list[Finding]) -> list[tuple[str, int]]:
    return [(finding.name, finding.line) for finding in findings]


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("ALTER TABLE t ADD COLUMN a int DEFAULT random()", "add-column-volatile-default"),
        ("ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (b * 2) STORED", "add-column-stored-generated"),
        ("ALTER TABLE t ADD COLUMN a int NOT NULL", "add-not-null-column-without-default"),
        ("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o (id)", "add-fk-validating"),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "add-check-validating"),
        ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)", "add-unique-constraint"),
        ("ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY (a)", "add-primary-key"),
        ("ALTER TABLE t ALTER COLUMN a SET NOT NULL", "set-not-null-scan"),
        ("CREATE INDEX i ON t (a)", "create-index-not-concurrent"),
        ("DROP INDEX i", "drop-index-not-concurrent"),
        ("ALTER TABLE t DROP COLUM a", "sql-syntax-error"),
    ],
)
def test_each_rule_is_a_check_of_ours(project: Repository, sql: str, name: str) -> None:
    assert names(found(project, f'op.execute("{sql}")')) == [(name, 13)]


def test_every_rule_is_tested_and_is_a_check() -> None:
    assert set(squawk.RULES.values()) | set(squawk.STORED.values()) <= set(checks.NAMES)


def test_one_statement_is_found_once(project: Repository) -> None:
    """What our own checks read as well is not told twice."""
    body = 'op.execute("ALTER TABLE t ADD COLUMN a int NOT NULL")\nop.execute("DROP TABLE t")'
    told = names(found(project, body))
    assert len(told) == len(set(told))


def test_new_tables_are_exempt(project: Repository) -> None:
    body = 'op.create_table("t", sa.Column("a", sa.Integer))\nop.execute("CREATE INDEX i ON t (a)")\n'
    body += 'op.execute("CREATE TABLE u (a int)")\nop.execute("CREATE INDEX i ON u (a); CREATE INDEX j ON v (a)")'
    assert names(found(project, body)) == [("create-index-not-concurrent", 16)]


def test_the_line_in_a_long_text_is_told(project: Repository) -> None:
    (finding,) = found(project, 'op.execute("""\n    SET lock_timeout = 1;\n    CREATE INDEX i ON t (a);\n""")')
    assert finding.message.endswith(" (line 3 of the SQL)")
    assert (finding.line, finding.end_line) == (13, 16)


def test_waivers_and_severities_are_those_of_other_findings(project: Repository) -> None:
    waived = 'op.execute("CREATE INDEX i ON t (a)")  # gitmig: ignore[create-index-not-concurrent] tiny'
    assert found(project, waived) == []
    (finding,) = found(
        project, 'op.execute("CREATE INDEX i ON t (a)")', '[severity]\ncreate-index-not-concurrent = "warning"\n'
    )
    assert finding.severity == "warning"


def test_a_broken_statement_does_not_hide_the_others(project: Repository) -> None:
    body = 'op.execute("ALTER TABLE t ADD COLUM a int")\nop.execute("CREATE INDEX i ON t (a)")'
    assert names(found(project, body)) == [("sql-syntax-error", 13), ("create-index-not-concurrent", 14)]


def test_a_broken_statement_is_told_once(project: Repository) -> None:
    """Another database's statement, of which PostgreSQL understands no word."""
    body = 'op.execute("ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")\n' * 2
    assert names(found(project, body)) == [("sql-syntax-error", 13), ("sql-syntax-error", 14)]


def test_without_squawk_that_is_said(
    project: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", str(project.top / "python"))
    monkeypatch.setenv("PATH", str(project.top))
    assert (
        found(project, 'op.execute("CREATE INDEX i ON t (a)")  # gitmig: ignore[create-index-not-concurrent] x') == []
    )
    assert "squawk is not installed" in capsys.readouterr().err
    assert found(project, 'op.execute("UPDATE t SET a = 1 WHERE a = 2")') == []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("does", ["exit 3", "echo '{}'", "echo boom >&2; exit 1", "kill -9 $$"])
def test_a_squawk_that_fails_is_no_finding(
    project: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], does: str
) -> None:
    program = project.top / "squawk"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(project.top / "python"))
    monkeypatch.setenv("PATH", f"{project.top}{os.pathsep}{os.defpath}")
    assert found(project, 'op.execute("ALTER TABLE t ADD COLUM a int")') == []
    assert "squawk failed" in capsys.readouterr().err
