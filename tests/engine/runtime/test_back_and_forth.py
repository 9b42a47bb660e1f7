"""A project in the hands of gitmig and Alembic by turns stays, step by step, what it is in Alembic's alone.

GITMIG_TEST_WALK is how many steps a walk has and which seeds: `300:0-9`.
"""

from __future__ import annotations

import contextlib
import io
import os
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.config import CommandLine, Config

from gitmig import cli
from tests.engine.runtime.conftest import MakeProject, emptied
from tests.engine.runtime.projects import Project, rows, tables, versions
from tests.engine.runtime.random_walk import Step, Walk

if TYPE_CHECKING:
    from pathlib import Path

STEPS, _, SEEDS = os.environ.get("GITMIG_TEST_WALK", "25:0-0").partition(":")
FIRST, _, LAST = SEEDS.partition("-")
OPTIONS = ("{}", '{"transaction_per_migration": True}', '{"version_table": "versions_here", "render_as_batch": True}')
TEMPLATE = '''"""${message}

Revises: ${comma(down_revision)}
"""
from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def has(table, column=None):
    inspector = sa.inspect(op.get_bind())
    if not inspector.has_table(table):
        return False
    return column is None or column in [one["name"] for one in inspector.get_columns(table)]


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
COLUMNS = """
    SELECT table_name, column_name, ordinal_position, {facts}, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = {schema} ORDER BY 1, 3
"""
MYSQL_INDEXES = """
    SELECT table_name, index_name, column_name, seq_in_index
    FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 4
"""
CATALOG = {
    "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"],
    "postgresql": [
        COLUMNS.format(facts="data_type, character_maximum_length", schema="'public'"),
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    ],
    "mysql": [COLUMNS.format(facts="column_type, extra", schema="DATABASE()"), MYSQL_INDEXES],
}


def schema(url: str) -> list[Any]:
    """All that the server says of columns and indexes, and how many rows each table has."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        found = [tuple(row) for text in CATALOG[engine.dialect.name] for row in connection.exec_driver_sql(text)]
        counted = [f"SELECT '{name}', COUNT(*) FROM {name}" for name in sa.inspect(connection).get_table_names()]
        rows_of = connection.exec_driver_sql(" UNION ALL ".join(counted)) if counted else []
        return [found, sorted(tuple(row) for row in rows_of)]


def recorded(url: str) -> list[str]:
    if "versions_here" in tables(url):
        return sorted(row[0] for row in rows(url, "SELECT version_num FROM versions_here"))
    return versions(url)


def project_at(root: Path, url: str, options: str) -> Project:
    made = Project(root, url, options)
    (root / "migrations" / "script.py.mako").write_text(TEMPLATE)
    return made


def by_alembic(project: Project, arguments: list[str]) -> tuple[bool | None, str]:
    """Whether it went well, and what was said; None where Alembic fell over its own version rows (docs/differences.md)."""
    said = io.StringIO()
    program = CommandLine("alembic")
    options = program.parser.parse_args(["-c", str(project.ini), "--raiseerr", *arguments])
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            program.run_cmd(Config(str(project.ini), cmd_opts=options, stdout=said), options)
        except Exception as error:  # noqa: BLE001 (that it failed is compared, and what it said is shown)
            fell = isinstance(error, KeyError) or (isinstance(error, AssertionError) and arguments[0] == "stamp")
            return None if fell else False, f"{said.getvalue()}{error!r}"
    return True, said.getvalue()


def by_gitmig(project: Project, arguments: list[str]) -> tuple[bool | None, str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = cli.run(["-c", str(project.ini), *arguments])
    return status == 0, said.getvalue()


def files(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in project.versions.glob("*.py")}


def write_body(project: Project, step: Step) -> None:
    (path,) = project.versions.glob(f"{step.revision}_*.py")
    head, _, _ = path.read_text().partition("def upgrade")
    path.write_text(f"{head}def upgrade():\n    {step.body[0]}\n\n\ndef downgrade():\n    {step.body[1]}\n")


@pytest.mark.parametrize("seed", range(int(FIRST), int(LAST) + 1))
def test_by_turns_or_by_alembic_alone(seed: int, two_databases: tuple[str, str], tmp_path: Path) -> None:
    options = OPTIONS[seed % len(OPTIONS)]
    all_or_nothing = two_databases[0].startswith("postgresql") and "transaction_per_migration" not in options
    walk, log = Walk(seed, strict=all_or_nothing), []
    alone, turns = (
        project_at(tmp_path / name, url, options) for name, url in zip(("alone", "turns"), two_databases, strict=True)
    )
    succeeded = fell = 0
    for number in range(int(STEPS)):
        step = walk.next()
        run = walk.random.choice([by_gitmig, by_gitmig, by_alembic])
        rows_before = recorded(alone.url)
        expected, said = by_alembic(alone, step.arguments)
        if expected is None:
            fell += 1
            log.append(f"{number} {' '.join(step.arguments)}: Alembic fell over {rows_before}: {said}")
            emptied(alone.url), emptied(turns.url)
            continue
        found, answer = run(turns, step.arguments)
        log.append(f"{number} {run.__name__} {' '.join(step.arguments)}: {'ok' if expected else 'refused'}")
        told = "\n".join([*log, f"alembic: {said[-1500:]}", f"{run.__name__}: {answer[-1500:]}"])
        assert found == expected, told
        if expected and step.arguments[0] == "current":
            assert sorted(answer.split()) == sorted(said.split()), told
        assert files(turns) == files(alone), told
        if expected and step.revision:
            for project in (alone, turns):
                write_body(project, step)
        if expected:
            walk.made(step)
            succeeded += 1
        assert recorded(turns.url) == recorded(alone.url), told
        assert schema(turns.url) == schema(alone.url), told
    (tmp_path / "walk.log").write_text("\n".join(log))
    assert succeeded > int(STEPS) // 3, "\n".join(log)
    assert fell <= int(STEPS) // 10, "\n".join(log)


def test_where_alembic_falls_over(make_project: MakeProject, tmp_path: Path) -> None:
    for run, expected in (("by_alembic", KeyError), ("by_gitmig", type(None))):
        project = make_project(f"sqlite:///{tmp_path / run}.db")
        project.revision("point1", None)
        project.revision("left2", "point1")
        project.revision("right3", "point1")
        project.revision("top4", "left2", depends_on=("point1", "right3"))
        assert type(getattr(project, run)("upgrade", "heads").error) is expected
    assert versions(project.url) == ["top4"]


def test_a_difference_in_the_tables_is_seen(two_databases: tuple[str, str]) -> None:
    for url, column in zip(two_databases, ("one", "other"), strict=True):
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE TABLE t ({column} INTEGER)")
    assert schema(two_databases[0]) != schema(two_databases[1])
