"""What of the SQL cannot run where a script has it: findings of the preview, by line, that a comment can waive."""

from __future__ import annotations

import pytest

from gitmig.preview.plan import Finding

ALTER = 'op.alter_column("t", "id", nullable=False)'
COLON = "op.execute(\"UPDATE t SET name = ':x'\")"


@pytest.fixture
def found(project):
    """The findings of one more revision, b2, on SQLite."""

    def found(upgrade, downgrade="op.execute('SELECT 1')", settings='ignore = ["safety"]'):
        project.use("sqlite")
        (project.root / "gitmig.toml").write_text(settings)
        project.git("checkout", "-q", "-b", "feature")
        project.revision("b2", "a1", upgrade, downgrade)
        return project.plan().findings

    return found


def test_an_alter_column_on_sqlite_is_a_finding(found):
    assert found(ALTER) == (
        Finding(
            check="alter-column-on-sqlite",
            severity="warning",
            message="SQLite has no ALTER COLUMN: the statement for t.id is a syntax error there",
            path="migrations/versions/b2_step.py",
            line=9,
            revision="b2",
            remedy='write `with op.batch_alter_table("t", copy_from=...) as batch: batch.alter_column("id", ...)`',
        ),
    )


def test_a_colon_in_text_is_a_finding_each_time_it_is_written(found):
    findings = found(f"{COLON}\n{COLON}\nfor _ in range(3): {COLON}", COLON)
    assert [(one.check, one.line) for one in findings] == [("parameter-in-script", line) for line in (9, 10, 11, 14)]


def test_a_comment_waives_it(found):
    assert found(f"{ALTER}  # gitmig: ignore[alter-column-on-sqlite] run by hand") == ()


def test_the_page_shows_it_and_the_statement_stays(project, found, capsys):
    found(ALTER)
    capsys.readouterr()
    assert project.run("--base", "main") == 0
    page = capsys.readouterr().out
    assert "alter-column-on-sqlite" in page
    assert "ALTER TABLE t ALTER COLUMN id SET NOT NULL;" in page


def test_two_dialects_say_the_same_once(project, found):
    found(COLON)
    assert len(project.plan("-d", "sqlite", "-d", "postgresql").findings) == 1


def test_what_a_check_reads_in_the_text_is_told_once(found):
    assert [
        (one.check, one.line) for one in found(f"{ALTER}\n{COLON}", settings='ignore = ["update-without-where"]')
    ] == [
        ("sqlite-needs-batch", 9),
        ("execute-colon-bind", 10),
    ]
