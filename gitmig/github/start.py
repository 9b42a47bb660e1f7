"""The first lines of the action, in the Python that the workflow has: find this checkout's own code and hand over to it."""

import os
import sys

OLDEST = (3, 11)


def main() -> int:
    """Runs as a file under `python -I`: nothing in the working directory or on PYTHONPATH can stand in for a module."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.stdout.write(
            f"::error title=gitmig::gitmig needs Python 3.11 or newer and {sys.executable} is {found}; "
            "add a step with actions/setup-python, or set the input `python`\n"
        )
        return 2
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from gitmig.github.runner import run

    return run(dict(os.environ))


if __name__ == "__main__":
    sys.exit(main())
