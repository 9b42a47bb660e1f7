"""Which branch labels each revision carries."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Lines(NamedTuple):
    """The relations that labels spread along."""

    parents: Mapping[str, Sequence[str]]
    children: Mapping[str, Sequence[str]]
    all_children: Mapping[str, Sequence[str]]

    def joins_others(self, revision: str) -> bool:
        """Whether several lines meet here; counting the children that only depend on it."""
        return len(self.all_children[revision]) > 1 or len(self.parents[revision]) > 1


def spread_upwards(
    lines: Lines, order: Iterable[str], declared: Mapping[str, Sequence[str]]
) -> dict[str, frozenset[str]]:
    """Labels of a revision hold for its descendants; `order` has parents first."""
    carried: dict[str, frozenset[str]] = {}
    for one in order:
        labels = frozenset(declared[one])
        for parent in lines.parents[one]:
            inherited = carried.get(parent, labels)
            labels = inherited if labels <= inherited else labels | inherited
        carried[one] = labels
    return carried


def line_below(lines: Lines, revision: str) -> list[str]:
    """The ancestors that lead to this revision and to nothing else.

    There are none unless the revision and its descendants are one plain line.
    """
    one = revision
    while not lines.joins_others(one):
        if not lines.children[one]:
            break
        one = lines.children[one][0]
    else:
        return []
    below = []
    one = revision
    while lines.parents[one]:
        one = lines.parents[one][0]
        if lines.joins_others(one):
            break
        below.append(one)
    return below


def carried_labels(
    lines: Lines, order: Iterable[str], declared: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Labels by revision: its own, its ancestors', and those of the one line it leads to; sorted."""
    carried = spread_upwards(lines, order, declared)
    for revision, labels in declared.items():
        if labels:
            for ancestor in line_below(lines, revision):
                carried[ancestor] |= carried[revision]
    return {one: tuple(sorted(carried[one])) for one in declared}
