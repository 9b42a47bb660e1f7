"""The entry in `prek.toml`."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

from gitmig.errors import ConfigurationError
from gitmig.hooks.entry import ENTRY
from gitmig.hooks.toml_file import INLINE, WRITTEN, with_entry
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


META = '{ repo = "meta", hooks = [{ id = "identity" }] }'


@pytest.mark.parametrize(
    ("before", "comma", "behind"),
    [
        ("repos = [", "", "]\n"),
        ("fail_fast = true\nrepos = [  # none [yet]\n", "", "]\n\n[orphans]\nlist = [1, 2]\n"),
        (f"repos = [{META}", ", ", "]\n"),
        (f"repos = [\n  {META},\n", "", "] # ]\n"),
        (f"exclude = '[x]'\nrepos = [\n  {META}  # last\n", ", ", "]"),
    ],
)
def test_it_is_added_inside_of_brackets(before: str, comma: str, behind: str) -> None:
    after = with_entry(PATH, (before + behind).encode())
    assert after is not None
    assert after.decode() == before + comma + INLINE + behind
    assert with_entry(PATH, after) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[[repos", "cannot be read: "),
        (b"\xff", "cannot be read: "),
        (b"repos = 'x'\n", "has no list `repos`; nothing was written"),
        (b"repos.x = 1\n", "has no list `repos`; nothing was written"),
    ],
)
def test_what_cannot_be_written(content: bytes, reason: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        with_entry(PATH, content)
    assert str(caught.value).startswith(f"{PATH} {reason}")
    assert WRITTEN in (caught.value.hint or "")


@pytest.mark.parametrize("before", [OTHER, "repos = []\n"])
def test_prek_accepts_it(tmp_path: Path, before: str) -> None:
    after = with_entry(PATH, before.encode())
    assert after is not None
    (tmp_path / PATH).write_bytes(after)
    subprocess.run([BIN / "prek", "validate-config", PATH], cwd=tmp_path, check=True, capture_output=True)
