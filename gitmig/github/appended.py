"""Runs gitmig in an interpreter that may not have it: what is installed there wins, and what it lacks is found last."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "GITMIG_APPENDED_PATH"


def appended_folders(environment: Mapping[str, str]) -> list[str]:
    """The folders of packages to be found after all others; processes that are started later take them from here as well."""
    return [path for path in environment.get(VARIABLE, "").split(os.pathsep) if path]


def main() -> None:
    """Runs as a file, by its path: `python -m gitmig` with more folders to look in."""
    sys.path += [path for path in appended_folders(os.environ) if path not in sys.path]
    import runpy

    runpy.run_module("gitmig", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
