"""Projects on disk, and both programs run on them."""

from __future__ import annotations

import io
import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from alembic.config import Config as AlembicConfig

from gitmig import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

ENV = """
from alembic import context
from sqlalchemy import create_engine, pool

config = context.config
if context.is_offline_mode():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""

TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


class Result(NamedTuple):
    status: int
    out: str
    err: str


class Project:
    """A directory with alembic.ini, env.py, a template and revisions; commands run in it."""

    def __init__(self, root: Path, **options: str) -> None:
        self.root = root
        self.versions = root / "migrations" / "versions"
        self.versions.mkdir(parents=True)
        lines = {
            "script_location": "%(here)s/migrations",
            "sqlalchemy.url": f"sqlite:///{root}/database.sqlite",
            "path_separator": "os",
            **options,
        }
        self.write("alembic.ini", "[alembic]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()))
        self.write("migrations/env.py", ENV)
        self.write("migrations/script.py.mako", TEMPLATE)

    @classmethod
    def at(cls, root: Path) -> Project:
        """A project that is there already."""
        project = cls.__new__(cls)
        project.root = root
        project.versions = root / "migrations" / "versions"
        return project

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def add(self, revision: str, parents: str = "", message: str = "", body: str = "pass", **headers: object) -> None:
        """A revision file whose parents are separated by spaces."""
        names: object = tuple(parents.split()) if " " in parents else parents or None
        lines = {"revision": revision, "down_revision": names, **headers}
        text = f'"""{message or "about " + revision}\n\nMore of {revision}.\n"""\n\n'
        text += "".join(f"{name} = {value!r}\n" for name, value in lines.items())
        text += f"\n\ndef upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
        self.write(f"migrations/versions/{revision}_x.py", text)

    def alembic_config(self) -> tuple[AlembicConfig, io.StringIO]:
        output = io.StringIO()
        return AlembicConfig(str(self.root / "alembic.ini"), stdout=output), output

    def alembics(self, command: Callable[..., object], *arguments: object, **options: object) -> str:
        """What a command of Alembic's prints."""
        config, output = self.alembic_config()
        with unchanged_process():
            command(config, *arguments, **options)
        return output.getvalue()


@contextmanager
def unchanged_process() -> Iterator[None]:
    path, level, here = sys.path[:], logging.getLogger("alembic").level, os.getcwd()
    try:
        yield
    finally:
        sys.path[:] = path
        logging.getLogger("alembic").setLevel(level)
        os.chdir(here)


def gitmig(project: Project, capsys: pytest.CaptureFixture[str], *arguments: str) -> Result:
    """Run a command of ours in the project's directory, as the program does."""
    capsys.readouterr()
    with unchanged_process():
        os.chdir(project.root)
        status = cli.run(arguments)
    captured = capsys.readouterr()
    return Result(status, captured.out, captured.err)
