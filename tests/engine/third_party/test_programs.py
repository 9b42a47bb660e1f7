"""Packages that bring Alembic's commands, or its env.py, under names of their own: used as their pages say, on real databases."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.engine.third_party.projects import skip_unless_installed

PACKAGE = str(Path(__file__).parents[3])


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


class Application:
    """A folder in which programs run, each in a process of its own, with the database's address in the environment."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.url = url

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": f"{PACKAGE}{os.pathsep}{self.root}", "DATABASE_URL": self.url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def gitmig(self, line: str) -> str:
        return self.run("-m", "gitmig", *line.split())

    def fill(self, pattern: str) -> None:
        """Let the one revision that is there make a table."""
        (path,) = self.root.glob(pattern)
        text = path.read_text("utf-8")
        for call in ('op.create_table("made", sa.Column("id", sa.Integer, primary_key=True))', 'op.drop_table("made")'):
            text = text.replace("    pass\n", f"    {call}\n", 1)
        path.write_text(text, "utf-8")

    def tables(self) -> list[str]:
        engine = sa.create_engine(self.url, poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            return [name for name in sorted(sa.inspect(connection).get_table_names()) if name != "alembic_version"]


@pytest.fixture
def application(tmp_path: Path, url: str) -> Application:
    return Application(tmp_path, url)


# Flask-Migrate

FLASK = """\
import os
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
app.config["SQLALCHEMY_BINDS"] = {"other": "sqlite:///" + os.path.abspath("other.sqlite")}
db = SQLAlchemy(app)
Migrate(app, db)


class Made(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""


def test_the_commands_of_flask_migrate(application: Application) -> None:
    skip_unless_installed("flask_migrate")
    application.write("app.py", FLASK)
    flask = "run flask --app app db"
    application.gitmig(f"{flask} init")
    application.gitmig(f"{flask} revision -m first --rev-id a1")
    application.fill("migrations/versions/*.py")
    application.gitmig(f"{flask} upgrade")
    assert application.tables() == ["made"]
    assert application.gitmig(f"{flask} current").endswith("a1 (head)\n")
    assert "CREATE TABLE made" in application.gitmig(f"{flask} upgrade --sql")
    application.gitmig(f"{flask} downgrade")
    assert application.tables() == []
    assert "a1 (head), first" in application.gitmig(f"{flask} history")
    application.run("-m", "flask", "--app", "app", "db", "upgrade")
    assert application.tables() == ["made"], "and it is Alembic's own again"
    assert application.gitmig(f"{flask} current").endswith("a1 (head)\n")


@pytest.mark.parametrize("several", [False, True])
def test_flask_migrate_writes_what_the_models_are(application: Application, several: bool) -> None:
    """`migrate` and `check`, each also by Alembic on what the other made."""
    skip_unless_installed("flask_migrate")
    application.write("app.py", FLASK)
    flask = "run flask --app app db"
    application.gitmig(f"{flask} init" + " --multidb" * several)
    application.gitmig(f"{flask} migrate -m first --rev-id a1")
    (path,) = application.root.glob("migrations/versions/*.py")
    assert "op.create_table('made'," in path.read_text("utf-8")
    ours = body(path.read_text("utf-8"))
    path.unlink()
    application.run("-m", "flask", "--app", "app", "db", "migrate", "-m", "first", "--rev-id", "a1")
    assert body(path.read_text("utf-8")) == ours
    application.gitmig(f"{flask} upgrade")
    assert application.tables() == ["made"]
    assert application.gitmig(f"{flask} check") == "No new upgrade operations detected.\n"
    application.gitmig(f"{flask} migrate -m nothing")
    assert len([*application.root.glob("migrations/versions/*.py")]) == 1, "Flask-Migrate writes no empty revision"


def body(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("Create Date:"))


def test_several_databases_of_flask_migrate(tmp_path: Path, sqlite_url: str) -> None:
    application = Application(tmp_path, sqlite_url)
    skip_unless_installed("flask_migrate")
    application.write("app.py", FLASK)
    flask = "run flask --app app db"
    application.gitmig(f"{flask} init --multidb")
    application.gitmig(f"{flask} revision -m first --rev-id a1")
    (path,) = application.root.glob("migrations/versions/*.py")
    text = path.read_text("utf-8")
    assert ("def upgrade_():" in text, "def upgrade_other():" in text) == (True, True)
    path.write_text(
        text.replace("def upgrade_():\n    pass", "def upgrade_():\n    op.execute('CREATE TABLE made (id INT)')")
    )
    application.gitmig(f"{flask} upgrade")
    other = Application(application.root, f"sqlite:///{application.root}/other.sqlite")
    assert (application.tables(), other.tables()) == (["made"], [])


FLASK_CONTEXT = """\
from app import app
from flask import has_app_context

if not has_app_context():
    app.app_context().push()
"""


def test_gitmigs_own_commands_on_a_flask_project(tmp_path: Path, postgresql_url: str) -> None:
    """With the application's context pushed in env.py: deploys, previews and checks need no `flask`."""
    application = Application(tmp_path, postgresql_url)
    skip_unless_installed("flask_migrate")
    application.write("app.py", FLASK)
    application.gitmig("run flask --app app db init")
    application.gitmig("run flask --app app db revision -m first --rev-id a1")
    application.fill("migrations/versions/*.py")
    env = application.root / "migrations" / "env.py"
    assert FLASK_CONTEXT in (Path(__file__).parents[3] / "docs" / "from-flask-migrate.md").read_text("utf-8")
    env.write_text(FLASK_CONTEXT + env.read_text("utf-8"), "utf-8")
    ini = application.root / "migrations" / "alembic.ini"
    ini.write_text(ini.read_text("utf-8").replace("[alembic]", "[alembic]\nscript_location = %(here)s"), "utf-8")
    application.write(
        "gitmig.toml",
        '[projects.app]\nconfig = "migrations/alembic.ini"\n\n[targets.main]\nurl = "env:DATABASE_URL"\n',
    )
    assert "a1" in application.gitmig("status")
    application.gitmig("deploy main")
    assert application.tables() == ["made"]
    assert application.gitmig("run flask --app app db current").endswith("a1 (head)\n")
    application.run("-m", "flask", "--app", "app", "db", "downgrade")
    assert application.tables() == [], "Alembic's own, with the same env.py and ini"


# pytest-alembic

PYTEST_ALEMBIC = """\
import alembic
import os
import pytest
import sqlalchemy
from pytest_alembic.tests import test_single_head_revision, test_up_down_consistency, test_upgrade


@pytest.fixture
def alembic_engine():
    return sqlalchemy.create_engine(os.environ["DATABASE_URL"], poolclass=sqlalchemy.pool.NullPool)


def test_single_steps(alembic_runner):
    assert alembic.__name__ == "gitmig.alembic"
    alembic_runner.migrate_down_to("base")  # the other tests' database
    alembic_runner.migrate_up_to("a1")
    assert alembic_runner.current == "a1"
    alembic_runner.migrate_up_one()
    alembic_runner.migrate_down_one()
    assert (alembic_runner.current, alembic_runner.heads) == ("a1", ["b1"])
"""


def test_pytest_alembic(application: Application) -> None:
    skip_unless_installed("pytest_alembic")
    application.gitmig("init migrations --alembic")
    application.gitmig("revision -m first --rev-id a1")
    application.fill("migrations/versions/a1*.py")
    application.gitmig("revision -m second --rev-id b1")
    application.write("test_migrations.py", PYTEST_ALEMBIC)
    out = application.gitmig("run pytest -q -p no:cacheprovider -W ignore test_migrations.py")
    assert "4 passed" in out


# SQLModel, in a FastAPI application that migrates when it starts

SQLMODEL = """\
from sqlmodel import Field, SQLModel


class Made(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
"""
FASTAPI = """\
import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI

import gitmig.api


@asynccontextmanager
async def lifespan(app):
    app.state.ran = await asyncio.to_thread(gitmig.api.upgrade, "alembic.ini")
    yield


app = FastAPI(lifespan=lifespan)


async def start_and_stop():
    async with app.router.lifespan_context(app):
        print(*app.state.ran)


if __name__ == "__main__":
    asyncio.run(start_and_stop())
"""
AUTO_STRING = 'op.create_table("made", sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False))'


@pytest.mark.parametrize("template", ["generic", "async"])
def test_sqlmodel_in_fastapi(application: Application, template: str) -> None:
    skip_unless_installed("sqlmodel")
    skip_unless_installed("fastapi")
    synchronous = application.url
    if template == "async":
        driver = "aiosqlite" if synchronous.startswith("sqlite") else "psycopg_async"
        made = sa.make_url(synchronous)
        application.url = made.set(drivername=f"{made.get_backend_name()}+{driver}").render_as_string(False)
    application.write("models.py", SQLMODEL)
    application.write("app.py", FASTAPI)
    application.gitmig(f"init migrations --alembic -t {template}")
    mako = application.root / "migrations" / "script.py.mako"
    mako.write_text(
        mako.read_text("utf-8").replace("import sqlalchemy as sa", "import sqlalchemy as sa\nimport sqlmodel")
    )
    env = application.root / "migrations" / "env.py"
    metadata = "from models import SQLModel\n\ntarget_metadata = SQLModel.metadata"
    env.write_text(env.read_text("utf-8").replace("target_metadata = None", metadata), "utf-8")
    application.gitmig("revision -m first --rev-id a1")
    (path,) = application.root.glob("migrations/versions/*.py")
    path.write_text(path.read_text("utf-8").replace("    pass\n", f"    {AUTO_STRING}\n", 1), "utf-8")
    scripts = [application.run("-m", each, "upgrade", "head", "--sql") for each in ("gitmig", "alembic")]
    assert scripts[0] == scripts[1]
    assert application.run("app.py") == "a1\n"
    assert application.run("app.py") == "\n", "nothing is left to do when it starts again"
    application.url = synchronous
    assert application.tables() == ["made"]


# Advanced Alchemy

ALCHEMY = """\
import os
from advanced_alchemy.config import {kind}
from advanced_alchemy.config import {settings}

config = {kind}(connection_string=os.environ["DATABASE_URL"], alembic_config={settings}(script_location="migrations"))
"""


def test_the_commands_of_advanced_alchemy(application: Application) -> None:
    skip_unless_installed("advanced_alchemy")
    application.write("app.py", ALCHEMY.format(kind="SQLAlchemySyncConfig", settings="AlembicSyncConfig"))
    alchemy = "run alchemy --config app.config"
    application.gitmig(f"{alchemy} init migrations --no-prompt")
    application.gitmig(f"{alchemy} make-migrations --no-autogenerate -m first --no-prompt")
    (path,) = application.root.glob("migrations/versions/2*.py")
    text = path.read_text("utf-8")
    path.write_text(
        text.replace(
            "def schema_upgrades() -> None:",
            "def schema_upgrades() -> None:\n    op.execute('CREATE TABLE made (id INT)')",
        )
    )
    application.gitmig(f"{alchemy} upgrade --no-prompt")
    assert "made" in application.tables()
    assert "(head), first" in application.gitmig(f"{alchemy} history")
    application.gitmig(f"{alchemy} downgrade base --no-prompt")
    assert "(head)" not in application.gitmig(f"{alchemy} show-current-revision")


# SQLAlchemy-Continuum

CONTINUUM = """\
    import sqlalchemy_continuum
    from sqlalchemy_continuum.schema import update_end_tx_column, update_property_mod_flags
    versions = op.create_table(
        "made_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20)),
        sa.Column("name_mod", sa.Boolean),
        sa.Column("transaction_id", sa.BigInteger, primary_key=True),
        sa.Column("end_transaction_id", sa.BigInteger),
    )
    rows = [{"id": 1, "name": name, "transaction_id": number} for number, name in enumerate(["a", "b", "b"], 1)]
    op.bulk_insert(versions, rows)
    update_end_tx_column(versions)
    update_property_mod_flags(versions, ["name"])
"""


def test_the_helpers_of_continuum(application: Application) -> None:
    """They ask `alembic.op` for the connection."""
    skip_unless_installed("sqlalchemy_continuum")
    application.gitmig("init migrations --alembic")
    application.gitmig("revision -m first --rev-id a1")
    (path,) = application.root.glob("migrations/versions/*.py")
    path.write_text(path.read_text("utf-8").replace("    pass\n", CONTINUUM, 1), "utf-8")
    application.gitmig("upgrade head")
    with sa.create_engine(application.url, poolclass=sa.pool.NullPool).connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT end_transaction_id, name_mod FROM made_version ORDER BY transaction_id"
        )
        assert [tuple(row) for row in rows] == [(2, True), (3, True), (None, None)]


# alembic_utils and alembic-postgresql-enum, on PostgreSQL itself

ENTITIES = """\
    from alembic_utils.pg_function import PGFunction
    from alembic_utils.pg_view import PGView
    op.create_table("made", sa.Column("id", sa.Integer), sa.Column("state", sa.Enum("open", "closed", name="state")))
    op.execute("INSERT INTO made VALUES (2, 'closed')")
    op.create_entity(PGFunction("public", "twice(a integer)", "RETURNS integer AS $$ SELECT a + a $$ LANGUAGE SQL"))
    op.create_entity(PGView("public", "doubled", "SELECT twice(id) AS id FROM made"))
    op.replace_entity(PGView("public", "doubled", "SELECT twice(twice(id)) AS id FROM made"))
"""
ENTITIES_AWAY = """\
    from alembic_utils.pg_function import PGFunction
    from alembic_utils.pg_view import PGView
    op.drop_entity(PGView("public", "doubled", "SELECT twice(twice(id)) AS id FROM made"))
    op.drop_entity(PGFunction("public", "twice(a integer)", "RETURNS integer AS $$ SELECT a + a $$ LANGUAGE SQL"))
    op.drop_table("made")
    op.execute("DROP TYPE state")
"""
SYNCHRONISED = """\
    from alembic_postgresql_enum import TableReference
    op.sync_enum_values(
        enum_schema="public",
        enum_name="state",
        new_values=["open", "paused", "done"],
        affected_columns=[TableReference(table_schema="public", table_name="made", column_name="state")],
        enum_values_to_rename=[("closed", "done")],
    )
"""


def test_entities_and_enums_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    skip_unless_installed("alembic_utils")
    skip_unless_installed("alembic_postgresql_enum")
    application = Application(tmp_path, postgresql_url)
    application.gitmig("init migrations --alembic")
    env = application.root / "migrations" / "env.py"
    env.write_text("import alembic_utils\nimport alembic_postgresql_enum\n" + env.read_text("utf-8"), "utf-8")
    for name, (up, down) in {"a1": (ENTITIES, ENTITIES_AWAY), "b1": (SYNCHRONISED, "    pass\n")}.items():
        application.gitmig(f"revision -m x --rev-id {name}")
        (path,) = application.root.glob(f"migrations/versions/{name}*.py")
        head, middle, tail = path.read_text("utf-8").split("    pass\n")
        path.write_text(head + up + middle + down + tail, "utf-8")
    application.gitmig("upgrade head")
    engine = sa.create_engine(postgresql_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT doubled.id, state FROM doubled, made").all() == [(8, "done")]
        labels = connection.exec_driver_sql("SELECT unnest(enum_range(NULL::state))::text").scalars().all()
        assert labels == ["open", "paused", "done"]
    application.gitmig("downgrade base")
    assert application.tables() == []
