"""`alembic.op` is `gitmig.op`: the same module under two names."""

import sys

from gitmig import op

sys.modules[__name__] = op
