"""What a branch is compared with: the base's tip, as the merge will leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.errors import ConfigurationError, GitError
from gitmig.project import find_project
from gitmig.revisions.snapshot import revisions_at, revisions_staged
from gitmig.revisions.working_tree import read_versions
from tests.repositories import CONFIGURATION, Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.checks.subject import Subject


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Main has a1 <- b2; the branch that is checked out starts there."""
    repository = project_at(tmp_path / "repository").init().line("a1", "b2")
    repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    return repository


def on_main(repository: Repository, *names: str) -> None:
    """Commit what is in the working tree on main, then go back to the branch."""
    repository.git("stash", "-q", "--include-untracked")
    repository.git("switch", "-q", "main")
    repository.git("stash", "pop", "-q")
    repository.commit()
    repository.git("switch", "-q", "branch")


def subject(repository: Repository, **scope: object) -> Subject:
    return subject_of(find_project(directory=str(repository.top)), Scope(**{"base": "main", **scope}))  # type: ignore[arg-type]


def found(repository: Repository, **scope: object) -> list[tuple[str, str]]:
    findings = checks.findings_of(subject(repository, **scope), checks.CHECKS)
    return [(finding.name, finding.path.rpartition("/")[2]) for finding in findings]


def ids(repository: Repository, **scope: object) -> list[str]:
    return sorted(subject(repository, **scope).graph.revisions)


def judged(repository: Repository, **scope: object) -> list[str]:
    return sorted(path.rpartition("/")[2] for path in subject(repository, **scope).judged)


def test_two_green_pull_requests_red_main(repository: Repository) -> None:
    """Each is fine alone; once one is merged, the other one makes two heads."""
    repository.write("d4.py", "d4", "b2")
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    repository.commit()
    assert found(repository, base="branch~1") == []
    assert found(repository) == [("multiple-heads", "c3.py")]
    (finding,) = checks.findings_of(subject(repository), checks.CHECKS)
    assert finding.message == "two revisions are heads after merging into main: c3 (c3.py), d4 (d4.py on main)"
    assert finding.remedy == (
        "both follow b2; put this one on top of d4: gitmig rebase --base main, "
        'or merge them: git merge main, then gitmig merge heads -m "merge"'
    )


def test_a_line_whose_beginning_the_base_has_is_merged(repository: Repository) -> None:
    repository.write("c3.py", "c3", "b2")
    repository.write("d4.py", "d4", "b2")
    on_main(repository)
    repository.git("merge", "-q", "main")
    repository.write("e5.py", "e5", "c3")
    (finding,) = checks.findings_of(subject(repository), checks.CHECKS)
    assert (finding.path.rpartition("/")[2], finding.remedy) == ("e5.py", 'merge them: gitmig merge heads -m "merge"')


def test_a_revision_that_the_base_took_with_another_parent(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Main has c3 on top of d4, from a squashed merge; here c3 is as it was, below e5. To merge the heads would join c3 to itself."""
    repository.write("d4.py", "d4", "b2")
    repository.write("c3.py", "c3", "d4")
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    repository.write("e5.py", "e5", "c3")
    repository.commit()
    monkeypatch.chdir(repository.top)
    (finding,) = checks.findings_of(subject(repository), checks.CHECKS)
    assert (finding.name, finding.path) == ("multiple-heads", str(repository.versions / "c3.py"))
    does, _, command = finding.remedy.removesuffix(")").partition(" (git ")
    assert does == "c3 follows b2 here and d4 on main, which has it already: take its file from there"
    repository.git(*command.split())
    assert found(repository) == []


def test_another_line_than_the_one_that_the_base_moved(repository: Repository) -> None:
    """What is otherwise on the base is no reason for heads that do not follow it."""
    repository.write("x1.py", "x1", labels=("billing",))
    repository.write("x2.py", "x2", "x1")
    repository.write("x3.py", "x3", "x1", depends_on=("b2",))
    on_main(repository)
    repository.write("x1.py", "x1", labels=("billing",))
    repository.write("x2.py", "x2", "x1")
    repository.write("x3.py", "x3", "x2")
    repository.write("c3.py", "c3", "b2")
    repository.write("d4.py", "d4", "b2")
    repository.commit()
    (remedy,) = [one.remedy for one in checks.findings_of(subject(repository), checks.CHECKS) if "heads" in one.name]
    assert remedy.startswith("both follow b2; put this one on top of c3: gitmig rebase --base main, or merge them: ")


@pytest.mark.parametrize("directory", [".", "migrations", "migrations/versions"])
def test_a_directory_stands_for_the_files_in_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, directory: str
) -> None:
    monkeypatch.chdir(repository.top)
    (repository.top / "elsewhere").mkdir()
    assert judged(repository, files=(directory,)) == ["a1.py", "b2.py"]
    assert judged(repository, files=("elsewhere",)) == []


def test_rebased_on_the_base_it_is_green(repository: Repository) -> None:
    repository.write("d4.py", "d4", "b2")
    on_main(repository)
    repository.write("c3.py", "c3", "d4")
    assert found(repository) == []


def test_only_new_revisions_are_judged(repository: Repository) -> None:
    repository.write("old.py", "old", "b2", downgrade="pass")
    on_main(repository)
    repository.git("merge", "-q", "main")
    repository.write("c3.py", "c3", "old")
    assert (judged(repository), found(repository)) == (["c3.py"], [])
    assert found(repository, everything=True) == [("empty-downgrade", "old.py")]
    assert found(repository, files=(str(repository.versions / "old.py"),)) == [("empty-downgrade", "old.py")]


def test_a_renamed_file_is_not_new(repository: Repository) -> None:
    repository.git("mv", "migrations/versions/b2.py", "migrations/versions/2024_b2.py")
    assert (judged(repository), found(repository), ids(repository)) == ([], [], ["a1", "b2"])


def test_a_moved_directory_is_not_new(repository: Repository) -> None:
    repository.git("mv", "migrations", "database")
    (repository.top / "alembic.ini").write_text(CONFIGURATION.replace("migrations", "database"))
    assert (judged(repository), found(repository), ids(repository)) == ([], [], ["a1", "b2"])
    assert judged(repository, staged=True) == []


def test_what_the_branch_deleted_stays_deleted(repository: Repository) -> None:
    repository.git("rm", "-q", "migrations/versions/b2.py")
    assert (ids(repository), found(repository)) == (["a1"], [("deleted-after-merge", "b2.py")])


def test_what_the_branch_deleted_may_be_missed_on_the_base(repository: Repository) -> None:
    repository.write("c3.py", "c3", "b2")
    on_main(repository)
    repository.git("rm", "-q", "migrations/versions/b2.py")
    assert (ids(repository), found(repository)) == (
        ["a1", "c3"],
        [("deleted-after-merge", "b2.py"), ("missing-parent", "c3.py")],
    )


def test_git_says_where_a_missing_parent_is(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.top)
    repository.write("c3.py", "c3", "b2")
    repository.git("add", "-A")
    repository.write("d4.py", "d4", "c3")
    repository.git("add", "-A")
    repository.git("rm", "-q", "--cached", "migrations/versions/c3.py")

    def remedies() -> list[str]:
        return [one.remedy for one in checks.findings_of(subject(repository, staged=True), checks.CHECKS)]

    forgotten = ["add its file (git add), or name a revision that is there"]
    assert remedies() == forgotten
    repository.git("switch", "-q", "-c", "other")
    repository.git("add", "-A")
    repository.git("rm", "-q", "--cached", "migrations/versions/d4.py")
    repository.git("commit", "-q", "-m", "Add c3")
    repository.git("rm", "-q", "--cached", "migrations/versions/c3.py")
    repository.git("add", "migrations/versions/d4.py")
    assert remedies() == forgotten, "its file is on disk, as the last commit has it"
    (repository.versions / "c3.py").unlink()
    repository.git("switch", "-q", "branch")
    (remedy,) = remedies()
    assert remedy.startswith("git has it on other, in commit ")
    assert remedy.endswith("`git restore --source=other -- migrations/versions/c3.py`")


def test_what_the_base_deleted_is_deleted(repository: Repository) -> None:
    (repository.versions / "b2.py").unlink()
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    assert (ids(repository), found(repository)) == (["a1", "c3"], [("missing-parent", "c3.py")])


def test_what_the_base_changed_is_changed(repository: Repository) -> None:
    """The base put b2 behind a new revision; the branch knows b2 as it was."""
    repository.write("n.py", "n1", "a1")
    repository.write("b2.py", "b2", "n1")
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    assert subject(repository).graph.parents["b2"] == ("n1",)
    assert found(repository) == []


def test_what_the_branch_changed_counts_against_an_old_base(repository: Repository) -> None:
    repository.write("d4.py", "d4", "b2")
    on_main(repository)
    repository.write("b2.py", "b2", "a1", message="changed")
    repository.write("c3.py", "c3", "d4")
    assert (judged(repository), found(repository)) == (["c3.py"], [])


def test_one_id_in_two_files_after_the_merge(repository: Repository) -> None:
    repository.write("theirs.py", "c3", "b2")
    on_main(repository)
    repository.write("ours.py", "c3", "b2")
    assert (judged(repository), found(repository)) == (["ours.py"], [("duplicate-revision", "ours.py")])
    (finding,) = checks.findings_of(subject(repository), checks.CHECKS)
    assert finding.message == "revision c3 is declared twice: theirs.py on main has it too"


@pytest.mark.parametrize("name", ["a_copy.py", "z_copy.py"])
@pytest.mark.parametrize("more", ["", "# one more line"])
def test_a_copy_of_a_merged_revision_with_its_id(repository: Repository, name: str, more: str) -> None:
    """The copy is what is told, wherever its name stands, and not the merged file."""
    data = (repository.versions / "b2.py").read_text()
    (repository.versions / name).write_text(data + more)
    assert (judged(repository), found(repository)) == ([name], [("duplicate-revision", name)])
    assert found(repository, everything=True) == [("duplicate-revision", name)]
    (finding,) = checks.findings_of(subject(repository), checks.CHECKS)
    assert finding.message == "revision b2 is declared twice: b2.py has it too"


def test_a_file_that_the_branch_renamed_is_told_by_its_name(repository: Repository) -> None:
    repository.write("c3.py", "c3", "b2", downgrade="pass")
    on_main(repository)
    repository.git("merge", "-q", "main")
    repository.git("mv", "migrations/versions/c3.py", "migrations/versions/renamed.py")
    assert found(repository) == []
    assert found(repository, everything=True) == [("empty-downgrade", "renamed.py")]


@pytest.mark.parametrize(
    ("merged", "own", "expected"),
    [
        (("c3", None, "pay"), ("d4", None, "pay"), "branch label 'pay' of d4 is taken by c3 (c3.py on main)"),
        (("c3", "b2", "pay"), ("pay", "c3", None), "revision id 'pay' is a branch label of c3 (c3.py on main)"),
        (("pay", "b2", None), ("c3", "pay", "pay"), "branch label 'pay' of c3 is taken by pay (pay.py on main)"),
    ],
)
def test_one_name_on_both_sides(
    repository: Repository, merged: tuple[str, str, str], own: tuple[str, str, str], expected: str
) -> None:
    """Two pull requests that are green each: the second is red once the first is merged, and its own file is told."""
    revision, parent, label = merged
    repository.write(f"{revision}.py", revision, parent, labels=label)
    on_main(repository)
    revision, parent, label = own
    repository.write(f"{revision}.py", revision, parent, labels=label)
    repository.commit()
    duplicates = checks.chosen(["duplicate-revision"])
    assert checks.findings_of(subject(repository, base="branch~1"), duplicates) == []
    (finding,) = checks.findings_of(subject(repository), duplicates)
    assert (finding.path.rpartition("/")[2], finding.message) == (f"{revision}.py", expected)


def test_a_label_on_merged_revisions_of_both_sides(repository: Repository) -> None:
    repository.write("a1.py", "a1", labels="pay")
    on_main(repository)
    repository.write("b2.py", "b2", "a1", labels="pay")
    assert ("duplicate-revision", "b2.py") in found(repository)


def test_a_label_that_is_the_revisions_own_id(repository: Repository) -> None:
    repository.write("c3.py", "c3", "b2", labels="c3")
    (finding,) = checks.findings_of(subject(repository), checks.chosen(["duplicate-revision"]))
    assert finding.message == "branch label 'c3' of c3 is its own id"


def test_one_file_on_both_sides_is_one(repository: Repository) -> None:
    repository.write("c3.py", "c3", "b2")
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    assert (judged(repository), found(repository)) == ([], [])


def test_a_repository_behind_a_link(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to("repository")
    repository.write("c3.py", "c3", "b2")
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    linked = Repository(tmp_path / "linked")
    assert (judged(linked), found(linked)) == ([], [])
    assert found(linked, staged=True) == []


def test_a_base_that_is_no_ancestor(repository: Repository) -> None:
    """Nothing in common is known: what only the base has is taken for new there."""
    repository.git("switch", "-q", "--orphan", "other")
    project_at_again = Repository(repository.top)
    (repository.top / "alembic.ini").write_text(CONFIGURATION)
    project_at_again.line("a1", "b2").write("c3.py", "c3", "b2")
    repository.commit()
    assert (judged(repository), ids(repository), found(repository)) == (["c3.py"], ["a1", "b2", "c3"], [])


def test_a_merge_commit_in_a_shallow_clone(repository: Repository, tmp_path: Path) -> None:
    """actions/checkout of a pull request: depth one, HEAD merges the branch into the base's tip."""
    repository.write("d4.py", "d4", "b2")
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    repository.commit()
    repository.git("switch", "-q", "-c", "merge", "main")
    repository.git("merge", "-q", "--no-ff", "--no-edit", "branch")
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    base = repository.git("rev-parse", "main")
    repository.git("clone", "-q", "--depth=1", "--branch=merge", f"file://{repository.top}", str(tmp_path / "shallow"))
    shallow = Repository(tmp_path / "shallow")
    assert (judged(shallow, base=base), found(shallow, base=base)) == (["c3.py"], [("multiple-heads", "c3.py")])


def test_while_the_base_is_being_merged(repository: Repository) -> None:
    """What the merge deleted is not brought back from the base."""
    repository.write("d4.py", "d4", "b2")
    on_main(repository)
    repository.write("c3.py", "c3", "b2")
    repository.commit()
    repository.git("merge", "-q", "--no-commit", "main")
    repository.git("rm", "-q", "-f", "migrations/versions/d4.py")
    assert ids(repository, staged=True) == ["a1", "b2", "c3"]
    assert found(repository, staged=True) == [("deleted-after-merge", "d4.py")]


def test_without_a_base_everything_is_judged(repository: Repository) -> None:
    assert judged(repository, base="") == ["a1.py", "b2.py"]


def test_the_base_of_the_settings(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text('base = "main"\n')
    repository.write("c3.py", "c3", "b2")
    assert (judged(repository, base=""), subject(repository, base="").base) == (["c3.py"], "main")


def test_a_base_that_is_not_there(repository: Repository) -> None:
    with pytest.raises(GitError, match="git knows no commit 'absent'"):
        subject(repository, base="absent")


def test_a_base_without_a_repository(tmp_path: Path) -> None:
    project = project_at(tmp_path).line("a1")
    for scope in ({"base": "main"}, {"base": "", "staged": True}):
        with pytest.raises(GitError, match="is not in a git repository"):
            subject(project, **scope)


def test_a_repository_without_commits(tmp_path: Path) -> None:
    project = project_at(tmp_path).init().line("a1")
    assert judged(project, base="") == ["a1.py"]
    assert subject(project, base="", staged=True).sources == []
    project.git("add", "-A")
    assert judged(project, base="", staged=True) == ["a1.py"]


def test_a_file_that_is_not_there(repository: Repository) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no file 'absent\.py'"):
        subject(repository, files=("absent.py",))


def test_the_index_is_what_counts_when_staged(repository: Repository) -> None:
    """An untracked parent is there on this machine, and missing in the commit."""
    repository.write("c3.py", "c3", "b2")
    repository.write("d4.py", "d4", "c3")
    repository.git("add", "migrations/versions/d4.py")
    assert found(repository) == []
    assert found(repository, staged=True) == [("missing-parent", "d4.py")]


def test_a_partially_staged_file_is_judged_as_it_is_staged(repository: Repository) -> None:
    path = repository.write("c3.py", "c3", "b2", downgrade="pass")
    repository.git("add", "-A")
    path.write_text(revision_text("c3", "b2"))
    assert found(repository) == []
    assert found(repository, staged=True) == [("empty-downgrade", "c3.py")]


@pytest.mark.parametrize(
    "options",
    [
        "",
        "recursive_version_locations = true\n",
        "version_locations = %(here)s/migrations/versions/b:%(here)s/migrations/versions\n",
    ],
)
def test_a_commit_the_index_and_the_working_tree_are_read_alike(tmp_path: Path, options: str) -> None:
    repository = project_at(tmp_path / "repository").init()
    (repository.top / "alembic.ini").write_text(CONFIGURATION + options)
    for number, name in enumerate(
        [
            "b.py",
            "a.py",
            "B.py",
            "b/z.py",
            "b/c/a.py",
            "a/x.py",
            "__init__.py",
            "__pycache__/x.py",
            "b_.py",
            'née "q"\n.py',
        ]
    ):
        repository.write(name, f"r{number}")
    (repository.versions / "link.py").symlink_to("b/z.py")
    (repository.versions / "twice.py").symlink_to("b.py")
    (repository.versions / "dangling.py").symlink_to("absent.py")
    commit = repository.commit()
    project = find_project(directory=str(repository.top))
    on_disk = [source for source in read_versions(project) if source.problem is None]
    for read in (revisions_at(project, commit), revisions_staged(project)):
        readable = [source for source in read if source.problem is None]
        assert [source.path for source in readable] == [source.path for source in on_disk]
        assert readable == on_disk
        assert [source.problem.text for source in read if source.problem] == [
            "it is a symbolic link to absent.py, which is not a file"
        ]
    assert revisions_at(project, commit, known=on_disk)[0] is on_disk[0]


def test_a_link_out_of_the_repository_is_read_where_it_leads(tmp_path: Path) -> None:
    repository = project_at(tmp_path / "repository").init().line("a1")
    outside = project_at(tmp_path / "other").write("b2.py", "b2", "a1")
    (repository.versions / "b2.py").symlink_to(outside)
    commit = repository.commit()
    project = find_project(directory=str(repository.top))
    assert revisions_at(project, commit) == read_versions(project)
    assert judged(repository) == []


def test_a_location_outside_the_repository_is_read_from_disk(tmp_path: Path) -> None:
    repository = project_at(tmp_path / "repository").init().line("a1")
    project_at(tmp_path / "package").line("p1")
    outside = tmp_path / "package" / "migrations" / "versions"
    (repository.top / "alembic.ini").write_text(
        CONFIGURATION + f"version_locations = %(here)s/migrations/versions:{outside}\n"
    )
    commit = repository.commit()
    project = find_project(directory=str(repository.top))
    assert [source.revision and source.revision.id for source in revisions_at(project, commit)] == ["a1", "p1"]
    assert judged(repository) == []
