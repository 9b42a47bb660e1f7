"""Everything that `gitmig check` looks for; one check, one file, one row in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.checks.check import Check
from gitmig.checks.running import findings_of
from gitmig.checks.safety import SAFETY
from gitmig.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitmig.checks.check import Level

__all__ = ["CHECKS", "GROUPS", "NAMES", "Check", "check_named", "chosen", "findings_of", "page"]

CHECKS = (
    Check("no-revisions", "error", "graph"),
    Check("unreadable-revision", "error", "graph"),
    Check("invalid-revision-id", "error", "graph"),
    Check("revision-id-too-long", "error", "graph"),
    Check("duplicate-revision", "error", "graph"),
    Check("missing-parent", "error", "graph"),
    Check("cycle", "error", "graph"),
    Check("multiple-heads", "error", "graph"),
    Check("missing-downgrade", "error", "downgrades"),
    Check("empty-downgrade", "error", "downgrades"),
    *SAFETY,
    Check("waiver-without-reason", "error", "waivers"),
)
NAMES = tuple(check.name for check in CHECKS)
GROUPS = tuple(dict.fromkeys(check.group for check in CHECKS))


def check_named(name: str, where: str = "") -> Check:
    """The check of that name; an unknown one is an error that names the nearest."""
    for check in CHECKS:
        if check.name == name:
            return check
    raise unknown(name, where)


def unknown(name: str, where: str = "") -> ConfigurationError:
    from difflib import get_close_matches

    near = get_close_matches(name, (*NAMES, *GROUPS), n=1)
    return ConfigurationError(
        f"{where}there is no check {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
        hint=f"the checks are: {', '.join(NAMES)}; all of a kind: {', '.join(GROUPS)}",
    )


def page(name: str) -> str:
    """What `--explain` prints about a check."""
    return check_named(name).page


def named(names: Iterable[str], where: str = "") -> set[str]:
    """The checks of these names; the name of a group stands for all that is in it."""
    found: set[str] = set()
    for name in names:
        found.update([check.name for check in CHECKS if check.group == name] or [check_named(name, where).name])
    return found


def chosen(
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    where: str = "",
    severity: Mapping[str, Level] | None = None,
) -> tuple[Check, ...]:
    """The checks to run, by names or groups: those selected, or all that are not off; without those ignored.

    One that is off and selected by its name finds warnings. `severity` stands above the table's.
    """
    select = tuple(select)
    selected, ignored = named(select, where), named(ignore, where)
    levels = {name: level for given, level in (severity or {}).items() for name in named([given], where)}
    found = []
    for check in CHECKS:
        level = levels.get(check.name, check.severity)
        wanted = check.name in select if level == "off" else not selected or check.name in selected
        if wanted and check.name not in ignored:
            found.append(check._replace(severity="warning" if level == "off" else level))
    return tuple(found)
