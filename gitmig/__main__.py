"""`gitmig` and `python -m gitmig`."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; `gitmig check` is answered without loading click."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["check"]:
        from gitmig.commands.check import main as check

        return check(arguments[1:])
    from gitmig.cli import run

    return run(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
