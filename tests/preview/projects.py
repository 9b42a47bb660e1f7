"""A small Alembic project in a git repository, for previews to compare and render."""

from __future__ import annotations

import json
import subprocess
import textwrap
from importlib.resources import files
from pathlib import Path

import jsonschema

from gitmig.__main__ import main
from gitmig.preview.plan import Plan
from gitmig.preview.reading import read_plan

ENVIRONMENT = """
from alembic import context

def run_migrations_offline():
    context.configure(
        url=context.config.get_main_option("sqlalchemy.url"),
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()

def run_migrations_online():
    from sqlalchemy import engine_from_config

    engine = engine_from_config(context.config.get_section("alembic"))
    with engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()

if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
"""
SCHEMA = json.loads(files("gitmig.preview").joinpath("plan.schema.json").read_text("utf-8"))
URLS = {
    "postgresql": "postgresql://someone:hidden@db.example.com/shop",
    "mysql": "mysql://someone:hidden@db.example.com/shop",
    "sqlite": "sqlite:///shop.db",
    "mssql": "mssql+pyodbc://someone:hidden@db.example.com/shop",
    "oracle": "oracle://someone:hidden@db.example.com/shop",
}


class Project:
    """A repository with `alembic.ini`, `migrations/env.py` and one revision, `a1`, committed on `main`."""

    def __init__(self, root: Path, dialect: str = "postgresql") -> None:
        self.root = root
        self.versions = root / "migrations" / "versions"
        self.versions.mkdir(parents=True)
        self.use(dialect)
        self.environment(ENVIRONMENT)
        self.revision(
            "a1", None, 'op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))', 'op.drop_table("t")'
        )
        self.git("init", "-q", "-b", "main")
        self.commit("first")

    def use(self, dialect: str) -> None:
        lines = [
            "[alembic]",
            "script_location = migrations",
            "prepend_sys_path = .",
            "path_separator = os",
            f"sqlalchemy.url = {URLS[dialect]}",
        ]
        (self.root / "alembic.ini").write_text("\n".join(lines) + "\n")

    def environment(self, text: str) -> None:
        (self.root / "migrations" / "env.py").write_text(textwrap.dedent(text))

    def revision(
        self, name: str, parent: object, upgrade: str = "pass", downgrade: str = "pass", top: str = ""
    ) -> Path:
        path = self.versions / f"{name}_step.py"
        bodies = [
            f"def {verb}():\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"
            for verb, body in (("upgrade", upgrade), ("downgrade", downgrade))
            if body
        ]
        header = f'"""step {name}"""\nfrom alembic import context, op\nimport sqlalchemy as sa\n{textwrap.dedent(top)}\nrevision = "{name}"\ndown_revision = {parent!r}\n\n'
        path.write_text(header + "\n".join(bodies))
        return path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message: str = "more") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: str) -> int:
        """`gitmig preview`, in this process; the test has changed to the project's directory."""
        return main(["preview", *arguments])

    def plan(self, *arguments: str, status: int = 0) -> Plan:
        file = self.root.parent / "plan.json"
        options = () if "--base" in arguments else ("--base", "main")
        assert self.run(*options, *arguments, "--format", "json", "-o", str(file)) == status
        jsonschema.validate(json.loads(file.read_bytes()), SCHEMA)
        return read_plan(file.read_bytes())
