"""Small projects with targets, and gitmig run on them in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from jsonschema import Draft202012Validator

from gitmig.cli import run

ENV = """\
from alembic import context
from sqlalchemy import engine_from_config, pool

engine = engine_from_config(context.config.get_section(context.config.config_ini_section, {}), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = '''\
"""{message}"""
import os
from alembic import context, op
import sqlalchemy as sa

revision = {revision!r}
down_revision = {parents!r}


def upgrade():
{body}


def downgrade():
    raise NotImplementedError("not needed here")
'''
ACCOUNTS = """
op.execute("CREATE TABLE acct (id INTEGER PRIMARY KEY, bal BIGINT NOT NULL)")
op.execute("INSERT INTO acct VALUES (1, 7)")
"""
MULTIPLY = """
op.execute("UPDATE acct SET bal = bal * 100")
op.execute("CREATE INDEX ix_bal ON acct (bal)")
"""
RUNNERS = """\
import json, os, sys
import psycopg, pymysql
import gitmig.alembic.op, gitmig.commands.deploy, gitmig.engine.rollout.deploy
from gitmig.cli import run

count, *arguments = sys.argv[1:]
reader, barrier = os.pipe()
children = []
for number in range(int(count)):
    child = os.fork()
    if child == 0:
        os.close(barrier)
        sys.stdout, sys.stderr = open(f"{number}.out", "w"), open(f"{number}.err", "w")
        os.read(reader, 1)
        status = run(arguments)
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(status)
    children.append(child)
os.close(barrier)
print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]))
"""


SCHEMA = Draft202012Validator(json.loads(files("gitmig.report").joinpath("deployment.schema.json").read_text("utf-8")))


class Result(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def targets(self) -> list[dict[str, Any]]:
        document = json.loads(self.out)
        SCHEMA.validate(document)
        found: list[dict[str, Any]] = document["targets"]
        return found


class Sample(NamedTuple):
    """A project in a folder; its targets' URLs come from the environment."""

    folder: Path
    started: list[subprocess.Popen[str]]

    def revision(self, name: str, parents: Any, body: str, message: str = "") -> Path:
        path = self.folder / "migrations" / "versions" / f"{name}.py"
        lines = "".join(f"    {line}\n" for line in body.strip().splitlines() or ["pass"])
        path.write_text(
            REVISION.format(message=message or f"Make {name}", revision=name, parents=parents, body=lines), "utf-8"
        )
        return path

    def env(self, text: str) -> None:
        (self.folder / "migrations" / "env.py").write_text(text, "utf-8")

    def settings(self, text: str) -> None:
        (self.folder / "gitmig.toml").write_text(text, "utf-8")

    def target(self, url: str, name: str = "main", **keys: Any) -> None:
        """Add a target whose URL is in an environment variable."""
        os.environ[f"{name.upper()}_URL"] = url
        lines = [
            f"[targets.{name}]",
            f'url = "env:{name.upper()}_URL"',
            *(f"{key} = {json.dumps(v)}" for key, v in keys.items()),
        ]
        with (self.folder / "gitmig.toml").open("a", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")

    def call(self, *arguments: str) -> Result:
        """In this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run(arguments)
        return Result(status, out.getvalue(), err.getvalue())

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """In a process of its own."""
        return self.popen([sys.executable, "-m", "gitmig", *arguments], environment)

    def popen(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
        everything = {**os.environ, **environment}
        process = subprocess.Popen(
            command, cwd=self.folder, env=everything, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        """No process outlives its test."""
        for process in self.started:
            if process.returncode is None:
                process.kill()
                process.communicate()

    def alembic(self, *arguments: str) -> str:
        """The real Alembic on the same files."""
        url = os.environ["MAIN_URL"].replace("%", "%%")
        code = (
            "import sys; from alembic.config import Config; from alembic.config import CommandLine;"
            "cli = CommandLine(); options = cli.parser.parse_args(sys.argv[2:]);"
            "config = Config('alembic.ini', cmd_opts=options); config.set_main_option('sqlalchemy.url', sys.argv[1]);"
            "cli.run_cmd(config, options)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, url, *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout

    def at_once(self, count: int, *arguments: str) -> list[Result]:
        """So many processes that go on in the same instant: when the barrier, a pipe, is closed."""
        runners = finish(self.popen([sys.executable, "-c", RUNNERS, str(count), *arguments], {}), 60)
        assert runners.status == 0, runners.err
        return [self.result(number, status) for number, status in enumerate(json.loads(runners.out))]

    def result(self, number: int, status: int) -> Result:
        return Result(status, *((self.folder / f"{number}.{stream}").read_text("utf-8") for stream in ("out", "err")))


def finish(process: subprocess.Popen[str], seconds: float = 30) -> Result:
    out, err = process.communicate(timeout=seconds)
    return Result(process.returncode, out, err)


def wait_until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def sample(folder: Path) -> Sample:
    (folder / "migrations" / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n", "utf-8")
    made = Sample(folder, [])
    made.env(ENV)
    return made


@contextlib.contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def query(url: str, statement: str) -> list[Any]:
    with connected(url) as connection:
        result = connection.exec_driver_sql(statement)
        return [tuple(row) for row in result] if result.returns_rows else []


def tables(url: str) -> list[str]:
    with connected(url) as connection:
        return sorted(sa.inspect(connection).get_table_names())


def heads(url: str) -> list[str]:
    return [row[0] for row in query(url, "SELECT version_num FROM alembic_version ORDER BY 1")]
