"""Which revisions lie between two names: what an upgrade or a downgrade runs, what a history shows."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

from gitmig.errors import RangeNotAncestorError, RevisionError, WalkedTooFar
from gitmig.revisions.target import (
    as_names,
    branch_start,
    filter_for_lineage,
    no_migrations,
    relative,
    revision_named,
    revisions_named,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitmig.revisions.graph import Graph
    from gitmig.revisions.target import Names, Relative


class Selection(NamedTuple):
    """Revisions, and where a walk through them starts."""

    revisions: set[str]
    heads: tuple[str, ...]


def ensure_apart(graph: Graph, revisions: Sequence[str], dependencies: bool = True) -> dict[str, None]:
    """Their ancestors; refused when one of the revisions is an ancestor of another."""
    relation = graph.normalised_parents if dependencies else graph.parents
    wanted = set(revisions)
    seen: dict[str, None] = {}
    for revision in revisions:
        inside: dict[str, None] = {}
        todo = [revision]
        while todo:
            one = todo.pop()
            if one in wanted and one != revision:
                inside[one] = None
            if one not in seen:
                seen[one] = None
                todo.extend(relation[one])
        if inside:
            others = ", ".join(sorted(inside, key=graph.load_order.__getitem__))
            raise RevisionError(
                f"Requested revision {revision} overlaps with other requested revisions {others}",
                f"{revision} already contains {others}: name one of them",
            )
    return seen


def present(revisions: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in revisions if one is not None))


# the ends


def upgrade_targets(graph: Graph, current: Names, name: Names, *, clamp: bool) -> tuple[str, ...]:
    """The revisions that an upgrade to `name` goes to, from a database at `current`."""
    found = relative(name)
    if found is None:
        return present(revisions_named(graph, name))
    if found.symbol is None:
        if found.steps <= 0:
            raise no_migrations(found)
        return present([upgrade_from_current(graph, current, found, clamp=clamp)])
    start = start_of(graph, found)
    return present([walk(graph, start, found.steps, found.branch if found.steps > 0 else None, clamp=clamp)])


def start_of(graph: Graph, found: Relative) -> str | None:
    """The revision that a relative name counts from; the branch restricts it when counting down."""
    downwards = found.branch is not None and found.steps <= 0
    return revision_named(graph, f"{found.branch}@{found.symbol}" if downwards else found.symbol)


def upgrade_from_current(graph: Graph, current: Names, found: Relative, *, clamp: bool) -> str | None:
    starts = as_names(current) or (None,)
    if found.branch:
        starts = starts_on_branch(graph, current, found.branch)
    if len(starts) > 1:
        raise RevisionError(
            "Ambiguous upgrade from multiple current revisions",
            f"the database is at {', '.join(map(str, starts))}; name a branch: <branch>@{found.text}",
        )
    start = revision_named(graph, starts[0])
    try:
        return walk(graph, start, found.steps, found.branch, clamp=clamp)
    except WalkedTooFar as error:
        raise no_migrations(found) from error


def starts_on_branch(graph: Graph, current: Names, branch: str) -> tuple[str | None, ...]:
    """Where the database is on this branch: a current revision, else the newest of their ancestors, else the base."""
    here = present(revisions_named(graph, as_names(current)))
    starts = filter_for_lineage(graph, here, branch)
    if starts:
        return starts
    active = filter_for_lineage(graph, graph.ancestors(here), branch)
    below = {parent for one in active for parent in graph.normalised_parents[one]}
    return tuple(one for one in active if one not in below) or (None,)


def downgrade_target(graph: Graph, current: Names, name: str | None, *, clamp: bool) -> tuple[str | None, str | None]:
    """The branch that a downgrade keeps to, and the revision that it goes to; None is the base."""
    found = relative(name)
    if name is None:
        return None, None
    if found is None:
        branch, _, symbol = name.rpartition("@")
        return branch or None, revision_named(graph, symbol)
    if found.symbol is None:
        return downgrade_from_current(graph, current, found, clamp=clamp)
    steps_up = found.branch if found.steps >= 0 else None
    return found.branch, walk(graph, start_of(graph, found), found.steps, steps_up, clamp=clamp)


def downgrade_from_current(
    graph: Graph, current: Names, found: Relative, *, clamp: bool
) -> tuple[str | None, str | None]:
    if found.steps >= 0 or not as_names(current):
        raise no_migrations(found)
    branch = found.branch
    if branch is None:
        # a branch of the current revision's own, so that other branches stay
        branch = symbol = first_of_current(as_names(current))
    else:
        symbol = current_on_branch(graph, current, branch)
    start = revision_named(graph, f"{branch}@{symbol}")
    try:
        return branch, walk(graph, start, found.steps, clamp=clamp)
    except WalkedTooFar as error:
        raise no_migrations(found) from error


def first_of_current(current: tuple[str | None, ...]) -> str:
    if len(set(current)) > 1:
        warnings.warn(
            "downgrade -1 from multiple heads is ambiguous; this usage will be disallowed in a future release.",
            UserWarning,
            stacklevel=2,
        )
    return str(current[0])


def current_on_branch(graph: Graph, current: Names, branch: str) -> str:
    here = present(revisions_named(graph, as_names(current)))
    found = filter_for_lineage(graph, here, branch) or filter_for_lineage(graph, all_current(graph, here), branch)
    if len(found) != 1:
        there = f"at {', '.join(found)}" if found else "not on it"
        raise RevisionError(f"Ambiguous downgrade on branch '{branch}': the database is {there}", "name a revision")
    return found[0]


def all_current(graph: Graph, names: Names) -> tuple[str, ...]:
    """What a database at these revisions is at, with revisions that only a dependency brought; in load order."""
    active = graph.ancestors(present(revisions_named(graph, names)))
    tips = (one for one in active if not any(child in active for child in graph.children(one)))
    return tuple(sorted(tips, key=graph.load_order.__getitem__))


# what lies between


def select_upgrade(
    graph: Graph, upper: Names, lower: Names, *, inclusive: bool, implicit_base: bool, clamp: bool
) -> Selection:
    """What `upper` needs and `lower` does not have; without `implicit_base` only what descends from `lower`."""
    targets = upgrade_targets(graph, lower, upper, clamp=clamp)
    if isinstance(lower, str) and "@" in lower:
        label = label_of(graph, lower.partition("@")[0])
        targets = tuple(one for one in targets if label in graph.labels[one])
    required = ensure_apart(graph, targets)
    current = present(revisions_named(graph, lower))
    if not implicit_base and any(one not in required for one in current):
        raise RangeNotAncestorError(shown(lower), shown(upper))
    needs = required.keys() - ensure_apart(graph, current).keys()
    if inclusive:
        needs.update(current)
    if current and not implicit_base:
        needs &= graph.descendants(current, dependencies=False).keys()
    return Selection(needs, targets)


def label_of(graph: Graph, branch: str) -> str:
    """The label of a branch that is named by label or by a revision on it."""
    start = branch_start(graph, branch)
    if start != branch:
        return branch
    labels = graph.labels[start]
    if len(labels) != 1:
        has = f"has the labels {', '.join(labels)}" if labels else "has no label"
        raise RevisionError(f"Revision {start} does not name a branch: it {has}", "name the branch by its label")
    return labels[0]


def shown(names: Names) -> str | None:
    return ", ".join(str(name) for name in as_names(names)) or None


def select_downgrade(
    graph: Graph, upper: Names, lower: Names, *, inclusive: bool, implicit_base: bool, clamp: bool
) -> Selection:
    """What a database at `upper` has and would not have at `lower`."""
    if lower is not None and not isinstance(lower, str):
        raise RevisionError(f"a downgrade goes to one revision, not to {shown(lower)}")
    branch, target = downgrade_target(graph, upper, lower, clamp=clamp)
    roots: tuple[str, ...] = graph.bases
    if target is not None:
        roots = (target,) if inclusive else graph.children(target)
    if branch and (target is None or len(roots) > 1):  # a branch mistyped before @base would take everything down
        roots = roots_on_branch(graph, roots, branch)
    heads = present(revisions_named(graph, upper))
    active = graph.ancestors(heads)
    dropped = graph.descendants(roots).keys() & active.keys()
    if implicit_base:
        dropped |= active.keys() - graph.ancestors(roots).keys()
    if target is not None and not dropped and target not in heads:
        raise RangeNotAncestorError("Nothing to drop", shown(upper))
    return Selection(dropped, heads)


def roots_on_branch(graph: Graph, roots: tuple[str, ...], branch: str) -> tuple[str, ...]:
    leading = graph.ancestors([branch_start(graph, branch)], dependencies=False)
    kept = tuple(root for root in roots if root in leading)
    if not kept:
        raise RevisionError("Not a valid downgrade target from current heads")
    return kept


def revisions_between(
    graph: Graph,
    upper: Names,
    lower: Names,
    *,
    implicit_base: bool = False,
    inclusive: bool = False,
    clamp: bool = False,
    downgrade: bool = False,
) -> list[str]:
    """The revisions from `upper` down to `lower`, newest first, in the order in which they run."""
    select = select_downgrade if downgrade else select_upgrade
    selection = select(graph, upper, lower, inclusive=inclusive, implicit_base=implicit_base, clamp=clamp)
    return graph.topological(selection.revisions, selection.heads)
