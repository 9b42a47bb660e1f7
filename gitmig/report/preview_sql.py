"""A plan as SQL scripts: what the upgrades run, with the way down beside each as comments."""

from __future__ import annotations

from collections.abc import Iterator

from gitmig.preview.plan import ChangedRevision, Plan, Rendering, Script, is_mere_merge
from gitmig.report.escaping import one_line
from gitmig.report.preview_words import rendering_name

LONG = 1_000


def comment(text: str) -> str:
    """One comment line: a line end in a message must not start a statement."""
    return f"-- {one_line(text, LONG)}"


def script_words(script: Script) -> str:
    return "data-dependent" if script.data_dependent else script.digest


def failure_comments(script: Script) -> Iterator[str]:
    if script.irreversible:
        yield comment(f"not possible: {script.irreversible}")
    if failure := script.failure:
        where = f" ({failure.path}:{failure.line})" if failure.line else f" ({failure.path})" if failure.path else ""
        yield comment(f"STOPPED HERE: {failure.reason}{where}")


def commented(sql: str) -> str:
    return "\n".join(f"-- {line}" for line in sql.splitlines())


def downgrade_blocks(script: Script) -> Iterator[str]:
    yield comment(f"downgrade: {script_words(script) or 'not sealed'}")
    yield from (commented(statement.sql) for statement in script.statements)
    yield from failure_comments(script)


def revision_blocks(revision: ChangedRevision, rendering: Rendering) -> Iterator[str]:
    follows = ", ".join(revision.parents) or "nothing"
    yield "\n".join(
        [
            comment(f"revision {revision.id}: {revision.message}"),
            comment(f"{revision.change}, {revision.path}, follows {follows}"),
            comment(f"upgrade on {rendering_name(rendering)}: {script_words(rendering.upgrade) or 'not sealed'}"),
        ]
    )
    yield from (statement.sql for statement in rendering.upgrade.statements)
    yield from failure_comments(rendering.upgrade)
    yield "\n".join(downgrade_blocks(rendering.downgrade))


def plan_blocks(plan: Plan) -> Iterator[str]:
    yield comment(f"{plan.project}: {plan.head.name} compared with {plan.base.name}")
    if not plan.revisions:
        yield comment("no migration changes")
    for failure in plan.failures:
        yield comment(f"STOPPED on {failure.dialect}: {failure.reason}")
    names = dict.fromkeys(rendering_name(each) for revision in plan.revisions for each in revision.renderings)
    pairs = [
        (revision, each) for revision in plan.revisions for each in revision.renderings if not is_mere_merge(revision)
    ]
    for name in names:
        for revision, rendering in pairs:
            if rendering_name(rendering) == name:
                yield from revision_blocks(revision, rendering)


def sql_script(plan: Plan) -> str:
    """A script for each dialect after the other, statements exactly as rendered; downgrades are comments."""
    return "\n\n".join(plan_blocks(plan)) + "\n"
