"""Write the pages that have a source elsewhere: docs/commands.md from the commands, docs/checks.md and docs/checks/ from the checks.

python docs/generate.py
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import click

from gitmig import cli
from gitmig.checks import chosen as checks

DOCS = Path(__file__).parent
COMMANDS_OPENING = """\
# Commands

Results go to stdout, talk to stderr. Exit status: 0 well; 1 findings (`check`, `preview`, `status --require`), or a revision that failed (`upgrade`, `downgrade`); 2 usage or configuration, a login that is refused; 3 a bug of ours; 75 no answer
from a server, for which the same command may be typed again; 130 cancelled. `deploy` has more:
[deploy.md](deploy.md). This page is written from the commands themselves by `docs/generate.py`.

Every command takes `-q`, which leaves results and errors, and `-v`, which says on stderr which configuration is read. Both may stand before the command, as `-c`, `-n` and `-x` may. What a terminal's encoding lacks is written out
(`\\u4fa1`); scripts of `--sql` and data are exact or refused. Colours and progress are for terminals alone, and heed `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` and `CI`.
"""
CHECKS_OPENING = """\
# Checks

What `gitmig check` looks for, on the text of the revision files alone: nothing is imported or run, and no database is asked. Only revisions that the base does not have are judged, and the graph as it will be after the merge.
`gitmig check --explain NAME` prints a check's page. An *error* makes the exit status 1 and so refuses a commit; a *warning* is shown; what is *off* runs when it is selected by its name. How checks run in hooks: [hooks.md](hooks.md).

**Choosing.** `--select` and `--ignore` take names of checks and of the groups below, as `select` and `ignore` in the [settings](configuration.md) do; `severity` there makes a check an error, a warning or off, and `ignore_by_path` leaves some out in old files.

**Excusing.** A comment on any line of a call, or alone above it, excuses a finding and says why: `# gitmig: ignore[drop-column] no release reads it since 2.4`. Without a reason it is a finding itself, and so it is when there is nothing to excuse. A line may have several, each with its own reason.

**Which database.** A check that is for one kind of database runs when the project is for it: `dialects` in the settings, else the URL in `alembic.ini`, else what env.py and the revisions mention (drivers, `postgresql_where=`, imports of dialects). When nothing tells, the summary says
that those checks did not run. Calls under `if op.get_bind().dialect.name == "..."` count for that dialect only, functions under `@skip_if_sqlite` or `@only_on("mysql")` for those that the words leave.

**What is read.** The calls of `op` and of `batch_op` in `upgrade()`, in helper functions and loops over written lists in the same file, with constants and written dictionaries (`**options`) put in; and literal SQL that `op`, `op.get_bind()`, the context or a `Session` of that connection executes: its plain statements as the calls that say the same, on PostgreSQL with the `squawk` extra all of its grammar.
What cannot be told without running the file is not guessed: helpers imported from other modules are not followed, and nothing is said about what they do. Tables and columns that a new revision makes itself are exempt.

**Recipes.** Each page has what to write instead. A comment `# next revision` in it divides two revisions: what follows it goes into a second file that follows the first, so that it runs in a transaction of its own, or in a later deploy.
It is for readers; gitmig looks for no such comment.

This page and those it leads to are written from the checks themselves by `docs/generate.py`.
"""
GROUPS = {
    "graph": "The graph of revisions",
    "history": "What is merged already",
    "downgrades": "Downgrades",
    "safety": "What a revision does to a database in use",
    "waivers": "Excuses",
}


def command_section(name: str) -> str:
    command = cli.group.get_command(click.Context(cli.group), name)
    assert command is not None
    context = click.Context(command, info_name=f"gitmig {name}")
    lines = [f"## `gitmig {name}`", "", *map(paragraph, inspect.cleandoc(command.help or "").split("\n\n"))]
    lines += [f"{command.epilog}\n"] if command.epilog else []
    lines += [f"    {command.get_usage(context).removeprefix('Usage: ')}", ""]
    lines += [record for parameter in command.params if (record := parameter_line(parameter, context))]
    return "\n".join(lines).rstrip() + "\n"


def paragraph(text: str) -> str:
    """A paragraph of a command's help; one that click must not wrap is shown as it is typed."""
    as_typed = text.removeprefix("\b\n")
    return (textwrap.indent(as_typed, "    ") if as_typed != text else text) + "\n"


def parameter_line(parameter: click.Parameter, context: click.Context) -> str | None:
    record = parameter.get_help_record(context)
    if record is None or isinstance(parameter, click.Argument):
        return None
    names, text = record
    if not text:
        raise SystemExit(f"{context.info_name} {names}: the option has no help text")
    return f"- `{names}`: {' '.join(text.split())}"


def commands_page() -> str:
    return "\n".join([COMMANDS_OPENING, *(command_section(name) for name in sorted(cli.COMMANDS))])


def checks_page() -> str:
    return "\n".join([CHECKS_OPENING, *map(group_section, checks.GROUPS)])


def group_section(group: str) -> str:
    rows = [check_row(check) for check in checks.CHECKS if check.group == group]
    return "\n".join(
        [f"## {GROUPS[group]} (`{group}`)", "", "| check | | for | finds |", "|---|---|---|---|", *rows, ""]
    )


def check_row(check: checks.Check) -> str:
    opening = " ".join(check.page.split("\n\n", 1)[0].split()).split(". ", 1)[0].rstrip(".").replace("|", "\\|")
    return f"| [`{check.name}`](checks/{check.name}.md) | {check.severity} | {', '.join(check.dialects)} | {opening} |"


def check_page(check: checks.Check) -> str:
    """One check; the recipe is indented, so that it is shown as code."""
    for_dialects = f" For {', '.join(check.dialects)}." if check.dialects else ""
    facts = f"Severity: {check.severity}. Group: {check.group}.{for_dialects}"
    return f"# {check.name}\n\n{facts}\n\n{check.page.strip()}\n\n[All checks](../checks.md)\n"


def page_of_check(check: checks.Check) -> Callable[[], str]:
    return lambda: check_page(check)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "checks.md": checks_page,
    **{f"checks/{check.name}.md": page_of_check(check) for check in checks.CHECKS},
}


def main() -> int:
    for old in (DOCS / "checks").glob("*.md"):
        if f"checks/{old.name}" not in PAGES:
            old.unlink()
    for name, page in PAGES.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
