"""env.py and revisions are run from their files, or from what is left of them."""

from __future__ import annotations

import py_compile
import sys
from typing import TYPE_CHECKING

import pytest

from gitmig.engine.runtime.python_file import load_python_file
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_module_is_named_after_the_file_and_not_kept(tmp_path: Path) -> None:
    (tmp_path / "2026-01 first.py").write_text("value = __name__")
    module = load_python_file(tmp_path, "2026-01 first.py")
    assert module.value == "2026_01_first_py"
    assert module.value not in sys.modules


@pytest.mark.parametrize("place", ["env.pyc", None])
def test_a_source_file_that_is_gone_is_run_from_its_bytecode(tmp_path: Path, place: str | None) -> None:
    source = tmp_path / "env.py"
    source.write_text("value = 1")
    py_compile.compile(str(source), cfile=str(tmp_path / place) if place else None)
    source.unlink()
    assert load_python_file(tmp_path, "env.py").value == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match=r"Can't find Python file .*/env\.py"):
        load_python_file(tmp_path, "env.py")


def test_a_file_that_is_not_python(tmp_path: Path) -> None:
    (tmp_path / "README").touch()
    with pytest.raises(GitmigError, match="README is not a Python file"):
        load_python_file(tmp_path, "README")
