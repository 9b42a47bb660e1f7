"""What Alembic itself runs, for files that import gitmig's names and are run by plain `alembic`."""

from __future__ import annotations

import sys
from typing import Any


def what_alembic_runs(name: str) -> Any:
    """The object behind the real `alembic.op` or `alembic.context`; None when Alembic runs nothing.

    A project that `gitmig init` made says `from gitmig import op, context`, and stays a project that `alembic` can run.
    """
    module = sys.modules.get(f"alembic.{name}")
    if module is None or module.__name__.startswith("gitmig."):
        return None
    return vars(module).get("_proxy")
