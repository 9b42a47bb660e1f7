"""`replaces = ("id", ...)` in a revision file: the revisions that a squash stands for."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.revisions.source import Source

WORD = b"replaces"


def replaces(source: Source) -> tuple[str, ...]:
    """The ids that a file declares to stand for, written as plain strings; none where they are computed."""
    if WORD not in source.data:
        return ()
    from gitmig import syntax_tree as ast
    from gitmig.revisions.literals import NotLiteral, strings_value
    from gitmig.revisions.syntax import parse, plain_assignment

    tree = parse(source.data)
    found: tuple[str, ...] = ()
    for statement in tree.body if isinstance(tree, ast.Module) else ():
        assigned = plain_assignment(statement)
        if assigned is not None and "replaces" in assigned[0]:
            try:
                found = strings_value(assigned[1])
            except NotLiteral:
                found = ()
    return found


def replacements(sources: Iterable[Source]) -> dict[str, str]:
    """Id that was squashed -> id of the revision that stands for it."""
    return {one: source.revision.id for source in sources if source.revision is not None for one in replaces(source)}
