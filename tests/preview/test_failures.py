"""One revision that breaks, reads a database or kills its process marks its own section; the others still render."""

from __future__ import annotations

import time

import pytest

BROKEN = {
    "a word that is not there": ("nonsense()", "NameError: name 'nonsense' is not defined", 9),
    "a query": ("op.get_bind().execute(sa.text('SELECT 1')).fetchall()", "it reads the database: AttributeError", 9),
    "rows": ("for row in op.get_bind().execute(sa.text('SELECT 1')): pass", "it reads the database: TypeError", 9),
    "inspection": ("sa.inspect(op.get_bind())", "it reads the database: NoInspectionAvailable", 9),
    "a transaction": ("op.get_bind().begin()", "it reads the database: AttributeError", 9),
    "an engine": (
        "sa.create_engine('sqlite://').connect()",
        "this connects to a database, which a preview does not",
        9,
    ),
    "sys.exit": ("import sys\nsys.exit(4)", "calls sys.exit(4)", 10),
    "a failure inside gitmig": ("op.drop_constraint(None, 't')", "", 9),
}
KILLERS = {
    "os._exit": ("import os\nos._exit(3)", "it ended the process with status 3"),
    "os._exit well": ("import os\nos._exit(0)", "it ended the process with status 0"),
    "a crash": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "the process died of SIGSEGV"),
    "a loop": ("while True: pass", "nothing happened for 1.5 seconds"),
}
GOOD = ("op.execute('GOOD')", "op.execute('BACK')")


def line_of(path, text):
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def by_id(plan):
    return {revision.id: revision.renderings[0] for revision in plan.revisions}


def sql(script):
    return [statement.sql for statement in script.statements]


@pytest.mark.parametrize(("body", "reason", "line"), BROKEN.values(), ids=BROKEN.keys())
def test_a_revision_that_fails_marks_only_itself(project, body, reason, line):
    path = project.revision("b2", "a1", f"op.execute('BEFORE')\n{body}\nop.execute('AFTER')", GOOD[1])
    project.revision("c3", "b2", *GOOD)
    renderings = by_id(project.plan(status=1))
    failure = renderings["b2"].upgrade.failure
    assert failure.reason.startswith(reason)
    assert failure.path == "migrations/versions/b2_step.py"
    assert failure.line == line_of(path, body.splitlines()[-1])
    assert sql(renderings["b2"].upgrade)[0] == "BEFORE;"
    assert not renderings["b2"].upgrade.digest
    assert sql(renderings["b2"].downgrade) == ["BACK;"]
    assert sql(renderings["c3"].upgrade) == ["GOOD;"]


def test_a_revision_that_reads_rows_is_data_dependent_and_says_what_to_do(project):
    project.revision("b2", "a1", "op.get_bind().execute(sa.text('SELECT 1')).scalar()", "pass")
    script = by_id(project.plan(status=1))["b2"].upgrade
    assert script.data_dependent
    assert "if not context.is_offline_mode()" in script.failure.hint


@pytest.mark.parametrize(("body", "reason"), KILLERS.values(), ids=KILLERS.keys())
def test_a_revision_that_kills_its_process_marks_only_itself(project, body, reason):
    project.revision("b2", "a1", *GOOD)
    project.revision("c3", "b2", f"op.execute('BEFORE')\n{body}", GOOD[1])
    project.revision("d4", "c3", *GOOD)
    renderings = by_id(project.plan("--timeout", "1.5", status=1))
    assert renderings["c3"].upgrade.failure.reason == reason
    assert renderings["c3"].upgrade.failure.path == "migrations/versions/c3_step.py"
    assert sql(renderings["c3"].upgrade) == ["BEFORE;"]
    assert sql(renderings["c3"].downgrade) == ["BACK;"]
    assert sql(renderings["b2"].upgrade) == sql(renderings["d4"].upgrade) == ["GOOD;"]


def test_a_module_that_cannot_be_imported_fails_in_both_directions(project):
    project.revision("b2", "a1", *GOOD, top="import no_such_module")
    rendering = by_id(project.plan(status=1))["b2"]
    assert rendering.upgrade.failure.reason == "ModuleNotFoundError: No module named 'no_such_module'"
    assert rendering.upgrade.failure.line == 4
    assert rendering.downgrade.failure == rendering.upgrade.failure


def test_a_file_without_upgrade_is_a_failure(project):
    project.revision("b2", "a1", "", "pass")
    assert by_id(project.plan(status=1))["b2"].upgrade.failure.reason == "AttributeError: the file has no upgrade()"


def test_a_file_that_cannot_be_read_is_not_passed_over(project):
    (project.versions / "b2_broken.py").write_text('revision = "b2"\ndown_revision = "a1"\ndef upgrade(:\n')
    plan = project.plan(status=1)
    assert plan.failures[0].path == "migrations/versions/b2_broken.py"
    assert plan.failures[0].line == 3
    assert plan.failures[0].reason.startswith("the file cannot be read as a revision")


IRREVERSIBLE = {
    "raises with a reason": ("raise NotImplementedError('rows are gone')", "", "rows are gone"),
    "raises": ("raise NotImplementedError", "", "downgrade() raises NotImplementedError"),
    "declares": ("pass", "irreversible = 'it was a backfill'", "it was a backfill"),
    "has none": ("", "", "the file has no downgrade()"),
    "declares and has none": ("", "irreversible = 'no way'", "no way"),
}


@pytest.mark.parametrize(("body", "top", "reason"), IRREVERSIBLE.values(), ids=IRREVERSIBLE.keys())
def test_what_cannot_be_undone_is_no_failure(project, body, top, reason):
    project.revision("b2", "a1", GOOD[0], body, top)
    downgrade = by_id(project.plan())["b2"].downgrade
    assert downgrade.irreversible == reason
    assert downgrade.failure is None
    assert not downgrade.digest


def test_a_dialect_that_cannot_is_a_failure_also_on_the_way_down(project):
    project.use("sqlite")
    project.revision("b2", "a1", "pass", "op.create_unique_constraint('u', 't', ['id'])")
    downgrade = by_id(project.plan(status=1))["b2"].downgrade
    assert "SQLite" in downgrade.failure.reason
    assert not downgrade.irreversible


def test_a_revision_that_asks_whether_there_is_a_database_is_data_dependent(project):
    project.revision("b2", "a1", "if not context.is_offline_mode():\n    op.execute('A')\nop.execute('B')")
    script = by_id(project.plan())["b2"].upgrade
    assert script.data_dependent
    assert not script.digest
    assert sql(script) == ["B;"]


def test_a_query_on_the_connection_is_data_dependent_though_nothing_fails(project):
    project.revision("b2", "a1", "op.get_bind().execute(sa.text('SELECT 1'))", "op.execute('SELECT 1')")
    rendering = by_id(project.plan())["b2"]
    assert rendering.upgrade.data_dependent
    assert not rendering.downgrade.data_dependent
    assert rendering.downgrade.digest


def test_statements_know_the_line_that_called_for_them(project):
    helper = "def columns():\n    return sa.Column('id', sa.Integer)\n"
    path = project.revision("b2", "a1", "op.create_table('s', columns())\n\nop.execute(\n    'X'\n)", top=helper)
    statements = by_id(project.plan())["b2"].upgrade.statements
    assert [statement.line for statement in statements] == [line_of(path, "create_table"), line_of(path, "op.execute")]


def test_many_killers_end_the_preview_in_time(project, monkeypatch):
    monkeypatch.setattr("gitmig.preview.render.MOST_PROCESSES", 3)
    for number in range(3):
        project.revision(
            f"b{number}", f"b{number - 1}" if number else "a1", "import os\nos._exit(1)", "import os\nos._exit(1)"
        )
    started = time.monotonic()
    plan = project.plan(status=1)
    assert plan.failures[0].reason == "not rendered: too many revisions ended the process that renders"
    assert len(plan.revisions) == 3
    assert time.monotonic() - started < 10
