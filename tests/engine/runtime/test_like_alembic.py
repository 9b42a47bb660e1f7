"""The same project run by Alembic and by gitmig: the same script, the same rows, the same tables."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.engine.runtime.conftest import MakeProject
from tests.engine.runtime.projects import branchy, catalog, versions

URLS = {
    "sqlite": "sqlite:///never.db",
    "postgresql": "postgresql+psycopg://someone@db.example.com/shop",
    "mysql": "mysql+pymysql://someone@db.example.com/shop",
}
OPTIONS = {
    "plain": "{}",
    "per revision": '{"transaction_per_migration": True}',
    "transactional": '{"transactional_ddl": True}',
    "not transactional": '{"transactional_ddl": False}',
    "table": '{"version_table": "versions", "version_table_schema": "admin"}',
    "no key": '{"version_table_pk": False}',
    "tag": '{"tag": "given", "starting_rev": None}',
}
SCRIPTS: list[tuple[str, str, dict[str, Any]]] = [
    ("upgrade", "heads", {}),
    ("upgrade", "base1", {}),
    ("upgrade", "+2", {}),
    ("upgrade", "base1:+1", {}),
    ("upgrade", "left2:merge5", {}),
    ("upgrade", "base", {}),
    ("upgrade", "other9", {}),
    ("downgrade", "merge5:base1", {}),
    ("downgrade", "merge5:-1", {}),
    ("downgrade", "other9:base", {}),
    ("stamp", "heads", {}),
    ("stamp", "base1:left2", {}),
    ("stamp", "merge5:base", {}),
    ("ensure_version", "", {}),
    ("upgrade", "nowhere", {}),
    ("upgrade", "+9", {}),
    ("downgrade", "base", {}),
    ("upgrade", "head", {}),
]


VERSION_ROWS = re.compile(
    r"(?:INSERT INTO \S+ \(version_num\) VALUES \('(?P<new>\w+)'\)[^;]*"
    r"|UPDATE \S+ SET version_num='(?P<to>\w+)' WHERE \S+ = '(?P<source>\w+)'"
    r"|DELETE FROM \S+ WHERE \S+ = '(?P<old>\w+)');\n\n"
)


def without_choice(script: str) -> str:
    """Which of a merge's parents is deleted and which updated is left to the order of a set in Alembic: both are right."""
    return "-- Running".join(with_sorted_rows(block) for block in script.split("-- Running"))


def with_sorted_rows(block: str) -> str:
    changes = list(VERSION_ROWS.finditer(block))
    if len(changes) < 2:
        return block
    gone = sorted(change["source"] or change["old"] for change in changes if change["source"] or change["old"])
    come = sorted(change["to"] or change["new"] for change in changes if change["to"] or change["new"])
    return VERSION_ROWS.sub("", block) + f"{gone} -> {come}\n"


@pytest.mark.parametrize("dialect", URLS)
@pytest.mark.parametrize("options", OPTIONS)
def test_scripts_are_the_same(make_project: MakeProject, dialect: str, options: str) -> None:
    project = branchy(make_project(URLS[dialect], OPTIONS[options]))
    for verb, revision, keywords in SCRIPTS:
        arguments = (revision,) if revision else ()
        theirs = project.by_alembic(verb, *arguments, sql=True, **keywords)
        ours = project.by_gitmig(verb, *arguments, sql=True, **keywords)
        assert without_choice(ours.text) == without_choice(theirs.text), (verb, revision)
        assert str(ours.error) == str(theirs.error), (verb, revision)


AUTOCOMMITS = (
    'op.execute("one")\nwith op.get_context().autocommit_block():\n    op.execute("two")\nop.execute("three")',
    (
        'try:\n    with op.get_context().autocommit_block():\n        op.execute("two")\n        raise LookupError\n'
        'except LookupError:\n    op.execute("three")'
    ),
    'with op.get_context().autocommit_block():\n    op.execute("two")\n    raise LookupError',
)


@pytest.mark.parametrize("body", AUTOCOMMITS, ids=("whole", "caught", "failed"))
@pytest.mark.parametrize("dialect", URLS)
def test_autocommit_blocks_are_written_the_same(make_project: MakeProject, dialect: str, body: str) -> None:
    project = make_project(URLS[dialect])
    project.revision("a1", None, body)
    ours, theirs = project.by_gitmig("upgrade", "head", sql=True), project.by_alembic("upgrade", "head", sql=True)
    assert ours.text == theirs.text
    assert "two;" in ours.text


WALK = [
    ("upgrade", "left2"),
    ("upgrade", "heads"),
    ("downgrade", "merge5@right3"),
    ("downgrade", "base1"),
    ("upgrade", "+1"),
    ("stamp", "heads"),
    ("stamp", ["other8", "merge5"]),
    ("stamp", "base"),
    ("upgrade", "nowhere"),
    ("stamp", "base1"),
    ("downgrade", "base"),
]


def test_each_database_ends_up_the_same(make_project: MakeProject, two_databases: tuple[str, str]) -> None:
    theirs, ours = (branchy(make_project(url)) for url in two_databases)
    for verb, revision in WALK:
        expected = theirs.by_alembic(verb, revision)
        outcome = ours.by_gitmig(verb, revision)
        assert str(outcome.error) == str(expected.error), (verb, revision)
        assert versions(ours.url) == versions(theirs.url), (verb, revision)
    assert catalog(ours.url) == catalog(theirs.url)


def test_both_work_on_one_database_in_turn(make_project: MakeProject, two_databases: tuple[str, str]) -> None:
    project = branchy(make_project(two_databases[0]))
    project.by_gitmig("upgrade", "left2")
    project.by_alembic("upgrade", "merge5")
    assert project.by_gitmig("current").text == project.by_alembic("current").text == "merge5 (head) (mergepoint)\n"
    project.by_alembic("downgrade", "base1")
    project.by_gitmig("downgrade", "base")
    assert project.by_alembic("current").text == ""


def words_of_lines(text: str) -> list[list[str]]:
    """Alembic lists the rows, and what a revision branches into, in the order of a set."""
    return sorted(sorted(re.findall(r"[^\s,]+", line)) for line in text.splitlines())


def test_current_says_the_same(make_project: MakeProject, two_databases: tuple[str, str]) -> None:
    project = branchy(make_project(two_databases[0]))
    for revision in ("base1", "right4", "heads"):
        project.by_gitmig("upgrade", revision)
        for keywords in ({}, {"verbose": True}, {"check_heads": True}):
            ours, theirs = project.by_gitmig("current", **keywords), project.by_alembic("current", **keywords)
            assert words_of_lines(ours.text) == words_of_lines(theirs.text)
            assert str(ours.error) == str(theirs.error)


def test_the_log_is_the_same(
    make_project: MakeProject, two_databases: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Users' configuration files set the loggers' levels by these very names."""
    caplog.set_level("INFO", "alembic")
    told = []
    for url, by in zip(two_databases, ("by_alembic", "by_gitmig"), strict=True):
        caplog.clear()
        project = branchy(make_project(url))
        for verb, revision in (("upgrade", "merge5"), ("downgrade", "left2@base"), ("stamp", "merge5")):
            getattr(project, by)(verb, revision)
            getattr(project, by)(verb, f"base1:{revision}", sql=True)
        told.append([(record.name, record.levelname, record.getMessage()) for record in caplog.records])
    assert told[0] == told[1]
    assert ("alembic.runtime.migration", "INFO", "Running upgrade  -> base1, Makes t_base1") in told[1]


def test_a_merge_can_be_stamped_back_to_its_parents(make_project: MakeProject, sqlite_url: str) -> None:
    """Alembic ends with a KeyError."""
    project = branchy(make_project(sqlite_url))
    project.by_gitmig("stamp", "merge5")
    assert project.by_gitmig("stamp", ["left2", "right4"]).error is None
    assert versions(sqlite_url) == ["left2", "right4"]
