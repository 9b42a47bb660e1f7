"""What a target's version rows mean for this history: which revisions are pending, or why that cannot be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnClause, Connection, column, inspect, select, table

from gitmig.engine.rollout.servers.base import VersionTableName
from gitmig.errors import HistoryInconsistent, RevisionError
from gitmig.revisions.graph import Graph
from gitmig.revisions.plan import Step, upgrade_plan


def read_heads(connection: Connection, name: VersionTableName) -> tuple[str, ...]:
    """The version rows, sorted; none where there is no table. Reads only."""
    if not inspect(connection).has_table(name.name, schema=name.schema):
        return ()
    version: ColumnClause[str] = column("version_num")
    rows = connection.execute(select(version).select_from(table(name.name, version, schema=name.schema))).scalars()
    return tuple(sorted(str(row) for row in rows))


def ensure_known(graph: Graph, heads: Sequence[str], table_name: str, locate: Callable[[str], str | None]) -> None:
    """Every version row is a revision of ours; `locate` says where in git another one is."""
    unknown = next((head for head in heads if head not in graph), None)
    if unknown is None:
        return
    raise HistoryInconsistent(
        f"Can't locate revision identified by {unknown!r}: the target's {table_name} has it, these files do not",
        locate(unknown) or "get the files that it came from, or ask who brought the database there",
    )


def pending(graph: Graph, heads: Sequence[str], destination: str = "heads") -> list[Step]:
    """The steps from these version rows to all heads of the files, or to a revision."""
    repeated = sorted({head for head in heads if list(heads).count(head) > 1})
    if repeated:
        raise HistoryInconsistent(
            f"the version table has {repeated[0]!r} more than once",
            "delete the surplus rows, then run the command again",
        )
    try:
        return upgrade_plan(graph, tuple(heads), destination)
    except RevisionError as error:
        raise HistoryInconsistent(f"the version rows do not fit these files: {error}", error.hint) from error
