"""The checks by name and by group, which of them are chosen, and what they find."""

from __future__ import annotations

import os

from gitmig.checks.check import Check
from gitmig.checks.running import judgement
from gitmig.checks.table import CHECKS
from gitmig.errors import ConfigurationError
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitmig.checks.check import Level
    from gitmig.checks.finding import Finding
    from gitmig.checks.running import Judgement
    from gitmig.checks.subject import Subject
    from gitmig.settings import Settings

NAMES = tuple(check.name for check in CHECKS)
# What previews find in rendered SQL; a waiver may name it as well.
PREVIEWED = (
    "alter-column-on-sqlite",
    "comment-ends-statement",
    "parameter-in-script",
    "percent-doubled-in-script",
    "values-outside-script",
)
BY_WORD: Mapping[str, Level] = {"error": "error", "warning": "warning", "off": "warning"}
GROUPS = tuple(dict.fromkeys(check.group for check in CHECKS))


def check_named(name: str, where: str = "") -> Check:
    """The check of that name; an unknown one is an error that names the nearest."""
    for check in CHECKS:
        if check.name == name:
            return check
    raise unknown(name, where)


def in_group(name: str) -> list[Check]:
    return [check for check in CHECKS if check.group == name]


def unknown(name: str, where: str = "") -> ConfigurationError:
    from difflib import get_close_matches

    near = get_close_matches(name, (*NAMES, *GROUPS), n=1)
    return ConfigurationError(
        f"{where}there is no check {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
        hint=f"which there are: gitmig check --explain GROUP, of {', '.join(GROUPS)}",
    )


def page(name: str) -> str:
    """What `--explain` prints about a check."""
    return check_named(name).page


def named(names: Iterable[str], where: str = "") -> set[str]:
    """The checks of these names; the name of a group stands for all that is in it."""
    found: set[str] = set()
    for name in names:
        found.update([check.name for check in in_group(name)] or [check_named(name, where).name])
    return found


def levels_of(severity: Mapping[str, str], where: str) -> dict[str, str]:
    """The severity by check: what is said of a check stands above what is said of its group."""
    ordered = sorted(severity.items(), key=lambda item: item[0] in NAMES)
    return {name: level for given, level in ordered for name in named([given], where)}


def chosen(
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    where: str = "",
    severity: Mapping[str, str] | None = None,
    by_path: Mapping[str, Iterable[str]] | None = None,
) -> tuple[Check, ...]:
    """The checks to run, by names or groups: those selected, or all that are not off; without those ignored.

    One that is off and selected by its name finds warnings. `severity` stands above the table's; `by_path` has what is
    left out in the files of a pattern.
    """
    asked = tuple(select)
    selected, ignored = named(asked, where), named(ignore, where)
    levels = levels_of(severity or {}, where)
    places = [(pattern, named(names, where)) for pattern, names in (by_path or {}).items()]
    found = []
    for check in CHECKS:
        level = levels.get(check.name, check.severity)
        wanted = check.name in asked if level == "off" else not selected or check.name in selected
        if wanted and check.name not in ignored:
            nowhere_in = tuple(pattern for pattern, names in places if check.name in names)
            found.append(check._replace(severity=BY_WORD[level], nowhere_in=nowhere_in))
    return tuple(found)


def configured(settings: Settings, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Check, ...]:
    """The checks to run as the settings say; a selection on the command line stands above theirs, both may leave some out."""
    chosen(select, ignore)  # names that are not known there are not the settings' fault
    where = f"{settings.path}: " if settings.path else ""
    top = as_pattern(os.path.realpath(os.path.dirname(settings.path)))
    by_path = {f"{top}/{pattern}": names for pattern, names in settings.ignore_by_path.items()}
    return chosen(select or settings.select, (*ignore, *settings.ignore), where, settings.severity, by_path)


def as_pattern(path: str) -> str:
    """A pattern for `fnmatch` that this very path matches."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in path.replace(os.sep, "/"))


def judgement_of(subject: Subject, checks: Iterable[Check]) -> Judgement:
    """What the checks find that is not waived, by file and line, and whether some could not look."""
    return judgement(subject, tuple(checks), (*NAMES, *PREVIEWED))


def findings_of(subject: Subject, checks: Iterable[Check]) -> list[Finding]:
    """What the checks find that is not waived, by file and line."""
    return judgement_of(subject, checks).findings
