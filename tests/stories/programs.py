"""The programs as users type them, each in a process of its own, on a project in a git repository."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path

INI = "[alembic]\nscript_location = %(here)s/migrations\npath_separator = os\nprepend_sys_path = .\nsqlalchemy.url = {url}\n"
ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool

url = os.environ.get("DATABASE_URL") or context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""
REVISION = '''"""{message}"""
import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {parent!r}


def upgrade():
    {up}


def downgrade():
    {down}
'''


class Story(NamedTuple):
    """A project of Alembic's in a repository, where it all happens."""

    top: Path

    @property
    def repository(self) -> Repository:
        return Repository(self.top)

    def write(self, revision: str, parent: str | None, up: str = "", down: str = "") -> Path:
        path = self.top / "migrations" / "versions" / f"{revision}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        up = up or f'op.create_table("{revision}", sa.Column("id", sa.Integer, primary_key=True))'
        down = down or f'op.drop_table("{revision}")'
        path.write_text(REVISION.format(revision=revision, parent=parent, up=up, down=down, message=f"add {revision}"))
        return path

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        environment = {**os.environ, **variables}
        return subprocess.Popen(words, cwd=self.top, env=environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, **variables)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def gitmig(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "gitmig", *arguments, **variables)

    def alembic(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "alembic", *arguments, **variables)


def story_at(top: Path, url: str = "") -> Story:
    """A project with two revisions on a branch `main`, all committed."""
    story = Story(top)
    (top / "migrations" / "versions").mkdir(parents=True)
    (top / "alembic.ini").write_text(INI.format(url=url or f"sqlite:///{top}/shop.sqlite"))
    (top / "migrations" / "env.py").write_text(ENV)
    (top / "migrations" / "script.py.mako").write_text("")
    (top / ".gitignore").write_text("*.sqlite\n__pycache__/\n")
    story.write("users", None)
    story.write("orders", "users")
    repository = Repository(top).init()
    repository.commit()
    return story
