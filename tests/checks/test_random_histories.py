"""What happened to merged revisions in random git histories, held against the marks that the generated edits leave.

Main and a branch add, edit, format, rename, delete and reparent revisions, and merge, rebase, cherry-pick and revert commits, with
git itself. Each edit leaves a number in the file, which an oracle of a few lines reads without parsing.
GITMIG_TEST_HISTORIES is how many (default 4).
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
from collections import Counter
from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

COUNT = int(os.environ.get("GITMIG_TEST_HISTORIES", "4"))
FIRST = 3
STEPS = 14
PLAIN = '''"""message

Revises: {parents!r}
"""
from alembic import op

revision = "{id}"
down_revision = {parents!r}


def upgrade():
    op.execute("up {up}")


def downgrade():
    op.execute("down {down}")
'''
TYPED = '''import sqlalchemy as sa
from alembic import op  # noqa

# identifiers
revision: str = '{id}'
down_revision: object = (
    {parents!r}
)


def upgrade() -> None:
    """Go."""
    op.execute(
        "up "
        "{up}",
    )
def downgrade() -> None:
    pass
    op.execute("down {down}")  # back
'''
SHORT = '''# -*- coding: utf-8 -*-
"""née"""
revision='{id}'; down_revision={parents!r}
from alembic import op
def downgrade(): op.execute('down {down}')

def upgrade(): op.execute('up {up}')
'''
SHAPES = (PLAIN, TYPED, SHORT)


class Mark(NamedTuple):
    """What a file says, as the generator wrote it."""

    id: str
    parents: tuple[str, ...]
    up: str
    down: str


class World:
    """A repository with main, a branch, and the operations on them."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.random = random
        self.repository = project_at(folder).init()
        self.number = 0
        self.done: Counter[str] = Counter()
        for _ in range(4):
            self.add()
        self.repository.commit()
        self.git("switch", "-q", "-c", "branch")

    def git(self, *arguments: str) -> str:
        return self.repository.git(*arguments)

    def files(self) -> list[Path]:
        return sorted(self.repository.versions.glob("*.py"))

    def marks(self) -> dict[str, Mark]:
        return {mark.id: mark for path in self.files() for mark in [read(path.read_text(encoding="utf-8"))]}

    def counted(self) -> int:
        self.number += 1
        return self.number

    # what changes files

    def write(self, path: Path, mark: Mark) -> None:
        parents: object = mark.parents if len(mark.parents) > 1 else (mark.parents or (None,))[0]
        shape = self.random.choice(SHAPES)
        text = shape.format(id=mark.id, parents=parents, up=mark.up, down=mark.down)
        path.write_bytes(text.replace("\n", self.random.choice(["\n", "\n", "\r\n"])).encode())

    def add(self) -> None:
        one, existing = f"r{self.counted():03}x", list(self.marks())
        parents = tuple(self.random.sample(existing, min(len(existing), self.random.choice([1, 1, 1, 2]))))
        self.write(self.repository.versions / f"{one}.py", Mark(one, parents, "0", "0"))

    def change(self, **values: object) -> None:
        path = self.random.choice(self.files())
        mark = read(path.read_text(encoding="utf-8"))._replace(**values)  # type: ignore[arg-type]
        self.write(path, mark)

    def shape(self) -> None:
        self.change()

    def edit(self) -> None:
        self.change(up=str(self.counted()))

    def edit_down(self) -> None:
        self.change(down=str(self.counted()))

    def reparent(self) -> None:
        existing = list(self.marks())
        self.change(parents=tuple(self.random.sample(existing, min(len(existing), self.random.choice([0, 1, 1, 2])))))

    def rename(self) -> None:
        path = self.random.choice(self.files())
        path.rename(path.with_name(f"n{self.counted():03}_{path.name[-40:]}"))

    def delete(self) -> None:
        if len(self.files()) > 2:
            self.random.choice(self.files()).unlink()

    def restore(self) -> None:
        """Take back what the branch did to a file that main has."""
        common = self.git("merge-base", "main", "HEAD")
        name = self.random.choice(self.git("ls-tree", "--name-only", common, "migrations/versions/").splitlines())
        held = read(self.git("show", f"{common}:{name}")).id
        for path in self.files():
            if read(path.read_text(encoding="utf-8")).id == held:
                path.unlink()
        self.git("checkout", common, "--", name)

    # what git does

    def attempt(self, *command: str, undo: tuple[str, ...]) -> None:
        done = subprocess.run(["git", *command], cwd=self.repository.top, capture_output=True, text=True)
        if done.returncode:
            self.done["conflicts"] += 1
            self.git(*undo)

    def merge(self) -> None:
        self.attempt("merge", "-q", "--no-edit", "main", undo=("merge", "--abort"))

    def rebase(self) -> None:
        self.attempt("rebase", "-q", "main", undo=("rebase", "--abort"))

    def cherry_pick(self) -> None:
        commit = self.random.choice(self.git("rev-list", "--max-count=4", "--no-merges", "main").splitlines())
        self.attempt(
            "cherry-pick", "--allow-empty", "--keep-redundant-commits", commit, undo=("cherry-pick", "--abort")
        )

    def revert(self) -> None:
        commits = self.git("rev-list", "--max-count=4", "--no-merges", "HEAD", "^main").splitlines()
        if commits:
            self.attempt("revert", "--no-edit", self.random.choice(commits), undo=("reset", "-q", "--hard"))

    def release(self) -> None:
        """Main takes the branch as it is."""
        self.git("branch", "-f", "main", "HEAD")

    def on_main(self) -> None:
        self.git("switch", "-q", "main")
        self.step(FILE_STEPS)
        self.commit()
        self.git("switch", "-q", "branch")

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a commit")

    def step(self, steps: dict[str, int]) -> None:
        name = self.random.choices(list(steps), list(steps.values()))[0]
        self.done[name] += 1
        getattr(self, name)()


FILE_STEPS = {"add": 4, "shape": 3, "edit": 3, "edit_down": 2, "reparent": 2, "rename": 2, "delete": 1}
GIT_STEPS = {"merge": 2, "rebase": 2, "cherry_pick": 2, "revert": 2, "release": 1, "on_main": 4}
STEPS_OF_BRANCH = {**FILE_STEPS, "restore": 2, **GIT_STEPS}


def read(text: str) -> Mark:
    """The marks in a file, found without parsing it."""
    (one,) = re.findall(r"^revision(?:: str)? ?= ?['\"](\w+)", text, re.MULTILINE)
    declared = re.split(r"\bdown_revision\b", text)[1].partition("def ")[0]
    (up,), (down,) = (re.findall(rf"\b{way} [\"'\s]*(\d+)", text) for way in ("up", "down"))
    return Mark(one, tuple(sorted(re.findall(r"\br\d{3}x\b", declared))), up, down)


@cache
def marks_at(repository: Repository, commit: str) -> dict[str, Mark]:
    archive = subprocess.run(
        ["git", "archive", commit, "migrations/versions"], cwd=repository.top, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        held = [tar.extractfile(member) for member in tar.getmembers() if member.isfile()]
    texts = [file.read().decode() for file in held if file is not None]
    return {mark.id: mark for mark in map(read, texts)}


def expected(repository: Repository, ours: dict[str, Mark]) -> set[tuple[str, str]]:
    """(check, revision) by the rules, from the marks alone."""
    base = marks_at(repository, repository.git("rev-parse", "main"))
    common = marks_at(repository, repository.git("merge-base", "main", "HEAD"))
    found = set()
    for one, was in common.items():
        now, theirs = ours.get(one), base.get(one)
        if now is None:
            found |= {("deleted-after-merge", one)} if theirs else set()
            continue
        if now.up not in (was.up, theirs.up if theirs else was.up):
            found.add(("edited-after-merge", one))
        elif now.up == was.up and now.down not in (was.down, theirs.down if theirs else was.down):
            found.add(("downgrade-edited-after-merge", one))
        if now.parents not in (was.parents, theirs.parents if theirs else was.parents):
            found.add(("reparented-after-merge", one))
    return found


def found_in(world: World) -> set[tuple[str, str]]:
    subject = subject_of(find_project(directory=str(world.repository.top)), Scope(base="main"))
    wanted = ["edited-after-merge", "downgrade-edited-after-merge", "reparented-after-merge", "deleted-after-merge"]
    ids = {source.path: source.revision.id for source in subject.ours if source.revision}
    return {
        (finding.name, ids.get(finding.path) or finding.message.split(" ")[0])
        for finding in checks.findings_of(subject, checks.chosen(wanted))
    }


def test_random_histories(tmp_path: Path) -> None:
    done: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + COUNT):
        world = World(tmp_path / str(seed), Random(seed))
        for step in range(STEPS):
            world.step(STEPS_OF_BRANCH)
            if world.random.random() < 0.7:
                world.commit()
            findings = found_in(world)
            assert findings == expected(world.repository, world.marks()), f"seed {seed}, step {step}, {world.done}"
            found.update(name for name, _ in findings)
            world.commit()
        done += world.done
    print(f"{COUNT} histories, steps: {dict(done)}; findings: {dict(found)}")
    assert len(found) == 4
