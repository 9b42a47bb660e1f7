"""`revision --autogenerate`, typed in a shell: the same file as Alembic's, which brings the database to the models and back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = str(Path(__file__).parents[3])
URLS = ("sqlite_url", "postgresql_url", "mysql_url")
# of each table one index, foreign key and nameless constraint: of several Alembic writes any first
FIRST = """\
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

names = {"ix": "ix_%(column_0_label)s", "uq": "uq_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
metadata = sa.MetaData(naming_convention=names)
sa.Table(
    "person", metadata,
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(40), nullable=False, index=True, comment="as they're called"),
    sa.Column("kind", sa.Enum("friend", "guest", name="kind"), server_default="guest", nullable=False),
    sa.Column("height", sa.Numeric(5, 2), server_default="0.00"),
    sa.Column("made", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP")),
    sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    sa.Column("double", sa.Integer(), sa.Computed("id + 1")) if DIALECT == "postgresql" else sa.Column("double", sa.Float()),
    comment="50% of all",
)
sa.Table(
    "order line", metadata,
    sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("Line", sa.SmallInteger(), primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    sa.Column("text", sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")),
    sa.UniqueConstraint("number", "person_id", name="once"),
    sa.CheckConstraint("number > 0", name="positive"),
)
sa.Table("old", metadata, sa.Column("key", sa.String(9), primary_key=True), sa.Column("at", sa.Date()))
"""
CHANGES = {
    'sa.String(40), nullable=False, index=True, comment="as they\'re called"': "sa.String(80)",
    'sa.Column("height", sa.Numeric(5, 2), server_default="0.00"),': 'sa.Column("weight", sa.Float(), unique=True),',
    'server_default=sa.text("CURRENT_TIMESTAMP")': "nullable=False",
    'ondelete="CASCADE"': 'onupdate="CASCADE"',
    'sa.UniqueConstraint("number", "person_id", name="once")': 'sa.Index("once", "number", unique=True)',
    'comment="50% of all"': 'comment="all"',
    'sa.Table("old", metadata,': 'sa.Table("new", metadata, sa.Column("who", sa.ForeignKey("person.id")),',
}


class Project:
    """What `alembic init` makes, with models beside it."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        root.mkdir()
        self.run("alembic init migrations")
        self.change("alembic.ini", r"(?m)^sqlalchemy.url = .*", f"sqlalchemy.url = {url.replace('%', '%%')}")
        self.change("migrations/env.py", "target_metadata = None", "from models import metadata as target_metadata")
        if url.startswith("sqlite"):
            self.change("migrations/env.py", "connection=connection,", "connection=connection, render_as_batch=True,")
        self.change(
            "migrations/env.py", "connection=connection,", "connection=connection, compare_server_default=True,"
        )

    def change(self, name: str, pattern: str, text: str) -> None:
        path = self.root / name
        changed, count = re.subn(pattern, lambda _match: text, path.read_text("utf-8"))
        assert count
        path.write_text(changed, "utf-8")

    def run(self, line: str, status: int = 0) -> str:
        environment = {**os.environ, "PYTHONPATH": PACKAGE, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, "-m", *line.split()],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def file(self, revision: str) -> str:
        (path,) = self.root.glob(f"migrations/versions/{revision}_*.py")
        return re.sub(r"(?m)^Create Date: .*", "Create Date:", path.read_text("utf-8"))


@pytest.mark.parametrize("url_of", URLS)
def test_the_same_file(request: pytest.FixtureRequest, tmp_path: Path, url_of: str) -> None:
    url = request.getfixturevalue(url_of)
    first = f"DIALECT = {url.partition(':')[0].partition('+')[0]!r}\n{FIRST}"
    second = first
    for before, after in CHANGES.items():
        assert before in second
        second = second.replace(before, after)
    projects = {program: Project(tmp_path / program, url) for program in ("gitmig", "alembic")}
    ours = projects["gitmig"]
    for revision, models in {"a1": first, "b2": second}.items():
        texts = []
        for program, project in projects.items():
            (project.root / "models.py").write_text(models, "utf-8")
            project.run(f"{program} revision --autogenerate -m changes --rev-id {revision}")
            # a name that Alembic does not import
            texts.append(project.file(revision).replace("=Text()", "=sa.Text()"))
        assert texts[0] == texts[1]
        assert "op.f('ix_person_name')" in texts[0]
        assert "op.create_table('old'," in texts[0] if revision == "a1" else "op.drop_table('old')" in texts[0]
        ours.run("gitmig upgrade head")
    assert ours.run("gitmig drift") == "No new upgrade operations detected.\n"
    assert projects["alembic"].run("alembic check") == "No new upgrade operations detected.\n"
    ours.run("gitmig downgrade a1")
    (ours.root / "models.py").write_text(first, "utf-8")
    shutil.move(next(ours.root.glob("migrations/versions/b2_*.py")), tmp_path)
    assert ours.run("gitmig drift") == "No new upgrade operations detected.\n"
    ours.run("gitmig downgrade base")
