"""The old name of `alembic.runtime.environment`."""

from gitmig.alembic.runtime.environment import *  # noqa: F403
from gitmig.alembic.runtime.environment import __all__  # noqa: F401 (the same names)
