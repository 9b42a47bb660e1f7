"""sql-syntax-error."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def sql_syntax_error(_script: Script) -> Iterator[Finding]:
    """A statement in `op.execute("...")` is not in PostgreSQL's grammar.

    It fails when the revision runs, with what came before it in other transactions committed. The text is read by squawk, which
    has the grammar of PostgreSQL; where it is not installed (`pip install "gitmig[squawk]"`) this check finds nothing. Text with
    parameters (`:name`, `%s`), which a driver puts values in, is not judged.

    Instead:

        op.execute("UPDATE orders SET state = 'open' WHERE state IS NULL")

    """
    return iter(())
