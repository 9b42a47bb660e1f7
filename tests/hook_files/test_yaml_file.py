"""The entry in configurations as people write them: one more repository, every other byte as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitmig.errors import ConfigurationError
from gitmig.hooks import yaml_file
from gitmig.hooks.entry import ENTRY, REPOSITORY, REVISION
from gitmig.hooks.yaml_file import NEW, with_entry
from tests.hooks import BIN

PATH = ".pre-commit-config.yaml"
OTHER = "repos:\n  - repo: https://example.com/other\n    rev: v1\n    hooks:\n      - id: other\n"
ADDED = f"  - repo: {REPOSITORY}\n    rev: {REVISION}\n    hooks:\n      - id: gitmig-check\n"
SAMPLE = f"-   repo: {REPOSITORY}\n    rev: {REVISION}\n    hooks:\n    -   id: gitmig-check\n"
INSIDE = f"{{repo: {REPOSITORY}, rev: {REVISION}, hooks: [{{id: gitmig-check}}]}}"
FLOW = f", {INSIDE}"

# before, what is added, and the text behind it
WRITTEN = [
    ("", NEW, ""),
    ("\n", NEW, ""),
    (OTHER, ADDED, ""),
    (OTHER.removesuffix("\n"), f"\n{ADDED}", ""),
    ("# head\n---\n" + OTHER, ADDED, "    # about other\n"),
    (OTHER.replace("id: other\n", "id: other  # why\n"), ADDED, ""),
    (
        OTHER,
        ADDED,
        "default_stages: [pre-commit]\nci:\n  skip: [x]\n",
    ),
    (OTHER, ADDED, "\n\n# the end\n"),
    (OTHER, ADDED, "...\n"),
    (OTHER.replace("\n", "\r\n"), ADDED.replace("\n", "\r\n"), ""),
    ("\ufeff" + OTHER, ADDED, ""),
    ("repos:\n-   repo: https://example.com/é\n    rev: v1\n    hooks:\n    -   id: other\n", SAMPLE, ""),
    (
        "repos:\n- repo: local\n  hooks:\n  - {id: a, name: a, entry: 'b c', language: system}\n",
        f"- repo: {REPOSITORY}\n  rev: {REVISION}\n  hooks:\n  - id: gitmig-check\n",
        "",
    ),
    ("repos:\n  - repo: meta\n    hooks: [{id: check-hooks-apply}, {id: identity}]\n", ADDED, ""),
    (
        "repos:\n  - hooks:\n      - id: a\n        args: [\n          --x,\n          --y,\n        ]\n    repo: a\n    rev: b\n",
        ADDED,
        "",
    ),
    (
        "repos:\n  - repo: a\n    rev: b\n    hooks:\n      - id: a\n        files: |\n          (?x)^(\n            a|\n            b\n          )$\n",
        ADDED,
        "",
    ),
    (
        "repos:\n  - repo: a\n    rev: b\n    hooks:\n      - id: a\n        args: &args [--x]\n  - repo: c\n    rev: d\n    hooks:\n      - id: c\n        args: *args\n",
        ADDED,
        "",
    ),
    ("x: &x\n  rev: v1\nrepos:\n  - <<: *x\n    repo: a\n    hooks:\n      - id: a\n", ADDED, ""),
    ("repos: [{repo: meta, hooks: [{id: identity}]}", FLOW, "]\n"),
    ('{"repos": [{"repo": "meta", "hooks": [{"id": "identity"}]}', FLOW, "]}"),
    ("repos:\n", ADDED, "fail_fast: true\n"),
    ("repos: &all [", INSIDE, "]\n"),
    ("repos: [  # none yet\n", INSIDE, "]\n"),
    ('{\n  "repos": [', INSIDE, '],\n  "fail_fast": true\n}\n'),
    ("x: &h\n  - id: a\nrepos:\n  - repo: a\n    rev: b\n    hooks: *h\n", ADDED, "# end\n"),
    ("# nothing yet\n", NEW, ""),
    ("---", f"\n{NEW}", ""),
]


@pytest.mark.parametrize(("before", "added", "behind"), WRITTEN)
def test_it_is_added_and_nothing_else_changes(before: str, added: str, behind: str) -> None:
    """`behind` is the end of the text, which stays behind what is added."""
    whole = before + behind
    after = with_entry(PATH, whole.encode())
    assert after is not None
    assert after.decode() == before + added + behind
    old, new = yaml.safe_load(whole) or {"repos": []}, yaml.safe_load(after)
    assert new == {**old, "repos": [*(old["repos"] or []), ENTRY]}
    assert with_entry(PATH, after) is None, "a second time changes nothing"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("repos: []\n", f"repos:\n{ADDED}"),
        ("repos: []  # none yet\nfail_fast: true\n", f"repos:  # none yet\n{ADDED}fail_fast: true\n"),
        ("repos: null", f"repos:\n{ADDED}"),
        ("fail_fast: true\nrepos: ~\n", f"fail_fast: true\nrepos:\n{ADDED}"),
    ],
)
def test_an_empty_list_becomes_one(before: str, after: str) -> None:
    assert with_entry(PATH, before.encode()) == after.encode()


@pytest.mark.parametrize(
    "text",
    [
        f"repos: [{{repo: '{REPOSITORY}', rev: v0.0.1, hooks: [{{id: gitmig-heads}}]}}]\n",
        "repos: [{repo: 'git@example.com:fork/gitmig.git', rev: x, hooks: [{id: gitmig-heads}]}]\n",
        "repos: [{repo: local, hooks: [{id: migrations, entry: gitmig check --staged, language: system}]}]\n",
        "repos: [{repo: local, hooks: [{id: migrations, entry: uv run gitmig check --staged, language: system}]}]\n",
        "repos: [{repo: local, hooks: [{id: migrations, entry: python -m gitmig, args: [check], language: system}]}]\n",
        "repos: [{repo: local, hooks: [{id: x, entry: sh -c 'cd api && .venv/bin/gitmig lock', language: system}]}]\n",
    ],
)
def test_it_is_there_already(text: str) -> None:
    assert with_entry(PATH, text.encode()) is None


@pytest.mark.parametrize("hook", ["{id: x, entry: mypy gitmig}", "{id: x, entry: gitmig preview}", "{id: x}", "x"])
def test_a_hook_that_checks_nothing_is_none_of_ours(hook: str) -> None:
    after = with_entry(PATH, f"repos: [{{repo: local, hooks: [{hook}]}}]\n".encode())
    assert after is not None
    assert INSIDE in after.decode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"repos: [", "is not valid YAML: while parsing"),
        (b"repos: {a: b}\n", "has no list `repos`"),
        (b"repos: text\n", "has no list `repos`"),
        (b"- repo: a\n", "has no list `repos`"),
        (b"fail_fast: true\n", "has no list `repos`"),
        (b"a: 1\n---\nb: 2\n", "is not valid YAML: expected a single document"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"x: &x\n  repos: []\n<<: *x\n", "has its `repos` from elsewhere"),
        (b"a: &a {repo: meta, hooks: []}\nrepos:\n  - *a\n", "is written in a way that leaves no sure place for it"),
        (b"repos:\n  - repo: !!python/object:os.system x\n", "is not valid YAML"),
        (b"{repos: ~}\n", "is written in a way that leaves no sure place for it"),
        (b"a: &a {repo: meta, hooks: []}\nrepos: *a\n", "has no list `repos`"),
    ],
)
def test_what_cannot_be_written_without_a_doubt(content: bytes, reason: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        with_entry(PATH, content)
    assert str(caught.value).startswith(f"{PATH} {reason}")
    assert str(caught.value).endswith("; nothing was written")
    assert ADDED in (caught.value.hint or "")


@given(
    st.lists(st.sampled_from(["a", "local", "https://example.com/x"]), max_size=3),
    st.integers(0, 4),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(["", "# end\n", "fail_fast: true\n", "ci: {skip: [a]}\n", "\n\n"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_style(repos: list[str], column: int, gap: int, keys_last: bool, end: str, ending: str) -> None:
    """The parser reads one repository more, and without the lines that were added the file is what it was."""
    lines = ["repos:" if repos else "repos: []"]
    for repo in repos:
        outer, inside = " " * column, " " * (column + 1 + gap)
        hooks = [f"{inside}hooks:", f"{inside}- id: h  # one"]
        keys = [f"repo: {repo}", f"{inside}rev: '1'"]
        lines += [f"{outer}-{' ' * gap}{keys[0]}", *([keys[1], *hooks] if keys_last else [*hooks, keys[1]])]
    text = ending.join([*lines, ""]) + end.replace("\n", ending)
    after = with_entry(PATH, text.encode())
    assert after is not None
    assert yaml.safe_load(after)["repos"] == [*yaml.safe_load(text)["repos"], ENTRY]
    if repos:
        kept = after.decode().split(ending)
        start = next(number for number, line in enumerate(kept) if REPOSITORY in line)
        assert ending.join(kept[:start] + kept[start + 4 :]) == text


def test_pre_commit_and_prek_accept_it(tmp_path: Path) -> None:
    after = with_entry(PATH, OTHER.encode())
    assert after is not None
    (tmp_path / PATH).write_bytes(after)
    for program in ("pre-commit", "prek"):
        subprocess.run([BIN / program, "validate-config", PATH], cwd=tmp_path, check=True, capture_output=True)


def test_without_the_library(tmp_path: Path) -> None:
    """The extra is not installed: what to install, and what to paste."""
    program = "import sys; sys.modules['yaml'] = None; from gitmig.hooks.yaml_file import *; print(with_entry('f', b'repos: []'))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "f is there, and reading it needs PyYAML" in done.stderr
    assert yaml_file.LIBRARY == "pip install 'gitmig[hooks]'"
    empty = program.replace("b'repos: []'", "b''")
    assert subprocess.run([sys.executable, "-c", empty], capture_output=True).returncode == 0
