"""The graph as text, which git draws as it draws its own: the revisions are given to it as empty commits of a repository of their own."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gitmig import git
from gitmig.report.colour import BOLD, GREEN, YELLOW, coloured
from gitmig.report.escaping import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitmig.report.drawing import Box

LONGEST = 100
BRANCH = b"refs/heads/drawn"
# nothing of the user's own configuration has a say in it, such as hooks or a template with files
APART = ("-c", f"core.hooksPath={os.devnull}", "-c", "log.showSignature=false")


def text(boxes: Sequence[Box], *, colour: bool = False) -> str:
    """A line for each box, newest first, behind the lines that git draws."""
    return "".join(f"{line}\n" for line in lines(boxes, colour)) if boxes else ""


def lines(boxes: Sequence[Box], colour: bool) -> Iterator[str]:
    ended = False
    for line in drawn_by_git(boxes, colour).split("\n"):
        drawn, marked, number = line.partition("\0")
        if not marked:
            if drawn.strip():
                yield drawn.rstrip()
            continue
        one = boxes[int(number)]
        if one.hidden:
            before, _, after = drawn.rpartition("*")
            drawn = f"{before}:{after}"
        if ended:
            yield ""  # what follows is no parent of what was before
        yield f"{drawn}{described(one, colour)}"
        ended = drawn == "* " and not one.parents


def described(one: Box, colour: bool) -> str:
    """`8e02f7b4c1d6 (head, at staging, needs 27be43d90c58) add an index`."""
    message = one_line(one.message, LONGEST)
    if one.hidden:
        return message
    words = ", ".join((*one.words, *(f"needs {other}" for other in one.dependencies)))
    marked = coloured(visible(words), (GREEN if one.state else BOLD) if colour else "")
    parts = (coloured(visible(one.id), YELLOW if colour else ""), f"({marked})" if words else "", message)
    return " ".join(filter(None, parts))


def drawn_by_git(boxes: Sequence[Box], colour: bool) -> str:
    with TemporaryDirectory(prefix="gitmig-graph-") as folder:
        git.git(folder, *APART, "init", "--quiet", "--bare", "--template=")
        git.git(folder, *APART, "fast-import", "--quiet", "--date-format=raw", given=b"".join(commits(boxes)))
        shown = ("--graph", "--topo-order", "--all", "--format=%x00%s", f"--color={'always' if colour else 'never'}")
        return git.git(folder, *APART, "log", "--no-show-signature", *shown).decode()


def commits(boxes: Sequence[Box]) -> Iterator[bytes]:
    """What `git fast-import` reads: parents first, each commit named by its place among the boxes, newer ones of later dates."""
    marks = {one.id: mark for mark, one in enumerate(reversed(boxes), start=1)}
    followed = {parent for one in boxes for parent in one.parents}
    for one in reversed(boxes):
        mark = marks[one.id]
        number = b"%d" % (len(boxes) - mark)
        yield b"reset %s\ncommit %s\nmark :%d\n" % (BRANCH, BRANCH, mark)
        yield b"committer gitmig <> %d +0000\ndata %d\n%s\n" % (mark, len(number), number)
        for word, parent in zip([b"from", *[b"merge"] * len(one.parents)], one.parents, strict=False):
            yield b"%s :%d\n" % (word, marks[parent])
    for one in boxes:
        if one.id not in followed:
            yield b"reset refs/heads/head%d\nfrom :%d\n\n" % (marks[one.id], marks[one.id])
