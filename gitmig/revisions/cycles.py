"""Walks along relations of revisions, cycles included."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


def reachable(starts: Iterable[str], step: Callable[[str], Iterable[str]]) -> dict[str, None]:
    """Everything that can be reached, the starts included, in the order of a walk that goes deep first."""
    seen: dict[str, None] = {}
    for start in starts:
        todo = [start]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen[one] = None
                todo.extend(step(one))
    return seen


def parents_first(revisions: Iterable[str], parents: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every revision after its parents; where they form a cycle, somewhere."""
    finished: dict[str, bool] = {}
    for start in revisions:
        todo = [start]
        while todo:
            one = todo[-1]
            if one not in finished:
                finished[one] = False
                todo.extend(parent for parent in parents[one] if parent not in finished)
                continue
            todo.pop()
            if not finished[one]:
                finished[one] = True
                yield one


def is_acyclic(relation: Mapping[str, Sequence[str]]) -> bool:
    """Whether children can be taken away, one after the other, until nothing is left."""
    children = dict.fromkeys(relation, 0)
    for parents in relation.values():
        for parent in parents:
            children[parent] += 1
    todo = [one for one, count in children.items() if not count]
    left = len(children)
    while todo:
        left -= 1
        for parent in relation[todo.pop()]:
            children[parent] -= 1
            if not children[parent]:
                todo.append(parent)
    return not left


def find_cycle(relation: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """One cycle, child before parent, or nothing; a revision that names itself is a cycle of one."""
    done: set[str] = set()
    for start in relation:
        path: dict[str, None] = {}
        todo = [start]
        while todo:
            one = todo[-1]
            if one in done or one in path:
                todo.pop()
                if one in path and one not in done:
                    path.pop(one)
                    done.add(one)
                continue
            path[one] = None
            for parent in relation[one]:
                if parent in path:
                    steps = list(path)
                    return tuple(steps[steps.index(parent) :])
                if parent not in done:
                    todo.append(parent)
    return ()


def outside_every_line(relation: Mapping[str, Sequence[str]], turned: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Revisions that no walk from a base to a head passes; a cycle leaves itself and what hangs on it outside."""
    heads = [one for one in relation if not turned[one]]
    bases = [one for one in relation if not relation[one]]
    if not heads or not bases:
        return tuple(relation)
    down = reachable(heads, relation.__getitem__)
    up = reachable(bases, turned.__getitem__)
    return tuple(sorted(one for one in relation if one not in down or one not in up))
