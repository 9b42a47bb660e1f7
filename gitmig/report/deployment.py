"""What a deploy did to its targets, and where targets stand: as text, as JSON, as Markdown for a job's summary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gitmig.report.escaping import cell, fenced, one_line

FORMAT_VERSION = 1
LONGEST_STATEMENT = 200

APPLIED = "applied"
PENDING = "pending"
FAILED = "failed"

MARKS = {
    "applied": "✅",
    "up to date": "✅",
    "planned": "📋",
    "failed": "❌",
    "partly applied": "⚠️",
    "in doubt": "⚠️",
    "refused": "⛔",
    "inconsistent": "⛔",
    "temporary": "⏳",
    "cancelled": "🛑",
    "not tried": "➖",  # noqa: RUF001 (a picture, not a minus sign)
}
SUMMARY_HEADER = "| target | outcome | revisions | time |\n| --- | --- | --- | --- |"


class RevisionState(NamedTuple):
    """One revision of a plan: `applied`, `pending` or `failed`, and how long it took."""

    revision: str
    message: str = ""
    path: str = ""
    state: str = PENDING
    seconds: float | None = None


class Deployment(NamedTuple):
    """What became of one target.

    `before` and `after` are its version rows, None where they could not be read. `committed` are statements of the failed
    revision that the server kept. `problem` and `hint` are an error's, already without secrets.
    """

    target: str
    outcome: str
    status: int = 0
    database: str = ""
    server: str = ""
    version_table: str = ""
    before: tuple[str, ...] | None = None
    after: tuple[str, ...] | None = None
    revisions: tuple[RevisionState, ...] = ()
    committed: tuple[str, ...] = ()
    waited: float = 0.0
    seconds: float = 0.0
    problem: str = ""
    hint: str = ""

    def in_state(self, state: str) -> list[RevisionState]:
        return [each for each in self.revisions if each.state == state]


def count(number: int, noun: str = "revision") -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def rows(heads: tuple[str, ...] | None) -> str:
    if heads is None:
        return "unknown"
    return ", ".join(map(one_line, heads)) or "base"


def duration(seconds: float) -> str:
    """12 ms, 3.4 s, 2 min 5 s."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {round(seconds % 60)} s"


def title(deployment: Deployment) -> str:
    """One line: what became of the target."""
    applied, pending = len(deployment.in_state(APPLIED)), len(deployment.in_state(PENDING))
    match deployment.outcome:
        case "applied":
            return f"{count(applied)} applied in {duration(deployment.seconds)}"
        case "up to date":
            return f"up to date at {rows(deployment.after)}, nothing to do"
        case "planned":
            return f"{count(pending)} pending, nothing was changed"
        case "pending":
            return f"{count(pending)} pending"
        case "partly applied":
            return f"partly applied: {count(applied)} applied, {count(pending + len(deployment.in_state(FAILED)))} not"
        case "failed":
            return "failed, unchanged"
        case _:
            return deployment.outcome


def revision_line(revision: RevisionState) -> str:
    took = f"  {duration(revision.seconds)}" if revision.seconds is not None else ""
    return f"  {revision.state:<8} {revision.revision}  {one_line(revision.message)}".rstrip() + took


def lines(deployment: Deployment) -> Iterable[str]:
    yield f"{deployment.target}: {title(deployment)}"
    if deployment.database:
        yield f"  {deployment.database}"
    if deployment.waited >= 1:
        yield f"  waited {duration(deployment.waited)} for another run"
    yield from map(revision_line, deployment.revisions)
    if deployment.committed:
        yield f"  the failed revision's first {count(len(deployment.committed), 'statement')} had been committed:"
        yield from (f"    {shortened(statement)}" for statement in deployment.committed)
    if deployment.before != deployment.after and deployment.after is not None:
        yield f"  {rows(deployment.before)} -> {rows(deployment.after)}"


def shortened(statement: str) -> str:
    line = " ".join(statement.split())
    return line if len(line) <= LONGEST_STATEMENT else line[: LONGEST_STATEMENT - 1] + "…"


def as_text(deployments: Sequence[Deployment]) -> str:
    return "".join("\n".join(lines(deployment)) + "\n" for deployment in deployments)


def as_data(deployment: Deployment) -> dict[str, Any]:
    data = deployment._asdict()
    data["revisions"] = [revision._asdict() for revision in deployment.revisions]
    return data


def as_json(deployments: Sequence[Deployment]) -> str:
    """The format that docs/deploy.md describes."""
    document = {"version": FORMAT_VERSION, "targets": [as_data(deployment) for deployment in deployments]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def summary_row(deployment: Deployment) -> str:
    named = "<br>".join(
        f"{revision.state} {cell(revision.revision)} {cell(revision.message)}".rstrip()
        for revision in deployment.revisions
    )
    mark = MARKS.get(deployment.outcome, "")
    return (
        f"| {cell(deployment.target)} | {mark} {cell(title(deployment))} | {named} | {duration(deployment.seconds)} |"
    )


def summary_problem(deployment: Deployment) -> str:
    lines = [f"{deployment.target}: {deployment.problem}", *deployment.hint.splitlines()]
    return fenced("\n".join(lines)) + "\n"


def as_markdown(deployments: Sequence[Deployment], heading: str = "Deploy") -> str:
    """What the job's summary page shows."""
    table = "\n".join([SUMMARY_HEADER, *map(summary_row, deployments)])
    problems = "\n".join(summary_problem(deployment) for deployment in deployments if deployment.problem)
    return f"## {heading}\n\n{table}\n" + (f"\n{problems}" if problems else "")
