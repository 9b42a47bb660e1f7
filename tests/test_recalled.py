"""A configuration that is recalled says what the file says, and nothing of a file that was changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gitmig.config import RECALLED
from gitmig.errors import GitmigError
from gitmig.project import Project, find_projects
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

INI = "[alembic]\nscript_location = %(here)s/migrations\n"
TEXTS = [
    INI,
    INI + "path_separator = os\nversion_locations = %(here)s/one:%(here)s/two\n",
    INI + "path_separator = :\nprepend_sys_path = .:src\nrecursive_version_locations = true\n",
    INI + "sourceless = true\nsqlalchemy.url = mysql+pymysql://root:geheim@localhost/shop\n",
    INI + "sqlalchemy.url = postgresql://a:%40@localhost/x\n",
    INI + "sqlalchemy.url = postgresql://%(user)s@localhost/x\n",
    INI + "version_locations =\n",
    "[DEFAULT]\nsourceless = true\n" + INI,
    INI + "# caf\u00e9\n",
    INI + "[other]\nscript_location = elsewhere\n",
    "[alembic]\nscript_location = migrations\n",
    "[alembic]\nscript_location = %(nothing)s/migrations\n",
    "[alembic]\nscript_location = a:b\n",
    "[alembic]\nscript_location\n",
    "[alembic]\n[alembic]\n",
]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository = project_at(tmp_path).line("a1").init()
    (tmp_path / ".git" / "gitmig").mkdir()
    monkeypatch.chdir(tmp_path)
    return repository


def told(*, recalling: bool, section: str = "alembic") -> object:
    """What a configuration comes to, or the error that it leads to."""
    try:
        (project,) = find_projects((), section, recalling=recalling)
    except GitmigError as error:
        return str(error)
    return (*project._replace(config=project.config.scheme())[:-1], *values(project))  # type: ignore[arg-type]


def values(project: Project) -> list[object]:
    config = project.config
    return [config.get_alembic_option(name) for name in sorted(RECALLED)] + [config.get_prepend_sys_paths_list()]


@pytest.mark.parametrize("section", ["alembic", "other"])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.filterwarnings("ignore:No path_separator:DeprecationWarning")
def test_as_the_file_says(repository: Repository, text: str, section: str) -> None:
    path = repository.top / "alembic.ini"
    for each in (INI, text):
        path.write_text(each, encoding="utf-8")
        expected = told(recalling=False, section=section)
        assert [told(recalling=True, section=section) for _ in range(3)] == [expected] * 3


def test_it_is_recalled_and_not_read(repository: Repository) -> None:
    find_projects(recalling=True)
    (project,) = find_projects(recalling=True)
    assert project.config.recalled
    assert "file_config" not in project.config.__dict__
    project.config.set_main_option("sourceless", "true")
    assert project.config.get_alembic_boolean_option("sourceless")
    (project,) = find_projects()
    assert project.config.recalled is None


def test_no_secret_is_kept(repository: Repository) -> None:
    (repository.top / "alembic.ini").write_text(TEXTS[3])
    find_projects(recalling=True)
    kept = b"".join(path.read_bytes() for path in (repository.top / ".git" / "gitmig").iterdir())
    assert b"mysql+pymysql" in kept
    assert b"geheim" not in kept


def test_where_nothing_is_kept_yet_nothing_is_begun(repository: Repository) -> None:
    os.rmdir(repository.top / ".git" / "gitmig")
    find_projects(recalling=True)
    assert not (repository.top / ".git" / "gitmig").exists()
