"""Alembic projects of a few lines, run by Alembic itself and by gitmig in this same process."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

ENVIRONMENT = """
from alembic import context
from sqlalchemy import engine_from_config, pool

OPTIONS = {options}

def offline():
    url = context.config.get_main_option("sqlalchemy.url")
    context.configure(url=url, literal_binds=True, dialect_opts={{"paramstyle": "named"}}, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()

def online():
    engine = engine_from_config(context.config.get_section("alembic"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()

offline() if context.is_offline_mode() else online()
"""
REVISION = '''"""{message}"""
from alembic import context, op
import sqlalchemy as sa

revision = {id!r}
down_revision = {parents!r}
depends_on = {depends_on!r}


def upgrade():
    {up}


def downgrade():
    {down}
'''


class Outcome(NamedTuple):
    """What a command came to: its text, and the error that ended it."""

    text: str
    error: Exception | None


class Project:
    """A directory with alembic.ini, env.py and revisions."""

    def __init__(self, root: Path, url: str = "sqlite://", options: str = "{}") -> None:
        self.root = root
        self.ini = root / "alembic.ini"
        self.env = root / "migrations" / "env.py"
        self.versions = root / "migrations" / "versions"
        self.versions.mkdir(parents=True)
        self.environment(ENVIRONMENT.format(options=options))
        self.use(url)

    def use(self, url: str) -> None:
        doubled = url.replace("%", "%%")
        self.ini.write_text(f"[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = {doubled}\n")
        self.url = url

    def environment(self, text: str) -> None:
        self.env.write_text(text)

    def revision(
        self,
        name: str,
        parents: str | tuple[str, ...] | None,
        up: str = "pass",
        down: str = "pass",
        *,
        depends_on: str | tuple[str, ...] | None = None,
        message: str = "",
    ) -> Path:
        path = self.versions / f"{name}.py"
        indented = [text.replace("\n", "\n    ") for text in (up, down)]
        path.write_text(
            REVISION.format(
                id=name,
                parents=parents,
                depends_on=depends_on,
                message=message or name,
                up=indented[0],
                down=indented[1],
            )
        )
        return path

    def by_alembic(self, verb: str, *arguments: Any, **keywords: Any) -> Outcome:
        import alembic.command
        import alembic.config

        return self.run(alembic.command, alembic.config.Config, verb, arguments, keywords)

    def by_gitmig(self, verb: str, *arguments: Any, **keywords: Any) -> Outcome:
        import gitmig.alembic.command
        import gitmig.config

        return self.run(gitmig.alembic.command, gitmig.config.Config, verb, arguments, keywords)

    def run(self, commands: Any, config: Any, verb: str, arguments: Any, keywords: Any) -> Outcome:
        stream = io.StringIO()
        settings = config(str(self.ini), output_buffer=stream, stdout=stream)
        try:
            getattr(commands, verb)(settings, *arguments, **keywords)
        except Exception as error:  # noqa: BLE001 (compared)
            return Outcome(stream.getvalue(), error)
        return Outcome(stream.getvalue(), None)


def branchy(project: Project) -> Project:
    """Two lines that merge, and a third that depends on one of them."""
    for name, parents, depends_on in (
        ("base1", None, None),
        ("left2", "base1", None),
        ("right3", "base1", None),
        ("right4", "right3", None),
        ("merge5", ("left2", "right4"), None),
        ("other8", None, None),
        ("other9", "other8", "right3"),
    ):
        project.revision(
            name,
            parents,
            f'op.create_table("t_{name}", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20), index=True))',
            f'op.drop_table("t_{name}")',
            depends_on=depends_on,
            message=f"Makes t_{name}",
        )
    return project


@contextlib.contextmanager
def inside(directory: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(before)


def rows(url: str, statement: str) -> list[Any]:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def tables(url: str) -> list[str]:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    return sorted(sa.inspect(engine).get_table_names())


def versions(url: str) -> list[str]:
    if "alembic_version" not in tables(url):
        return []
    return sorted(row[0] for row in rows(url, "SELECT version_num FROM alembic_version"))


def catalog(url: str) -> dict[str, Any]:
    """Tables with their columns, indexes and keys, as SQLAlchemy reflects them."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)
            ],
            "indexes": sorted((str(index["name"]), index["column_names"]) for index in inspector.get_indexes(table)),
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
        }
        for table in sorted(inspector.get_table_names())
    }
