"""The shell lines of the documentation, block by block, and which of them no test runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCES = ("```sh", "```console", "```bash")
PROGRAM = re.compile(r"(?:\$ )?(?:[A-Z_]+=\S* )*(?:exec )?(?:gitmig|alembic|git|python3?|pip|\S*/bin/\w+)(?: |$)")
SYNOPSIS = re.compile(r"\[OPTIONS\]")
EXAMPLE = re.compile(r"^ *(?:Examples?: )(gitmig .*?)(?:\. [A-Z].*)?$")

# what a test of minutes, a network or a person would be needed for; `.ci/run` runs the README's two fenced blocks as written
NOT_RUN = {
    "python3 -m venv .venv-demo": "the gate .ci/run runs this block",
    "python3 -m venv .venv": "the gate .ci/run runs this block",
    "python -m venv /tmp/peer": "benchmarks: minutes, and a PostgreSQL server",
    "gitmig completion fish": "needs fish; tests/commands/test_completion.py runs the shells that are here",
    "gitmig run flask": "needs the extensions: tests/commands/test_run.py, tests/engine/third_party",
}


class Block(NamedTuple):
    """Lines that are typed one after the other."""

    page: str
    line: int
    commands: tuple[str, ...]

    @property
    def reason(self) -> str | None:
        """Why no test runs it."""
        return next((why for begin, why in NOT_RUN.items() if self.commands[0].startswith(begin)), None)


def is_shell(line: str) -> bool:
    return PROGRAM.match(line) is not None and not SYNOPSIS.search(line)


def blocks_of(page: str, text: str) -> list[Block]:
    """Fenced shell blocks, indented lines that begin with a program, and the examples of commands."""
    found: list[Block] = []
    current: list[str] = []
    fence: str | None = None
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.startswith("```"):
            fence = line if fence is None else None
        inside = fence in FENCES if fence else line.startswith("    ")
        command = line.strip().removeprefix("$ ") if inside and is_shell(line.strip()) else ""
        if not fence and (example := EXAMPLE.match(line)):
            command = example[1].strip("`")
        if command:
            current.append(command)
        elif current:
            found.append(Block(page, number - len(current), tuple(current)))
            current = []
    return found


def all_blocks() -> list[Block]:
    return [
        block for page in PAGES for block in blocks_of(str(page.relative_to(ROOT)), page.read_text(encoding="utf-8"))
    ]
