"""multiple-heads."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.checks.merged_revisions import restoring
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject
    from gitmig.revisions.revision import Revision
    from gitmig.revisions.source import Source

USUAL_BASES = ("origin/main", "origin/master")
WORDS = {2: "two", 3: "three", 4: "four"}


def multiple_heads(subject: Subject) -> Iterator[Finding]:
    """Several revisions are heads, so `upgrade head` does not know where to go and deploys stop.

    It happens when two branches each add a revision on top of the same one: each is fine alone, and the second to be merged
    breaks the main branch. The heads are therefore counted as they will be after merging into the base's tip.

    Put your revision on top of the other (`gitmig rebase`), or keep both and add a merge revision (`gitmig merge heads -m "merge"`).
    Where the base took one of the branch's revisions with another parent, in a squashed merge say, take the base's file.

    Lines that are meant to stay apart are no finding when their branch labels differ, or when they start from bases of their
    own and are kept in version locations of their own. Labels that only running a file would tell are taken for labels of its own.
    A head that another revision depends on does not count.
    """
    for heads in competing_heads(subject):
        yield finding(subject, heads)


def competing_heads(subject: Subject) -> list[list[str]]:
    """The heads that share their labels, in groups of two or more; a revision that is missing may be what follows one of them."""
    graph = subject.graph
    if len(graph.effective_heads) < 2:
        return []
    unknown = {missing.name for missing in graph.missing if not missing.dependency}
    if graph.cycle():
        return []
    computed = [one.revision.id for one in subject.sources if one.revision and "branch_labels" in one.computed]
    groups: dict[tuple[str, ...], list[str]] = {}
    for head in graph.effective_heads:
        below = graph.ancestors([head], dependencies=False) if computed else {}
        unknown_labels = (one for one in computed if one in below)
        groups.setdefault((*sorted(graph.labels[head]), *unknown_labels), []).append(head)
    return [heads for heads in groups.values() if len(heads) - len(unknown) > 1 and not are_apart(subject, heads)]


def are_apart(subject: Subject, heads: list[str]) -> bool:
    """Whether the heads share no ancestor and each is in a version location of its own."""
    locations = subject.project.version_locations
    if len(locations) < len(heads):
        return False
    homes = {location_of(subject.graph[head].path, locations) for head in heads}
    ancestors = [set(subject.graph.ancestors([head], dependencies=False)) for head in heads]
    return len(homes) == len(heads) and len(set().union(*ancestors)) == sum(map(len, ancestors))


def location_of(path: str, locations: tuple[str, ...]) -> str:
    """The innermost version location that a file is in."""
    from os.path import realpath

    inside = [location for location in locations if path.startswith((location + "/", realpath(location) + "/"))]
    return max(inside, key=len, default="")


def finding(subject: Subject, heads: list[str]) -> Finding:
    number = WORDS.get(len(heads), str(len(heads)))
    named = ", ".join(f"{head} ({subject.file_of(head)})" for head in heads)
    after = f" after merging into {subject.base}" if subject.gained else ""
    message = f"{number} revisions are heads{after}: {named}"
    if (moved := moved_below(subject, heads)) is not None:
        here, theirs = moved
        remedy = of_base(subject, here, theirs)
        return finding_at(subject.source_of(here.id), "multiple-heads", message, remedy, header="down_revision")
    head = place_of(subject, heads)
    others = [other for other in heads if other != head]
    first = first_of_line(subject, head, others)
    remedy = f"merge them: {merging(subject, heads)}"
    if first is not None and (not subject.base or subject.graph[first].path in subject.new):
        which = "this one" if first == head else f"{first}, where its line begins,"
        remedy = (
            f"{shared(subject, heads)}put {which} on top of {others[0]}: {rebasing(subject, others[0])}, or {remedy}"
        )
    return finding_at(subject.source_of(first or head), "multiple-heads", message, remedy, header="down_revision")


def moved_below(subject: Subject, heads: list[str]) -> tuple[Revision, Source] | None:
    """A revision that is why they are heads: the base took it with other parents, in a squashed merge say."""
    moved = list(subject.moved_on_base())
    below = subject.graph.ancestors(heads, dependencies=False) if moved else {}
    return next(((here, theirs) for here, theirs in moved if here.id in below), None)


def of_base(subject: Subject, here: Revision, theirs: Source) -> str:
    there = theirs.revision.parents if theirs.revision else ()
    return (
        f"{here.id} follows {', '.join(here.parents) or 'none'} here and {', '.join(there) or 'none'} on {subject.base}, "
        f"which has it already: take its file from there{restoring(subject, theirs)}"
    )


def merging(subject: Subject, heads: list[str]) -> str:
    """What to type; a head that only the base has must be here first."""
    absent = any(subject.graph[head].path in subject.gained for head in heads)
    return (f"git merge {subject.base}, then " if absent else "") + 'gitmig merge heads -m "merge"'


def rebasing(subject: Subject, other: str) -> str:
    """What to type; the base is named when it is not the one that would be taken anyway."""
    if not subject.base:
        return f"gitmig rebase --onto {other}"
    usual = (subject.project.settings.base, *USUAL_BASES)
    return "gitmig rebase" + ("" if subject.base in usual else f" --base {subject.base}")


def first_of_line(subject: Subject, head: str, others: list[str]) -> str | None:
    """The revision to move so that `head` follows the others with all that lies between; None where moving one won't do."""
    graph = subject.graph
    line = set(graph.ancestors([head], dependencies=False)) - set(graph.ancestors(others, dependencies=False))
    first = [one for one in line if line.isdisjoint(graph.parents[one])]
    if len(first) != 1 or len(graph.parents[first[0]]) > 1 or graph[first[0]].path not in movable(subject):
        return None
    return first[0]


def movable(subject: Subject) -> frozenset[str]:
    """The files to edit: those that are judged; any where none of a head's is."""
    return subject.judged or frozenset(source.path for source in subject.sources)


def place_of(subject: Subject, heads: list[str]) -> str:
    """The head to point at: the last that is judged, else the last that is ours, else the last."""
    paths = {head: subject.graph[head].path for head in heads}
    judged = [head for head in heads if paths[head] in subject.judged]
    ours = [head for head in heads if paths[head] not in subject.gained]
    return (judged or ours or heads)[-1]


def shared(subject: Subject, heads: list[str]) -> str:
    """What the heads have in common right below them, as the start of a sentence."""
    parents = {subject.graph.parents[head] for head in heads}
    common = parents.pop()
    if parents or len(common) != 1:
        return ""
    return f"{'both' if len(heads) == 2 else 'all'} follow {common[0]}; "
