"""Each check fires on what it is for, and on nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.finding import line_of
from gitmig.checks.scope import Scope
from gitmig.errors import ConfigurationError
from gitmig.project import find_project
from tests.repositories import CONFIGURATION, Repository, project_at

if TYPE_CHECKING:
    from gitmig.checks.finding import Finding


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return project_at(tmp_path)


def found(project: Repository, *names: str) -> list[Finding]:
    subject = subject_of(find_project(directory=str(project.top)), Scope())
    return checks.findings_of(subject, checks.chosen(names))


def short(findings: list[Finding]) -> list[tuple[str, str, int]]:
    """(check, file, line) of each."""
    return [(finding.name, finding.path.rpartition("/")[2], finding.line) for finding in findings]


def test_a_sound_project_has_none(project: Repository) -> None:
    project.line("a1", "b2", "c3")
    assert found(project) == []


def test_two_heads(project: Repository) -> None:
    project.line("a1", "b2").write("c3.py", "c3", "a1")
    (finding,) = found(project)
    assert short([finding]) == [("multiple-heads", "c3.py", 6)]
    assert finding.message == "two revisions are heads: b2 (b2.py), c3 (c3.py)"
    assert finding.remedy == (
        'both follow a1; put this one on top of b2: gitmig rebase --onto b2, or merge them: gitmig merge heads -m "merge"'
    )
    assert finding.excerpt == "down_revision = 'a1'"


def test_five_heads_of_different_parents(project: Repository) -> None:
    project.line("a1", "b2")
    for name in ("c", "d", "e"):
        project.write(f"{name}.py", name, "a1")
    project.write("f.py", "f")
    (finding,) = found(project)
    assert finding.message.startswith("5 revisions are heads: b2 (b2.py), c (c.py)")
    assert finding.remedy.startswith("put this one on top")


def test_a_line_of_several_revisions_is_moved_where_it_begins(project: Repository) -> None:
    project.line("a1", "b2").write("c3.py", "c3", "a1")
    project.write("d4.py", "d4", "c3")
    (finding,) = found(project)
    assert short([finding]) == [("multiple-heads", "c3.py", 6)]
    assert finding.remedy.startswith(
        "put c3, where its line begins, on top of b2: gitmig rebase --onto b2, or merge them: "
    )


def test_lines_that_one_move_does_not_mend_are_merged(project: Repository) -> None:
    project.line("a1", "b2").write("c3.py", "c3", "a1")
    project.write("d4.py", "d4", "a1")
    project.write("e5.py", "e5", ("c3", "d4"), downgrade="pass")
    (finding,) = found(project)
    assert short([finding]) == [("multiple-heads", "e5.py", 6)]
    assert finding.remedy == 'merge them: gitmig merge heads -m "merge"'


def test_a_merge_revision_ends_it(project: Repository) -> None:
    project.line("a1", "b2").write("c3.py", "c3", "a1")
    project.write("d4.py", "d4", ("b2", "c3"), downgrade="pass")
    assert found(project) == []


def test_labelled_lines_may_stay_apart(project: Repository) -> None:
    project.line("a1", "b2").write("c3.py", "c3", labels="payments")
    assert found(project) == []
    project.write("d4.py", "d4", "c3")
    project.write("e5.py", "e5", "c3")
    assert [finding.message for finding in found(project)] == ["two revisions are heads: d4 (d4.py), e5 (e5.py)"]


def test_lines_whose_labels_only_running_tells_may_stay_apart(project: Repository) -> None:
    project.line("a1")
    for name, label in (("b2", "phases.GROW"), ("c3", "phases.SHRINK")):
        path = project.write(f"{name}.py", name, "a1", labels="written")
        path.write_text(path.read_text().replace("'written'", f"({label},)"))
    assert found(project) == []
    project.write("d4.py", "d4", "a1")
    assert found(project) == []  # one without labels is apart from both
    project.write("e5.py", "e5", "b2")
    project.write("f6.py", "f6", "b2")
    assert [finding.message for finding in found(project)] == ["two revisions are heads: e5 (e5.py), f6 (f6.py)"]


def test_a_head_that_is_depended_on_does_not_count(project: Repository) -> None:
    project.line("a1").write("b2.py", "b2", depends_on="a1")
    assert found(project) == []


def test_lines_in_locations_of_their_own_may_stay_apart(project: Repository) -> None:
    (project.top / "alembic.ini").write_text(CONFIGURATION + "version_locations = %(here)s/one:%(here)s/two\n")
    for folder, revision in (("one", "a1"), ("two", "b2")):
        project.write(f"../../{folder}/{revision}.py", revision)
    assert found(project) == []
    project.write("../../two/c3.py", "c3")
    assert short(found(project)) == [("multiple-heads", "c3.py", 6)]


def test_a_fork_across_locations_is_two_heads(project: Repository) -> None:
    (project.top / "alembic.ini").write_text(CONFIGURATION + "version_locations = %(here)s/one:%(here)s/two\n")
    project.write("../../one/a1.py", "a1")
    project.write("../../one/b2.py", "b2", "a1")
    project.write("../../two/c3.py", "c3", "a1")
    assert short(found(project)) == [("multiple-heads", "c3.py", 6)]


def test_a_missing_parent(project: Repository) -> None:
    """Users meet it as "Can't locate revision identified by ..."."""
    project.line("a1b2c3").write("d4.py", "d4", "a1b2")
    (finding,) = found(project)
    assert short([finding]) == [("missing-parent", "d4.py", 6)]
    assert finding.message == "down_revision of d4 names 'a1b2', which no revision file declares"
    assert finding.remedy.startswith("did you mean 'a1b2c3'? else add its file (git add)")


def test_heads_that_a_missing_revision_may_join_are_not_counted(project: Repository) -> None:
    project.line("a1").write("c3.py", "c3", "b2")
    assert short(found(project)) == [("missing-parent", "c3.py", 6)]
    project.write("d4.py", "d4", "a1")
    project.write("e5.py", "e5", "a1")
    assert [name for name, _, _ in short(found(project))] == ["missing-parent", "multiple-heads"]


def test_a_missing_dependency(project: Repository) -> None:
    project.line("a1").write("b2.py", "b2", "a1", depends_on=("zz",))
    (finding,) = found(project)
    assert short([finding]) == [("missing-parent", "b2.py", 8)]
    assert finding.message == "depends_on of b2 names 'zz', which no revision file declares"


def test_a_dependency_on_a_label_is_there(project: Repository) -> None:
    project.write("a.py", "a1", labels="payments")
    project.write("b.py", "b2", depends_on="payments")
    assert found(project) == []


def test_an_id_that_is_used_twice(project: Repository) -> None:
    project.line("a1").write("copy.py", "a1")
    (finding,) = found(project)
    assert short([finding]) == [("duplicate-revision", "copy.py", 5)]
    assert finding.message == "revision a1 is declared twice: a1.py has it too"


def test_a_label_that_is_used_twice(project: Repository) -> None:
    project.write("a.py", "a1", labels="payments")
    project.write("b.py", "b2", "a1", labels="payments")
    assert short(found(project)) == [("duplicate-revision", "b.py", 7)]


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({"a": "b", "b": "a"}, ("b", 6)),
        ({"a": None, "b": ("a", "d"), "c": "b", "d": "c"}, ("b", 6)),
    ],
)
def test_a_circle(project: Repository, parents: dict[str, object], expected: tuple[str, int]) -> None:
    for revision, parent in parents.items():
        project.write(f"{revision}.py", revision, parent)
    (finding,) = found(project)
    assert finding.name == "cycle"
    assert finding.message.startswith("revisions follow each other in a circle: ")
    assert finding.line == expected[1]
    circle = finding.message.rpartition(": ")[2].split(" -> ")
    assert circle[0] == circle[-1]


@pytest.mark.parametrize(
    ("headers", "line", "message"),
    [
        ({"parents": "b2"}, 6, "down_revision of b2 names b2 itself"),
        ({"parents": ("a1", "b2")}, 6, "down_revision of b2 names b2 itself"),
        ({"parents": "a1", "depends_on": "b2"}, 8, "depends_on of b2 names b2 itself"),
    ],
)
def test_the_smallest_circle(project: Repository, headers: dict[str, object], line: int, message: str) -> None:
    project.line("a1").write("b2.py", "b2", **headers)
    (finding,) = found(project)
    assert (short([finding]), finding.message) == ([("cycle", "b2.py", line)], message)
    assert finding.remedy.startswith("name the revision that it follows")


def test_a_circle_of_dependencies(project: Repository) -> None:
    project.write("a.py", "a1", depends_on="b2")
    project.write("b.py", "b2", depends_on="a1")
    (finding,) = found(project)
    assert (finding.name, finding.line) == ("cycle", 8)


@pytest.mark.parametrize(("length", "expected"), [(32, []), (33, [("revision-id-too-long", "x.py", 5)])])
def test_a_long_id(project: Repository, length: int, expected: list[object]) -> None:
    project.write("x.py", "a" * length)
    assert short(found(project)) == expected


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("a-b", "contains -, which Alembic refuses"),
        ("a@b:c+d", "contains @ : +, which Alembic refuses"),
        ("", "is empty"),
        ("head", "is a word that commands understand"),
        ("base", "is a word that commands understand"),
        ("a b", "contains a blank"),
        ("a\x1b[31m", "contains a blank or a character that does not print"),
    ],
)
def test_an_id_that_cannot_be_used(project: Repository, revision: str, words: str) -> None:
    project.write("x.py", revision)
    (finding,) = found(project)
    assert short([finding]) == [("invalid-revision-id", "x.py", 5)]
    assert words in finding.message


@pytest.mark.parametrize("revision", ["a1b2", "0001", "add_users", "v1.2", "é"])
def test_ids_that_are_well(project: Repository, revision: str) -> None:
    project.write("x.py", revision)
    assert found(project) == []


def test_a_file_that_is_no_revision(project: Repository) -> None:
    project.line("a1")
    (project.versions / "shared.py").write_text("def something():\n    pass\n")
    (finding,) = found(project)
    assert short([finding]) == [("unreadable-revision", "shared.py", 1)]
    assert "no `down_revision`" in finding.message


@pytest.mark.parametrize("text", ["", "\n\n", "# to be written\n", "\ufeff"])
def test_an_empty_file(project: Repository, text: str) -> None:
    project.line("a1")
    (project.versions / "b2.py").write_text(text)
    (finding,) = found(project)
    assert (finding.name, finding.remedy) == (
        "unreadable-revision",
        'delete it, or make the revision with gitmig revision -m "..."',
    )
    assert "it is empty" in finding.message


def test_a_dependency_that_is_computed(project: Repository) -> None:
    path = project.line("a1").write("b2.py", "b2", "a1")
    path.write_text(path.read_text().replace("depends_on = None", "depends_on = needed()"))
    (finding,) = found(project)
    assert short([finding]) == [("unreadable-revision", "b2.py", 8)]
    assert finding.message.startswith("depends_on is computed")


def test_a_syntax_error_is_shown_with_its_line(project: Repository) -> None:
    path = project.line("a1").write("b2.py", "b2", "a1")
    path.write_text(path.read_text() + "    op.execute('x'\n")
    (finding,) = found(project)
    assert short([finding]) == [("unreadable-revision", "b2.py", 17)]
    assert (finding.column, finding.excerpt) == (15, "    op.execute('x'")
    assert finding.remedy == "correct the file; Alembic cannot load it either"


@pytest.mark.parametrize(
    ("downgrade", "expected"),
    [
        ("pass", [("empty-downgrade", "b2.py", 15)]),
        ('"""Nothing."""', [("empty-downgrade", "b2.py", 15)]),
        ("return", [("empty-downgrade", "b2.py", 15)]),
        ('raise NotImplementedError("the data is gone")', []),
        ("op.drop_table('x')", []),
    ],
)
def test_an_empty_downgrade(project: Repository, downgrade: str, expected: list[object]) -> None:
    project.line("a1").write("b2.py", "b2", "a1", downgrade=downgrade)
    assert short(found(project)) == expected


def test_an_absent_downgrade(project: Repository) -> None:
    path = project.line("a1").write("b2.py", "b2", "a1")
    path.write_text(path.read_text().partition("def downgrade")[0])
    assert short(found(project)) == [("missing-downgrade", "b2.py", 11)]
    path.write_text(path.read_text() + 'irreversible = "the data is gone"\n')
    assert found(project) == []


def test_nothing_to_undo_is_no_finding(project: Repository) -> None:
    path = project.line("a1").write("b2.py", "b2", "a1", downgrade="pass")
    path.write_text(path.read_text().replace('op.execute("SELECT 1")', "pass"))
    assert found(project, "empty-downgrade") == []


def test_a_project_without_revisions(project: Repository) -> None:
    """A check that found no files and said nothing."""
    (finding,) = found(project)
    assert finding.name == "no-revisions"
    assert finding.message == f"no revision files: looked in {project.versions}"
    assert finding.path == str(project.top / "alembic.ini")


def test_a_project_whose_location_is_wrong(project: Repository) -> None:
    (project.top / "alembic.ini").write_text(CONFIGURATION.replace("migrations", "absent"))
    (finding,) = found(project)
    assert finding.message == f"no revision files: looked in {project.top}/absent/versions (does not exist)"


def waived(project: Repository, comment: str, above: str = "") -> list[tuple[str, str, int]]:
    path = project.line("a1").write("b2.py", "b2", "a1", downgrade="pass")
    path.write_text(path.read_text().replace("def downgrade():", f"{above}def downgrade():{comment}"))
    return short(found(project))


def test_a_waiver_silences_its_line(project: Repository) -> None:
    assert waived(project, "  # gitmig: ignore[empty-downgrade] data is kept on purpose") == []


def test_a_waiver_alone_silences_the_next_line(project: Repository) -> None:
    assert waived(project, "", "# gitmig: ignore[empty-downgrade] data is kept on purpose\n") == []
    assert waived(project, "", "# gitmig: ignore[empty-downgrade] data is kept on purpose\n# and more\n") == []


def test_a_waiver_without_a_reason_is_a_finding(project: Repository) -> None:
    assert waived(project, "  # gitmig: ignore[empty-downgrade]") == [("waiver-without-reason", "b2.py", 15)]


@pytest.mark.parametrize("comment", ["  # gitmig: ignore[] why", "  # gitmig: ignore why"])
def test_a_waiver_of_nothing_silences_nothing(project: Repository, comment: str) -> None:
    assert waived(project, comment) == [("empty-downgrade", "b2.py", 15)]


@pytest.mark.parametrize(
    "comment",
    [
        "#gitmig: ignore[empty-downgrade] why",
        "# gitmig:ignore[empty-downgrade] why",
        "# gitmig: ignore [empty-downgrade] why",
        "# Gitmig: Ignore[empty-downgrade] why",
        "# gitmig: ignore empty-downgrade, why",
        "# gitmig: ignore",
        "# gitmig: ignore[] why",
        "# noqa  # gitmig ignore[empty-downgrade] why",
    ],
)
def test_a_waiver_that_is_misspelt(project: Repository, comment: str) -> None:
    """It silences nothing, and the finding says how it is written."""
    spelled = "the comment there silences nothing, which would be: # gitmig: ignore[empty-downgrade] and why"
    waived(project, f"  {comment}")
    (behind,) = [one for one in found(project) if one.name == "empty-downgrade"]
    assert behind.remedy.endswith(f'raise NotImplementedError("reason"); {spelled}')
    waived(project, "", f"{comment}\n")
    (above,) = [one for one in found(project) if one.name == "empty-downgrade"]
    assert above.remedy == behind.remedy


@pytest.mark.parametrize("comment", ["# gitmig asks for a way back", "# we ignore it: gitmig", "# gitmig: see #12"])
def test_a_comment_that_is_no_waiver(project: Repository, comment: str) -> None:
    waived(project, f"  {comment}")
    assert [one.remedy for one in found(project)] == [
        'write it, or declare that there is no way back: raise NotImplementedError("reason")'
    ]


def test_a_waiver_of_something_else_is_unused(project: Repository) -> None:
    expected = [("empty-downgrade", "b2.py", 15), ("unused-waiver", "b2.py", 15)]
    assert waived(project, "  # gitmig: ignore[cycle] why") == expected
    (finding,) = found(project, "unused-waiver", "cycle")
    assert finding.message == "cycle finds nothing here, so there is nothing to ignore"


def test_a_waiver_where_the_settings_leave_the_check_out_is_not_unused(project: Repository) -> None:
    """It excuses what is not looked for there, and `--fix` would take it out."""
    index(project, CALL.format(waiver=WAIVER), '[ignore_by_path]\n"migrations" = ["create-index-not-concurrent"]\n')
    settings = find_project(directory=str(project.top)).settings
    subject = subject_of(find_project(directory=str(project.top)), Scope())
    assert checks.findings_of(subject, checks.configured(settings)) == []


def test_a_waiver_of_what_does_not_run_is_not_unused(project: Repository) -> None:
    waived(project, "  # gitmig: ignore[cycle, pg-type-change-needs-using] why")
    assert found(project, "unused-waiver", "multiple-heads", "pg-type-change-needs-using") == []


def test_a_waiver_of_a_check_that_does_not_exist(project: Repository) -> None:
    waived(project, "  # gitmig: ignore[emty-downgrade] why")
    (finding,) = found(project, "unused-waiver")
    assert (finding.message, finding.remedy) == (
        "there is no check 'emty-downgrade'",
        "did you mean 'empty-downgrade'?",
    )


def test_a_waiver_may_name_what_previews_find(project: Repository) -> None:
    assert waived(project, "  # gitmig: ignore[empty-downgrade, parameter-in-script] why") == []


def test_a_waiver_is_a_comment_and_no_string(project: Repository) -> None:
    path = project.line("a1").write("b2.py", "b2", "a1", downgrade="pass")
    path.write_text(
        path.read_text().replace("def downgrade():", 'def downgrade(x="# gitmig: ignore[empty-downgrade] why"):')
    )
    assert short(found(project)) == [("empty-downgrade", "b2.py", 15)]


def index(project: Repository, call: str, settings: str = "") -> list[tuple[str, str, int]]:
    """What is found in a revision for PostgreSQL that makes this call."""
    (project.top / "gitmig.toml").write_text(f'dialects = ["postgresql"]\n{settings}')
    path = project.line("a1").write("b2.py", "b2", "a1")
    path.write_text(path.read_text().replace('op.execute("SELECT 1")', call))
    return short(found(project))


CALL = 'op.create_index(\n        "ix",{waiver}\n        "orders",\n        ["id"],\n    )'
WAIVER = "  # gitmig: ignore[create-index-not-concurrent] the table is small"


def test_a_waiver_on_any_line_of_a_call_counts(project: Repository) -> None:
    assert index(project, CALL.format(waiver="")) == [("create-index-not-concurrent", "b2.py", 12)]
    assert index(project, CALL.format(waiver=WAIVER)) == []
    assert index(project, f"{CALL.format(waiver='')}{WAIVER}") == []
    assert index(project, f"pass\n\n{WAIVER[2:]}\n    {CALL.format(waiver='')}".replace("\n#", "\n    #")) == []


def test_a_severity_of_the_settings(project: Repository) -> None:
    def severity(settings: str) -> list[str]:
        index(project, 'op.create_index("ix", "orders", ["id"])', settings)
        subject = subject_of(find_project(directory=str(project.top)), Scope())
        return [one.severity for one in checks.findings_of(subject, checks.configured(subject.project.settings))]

    assert severity("") == ["error"]
    assert severity('[severity]\ncreate-index-not-concurrent = "warning"\n') == ["warning"]
    assert severity('[severity]\ncreate-index-not-concurrent = "error"\nsafety = "off"\n') == ["error"]
    assert severity('[severity]\nsafety = "off"\n') == []
    assert severity('[ignore_by_path]\n"migrations/versions/b*" = ["create-index-not-concurrent"]\n') == []
    assert severity('[ignore_by_path]\n"migrations" = ["safety"]\n') == []
    assert severity('[ignore_by_path]\n"./migrations/versions/" = ["safety"]\n') == []
    assert severity('[ignore_by_path]\n"./" = ["safety"]\n') == []
    assert severity('[ignore_by_path]\n"migrations/" = ["graph"]\n"migrations" = ["safety"]\n') == []
    assert severity('[ignore_by_path]\n"versions" = ["safety"]\n') == ["error"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            '[severity]\ncreate-index-not-concurent = "error"',
            "gitmig.toml: there is no check 'create-index-not-concurent'",
        ),
        ('[ignore_by_path]\n"*" = ["cycel"]', "gitmig.toml: there is no check 'cycel'; did you mean 'cycle'?"),
    ],
)
def test_a_name_in_the_settings_that_is_none(project: Repository, settings: str, words: str) -> None:
    (project.top / "gitmig.toml").write_text(settings)
    with pytest.raises(ConfigurationError) as caught:
        checks.configured(find_project(directory=str(project.top)).settings)
    assert words in str(caught.value)


def test_a_group_is_all_that_is_in_it() -> None:
    assert {check.group for check in checks.chosen(["safety"])} == {"safety"}
    assert "safety" not in {check.group for check in checks.chosen(ignore=["safety"])}


def test_a_check_that_is_off_runs_where_it_is_selected_by_name() -> None:
    (off, *_) = (check for check in checks.CHECKS if check.severity == "off")
    assert off.name not in {check.name for check in checks.chosen([off.group])}
    assert [check.severity for check in checks.chosen([off.name])] == ["warning"]


def test_previews_find_what_waivers_may_name() -> None:
    texts = [path.read_text() for path in (Path(checks.__file__).parents[1] / "engine" / "ddl").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r'Remark\(\s*"([a-z-]+)"', text)}
    assert named == set(checks.PREVIEWED)


def test_every_check_has_a_page() -> None:
    for check in checks.CHECKS:
        assert len(check.page.split("\n\n")) >= 3, check.name
        assert checks.page(check.name) == check.page
        assert not any(line.startswith(" ") for line in check.page.partition("\nInstead:\n")[0].splitlines()), (
            check.name
        )


def test_checks_are_chosen_by_name() -> None:
    assert [check.name for check in checks.chosen(["cycle", "missing-parent"], ["cycle"])] == ["missing-parent"]
    assert checks.chosen() == tuple(check for check in checks.CHECKS if check.severity != "off")
    with pytest.raises(
        ConfigurationError, match="there is no check 'multiple-head'; did you mean 'multiple-heads'"
    ) as caught:
        checks.chosen(["multiple-head"])
    assert str(caught.value.hint).endswith(
        "gitmig check --explain GROUP, of graph, history, downgrades, safety, waivers"
    )


@pytest.mark.parametrize(("number", "expected"), [(1, "a"), (2, "b"), (3, ""), (0, ""), (9, "")])
def test_lines_of_a_file(number: int, expected: str) -> None:
    assert line_of(b"\xef\xbb\xbfa\r\nb\n", number) == expected
