"""waiver-without-reason."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.checks.waivers import waivers
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def waiver_without_reason(subject: Subject) -> Iterator[Finding]:
    """A comment `# gitmig: ignore[name]` does not say why.

    It silences the named checks on its own line, or on the next one when it stands alone. Whoever meets it later has to
    know why that was right.

    Write the reason behind it: `# gitmig: ignore[empty-downgrade] data is kept on purpose`.
    """
    for source in subject.judged_sources():
        for waiver in waivers(source):
            if not waiver.reason:
                yield finding_at(
                    source,
                    "waiver-without-reason",
                    f"the comment ignores {', '.join(waiver.names) or 'nothing'} without a reason",
                    "write why behind the bracket: # gitmig: ignore[name] reason",
                    line=waiver.line,
                    column=waiver.column,
                )
