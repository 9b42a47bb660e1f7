"""What `gitmig doctor` found, for people and for programs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gitmig.report.colour import BOLD, RED, YELLOW, coloured
from gitmig.report.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OK, NOTE, WARNING, ERROR = "ok", "note", "warning", "error"
COLOURS = {ERROR: RED, WARNING: YELLOW}
FORMAT_VERSION = 1


class Fact(NamedTuple):
    """One thing that was looked at; what is an `error` must be mended, and `remedy` says how."""

    section: str
    name: str
    value: str
    state: str = OK
    remedy: str = ""


def number_of(facts: Iterable[Fact], state: str) -> int:
    return sum(fact.state == state for fact in facts)


def as_text(facts: Sequence[Fact], *, colour: bool = False) -> str:
    lines = []
    for section, members in groupby(facts, key=lambda fact: fact.section):
        lines.append(coloured(visible(section), BOLD if colour else ""))
        shown = list(members)
        width = max(len(fact.name) for fact in shown)
        lines += [line for fact in shown for line in fact_lines(fact, width, colour)]
    return "".join(f"{line}\n" for line in [*lines, summary(facts)])


def fact_lines(fact: Fact, width: int, colour: bool) -> list[str]:
    state = f"{coloured(f'{fact.state}:', COLOURS.get(fact.state, '') if colour else '')} " if fact.state != OK else ""
    first, *rest = visible(fact.value).split("\n")
    margin = " " * (width + 4)
    remedy = [
        f"{margin}{'   ' if number else '-> '}{line}" for number, line in enumerate(visible(fact.remedy).splitlines())
    ]
    return [f"  {visible(fact.name).ljust(width)}  {state}{first}", *(f"{margin}{line}" for line in rest), *remedy]


def summary(facts: Sequence[Fact]) -> str:
    errors, warnings = number_of(facts, ERROR), number_of(facts, WARNING)
    if not errors and not warnings:
        return "nothing to mend"
    return f"{counted(errors, 'error')} to mend, {counted(warnings, 'warning')}"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def as_json(facts: Sequence[Fact]) -> str:
    import json

    found = {"version": FORMAT_VERSION, "ok": not number_of(facts, ERROR), "facts": [fact._asdict() for fact in facts]}
    return json.dumps(found, indent=2) + "\n"
