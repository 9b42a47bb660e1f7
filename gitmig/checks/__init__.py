"""Everything that `gitmig check` looks for; one check, one file, one line in the list below."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitmig.checks.cycle import cycle
from gitmig.checks.duplicate_revision import duplicate_revision
from gitmig.checks.empty_downgrade import empty_downgrade
from gitmig.checks.invalid_revision_id import invalid_revision_id
from gitmig.checks.missing_downgrade import missing_downgrade
from gitmig.checks.missing_parent import missing_parent
from gitmig.checks.multiple_heads import multiple_heads
from gitmig.checks.no_revisions import no_revisions
from gitmig.checks.revision_id_too_long import revision_id_too_long
from gitmig.checks.unreadable_revision import unreadable_revision
from gitmig.checks.waivers import waiver_without_reason, without_waived
from gitmig.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gitmig.checks.finding import Finding, Severity
    from gitmig.checks.subject import Subject


class Check(NamedTuple):
    """A check by its name; the docstring of `find` is its page."""

    name: str
    severity: Severity
    find: Callable[[Subject], Iterator[Finding]]

    @property
    def page(self) -> str:
        """What `--explain` prints."""
        text = self.find.__doc__ or ""
        return "\n".join(line.removeprefix("    ") for line in text.strip().split("\n"))


CHECKS = (
    Check("no-revisions", "error", no_revisions),
    Check("unreadable-revision", "error", unreadable_revision),
    Check("invalid-revision-id", "error", invalid_revision_id),
    Check("revision-id-too-long", "error", revision_id_too_long),
    Check("duplicate-revision", "error", duplicate_revision),
    Check("missing-parent", "error", missing_parent),
    Check("cycle", "error", cycle),
    Check("multiple-heads", "error", multiple_heads),
    Check("missing-downgrade", "error", missing_downgrade),
    Check("empty-downgrade", "error", empty_downgrade),
    Check("waiver-without-reason", "error", waiver_without_reason),
)
NAMES = tuple(check.name for check in CHECKS)


def check_named(name: str, where: str = "") -> Check:
    """The check of that name; an unknown one is an error that names the nearest."""
    for check in CHECKS:
        if check.name == name:
            return check
    from difflib import get_close_matches

    near = get_close_matches(name, NAMES, n=1)
    raise ConfigurationError(
        f"{where}there is no check {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
        hint=f"the checks are: {', '.join(NAMES)}",
    )


def page(name: str) -> str:
    """What `--explain` prints about a check."""
    return check_named(name).page


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = (), where: str = "") -> tuple[Check, ...]:
    """The checks to run: those selected, or all; without those ignored."""
    selected = {check_named(name, where).name for name in select} or set(NAMES)
    ignored = {check_named(name, where).name for name in ignore}
    return tuple(check for check in CHECKS if check.name in selected and check.name not in ignored)


def findings_of(subject: Subject, checks: Iterable[Check]) -> list[Finding]:
    """What the checks find that is not waived, by file and line."""
    found = [finding._replace(severity=check.severity) for check in checks for finding in check.find(subject)]
    return sorted(without_waived(found, subject.sources), key=lambda one: (one.path, one.line, one.column, one.name))
