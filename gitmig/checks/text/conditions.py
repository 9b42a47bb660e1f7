"""Which dialects a condition such as `op.get_bind().dialect.name == "postgresql"` leaves."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import UNKNOWN, literal, name_of

PLAIN = (str, int, type(None))
DIALECTS = frozenset(("postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle"))

CLASSES = {
    "MSDialect": ("mssql",),
    "MariaDBDialect": ("mariadb",),
    "MySQLDialect": ("mysql", "mariadb"),
    "OracleDialect": ("oracle",),
    "PGDialect": ("postgresql",),
    "SQLiteDialect": ("sqlite",),
}

# Other words for them, and words that make a decorator leave out what it names.
SYNONYMS = {"postgres": "postgresql", "pg": "postgresql", "sqlserver": "mssql"}
REFUSING = frozenset(("skip", "not", "no", "except", "exclude", "unless", "without"))


def dialects_of(decorator: ast.expr) -> frozenset[str]:
    """The dialects on which a decorated function may do what it says, by the decorator's words: `@skip_if_sqlite`, `@only_on("mysql")`.

    One that names dialects in other words may do anything: none are left.
    """
    letters = (character if character.isalnum() else " " for character in ast.unparse(decorator).lower())
    words = "".join(letters).split()
    named = DIALECTS.intersection(SYNONYMS.get(word, word) for word in words)
    refusals = sum(word in REFUSING for word in words)
    if not named:
        return DIALECTS
    if refusals == 1:
        return DIALECTS - named
    return named if "only" in words and not refusals else frozenset()


def dialects_where(test: ast.expr) -> tuple[frozenset[str], frozenset[str]] | None:
    """The dialects on which a condition can be true, and those on which it can be false; None where it asks for none."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = dialects_where(test.operand)
        return None if inner is None else (inner[1], inner[0])
    if isinstance(test, ast.BoolOp):
        return combined(test)
    if isinstance(test, ast.Constant):
        return always(bool(test.value))
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return compared(test)
    return of_class(test) if isinstance(test, ast.Call) else None


def of_class(test: ast.Call) -> tuple[frozenset[str], frozenset[str]] | None:
    """`isinstance(bind.dialect, MySQLDialect)`; MariaDB's class is one of MySQL's."""
    if name_of(test.func) != "isinstance" or len(test.args) != 2 or name_of(test.args[0]) != "dialect":
        return None
    classes = test.args[1].elts if isinstance(test.args[1], ast.Tuple) else [test.args[1]]
    named = [CLASSES.get(name_of(each)) for each in classes]
    known = frozenset(name for names in named for name in names or ())
    return None if None in named else (known, DIALECTS - known)


def always(truth: bool) -> tuple[frozenset[str], frozenset[str]]:
    return (DIALECTS, frozenset()) if truth else (frozenset(), DIALECTS)


def combined(test: ast.BoolOp) -> tuple[frozenset[str], frozenset[str]] | None:
    """`and` is true where all are true and false where one is; an operand that asks for no dialect may be either anywhere."""
    parts = [dialects_where(value) or (DIALECTS, DIALECTS) for value in test.values]
    true = [part[0] for part in parts]
    false = [part[1] for part in parts]
    empty: frozenset[str] = frozenset()
    if isinstance(test.op, ast.And):
        return DIALECTS.intersection(*true), empty.union(*false)
    return empty.union(*true), DIALECTS.intersection(*false)


def compared(test: ast.Compare) -> tuple[frozenset[str], frozenset[str]] | None:
    operator, left, right = test.ops[0], test.left, test.comparators[0]
    if not is_dialect_name(left) and not is_dialect_name(right):
        truth = decided(operator, literal(left), literal(right))
        return None if truth is None else always(truth)
    if not is_dialect_name(left):
        left, right = right, left
    value = literal(right)
    if value is UNKNOWN:
        return None
    named = value if isinstance(value, tuple | list | set) else (value,)
    known = frozenset(name for name in named if isinstance(name, str))
    there, elsewhere = known, DIALECTS - known
    if isinstance(operator, ast.Eq | ast.In | ast.Is):
        return there, elsewhere
    return (elsewhere, there) if isinstance(operator, ast.NotEq | ast.NotIn | ast.IsNot) else None


def decided(operator: ast.cmpop, left: object, right: object) -> bool | None:
    """Whether a comparison of constants holds, such as `name in ("a", "b")` of a loop's name; None where it is not known."""
    if not isinstance(left, PLAIN):
        return None
    if isinstance(operator, ast.Eq | ast.NotEq) and isinstance(right, PLAIN):
        return (left == right) == isinstance(operator, ast.Eq)
    if isinstance(operator, ast.In | ast.NotIn) and isinstance(right, tuple | dict):
        return (left in right) == isinstance(operator, ast.In)
    return None


def is_dialect_name(node: ast.expr) -> bool:
    """`bind.dialect.name`, `bind.engine.name`, `context.get_context().dialect.name`."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "name"
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in ("dialect", "engine")
    )
