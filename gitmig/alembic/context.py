"""`alembic.context` is `gitmig.context`: the same module under two names."""

import sys

from gitmig import context

sys.modules[__name__] = context
