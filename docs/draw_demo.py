"""Draw docs/demo.svg, the README's picture, from the output of a real `gitmig demo`.

    python docs/draw_demo.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).with_name("demo.svg")
WIDTH = 118
LONGEST = 78


def excerpt(output: str) -> str:
    """The demo's first two commits and the head of the pull request's comment, and the deploy: lines as they came."""
    return "\n".join(line for line in output.splitlines() if not line.startswith("The repository is"))


def main() -> int:
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "NO_COLOR": ""}
    done = subprocess.run([sys.executable, "-m", "gitmig", "demo"], capture_output=True, text=True, env=environment, check=True)
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (lives as long as the program)
    for line in excerpt(done.stdout).splitlines()[:LONGEST]:
        console.print(Text.from_ansi(line), overflow="ellipsis", no_wrap=True)
    svg = console.export_svg(title="gitmig demo", unique_id="gitmig")
    PICTURE.write_text(re.sub(r"\s+$", "\n", svg), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
