"""Which SQLAlchemy this is, as extensions ask."""

from __future__ import annotations

import re

from sqlalchemy import __version__ as sqlalchemy_version

VERSION = tuple(int(part) for part in re.findall(r"\d+", sqlalchemy_version)[:3])

sqla_13 = True
sqla_14 = True
sqla_2 = True
sqla_2_0 = True
sqla_2_0_25 = VERSION >= (2, 0, 25)
sqla_2_1 = VERSION >= (2, 1)
