"""Every error a user can meet, with the exit status on its class.

    GitmigError                     2  (the `CommandError` of programs that import Alembic)
    ├── ConfigurationError          2  a file or key of the configuration is wrong
    ├── GitError                    2  git is missing, or refused
    ├── RevisionError               2  the graph of revisions, or a name for one
    └── NotSupported                2  asked of a database or mode that cannot do it
"""

from __future__ import annotations


class GitmigError(Exception):
    """What went wrong, in one sentence that names files and values; `hint` says what to type."""

    status: int = 2

    def __init__(self, message: str = "", hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class ConfigurationError(GitmigError):
    """A configuration file, or a key in one, is missing or wrong."""


class GitError(GitmigError):
    """git could not be run, or refused what was asked."""


class RevisionError(GitmigError):
    """The graph of revisions is broken, or a revision that was named is not in it."""


class NotSupported(GitmigError):
    """The database, or the mode, cannot do what was asked."""
