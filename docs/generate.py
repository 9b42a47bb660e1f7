"""Write the pages that have a source elsewhere: docs/commands.md from the commands, docs/checks.md from the checks.

python docs/generate.py
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from pathlib import Path

import click

from gitmig import checks, cli

DOCS = Path(__file__).parent
COMMANDS_OPENING = """\
# Commands

Results go to stdout, talk to stderr. Exit status: 0 well; 1 findings (`check`, `preview`, `status --require`); 2 usage or configuration; 3 a bug of ours. `deploy` has more:
[deploy.md](deploy.md). This page is written from the commands themselves by `docs/generate.py`.
"""
CHECKS_OPENING = """\
# Checks

What `gitmig check` looks for, on the text of the revision files alone. `gitmig check --explain NAME` prints a section of this page. How they run in hooks: [hooks.md](hooks.md).

A line is excused by a comment on it (or on the line above it) that gives a reason: `# gitmig: ignore[empty-downgrade] nothing to undo`. This page is written from the checks themselves by `docs/generate.py`.
"""


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
    sections = [f"## {check.name}\n\nSeverity: {check.severity}\n\n{check.page.strip()}\n" for check in checks.CHECKS]
    return "\n".join([CHECKS_OPENING, *sections])


PAGES = {"commands.md": commands_page, "checks.md": checks_page}


def main() -> int:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
