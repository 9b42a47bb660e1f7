"""`gitmig rebase` on random branches in real repositories; GITMIG_TEST_REBASE_PAIRS says how many, from which seed on."""

from __future__ import annotations

import io
import os
import re
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import alembic.command
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from gitmig.__main__ import main
from tests.commands.branch_pairs import Pair, any_pair
from tests.repositories import Repository, project_at
from tests.revisions.header_styles import Content

if TYPE_CHECKING:
    from pathlib import Path

COUNT, _, FIRST = os.environ.get("GITMIG_TEST_REBASE_PAIRS", "16:0").partition(":")
EVERY = int(os.environ.get("GITMIG_TEST_REBASE_EVERY", "8"))  # one of so many is rendered, too
VALUE = re.compile(rb"^(down_revision[^=\n]*= ?)(\([^)]*\)|\[[^\]]*\]|[^#\r\n]*?)(?=[ ]*(#|\r|\n))", re.MULTILINE)
REVISES = re.compile(rb"^Revises:(?:[^\r\n]*,[ ]*\r?\n)*[^\r\n]*", re.MULTILINE)
ENVIRONMENT = """\
from alembic import context
context.configure(dialect_name="sqlite", as_sql=True, literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""


def write(repository: Repository, pair: Pair, contents: list[Content]) -> None:
    for content in contents:
        (repository.versions / f"{content.revision}_x.py").write_bytes(pair.data(content))


def arranged(top: Path, pair: Pair) -> Repository:
    """The repository with the branch checked out, in the state that the pair says."""
    repository = project_at(top).init()
    (top / "migrations" / "env.py").write_text(ENVIRONMENT)
    (top / ".gitattributes").write_text("* -text\n")
    write(repository, pair, pair.common)
    repository.commit()
    repository.git("branch", "branch")
    write(repository, pair, pair.base)
    if pair.base:
        repository.commit()
    repository.git("switch", "-q", "branch")
    if pair.state in ("staged", "untracked"):
        repository.git("merge", "-q", "--ff-only", "main")
    write(repository, pair, pair.own)
    if pair.state == "staged":
        repository.git("add", "-A")
    elif pair.state != "untracked":
        repository.commit()
        proceed(repository, pair.state)
    return repository


def proceed(repository: Repository, state: str) -> None:
    if state == "merged":
        repository.git("merge", "-q", "--no-edit", "main")
    elif state == "merging":
        repository.git("merge", "-q", "--no-commit", "--no-ff", "main")
    elif state == "rebasing":
        with pytest.raises(Exception, match="rebase"):
            repository.git("rebase", "-q", "--no-ff", "--exec", "false", "main")


def files(repository: Repository) -> dict[str, bytes]:
    return {path.name.partition("_")[0]: path.read_bytes() for path in sorted(repository.versions.glob("*.py"))}


def rebase(repository: Repository, *arguments: str) -> None:
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert main(["rebase", "-c", str(repository.top / "alembic.ini"), *arguments]) == 0


def merged_files(pair: Pair, found: dict[str, bytes]) -> dict[str, bytes]:
    """What the base will have once the branch is merged."""
    return {**{content.revision: pair.data(content) for content in pair.base}, **found}


def scripts(folder: Path, found: dict[str, bytes]) -> Config:
    repository = project_at(folder)
    (folder / "migrations" / "env.py").write_text(ENVIRONMENT)
    for name, data in found.items():
        (repository.versions / f"{name}_x.py").write_bytes(data)
    return Config(str(folder / "alembic.ini"))


def ancestors(directory: ScriptDirectory, revision: str) -> set[str]:
    found, todo = set(), [revision]
    while todo:
        one = directory.get_revision(todo.pop())
        for parent in one._all_down_revisions:
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


def without_parents(data: bytes) -> bytes:
    return REVISES.sub(b"Revises", VALUE.sub(b"down_revision", data))


def statements(config: Config, alembic_runs: bool) -> list[str]:
    """What an upgrade runs, sorted, under Alembic, or under gitmig where Alembic fails on the graph as it was before."""
    printed = config.output_buffer = io.StringIO()
    if alembic_runs:
        alembic.command.upgrade(config, "heads", sql=True)
    else:
        with redirect_stdout(printed):
            assert main(["upgrade", "-c", str(config.config_file_name), "heads", "--sql"]) == 0
    return sorted(re.findall(r"^INSERT INTO log .*?;", printed.getvalue(), re.MULTILINE))


def alembic_runs(config: Config) -> bool:
    """Whether Alembic gets through: not where a merge depends on what is below one of its parents."""
    try:
        return bool(statements(config, alembic_runs=True))
    except KeyError:
        return False


@pytest.mark.parametrize("seed", range(int(FIRST or 0), int(FIRST or 0) + int(COUNT)))
def test_any_branch(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = any_pair(seed)
    repository = arranged(tmp_path / "repository", pair)
    monkeypatch.chdir(repository.top)
    before, index, status = files(repository), repository.git("ls-files", "-s"), repository.git("status", "--short")
    rebase(repository, "--base", "main")
    after = files(repository)

    old = scripts(tmp_path / "old", merged_files(pair, before))
    new = scripts(tmp_path / "new", merged_files(pair, after))
    one_head_a_line(pair, ScriptDirectory.from_config(new))
    nothing_else_changed(pair, before, after)
    order_is_kept(pair, ScriptDirectory.from_config(old), ScriptDirectory.from_config(new))
    if seed % EVERY == 0:
        both = alembic_runs(old)
        assert len(statements(new, both)) == len(merged_files(pair, after))
        assert statements(new, both) == statements(old, both)
    if pair.state == "staged":
        assert repository.git("diff", "--name-only") == "", "what was staged is staged"

    rebase(repository, "--base", "main")
    assert files(repository) == after, "a second time there is nothing to do"
    if after != before:
        rebase(repository, "--undo")
        assert files(repository) == before
        assert (repository.git("ls-files", "-s"), repository.git("status", "--short")) == (index, status)


def one_head_a_line(pair: Pair, directory: ScriptDirectory) -> None:
    heads = [directory.get_revision(head) for head in directory.revision_map.heads]
    if not pair.labelled:
        assert len(heads) == 1
    labels = [tuple(sorted(head.branch_labels)) for head in heads]
    assert len(set(labels)) == len(labels), (heads, labels)


def nothing_else_changed(pair: Pair, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    own = {content.revision for content in pair.own}
    assert before.keys() == after.keys()
    for name, data in after.items():
        assert data == before[name] or name in own
        assert without_parents(data) == without_parents(before[name])


def order_is_kept(pair: Pair, old: ScriptDirectory, new: ScriptDirectory) -> None:
    """What a revision could rely on is still below it."""
    for content in pair.own:
        assert ancestors(old, content.revision) <= ancestors(new, content.revision)
