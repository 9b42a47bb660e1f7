"""`gitmig run`: other programs, in which `alembic` is gitmig."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PRINTS = """\
import sys
from alembic import command, op
import alembic
print(op.__name__, alembic.__name__, __name__, sys.argv[1:])
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a program changes `sys.argv` and `sys.path`, and may end its process."""
    return subprocess.run(
        [sys.executable, "-m", "gitmig", "run", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("how", [("prints.py",), ("-m", "prints")])
def test_a_file_and_a_module(tmp_path: Path, how: tuple[str, ...]) -> None:
    (tmp_path / "prints.py").write_text(PRINTS)
    done = run(tmp_path, *how, "-m", "--version", "x")
    assert done.stdout == "gitmig.op gitmig.alembic __main__ ['-m', '--version', 'x']\n", done.stderr


def test_alembics_own_command(tmp_path: Path) -> None:
    assert run(tmp_path, "alembic", "init", "migrations").returncode == 0
    assert "from alembic import context" in (tmp_path / "migrations" / "env.py").read_text("utf-8")
    (tmp_path / "alembic.ini").write_text(
        (tmp_path / "alembic.ini").read_text("utf-8").replace("# sqlalchemy", "sqlalchemy")
    )
    done = run(tmp_path, "alembic", "heads")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [("sys.exit(4)", 4, ""), ("sys.exit('no')", 1, "no\n"), ("sys.exit()", 0, ""), ("", 0, "")],
)
def test_the_programs_exit_status(tmp_path: Path, end: str, status: int, said: str) -> None:
    (tmp_path / "ends.py").write_text(f"import sys\n{end}\n")
    done = run(tmp_path, "ends.py")
    assert (done.returncode, done.stderr) == (status, said)


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path, "no-such-program")
    assert (done.returncode, "brings a command 'no-such-program'" in done.stderr) == (2, True)


def test_an_error_of_the_program_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "fails.py").write_text("raise LookupError('mine')\n")
    done = run(tmp_path, "fails.py")
    assert (done.returncode, "fails.py" in done.stderr, "LookupError: mine" in done.stderr) == (1, True, True)


def test_alembic_is_itself_again_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gitmig.cli import run as call

    (tmp_path / "sets.py").write_text("import alembic.op, builtins\nbuiltins.seen_by_test = alembic.op.__name__\n")
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr(sys, "path", sys.path[:])
    assert call(["run", str(tmp_path / "sets.py")]) == 0
    import builtins

    assert builtins.__dict__.pop("seen_by_test") == "gitmig.op"
    import alembic.op

    assert alembic.op.__name__ == "alembic.op"
