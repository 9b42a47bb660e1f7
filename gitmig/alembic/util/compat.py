"""Which Python this is."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

__all__ = ["EntryPoint", "importlib_metadata_get", "is_posix", "py311", "py312", "py313", "py314"]

is_posix = os.name == "posix"
py311 = sys.version_info >= (3, 11)
py312 = sys.version_info >= (3, 12)
py313 = sys.version_info >= (3, 13)
py314 = sys.version_info >= (3, 14)


def importlib_metadata_get(group: str) -> EntryPoints:
    return metadata.entry_points(group=group)
