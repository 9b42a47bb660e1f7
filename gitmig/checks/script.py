"""What the safety checks are given: one judged revision as the calls it makes, and what surrounds it."""

from __future__ import annotations

from gitmig.checks.dialects import environment_of
from gitmig.checks.finding import Finding, finding_on
from gitmig.checks.names import Function, Names, module_names
from gitmig.checks.reader import calls_of
from gitmig.checks.text.calls import PARAMETERS, Call, qualified
from gitmig.checks.text.columns import columns
from gitmig.checks.text.directives import directives_of
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING, NamedTuple, remembered
from gitmig.revisions.facts import Problem
from gitmig.revisions.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gitmig import syntax_tree as ast
    from gitmig.checks.subject import Subject
    from gitmig.revisions.source import Source

Column = tuple[str, str]
CREATING = ("create_table", "create")


class Script(NamedTuple):
    """A judged revision. `upgrade` and `downgrade` are the calls in the order in which they run, on `dialects` only.

    `new_tables` and `new_columns` (table, column) are those that this revision or another new one creates; a table in a
    schema is `schema.table`, and a column whose name only running would tell is empty. `timeouts`: a lock_timeout is set here or in
    env.py. `elsewhere` are the places, (line, offset), of calls that run on other dialects only.
    """

    source: Source
    subject: Subject
    upgrade: tuple[Call, ...]
    downgrade: tuple[Call, ...]
    dialects: frozenset[str]
    new_tables: frozenset[str] = frozenset()
    new_columns: frozenset[Column] = frozenset()
    timeouts: bool = False
    elsewhere: frozenset[tuple[int, int]] = frozenset()

    def calls(self, *names: str) -> Iterator[Call]:
        """What `upgrade()` calls by these names."""
        return (call for call in self.upgrade if call.name in names)

    def on_existing_tables(self, *names: str) -> Iterator[Call]:
        """What `upgrade()` calls by these names on a table that may hold rows: its name is known, and no new revision creates it."""
        for call in self.calls(*names):
            if call.table is not None and call.qualified_table not in self.new_tables:
                yield call

    def on_tables_in_use(self, *names: str) -> Iterator[Call]:
        """The same, and literal SQL that says what these directives would."""
        for call in self.with_sql(*names):
            table = call.qualified_table
            if call.table and (self.is_in_use(table) if call.origin else table not in self.new_tables):
                yield call

    def is_in_use(self, table: str | None) -> bool:
        """Whether a table that SQL names may hold rows: it is known, and no new revision creates it under any spelling."""
        return table is not None and self.new_tables.isdisjoint(spellings(table))

    def with_sql(self, *names: str) -> Iterator[Call]:
        """What `upgrade()` calls by these names, and literal SQL that says the same."""
        return (each for call in self.upgrade for each in said_by_call(call) if each.name in names)

    def is_new_column(self, call: Call, column: str | None) -> bool:
        """Whether a new revision adds this column of the call's table, or creates the table."""
        table = call.qualified_table
        return table in self.new_tables or (table, column) in self.new_columns

    def finding(self, name: str, place: Call | ast.expr, message: str, remedy: str) -> Finding:
        """A finding on a call, or on a part of one."""
        return finding_on(self.source, name, message, remedy, place.node if isinstance(place, Call) else place)

    def undecided_lines(self) -> Iterator[int]:
        """The lines of calls whose table or SQL only running would tell."""
        for call in self.upgrade:
            if is_undecided(call):
                yield from range(call.line, (call.node.end_lineno or call.line) + 1)

    def for_dialects(self, dialects: Iterable[str]) -> Script:
        """The same script as these dialects run it; the same for none given."""
        wanted = self.dialects.intersection(dialects) if dialects else self.dialects
        if not wanted:
            return self
        upgrade, downgrade = running_on(self.upgrade, wanted), running_on(self.downgrade, wanted)
        kept = places_of((*upgrade, *downgrade))
        return self._replace(
            dialects=wanted,
            upgrade=upgrade,
            downgrade=downgrade,
            elsewhere=places_of((*self.upgrade, *self.downgrade)) - kept,
        )


def spellings(table: str) -> Iterator[str]:
    """The names under which a revision may have made a table: SQL has no capitals, and `public` is where tables are made."""
    plain = table.lower()
    yield from (table, plain, plain.removeprefix("public."), f"public.{plain}")


def said_by_call(call: Call) -> Iterator[Call]:
    yield call
    if call.sql:
        yield from directives_of(call)


def places_of(calls: Iterable[Call]) -> frozenset[tuple[int, int]]:
    return frozenset((call.node.lineno, call.node.col_offset) for call in calls)


def is_undecided(call: Call) -> bool:
    return call.exact_sql is None if call.name == "execute" else call.table is None and call.name in PARAMETERS


def running_on(calls: tuple[Call, ...], dialects: frozenset[str]) -> tuple[Call, ...]:
    return tuple(call for call in calls if call.dialect is None or call.dialect & dialects)


def scripts_of(
    subject: Subject, dialects: frozenset[str], wanted: Callable[[str, bytes], bool] = lambda _path, _data: True
) -> Iterator[Script]:
    """The judged revisions that could be read, those that are `wanted` by their path and text."""
    environment = environment_of(subject.project)
    outside = runs_outside_transactions(environment)
    waits = b"lock_timeout" in environment
    made = {source.path: created(source.data, outside, dialects) for source in subject.new_sources()}
    tables = frozenset(table for tables, _ in made.values() for table in tables)
    tables |= made_from_models(subject, outside, dialects)
    columns = frozenset(column for _, columns in made.values() for column in columns)
    for source in subject.judged_sources():
        if source.revision is None or not wanted(source.path, data := source.data):
            continue
        own_tables, own_columns = ((), ()) if source.path in made else created(data, outside, dialects)
        yield Script(
            source._replace(content=data),
            subject,
            *calls_in(data, outside),
            dialects,
            tables.union(own_tables),
            columns.union(own_columns),
            waits or b"lock_timeout" in data,
        )


def made_from_models(subject: Subject, outside: bool, dialects: frozenset[str]) -> frozenset[str]:
    """The tables that new revisions speak of and `metadata.create_all()` in one of them may make: all but those that others make."""
    if not any(b".create_all(" in source.data for source in subject.new_sources()):
        return frozenset()
    named = {call.qualified_table for source in subject.new_sources() for call in all_calls(source.data, outside)}
    older = (source for source in subject.sources if source.path not in subject.new)
    return frozenset(filter(None, named)).difference(*(created(source.data, outside, dialects)[0] for source in older))


def all_calls(data: bytes, outside: bool) -> Iterator[Call]:
    return (each for call in calls_in(data, outside)[0] for each in said_by_call(call))


def runs_outside_transactions(environment: bytes) -> bool:
    """Whether env.py has migrations run without a transaction."""
    plain = environment.replace(b" ", b"").replace(b"'", b'"')
    return b"transactional_ddl=False" in plain or b'isolation_level="AUTOCOMMIT"' in plain


def calls_in(data: bytes, outside: bool) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """The calls of `upgrade()` and of `downgrade()` in a file's text."""
    return calls_in_text((data, outside))


@remembered(32)
def calls_in_text(text: tuple[bytes, bool]) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    data, outside = text
    tree = parse(data)
    if isinstance(tree, Problem):
        return (), ()
    names = module_names(tree)
    upgrade, downgrade = (function_named(name, names) for name in ("upgrade", "downgrade"))
    return calls_of(upgrade, names, autocommit=outside), calls_of(downgrade, names, autocommit=outside)


def function_named(name: str, names: Names) -> Function | None:
    found = names.get(name)
    return found if isinstance(found, Function) else None


def both_ways(script: Script, *names: str) -> Iterator[Call]:
    """The calls of these names in `upgrade()` and in `downgrade()`."""
    return (call for call in (*script.upgrade, *script.downgrade) if call.name in names)


def created(data: bytes, outside: bool, dialects: frozenset[str]) -> tuple[set[str], set[Column]]:
    """The tables and columns that a revision makes on these dialects, or on any for none."""
    tables: set[str] = set()
    added: set[Column] = set()
    calls = calls_in(data, outside)[0]
    for call in running_on(calls, dialects) if dialects else calls:
        table = call.qualified_table
        if call.name in CREATING and table:
            tables.add(table)
        elif call.name == "rename_table" and table in tables:
            tables.add(qualified(call.text("new_table_name"), call.schema) or "")
        elif call.sql is not None:
            tables.update(created_by(call.sql))
        for each in said_by_call(call):
            if each.name == "add_column" and each.qualified_table:
                names = [column.name for column in columns(each)] or [None]
                added.update((each.qualified_table, name or "") for name in names)
    return tables, added


def created_by(sql: str) -> Iterator[str]:
    """The tables and materialized views that a text creates, as far as it is read."""
    for statement in statements(sql):
        words = [token for token in statement if not token.is_word("TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL")]
        if begins(rest := tuple(words), "CREATE", "TABLE") or begins(rest, "CREATE", "MATERIALIZED", "VIEW"):
            start = 2 if begins(rest, "CREATE", "TABLE") else 3
            yield name_at(rest, start + 3 if begins(rest[start:], "IF", "NOT", "EXISTS") else start)[0]
