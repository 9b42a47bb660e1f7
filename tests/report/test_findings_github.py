"""Annotations, within what GitHub shows of a step."""

from __future__ import annotations

from gitmig.checks.finding import Finding
from gitmig.report.findings_github import LONGEST, github_of

ERROR = Finding("multiple-heads", "two heads", "join them", "/top/v/b2.py", 6)
WARNING = Finding("some-check", "slow", "do less", "/top/v/b2.py", 3, 5, "    op.x()", "warning", 3, 11)


def test_where_it_is() -> None:
    assert github_of([ERROR], "/top") == (
        "::error file=v/b2.py,line=6,title=gitmig multiple-heads::two heads%0Ajoin them\n"
    )
    assert github_of([WARNING], "/top") == (
        "::warning file=v/b2.py,line=3,endLine=3,col=5,endColumn=11,title=gitmig some-check::slow%0Ado less\n"
    )


def test_columns_are_for_one_line() -> None:
    """The runner refuses `col` where `line` and `endLine` differ."""
    (line,) = github_of([WARNING._replace(end_line=9)], "/top").splitlines()
    assert line.startswith("::warning file=v/b2.py,line=3,endLine=9,title=")


def test_what_changed_is_part_of_the_message() -> None:
    (line,) = github_of([ERROR._replace(changes=("- op.x()", "+ op.y()"))], "/top").splitlines()
    assert line.endswith("::two heads%0A- op.x()%0A+ op.y()%0Ajoin them")


def test_errors_first_and_the_rest_is_told() -> None:
    findings = [WARNING._replace(message=f"warning {number}") for number in range(12)]
    findings += [ERROR._replace(message=f"error {number}") for number in range(11)]
    lines = github_of(findings, "/top").splitlines()
    assert [line.split(" ")[0] for line in lines[:21]] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert lines[20] == (
        "::notice title=gitmig::3 of 23 findings are only in the log of this step: GitHub shows 10 errors and 10 warnings"
    )
    assert lines[21:] == [
        "v/b2.py:6: error multiple-heads: error 10",
        "  join them",
        "v/b2.py:3:5: warning some-check: warning 10",
        "  do less",
        "v/b2.py:3:5: warning some-check: warning 11",
        "  do less",
    ]


def test_no_notice_where_all_are_shown() -> None:
    assert github_of([ERROR] * 10 + [WARNING] * 10, "/top").count("\n") == 20


def test_what_is_left_out_says_nothing_to_the_runner() -> None:
    hostile = ERROR._replace(message="::set-output name=x::y ##[group]z\n::error::w", path="/top/::debug::.py")
    lines = github_of([ERROR] * 10 + [hostile], "/top").splitlines()
    assert len(lines) == 13
    assert lines[11].startswith("| ::debug::.py:6: error")
    assert "##[" not in lines[11]


def test_a_long_message_is_cut() -> None:
    (line,) = github_of([ERROR._replace(message="x" * 100_000)], "/top").splitlines()
    assert len(line) < LONGEST + 100
