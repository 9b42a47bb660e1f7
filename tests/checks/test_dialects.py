"""The kind of database is told by the settings, else by the URL, else by what env.py and the revisions mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.checks.dialects import dialects_of
from gitmig.project import find_project
from gitmig.revisions.working_tree import read_versions
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return project_at(tmp_path).line("a1")


def told(project: Repository, *, url: str = "", settings: str = "", env: str = "", revision: str = "") -> list[str]:
    ini = project.top / "alembic.ini"
    lines = [line for line in ini.read_text().splitlines() if not line.startswith("sqlalchemy.url")]
    ini.write_text("\n".join([*lines, *([f"sqlalchemy.url = {url}"] if url else [])]) + "\n")
    (project.top / "gitmig.toml").write_text(settings)
    (project.top / "migrations" / "env.py").write_text(env)
    project.write("b2.py", "b2", "a1", message=revision)
    found = find_project(directory=str(project.top))
    return sorted(dialects_of(found, read_versions(found)))


def test_the_settings_stand_above_all(project: Repository) -> None:
    assert told(project, settings='dialects = ["postgres", "SQLite"]', url="mysql://x/y") == ["postgresql", "sqlite"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql+psycopg://localhost/x", ["postgresql"]),
        ("postgres://localhost/x", ["postgresql"]),
        ("sqlite:///x.db", ["sqlite"]),
        ("mariadb+pymysql://localhost/x", ["mariadb"]),
        ("driver://user:pass@localhost/dbname", []),
        ("%(DB_URL)s", []),
        ("postgresql://%(DB_USER)s:%(DB_PASSWORD)s@localhost/x", ["postgresql"]),
        ("postgresql://u:p%40ss@localhost/x", ["postgresql"]),
        ("", []),
    ],
)
def test_the_url(project: Repository, url: str, expected: list[str]) -> None:
    assert told(project, url=url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from sqlalchemy.dialects import postgresql", ["postgresql"]),
        ("op.create_index('ix', 't', ['a'], postgresql_where=x)", ["postgresql"]),
        ("import asyncpg", ["postgresql"]),
        ("create_engine('mysql+pymysql://')", ["mysql"]),
        ("dialects.mssql.UNIQUEIDENTIFIER, sqlite+aiosqlite", ["mssql", "sqlite"]),
        ("we moved away from mysql, oracle and sqlite", []),
        ("if dialect == 'postgresql': pass", []),
    ],
)
def test_what_files_mention(project: Repository, text: str, expected: list[str]) -> None:
    assert told(project, env=text) == expected
    assert told(project, revision=text) == expected
