"""Every safety check finds what it is for, on the right line, and nothing that only looks like it.

A case is named as its check. `== dialects` are those to try, `== before` builds what is there (the body of an `upgrade()`). In `== found`,
the lines that must be found end with `# <- found`; in `== not-found` nothing is. Both are the body of an `upgrade()`, or a file when they
define one. `== found.run` says whether the first of them `runs` or `fails` on the real server, after `before`; `== found.2.run` the second.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from gitmig import api
from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.checks.table import SAFETY
from gitmig.errors import GitmigError
from gitmig.project import find_project
from tests import servers
from tests.cases import Case, cases
from tests.commands.projects import Project
from tests.repositories import project_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding

FOLDER = Path(__file__).parent / "cases"
SERVERS = {"postgresql": "emptied_postgresql_url", "mysql": "mysql_url", "sqlite": "sqlite_url"}
MARK = "# <- found"
TOP = '''"""a message"""

import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite

from alembic import op

revision = {revision!r}
down_revision = {parent!r}
'''


def revision_file(text: str, revision: str = "b2", parent: str | None = "a1") -> str:
    """The text as a revision: it is one already, or defines functions, or is the body of `upgrade()`."""
    if "down_revision =" in text:
        return text
    top = TOP.format(revision=revision, parent=parent)
    if "def upgrade" in text:
        return f"{top}\n\n{text}\n"
    body = "\n".join(f"    {line}" if line.strip() else "" for line in text.splitlines())
    return f"{top}\n\ndef upgrade():\n{body}\n\n\ndef downgrade():\n    raise NotImplementedError('a reason')\n"


def found_in(text: str, names: list[str], dialect: str, folder: Path) -> list[Finding]:
    folder.mkdir(parents=True, exist_ok=True)
    project = project_at(folder)
    (folder / "gitmig.toml").write_text(f'dialects = ["{dialect}"]\n')
    project.write("a1.py", "a1")
    path = project.versions / "b2.py"
    path.write_text(text)
    subject = subject_of(find_project(directory=str(folder)), Scope(files=(str(path),)))
    return checks.findings_of(subject, checks.chosen(names))


def sections(case: Case, title: str) -> list[tuple[str, str]]:
    """The sections of a title by their keys: `found`, `found.2`."""
    keys = [key for key in case.sections if re.fullmatch(rf"{title}(\.\d+)?", key)]
    return [(key, case[key]) for key in keys]


def recipe(check: checks.Check) -> list[str]:
    """The blocks of code on a check's page, one a revision."""
    lines = check.page.partition("\nInstead:\n")[2].splitlines()
    code = []
    for line in lines:
        if line and not line.startswith("    "):
            break
        code.append(line[4:])
    return [block.strip("\n") for block in "\n".join(code).split("# next revision\n") if block.strip()]


@cases(FOLDER)
def test_what_must_be_found_is_found_and_nothing_else(case: Case, tmp_path: Path) -> None:
    told = {}
    expected = {}
    for dialect in case["dialects"].split():
        for key, text in [*sections(case, "found"), *sections(case, "not-found")]:
            file = revision_file(text)
            place = f"{dialect}, {key}"
            lines = [number for number, line in enumerate(file.splitlines(), 1) if line.rstrip().endswith(MARK)]
            assert bool(lines) == key.startswith("found"), f"{place}: mark the lines that must be found with {MARK}"
            expected[place] = lines
            found = found_in(file, [case.path.stem], dialect, tmp_path / dialect / key)
            told[place] = sorted({finding.line for finding in found})
    assert any(place.split(", ")[1].startswith("not-found") for place in told), "no look-alikes"
    assert told == expected


@cases(FOLDER)
def test_the_recipe_on_the_page_is_found_by_no_check(case: Case, tmp_path: Path) -> None:
    check = checks.check_named(case.path.stem)
    for dialect in case["dialects"].split():
        for number, block in enumerate(recipe(check)):
            folder = tmp_path / dialect / str(number)
            assert found_in(revision_file(block), ["safety"], dialect, folder) == []


@pytest.mark.parametrize("check", [pytest.param(check, id=check.name) for check in SAFETY])
def test_every_check_has_a_case_and_a_recipe(check: checks.Check) -> None:
    assert (FOLDER / f"{check.name}.case").exists()
    assert recipe(check)
    assert set(Case(FOLDER / f"{check.name}.case")["dialects"].split()) >= set(check.dialects) - {"mariadb"}


def runs() -> list[object]:
    """(case, dialect, revisions, how it ends) of everything that is to be run on a server: the recipes, and what must be found."""
    found = []
    for path in sorted(FOLDER.glob("*.case")):
        case = Case(path)
        for dialect in sorted(SERVERS.keys() & set(case["dialects"].split())):
            name = f"{path.stem}-{dialect}"
            found.append(pytest.param(case, dialect, None, "runs", id=f"{name}-recipe"))
            for key, text in sections(case, "found"):
                if f"{key}.run" in case.sections:
                    found.append(pytest.param(case, dialect, text, case[f"{key}.run"], id=f"{name}-{key}"))
    return found


@pytest.fixture(scope="module")
def shared_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """One database for all cases: making one takes longer than a case does."""
    with servers.postgresql_database(postgresql_server) as url:
        yield url


@pytest.fixture
def emptied_postgresql_url(shared_postgresql_url: str) -> str:
    """The URL of the shared database, with nothing left in it of the case before."""
    engine = sa.create_engine(shared_postgresql_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        names = connection.exec_driver_sql(
            "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%%' AND nspname <> 'information_schema'"
        )
        for name in names.scalars().all():
            connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')
        connection.exec_driver_sql("CREATE SCHEMA public")
    return shared_postgresql_url


def skip_without_extensions(url: str, text: str) -> None:
    """PostgreSQL's wheel comes without the extensions that Debian's package has."""
    wanted = set(re.findall(r"CREATE EXTENSION (?:IF NOT EXISTS )?(\w+)", text))
    if wanted:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            there = set(connection.exec_driver_sql("SELECT name FROM pg_available_extensions").scalars())
        if lacking := ", ".join(sorted(wanted - there)):
            pytest.skip(f"this server has no extension {lacking}")


@pytest.mark.parametrize(("case", "dialect", "text", "end"), runs())
def test_what_the_server_says(
    case: Case, dialect: str, text: str | None, end: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The recipe runs after `before`; of what must be found, some fails and the rest is what a check is needed for."""
    url = request.getfixturevalue(SERVERS[dialect])
    project = Project(tmp_path / "project", **{"sqlalchemy.url": url.replace("%", "%%")})
    blocks = recipe(checks.check_named(case.path.stem)) if text is None else [text]
    parent = None
    for number, block in enumerate([case.get("before") or "pass", *blocks]):
        (project.versions / f"{number}.py").write_text(revision_file(block, f"r{number}", parent))
        parent = f"r{number}"
    configuration = project.root / "alembic.ini"
    skip_without_extensions(url, "\n".join(blocks))
    api.upgrade(configuration, "r0")
    assert end in ("runs", "fails")
    if end == "runs":
        api.upgrade(configuration)
    else:
        with pytest.raises((GitmigError, sa.exc.SQLAlchemyError, NotImplementedError)):
            api.upgrade(configuration)
