"""docstring-mismatch."""

from __future__ import annotations

from gitmig.checks.finding import finding_at
from gitmig.checks.text.docstring import entry
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def docstring_mismatch(script: Script) -> Iterator[Finding]:
    """The docstring names another revision or parent than the code.

    It does no harm, the code counts; but people read the docstring. It happens when `down_revision` is changed by hand.
    `gitmig rebase` changes both. Off unless it is selected.

    Write what the code says. `gitmig check --select docstring-mismatch --fix` does that, where ids are all that is written there.

    Instead:

        op.add_column("orders", sa.Column("region", sa.String(2), nullable=True))

    """
    revision = script.source.revision
    if revision is None:
        return
    for name, ids in (("Revision ID", (revision.id,)), ("Revises", revision.parents)):
        written = entry(script.source, name)
        if written is None or written.text.endswith(","):  # more of it is on the next line
            continue
        named = tuple(part for part in written.text.replace(",", " ").split() if part not in ("None", "<base>"))
        if set(named) != set(ids):
            found = finding_at(
                script.source,
                "docstring-mismatch",
                f"the docstring says {name}: {written.text or 'nothing'}, and the code says {', '.join(ids) or 'None'}",
                f"write there: {name}: {', '.join(ids)}",
                line=written.line,
            )
            yield found._replace(fix=f"{name}: {', '.join(ids)}" if are_ids(written.text) else "")


def are_ids(text: str) -> bool:
    """Whether it is nothing, or words with commas between them, and no prose."""
    return not text or all(len(part.split()) == 1 for part in text.split(","))
