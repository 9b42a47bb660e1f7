"""SQLAlchemy 2.1 comes without greenlet: migrations that are not asynchronous need none."""

from __future__ import annotations

import subprocess
import sys

WITHOUT = "import sys; sys.modules['greenlet'] = None; "
IMPORTS = "import gitmig.op, gitmig.context, gitmig.api; import gitmig.engine.runtime.environment, gitmig.engine.rollout.deploy"


def test_the_engine_is_imported_without_greenlet() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT + IMPORTS], check=True)
