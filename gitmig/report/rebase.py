"""What a rebase did or would do, as text and as data."""

from __future__ import annotations

import os
from shlex import join, quote
from typing import TYPE_CHECKING, Any

from gitmig.revisions.cycles import parents_first
from gitmig.revisions.lockfile import NAME
from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitmig.revisions.graph import Graph
    from gitmig.revisions.journal import Change, Record
    from gitmig.revisions.rebase import Rebase

VERSION = 1
ROOM = 8  # how many revisions of a line are named


def listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "<base>"


# drawings


def lines_of(rebase: Rebase, graph: Graph) -> list[str]:
    """The lines that the rebase is about, the base's first: `b2 <- c3 <- d4 (origin/main)`; a merge names its other parents."""
    told = touched(rebase)
    left = dict.fromkeys(reversed(list(parents_first(sorted(told), inside(graph, told)))))
    lines = []
    while left:
        lines.append(line_down(graph, left))
    lines.sort(key=lambda line: line[0] in rebase.own)
    return [" <- ".join(shortened([name_of(rebase, graph, line, one) for one in reversed(line)])) for line in lines]


def inside(graph: Graph, told: frozenset[str]) -> dict[str, tuple[str, ...]]:
    return {one: tuple(parent for parent in graph.parents[one] if parent in told) for one in told}


def line_down(graph: Graph, left: dict[str, None]) -> list[str]:
    """The first of those that are left, and down from it as far as to one that is not."""
    line = [next(iter(left))]
    while line[-1] in left:
        one = line[-1]
        del left[one]
        below = [parent for parent in graph.parents[one] if parent in left] or list(graph.parents[one])
        line += below[:1]
    return line


def touched(rebase: Rebase) -> frozenset[str]:
    """The own revisions, and what the base has that they did not follow before."""
    new = {parent for parents in rebase.changed.values() for parent in parents} - rebase.own
    before, after = (graph.ancestors(rebase.own, dependencies=False).keys() for graph in (rebase.before, rebase.after))
    return frozenset(rebase.own | ((after - before) | new if rebase.changed else set()))


def shortened(names: Sequence[str]) -> list[str]:
    half = ROOM // 2
    return list(names) if len(names) <= ROOM else [*names[:half], "…", *names[-half:]]


def name_of(rebase: Rebase, graph: Graph, line: Sequence[str], one: str) -> str:
    name = f"{one} ({rebase.base})" if one in rebase.absent else one
    others = [parent for parent in graph.parents[one] if parent not in line] if one != line[-1] else []
    return shown(f"{name} (joins {listed(others)})" if others else name)


# text


def text_of(rebases: Sequence[Rebase], record: Record, directory: str, *, dry_run: bool) -> str:
    parts = [part for rebase in rebases for part in rebase_text(rebase, directory, dry_run=dry_run)]
    moved = {rebase.before[one].path for rebase in rebases for one in rebase.changed}
    others = [change for change in record.changes if change.path not in moved]
    parts += [f"{'would write' if dry_run else 'wrote'} {shown_path(change.path, directory)}" for change in others]
    if dry_run:
        parts += [difference(change, directory) for change in record.changes]
    return "".join(f"{part}\n" for part in parts)


def rebase_text(rebase: Rebase, directory: str, *, dry_run: bool) -> Iterator[str]:
    if not rebase.changed:
        yield f"nothing to move{f': compared with {rebase.base}' if rebase.base else ''}"
        return
    for title, graph in (("before", rebase.before), ("after", rebase.after)):
        for number, line in enumerate(lines_of(rebase, graph)):
            yield f"{title if not number else '':8}{line}"
    for one, parents in rebase.changed.items():
        was = listed(rebase.before.parents[one])
        verb = "would follow" if dry_run else "follows"
        yield f"{shown_path(rebase.before[one].path, directory)}: {one} {verb} {listed(parents)} instead of {was}"


def difference(change: Change, directory: str) -> str:
    """The change as git would show it."""
    from difflib import unified_diff

    before, after = (
        (data or b"").decode("utf-8", "backslashreplace").split("\n") for data in (change.before, change.after)
    )
    name = shown_path(change.path, directory)
    return "\n".join(unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm=""))


# what else is to be known


def notes_of(rebase: Rebase) -> Iterator[str]:
    missing = sorted({parent for parents in rebase.changed.values() for parent in parents} & rebase.absent)
    if missing:
        yield (
            f"note: {listed(missing)} {'is' if len(missing) == 1 else 'are'} on {rebase.base} and not in this working tree "
            f"yet: git merge {quote(rebase.base)}"
        )
    for one, parents in rebase.changed.items():
        if len(parents) == 1 and rebase.before.is_merge_point(one):
            yield f"note: {one} joins nothing any more and follows {parents[0]}; if its upgrade() is empty, it can go"
    if rebase.rivals:
        yield from rivals_note(rebase)
    if rebase.changed:
        yield from database_note(rebase)


def unstaged_note(record: Record, directory: str) -> Iterator[str]:
    """A lock that is staged lists the files as they are now: a commit without them would not fit it."""
    staged = {os.path.join(record.top, one.path) for one in record.staged}
    left = [change.path for change in record.changes if change.path not in staged]
    if left and any(os.path.basename(path) == NAME for path in staged):
        yield f"note: {NAME} is staged, and what was moved is not: git add {join(shown_path(path, directory) for path in left)}"


def rivals_note(rebase: Rebase) -> Iterator[str]:
    """Heads that nothing says how to order: the base's own, or any without a base."""
    names, merging = listed(rebase.rivals), 'gitmig merge heads -m "merge"'
    if rebase.base:
        yield f"note: {rebase.base} has {len(rebase.rivals)} heads itself: {names}; to join them: {merging}"
    else:
        onto = f"gitmig rebase --onto {quote(rebase.rivals[0])}"
        yield f"note: there are {len(rebase.rivals)} heads: {names}; say which the others go on: {onto}; or join them: {merging}"


def database_note(rebase: Rebase) -> Iterator[str]:
    """What a database that ran the moved revisions needs, where they all moved from one place to one other."""
    new = sorted(outside({parent for parents in rebase.changed.values() for parent in parents}, rebase))
    old = sorted(outside({parent for one in rebase.changed for parent in rebase.before.parents[one]}, rebase))
    yield (
        f"note: a database that has run {listed(list(rebase.changed))} already must be told: "
        f"gitmig downgrade {quote(new[0]) if len(new) == 1 else 'NEW_PARENT'}; "
        f"gitmig stamp {quote((old or ['base'])[0]) if len(old) < 2 else 'OLD_PARENT'}; gitmig upgrade head"
    )


def outside(parents: set[str], rebase: Rebase) -> set[str]:
    """Those that the base has; those of the branch itself where it has none of them."""
    return parents - rebase.own or parents


# data


def data_of(rebases: Sequence[Rebase], record: Record, directory: str, *, dry_run: bool) -> str:
    import json

    data = {
        "version": VERSION,
        "dry_run": dry_run,
        "changed": bool(record.changes),
        "files": [shown_path(change.path, directory) for change in record.changes],
        "projects": [project_data(rebase, directory) for rebase in rebases],
    }
    return json.dumps(data, indent=2) + "\n"


def project_data(rebase: Rebase, directory: str) -> dict[str, Any]:
    return {
        "name": rebase.project.name,
        "base": rebase.base or None,
        "heads_before": list(rebase.before.heads),
        "heads": list(rebase.after.heads),
        "moved": [
            {
                "revision": one,
                "path": shown_path(rebase.before[one].path, directory),
                "down_revision_before": list(rebase.before.parents[one]),
                "down_revision": list(parents),
            }
            for one, parents in rebase.changed.items()
        ],
        "notes": [note.removeprefix("note: ") for note in notes_of(rebase)],
    }
