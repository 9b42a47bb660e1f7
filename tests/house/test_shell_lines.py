"""Every shell line of the documentation runs, in a project whose branch has a head beside its base's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.shell_lines import NOT_RUN, Block, all_blocks, blocks_of

REVISION = '''"""{message}

Revision ID: {id}
Revises: {parent}
"""
from alembic import op
import sqlalchemy as sa

revision = "{id}"
down_revision = {parent!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("{message}", sa.Column("id", sa.BigInteger, primary_key=True))


def downgrade() -> None:
    op.drop_table("{message}")  # gitmig: ignore[drop-table] it is the downgrade
'''
SETTINGS = """\
dialects = ["sqlite", "postgresql"]
lock = {lock}
[targets.staging]
url = "sqlite:///staging.db"
[targets.production]
url = "sqlite:///production.db"
after = ["staging"]
"""
# what has to be there before a block is typed
BEFORE = {
    "gitmig init": "git rm -q -r migrations alembic.ini",
    "gitmig merge heads": "git merge -q --no-edit origin/main",
    "gitmig lock --check": "gitmig lock",
    "gitmig downgrade": "git merge -q --no-edit origin/main && gitmig rebase",
    "gitmig downgrade -1": "true",
    "gitmig drift": (
        "sed -i 's/^target_metadata = None/import sqlalchemy; target_metadata = sqlalchemy.MetaData()/' migrations/env.py"
        " && gitmig upgrade heads"
    ),
    "gitmig status --require": "gitmig deploy staging production",
    "gitmig completion bash": "mkdir -p ~/.local/share/bash-completion/completions",
}
# the project has two heads once it is merged, which is what these say; and it has no models
STATUS = {"gitmig check": 1, "exec gitmig check": 1, "gitmig drift": 1}
WORDS = {"NEW_PARENT": "d4", "OLD_PARENT": "b2", "/tmp/shop": "../demo"}
BLOCKS = all_blocks()
RUN = [block for block in BLOCKS if block.reason is None]


def longest(table: dict[str, str] | dict[str, int], command: str) -> str | int | None:
    return table.get(max((begin for begin in table if command.startswith(begin)), key=len, default=""))


def shell(script: str, top: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{top.parent / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DATABASE_URL": "sqlite:///shop.db",
        "EDITOR": "true",
        "GIT_EDITOR": "sed -i 1s/^/joined/",
        "HOME": str(top.parent),
        **{f"GIT_{role}_NAME": "A Committer" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "committer@example.com" for role in ("AUTHOR", "COMMITTER")},
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=top, env=environment, capture_output=True, text=True, check=False
    )


def done(script: str, top: Path) -> None:
    ended = shell(script, top)
    assert ended.returncode == 0, f"{script}\n{ended.stdout}{ended.stderr}"


def write(top: Path, identifier: str, parent: str | None, message: str) -> None:
    text = REVISION.format(id=identifier, parent=parent, message=message)
    (top / "migrations" / "versions" / f"{identifier}_{message}.py").write_text(text)


def filled_in(command: str) -> str:
    for word, stands_for in WORDS.items():
        command = command.replace(word, stands_for)
    return command


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """main has a1 and b2, its remote d4, the branch `wishes` that is checked out c3, and so has the database."""
    folder = tmp_path_factory.mktemp("documentation")
    top = folder / "shop"
    top.mkdir()
    (folder / "bin").mkdir()
    (folder / "bin" / "start-the-application").write_text("#!/bin/sh\n")
    (folder / "bin" / "start-the-application").chmod(0o755)
    done("git init -q --bare -b main ../remote && git init -q -b main && gitmig init --alembic", top)
    (top / "gitmig.toml").write_text(SETTINGS.format(lock="false"))
    (top / ".gitignore").write_text("*.db\n")
    write(top, "a1", None, "shops")
    write(top, "b2", "a1", "items")
    done("git add . && git commit -q -m shop && git switch -q -c wishes", top)
    write(top, "c3", "b2", "users")
    done("git add . && git commit -q -m users && gitmig upgrade head && git switch -q main", top)
    write(top, "d4", "b2", "orders")
    done("git add . && git commit -q -m orders && git remote add origin ../remote && git push -q origin main", top)
    done("git remote set-head origin main && git switch -q wishes", top)
    return top


@pytest.mark.parametrize("block", RUN, ids=[f"{block.page}-{block.line}" for block in RUN])
def test_it_runs(block: Block, prepared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "documentation"
    shutil.copytree(prepared.parent, folder)
    top = folder / "shop"
    if block.page == "docs/lock.md" or block.commands[0].startswith("gitmig lock"):
        (top / "gitmig.toml").write_text(SETTINGS.format(lock="true"))
    done(str(longest(BEFORE, block.commands[0]) or "true"), top)
    for command in block.commands:
        ended = shell(filled_in(command), top)
        assert ended.returncode == (longest(STATUS, command) or 0), f"{command}\n{ended.stdout}{ended.stderr}"


def test_few_blocks_are_not_run() -> None:
    left_out = [block for block in BLOCKS if block.reason]
    assert len(RUN) > 30
    assert {begin for begin in NOT_RUN if any(block.commands[0].startswith(begin) for block in left_out)} == set(
        NOT_RUN
    )
    assert len(left_out) <= 6


def test_lines_are_found_where_they_are_written() -> None:
    text = "Type:\n\n    gitmig heads  # now\n    PGPORT=1 git log\n\nExample: gitmig show head. Exit status: 0\n\n```sh\n$ gitmig nonsense\n```\n"
    found = blocks_of("page.md", text)
    assert [block.commands for block in found] == [
        ("gitmig heads  # now", "PGPORT=1 git log"),
        ("gitmig show head",),
        ("gitmig nonsense",),
    ]


def test_a_line_that_does_not_run_is_found(prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="there is no command 'nonsense'"):
        test_it_runs(Block("page.md", 1, ("gitmig nonsense",)), prepared, tmp_path)
