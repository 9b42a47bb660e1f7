"""Durations as people write them in options and settings: `500ms`, `4s`, `2m`, or a number of seconds."""

from __future__ import annotations

import re

from gitmig.errors import ConfigurationError

UNITS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|)\s*")


def seconds(text: str, where: str) -> float:
    """The duration in seconds; `where` names the option or key in the error."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise ConfigurationError(f"{where} is not a duration: {text!r}", "write it as 500ms, 4s or 2m")
    return float(match[1]) * UNITS[match[2]]
