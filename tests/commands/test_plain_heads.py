"""`gitmig heads` without options says without click what it says with it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gitmig.commands import plain_heads
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMPUTED = 'revision = "c1"\ndown_revision = "a1"\nbranch_labels = (labels(),)\n\ndef upgrade():\n    pass\n'
PROJECTS: dict[str, Callable[[Repository], object]] = {
    "a line": lambda repository: repository.line("a1", "b2"),
    "two heads with labels": lambda repository: (
        repository.line("a1", "b2"),
        repository.write("c3.py", "c3", "a1", labels=("shop", "caf\u00e9")),
    ),
    "nothing": lambda repository: None,
    "a missing parent": lambda repository: repository.write("b2.py", "b2", "a1"),
    "a file that does not parse": lambda repository: (repository.versions / "b2.py").write_text("revision = (\n"),
    "computed labels": lambda repository: (
        repository.line("a1"),
        (repository.versions / "c1.py").write_text(COMPUTED),
    ),
    "no script directory": lambda repository: (repository.top / "migrations").rename(repository.top / "moved"),
    "a file for a script directory": lambda repository: (repository.top / "alembic.ini").write_text(
        "[alembic]\nscript_location = alembic.ini\n"
    ),
    "no configuration": lambda repository: (repository.top / "alembic.ini").unlink(),
}


def said(folder: Path, *arguments: str) -> tuple[int, bytes, bytes]:
    program = "import atexit, sys; from gitmig.__main__ import main; "
    program += "atexit.register(lambda: print('click' in sys.modules, file=sys.stderr)); sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=folder, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", PROJECTS)
def test_as_with_click(tmp_path: Path, name: str) -> None:
    repository = project_at(tmp_path)
    PROJECTS[name](repository)
    plain, with_click = said(tmp_path, "heads"), said(tmp_path, "heads", "--no-pager")
    assert with_click[2].endswith(b"True\n")
    left_to_click = name == "computed labels"
    assert plain == (
        *with_click[:2],
        with_click[2] if left_to_click else with_click[2].removesuffix(b"True\n") + b"False\n",
    )


@pytest.mark.parametrize("command", ["heads", "heads -v", "current", "upgrade head", "revision -m x", "lock"])
def test_a_file_for_a_script_directory(tmp_path: Path, command: str) -> None:
    repository = project_at(tmp_path)
    (repository.top / "alembic.ini").write_text("[alembic]\nscript_location = alembic.ini\n")
    (repository.top / "gitmig.toml").write_text("lock = true\n")
    status, _, talk = said(tmp_path, *command.split())
    words = (
        f"error: script_location is {tmp_path}/alembic.ini, which is a file\n  name the directory that env.py is in\n"
    )
    assert (status, words in talk.decode()) == (2, True), talk


@pytest.mark.parametrize("arguments", [["-v"], ["--format", "json"], ["--help"], ["more"]])
def test_what_is_unusual_is_left_to_click(arguments: list[str]) -> None:
    assert plain_heads.main(arguments) is None


def test_a_pager_is_left_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITMIG_PAGER", "less")
    assert plain_heads.main([]) is None
