"""Runs gitmig in an interpreter that may not have it: what is installed there wins, and what it lacks is found last."""

import os
import sys

VARIABLE = "GITMIG_APPENDED_PATH"


def main() -> int:
    """Runs as a file; the folders to append are in the environment, so that processes started later find them as well."""
    sys.path += [path for path in os.environ.get(VARIABLE, "").split(os.pathsep) if path and path not in sys.path]
    from gitmig.__main__ import main as gitmig

    return gitmig(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
