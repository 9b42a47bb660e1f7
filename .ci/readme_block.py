"""Print the README's shell block of a number, exactly as it is written there."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main(readme: str, number: str) -> int:
    blocks = re.findall(r"^```sh\n(.*?)^```$", Path(readme).read_text(encoding="utf-8"), re.M | re.S)
    sys.stdout.write(blocks[int(number) - 1])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
