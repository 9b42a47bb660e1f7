"""What env.py is told of the command's arguments, in every form that a revision can be named: as Alembic tells it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from gitmig.errors import GitmigError
from tests.engine.runtime.conftest import MakeProject
from tests.engine.runtime.projects import Project, versions

ENVIRONMENT = """
from alembic import context
from sqlalchemy import create_engine, pool

MEMBERS = ("revision_argument", "starting_revision_argument", "tag_argument", "head_revision", "head_revisions")

def told(name):
    try:
        return repr(getattr(context, "get_" + name)())
    except Exception as error:
        return str(error)

def say(when):
    for name in MEMBERS:
        context.config.print_stdout("%s: %s %s", when, name, told(name))

say("before configure")
url = context.config.get_main_option("sqlalchemy.url")
with create_engine(url, poolclass=pool.NullPool).connect() as connection:
    context.configure(**({"url": url} if context.is_offline_mode() else {"connection": connection}))
    say("after configure")
    with context.begin_transaction():
        context.run_migrations()
"""
SYMBOLS = ["head", "heads", "base", "left@head", "left@heads", "left@base", "@head", "side3@head", "current", ""]
NAMES = ["root1", "root", "ro", "left2", "left", "left@left4", "left@left", "side@left2", "nowhere", "nowhere@head"]
RELATIVE = ["+1", "-1", "left@+1", "left@-1", "root1+1", "left4-1", "left4-9", "left@left2+1", "base+1", "head-1"]
FORMS = [*SYMBOLS, *NAMES, *RELATIVE]
PLACES = (["base"], ["left2"], ["heads"])
# Alembic stamps an empty database with the parents of the heads, and refuses these names on every other
REFUSED = [("stamp", name) for name in ("-1", "left@-1", "base:-1", "base:left@-1")]


@pytest.fixture
def forked(make_project: MakeProject, sqlite_url: str) -> Project:
    """Two branches, with a label each."""
    project = make_project(sqlite_url)
    project.environment(ENVIRONMENT)
    project.revision("root1", None)
    for name, parent in (("left2", "root1"), ("side3", "root1"), ("left4", "left2"), ("side5", "side3")):
        path = project.revision(name, parent)
        if parent == "root1":
            path.write_text(f"{path.read_text()}\nbranch_labels = {name[:-1]!r}\n")
    return project


def back_to(at: list[str], project: Project) -> None:
    if versions(project.url) != at:
        project.by_alembic("stamp", at or "base", purge=True)


def assert_told_the_same(project: Project, verb: str, *arguments: Any, **keywords: Any) -> None:
    at = versions(project.url)
    theirs = project.by_alembic(verb, *arguments, **keywords)
    back_to(at, project)
    ours = project.by_gitmig(verb, *arguments, **keywords)
    back_to(at, project)
    if type(theirs.error) in (AssertionError, KeyError):  # without a word
        assert isinstance(ours.error, GitmigError | None), (verb, arguments, at)
        return
    # Alembic lists the rows of a database in the order of a set
    assert sorted(ours.text.splitlines()) == sorted(theirs.text.splitlines()), (verb, arguments, at)
    assert str(ours.error) == str(theirs.error), (verb, arguments, at)


@pytest.mark.parametrize("verb", ["upgrade", "downgrade", "stamp"])
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_on_a_database(forked: Project, verb: str, place: list[str]) -> None:
    forked.by_alembic("stamp", place)
    for name in FORMS:
        if place != ["base"] or (verb, name) not in REFUSED:
            assert_told_the_same(forked, verb, name)


@pytest.mark.parametrize("verb", ["upgrade", "downgrade", "stamp"])
def test_in_a_script(forked: Project, verb: str) -> None:
    for start, name in itertools.product(["", "ro:", "left@head:"], FORMS):
        if (verb, start + name) not in REFUSED:
            assert_told_the_same(forked, verb, start + name, sql=True, tag="given")


def test_stamp_is_given_several(forked: Project) -> None:
    for names in itertools.permutations(["head", "heads", "base", "root", "left4", "side@head"], 2):
        assert_told_the_same(forked, "stamp", list(names))
        assert_told_the_same(forked, "stamp", [*names, "side5"], purge=True)
        assert_told_the_same(forked, "stamp", [f"left2:{name}" for name in names], sql=True)


def test_commands_without_revisions(forked: Project) -> None:
    for place in PLACES:
        forked.by_alembic("stamp", place)
        assert_told_the_same(forked, "current")
        assert_told_the_same(forked, "ensure_version")
        assert_told_the_same(forked, "ensure_version", sql=True)


def test_a_revision_that_is_named_twice_is_stamped_once(forked: Project) -> None:
    """Alembic ends with an AssertionError."""
    for names in (["heads", "left4"], ["left@head", "side5", "left4"]):
        assert forked.by_gitmig("stamp", names, purge=True).error is None
        assert versions(forked.url) == ["left4", "side5"]


def test_names_that_alembic_takes_on_an_empty_database_alone_are_refused(forked: Project) -> None:
    for name in ("-1", "left@-1"):
        assert forked.by_alembic("stamp", name).error is None
        forked.by_alembic("stamp", "base", purge=True)
        assert str(forked.by_gitmig("stamp", name).error) == "Can't locate revision identified by '-1'"
        forked.by_alembic("stamp", "root1")
        assert str(forked.by_alembic("stamp", name).error) == "Can't locate revision identified by '-1'"
        forked.by_alembic("stamp", "base", purge=True)
