"""The section of a revision in a preview: what was found in it, and its SQL in both directions, folded."""

from __future__ import annotations

from collections.abc import Sequence

from gitmig.preview.plan import ChangedRevision, Finding, Rendering, Script, is_mere_merge
from gitmig.report.escaping import code, fenced, html_code
from gitmig.report.preview_words import MESSAGE, counted, failure_lines, finding_line, rendering_name

LONG_STATEMENT = 4_000


def shown_statements(script: Script, most: int | None) -> list[str]:
    """The first statements, whole ones only; a cut script also stops before a statement that is too long to show."""
    statements = [statement.sql for statement in script.statements]
    if most is None:
        return statements
    long = next((index for index, sql in enumerate(statements) if len(sql) > LONG_STATEMENT), len(statements))
    return statements[: min(most, long)]


def script_lines(rendering: Rendering, direction: str, script: Script, most: int | None) -> list[str]:
    shown = shown_statements(script, most)
    left = len(script.statements) - len(shown)
    summary = f"{direction} on {html_code(rendering_name(rendering))}: {counted(len(script.statements), 'statement')}"
    lines = [f"<details><summary>{summary}</summary>", ""]
    lines += [fenced("\n\n".join(shown), "sql"), ""] if shown else []
    lines += [f"{counted(left, 'statement')} more, not shown here.", ""] if left else []
    return [*lines, "</details>", ""]


def direction_lines(rendering: Rendering, direction: str, script: Script, most: int | None) -> list[str]:
    what = f"{direction} on {code(rendering_name(rendering))}"
    lines = failure_lines(what, script.failure) if script.failure else []
    if script.irreversible:
        lines += [f"{what} is not possible: {code(script.irreversible, MESSAGE)}", ""]
    if script.data_dependent:
        lines += [
            f"{what} is data-dependent: it depends on rows, which a preview does not have; other SQL may run.",
            "",
        ]
    if not script.statements:
        return lines or [f"{what}: no statements.", ""]
    return lines + script_lines(rendering, direction, script, most)


def rendering_lines(rendering: Rendering, most: int | None) -> list[str]:
    up = direction_lines(rendering, "upgrade", rendering.upgrade, most)
    return up + direction_lines(rendering, "downgrade", rendering.downgrade, most)


def revision_lines(revision: ChangedRevision, findings: Sequence[Finding], most: int | None) -> list[str]:
    """The section with at most `most` statements a script; None shows all."""
    follows = " and ".join(map(code, revision.parents)) or "nothing: it is a base"
    title = f"#### {code(revision.id)} {code(revision.message)}" if revision.message else f"#### {code(revision.id)}"
    lines = [title, "", f"{code(revision.path)}, {revision.change}, follows {follows}", ""]
    lines += [*map(finding_line, findings), ""] if findings else []
    if is_mere_merge(revision):
        return [*lines, "A merge: it has no statements of its own.", ""]
    return lines + [line for rendering in revision.renderings for line in rendering_lines(rendering, most)]
