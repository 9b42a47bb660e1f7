"""Says on standard error what of a script cannot run, with the line of the revision that asks for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from gitmig.engine.runtime.places import Place, calling_line, revision_of
from gitmig.secrets import redact

if TYPE_CHECKING:
    from gitmig.engine.ddl.remarks import Remark
    from gitmig.engine.runtime.steps import MigrationStep


class Progress(Protocol):
    """Knows the step that is running."""

    step: MigrationStep | None


class Teller:
    """Tells each remark once for each line."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.told: set[str] = set()

    def __call__(self, remark: Remark) -> None:
        text = f"warning: {self.place()}{remark.message}\n  {remark.remedy}\n"
        if text not in self.told:
            self.told.add(text)
            sys.stderr.write(redact(text))

    def place(self) -> str:
        """Where a revision is running; nothing for what env.py writes itself."""
        step = self.progress.step
        path = revision_of(step)[1] if step else ""
        line = calling_line(path)
        return f"{Place(path, line)}: " if line else ""
