"""What changed between two versions of a revision's code, in a few lines to read."""

from __future__ import annotations

from copy import copy

from gitmig import syntax_tree as ast
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.code import FUNCTIONS, code_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitmig.checks.merged_revisions import Edit

BLOCKS = (*FUNCTIONS, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)
WIDTH = 100  # a call that is longer is shown by those of its arguments that changed
LONGEST = 200
MOST = 8


class Piece(NamedTuple):
    """A statement, or one argument of a long one, as it is shown; `line` is where it is."""

    text: str
    line: int


class Difference(NamedTuple):
    """Lines with `-` and `+` in front, and the line in the newer file where it begins."""

    changes: tuple[str, ...]
    line: int


class Code(NamedTuple):
    """The statements of a file: those of `downgrade()`, and all others."""

    downgrade: list[ast.stmt]
    others: list[ast.stmt]


def read(data: bytes) -> Code | None:
    """The code of a file; None when it cannot be parsed."""
    statements = code_of(data)
    if statements is None:
        return None
    ways_back: list[ast.stmt] = [one for one in statements if isinstance(one, FUNCTIONS) and one.name == "downgrade"]
    return Code(ways_back, [one for one in statements if one not in ways_back])


def edited(edit: Edit) -> Difference | None:
    """What changed, when it is more than `downgrade()` and not what the base has now; None too where it cannot be told."""
    was, now = read(edit.was.data), read(edit.now.data)
    if was is None or now is None or same(was.others, now.others):
        return None
    base = read(edit.base.data) if edit.base else None
    if base is not None and same(base.others, now.others):
        return None
    return difference([*was.others, *was.downgrade], [*now.others, *now.downgrade])


def edited_downgrade(edit: Edit) -> Difference | None:
    """What changed in `downgrade()`, when nothing else did and it is not what the base has now."""
    was, now = read(edit.was.data), read(edit.now.data)
    if was is None or now is None or not same(was.others, now.others) or same(was.downgrade, now.downgrade):
        return None
    base = read(edit.base.data) if edit.base else None
    if base is not None and same(base.downgrade, now.downgrade):
        return None
    return difference(was.downgrade, now.downgrade)


def same(one: Sequence[ast.stmt], other: Sequence[ast.stmt]) -> bool:
    return [*map(written, one)] == [*map(written, other)]


def difference(was: Sequence[ast.stmt], now: Sequence[ast.stmt]) -> Difference:
    """What was taken away and what was added, the first few lines of it."""
    from difflib import SequenceMatcher  # only where there is something to show

    try:
        old, new = list(pieces(was)), list(pieces(now))
    except (RecursionError, ValueError):  # nested too deeply to be shown, or a number of too many digits
        return Difference((), now[0].lineno if now else 1)
    matcher = SequenceMatcher(None, [one.text for one in old], [one.text for one in new], autojunk=False)
    changed = [opcode for opcode in matcher.get_opcodes() if opcode[0] != "equal"]
    lines: list[str] = []
    for _, first, last, start, end in changed:
        lines += [f"- {shortened(one.text)}" for one in old[first:last]]
        lines += [f"+ {shortened(one.text)}" for one in new[start:end]]
    if len(lines) > MOST:
        lines[MOST - 1 :] = [f"and {len(lines) - MOST + 1} lines more"]
    at = changed[0][3] if changed else 0
    return Difference(tuple(lines), new[min(at, len(new) - 1)].line if new else 1)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def pieces(statements: Sequence[ast.stmt], indent: str = "") -> Iterator[Piece]:
    """The statements of functions and blocks one by one, each in a line; of a long call a line for each argument."""
    for statement in statements:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(statement, BLOCKS):
            deeper = "" if isinstance(statement, FUNCTIONS) else f"{indent}    "
            yield Piece(indent + opening(statement), statement.lineno)
            yield from pieces(statement.body, deeper)
            if otherwise := getattr(statement, "orelse", None):
                yield Piece(f"{indent}else:", otherwise[0].lineno)
                yield from pieces(otherwise, deeper)
        elif isinstance(call, ast.Call) and is_long(call):
            yield from by_argument(call, indent)
        else:
            yield from (Piece(indent + line, statement.lineno) for line in ast.unparse(statement).split("\n"))


def opening(statement: ast.stmt) -> str:
    """What stands above a block, in one line."""
    bare = copy(statement)
    for block in ("body", "orelse"):
        if hasattr(bare, block):
            setattr(bare, block, [])
    return " ".join(ast.unparse(bare).split("\n"))


def is_long(call: ast.Call) -> bool:
    return len(call.args) + len(call.keywords) > 1 and len(ast.unparse(call)) > WIDTH


def by_argument(call: ast.Call, indent: str) -> Iterator[Piece]:
    """`op.create_table('users', …, <argument>)` for every argument but the first."""
    arguments: list[ast.AST] = [*call.args, *call.keywords]
    first, *others = arguments
    beginning = f"{indent}{ast.unparse(call.func)}({ast.unparse(first)}"
    yield Piece(f"{beginning}, …)", call.lineno)
    for argument in others:
        yield Piece(f"{beginning}, …, {ast.unparse(argument)})", getattr(argument, "lineno", call.lineno))
