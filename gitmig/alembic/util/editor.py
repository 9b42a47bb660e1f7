"""Opens a file in the user's editor."""

from __future__ import annotations
