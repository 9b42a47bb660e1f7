"""An Alembic project on a dialect, or with a helper, of another package: its script by Alembic and by gitmig."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ENVIRONMENT = """
from alembic import context
{imports}

context.configure(dialect_name="{dialect}", literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""
REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "a"
down_revision = None

{body}


def upgrade():
    for name, act in sorted(vars(Operations).items()):
        if not name.startswith("_"):
            op.get_context().impl.static_output("-- " + name)
            try:
                act()
            except Exception:
                op.get_context().impl.static_output("-- raises")


def downgrade():
    op.drop_table("account")
"""


def skip_unless_installed(package: str) -> None:
    if importlib.util.find_spec(package) is None and "GITMIG_TEST_REQUIRE_DIALECTS" not in os.environ:
        pytest.skip(f"{package} is not installed: pip install -e '.[dialects]'")


class Project:
    """`body` holds the class `Operations`, whose functions are run one by one, and what they need."""

    def __init__(self, root: Path, dialect: str, body: str, imports: str) -> None:
        self.root = root
        self.versions = root / "migrations" / "versions"
        self.versions.mkdir(parents=True)
        (root / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n")
        (root / "migrations" / "env.py").write_text(ENVIRONMENT.format(dialect=dialect, imports=imports))
        (self.versions / "a.py").write_text(REVISION.format(body=body))

    def script(self, command: str, verb: str, revision: str) -> str:
        """What `alembic` or `gitmig` writes, in an interpreter of its own."""
        done = subprocess.run(
            [sys.executable, "-m", command, verb, revision, "--sql"],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def scripts(self, command: str) -> list[str]:
        return [self.script(command, "upgrade", "head"), self.script(command, "downgrade", "a:base")]
