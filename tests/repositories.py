"""Git repositories with a migration project in them, made in a temporary directory."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = "[alembic]\nscript_location = %(here)s/migrations\npath_separator = os\nsqlalchemy.url = postgresql://localhost/shop\n"
REVISION = '''"""{message}"""

from alembic import op

revision = {revision!r}
down_revision = {parents!r}
branch_labels = {labels!r}
depends_on = {depends_on!r}


def upgrade():
    {upgrade}


def downgrade():
    {downgrade}
'''
WAY_THERE = 'op.execute("SELECT 1")'
WAY_BACK = 'op.execute("SELECT 2")'


def revision_text(
    revision: str,
    parents: object = None,
    *,
    labels: object = None,
    depends_on: object = None,
    upgrade: str = WAY_THERE,
    downgrade: str = WAY_BACK,
    message: str = "a message",
) -> str:
    return REVISION.format(
        revision=revision,
        parents=parents,
        labels=labels,
        depends_on=depends_on,
        upgrade=upgrade,
        downgrade=downgrade,
        message=message,
    )


class Repository(NamedTuple):
    """A project with `alembic.ini` at its top and revisions in `migrations/versions`; a git repository once `init` is called."""

    top: Path

    @property
    def versions(self) -> Path:
        return self.top / "migrations" / "versions"

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.top, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def init(self) -> Repository:
        self.git("init", "-q", "-b", "main")
        return self

    def write(self, name: str, revision: str, parents: object = None, **more: object) -> Path:
        """Write a revision file."""
        path = self.versions / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(revision_text(revision, parents, **more), encoding="utf-8")  # type: ignore[arg-type]
        return path

    def commit(self, message: str = "a commit") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def line(self, *revisions: str) -> Repository:
        """Write revisions that follow each other, each in a file of its name."""
        for parent, revision in zip([None, *revisions], revisions, strict=False):
            self.write(f"{revision}.py", revision, parent)
        return self


def project_at(top: Path) -> Repository:
    """A project without revisions, not in git."""
    repository = Repository(top)
    repository.versions.mkdir(parents=True)
    (top / "alembic.ini").write_text(CONFIGURATION)
    (top / "migrations" / "env.py").write_text("raise SystemExit('env.py was run')\n")
    return repository
