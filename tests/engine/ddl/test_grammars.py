"""The scripts of all cases for SQL Server and Oracle, which no server here runs, read by a grammar that others maintain."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cases import Case
from tests.engine.runtime.projects import Project, branchy

pytestmark = pytest.mark.skipif(importlib.util.find_spec("sqlfluff") is None, reason="sqlfluff is not installed")

HERE = Path(__file__).parent
FOLDERS = (HERE.parent / "operations" / "cases", HERE / "cases" / "script")
GRAMMARS = {"mssql": "tsql", "oracle": "oracle"}
SEPARATORS = {"mssql": "GO", "oracle": "/"}
# statements that the grammar refuses, by the reason; the directive asked for what the database does not have ...
NOT_THERE = {
    "mssql": {
        "MATCH": r"MATCH FULL;$",
        "ON UPDATE of a column is MySQL's": r"ON UPDATE CURRENT_TIMESTAMP FOR",
        "an index has columns, no expressions": r"^CREATE .*INDEX .*(lower|upper)\(\w+\)[,)]",
        "no constraint waits for the end of the transaction": r"DEFERRABLE INITIALLY DEFERRED, ?\n",
        "IF NOT EXISTS": r"^CREATE TABLE IF NOT EXISTS",
        "temporary tables have a # in their names": r"^CREATE TEMPORARY",
        "no table is without columns": r"\(\n\)",
    },
    "oracle": {
        "ON UPDATE of a column is MySQL's": r"ON UPDATE CURRENT_TIMESTAMP$",
        "temporary tables are GLOBAL or PRIVATE": r"^CREATE TEMPORARY",
        "no table is without columns": r"\(\n\)",
        "IF EXISTS of columns and constraints": r"^ALTER TABLE \w+ DROP (COLUMN|CONSTRAINT) IF EXISTS",
    },
}
# ... and what Oracle's manual has, and the grammar does not
UNKNOWN = {
    "mssql": {},
    "oracle": {
        "computed columns that are added": r" ADD total INTEGER GENERATED ALWAYS AS \(",
        "identities that are changed": r" MODIFY id (GENERATED (ALWAYS|BY DEFAULT) AS|DROP) IDENTITY",
        "several parts of an index, one an expression": r"^CREATE .*INDEX .*lower\(\w+\)[,)]",
    },
}


def linter(dialect: str) -> Any:
    from sqlfluff.core import FluffConfig, Linter

    return Linter(config=FluffConfig(overrides={"dialect": GRAMMARS[dialect], "templater": "raw"}))


def refusals(grammar: Any, sql: str) -> list[str]:
    """What the grammar cannot read, or leaves unread."""
    return [str(violation.desc()) for violation in grammar.parse_string(f"{sql}\n").violations]


def statements(dialect: str) -> dict[str, str]:
    """The statements of the scripts, each once, with the name of a case that has it."""
    found: dict[str, str] = {}
    for path in (path for folder in FOLDERS for path in sorted(folder.glob("*.case"))):
        lines = [line for line in Case(path).get(dialect).splitlines() if not line.startswith("-- ")]
        for statement in "\n".join(lines).split("\n\n"):
            if statement.strip() not in ("", SEPARATORS[dialect]):
                found.setdefault(statement.strip("\n"), path.stem)
    return found


def reason(dialect: str, statement: str) -> str | None:
    patterns = NOT_THERE[dialect] | UNKNOWN[dialect]
    return next((why for why, pattern in patterns.items() if re.search(pattern, statement)), None)


@pytest.mark.parametrize("dialect", GRAMMARS)
def test_every_statement_is_read(dialect: str) -> None:
    """But for those that are listed: each of them is refused, and each reason is that of one."""
    grammar, reasons = linter(dialect), set()
    known = statements(dialect)
    assert len(known) > 150
    for statement, name in known.items():
        why = reason(dialect, statement)
        assert bool(refusals(grammar, statement)) == bool(why), (name, statement)
        reasons.add(why)
    assert reasons == {*NOT_THERE[dialect], *UNKNOWN[dialect], None}


@pytest.mark.parametrize("dialect", GRAMMARS)
def test_scripts_of_whole_histories_are_read(dialect: str, tmp_path: Path) -> None:
    """With their separators, their transactions and the rows of the version table."""
    project = branchy(Project(tmp_path, f"{dialect}://somebody@db.example.com/shop"))
    for verb, revision in (("upgrade", "heads"), ("downgrade", "merge5:base"), ("stamp", "heads")):
        script = project.by_gitmig(verb, revision, sql=True).text
        assert f"{SEPARATORS[dialect]}\n\n" in script
        assert "alembic_version" in script
        assert refusals(linter(dialect), script) == []
        assert refusals(linter(dialect), script.replace("alembic_version", "", 1)) != []


BROKEN = {
    "a word": ("TABLE account", "TABEL account"),
    "a parenthesis": ("(", ""),
    "a name": ("TABLE account", "TABLE"),
    "a second name": ("TABLE account (", "TABLE account account ("),
    "an apostrophe": (" '", " "),
}


@pytest.mark.parametrize("dialect", GRAMMARS)
@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_statement_is_refused(dialect: str, broken: str) -> None:
    grammar, (written, instead) = linter(dialect), BROKEN[broken]
    known = [one for one in statements(dialect) if written in one and reason(dialect, one) is None]
    assert len(known) > 10
    taken = [text for one in known if not refusals(grammar, text := one.replace(written, instead, 1))]
    assert taken == []
