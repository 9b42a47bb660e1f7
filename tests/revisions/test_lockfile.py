"""What is in `gitmig.lock`, and in which order."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitmig.errors import CycleDetected, DuplicateRevision, LockFileError, UnreadableRevision
from gitmig.project import find_project
from gitmig.revisions.graph import Graph
from gitmig.revisions.lockfile import (
    HEADING,
    differences,
    existing,
    in_lock_order,
    line_of,
    lines_of,
    lock_path,
    put,
    read_lock,
    text_of,
)
from gitmig.revisions.revision import Revision
from gitmig.revisions.source import read_source
from gitmig.revisions.working_tree import read_versions
from tests.repositories import Repository, project_at, revision_text
from tests.revisions.graphs import graph, histories

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.revisions.lockfile import Line

NO_DIGESTS = "-"


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    repository = project_at(tmp_path)
    return repository.line("a1", "b2")


def write(project: Repository) -> str | None:
    """Write the lock; its path where that changed anything."""
    found = find_project(directory=str(project.top))
    path = lock_path(found)
    return path if put(path, existing(path), lines_of(read_versions(found))) else None


def locked(project: Repository) -> bytes:
    return (project.top / "migrations" / "gitmig.lock").read_bytes()


def short(project: Repository) -> list[list[str]]:
    """The lines without their hashes."""
    return [[*line.split(" ")[:2], *line.split(" ")[3:]] for line in locked(project).decode().splitlines()[2:]]


def line(revision: str, text: str) -> Line:
    source = read_source(f"/{revision}.py", text.encode())
    assert source is not None
    return line_of(source, lambda _: "code")


def test_a_line_a_revision(project: Repository) -> None:
    project.write("c3.py", "c3", ("b2",), depends_on=("a1",), message="third one\n\nmore")
    assert write(project) == str(project.top / "migrations" / "gitmig.lock")
    assert locked(project).decode().startswith(HEADING)
    assert short(project) == [
        ["a1", "-", "-", "a", "message"],
        ["b2", "a1", "-", "a", "message"],
        ["c3", "b2,~a1", "-", "third", "one"],
    ]
    assert all(len(one.split(" ")[2]) == 64 for one in locked(project).decode().splitlines()[2:])


def test_nothing_is_written_twice(project: Repository) -> None:
    assert write(project) is not None
    before = locked(project)
    assert write(project) is None
    assert locked(project) == before


def test_a_renamed_or_formatted_file_changes_nothing(project: Repository) -> None:
    write(project)
    (project.versions / "b2.py").rename(project.versions / "0.py")
    path = project.versions / "a1.py"
    path.write_text(path.read_text().replace('"SELECT 1"', "'SELECT 1'  # once\n    "))
    assert write(project) is None


def test_an_edit_changes_its_line(project: Repository) -> None:
    write(project)
    before = locked(project).splitlines()
    path = project.versions / "a1.py"
    path.write_text(path.read_text().replace("SELECT 1", "SELECT 3"))
    assert write(project) is not None
    assert [old == new for old, new in zip(before, locked(project).splitlines(), strict=True)] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
    ],
)
def test_marks_and_line_ends_of_windows_are_no_difference(project: Repository, spoil) -> None:  # type: ignore[no-untyped-def]
    write(project)
    path = project.top / "migrations" / "gitmig.lock"
    path.write_bytes(spoil(locked(project)))
    assert write(project) is None


def test_line_ends_are_kept(project: Repository) -> None:
    write(project)
    path = project.top / "migrations" / "gitmig.lock"
    path.write_bytes(locked(project).replace(b"\n", b"\r\n"))
    project.write("c3.py", "c3", "b2")
    write(project)
    assert locked(project).count(b"\r\n") == locked(project).count(b"\n") == 5


@pytest.mark.parametrize(
    "foreign",
    [
        b"# a remark\n",
        b"\n",
        b"zz - 00 - gone\n",
        b"a1 - 00 - twice\n",
        b"\xff\xfe\x00 odd\n",
        b"<<<<<<< HEAD\n=======\n>>>>>>> other\n",
    ],
)
def test_what_others_wrote_is_written_over(project: Repository, foreign: bytes) -> None:
    write(project)
    right = locked(project)
    path = project.top / "migrations" / "gitmig.lock"
    path.write_bytes(right + foreign)
    assert write(project) is not None
    assert locked(project) == right


def test_digests_of_the_same_code_are_kept(project: Repository) -> None:
    write(project)
    path = project.top / "migrations" / "gitmig.lock"
    digests = b"sqlite:22,postgresql:11"
    path.write_bytes(locked(project).replace(b" - a message", b" " + digests + b" a message"))
    project.write("b2.py", "b2", "a1", downgrade="pass")
    write(project)
    assert [fields[2] for fields in short(project)] == ["postgresql:11,sqlite:22", NO_DIGESTS]


def test_digests_on_which_two_sides_differ_are_dropped(project: Repository) -> None:
    write(project)
    path = project.top / "migrations" / "gitmig.lock"
    *_, first, last = locked(project).splitlines(keepends=True)
    sides = [last.replace(b" - a", b" %s a" % digests) for digests in (b"mysql:1,sqlite:2", b"mysql:1,sqlite:3")]
    path.write_bytes(
        b"".join([HEADING.encode(), first, b"<<<<<<< ours\n", sides[0], b"=======\n", sides[1], b">>>>>>> b\n"])
    )
    assert read_lock(path.read_bytes()).conflicted
    write(project)
    assert [fields[2] for fields in short(project)] == [NO_DIGESTS, "mysql:1"]


def test_a_lock_of_a_newer_gitmig_is_left_alone(project: Repository) -> None:
    path = project.top / "migrations" / "gitmig.lock"
    path.write_text("# gitmig.lock 2: all new\n")
    with pytest.raises(LockFileError, match=r"gitmig\.lock is of another format"):
        write(project)
    assert path.read_text() == "# gitmig.lock 2: all new\n"


def test_a_file_that_cannot_be_read_is_named(project: Repository) -> None:
    (project.versions / "c3.py").write_text("<<<<<<< HEAD\nrevision = 'c3'\n")
    with pytest.raises(UnreadableRevision, match=r"c3\.py:1: .*gitmig\.lock needs to know all revisions"):
        write(project)


def test_a_file_whose_functions_cannot_be_parsed_is_named(project: Repository) -> None:
    path = project.write("c3.py", "c3", "b2", downgrade="op.execute(")
    path.write_text(path.read_text() + "\n)(]\n")
    with pytest.raises(UnreadableRevision, match=r"c3\.py:\d+: "):
        write(project)


def test_a_graph_that_cannot_run_has_no_lock(project: Repository) -> None:
    project.write("c3.py", "c3", "c3")
    with pytest.raises(CycleDetected):
        write(project)
    project.write("c3.py", "b2", "a1")
    with pytest.raises(DuplicateRevision):
        write(project)


def test_what_differs_is_told(project: Repository) -> None:
    write(project)
    has = read_lock(locked(project))
    one, *others = has.lines
    tail = one._replace(code=f"{one.code[:-1]}{'1' if one.code[-1] == '0' else '0'}")
    assert differences(has._replace(lines=(*others, one)), has.lines) == (), "the order alone"
    twice = differences(has._replace(lines=(one, *has.lines)), has.lines)
    assert [change.split()[:2] for change in twice] == [["-", one.revision]] * 2
    assert differences(has._replace(lines=(tail, *others)), has.lines) == (f"- {tail.text[:-1]}", f"+ {one.text[:-1]}")
    edited = one._replace(code="e" * 64)
    assert differences(has._replace(lines=(edited, *others)), has.lines)[0].split()[3] == "eeeeeeee"


def test_a_lock_is_written_whole_or_not_at_all(project: Repository) -> None:
    """A limit of the file's size stands for a full disk."""
    (project.top / "gitmig.toml").write_text("lock = true\n")
    write(project)
    before = locked(project)
    for number in range(40):
        project.write(f"more{number}.py", f"more{number}", "b2")
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500)); "
        "from gitmig.__main__ import main; sys.exit(main(['lock']))"
    )
    done = subprocess.run([sys.executable, "-B", "-c", program], cwd=project.top, capture_output=True, text=True)
    assert (done.returncode, "gitmig.lock cannot be written: " in done.stderr) == (2, True), done.stderr
    assert locked(project) == before
    assert sorted(path.name for path in (project.top / "migrations").iterdir()) == ["env.py", "gitmig.lock", "versions"]


def test_a_lock_that_cannot_be_written_says_why(project: Repository) -> None:
    (project.top / "migrations" / "gitmig.lock").mkdir()
    with pytest.raises(LockFileError, match=r"gitmig\.lock cannot be read: "):
        write(project)


def test_odd_ids_and_messages_stay_on_their_line() -> None:
    odd = line("x", revision_text("é a,~%\n", ("b c",), message="one\u2028two\u202e\ttail\nsecond line"))
    assert odd.text == "%C3%A9%20a%2C%7E%25%0A b%20c code - one?two??tail\n"
    assert read_lock(odd.text.encode()).lines == (odd,)
    long = line("x", revision_text("x", message="word " * 60))
    assert long.message == "word " * 19 + "word…"


def test_what_is_computed_is_marked() -> None:
    computed = line("x", revision_text("x").replace("depends_on = None", "depends_on = needed()"))
    assert computed.relations == ("~?",)


def order(drawing: str) -> str:
    return " ".join(in_lock_order(graph(drawing)))


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("a <- b <- c", "a b c"),
        ("c <- b <- a", "c b a"),
        ("a <- z <- y, a <- b <- c", "a b c z y"),
        ("a <- b, a <- c, b + c <- d <- e", "a b c d e"),
        ("a <- b <- c, x <- y, y ~ c", "a b c x y"),
        ("x <- y, a <- b <- c, b ~ y", "a x y b c"),
    ],
)
def test_order(drawing: str, expected: str) -> None:
    assert order(drawing) == expected


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_is_of_the_graph_alone(revisions: list[Revision], random) -> None:  # type: ignore[no-untyped-def]
    expected = list(in_lock_order(Graph(revisions)))
    shuffled = [one._replace(path=str(random.random())) for one in revisions]
    random.shuffle(shuffled)
    assert list(in_lock_order(Graph(shuffled))) == expected
    parents = Graph(revisions).all_parents
    assert all(expected.index(parent) < expected.index(one) for one in expected for parent in parents[one])


@given(histories(), st.data())
def test_a_revision_that_is_added_moves_no_other(revisions: list[Revision], data: st.DataObject) -> None:
    before = list(in_lock_order(Graph(revisions)))
    parents = data.draw(st.lists(st.sampled_from(before), max_size=2, unique=True))
    new = data.draw(st.sampled_from(["a", "rev05x", "z"]))
    after = list(in_lock_order(Graph([*revisions, Revision(new, tuple(parents))])))
    assert [one for one in after if one != new] == before


@given(histories(), st.data())
def test_two_revisions_on_the_same_head_come_in_the_same_place(revisions: list[Revision], data: st.DataObject) -> None:
    old = Graph(revisions)
    head = data.draw(st.sampled_from(old.effective_heads))
    for new in ("a", "rev05x", "z"):
        after = list(in_lock_order(Graph([*revisions, Revision(new, (head,))])))
        assert after[after.index(new) - 1] == head


def test_what_is_written_is_read_again(project: Repository) -> None:
    project.write("c3.py", "c3", ("a1", "b2"))
    lines = lines_of(read_versions(find_project(directory=str(project.top))))
    assert read_lock(text_of(lines).encode()).lines == tuple(lines)
