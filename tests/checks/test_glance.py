"""What is told at a glance is what a real look tells, whatever was changed in between, and by whom."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from gitmig.checks import comparison
from gitmig.checks import glance as room
from gitmig.checks.comparison import subject_of
from gitmig.checks.glance import glance
from gitmig.checks.scope import Scope
from gitmig.commands import check
from gitmig.kept import folder_of, path_for
from gitmig.project import find_project
from gitmig.revisions import snapshot, working_tree
from gitmig.revisions.outline import heads_with, kept_outline, outline_of
from gitmig.revisions.source import read_source
from tests.repositories import Repository, project_at, revision_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gitmig.checks.subject import Subject
    from gitmig.revisions.source import Source

    Step = Callable[[Repository], object]

HEADS = "multiple-heads,missing-parent,duplicate-revision,cycle,unreadable-revision,no-revisions"
LINES = [
    ("--all", "--select", "multiple-heads,missing-downgrade"),
    ("--all", "--staged", "--select", "multiple-heads,missing-downgrade"),
    ("--base", "main", "--staged", "--select", HEADS),
    ("--base", "main", "--staged", "--select", "missing-downgrade,empty-downgrade,unreadable-revision"),
    ("--base", "main", "--all", "--select", "missing-downgrade,empty-downgrade"),
    ("--base", "main", "--staged"),
    ("--base", "main", "--format", "json"),
]
CLOCK = 0.02  # further apart than two times that the system gives to changes


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working_tree, "MANY", 0)
    monkeypatch.setattr(snapshot, "MANY", 0)
    monkeypatch.setattr(room, "MANY", 0)
    monkeypatch.setattr(room, "NANOSECONDS_APART", 0)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository = project_at(tmp_path / "repository").line(*(f"r{number}" for number in range(6))).init()
    repository.commit()
    repository.git("checkout", "-q", "-b", "branch")
    monkeypatch.chdir(repository.top)
    return repository


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = check.main(list(arguments))
    return (status, *capsys.readouterr())


def assert_the_same(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for line in LINES:
        with monkeypatch.context() as patch:
            patch.setenv("GITMIG_NO_CACHE", "1")
            looked = said(capsys, *line)
            patch.setattr(check, "look", lambda *_: None)
            real = said(capsys, *line)
        assert looked == real, line
        for _ in range(3):  # the first may keep what files say, the second draw an outline
            assert said(capsys, *line) == real, line


def new(repository: Repository, **more: object) -> Path:
    return repository.write("new.py", "n1", **{"parents": "r5", **more})


def staged(repository: Repository, **more: object) -> None:
    new(repository, **more)
    repository.git("add", "migrations")


def waived(repository: Repository, rest: str) -> None:
    staged(repository, upgrade=f"op.drop_table('t')  # gitmig: ignore[{rest}")


def edit(repository: Repository) -> Path:
    path = repository.versions / "r3.py"
    path.write_text(path.read_text().split("def downgrade")[0])
    return path


def set_aside(repository: Repository) -> None:
    repository.git("update-index", "--assume-unchanged", "migrations/versions/r3.py")
    edit(repository)


def announced(repository: Repository) -> None:
    new(repository)
    repository.git("add", "-N", "migrations")


def base_moves_on(repository: Repository) -> None:
    staged(repository)
    repository.git("commit", "-q", "-m", "ours")
    repository.git("checkout", "-q", "main")
    repository.write("theirs.py", "t1", "r5")
    repository.commit()
    repository.git("checkout", "-q", "branch")


def in_a_merge(repository: Repository) -> None:
    base_moves_on(repository)
    repository.git("merge", "--no-commit", "main")


def base_deletes(repository: Repository) -> None:
    staged(repository)
    repository.git("commit", "-q", "-m", "ours")
    repository.git("checkout", "-q", "main")
    repository.git("rm", "-q", "migrations/versions/r5.py")
    repository.commit()
    repository.git("checkout", "-q", "branch")


def sparse(repository: Repository) -> None:
    repository.git("sparse-checkout", "set", "--no-cone", "/*", "!/migrations/versions/r3.py")


def link(repository: Repository) -> None:
    (repository.versions / "link.py").symlink_to("r3.py")


STEPS: dict[str, Step] = {
    "nothing": lambda repository: None,
    "a new file": new,
    "a new file, staged": staged,
    "a staged file, otherwise on disk": lambda repository: (staged(repository), new(repository, parents="r3")),
    "a second head": lambda repository: new(repository, parents="r3"),
    "a second head, staged": lambda repository: staged(repository, parents="r3"),
    "two new ones in a row": lambda repository: (new(repository), repository.write("a.py", "n2", "n1")),
    "two new ones in a circle": lambda repository: (
        new(repository, parents="n2"),
        repository.write("a.py", "n2", "n1"),
    ),
    "a parent that is missing": lambda repository: staged(repository, parents="r9"),
    "a partial parent": lambda repository: new(repository, parents="r"),
    "an id that is taken": lambda repository: repository.write("new.py", "r3", "r5"),
    "two files of one id": lambda repository: (new(repository), repository.write("a.py", "n1", "r5")),
    "a label": lambda repository: staged(repository, labels=("shop",)),
    "a dependency": lambda repository: staged(repository, depends_on="r2"),
    "a merge": lambda repository: (
        new(repository, parents="r3"),
        repository.write("m.py", "m1", ("r5", "n1"), downgrade="pass"),
    ),
    "no downgrade": lambda repository: new(repository).write_text(revision_text("n1", "r5").split("def down")[0]),
    "a downgrade that does nothing": lambda repository: staged(repository, downgrade="pass"),
    "a dangerous one": lambda repository: staged(repository, upgrade="op.drop_table('t')", downgrade="pass"),
    "a waiver": lambda repository: waived(repository, "drop-table] nobody uses it"),
    "a waiver without a reason": lambda repository: waived(repository, "drop-table]"),
    "a waiver of what a glance settles": lambda repository: waived(repository, "multiple-heads] none"),
    "an id that is a word": lambda repository: repository.write("new.py", "heads", "r5"),
    "an id that is too long": lambda repository: repository.write("new.py", "n" * 33, "r5"),
    "an id with a dash": lambda repository: repository.write("new.py", "n-1", "r5"),
    "one for a kind of database": lambda repository: new(
        repository, upgrade="op.execute('CREATE INDEX i ON t (a)')  # postgresql_"
    ),
    "a lock": lambda repository: (repository.top / "pyproject.toml").write_text("[tool.gitmig]\nlock = true\n"),
    "a downgrade that says why not": lambda repository: staged(repository, downgrade="raise NotImplementedError('no')"),
    "a file that does not parse": lambda repository: new(repository).write_text(
        revision_text("n1", "r5") + "\n    )\n"
    ),
    "a file with an error far below": lambda repository: (
        new(repository).write_text(revision_text("n1", "r5") + "\n\ndef more():\n    return = 1\n"),
        repository.git("add", "migrations"),
    ),
    "no revision": lambda repository: new(repository).write_text("x = 1\n"),
    "announced": announced,
    "an old one edited": edit,
    "an old one edited and staged": lambda repository: (edit(repository), repository.git("add", "migrations")),
    "an old one set aside and edited": set_aside,
    "an old one gone": lambda repository: (repository.versions / "r5.py").unlink(),
    "an old one gone from the middle": lambda repository: (repository.versions / "r3.py").unlink(),
    "an old one gone from the index": lambda repository: repository.git("rm", "-q", "--cached", "-r", "migrations"),
    "an old one renamed": lambda repository: repository.git(
        "mv", "migrations/versions/r3.py", "migrations/versions/s3.py"
    ),
    "a directory in place of a file": lambda repository: (repository.versions / "d.py").mkdir(),
    "a link": link,
    "a file below": lambda repository: (
        (repository.versions / "below").mkdir(),
        repository.write("below/new.py", "n1", "r3"),
    ),
    "no revision file": lambda repository: (repository.versions / "__init__.py").write_text("x = 1\n"),
    "another configuration": lambda repository: (repository.top / "alembic.ini").write_text(
        (repository.top / "alembic.ini").read_text() + "recursive_version_locations = true\n"
    ),
    "the base moves on": base_moves_on,
    "in the middle of a merge": in_a_merge,
    "the base deletes one": base_deletes,
    "a sparse checkout": sparse,
    "everything is gone": lambda repository: [path.unlink() for path in repository.versions.iterdir()],
}


@pytest.mark.parametrize("name", STEPS)
def test_a_glance_says_what_a_look_says(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert_the_same(capsys, monkeypatch)
    time.sleep(CLOCK)
    STEPS[name](repository)
    assert_the_same(capsys, monkeypatch)
    time.sleep(CLOCK)
    repository.git("add", "-A")
    assert_the_same(capsys, monkeypatch)


@pytest.mark.parametrize("name", ["nothing", "a new file", "a new file, staged", "two new ones in a row", "a merge"])
@pytest.mark.parametrize(("staging", "base"), [(False, ""), (True, ""), (False, "main"), (True, "main")])
def test_a_glance_is_enough(
    repository: Repository, capsys: pytest.CaptureFixture[str], name: str, staging: bool, base: str
) -> None:
    scope = Scope(base, True, staging)
    arguments = ("--all", *(("--staged",) if staging else ()), *(("--base", base) if base else ()))
    for _ in range(2):
        said(capsys, *arguments, "--select", "multiple-heads")
    STEPS[name](repository)
    project = find_project(directory=str(repository.top))
    found = glance(project, scope)
    added = 0 if staging and name != "a new file, staged" else len(list(repository.versions.glob("*.py"))) - 6
    assert found is not None
    assert (found.base, len(found.new), found.total, found.reversible) == (base, added, 6 + added, True)


SET_NOT_NULL = "op.alter_column('t', 'c', nullable=False)"


@pytest.mark.parametrize(
    ("upgrade", "looks", "found"),
    [
        ("op.create_table('u')", 0, ""),
        (SET_NOT_NULL, 1, ""),
        (SET_NOT_NULL.replace("'c'", "'d'"), 1, "set-not-null-scan"),
        ("op.drop_table('t')", 0, "drop-table"),
    ],
)
def test_what_is_not_new_is_read_when_a_check_asks(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    upgrade: str,
    looks: int,
    found: str,
) -> None:
    column = "op.add_column('t', op.Column('c', op.Integer(), nullable=False, server_default='1'))"
    repository.write("r6.py", "r6", "r5", upgrade=column)
    looked = outlined(repository, capsys, monkeypatch)
    new(repository, parents="r6", upgrade=upgrade)
    repository.git("add", "migrations")
    status, text, _ = said(capsys, "--staged", "--base", "main")
    assert (status, len(looked)) == (int(bool(found)), looks)
    assert found in text


@pytest.mark.parametrize(("mention", "blind"), [("postgresql_ops={}", False), ("", True)])
def test_what_old_revisions_mention_tells_the_kind_of_database(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    mention: str,
    blind: bool,
) -> None:
    configuration = repository.top / "alembic.ini"
    configuration.write_text(configuration.read_text().replace("sqlalchemy.url = postgresql://localhost/shop\n", ""))
    repository.write("r6.py", "r6", "r5", upgrade=f"op.create_index('i', 'made_elsewhere', ['c'], {mention})")
    said(capsys, "--all", "--select", "multiple-heads")  # which asks for no kind of database
    looked = outlined(repository, capsys, monkeypatch)
    new(repository, parents="r6", upgrade="op.create_index('i', 't', ['c'])")
    repository.git("add", "migrations")
    status, text, more = said(capsys, "--staged", "--base", "main")
    assert (status, looked) == (0 if blind else 1, [])
    assert ("create-index-not-concurrent" in text, "nothing tells which it is" in more) == (not blind, blind)


def outlined(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """Commit what there is to the base, have it outlined, and list each real look from then on."""
    repository.commit()
    repository.git("branch", "-f", "main")
    time.sleep(CLOCK)
    said(capsys, "--staged", "--base", "main")
    looked: list[object] = []

    def look(*given: Any) -> Subject:
        looked.append(given)
        return subject_of(*given)

    monkeypatch.setattr(comparison, "subject_of", look)
    return looked


def test_nothing_is_kept_of_what_is_not_sound(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("s4.py", "s4", "r3")
    repository.commit()
    for _ in range(2):
        said(capsys, "--all", "--select", "multiple-heads")
    assert kept_outline(str(folder_of(str(repository.top))), "migrations/versions") is None


@pytest.mark.parametrize("kind", ["outline", "names", "seen"])
@pytest.mark.parametrize("text", [b"", b"x" * 500])
def test_what_is_damaged_is_drawn_anew(
    repository: Repository, capsys: pytest.CaptureFixture[str], kind: str, text: bytes
) -> None:
    line = ("--all", "--select", "multiple-heads")
    first, *_ = [said(capsys, *line) for _ in range(3)]
    place = str(repository.versions) if kind == "seen" else "migrations/versions"
    path = path_for(str(folder_of(str(repository.top))), kind, place)
    assert os.path.getsize(path) > 0
    with open(path, "wb") as file:
        file.write(text)
    if kind == "names":  # which are looked at when the directory was written
        os.unlink(path_for(str(folder_of(str(repository.top))), "seen", str(repository.versions)))
    assert [said(capsys, *line) for _ in range(3)] == [first] * 3
    assert os.path.getsize(path) not in (0, 500)


def source(revision: str, parents: object, **more: object) -> Source:
    text = revision_text(revision, parents, **more)  # type: ignore[arg-type]
    read = read_source(f"/v/{revision}.py", text.encode())
    assert read is not None
    return read


@pytest.mark.parametrize(
    "odd",
    [
        [source("b", "x")],
        [source("b", "a", labels=("one",))],
        [source("b", "a", depends_on=("a",))],
        [source("a", None)],
        [source("b", "c"), source("c", "b")],
        [source("b", "b")],
        [read_source("/v/b.py", b"nothing")],
        [source("b", "a")._replace(path="/w/b.py")],
    ],
)
def test_there_is_no_outline_of_what_is_not_plain(odd: list[Source]) -> None:
    plain = [source("a", None)]
    assert outline_of("c", "v", "/v", [*plain, *odd]) is None
    outline = outline_of("c", "v", "/v", plain)
    assert outline is not None
    if odd[0].path != "/w/b.py":
        assert heads_with(outline, odd) is None
    assert heads_with(outline, [source("b", "a"), source("c", ("a", "b"))]) == ("c",)
