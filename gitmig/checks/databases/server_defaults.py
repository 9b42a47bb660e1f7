"""Server defaults: which are constants, and which a server computes for each row anew."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import UNKNOWN, literal, name_of
from gitmig.checks.text.sketches import sql_text
from gitmig.checks.text.statements import statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.text.statements import Token

CLOCK = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME")
# Functions of PostgreSQL and of the extensions it comes with that are VOLATILE. Of other functions nothing is known.
VOLATILE = frozenset(
    (
        "clock_timestamp",
        "currval",
        "gen_random_bytes",
        "gen_random_uuid",
        "gen_salt",
        "lastval",
        "nextval",
        "random",
        "random_normal",
        "setval",
        "timeofday",
        "uuid_generate_v1",
        "uuid_generate_v1mc",
        "uuid_generate_v4",
        "uuidv4",
        "uuidv7",
    )
)


def volatile_function(default: ast.expr, known: frozenset[str] = VOLATILE) -> str | None:
    """The volatile function that a default calls; None where it calls none that is known.

    A plain string is a constant, whatever it says: SQLAlchemy quotes it.
    """
    for node in ast.walk(default):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        if name == "next_value":
            return "nextval"
        if is_of_func(node) and name.lower() in known:
            return name.lower()
        if name == "text":
            for statement in statements(sql_text(node) or ""):
                for called in functions(statement):
                    if called in known:
                        return called
    return None


def is_of_func(node: ast.Call) -> bool:
    """Whether this is `sa.func.name(...)`, or `func.name(...)`, with a schema between or not."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    while owner is not None and name_of(owner) != "func":
        owner = owner.value if isinstance(owner, ast.Attribute) else None
    return owner is not None


def functions(statement: tuple[Token, ...]) -> Iterator[str]:
    """The names in front of an opening bracket."""
    for place, token in enumerate(statement[:-1]):
        if token.kind in ("word", "name") and statement[place + 1] == ("mark", "("):
            yield token.text.lower()


def is_function(expression: ast.expr | None) -> bool:
    """Whether it is written `func.something(...)`."""
    if not isinstance(expression, ast.Call) or not isinstance(expression.func, ast.Attribute):
        return False
    owner = expression.func.value
    return (isinstance(owner, ast.Name) and owner.id == "func") or (
        isinstance(owner, ast.Attribute) and owner.attr == "func"
    )


def is_expression(default: ast.expr | None) -> bool:
    """Whether the server computes it for each row beyond doubt: a function, the clock, something in parentheses."""
    if default is None or literal(default) is not UNKNOWN:
        return False
    text = (sql_text(default) or "").strip()
    return is_function(default) or text.startswith("(") or text.upper() in CLOCK
