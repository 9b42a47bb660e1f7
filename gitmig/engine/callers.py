"""Warnings point at the line of the project that led to them, a revision's or env.py's, and not at ours."""

from __future__ import annotations

import re
import sys
import warnings

from sqlalchemy.util import langhelpers

# whose lines say nothing to a reader; a batch block ends in contextlib
PASSED_OVER = re.compile(r"gitmig\.|sqlalchemy\.|contextlib$")


def warn(message: str) -> None:
    """A `UserWarning` with the innermost line that is the project's, or another package's."""
    level, frame = 1, sys._getframe()  # noqa: SLF001 (the documented way to a caller)
    while frame.f_back is not None and PASSED_OVER.match(frame.f_globals.get("__name__", "")):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=level)


def point_sqlalchemy_at_callers() -> None:
    """SQLAlchemy's own warnings pass over its files and Alembic's; there is no public way to name more."""
    known: re.Pattern[str] | None = getattr(langhelpers, "_not_sa_pattern", None)
    if known is not None and PASSED_OVER.pattern not in known.pattern:
        passed_over = re.compile(f"{known.pattern}|{PASSED_OVER.pattern}")
        langhelpers._not_sa_pattern = passed_over  # noqa: SLF001 (it may be gone one day; lines are all that is lost)
