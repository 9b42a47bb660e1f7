"""The old name of `alembic.runtime.migration`."""

from gitmig.alembic.runtime.migration import *  # noqa: F403
from gitmig.alembic.runtime.migration import __all__  # noqa: F401 (the same names)
