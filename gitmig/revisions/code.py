"""What of a revision file's text runs: its code without comments, formatting, docstrings, annotations and imports.

Four in five changes to merged revisions in open projects are formatters' and leave this alone. It is written down in a form
that every version of Python agrees on, so that its hash can be kept in a file.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from gitmig import syntax_tree as ast

if TYPE_CHECKING:
    from collections.abc import Iterator

# What says where a revision is in the graph, or speaks to gitmig: compared by meaning, not as code.
DECLARATIONS = frozenset(("revision", "down_revision", "branch_labels", "depends_on", "irreversible", "replaces"))
BLOCKS = ("body", "orelse", "finalbody")
# What a node has beside its code: how it was written, what only type checkers read, whether a name is read or set.
ASIDE = frozenset(("annotation", "returns", "type_comment", "type_ignores", "kind", "ctx"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
UNTELLABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def code_of(data: bytes) -> list[ast.stmt] | None:
    """The statements of a file that run, its functions last; None when it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(data)
    except UNTELLABLE:
        return None
    module.body = [statement for statement in module.body if not is_declaration(statement)]
    for node in ast.walk(module):
        keep_what_runs(node)
    return sorted(module.body, key=lambda statement: statement.name if isinstance(statement, FUNCTIONS) else "")


def is_declaration(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        return False
    return all(isinstance(target, ast.Name) and target.id in DECLARATIONS for target in targets)


def keep_what_runs(node: ast.AST) -> None:
    """Leave out of a node's blocks what does nothing, and what only type checkers read."""
    for block in BLOCKS:
        statements = getattr(node, block, None)
        if isinstance(statements, list):
            setattr(node, block, [without_annotation(one) for one in statements if not does_nothing(one)])
    if isinstance(node, FUNCTIONS):
        node.returns = None
    elif isinstance(node, ast.arg):
        node.annotation = None


def does_nothing(statement: ast.stmt) -> bool:
    """Whether it is a docstring, a `pass`, a bare annotation, an import, or only for type checkers."""
    if isinstance(statement, ast.If) and not statement.orelse:
        test = statement.test
        return isinstance(test, ast.Name | ast.Attribute) and ast.unparse(test).endswith("TYPE_CHECKING")
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.AnnAssign):
        return statement.value is None
    return isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass)


def without_annotation(statement: ast.stmt) -> ast.stmt:
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        assignment = ast.Assign(targets=[statement.target], value=statement.value)
        return ast.copy_location(assignment, statement)
    return statement


def written(node: ast.AST) -> str:
    """A syntax tree as text that is the same under every version of Python that can parse the file."""
    text: list[str] = []
    waiting: list[ast.AST | str] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            text.append(part)
        elif isinstance(part, ast.Constant):
            text.append(constant(part.value))
        else:
            waiting.append(")")
            waiting += reversed(list(parts(part)))
            text.append(f"{type(part).__name__}(")
    return "".join(text)


def parts(node: ast.AST) -> Iterator[ast.AST | str]:
    """The fields of a node that have something in them: newer versions add fields that are empty in older code."""
    for name in node._fields:
        value = None if name in ASIDE else getattr(node, name, None)
        if isinstance(node, ast.JoinedStr):
            value = joined(node.values)
        if value is None or value == []:
            continue
        yield f"{name}="
        if not isinstance(value, list):
            yield value if isinstance(value, ast.AST) else constant(value)
            continue
        for element in value:
            if element is not None:  # as the key of `**others` in a dictionary is
                yield element if isinstance(element, ast.AST) else constant(element)
            yield ","


def joined(values: list[ast.expr]) -> list[ast.expr]:
    """The pieces of an f-string; neighbouring texts are one, which versions of Python see differently."""
    pieces: list[ast.expr] = []
    for value in values:
        last = pieces[-1] if pieces else None
        if isinstance(value, ast.Constant) and isinstance(last, ast.Constant):
            pieces[-1] = ast.Constant(f"{last.value!s}{value.value!s}")
        elif not isinstance(value, ast.Constant) or value.value:
            pieces.append(value)
    return pieces


def constant(value: object) -> str:
    """A literal; of integers the hexadecimal digits, which are not limited in number."""
    return f"{value:#x}" if type(value) is int else ascii(value)


def fingerprint(data: bytes) -> str | None:
    """64 digits that change when what runs changes; None when the file cannot be parsed."""
    import hashlib

    statements = code_of(data)
    if statements is None:
        return None
    text = "\n".join(map(written, statements))
    return hashlib.sha256(f"gitmig code 1\n{text}".encode()).hexdigest()


def same_code(one: bytes, other: bytes) -> bool:
    """Whether two files run the same; of one that cannot be parsed, whether they are the same."""
    if one == other:
        return True
    mine, theirs = code_of(one), code_of(other)
    return mine is not None and theirs is not None and [*map(written, mine)] == [*map(written, theirs)]
