"""The entry in `prek.toml`."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

from gitmig.errors import ConfigurationError
from gitmig.hooks.entry import ENTRY
from gitmig.hooks.toml_file import WRITTEN, with_entry
from tests.hooks import BIN

PATH = "prek.toml"
OTHER = '[[repos]]\nrepo = "meta"\nhooks = [{ id = "identity" }]\n'


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        ("", ""),
        ("# nothing yet\n", "\n"),
        ("fail_fast = true", "\n\n"),
        (OTHER + "# end\n", "\n"),
        (OTHER.replace("\n", "\r\n"), "\r\n"),
    ],
)
def test_it_is_added_at_the_end(before: str, gap: str) -> None:
    after = with_entry(PATH, before.encode())
    assert after is not None
    written = WRITTEN.replace("\n", "\r\n") if "\r" in before else WRITTEN
    assert after.decode() == before + gap + written
    assert tomllib.loads(after.decode())["repos"][-1] == ENTRY
    assert with_entry(PATH, after) is None


@pytest.mark.parametrize("content", [b"[[repos", b"repos = []\n", b"\xff", b"repos = 'x'\n"])
def test_what_cannot_be_written(content: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"^prek.toml cannot be read, or takes no table more") as caught:
        with_entry(PATH, content)
    assert WRITTEN in (caught.value.hint or "")


def test_prek_accepts_it(tmp_path: Path) -> None:
    after = with_entry(PATH, OTHER.encode())
    assert after is not None
    (tmp_path / PATH).write_bytes(after)
    subprocess.run([BIN / "prek", "validate-config", PATH], cwd=tmp_path, check=True, capture_output=True)
