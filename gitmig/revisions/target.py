"""Turns the names that people and databases give to revisions into revisions of a graph."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from gitmig.errors import MultipleHeads, RangeNotAncestorError, ResolutionError, RevisionError, WalkedTooFar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitmig.revisions.graph import Graph

    Names = str | Sequence[str | None] | None

RELATIVE = re.compile(r"(?:(.+?)@)?(\w+)?([+-]\d+)")
FORBIDDEN_CHARACTERS = frozenset("@-+:")
SHORTEST_PARTIAL = 4  # shorter ids can't be abbreviated


class Relative(NamedTuple):
    """`branch@symbol+2`, taken apart; `text` is the number with its sign."""

    branch: str | None
    symbol: str | None
    text: str

    @property
    def steps(self) -> int:
        return int(self.text)


def relative(name: object) -> Relative | None:
    match = RELATIVE.fullmatch(name) if isinstance(name, str) else None
    return Relative(*match.groups()) if match else None


def verify_revision_id(revision: str) -> None:
    """Refuse an id with characters that ranges, branches and relative names are written with."""
    illegal = FORBIDDEN_CHARACTERS.intersection(revision)
    if illegal:
        raise RevisionError(
            f"Character(s) '{', '.join(sorted(illegal))}' not allowed in revision identifier '{revision}'",
            "use letters, digits and underscores",
        )


def as_names(names: Names) -> tuple[str | None, ...]:
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)


def not_text(name: object) -> RevisionError:
    return RevisionError(f"revision identifier {name!r} is not a string; ensure database driver settings are correct")


def split_branch(name: object) -> tuple[str | None, str | None]:
    """`branch@name` as its two parts; what a database driver hands over must be text."""
    if name is not None and not isinstance(name, str):
        raise not_text(name)
    if name is not None and "@" in name:
        branch, _, name = name.partition("@")
        return branch, name
    return None, name


# one revision


def exactly(graph: Graph, name: str) -> str | None:
    """The revision with this id or label."""
    return name if name in graph else graph.labelled.get(name)


def branch_start(graph: Graph, branch: str) -> str:
    """The revision that a branch is named after, by label or id."""
    try:
        return exactly(graph, branch) or locate(graph, branch)
    except ResolutionError as error:
        raise ResolutionError(f"No such branch: '{branch}'", branch, error.hint, absent=error.absent) from error


def locate(graph: Graph, name: str, branch: str | None = None) -> str:
    """The revision with this id or label, or the only one that starts so; of this branch where one is given."""
    start = branch_start(graph, branch) if branch else None
    revision = exactly(graph, name) or locate_partial(graph, name, branch)
    if start and revision not in lineage(graph, [start]):
        problem = f"Revision {revision} is not a member of branch '{branch}'"
        raise ResolutionError(problem, name, problem)
    return revision


def locate_partial(graph: Graph, name: str, branch: str | None) -> str:
    known = (*graph.revisions, *graph.labelled)
    anywhere = found = [one for one in known if len(one) >= SHORTEST_PARTIAL and one.startswith(name)]
    if branch and found:
        found = [one for one in found if exactly(graph, one) in lineage(graph, [branch_start(graph, branch)])]
    if not found or not name:
        short = "; please ensure at least four characters are present for partial revision identifier matches"
        raise ResolutionError(
            f"No such revision or branch '{name}'{short if len(name) < SHORTEST_PARTIAL else ''}",
            name,
            hint_for(graph, name),
            absent=not anywhere and bool(name),
        )
    if len(found) > 1:
        some = f"Multiple revisions start with '{name}': {', '.join(map(repr, found[:3]))}..."
        raise ResolutionError(some, name, f"{some} write more of it")
    return exactly(graph, found[0]) or found[0]


# what is named so without being an id
SYMBOLS = ("head", "heads", "base", "current")


def hint_for_form(name: str) -> str | None:
    """What to write in place of what is no id at all, or has no meaning here."""
    if not name.strip():
        return "the name is empty: name a revision, or head, heads, base"
    if name == "current":
        return "only history -r, show and edit know `current`; `gitmig current` prints the revision's id"
    if ":" in name:
        return "a range is for --sql, and for history -r and graph -r; name one revision"
    if relative(name) is not None:
        return "relative names have a meaning for upgrade, downgrade and ranges alone; name the revision itself"
    return None


def hint_for(graph: Graph, name: str) -> str:
    from gitmig.revisions.graph import nearest_name

    if (special := hint_for_form(name)) is not None:
        return special
    names = (*graph.revisions, *graph.labelled, *SYMBOLS)
    nearest = next((one for one in names if one.lower() == name.lower()), None) or nearest_name(name, names)
    if nearest is not None:
        return f"did you mean {nearest!r}?"
    if not graph:
        return "there are no revisions yet"
    return "`gitmig history` lists the revisions; a database may have come from a branch with more of them"


# lineage


def lineage(graph: Graph, revisions: Iterable[str], dependencies: bool = False) -> set[str]:
    """These revisions with all their ancestors and descendants."""
    starts = list(revisions)
    return {*graph.ancestors(starts, dependencies), *graph.descendants(starts, dependencies)}


def in_lineage_of(graph: Graph, name: str | None, dependencies: bool = False) -> set[str] | None:
    """The lineage of what a name stands for, and of its branch; nothing where the name restricts nothing."""
    branch, rest = split_branch(name)
    tests = [*([branch] if branch else []), *numbers(graph, rest, branch)]
    if not tests:
        return None
    return lineage(graph, [locate(graph, one) for one in tests], dependencies)


def filter_for_lineage(
    graph: Graph, revisions: Iterable[str], name: str | None, dependencies: bool = False
) -> tuple[str, ...]:
    """Those that are the named revision or branch, above it or below it."""
    kept = in_lineage_of(graph, name, dependencies)
    return tuple(one for one in revisions if kept is None or locate(graph, one) in kept)


# names that stand for several


def numbers(graph: Graph, name: str | None, branch: str | None) -> tuple[str, ...]:
    """The symbols `head`, `heads`, `base` as ids; any other name as it is."""
    if name is None or name == "base":
        return ()
    if name == "heads":
        return filter_for_lineage(graph, graph.heads, branch) if branch else graph.effective_heads
    if name == "head":
        head = current_head(graph, branch)
        return (head,) if head else ()
    return (name,)


def current_head(graph: Graph, branch: str | None = None) -> str | None:
    """The only head, of a branch where one is given."""
    heads = filter_for_lineage(graph, graph.heads, branch) if branch else graph.heads
    if len(heads) > 1:
        raise MultipleHeads(heads, f"{branch}@head" if branch else "head")
    return heads[0] if heads else None


def revisions_named(graph: Graph, names: Names) -> tuple[str | None, ...]:
    """The ids that names stand for; nothing for `base`, and None where a walk down from the heads ends at it."""
    if isinstance(names, (list, tuple)):
        return tuple(found for one in names for found in revisions_named(graph, one))
    branch, rest = split_branch(names)
    found = numbers(graph, rest, branch)
    if len(found) == 1 and re.fullmatch(r"-0*[1-9]\d*", found[0].strip()):
        return walk_from_heads(graph, int(found[0]), branch)
    return tuple(locate(graph, one, branch) for one in found)


def walk_from_heads(graph: Graph, steps: int, branch: str | None) -> tuple[str | None, ...]:
    heads = [one for one in graph.effective_heads if branch is None or branch in graph.labels[one]]
    return tuple(dict.fromkeys(walk(graph, head, steps, clamp=True) for head in heads))


def revision_named(graph: Graph, name: Names) -> str | None:
    """The one id that a name stands for; None for `base`."""
    if isinstance(name, (list, tuple)):
        branch, found = None, tuple(one for one in name if isinstance(one, str))
        if len(found) < len(name):
            raise not_text(name)
    else:
        branch, rest = split_branch(name)
        found = numbers(graph, rest, branch)
    if len(found) > 1:
        raise MultipleHeads(found, str(name))
    if branch and not found:
        branch_start(graph, branch)  # the base of a branch that is not there is refused
    return locate(graph, found[0], branch) if found else None


# relative names


def walk(graph: Graph, start: str | None, steps: int, branch: str | None = None, *, clamp: bool = False) -> str | None:
    """Go up or down this many revisions; None is the base. `clamp` stops at the ends, else they can't be passed."""
    one = start
    for _ in range(abs(steps)):
        choices = above(graph, one, branch) if steps > 0 else below(graph, one)
        if not choices:
            if clamp:
                return one
            raise WalkedTooFar("Walked too far")
        if len(choices) > 1:
            raise RevisionError("Ambiguous walk", f"from {one or 'base'} it could go to {', '.join(map(str, choices))}")
        one = choices[0]
    return one


def above(graph: Graph, revision: str | None, branch: str | None) -> tuple[str, ...]:
    children = graph.bases if revision is None else graph.children(revision)
    return filter_for_lineage(graph, children, branch) if branch else children


def below(graph: Graph, revision: str | None) -> tuple[str | None, ...]:
    if revision is None:
        return ()
    return graph.parents[revision] or (None,)


def no_migrations(found: Relative) -> RevisionError:
    return RevisionError(
        f"Relative revision {found.text} didn't produce {abs(found.steps)} migrations",
        "there are not so many in that direction; `gitmig history -i` marks where the database is",
    )


# errors in the words of a command

RANGE = "Requested range {start}:{end} does not refer to ancestor/descendant revisions along the same branch"


@contextmanager
def in_words(
    *,
    ancestor: str = RANGE,
    multiple_heads: str = "Multiple head revisions are present for given argument '{argument}'; please specify a "
    "specific target revision, '<branchname>@{argument}' to narrow to a specific head, or 'heads' for all heads",
    start: object = None,
    end: object = None,
) -> Iterator[None]:
    """Say an error in terms of what was typed."""
    try:
        yield
    except RangeNotAncestorError as error:
        words = ancestor.format(start=start or error.lower, end=end or error.upper)
        order = "the older end of a range comes first; " if ancestor is RANGE else ""
        raise error.reworded(
            words, f"{order}`gitmig history` shows which revisions are on one line"
        ) from error.__cause__
    except MultipleHeads as error:
        hint = f"the heads are {', '.join(error.heads)}"
        raise error.reworded(multiple_heads.format(argument=end or error.argument), hint) from error.__cause__
    except ResolutionError as error:
        raise error.reworded(f"Can't locate revision identified by '{error.argument}'") from error.__cause__
