"""Whether a stream gets colours, and the few that are used."""

from __future__ import annotations

import os

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

BOLD = "1"
GREEN = "1;32"
RED = "1;31"
YELLOW = "1;33"


def wants_colour(stream: TextIO, environment: Mapping[str, str] | None = None) -> bool:
    """What the user asked for, in the order in which Python itself listens; else whether a person looks at a terminal."""
    told = os.environ if environment is None else environment
    if told.get("NO_COLOR"):
        return False
    if forced := told.get("FORCE_COLOR") or told.get("CLICOLOR_FORCE"):
        return forced not in ("0", "false")
    if told.get("TERM") == "dumb" or told.get("CLICOLOR") == "0":
        return False
    if os.name == "nt" and "WT_SESSION" not in told and "TERM" not in told:
        return False  # a console that may show the codes instead of obeying them
    return stream.isatty()


def coloured(text: str, codes: str) -> str:
    return f"\x1b[{codes}m{text}\x1b[0m" if codes else text
