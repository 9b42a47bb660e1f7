"""What is added to an error about a revision that no file here has: where git has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.commands.waiting import waited_for
from gitmig.errors import MissingRevision, ResolutionError
from gitmig.revisions.elsewhere import where_in_git, whereabouts

if TYPE_CHECKING:
    from gitmig.project import Project


def say_where(project: Project, error: ResolutionError | MissingRevision) -> None:
    """Put it into the error's hint. What is merely misspelt, or named ambiguously, keeps the hint that it has."""
    if isinstance(error, MissingRevision):
        add_to_hint(error, found_in_git(project, error.name))
    elif error.recorded:
        add_to_hint(error, whereabouts(project, error.argument))
    elif error.absent:
        error.hint = found_in_git(project, error.argument) or error.hint


def found_in_git(project: Project, name: str) -> str | None:
    with waited_for(f"looking for {name} in git"):
        return where_in_git(project, name)


def add_to_hint(error: MissingRevision | ResolutionError, found: str | None) -> None:
    error.hint = "\n  ".join(part for part in (error.hint, found) if part)
