"""A project whose files say `from gitmig import op, context` is one that plain `alembic` runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ALEMBIC = [str(Path(sys.executable).with_name("alembic"))]
GITMIG = [sys.executable, "-m", "gitmig"]
REVISION = '''"""users"""
from gitmig import op
import sqlalchemy as sa

revision = "a1"
down_revision = None


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(20)))


def downgrade():
    op.drop_table("users")
'''


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    run(*GITMIG, "init", "migrations")
    (tmp_path / "migrations" / "versions" / "a1.py").write_text(REVISION)
    return tmp_path


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("arguments", [("upgrade", "head", "--sql"), ("history",), ("heads", "-v")])
def test_prints_what_gitmig_prints(project: Path, arguments: tuple[str, ...]) -> None:
    assert run(*ALEMBIC, *arguments) == run(*GITMIG, *arguments)


def test_goes_up_and_down_with_either(project: Path) -> None:
    run(*ALEMBIC, "upgrade", "head")
    assert run(*GITMIG, "current") == "a1 (head)\n"
    run(*GITMIG, "downgrade", "base")
    run(*ALEMBIC, "upgrade", "head")
    run(*ALEMBIC, "downgrade", "base")
    assert run(*GITMIG, "current") == ""
