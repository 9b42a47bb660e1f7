"""What a new revision is called: its id, its date, and its file's name."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gitmig.errors import ConfigurationError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FILE_TEMPLATE = "%(rev)s_%(slug)s"
SLUG_LENGTH = 40


def new_revision_id() -> str:
    """Twelve random hexadecimal digits."""
    return os.urandom(6).hex()


def created_now(timezone: str | None) -> datetime:
    """Now, in the project's time zone; without one, local time that does not name its zone."""
    if timezone is None:
        return datetime.now()  # noqa: DTZ005 (as Alembic writes it)
    return datetime.now(tz=UTC).astimezone(find_zone(timezone))


def find_zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    for spelling in (name, name.upper()):
        try:
            return ZoneInfo(spelling)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    raise ConfigurationError(
        f"Can't locate timezone: {name}",
        "name one such as Europe/Paris or UTC; where the system has no list of them, install tzdata",
    )


def slug_of(message: str | None, length: int) -> str:
    """The message as a part of a file name, cut at a word; a cut one ends with an underscore."""
    slug = "_".join(re.findall(r"\w+", message or "")).lower()
    if len(slug) <= length:
        return slug
    return slug[:length].rsplit("_", 1)[0] + "_"


def file_name(template: str, revision: str, message: str | None, created: datetime, length: int = SLUG_LENGTH) -> str:
    """The file's name, and where the template says so its directories, below a version location."""
    values = {
        "rev": revision,
        "slug": slug_of(message, length),
        "epoch": int(created.timestamp()),
        **{unit: getattr(created, unit) for unit in ("year", "month", "day", "hour", "minute", "second")},
    }
    if "\0" in template:
        raise ConfigurationError(f"file_template {template!r} has a NUL byte", "no file's name can have one: remove it")
    try:
        return f"{template % values}.py"
    except (KeyError, ValueError, TypeError) as error:
        raise ConfigurationError(
            f"file_template {template!r} cannot be filled in: {error}", f"its words are: {', '.join(values)}"
        ) from error
