"""Which files are loaded, and in which order, is what Alembic does."""

from __future__ import annotations

import os
import py_compile
import warnings
from typing import TYPE_CHECKING

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from gitmig.errors import ConfigurationError
from gitmig.project import find_project
from gitmig.revisions.files import revision_files
from gitmig.revisions.source import read_file
from gitmig.revisions.working_tree import read_versions
from tests.repositories import project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [
    "b/z.py",
    "b/a/x.py",
    "a.py",
    "c.py",
    "A.py",
    "a/q.py",
    ".h/y.py",
    "__pycache__/n.py",
    "b.py",
    "b_.py",
    "B/x.py",
    "__init__.py",
    "a/__init__.py",
    ".#a.py",
    ".hidden.py",
    "notes.txt",
]


def write(folder: Path, names: list[str]) -> None:
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(revision_text(f"r{number}"))


def loaded_by_alembic(configuration: Path) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [script.path for script in ScriptDirectory.from_config(Config(str(configuration)))._load_revisions()]


def loaded_by_us(configuration: Path) -> list[str]:
    return [source.path for source in read_versions(find_project([str(configuration)]))]


@pytest.mark.parametrize(
    "options",
    [
        "",
        "recursive_version_locations = true",
        "recursive_version_locations = True",
        "version_locations = %(here)s/migrations/two %(here)s/migrations/versions\npath_separator = space",
        "version_locations = %(here)s/migrations/versions/b:%(here)s/migrations/versions\npath_separator = os\nrecursive_version_locations = true",
        "version_locations = %(here)s/migrations/versions %(here)s/absent\npath_separator = space",
        "version_locations = package:versions/b\npath_separator = space\nprepend_sys_path = %(here)s",
    ],
)
def test_order_is_alembics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str) -> None:
    project_at(tmp_path)
    versions = tmp_path / "migrations" / "versions"
    write(versions, NAMES)
    write(tmp_path / "migrations" / "two", ["f.py"])
    write(tmp_path / "package" / "versions" / "b", ["p.py"])
    (tmp_path / "package" / "__init__.py").write_text("")
    (versions / "directory.py").mkdir()
    (versions / "link").symlink_to("a")
    (versions / "a" / "twice.py").symlink_to("../c.py")
    (versions / "aa.py").symlink_to("../two/f.py")
    (tmp_path / "alembic.ini").write_text(f"[alembic]\nscript_location = %(here)s/migrations\n{options}\n")
    monkeypatch.syspath_prepend(tmp_path)
    expected = loaded_by_alembic(tmp_path / "alembic.ini")
    assert loaded_by_us(tmp_path / "alembic.ini") == expected != []


def test_a_location_behind_a_link_is_real(tmp_path: Path) -> None:
    project_at(tmp_path / "real")
    write(tmp_path / "real" / "migrations" / "versions", ["a.py"])
    (tmp_path / "linked").symlink_to("real")
    configuration = tmp_path / "linked" / "alembic.ini"
    assert (
        loaded_by_us(configuration)
        == loaded_by_alembic(configuration)
        == [str(tmp_path / "real" / "migrations" / "versions" / "a.py")]
    )


def test_compiled_files_stand_in_without_sources(tmp_path: Path) -> None:
    project_at(tmp_path)
    versions = tmp_path / "migrations" / "versions"
    write(versions, ["a.py", "b.py", "d.py"])
    for name in ("a", "b"):
        py_compile.compile(str(versions / f"{name}.py"))
    py_compile.compile(str(versions / "a.py"), cfile=str(versions / "a.pyc"))
    py_compile.compile(str(versions / "d.py"), cfile=str(versions / "d.pyc"))
    (versions / "b.py").unlink()
    (versions / "d.py").unlink()
    configuration = tmp_path / "alembic.ini"
    configuration.write_text("[alembic]\nscript_location = %(here)s/migrations\nsourceless = true\n")
    assert loaded_by_us(configuration) == loaded_by_alembic(configuration)
    problems = [source.problem for source in read_versions(find_project([str(configuration)]))]
    assert [problem and problem.text for problem in problems] == [
        None,
        *["it is compiled, so it cannot be read as text"] * 2,
    ]


@pytest.mark.parametrize("make", ["dangling", "directory"])
def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path, make: str) -> None:
    path = tmp_path / "x.py"
    if make == "dangling":
        path.symlink_to("absent.py")
    else:
        path.mkdir()
    source = read_file(str(path))
    assert source.problem is not None
    assert "it cannot be opened" in source.problem.text


def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.py")
    (path,) = revision_files([str(tmp_path)])
    source = read_file(path)
    assert source.problem is not None
    assert source.problem.text.startswith("it is empty")


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    source = read_file(str(tmp_path / "x.py"))
    assert source.problem is not None
    assert source.problem.text == "it cannot be opened: Permission denied"
    assert source.problem.remedy == "give the right to read it"


def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("# " + "x" * 200_000 + "\n" + revision_text("a1").partition('"""\n')[2])
    source = read_file(str(path))
    assert source.revision is not None
    assert source.revision.id == "a1"


def test_a_version_location_that_cannot_be_read_is_not_taken_for_an_absent_one(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ConfigurationError, match="loop cannot be read"):
        revision_files([str(tmp_path / "loop")])
    assert revision_files([str(tmp_path / "absent")]) == []
