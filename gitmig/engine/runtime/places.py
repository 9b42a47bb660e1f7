"""Lines of revision files and of env.py, for messages to name."""

from __future__ import annotations

import linecache
import os
import sys
import traceback
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import FrameType

    from gitmig.engine.runtime.steps import MigrationStep


class Place(NamedTuple):
    """A line of a file that was being run."""

    path: str
    line: int

    def __str__(self) -> str:
        path = os.path.relpath(self.path)
        shown = self.path if path.startswith(os.pardir) else path
        return f"{shown}, line {self.line}"

    @property
    def source(self) -> str:
        return linecache.getline(self.path, self.line).strip()


def revision_of(step: MigrationStep) -> tuple[str, str]:
    script = getattr(step, "revision", None)
    if script is None:
        return ", ".join(step.to_revisions), ""
    return script.revision, os.path.abspath(script.path)


def line_in(path: str, error: BaseException) -> int | None:
    """The innermost line of a file that led to an error, or that is an error of syntax."""
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if is_file(frame.f_code.co_filename, path)]
    if lines:
        return lines[-1]
    return error.lineno if isinstance(error, SyntaxError) and is_file(error.filename or "", path) else None


def is_file(name: str, path: str) -> bool:
    return name == path or os.path.abspath(name) == os.path.abspath(path)


def calling_line(path: str) -> int | None:
    """The innermost line of a file that is being run."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 (the documented way to a line number)
    while frame is not None and frame.f_code.co_filename != path:
        frame = frame.f_back
    return frame.f_lineno if frame else None
