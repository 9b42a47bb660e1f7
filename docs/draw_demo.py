"""Draw docs/demo.svg, the README's picture, from the output of a real `gitmig demo` on a pseudo-terminal.

python docs/draw_demo.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).with_name("demo.svg")
WIDTH = 112
# What is shown: from a line that begins so, to the line before one that begins so; what lies between becomes three dots.
SHOWN = (
    ("1. Commit", "It gets the parent"),
    ("2. Pull request", "  <details><summary>graph"),
    ("  #### `e6b30f8d92c1`", "  <details><summary>downgrade"),
    ("3. Merge", "    applied  27be43d90c58"),
    ("    applied  d1a9c4e7b205", "$ gitmig status"),
)


def demo_output() -> list[str]:
    """The lines of `gitmig demo` as a terminal of that width gets them."""
    output = bytearray()

    def read(descriptor: int) -> bytes:
        output.extend(data := os.read(descriptor, 65536))
        return data

    os.environ["COLUMNS"] = str(WIDTH)
    saved = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        status = pty.spawn([sys.executable, "-m", "gitmig", "demo"], read)
    finally:
        os.dup2(saved, 1)
    if status:
        raise SystemExit(f"the demo ended with status {os.waitstatus_to_exitcode(status)}")
    return output.decode().replace("\r\n", "\n").split("\n")


def excerpts(lines: list[str]) -> Iterator[str]:
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    for number, (first, end) in enumerate(SHOWN):
        start = next(index for index, line in enumerate(plain) if line.startswith(first))
        stop = next(index for index, line in enumerate(plain) if index > start and line.startswith(end))
        if number:
            yield "  \N{VERTICAL ELLIPSIS}"
        yield from lines[start:stop]


def main() -> int:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in excerpts(demo_output()):
        console.print(Text.from_ansi(line), overflow="ellipsis", no_wrap=True)
    svg = console.export_svg(title="gitmig demo", unique_id="gitmig")
    PICTURE.write_text(svg.rstrip() + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
