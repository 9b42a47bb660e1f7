"""ScriptDirectory, Script and RevisionMap answer as Alembic's do, and import a file only when its functions are wanted."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import alembic.config
import alembic.script
import pytest

from gitmig.config import Config
from gitmig.engine.runtime.revision_map import Revision, RevisionMap, tuple_rev_as_scalar
from gitmig.engine.runtime.script import Script, ScriptDirectory
from gitmig.errors import (
    DependencyLoopDetected,
    DuplicateRevision,
    GitmigError,
    LoopDetected,
    MissingRevision,
    UnreadableRevision,
)
from tests.commands.projects import Project, unchanged_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.add("a1", message="first\nof several lines")
    made.add("b1", "a1", branch_labels="left")
    made.add("c1", "a1")
    made.add("m1", "b1 c1")
    made.add("x1", branch_labels=("other",), depends_on="b1")
    made.add("y1", "x1")
    return made


@pytest.fixture
def script(project: Project) -> Iterator[ScriptDirectory]:
    with unchanged_process():
        yield ScriptDirectory.from_config(Config(str(project.root / "alembic.ini")))


@pytest.fixture
def theirs(project: Project) -> Iterator[alembic.script.ScriptDirectory]:
    with unchanged_process():
        yield alembic.script.ScriptDirectory.from_config(project.alembic_config()[0])


def plain(answer: Any) -> Any:
    """An answer as ids and text."""
    if hasattr(answer, "revision"):
        return answer.revision
    if isinstance(answer, str) or answer is None:
        return answer
    return [plain(one) for one in answer]


QUESTIONS: list[Callable[[Any], Any]] = [
    lambda script: script.get_heads(),
    lambda script: script.get_heads(consider_depends_on=True),
    lambda script: script.get_bases(),
    lambda script: script.get_base(),
    lambda script: script.get_current_head(),
    lambda script: script.walk_revisions(),
    lambda script: script.walk_revisions("a1", "m1"),
    lambda script: script.iterate_revisions("m1", "a1"),
    lambda script: script.iterate_revisions("m1", "a1", inclusive=True),
    lambda script: script.iterate_revisions(("b1", "c1"), "base"),
    lambda script: script.get_revision("left@head"),
    lambda script: script.get_revision("base"),
    lambda script: script.get_revision("other"),
    lambda script: script.get_revisions(("a1", "other@head")),
    lambda script: script.get_revisions("heads"),
    lambda script: script.get_revision("nothing"),
    lambda script: script.as_revision_number("head"),
    lambda script: script.as_revision_number("heads"),
    lambda script: script.as_revision_number("other@head"),
    lambda script: script.as_revision_number("base"),
    lambda script: script.as_revision_number("a1"),
    lambda script: sorted(plain(script.get_all_current(("m1", "x1")))),
    lambda script: script.versions,
    lambda script: script.env_py_location,
    lambda script: script.dir,
    lambda script: [str(one) for one in script.walk_revisions()],
    lambda script: [one.doc for one in script.walk_revisions()],
    lambda script: [one.longdoc for one in script.walk_revisions()],
    lambda script: [one.path for one in script.walk_revisions()],
    lambda script: [sorted(one.nextrev) for one in script.walk_revisions()],
    lambda script: [sorted(one.branch_labels) for one in script.walk_revisions()],
    lambda script: [repr((one.down_revision, one.dependencies)) for one in script.walk_revisions()],
    lambda script: [
        repr((one.is_head, one.is_base, one.is_branch_point, one.is_merge_point)) for one in script.walk_revisions()
    ],
    lambda script: script.get_revision("m1").log_entry,
    lambda script: script.get_revision("m1").cmd_format(False, include_parents=True, include_doc=True),
    lambda script: script.get_revision("x1").cmd_format(False, include_branches=True, include_parents=True),
    lambda script: script.get_revision("y1").cmd_format(verbose=True),
    lambda script: script.get_revision("y1").module.down_revision,
    lambda script: script.revision_map.filter_for_lineage(script.get_heads(), "left"),
    lambda script: script.revision_map.filter_for_lineage(script.get_revisions("heads"), "x1"),
    lambda script: script.revision_map.get_current_head("other"),
]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_answers(ask: Callable[[Any], Any], script: ScriptDirectory, theirs: alembic.script.ScriptDirectory) -> None:
    def answer(directory: Any, refused: type[Exception]) -> Any:
        try:
            return plain(ask(directory))
        except refused as error:
            return f"refused: {error}"

    assert answer(script, GitmigError) == answer(theirs, alembic.util.CommandError)


def test_a_file_runs_when_its_module_is_wanted(project: Project, script: ScriptDirectory) -> None:
    for path in project.versions.iterdir():
        path.write_text(
            f"{path.read_text()}\nfrom pathlib import Path\nPath({str(project.root / 'ran')!r}).write_text(revision)\n"
        )
    found = list(script.walk_revisions())
    assert len(found) == 6
    assert not (project.root / "ran").exists()
    wanted = script.get_revision("b1")
    assert wanted.module.revision == "b1"
    assert wanted.module is script.get_revision("b1").module
    assert (project.root / "ran").read_text() == "b1"


def test_computed_headers_are_run_for(project: Project, script: ScriptDirectory) -> None:
    project.write(
        "migrations/versions/z1.py", '"""computed\n\nmore"""\nrevision = "".join("z1")\ndown_revision = "m1"\n'
    )
    found = script.get_revision("z1")
    assert (found.doc, found.longdoc, found.down_revision) == ("computed", "computed\n\nmore", "m1")
    assert script.get_heads() == ["y1", "z1"]


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "revision = 'a1'\ndown_revision = None\n",
            DuplicateRevision,
            "present more than once: .*/a1_x.py, .*/broken.py",
        ),
        (
            "revision = 'z1'\ndown_revision = 'gone'\n",
            MissingRevision,
            "gone referenced from z1 is not present: .*broken.py",
        ),
        ("import os\n", UnreadableRevision, "Could not determine revision id from filename broken.py"),
        ("revision = 'z1'\n", UnreadableRevision, "broken.py sets no `down_revision`"),
    ],
)
def test_broken_histories(
    project: Project, script: ScriptDirectory, text: str, kind: type[GitmigError], message: str
) -> None:
    project.write("migrations/versions/broken.py", text)
    with pytest.raises(kind, match=message):
        script.get_heads()


def test_a_file_that_is_found_twice_counts_once(tmp_path: Path) -> None:
    made = Project(tmp_path, version_locations="%(here)s/migrations/versions:%(here)s/link")
    made.add("a1")
    (tmp_path / "link").symlink_to(made.versions, target_is_directory=True)
    with unchanged_process():
        script = ScriptDirectory.from_config(Config(str(tmp_path / "alembic.ini")))
    with pytest.warns(UserWarning, match=r"a1_x.py loaded twice! ignoring. Please ensure version_locations is unique."):
        assert script.get_heads() == ["a1"]
    with pytest.raises(GitmigError, match="Multiple version_locations present"):
        assert script.versions


def test_several_bases_and_heads_must_be_asked_for_by_the_plural(script: ScriptDirectory) -> None:
    with pytest.raises(GitmigError, match="multiple bases"):
        script.get_base()
    with pytest.raises(GitmigError, match=r"Please use get_heads\(\)"):
        script.get_current_head()


def test_a_missing_directory_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(GitmigError, match=r"Path doesn't exist: .*/gone.  Please use the 'init' command") as raised:
        ScriptDirectory(tmp_path / "gone")
    assert raised.value.hint == f"type `gitmig init {tmp_path / 'gone'}`, or correct script_location"


def test_the_path_of_a_project_is_put_first_once(project: Project) -> None:
    import sys

    ini = project.root / "alembic.ini"
    ini.write_text(f"{ini.read_text()}prepend_sys_path = lib\n")
    with unchanged_process():
        for _ in range(3):
            ScriptDirectory.from_config(Config(str(ini)))
        assert sys.path[:2] == ["lib", str(project.root / "lib")]
        assert sys.path.count("lib") == 1


def test_compiled_revisions_are_read_by_running_them(tmp_path: Path) -> None:
    import py_compile

    made = Project(tmp_path, sourceless="true")
    made.add("a1")
    source = made.versions / "a1_x.py"
    py_compile.compile(str(source), cfile=str(made.versions / "a1_x.pyc"))
    source.unlink()
    with unchanged_process():
        script = ScriptDirectory.from_config(Config(str(tmp_path / "alembic.ini")))
        assert [one.doc for one in script.walk_revisions()] == ["about a1"]


def test_steps_for_programs_that_write_their_own_upgrade(script: ScriptDirectory) -> None:
    up = script._upgrade_revs("m1", ())
    assert [str(step) for step in up][-1] == "upgrade b1, c1 -> m1, about m1"
    assert [step.revision.revision for step in script._downgrade_revs("a1", ("m1",))] == ["m1", "b1", "c1"]
    assert next(str(step) for step in script._stamp_revs("heads", ("b1",))) == "stamp_revision b1 -> m1"


# the classes that programs make themselves


def test_a_map_of_ones_own() -> None:
    found = RevisionMap(lambda: [Revision("a", None), Revision("b", "a", branch_labels="left"), Revision("c", ("a",))])
    assert (found.heads, found.bases) == (("b", "c"), ("a",))
    assert repr(found.get_revision("b")) == "Revision('b', 'a', branch_labels={'left'})"
    assert [one.revision for one in found.get_revisions(frozenset(("c", "b")))] == ["b", "c"]
    found.add_revision(Revision("d", ("b", "c"), dependencies=None))
    assert found.heads == ("d",)
    found.add_revision(Revision("d", "c"), _replace=True)
    assert found.heads == ("b", "d")
    with pytest.raises(KeyError, match="revision e not in map"):
        found.add_revision(Revision("e", "c"), _replace=True)


def test_a_duplicate_in_a_map_of_ones_own_is_a_warning() -> None:
    found = RevisionMap(lambda: [Revision("a", None), Revision("a", None)])
    with pytest.warns(UserWarning, match="Revision a is present more than once"):
        assert found.heads == ("a",)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [(("a", "a"), LoopDetected), (("a", None, ("a",)), DependencyLoopDetected), (("a-b", None), GitmigError)],
)
def test_revisions_that_cannot_be(arguments: Any, kind: type[GitmigError]) -> None:
    with pytest.raises(kind):
        Revision(*arguments)


def test_a_script_of_ones_own(project: Project) -> None:
    from types import ModuleType

    module = ModuleType("revision", "message\n\nmore")
    module.down_revision = ("a1", "b1")  # type: ignore[attr-defined]
    made = Script(module, "z1", project.versions / "z1.py")
    assert (made.doc, made.longdoc, made.is_head) == ("message", "message\n\nmore", True)
    assert str(made) == "a1, b1 -> z1 (head) (mergepoint), message"
    assert made.module is module


@pytest.mark.parametrize(("revisions", "scalar"), [(None, None), ((), None), (("a",), "a"), (("a", "b"), ("a", "b"))])
def test_revisions_as_a_file_has_them(revisions: Any, scalar: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert tuple_rev_as_scalar(revisions) == scalar


def test_version_locations_are_as_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative ones count from here as Alembic counts them; where there are none, from the configuration's directory."""
    written = ["migrations/versions", "here", "migrations:more"]
    project = Project(tmp_path / "made", version_locations=";".join(written), path_separator=";")
    project.write("migrations/more/__init__.py", "")
    config = Config(str(project.root / "alembic.ini"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(project.root)
    script = ScriptDirectory.from_config(config)
    assert script.version_locations == written
    monkeypatch.chdir("/")
    found = [str(project.versions), str(tmp_path / "here"), str(project.root / "migrations" / "more")]
    assert script.version_directories == found
    monkeypatch.chdir(tmp_path)
    with unchanged_process():
        theirs = alembic.script.ScriptDirectory.from_config(alembic.config.Config(str(project.root / "alembic.ini")))
    assert theirs.version_locations == written
