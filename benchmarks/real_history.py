"""The main job on a real project's history, compared with Alembic: check, preview, offline SQL, deploy.

    real_history.py PROJECT [--last 3] [--url-variable NAME] [--environment NAME=VALUE]... [--python-path DIR]
                    [--database sqlite] [--database postgresql=ADMIN_URL] [--database mysql=ADMIN_URL]
                    [--dialect postgresql]...

PROJECT is a folder with an alembic.ini. It is copied into a git repository whose main branch lacks the last revisions and
whose other branch adds them. Each row printed is `same`, `refused`, `DIFFERENT` or `FAILED`; the exit status counts the last two.
Needs `alembic` beside this interpreter, and pg_dump and mariadb-dump for those databases.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

BIN = Path(sys.executable).parent
GITMIG = [sys.executable, "-m", "gitmig"]
ALEMBIC = [str(BIN / "alembic")]
URLS = {"postgresql": "postgresql+psycopg2://", "mysql": "mysql+pymysql://", "sqlite": "sqlite://"}
BOOKKEEPING = re.compile(
    r"^(?:BEGIN;|COMMIT;|-- Running .*|(?:INSERT INTO|UPDATE|DELETE FROM) (?:\S+\.)?alembic_version\b[^;]*;)\n\n", re.M
)
WITHOUT_DOWNGRADE = """\
from alembic import op

revision = "f00000000003"
down_revision = "{}"


def upgrade():
    op.drop_table("planted")
"""


class Bench:
    """One project in a git repository, and what has been found out about it."""

    def __init__(self, folder: Path, arguments: argparse.Namespace) -> None:
        self.folder = folder
        self.arguments = arguments
        self.wrong = 0
        extra = dict(pair.split("=", 1) for pair in arguments.environment)
        self.environment = {**os.environ, **extra, "PYTHONHASHSEED": "0"}
        if arguments.python_path:
            self.environment["PYTHONPATH"] = str(Path(arguments.python_path).absolute())

    def run(self, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def with_url(self, command: list[str], url: str) -> subprocess.CompletedProcess[str]:
        return self.run(command, **{self.arguments.url_variable: url})

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
        done = self.run(["git", *identity, *arguments])
        if done.returncode:
            raise SystemExit(f"git {arguments[0]}: {done.stderr}")
        return done.stdout

    def row(self, what: str, result: str, seconds: float | None = None, detail: str = "") -> None:
        self.wrong += result in {"DIFFERENT", "FAILED"}
        timing = f"{seconds:6.2f}s" if seconds is not None else " " * 7
        print(f"{result:10} {timing} {what}{': ' + detail.strip()[-600:] if detail else ''}", flush=True)


def revisions_newest_first(bench: Bench) -> list[dict[str, object]]:
    done = bench.run([*GITMIG, "history", "--format", "json"])
    if done.returncode:
        raise SystemExit(f"gitmig history: {done.stderr}")
    found: list[dict[str, object]] = json.loads(done.stdout)["revisions"]
    return found


def make_branch(bench: Bench) -> list[Path]:
    """Commit the history without its last revisions to main, and with them to a branch; gives their files."""
    bench.git("init", "--quiet", "-b", "main")
    (bench.folder / ".gitignore").write_text("__pycache__/\n*.sqlite\n", encoding="utf-8")
    last = [Path(str(entry["path"])) for entry in revisions_newest_first(bench)[: bench.arguments.last]]
    texts = {path: path.read_bytes() for path in last}
    for path in last:
        path.unlink()
    bench.git("add", "--all")
    bench.git("commit", "--quiet", "-m", "main")
    bench.git("switch", "--quiet", "-c", "branch")
    for path, text in texts.items():
        path.write_bytes(text)
    bench.git("add", "--all")
    bench.git("commit", "--quiet", "-m", "branch")
    return last


def check(bench: Bench, last: list[Path]) -> None:
    started = time.perf_counter()
    done = bench.run(
        [
            *GITMIG,
            "check",
            "--base",
            "main",
            "--select",
            "multiple-heads,missing-parent,duplicate-revision,cycle,unreadable-revision",
        ]
    )
    bench.row(
        "check of the branch's graph",
        "same" if done.returncode == 0 else "FAILED",
        time.perf_counter() - started,
        done.stdout if done.returncode else "",
    )
    newest = last[0]
    text = newest.read_text(encoding="utf-8")
    revision = re.search(r"^revision\b[^=]*=\s*['\"]([^'\"]+)", text, re.M)
    assert revision
    faults: dict[str, tuple[str, Callable[[], object]]] = {
        "a second head": (
            "multiple-heads",
            lambda: beside(newest).write_text(text.replace(revision[1], "f00000000001"), encoding="utf-8"),
        ),
        "a revision id twice": ("duplicate-revision", lambda: beside(newest).write_text(text, encoding="utf-8")),
        "a parent that is not there": (
            "missing-parent",
            lambda: newest.write_text(
                re.sub(r"^(down_revision\b[^=]*=\s*).*$", r"\1'f00000000002'", text, flags=re.M), encoding="utf-8"
            ),
        ),
        "no downgrade": (
            "missing-downgrade",
            lambda: beside(newest).write_text(WITHOUT_DOWNGRADE.format(revision[1]), encoding="utf-8"),
        ),
        "an unreadable file": ("unreadable-revision", lambda: newest.write_text(text + "\ndef (:\n", encoding="utf-8")),
    }
    for fault, (name, plant) in faults.items():
        plant()
        done = bench.run([*GITMIG, "check", "--base", "main"])
        refused = done.returncode == 1 and name in done.stdout
        bench.row(
            f"check refuses {fault} ({name})",
            "refused" if refused else "FAILED",
            None,
            "" if refused else done.stdout + done.stderr,
        )
        bench.git("checkout", "--quiet", "--", ".")
        bench.git("clean", "--quiet", "--force", "-d")


def beside(path: Path) -> Path:
    return path.with_name("planted_" + path.name)


def preview(bench: Bench, dialect: str) -> None:
    started = time.perf_counter()
    done = bench.with_url(
        [*GITMIG, "preview", "--base", "main", "--dialect", dialect, "--format", "json"], URLS[dialect]
    )
    seconds = time.perf_counter() - started
    if not done.stdout.startswith("{"):
        bench.row(f"preview {dialect}", "FAILED", seconds, done.stderr)
        return
    plan = json.loads(done.stdout)
    bench.row(
        f"preview {dialect} has exactly the branch's revisions",
        "same" if len(plan["revisions"]) == bench.arguments.last else "DIFFERENT",
        seconds,
    )
    for revision in plan["revisions"]:
        if len(revision["parents"]) != 1:
            continue
        parent, name = revision["parents"][0], revision["id"]
        (rendering,) = revision["renderings"]
        for direction, span in (("upgrade", f"{parent}:{name}"), ("downgrade", f"{name}:{parent}")):
            theirs = bench.with_url([*ALEMBIC, direction, span, "--sql"], URLS[dialect])
            compare_script(bench, f"preview {dialect} {direction} {span}", rendering[direction], theirs)


def compare_script(bench: Bench, what: str, ours: dict[str, object], theirs: subprocess.CompletedProcess[str]) -> None:
    text = "".join(f"{statement['sql']}\n\n" for statement in ours["statements"])  # type: ignore[attr-defined]
    if theirs.returncode or ours.get("failure") or ours.get("irreversible"):
        both = bool(theirs.returncode) and bool(ours.get("failure") or ours.get("irreversible"))
        bench.row(
            f"{what} (neither renders)" if both else what,
            "same" if both else "DIFFERENT",
            None,
            str(ours.get("failure")) + theirs.stderr[-300:],
        )
        return
    expected = BOOKKEEPING.sub("", theirs.stdout)
    bench.row(f"{what}, {len(text)} bytes", "same" if text.strip() == expected.strip() else "DIFFERENT")


def offline(bench: Bench, dialect: str) -> None:
    outputs, seconds = [], []
    for program in (GITMIG, ALEMBIC):
        started = time.perf_counter()
        done = bench.with_url([*program, "upgrade", "heads", "--sql"], URLS[dialect])
        seconds.append(time.perf_counter() - started)
        outputs.append(done)
    ours, theirs = outputs
    expected = re.sub(r"(?ms)^FAILED: .*\Z", "", theirs.stdout)  # Alembic's error message is on stdout too
    exactly = ours.stdout == expected
    equal = sort_indexes(ours.stdout) == sort_indexes(expected) and bool(ours.returncode) == bool(theirs.returncode)
    ends = "" if not theirs.returncode else ", both stop at the same statement"
    ends += "" if exactly else ", but for the order of one table's indexes, which Alembic leaves to chance"
    bench.row(
        f"upgrade heads --sql {dialect}, {len(ours.stdout)} bytes{ends} (Alembic {seconds[1]:.2f}s)",
        "same" if equal else "DIFFERENT",
        seconds[0],
        "" if equal else ours.stderr,
    )


def deploy(bench: Bench, kind: str, administrator: str) -> None:
    catalogs = []
    for program in ("alembic", "gitmig"):
        url = new_database(bench, kind, administrator)
        started = time.perf_counter()
        if program == "alembic":
            done = bench.with_url([*ALEMBIC, "upgrade", "heads"], url)
        else:
            settings = f'[targets.bench]\nurl = "env:BENCH_URL"\npass_url_as = "{bench.arguments.url_variable}"\n'
            (bench.folder / "gitmig.toml").write_text(settings, encoding="utf-8")
            done = bench.run([*GITMIG, "deploy", "bench"], BENCH_URL=url)
        seconds = time.perf_counter() - started
        if done.returncode:
            bench.row(f"{program} on {kind}", "FAILED", seconds, done.stdout + done.stderr)
            return
        heads = bench.with_url([*ALEMBIC, "current"], url)
        catalogs.append((catalog(kind, url), sorted(heads.stdout.split("\n")), seconds))
        drop_database(kind, administrator, url)
    (theirs, their_heads, their_seconds), (ours, our_heads, our_seconds) = catalogs
    bench.row(
        f"deploy on {kind}: the catalog, {len(ours)} bytes (Alembic {their_seconds:.2f}s)",
        "same" if ours == theirs else "DIFFERENT",
        our_seconds,
    )
    bench.row(
        f"alembic current on {kind} afterwards: {' '.join(our_heads).strip()}",
        "same" if our_heads == their_heads else "DIFFERENT",
    )


def new_database(bench: Bench, kind: str, administrator: str) -> str:
    name = f"gitmig_bench_{uuid.uuid4().hex[:8]}"
    if kind == "sqlite":
        return f"sqlite:///{bench.folder / name}.sqlite"
    # utf8mb3: some histories have keys that are too long for four bytes a character
    administer(administrator, f"CREATE DATABASE {name}" + (" CHARACTER SET utf8mb3" if kind == "mysql" else ""))
    return sa.make_url(administrator).set(database=name).render_as_string(hide_password=False)


def drop_database(kind: str, administrator: str, url: str) -> None:
    if kind != "sqlite":
        administer(administrator, f"DROP DATABASE {sa.make_url(url).database}")


def administer(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def catalog(kind: str, url: str) -> str:
    """The schema as the database's own tools tell it, sorted where the tool leaves the order to creation."""
    address = sa.make_url(url)
    if kind == "sqlite":
        with sqlite3.connect(str(address.database)) as connection:
            rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        return "\n".join(sorted(str([sort_constraints(part or "") for part in row]) for row in rows))
    host = ["-h", address.host or "127.0.0.1"]
    if kind == "postgresql":
        command = [
            "pg_dump",
            *host,
            "-U",
            address.username or "postgres",
            "-p",
            str(address.port or 5432),
            "--schema-only",
            str(address.database),
        ]
    else:
        command = [
            "mariadb-dump",
            *host,
            "-u",
            address.username or "root",
            "-P",
            str(address.port or 3306),
            "--no-data",
            "--skip-comments",
            str(address.database),
        ]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.sub(r"^\\(?:un)?restrict .*$", "", dumped, flags=re.M)


def sort_indexes(script: str) -> str:
    """A script with neighbouring CREATE INDEX statements sorted: for one table their order differs from run to run of Alembic."""
    run = re.compile(r"(?:^CREATE (?:UNIQUE )?INDEX [^;]*;\n\n)+", re.M)
    return run.sub(lambda found: "".join(sorted(found[0].split("\n\n"))), script)


def sort_constraints(statement: str) -> str:
    """A CREATE TABLE with its constraints sorted: their order in a recreated table differs from run to run of Alembic."""
    lines = [line.rstrip(", ") for line in statement.split("\n")]
    constraints = [line for line in lines if re.match(r"\t(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b", line)]
    return "\n".join([line for line in lines if line not in constraints] + sorted(constraints))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--last", type=int, default=3)
    parser.add_argument("--url-variable", default="DATABASE_URL")
    parser.add_argument("--environment", action="append", default=[])
    parser.add_argument("--python-path", default="")
    parser.add_argument("--dialect", action="append", default=[])
    parser.add_argument("--database", action="append", default=[])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "repository"
        shutil.copytree(arguments.project, folder)
        bench = Bench(folder, arguments)
        last = make_branch(bench)
        print(f"{arguments.project.name}: {len(revisions_newest_first(bench))} revisions")
        check(bench, last)
        for dialect in arguments.dialect or list(URLS):
            preview(bench, dialect)
            offline(bench, dialect)
        for database in arguments.database:
            kind, _, administrator = database.partition("=")
            deploy(bench, kind, administrator)
    return bench.wrong


if __name__ == "__main__":
    raise SystemExit(main())
