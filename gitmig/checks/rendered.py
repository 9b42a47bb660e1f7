"""What squawk finds in the SQL that a preview rendered, on the lines of the calls that caused it."""

from __future__ import annotations

from gitmig.checks.running import POSTGRESQL, as_set, counts
from gitmig.checks.script import is_undecided, scripts_of
from gitmig.checks.squawk import Statement, findings_in, is_of_interest
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitmig.checks.check import Check
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.subject import Subject

# SQL with the line that called for it.
Rendered = tuple[str, int]


def rendered_findings(
    subject: Subject, rendered: Mapping[str, Sequence[Rendered]], checks: Iterable[Check]
) -> list[Finding]:
    """What squawk finds in the statements of each file that the text alone could not tell.

    What a check has read in the text is decided: it knows more there (the type before, a constraint validated earlier) than a statement says.
    """
    by_name = {check.name: check for check in checks if check.group == "safety"}
    scripts = scripts_of(subject, frozenset((POSTGRESQL,)))
    texts = [statement for script in scripts for statement in undecided(script, rendered.get(script.source.path, ()))]
    found = findings_in(texts, frozenset(by_name)) or []
    return list(dict.fromkeys(as_set(by_name[one.name], one) for one in found if counts(by_name[one.name], one)))


def undecided(script: Script, rendered: Iterable[Rendered]) -> Iterator[Statement]:
    for sql, line in rendered:
        calls = [call for call in script.upgrade if call.line <= line <= (call.node.end_lineno or line)]
        if all(is_undecided(call) for call in calls) and is_of_interest(sql, script):
            yield Statement(script, sql, calls[0].node if calls else None, line)
