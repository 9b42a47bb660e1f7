"""What a header takes from constants is told as running the file would tell it, or not at all."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from gitmig.project import find_project
from gitmig.revisions.constants import with_constants
from gitmig.revisions.source import read_file
from tests.revisions.executing import executed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IDS = "revision = 'b2'\ndown_revision = 'a1'\n"
IMPORTS = "from phases import names\n"

# the revision file, then what phases/names.py has; `told` are told, the others are left to --run-files
TOLD = {
    "of its own": ("GROW = 'grow'\nbranch_labels = (GROW,)\n", ""),
    "of its own, joined": ("A = 'a'\nbranch_labels = A + '_b'\n", ""),
    "of a module": (IMPORTS + "branch_labels = (names.GROW,)\n", "GROW = 'grow'\n"),
    "of a module, not in a tuple": (IMPORTS + "branch_labels = names.GROW\n", "GROW = 'grow'\n"),
    "imported by name": ("from phases.names import GROW as G\nbranch_labels = {G}\n", "GROW: str = 'grow'\n"),
    "by its whole name": ("import phases.names\nbranch_labels = [phases.names.GROW]\n", "GROW = 'grow'\n"),
    "by another name": ("import phases.names as p\nbranch_labels = [p.GROW]\n", "GROW = 'grow'\n"),
    "two imports of one package": (
        "import phases\nimport phases.names\nbranch_labels = phases.names.GROW\n",
        "GROW = 'grow'\n",
    ),
    "of the package": ("import phases\nbranch_labels = phases.DEEP\n", ""),
    "from where the module has it from": (IMPORTS + "branch_labels = names.G\n", "from phases import DEEP as G\n"),
    "of constants": (IMPORTS + "branch_labels = names.BOTH\n", "G = 'grow'\nBOTH = (G, 's' + 'hrink')\n"),
    "a dependency": (IMPORTS + "depends_on = [names.FIRST]\n", "FIRST = 'f1'\n"),
    "both": (IMPORTS + "branch_labels = names.G\ndepends_on = names.N\n", "G = 'grow'\nN = None\n"),
    "a name that a function has too": (IMPORTS + "branch_labels = names.G\n", "G = 'g'\ndef f():\n    G = 'h'\n"),
}
LEFT = {
    "set twice": (IMPORTS + "branch_labels = names.G\n", "G = 'a'\nG = 'b'\n"),
    "set under a condition": (IMPORTS + "branch_labels = names.G\n", "G = 'a'\nif f:\n    G = 'b'\n"),
    "added to": (IMPORTS + "branch_labels = names.G\n", "G = 'a'\nG += 'b'\n"),
    "set by a function": (IMPORTS + "branch_labels = names.G\n", "G = 'a'\ndef f():\n    global G\n    G = 'b'\n"),
    "maybe set by a star": (IMPORTS + "branch_labels = names.G\n", "G = 'a'\nfrom phases import *\n"),
    "a list that may grow": (IMPORTS + "branch_labels = names.G\n", "G = ['a']\nG.append('b')\n"),
    "computed there": (IMPORTS + "branch_labels = names.G\n", "G = 'a'.upper()\n"),
    "not there": (IMPORTS + "branch_labels = names.G\n", ""),
    "no Python": (IMPORTS + "branch_labels = names.G\n", "G = 'a'\nif\n"),
    "an attribute of a class": (IMPORTS + "branch_labels = names.C.G\n", "class C:\n    G = 'a'\n"),
    "a number": (IMPORTS + "branch_labels = names.G\n", "G = 1\n"),
    "a module": ("import phases\nbranch_labels = phases\n", ""),
    "in a circle": (IMPORTS + "branch_labels = names.G\n", "G = H\nH = G\n"),
    "no such module": ("from nowhere_at_all import G\nbranch_labels = G\n", ""),
    "relative": ("from . import G\nbranch_labels = G\n", "G = 'a'\n"),
    "set twice itself": ("A = 'a'\nbranch_labels = A\nbranch_labels = A\n", ""),
}


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "alembic.ini").write_text(
        "[alembic]\nscript_location = .\nprepend_sys_path = lib\npath_separator = os\n"
    )
    package = tmp_path / "lib" / "phases"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("DEEP = 'deep'\n")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "phases"]:
        del sys.modules[name]


def read(versions: Path, text: str, names: str) -> tuple[object, ...]:
    """Dependencies, labels, and what is left as computed."""
    (versions / "lib" / "phases" / "names.py").write_text(names)
    (versions / "b2.py").write_text(IDS + text)
    project = find_project([str(versions / "alembic.ini")])
    source = read_file(str(versions / "b2.py"))
    assert source.computed  # without the constants
    (found,) = with_constants(project, [source])
    assert found.revision is not None
    return found.revision.depends_on, found.revision.branch_labels, dict(found.computed)


@pytest.mark.parametrize("case", TOLD)
def test_tells_what_running_tells(versions: Path, case: str) -> None:
    depends_on, labels, computed = read(versions, *TOLD[case])
    assert computed == {}
    assert (depends_on, labels) == executed((IDS + TOLD[case][0]).encode())[2:4]
    assert depends_on or labels


@pytest.mark.parametrize("case", LEFT)
def test_leaves_what_only_running_tells(versions: Path, case: str) -> None:
    assert read(versions, *LEFT[case])[1:] == ((), {"branch_labels": (IDS + LEFT[case][0]).count("\n")})


def test_one_that_is_told_leaves_another(versions: Path) -> None:
    text = IMPORTS + "branch_labels = names.G\ndepends_on = names.f()\n"
    assert read(versions, text, "G = 'grow'\n") == ((), ("grow",), {"depends_on": 5})


def test_the_project_s_own_path_comes_first(versions: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "phases"
    elsewhere.mkdir()
    (elsewhere / "names.py").write_text("G = 'other'\n")
    sys.path.insert(0, str(elsewhere.parent))  # monkeypatch of `versions` puts the path back
    assert read(versions, IMPORTS + "branch_labels = names.G\n", "G = 'grow'\n")[1] == ("grow",)
