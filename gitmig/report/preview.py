"""A plan as Markdown for a pull request or a terminal, whole where it fits and cut between statements where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gitmig.preview.plan import Finding, Plan, failed
from gitmig.records import NamedTuple
from gitmig.report.escaping import code, fenced
from gitmig.report.mermaid import mermaid
from gitmig.report.preview_sections import revision_lines
from gitmig.report.preview_table import table_lines
from gitmig.report.preview_words import (
    MARKS,
    MESSAGE,
    commit_text,
    counted,
    failure_lines,
    finding_line,
    severity_counts,
)

NOTHING = "no migration changes"
MOST_NODES = 40
MOST_NOTES = 20


class Limits(NamedTuple):
    """What a comment may hold: GitHub refuses beyond 65,536 characters, or 262,144 bytes on newer servers."""

    characters: int = 65_000
    size: int = 260_000

    def hold(self, text: str) -> bool:
        return len(text) <= self.characters and len(text.encode()) <= self.size


class Rung(NamedTuple):
    """How much is shown: `statements` of each script (None: all), `rows` of the table, whether revisions have sections."""

    statements: int | None
    rows: int
    sections: bool = True


ALL = 1_000_000
LADDER = (
    Rung(None, ALL),
    Rung(50, ALL),
    Rung(20, ALL),
    Rung(5, ALL),
    Rung(1, ALL),
    Rung(0, ALL, sections=False),
    Rung(0, 200, sections=False),
    Rung(0, 20, sections=False),
)


def findings_by_revision(plan: Plan) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in plan.findings:
        found.setdefault(finding.revision, []).append(finding)
    return found


def graph_lines(plan: Plan) -> list[str]:
    if not plan.graph:
        return []
    if len(plan.graph) > MOST_NODES:
        return [f"The graph of {counted(len(plan.graph), 'revision')} is too large to draw here.", ""]
    return ["<details><summary>graph</summary>", "", fenced(mermaid(plan.graph), "mermaid"), "", "</details>", ""]


def summary_line(plan: Plan) -> str:
    """The one line that is left when nothing else fits."""
    if not plan.revisions:
        return f"**{NOTHING}**"
    failures = f", {MARKS['error']} not everything rendered" if failed(plan) else ""
    found = severity_counts(plan.findings)
    return f"**{counted(len(plan.revisions), 'migration')} changed**{failures}{', ' + found if found else ''}"


def heading_lines(plan: Plan) -> list[str]:
    title = f"### Migrations of {code(plan.project)}"
    dialects = f", for {', '.join(map(code, plan.dialects))}" if plan.dialects and plan.revisions else ""
    compared = f"{summary_line(plan)}: {commit_text(plan.head)} compared with {commit_text(plan.base)}{dialects}"
    return [title, "", compared, ""]


def note_lines(plan: Plan) -> Iterator[str]:
    for note in plan.notes[:MOST_NOTES]:
        yield from (f"> {code(note, MESSAGE)}", "")
    for failure in plan.failures[:MOST_NOTES]:
        where = f" on {code(failure.dialect)}" if failure.dialect else ""
        yield from failure_lines(f"The environment{where}", failure)


def section_lines(plan: Plan, findings: Mapping[str, Sequence[Finding]], most: int | None) -> Iterator[str]:
    yield from graph_lines(plan)
    for revision in plan.revisions:
        yield from revision_lines(revision, findings.get(revision.id, ()), most)


def body_lines(plan: Plan, rung: Rung) -> Iterator[str]:
    findings = findings_by_revision(plan)
    yield from heading_lines(plan)
    yield from note_lines(plan)
    if rung.sections and "" in findings:
        yield from (*map(finding_line, findings[""]), "")
    if plan.revisions:
        yield from table_lines(plan, findings, rung.rows)
    if plan.revisions and rung.sections:
        yield from section_lines(plan, findings, rung.statements)


def is_whole(plan: Plan, limits: Limits) -> bool:
    """Whether the full text could fit, without building it."""
    scripts = [script for each in plan.revisions for r in each.renderings for script in (r.upgrade, r.downgrade)]
    return sum(len(statement.sql) for script in scripts for statement in script.statements) <= limits.characters


def markdown(plan: Plan, limits: Limits | None = None, more: str = "") -> str:
    """The fullest text of the plan within `limits`; `more` is Markdown of ours that says where the rest is when something was cut.

    Everything in the plan is text of others: outside fences it is in code spans, so that it neither links nor mentions.
    """
    limits = limits or Limits()
    for rung in LADDER:
        if rung.statements is None and not is_whole(plan, limits):
            continue
        ending = [more, ""] if more and rung.statements is not None else []
        text = "\n".join([*body_lines(plan, rung), *ending])
        if limits.hold(text):
            return text
    return f"### Migrations\n\n{summary_line(plan)}\n\n{more}\n"
