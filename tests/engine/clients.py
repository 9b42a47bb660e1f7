"""Scripts of cases in the clients that people run them in: `psql`, `mariadb`, `sqlite3`; and the catalogs that they leave.

All cases of a dialect go through one process of its client (SQLite: one a case), each in a place of its own.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

SCHEMAS = ("sales", "crm", "archive")
MARK = "== case "
CATALOG = "== catalog\n"
FAILED = re.compile(r"ERROR[ :].*|(?:Parse|Runtime) error.*|Error: .*")
ROWS = """
CREATE FUNCTION pg_temp.rows_of(name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN RETURN QUERY EXECUTE 'SELECT one::text FROM ' || name || ' AS one'; END $$;
"""
POSTGRESQL_CATALOG = """
WITH mine AS (
  SELECT c.*, c.oid::regclass::text AS called FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'
)
SELECT concat_ws(' ', 'relation', called, relkind, obj_description(oid), pg_get_partkeydef(oid)) AS line FROM mine
UNION ALL SELECT concat_ws(' ', 'column', called, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
  attidentity, attgenerated, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
  FROM pg_attribute JOIN mine ON mine.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attnum > 0 AND NOT attisdropped AND relkind <> 'i'
UNION ALL SELECT concat_ws(' ', 'constraint', called, conname, pg_get_constraintdef(pg_constraint.oid))
  FROM pg_constraint JOIN mine ON mine.oid = conrelid
UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index JOIN mine ON mine.oid = indexrelid
UNION ALL SELECT concat_ws(' ', 'sequence', called, seqtypid, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
  FROM pg_sequence JOIN mine ON mine.oid = seqrelid
UNION ALL SELECT concat_ws(' ', 'enum', enumtypid::regtype, enumsortorder, enumlabel) FROM pg_enum
UNION ALL SELECT concat_ws(' ', 'row', called, pg_temp.rows_of(called)) FROM mine WHERE relkind IN ('r', 'p')
ORDER BY line;
"""


class Script(NamedTuple):
    """What to run in one place: `setup` before, then `sql` by a client, or `run` on a connection."""

    name: str
    setup: str
    sql: str
    run: Callable[[sa.Connection], None]


class Outcome(NamedTuple):
    """What is there afterwards, or the first error."""

    catalog: str
    error: str


Outcomes = dict[str, Outcome]


def said(command: Sequence[str], text: str, **options: Any) -> str:
    """What a client prints, errors among it."""
    done = subprocess.run(
        command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    return done.stdout


def outcome_of(printed: str, catalog: str) -> Outcome:
    failed = FAILED.search(printed)
    return Outcome("", failed.group()) if failed else Outcome(canonical(catalog), "")


def canonical(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def by_name(text: str) -> dict[str, str]:
    """The parts of an output, by the mark that opens each."""
    parts = (part.partition("\n") for part in text.split(MARK)[1:])
    return {name: rest for name, _, rest in parts}


@contextlib.contextmanager
def connected(url: str | sa.URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        yield connection


def tried(act: Callable[[], str]) -> Outcome:
    try:
        return Outcome(canonical(act()), "")
    except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
        return Outcome("", f"{type(error).__name__}: {str(error).splitlines()[0]}")


# PostgreSQL takes back all of a case


def postgresql_setup(script: Script) -> str:
    return "\n".join([*(f"CREATE SCHEMA {name};" for name in SCHEMAS), script.setup])


def that_find_their_extensions(scripts: Sequence[Script], url: str) -> list[Script]:
    with connected(url) as connection:
        there = {row[0] for row in connection.exec_driver_sql("SELECT name FROM pg_available_extensions")}
    return [one for one in scripts if set(re.findall(r"CREATE EXTENSION (\w+)", one.setup)) <= there]


def by_psql(scripts: Sequence[Script], url: str) -> Outcomes:
    parts = [
        f"\\echo {MARK}{one.name}\nBEGIN;\n{postgresql_setup(one)}\n{one.sql}\n{ROWS}\n\\echo {CATALOG}{POSTGRESQL_CATALOG}\nROLLBACK;\n"
        for one in scripts
    ]
    address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    text = said(["psql", "-X", "-q", "-A", "-t", "-v", "VERBOSITY=terse", address], "\n".join(parts))
    halves = {name: part.partition(CATALOG) for name, part in by_name(text).items()}
    return {name: outcome_of(printed, catalog) for name, (printed, _, catalog) in halves.items()}


def on_postgresql(scripts: Sequence[Script], url: str) -> Outcomes:
    with connected(url) as connection:
        return {one.name: tried(lambda one=one: after_on_postgresql(one, connection)) for one in scripts}


def after_on_postgresql(script: Script, connection: sa.Connection) -> str:
    with connection.begin() as transaction, connection.connection.cursor() as cursor:
        cursor.execute(postgresql_setup(script))
        script.run(connection)
        cursor.execute(ROWS)
        cursor.execute(POSTGRESQL_CATALOG)
        lines = [row[0] for row in cursor.fetchall()]
        transaction.rollback()
    return "\n".join(lines)


# MariaDB has a database for each case


def by_mariadb(scripts: Sequence[Script], url: str) -> Outcomes:
    address = sa.make_url(url)
    names = {one.name: f"gitmig_{uuid.uuid4().hex[:12]}" for one in scripts}
    parts = [
        f"SELECT '{MARK}{one.name}';\nCREATE DATABASE {names[one.name]};\nUSE {names[one.name]};\n{one.setup}\n{one.sql}\n"
        for one in scripts
    ]
    place = [
        "-h",
        str(address.host),
        "-P",
        str(address.port),
        "-u",
        str(address.username),
        f"--password={address.password or ''}",
    ]
    try:
        text = said(["mariadb", "--no-defaults", "--protocol=TCP", "-n", "-f", "-N", "-B", *place], "\n".join(parts))
        printed = by_name(text)
        with connected(url) as connection:
            return {
                one.name: outcome_of(
                    printed.get(one.name, "ERROR not reached"), mysql_catalog(connection, names[one.name])
                )
                for one in scripts
            }
    finally:
        with connected(url) as connection:
            for name in names.values():
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")


def on_mariadb(scripts: Sequence[Script], url: str) -> Outcomes:
    return {one.name: tried(lambda one=one: after_on_mariadb(one, url)) for one in scripts}


def after_on_mariadb(script: Script, url: str) -> str:
    name = f"gitmig_{uuid.uuid4().hex[:12]}"
    with connected(url) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            connection.exec_driver_sql(f"USE {name}")
            for statement in filter(str.strip, script.setup.split(";\n")):
                connection.exec_driver_sql(statement.replace("%", "%%"))
            script.run(connection)
            connection.commit()
            return mysql_catalog(connection, name)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name}")


def mysql_catalog(connection: sa.Connection, database: str) -> str:
    connection.exec_driver_sql(f"USE {database}")
    tables = sorted(row[0] for row in connection.exec_driver_sql("SHOW TABLES"))
    shown = [connection.exec_driver_sql(f"SHOW CREATE TABLE `{one}`").one()[1] for one in tables]
    rows = [str([tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM `{one}`")]) for one in tables]
    return "\n".join([*shown, *rows])


# SQLite has a folder for each case, with a file for each schema


def sqlite_setup(script: Script) -> str:
    return "\n".join([*(f"ATTACH '{name}.sqlite' AS {name};" for name in SCHEMAS), script.setup])


def by_sqlite3(scripts: Sequence[Script], folder: Path) -> Outcomes:
    found = {}
    for number, one in enumerate(scripts):
        place = folder / f"client{number}"
        place.mkdir()
        text = said(["sqlite3", "-bail", "-batch", "main.sqlite"], f"{sqlite_setup(one)}\n{one.sql}\n", cwd=place)
        found[one.name] = outcome_of(text, sqlite_catalog(place))
    return found


def on_sqlite3(scripts: Sequence[Script], folder: Path) -> Outcomes:
    found = {}
    before = Path.cwd()
    for number, one in enumerate(scripts):
        place = folder / f"connection{number}"
        place.mkdir()
        os.chdir(place)
        try:
            found[one.name] = tried(lambda one=one, place=place: after_on_sqlite(one, place))
        finally:
            os.chdir(before)
    return found


def after_on_sqlite(script: Script, place: Path) -> str:
    with connected("sqlite:///main.sqlite") as connection:
        connection.connection.driver_connection.executescript(sqlite_setup(script))
        script.run(connection)
        connection.commit()
    return sqlite_catalog(place)


def sqlite_catalog(place: Path) -> str:
    lines = []
    for path in sorted(place.glob("*.sqlite")):
        with contextlib.closing(sqlite3.connect(path)) as database:
            stored = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
            lines += [f"{path.stem} {' '.join(str(sql).split())}" for _, _, sql in stored]
            tables = [name for kind, name, _ in stored if kind == "table"]
            lines += [f"{name} {row}" for name in tables for row in database.execute(f'SELECT * FROM "{name}"')]
    return "\n".join(lines)
