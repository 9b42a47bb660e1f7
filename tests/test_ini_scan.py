"""The quick scan of an ini file says what the parser says, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitmig.config import Config
from gitmig.errors import GitmigError
from gitmig.ini_scan import scan_section
from tests.repositories import project_at

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

PIECES = [
    "[alembic]", "[other]", "[DEFAULT]", "[a]b]", " [c]", "script_location = %(here)s/x", "a = 1", "A: 2", "b=", "= 3", "c", "  more",
    "\tmore", "# d = 1", "  ; e", "f = g ; h", "f = g = h", "u = a%%b", "u = %(a)s", "u = %", "here = /", "sqlalchemy.url = x://y:%40@z",
    "", "   ", "k = caf\u00e9", "\x0b", "m =\r", "n = a\rb",
]  # fmt: skip
NAMES = ["script_location", "a", "b", "c", "f", "u", "k", "m", "n", "here", "sqlalchemy.url", "version_locations"]


def told(path: Path, *, scanning: bool, section: str = "alembic") -> object:
    """What each option comes to, or the kind of error that it leads to."""
    config = Config(str(path), ini_section=section)
    if scanning:
        config.scan()
    found: list[object] = []
    for name in NAMES:
        try:
            found.append(config.get_alembic_option(name))
        except GitmigError as error:
            found.append(str(error))
    return found


@pytest.mark.parametrize("section", ["alembic", "other"])
@pytest.mark.parametrize("text", TEXTS)
def test_as_the_parser_says(tmp_path: Path, text: str, section: str) -> None:
    path = tmp_path / "alembic.ini"
    path.write_text(text, encoding="utf-8")
    assert told(path, scanning=True, section=section) == told(path, scanning=False, section=section)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_generated_files(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("ini") / "alembic.ini"
    path.write_text("\n".join(["[alembic]", *lines]), encoding="utf-8", newline="")
    assert told(path, scanning=True) == told(path, scanning=False)


def test_usual_files_are_scanned(tmp_path: Path) -> None:
    project_at(tmp_path)
    found = scan_section((tmp_path / "alembic.ini").read_bytes(), "alembic", "/there")
    assert found == (
        {
            "here": "/there",
            "script_location": "/there/migrations",
            "path_separator": "os",
            "sqlalchemy.url": "postgresql://localhost/shop",
        },
        frozenset(),
    )


def test_what_is_set_later_counts(tmp_path: Path) -> None:
    project_at(tmp_path)
    config = Config(str(tmp_path / "alembic.ini"))
    config.scan()
    assert config.get_alembic_option("path_separator") == "os"
    assert "file_config" not in config.__dict__
    config.set_main_option("path_separator", "space")
    assert config.get_alembic_option("path_separator") == "space"


def test_a_directory_with_a_percent_sign_is_left_to_the_parser() -> None:
    assert scan_section(b"[alembic]\na = %(here)s\n", "alembic", "/50%") is None
    assert scan_section(b"[alembic]\na = %(here)s/b\n", "alembic", "/x") == (
        {"here": "/x", "a": "/x/b"},
        frozenset(),
    )
    assert scan_section(b"[alembic]\na = %(b)s\nb = 1\n", "alembic", "/x") == (
        {"here": "/x", "b": "1"},
        frozenset(("a",)),
    )
