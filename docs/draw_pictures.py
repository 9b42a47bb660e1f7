"""Draw the README's pictures, docs/*.svg, from what real commands show on a pseudo-terminal.

python docs/draw_pictures.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

DOCS = Path(__file__).parent
WIDTH = 112
# What is shown of the demo: from a line that begins so, to the line before one that begins so; what lies between becomes three dots.
SHOWN = (
    ("1. Commit", "It gets the parent"),
    ("2. Pull request", "  <details><summary>graph"),
    ("  #### `e6b30f8d92c1`", "  <details><summary>downgrade"),
    ("3. Merge", "    applied  27be43d90c58"),
    ("    applied  d1a9c4e7b205", "$ gitmig status"),
)
BRANCH = "returns"
# The revisions of the branch that is drawn and checked: id, parent, message, what upgrade() and downgrade() do.
REVISIONS = (
    (
        "3c8e51a0d7f2",
        "e6b30f8d92c1",
        "create returns",
        'op.execute("CREATE TABLE returns (id BIGINT)")',
        'op.drop_table("returns")',
    ),
    (
        "7f20b9d4e6a1",
        "e6b30f8d92c1",
        "index orders by status",
        'op.create_index("ix_orders_status", "orders", ["status"])\n    op.drop_column("customers", "phone")',
        "pass",
    ),
)


def shown_by(words: Sequence[str], folder: Path, statuses: Sequence[int] = (0,)) -> list[str]:
    """The lines of a gitmig command as a terminal of that width gets them."""
    output = bytearray()

    def read(descriptor: int) -> bytes:
        output.extend(data := os.read(descriptor, 65536))
        return data

    saved, before = os.dup(1), os.getcwd()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.chdir(folder)
    try:
        status = os.waitstatus_to_exitcode(pty.spawn([sys.executable, "-m", "gitmig", *words], read))
    finally:
        os.dup2(saved, 1)
        os.chdir(before)
    if status not in statuses:
        raise SystemExit(f"gitmig {' '.join(words)} ended with status {status}:\n{output.decode()}")
    return output.decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def excerpts(lines: list[str]) -> Iterator[str]:
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    for number, (first, end) in enumerate(SHOWN):
        start = next(index for index, line in enumerate(plain) if line.startswith(first))
        stop = next(index for index, line in enumerate(plain) if index > start and line.startswith(end))
        if number:
            yield "  \N{VERTICAL ELLIPSIS}"
        yield from lines[start:stop]


def draw(name: str, title: str, lines: Iterator[str] | Sequence[str]) -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in lines:
        console.print(Text.from_ansi(line), overflow="ellipsis", no_wrap=True)
    svg = console.export_svg(title=title, unique_id=f"gitmig-{name}" if name != "demo" else "gitmig")
    (DOCS / f"{name}.svg").write_text(svg.rstrip() + "\n", encoding="utf-8")


def write_branch(folder: Path) -> None:
    """A branch of the demo's repository, with two revisions on one parent."""
    subprocess.run(["git", "switch", "-q", "-c", BRANCH], cwd=folder, check=True)
    for revision, parent, message, upgrade, downgrade in REVISIONS:
        file = folder / "migrations" / "versions" / f"{revision}_{message.replace(' ', '_')}.py"
        file.write_text(
            f'"""{message}\n\nRevises: {parent}\n"""\n\nfrom alembic import op\n\nrevision = "{revision}"\ndown_revision = "{parent}"\n'
            f"\n\ndef upgrade():\n    {upgrade}\n\n\ndef downgrade():\n    {downgrade}\n"
        )


def command(words: Sequence[str], folder: Path, statuses: Sequence[int] = (0,)) -> Iterator[str]:
    yield f"\x1b[1m$ gitmig {' '.join(words)}\x1b[0m"
    yield from shown_by(words, folder, statuses)


def main() -> int:
    os.environ["COLUMNS"] = str(WIDTH)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "shop"
        draw("demo", "gitmig demo", excerpts(shown_by(["demo", "--keep", str(folder)], DOCS.parent)))
        write_branch(folder)
        for target in ("STAGING", "PRODUCTION"):
            os.environ[f"{target}_DATABASE_URL"] = f"sqlite:///{folder}/{target.lower()}.sqlite"
        draw("graph", "gitmig graph", command(["graph", "--base", "main", "--targets"], folder))
        draw("check", "gitmig check", command(["check"], folder, (1,)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
