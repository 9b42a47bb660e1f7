"""The table of a preview: a row for each changed revision, dialect and database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitmig.preview.digest import PREFIX
from gitmig.preview.plan import EDITED, ChangedRevision, Finding, Plan, Rendering, Script, is_mere_merge
from gitmig.report.escaping import cell
from gitmig.report.preview_words import MARKS, SHORT, rendering_name, severity_counts

TITLES = ("revision", "message", "statements", "findings", "digest")


def script_count(script: Script, direction: str) -> str:
    if script.failure:
        return f"{MARKS['error']} {direction} stopped after {len(script.statements):,}"
    if script.irreversible:
        return f"no {direction}"
    return f"{len(script.statements):,} {direction}"


def digest_text(script: Script) -> str:
    if script.data_dependent:
        return "data-dependent"
    return cell(script.digest.removeprefix(PREFIX)[:SHORT])


def statements_text(revision: ChangedRevision, rendering: Rendering | None) -> str:
    if is_mere_merge(revision):
        return "merge"
    if rendering is None:
        return f"{MARKS['error']} not rendered"
    return f"{script_count(rendering.upgrade, 'up')}, {script_count(rendering.downgrade, 'down')}"


def has_several(plan: Plan) -> bool:
    """Whether rows must say which dialect or database they are about."""
    return len({rendering_name(rendering) for revision in plan.revisions for rendering in revision.renderings}) > 1


def cells(revision: ChangedRevision, rendering: Rendering | None, findings: Sequence[Finding]) -> list[str]:
    return [
        cell(revision.id) + (" (edited)" if revision.change == EDITED else ""),
        cell(revision.message),
        statements_text(revision, rendering),
        severity_counts(findings) or "none",
        digest_text(rendering.upgrade) if rendering and not is_mere_merge(revision) else "",
    ]


def row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def table_lines(plan: Plan, findings: Mapping[str, Sequence[Finding]], most: int) -> list[str]:
    """The table with at most `most` rows; the dialect has a column when there are several."""
    several = has_several(plan)
    titles, rows = list(TITLES), []
    if several:
        titles.insert(2, "dialect")
    pairs = [(revision, rendering) for revision in plan.revisions for rendering in revision.renderings or (None,)]
    for revision, rendering in pairs[:most]:
        texts = cells(revision, rendering, findings.get(revision.id, ()))
        if several:
            texts.insert(2, cell(rendering_name(rendering)) if rendering else "")
        rows.append(row(texts))
    left = [f"{len(pairs) - most:,} more rows.", ""] if len(pairs) > most else []
    return [row(titles), f"|{' --- |' * len(titles)}", *rows, "", *left]
