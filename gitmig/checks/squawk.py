"""What squawk, a linter that has PostgreSQL's grammar, finds in the literal SQL of revisions, under the names of our checks.

Our own checks read the plainest statements themselves (`statements.py`); squawk knows the rest. It is an extra (`gitmig[squawk]`); without it
that is said, and nothing else changes.
"""

from __future__ import annotations

import os
import sys

from gitmig.checks.finding import Finding, finding_at, finding_on
from gitmig.checks.text.constraints import alter_table
from gitmig.checks.text.statements import statements
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from gitmig import syntax_tree as ast
    from gitmig.checks.script import Script

# squawk's rules that are as exact as ours, and the check that each is. Rules of taste, and those that do not know enough (the type that a
# column has now, the CHECK that an earlier revision validated), are not taken.
RULES: Mapping[str, str] = {
    "adding-field-with-default": "add-column-volatile-default",
    "adding-foreign-key-constraint": "add-fk-validating",
    "adding-required-field": "add-not-null-column-without-default",
    "adding-serial-primary-key-field": "add-primary-key",
    "constraint-missing-not-valid": "add-check-validating",
    "disallowed-unique-constraint": "add-unique-constraint",
    "require-concurrent-index-creation": "create-index-not-concurrent",
    "require-concurrent-index-deletion": "drop-index-not-concurrent",
    "syntax-error": "sql-syntax-error",
}
# What has to be in a text for any of these rules to find something.
CHANGES = ("ALTER", "CREATE", "DROP")
MISSING = (
    "gitmig: squawk is not installed, so only plain statements of the SQL in {number} op.execute() were checked; "
    "for all of it: pip install 'gitmig[squawk]'\n"
)
# Most files for one run: a command line must not get too long.
AT_ONCE = 500
# What our own checks call by a finer name where they read the same words.
FINER: Mapping[str, tuple[str, ...]] = {
    "add-check-validating": ("add-column-with-check",),
    "add-primary-key": ("add-column-identity-or-serial", "add-column-unique"),
    "add-unique-constraint": ("add-column-unique",),
}
STORED = {"STORED": "add-column-stored-generated", "IDENTITY": "add-column-identity-or-serial"}


class Statement(NamedTuple):
    """SQL that a call runs: literal text, or what was rendered; `node` is the call, None where it is not known but by `line`."""

    script: Script
    sql: str
    node: ast.expr | None
    line: int = 0


def squawk_findings(texts: Sequence[Statement], names: frozenset[str]) -> list[Finding] | None:
    """What squawk finds in SQL for PostgreSQL, for the checks of these names; None where it is not installed, which is said."""
    found = findings_in(texts, names)
    if found is None:
        sys.stderr.write(MISSING.format(number=len(texts)))
    return found


def findings_in(texts: Sequence[Statement], names: frozenset[str]) -> list[Finding] | None:
    """What squawk finds, for the checks of these names; None where it is needed and not installed."""
    wanted = names.intersection((*RULES.values(), *STORED.values()))
    if not texts or not wanted:
        return []
    program = program_at(os.environ.get("PATH", ""))
    if program is None:
        return None
    found: list[Finding] = []
    for start in range(0, len(texts), AT_ONCE):
        found += [one for one in told_of(texts[start : start + AT_ONCE], program) if one.name in wanted]
    return found


def literal_sql(script: Script) -> Iterator[Statement]:
    """The SQL in a script that squawk is to read; what waits for that does not keep the script's syntax tree."""
    without_calls = script._replace(upgrade=(), downgrade=())
    for call in script.upgrade:
        if (sql := call.exact_sql) is not None and is_of_interest(sql, script):
            yield Statement(without_calls, sql, call.node)


def is_of_interest(sql: str, script: Script) -> bool:
    """Whether a text changes something that is not new."""
    if not any(word in sql.upper() for word in CHANGES):
        return False
    tables = altered(sql)
    return not tables or not tables <= script.new_tables


def altered(sql: str) -> frozenset[str]:
    """The tables that a text alters, as far as it is read."""
    found = (alter_table(statement) for statement in statements(sql))
    return frozenset(one[0] for one in found if one is not None)


def program_at(path: str) -> str | None:
    """Where squawk is: beside the Python that runs, else on the path."""
    name = "squawk.exe" if os.name == "nt" else "squawk"
    places = (os.path.dirname(sys.executable), *path.split(os.pathsep))
    return next((file for place in places if os.access(file := os.path.join(place, name), os.X_OK)), None)


def told_of(found: Sequence[Statement], program: str) -> Iterator[Finding]:
    """The findings in these texts, each on the call that runs it; the file of a text is called by its number."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="gitmig-") as folder:
        files = [os.path.join(folder, f"{number}.sql") for number in range(len(found))]
        for file, one in zip(files, found, strict=True):
            with open(file, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
                stream.write(f"{opening(one.script)}\n{one.sql}\n")
        items = run(program, files)
    broken: set[int] = set()
    for item in items:
        number = int(os.path.basename(str(item["file"])).removesuffix(".sql"))
        for finding in as_findings(found[number], item):
            if finding.name == "sql-syntax-error" and number in broken:
                continue  # what follows from the first
            if finding.name == "sql-syntax-error":
                broken.add(number)
            yield finding


def opening(script: Script) -> str:
    """One line that makes the tables that are new, so that squawk knows."""
    tables = sorted({*script.new_tables, *(f"public.{table}" for table in script.new_tables if "." not in table)})
    quoted = (".".join(f'"{part}"' for part in table.split(".")) for table in tables)
    return "BEGIN;" + "".join(f" CREATE TABLE {name} ();" for name in quoted)


def run(program: str, files: Sequence[str]) -> list[dict[str, Any]]:
    """What squawk says; where that is not what it is known to say, that it failed, which is no finding."""
    import json

    from gitmig.process import run as run_program

    words = [program, "--reporter", "json", "--config", os.devnull, *files]
    try:
        status, output, complaint = run_program(words, dict(os.environ))
        items = json.loads(output)
    except (OSError, ValueError):
        status, items, complaint = 2, None, b"no JSON"
    if status > 1 or not isinstance(items, list):
        words = [line for line in complaint.decode("utf-8", "replace").splitlines() if line.strip()]
        sys.stderr.write(
            f"gitmig: squawk failed ({words[0] if words else status}); literal SQL was not checked by it\n"
        )
        return []
    return items


def as_findings(one: Statement, item: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding of squawk's as one of ours, unless our own checks know better."""
    line = int(item["line"]) - 1  # behind the opening
    name = named(str(item["rule_name"]), one.sql.split("\n")[line:] if line >= 0 else [])
    if name is None or line < 0 or (name == "sql-syntax-error" and has_parameters(one.sql)):
        return
    place = f" (line {line + 1} of the SQL)" if one.sql.strip().count("\n") else ""
    message = str(item["message"]).rstrip(".")
    said = f"{message[:1].lower()}{message[1:]}{place}", str(item.get("help") or "correct the statement")
    if one.node is None:
        yield finding_at(one.script.source, name, *said, line=one.line)
    else:
        yield finding_on(one.script.source, name, *said, one.node)


def named(rule: str, rest: Sequence[str]) -> str | None:
    """The check that a rule is, by the text that follows from the line it was found on."""
    words = " ".join(rest).partition(";")[0].upper().split()
    if rule == "adding-field-with-default":
        return next((name for word, name in STORED.items() if word in words), RULES[rule])
    if rule == "constraint-missing-not-valid" and ("CHECK" not in "".join(words) or "VALIDATE" in words):
        return None  # what it says of other constraints is said by their own rules
    if rule == "adding-foreign-key-constraint" and "FOREIGN" not in words:
        return None  # one that comes with its column is not checked against rows that have no value in it
    return RULES.get(rule)


def has_parameters(sql: str) -> bool:
    """Whether a driver puts values in, which is not PostgreSQL's grammar."""
    plain = sql.replace("::", "")
    return "%" in plain or "{" in plain or any(sign == ":" for sign in plain)
