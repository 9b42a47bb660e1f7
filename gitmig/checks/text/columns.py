"""What `sa.Column(...)` and a type say, as far as the text tells."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import UNKNOWN, literal, name_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitmig.checks.text.calls import Call

COLUMN = "Column"
# What may stand among a column's positional arguments and is no type.
ITEMS = frozenset(
    (
        "ForeignKey",
        "CheckConstraint",
        "Identity",
        "Computed",
        "Sequence",
        "DefaultClause",
        "FetchedValue",
        "ColumnDefault",
    )
)


class TypeFacts(NamedTuple):
    """A type: `sa.String(50)` is `("String", (50,))`. Arguments that are no literals are UNKNOWN.

    `variants`: other dialects have another type (`with_variant`).
    """

    name: str
    arguments: tuple[object, ...] = ()
    keywords: Mapping[str, object] = {}
    variants: bool = False
    node: ast.expr | None = None


class ColumnFacts(NamedTuple):
    """A column. `nullable` is as the database will see it (a primary key is not), None when only running would tell.

    `server_default` is what is written, None where there is none. `has_default`: Python code gives values (`default=`).
    `is_open`: `**something` or an argument that is not understood may say more.
    """

    name: str | None
    type: TypeFacts | None
    nullable: bool | None
    server_default: ast.expr | None
    has_default: bool
    primary_key: bool | None
    unique: bool | None
    index: bool | None  # type: ignore[assignment]  # the word of SQLAlchemy, as for the other fields
    foreign_keys: tuple[ast.Call, ...]
    checks: tuple[ast.Call, ...]
    identity: bool
    computed: ast.Call | None
    autoincrement: object
    comment: object
    node: ast.Call
    is_open: bool

    @property
    def line(self) -> int:
        return self.node.lineno


def columns(call: Call) -> tuple[ColumnFacts, ...]:
    """The columns among a call's arguments: the one of `add_column`, those of `create_table`."""
    return tuple(column_facts(node) for node in column_calls(call))


def column_calls(call: Call) -> Iterator[ast.Call]:
    for name in ("column", "columns"):
        value = call.values.get(name)
        for node in value.elts if isinstance(value, ast.Tuple | ast.List) else [value]:
            if isinstance(node, ast.Call) and name_of(node.func) == COLUMN:
                yield node


def column_facts(node: ast.Call) -> ColumnFacts:
    given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    name, kind, items, understood = parted(node, given)
    primary_key, nullable = flag(given, "primary_key"), literal(given.get("nullable"))
    if "nullable" not in given:
        nullable = UNKNOWN if primary_key is None else not primary_key
    default = given.get("server_default")
    return ColumnFacts(
        name=name,
        type=kind,
        nullable=nullable if isinstance(nullable, bool) else None,
        server_default=default if literal(default) is not None and default is not None else None,
        has_default="default" in given or "insert_default" in given,
        primary_key=primary_key,
        unique=flag(given, "unique"),
        index=flag(given, "index"),
        foreign_keys=named(items, "ForeignKey"),
        checks=named(items, "CheckConstraint"),
        identity=bool(named(items, "Identity")),
        computed=next(iter(named(items, "Computed")), None),
        autoincrement=literal(given["autoincrement"]) if "autoincrement" in given else "auto",
        comment=literal(given["comment"]) if "comment" in given else None,
        node=node,
        is_open=not understood or any(keyword.arg is None for keyword in node.keywords),
    )


def parted(node: ast.Call, given: Mapping[str, ast.expr]) -> tuple[str | None, TypeFacts | None, list[ast.Call], bool]:
    """The name, the type and the other items of a column, and whether all of them are understood."""
    waiting = [*([given["name"]] if "name" in given else []), *node.args]
    name = literal(waiting[0]) if waiting else UNKNOWN
    if isinstance(name, str):
        waiting = waiting[1:]
    kind = type_facts(given["type_"]) if "type_" in given else None
    items: list[ast.Call] = []
    understood = isinstance(name, str)
    for argument in waiting:
        if isinstance(argument, ast.Call) and name_of(argument.func) in ITEMS:
            items.append(argument)
        elif kind is None and (facts := type_facts(argument)) is not None:
            kind = facts
        else:
            understood = understood and literal(argument) is None
    return name if isinstance(name, str) else None, kind, items, understood


def named(items: list[ast.Call], name: str) -> tuple[ast.Call, ...]:
    return tuple(item for item in items if name_of(item.func) == name)


def flag(given: Mapping[str, ast.expr], name: str) -> bool | None:
    if name not in given:
        return False
    value = literal(given[name])
    return None if value is UNKNOWN else bool(value)


def type_facts(node: ast.expr | None) -> TypeFacts | None:
    """The type that is written as a class or a call of it; None for anything else."""
    if node is None or isinstance(node, ast.Constant | ast.Starred):
        return None
    if not isinstance(node, ast.Call):
        return TypeFacts(name_of(node), node=node) if name_of(node) else None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "with_variant":
        facts = type_facts(node.func.value)
        return facts._replace(variants=True) if facts else None
    keywords = {keyword.arg: literal(keyword.value) for keyword in node.keywords if keyword.arg}
    arguments = tuple(literal(argument) for argument in node.args)
    return TypeFacts(name_of(node.func), arguments, keywords, node=node) if name_of(node.func) else None


def is_stored(column: ColumnFacts) -> bool:
    """Whether `sa.Computed(..., persisted=True)` is written."""
    if column.computed is None:
        return False
    positional = column.computed.args[1:2]
    named = [keyword.value for keyword in column.computed.keywords if keyword.arg == "persisted"]
    return any(literal(node) is True for node in (*positional, *named))
