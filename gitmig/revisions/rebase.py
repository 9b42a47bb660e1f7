"""Decides which parents a branch's revisions get, so that they follow the base's head."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from gitmig.errors import RebaseRefused
from gitmig.revisions.cycles import parents_first, reachable
from gitmig.revisions.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from gitmig.project import Project

    Parents = dict[str, tuple[str, ...]]


class Branch(NamedTuple):
    """What to move: `graph` is as it will be after the merge, `own` are the revisions that only this branch has, and
    `rank` says which of them came first. `groups` are the heads that compete; `onto` is the revision asked for, if any."""

    graph: Graph
    own: frozenset[str]
    rank: Mapping[str, int]
    groups: Sequence[Sequence[str]] = ()
    onto: str | None = None


class Rebase(NamedTuple):
    """What a rebase does to a project: the graph before and after, and the new parents of the revisions that it moves.

    `base` is a name for people, empty without one. `absent` are the ids that the base has and the working tree does not,
    `rivals` heads that compete with each other although none of them is the branch's own.
    """

    project: Project
    base: str
    before: Graph
    after: Graph
    own: frozenset[str]
    absent: frozenset[str]
    changed: Mapping[str, tuple[str, ...]]
    rivals: Sequence[str] = ()


class Block(NamedTuple):
    """Own revisions that hang together, parents first, and those of their heads that are to be one."""

    members: tuple[str, ...]
    heads: tuple[str, ...]


def new_parents(branch: Branch) -> Parents:
    """The own revisions whose parents change, with their new parents; empty where nothing is to be done.

    A line stays in one piece and keeps its order. Several lines follow each other: those that stand where they should first,
    then by rank, each behind what it depends on. A line with several heads is laid out as one. A merge loses the parents
    that are below its other ones by then.
    """
    ensure_own(branch)
    parents = dict(branch.graph.parents)
    for heads, tip in tasks(branch):
        stack(branch, ordered(branch, blocks(branch, heads), tip), tip, parents)
    changed = {one: parents[one] for one in branch.own if parents[one] != branch.graph.parents[one]}
    return {one: changed[one] for one in parents_first(by_rank(branch, parents), parents) if one in changed}


def ensure_own(branch: Branch) -> None:
    """What the base has cannot follow what only the branch has."""
    for one in branch.graph:
        if one.id in branch.own:
            continue
        for needed in branch.graph.all_parents[one.id]:
            if needed in branch.own:
                raise RebaseRefused(
                    f"{one.id}, which the base has, follows {needed}, which only this branch has",
                    "a revision that the base builds on stays where it is: bring the branch up to date with git first",
                )


def own_parents(branch: Branch) -> Parents:
    return {one: tuple(parent for parent in branch.graph.parents[one] if parent in branch.own) for one in branch.own}


# what goes where


def tasks(branch: Branch) -> Iterator[tuple[list[str], str | None]]:
    """Own heads, and the revision that they are to follow; none where they only have to follow each other."""
    if branch.onto is not None:
        yield heads_for(branch, branch.onto), branch.onto
        return
    for group in branch.groups:
        own = [head for head in group if head in branch.own]
        theirs = [head for head in group if head not in branch.own]
        if own and len(theirs) > 1:
            raise several_heads(theirs)
        if own:
            yield own, theirs[0] if theirs else end_below(branch, own)


def end_below(branch: Branch, heads: Sequence[str]) -> str | None:
    """The base's own end that heads follow which compete with each other only; None where it is none or several."""
    below = branch.graph.ancestors(heads, dependencies=False).keys() - branch.own
    ends = [one for one in below if branch.own.issuperset(branch.graph.children(one))]
    return ends[0] if len(ends) == 1 else None


def several_heads(heads: Sequence[str]) -> RebaseRefused:
    return RebaseRefused(
        f"the base has {len(heads)} heads itself: {', '.join(heads)}",
        f"choose one: gitmig rebase --onto {quote(heads[0])}; `gitmig merge` joins them",
    )


def heads_for(branch: Branch, onto: str) -> list[str]:
    """The own heads to put on the revision that was asked for: those that compete with it, else all that neither follow it nor
    compete with another."""
    ensure_end(branch, onto)
    for group in branch.groups:
        if onto in group:
            return [head for head in group if head in branch.own]
    graph = branch.graph
    elsewhere = {head for group in branch.groups for head in group}
    heads = [head for head in graph.heads if head in branch.own and head not in elsewhere]
    return [head for head in heads if onto not in graph.ancestors([head], dependencies=False)]


def ensure_end(branch: Branch, onto: str) -> None:
    if onto in branch.own:
        raise RebaseRefused(f"{onto} is a revision of this branch itself", "name one that the base has")
    above = [child for child in branch.graph.children(onto) if child not in branch.own]
    if above:
        raise RebaseRefused(
            f"{onto} is followed by {', '.join(above)}, so that there would be two heads", "name the last of its line"
        )


# blocks


def blocks(branch: Branch, heads: Iterable[str]) -> list[Block]:
    """The own revisions up to these heads, those that hang together in one block."""
    parents = own_parents(branch)
    found: list[tuple[dict[str, None], list[str]]] = []
    for head in heads:
        members, ends = reachable([head], parents.__getitem__), [head]
        apart = []
        for others, other_ends in found:
            if members.keys() & others.keys():
                members, ends = {**others, **members}, other_ends + ends
            else:
                apart.append((others, other_ends))
        found = [*apart, (members, ends)]
    return [Block(tuple(parents_first(by_rank(branch, members), parents)), tuple(ends)) for members, ends in found]


def by_rank(branch: Branch, revisions: Iterable[str]) -> list[str]:
    return sorted(revisions, key=lambda one: (branch.rank.get(one, len(branch.rank)), one))


def ordered(branch: Branch, found: list[Block], tip: str | None) -> list[Block]:
    """Blocks that stand on the tip first, then by rank, each behind those that it depends on."""
    waiting = sorted(found, key=lambda block: place(branch, block, tip))
    result: list[Block] = []
    while waiting:
        ready = next((block for block in waiting if not needs(branch, block, waiting)), None)
        if ready is None:  # they depend on each other: only one by one can they be put in order
            members = [one for block in waiting for one in block.members]
            return [*result, Block(tuple(members), tuple(head for block in waiting for head in block.heads))]
        waiting.remove(ready)
        result.append(ready)
    return result


def place(branch: Branch, block: Block, tip: str | None) -> tuple[bool, int, int, str]:
    """Sorts blocks: where there is no tip, those first that follow more of the base."""
    first = by_rank(branch, block.members)[0]
    followed = (
        0 if tip is not None else len(branch.graph.ancestors(block.heads, dependencies=False).keys() - branch.own)
    )
    stands = stands_on(block, tip, branch.graph.parents)
    return not stands, -followed, branch.rank.get(first, len(branch.rank)), first


def needs(branch: Branch, block: Block, others: Sequence[Block]) -> bool:
    """Whether it depends on another of these blocks."""
    needed = {dependency for one in block.members for dependency in branch.graph.dependencies[one]}
    below = branch.graph.ancestors(needed) if needed else {}
    return any(other is not block and not below.keys().isdisjoint(other.members) for other in others)


def stands_on(block: Block, tip: str | None, parents: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether it has one head, and that follows the tip."""
    return len(block.heads) == 1 and (tip is None or tip in reachable(block.heads, parents.__getitem__))


# new parents


def stack(branch: Branch, found: Sequence[Block], tip: str | None, parents: Parents) -> None:
    """Give the blocks' revisions their new parents, so that each block follows the one before."""
    for block in found:
        if stands_on(block, tip, parents):
            tip = block.heads[0]
        elif len(block.heads) > 1 or has_merge_with_dependency(branch, block):
            tip = lay_out(branch, block, tip, parents)
        else:
            for one in block.members:
                move(one, tip, block.members, parents)
            tip = block.heads[0]


def has_merge_with_dependency(branch: Branch, block: Block) -> bool:
    """Alembic fails on a merge that depends on what is below one of its parents, which moving it may lead to."""
    graph = branch.graph
    return any(graph.is_merge_point(one) and graph.dependencies[one] for one in block.members)


def lay_out(branch: Branch, block: Block, tip: str | None, parents: Parents) -> str | None:
    """Make one line of a block with several heads; returns its end."""
    for one in line_of(branch, block):
        outside = tuple(parent for parent in parents[one] if parent not in block.members)
        if tip is None:
            parents[one] = outside
        else:
            parents[one] = topmost((tip, *outside), parents)
        tip = one
    return tip


def line_of(branch: Branch, block: Block) -> Iterator[str]:
    """The block's revisions after their parents and dependencies; a line is followed to its end before the next begins."""
    inside = frozenset(block.members)
    needed = {one: inside.intersection(branch.graph.ancestors([one])) - {one} for one in block.members}
    done: dict[str, None] = {}
    last = ""
    while len(done) < len(inside):
        ready = [one for one in by_rank(branch, inside) if one not in done and needed[one] <= done.keys()]
        following = [one for one in ready if last in branch.graph.parents[one]]
        last = (following or ready)[0]
        done[last] = None
        yield last


def move(one: str, tip: str | None, members: Collection[str], parents: Parents) -> None:
    """Put the tip in the place of the parents outside the block that are below it; of no parents, too."""
    below = reachable([tip], parents.__getitem__) if tip is not None else {}
    moved = tuple(tip if tip is not None and each in below else each for each in parents[one])
    if not moved and tip is not None:
        moved = (tip,)
    if moved != parents[one] or any(parent in members for parent in moved):
        parents[one] = topmost(moved, parents)


def topmost(names: Sequence[str], parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Without those that are below others of them."""
    distinct = tuple(dict.fromkeys(names))
    if len(distinct) == 1:
        return distinct
    below = {each: reachable(parents[each], parents.__getitem__) for each in distinct}
    return tuple(each for each in distinct if not any(each in below[other] for other in distinct if other != each))


# the result


def rebased(graph: Graph, changed: Mapping[str, tuple[str, ...]]) -> Graph:
    """The graph with these parents."""
    return Graph(one._replace(parents=changed.get(one.id, one.parents)) for one in graph)


def without_own_dependencies(graph: Graph, own: Collection[str]) -> Graph:
    """The graph for telling which heads compete: `upgrade head` counts one that only a dependency follows."""
    kept = {one: tuple(name for name in names if name not in own) for one, names in graph.dependencies.items()}
    return Graph(one._replace(depends_on=kept[one.id]) if one.id in own else one for one in graph)


def rivals(graph: Graph, groups: Sequence[Sequence[str]], onto: str) -> frozenset[str]:
    """Where no base says which revisions are new: those of the lines that compete with this one."""
    heads = [head for group in groups if onto in group for head in group if head != onto]
    apart = graph.ancestors(heads, dependencies=False).keys() - graph.ancestors([onto], dependencies=False).keys()
    return frozenset(graph.descendants(apart, dependencies=False)) if apart else frozenset()


def beside(branch: Branch, groups: Iterable[Sequence[str]]) -> Sequence[str]:
    """The heads that an own one still competes with, itself included; nothing where the base has several itself."""
    known = [frozenset(group) for group in branch.groups]
    for group in groups:
        own = [head for head in group if head in branch.own]
        asked = branch.onto is not None and branch.onto not in group and (frozenset(group) in known or len(own) == 1)
        if own and not asked:
            return group
    return ()
