"""What git makes of two locks: random histories, each grown on two sides, merged by git itself.

GITMIG_TEST_LOCK_MERGES is how many (default 60).
"""

from __future__ import annotations

import os
import subprocess
from random import Random
from typing import TYPE_CHECKING

import pytest

from gitmig.revisions.graph import Graph
from gitmig.revisions.lockfile import Line, in_lock_order, text_of
from gitmig.revisions.revision import Revision

if TYPE_CHECKING:
    from pathlib import Path

COUNT = int(os.environ.get("GITMIG_TEST_LOCK_MERGES", "60"))


def grown(random: Random, revisions: list[Revision], count: int, merges: bool) -> list[Revision]:
    """The history with so many revisions more: mostly on a head, some on others, on none, or joining two heads."""
    result = list(revisions)
    for _ in range(count):
        heads = Graph(result).effective_heads
        kind = random.random()
        parents: tuple[str, ...] = ()
        if heads and kind < 0.75:
            parents = (random.choice(heads),)
        elif heads and kind < 0.9:
            parents = (random.choice(result).id,)
        elif merges and len(heads) > 1:
            parents = tuple(random.sample(heads, 2))
        result.append(Revision(f"{random.randrange(16**8):08x}", parents))
    return result


def locked(revisions: list[Revision]) -> str:
    graph = Graph(revisions)
    return text_of(Line(one, graph[one].parents, "code", {}, "message") for one in in_lock_order(graph))


def git_merge(folder: Path, *texts: str) -> tuple[int, str]:
    """How many conflicts `git merge-file` sees between ours, what was before, and theirs, and what it makes of them."""
    files = []
    for name, text in zip(("ours", "before", "theirs"), texts, strict=True):
        files.append(folder / name)
        files[-1].write_text(text)
    done = subprocess.run(["git", "merge-file", "-p", *map(str, files)], capture_output=True, text=True)
    return done.returncode, done.stdout


def extended(before: list[Revision], after: list[Revision]) -> set[str]:
    """The heads that got something on top of them."""
    return {parent for one in after if one not in before for parent in one.parents} & set(Graph(before).effective_heads)


@pytest.mark.parametrize("merges", [False, True])
def test_merges(tmp_path: Path, merges: bool) -> None:
    """Without a conflict the result is what would be written; one head that both sides follow is a conflict."""
    random = Random(4)
    clean = competing = 0
    for _ in range(COUNT):
        before = grown(random, [], random.randrange(1, 20), merges=True)
        ours, theirs = (grown(random, before, random.randrange(1, 4), merges) for _ in range(2))
        conflicts, text = git_merge(tmp_path, locked(ours), locked(before), locked(theirs))
        both = extended(before, ours) & extended(before, theirs)
        if not conflicts:
            clean += 1
            assert text == locked(list({one.id: one for one in (*ours, *theirs)}.values()))
        if both and not merges:
            competing += 1
            assert conflicts, locked(before)
    assert clean > COUNT // 12
    assert merges or competing > COUNT // 6
