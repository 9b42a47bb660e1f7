"""Facts kept in the git directory: the same answers as without, whatever is edited, damaged or done at once."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitmig import git
from gitmig.kept import HEADER, SUM, folder_of
from gitmig.project import find_project
from gitmig.revisions import snapshot, source, working_tree
from gitmig.revisions.cache import Cache, cache_of
from gitmig.revisions.snapshot import revisions_at, revisions_staged
from gitmig.revisions.source import facts_of
from gitmig.revisions.working_tree import read_versions
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gitmig.revisions.source import Source

FILE = 'revision = "{}"\ndown_revision = {!r}\n\n\ndef upgrade():\n    op.x()\n\n\ndef downgrade():\n    op.y()\n'


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working_tree, "MANY", 0)
    monkeypatch.setattr(snapshot, "MANY", 0)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = project_at(tmp_path / "repository").init()
    fill(repository, 4)
    repository.commit()
    return repository


def fill(repository: Repository, count: int) -> None:
    for number in range(count):
        text = FILE.format(f"r{number}", f"r{number - 1}" if number else None)
        (repository.versions / f"r{number}.py").write_text(text)


def plain(sources: list[Source]) -> list[tuple[object, ...]]:
    return [(*one[:-1], one.data) for one in sources]


def answers(repository: Repository) -> list[list[tuple[object, ...]]]:
    project = find_project(directory=str(repository.top))
    ours = read_versions(project)
    return [plain(ours), plain(revisions_staged(project, known=ours)), plain(revisions_at(project, "HEAD", known=ours))]


def assert_the_same(repository: Repository) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITMIG_NO_CACHE", "1")
        uncached = answers(repository)
    for _ in range(2):
        assert answers(repository) == uncached


def kept(repository: Repository) -> bytes:
    return (repository.top / ".git" / "gitmig" / "revisions").read_bytes()


def reads(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from disk for one reading."""
    found: list[str] = []
    original = source.read_bytes

    def noted(path: str) -> bytes:
        found.append(path)
        return original(path)

    monkeypatch.setattr(working_tree, "read_bytes", noted)
    read_versions(find_project(directory=str(repository.top)))
    return [os.path.basename(path) for path in found]


def test_what_git_knows_to_be_unchanged_is_read_once(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reads(repository, monkeypatch) == ["r0.py", "r1.py", "r2.py", "r3.py"]
    assert reads(repository, monkeypatch) == []


# edits: each takes the repository and a file's number


def write(repository: Repository, number: int) -> None:
    (repository.versions / f"r{number}.py").write_text(FILE.format(f"w{number}", None))


def write_as_long_as_before(repository: Repository, number: int) -> None:
    path = repository.versions / f"r{number}.py"
    if path.is_file() and not path.is_symlink():
        before = path.stat()
        path.write_bytes(path.read_bytes().replace(b"op.x", b"op.z").replace(b'"r', b'"q'))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def carriage_returns(repository: Repository, number: int) -> None:
    path = repository.versions / f"r{number}.py"
    if path.is_file():
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def remove(repository: Repository, number: int) -> None:
    (repository.versions / f"r{number}.py").unlink(missing_ok=True)


def rename(repository: Repository, number: int) -> None:
    path = repository.versions / f"r{number}.py"
    if path.exists():
        path.rename(repository.versions / f"a{number}.py")


def link(repository: Repository, number: int) -> None:
    path = repository.versions / f"l{number}.py"
    if not path.is_symlink():
        path.symlink_to(f"r{number}.py")


def break_(repository: Repository, number: int) -> None:
    (repository.versions / f"r{number}.py").write_text("revision = (\n")


def empty(repository: Repository, number: int) -> None:
    (repository.versions / f"e{number}.py").write_text("")


def compute(repository: Repository, number: int) -> None:
    (repository.versions / f"r{number}.py").write_text(
        f"revision = 'c{number}'\ndown_revision = None\ndepends_on = f()\n"
    )


def do_not_look(repository: Repository, number: int) -> None:
    git.attempt(str(repository.versions), "update-index", "--assume-unchanged", f"r{number}.py")


def stage(repository: Repository, _number: int) -> None:
    repository.git("add", "-A")


def announce(repository: Repository, _number: int) -> None:
    repository.git("add", "-N", ".")


def commit(repository: Repository, _number: int) -> None:
    repository.git("add", "-A")
    repository.git("commit", "-q", "--allow-empty", "-m", "x")


def restore(repository: Repository, _number: int) -> None:
    repository.git("checkout", "-q", "-f", "HEAD", "--", ".")


EDITS: list[Callable[[Repository, int], None]] = [
    write,
    write_as_long_as_before,
    carriage_returns,
    remove,
    rename,
    link,
    break_,
    compute,
]
EDITS += [empty, do_not_look, stage, announce, commit, restore]


@settings(
    max_examples=int(os.environ.get("GITMIG_TEST_EXAMPLES", "6")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 3)), min_size=1, max_size=6))
def test_random_edits(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[Callable[[Repository, int], None], int]]
) -> None:
    repository = project_at(tmp_path_factory.mktemp("edited")).init()
    fill(repository, 4)
    repository.commit()
    assert_the_same(repository)
    for edit, number in edits:
        edit(repository, number)
        assert_the_same(repository)


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit(repository: Repository, edit: Callable[[Repository, int], None]) -> None:
    assert_the_same(repository)
    edit(repository, 1)
    assert_the_same(repository)
    stage(repository, 1)
    assert_the_same(repository)
    commit(repository, 1)
    assert_the_same(repository)


def test_a_repository_with_longer_ids(tmp_path: Path) -> None:
    repository = project_at(tmp_path / "repository")
    subprocess.run(["git", "init", "-q", "-b", "main", "--object-format=sha256", str(repository.top)], check=True)
    fill(repository, 3)
    repository.commit()
    assert_the_same(repository)
    assert len(next(iter(Cache(folder_of(str(repository.top))).kept))) == 64


def test_what_git_converts_is_read_from_disk(repository: Repository) -> None:
    """A filter writes other bytes to disk than git keeps: an id tells nothing about the file then."""
    repository.git("config", "filter.swap.smudge", "sed s/r1/s1/")
    repository.git("config", "filter.swap.clean", "sed s/s1/r1/")
    assert_the_same(repository)
    (repository.top / ".gitattributes").write_text("r1.py filter=swap\n")
    (repository.versions / "r1.py").unlink()
    repository.git("checkout", "--", "migrations/versions/r1.py")
    assert 'revision = "s1"' in (repository.versions / "r1.py").read_text()
    repository.git("config", "core.attributesFile", "/dev/null")
    (repository.top / ".git" / "gitmig" / "revisions").unlink()
    assert_the_same(repository)


@pytest.mark.parametrize("position", [0, 7, len(HEADER) - 1, len(HEADER), len(HEADER) + SUM, -1])
def test_a_damaged_byte(repository: Repository, position: int) -> None:
    assert_the_same(repository)
    data = bytearray(kept(repository))
    data[position] ^= 0x41
    (repository.top / ".git" / "gitmig" / "revisions").write_bytes(data)
    assert Cache(folder_of(str(repository.top))).kept == {}
    assert_the_same(repository)
    assert Cache(folder_of(str(repository.top))).kept != {}


@pytest.mark.parametrize("length", [0, 5, len(HEADER), len(HEADER) + SUM, -10])
def test_a_file_that_ends_early(repository: Repository, length: int) -> None:
    assert_the_same(repository)
    (repository.top / ".git" / "gitmig" / "revisions").write_bytes(kept(repository)[:length])
    assert Cache(folder_of(str(repository.top))).kept == {}
    assert_the_same(repository)


def test_another_version_keeps_its_own(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_the_same(repository)
    monkeypatch.setattr("gitmig.kept.HEADER", b"gitmig 999 " + HEADER)
    assert Cache(folder_of(str(repository.top))).kept == {}
    assert_the_same(repository)


@pytest.mark.parametrize("place", ["gitmig", "gitmig/revisions"])
def test_where_nothing_can_be_written_nothing_is_kept(repository: Repository, place: str) -> None:
    """A file in place of the folder, and a folder in place of the file: rights do not stop who runs as root."""
    path = repository.top / ".git" / place
    path.parent.mkdir(exist_ok=True)
    path.mkdir() if place.endswith("revisions") else path.write_text("")
    assert_the_same(repository)
    assert [each.name for each in path.parent.iterdir() if each.name.startswith("revisions.")] == []


def test_nothing_is_kept_when_asked_not_to_or_outside_a_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITMIG_NO_CACHE", "1")
    read_versions(find_project(directory=str(repository.top)))
    assert not (repository.top / ".git" / "gitmig").exists()
    assert cache_of(None).path == ""
    assert folder_of(str(tmp_path)) is None


def test_worktrees_and_submodules(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "-q", str(tmp_path / "tree"))
    assert os.path.realpath(str(folder_of(str(tmp_path / "tree")))) == str(repository.top / ".git" / "gitmig")
    outer = project_at(tmp_path / "outer").init()
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.top), "inner")
    folder = folder_of(str(outer.top / "inner"))
    assert os.path.realpath(str(folder)) == str(outer.top / ".git" / "modules" / "inner" / "gitmig")


def test_it_is_written_when_that_is_worth_it_and_what_nobody_uses_goes(tmp_path: Path) -> None:
    facts = facts_of(FILE.format("a", None).encode())
    one = Cache(str(tmp_path))
    for number in range(5000):
        one.put(f"{number:040}", facts)
    one.save()
    two = Cache(str(tmp_path))
    two.put("new", facts)
    two.save()
    assert "new" not in Cache(str(tmp_path)).kept
    for number in range(200):
        two.put(f"new{number}", facts)
    two.save()
    assert len(Cache(str(tmp_path)).kept) == 201


WRITER = """
import sys
from gitmig.revisions.cache import Cache
from gitmig.revisions.facts import Facts
for turn in range(60):
    cache = Cache(sys.argv[1])
    assert turn == 0 or cache.kept, "not whole"
    for number in range(100):
        cache.put(f"{sys.argv[2]} {turn} {number}", Facts(f"{number}", problem=None))
    cache.save()
"""


def test_several_at_once(tmp_path: Path) -> None:
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in "ab"]
    assert [process.wait() for process in running] == [0, 0]
    assert [each.name for each in tmp_path.iterdir()] == ["revisions"]


def listed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Source], bool]:
    """The files of HEAD, and whether they were found by what differs from those on disk."""
    found: list[object] = []
    original = snapshot.much_like

    def noted(*arguments: object) -> object:
        found.append(original(*arguments))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(snapshot, "much_like", noted)
    project = find_project(directory=str(repository.top))
    read_versions(project)
    ours = read_versions(project)
    return revisions_at(project, "HEAD", known=ours), found[-1] is not None


@pytest.mark.parametrize("edit", [write, write_as_long_as_before, remove, break_, compute, stage, link])
def test_a_commit_is_known_by_what_differs_from_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Repository, int], None]
) -> None:
    expected = plain(revisions_at(find_project(directory=str(repository.top)), "HEAD"))
    edit(repository, 1)
    sources, quickly = listed(repository, monkeypatch)
    assert plain(sources) == expected
    assert quickly
