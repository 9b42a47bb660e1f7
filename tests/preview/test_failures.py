"""One revision that breaks, reads a database or kills its process marks its own section; the others still render."""

from __future__ import annotations

import subprocess
import sys
import time

BROKEN = {
    "nonsense()": "NameError: name 'nonsense' is not defined",
    "op.get_bind().execute(sa.text('SELECT 1')).fetchall()": "it reads the database: AttributeError: 'NoneType' object has no "
    "attribute 'fetchall'",
    "for row in op.get_bind().execute(sa.text('SELECT 1')): pass": "it reads the database: TypeError: 'NoneType' object is not "
    "iterable",
    "sa.inspect(op.get_bind())": "it reads the database: NoInspectionAvailable: No inspection system is available for object of "
    "type <class 'sqlalchemy.engine.mock.MockConnection'>",
    "op.get_bind().begin()": "it reads the database: AttributeError: 'MockConnection' object has no attribute 'begin'",
    "sa.create_engine('sqlite://').connect()": "this connects to a database, which a preview does not",
    "raise SystemExit(4)": "calls sys.exit(4)",
    "op.get_context().impl.alter_column('t')": None,
    "raise KeyError('x')": "KeyError: 'x'",
    "raise ValueError": "ValueError",
    "raise ValueError(object())": "ValueError: <object object>",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
}
KILLERS = {
    "import os; os._exit(3)": "it ended the process with status 3",
    "import os; os._exit(0)": "it ended the process with status 0",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": "the process died of SIGSEGV",
    "while True: pass": "nothing happened for 1.5 seconds",
}
GOOD = ("op.execute('GOOD')", "op.execute('BACK')")


def line_of(path, text):
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def by_id(plan):
    return {revision.id: revision.renderings[0] for revision in plan.revisions}


def sql(script):
    return [statement.sql for statement in script.statements]


def chain(project, bodies):
    """A good revision, one for each body with a good statement before it, and a good one; ids are places in the chain."""
    project.revision("r0", "a1", *GOOD)
    for number, body in enumerate(bodies, 1):
        project.revision(f"r{number}", f"r{number - 1}", f"op.execute('BEFORE')\n{body}\nop.execute('AFTER')", GOOD[1])
    project.revision("last", f"r{len(bodies)}", *GOOD)


def assert_others_rendered(renderings, bodies):
    assert sql(renderings["r0"].upgrade) == sql(renderings["last"].upgrade) == ["GOOD;"]
    for number in range(1, len(bodies) + 1):
        upgrade, downgrade = renderings[f"r{number}"].upgrade, renderings[f"r{number}"].downgrade
        assert sql(upgrade)[0] == "BEFORE;"
        assert "AFTER;" not in sql(upgrade)
        assert upgrade.failure.path == f"migrations/versions/r{number}_step.py"
        assert not upgrade.digest
        assert sql(downgrade) == ["BACK;"]


def test_revisions_that_fail_mark_only_themselves(project):
    chain(project, BROKEN)
    renderings = by_id(project.plan(status=1))
    assert_others_rendered(renderings, BROKEN)
    for number, (body, reason) in enumerate(BROKEN.items(), 1):
        failure = renderings[f"r{number}"].upgrade.failure
        assert reason is None or failure.reason == reason
        assert failure.line == line_of(project.versions / f"r{number}_step.py", body)


def test_revisions_that_kill_their_process_mark_only_themselves(project):
    chain(project, KILLERS)
    renderings = by_id(project.plan("--timeout", "1.5", status=1))
    assert_others_rendered(renderings, KILLERS)
    assert [renderings[f"r{number}"].upgrade.failure.reason for number in range(1, 5)] == list(KILLERS.values())


def test_a_revision_that_closes_the_streams_does_not_close_those_of_others(project):
    project.revision("b2", "a1", "import sys; sys.stdout.close(); sys.stderr = None", "nonsense()")
    project.revision("c3", "b2", *GOOD)
    renderings = by_id(project.plan(status=1))
    assert renderings["b2"].upgrade.failure is None
    assert (sql(renderings["c3"].upgrade), sql(renderings["c3"].downgrade)) == (["GOOD;"], ["BACK;"])


def test_a_revision_that_reads_rows_is_data_dependent_and_says_what_to_do(project):
    project.revision("b2", "a1", "op.get_bind().execute(sa.text('SELECT 1')).scalar()", "pass")
    script = by_id(project.plan(status=1))["b2"].upgrade
    assert script.data_dependent
    assert "if not context.is_offline_mode()" in script.failure.hint


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


def test_what_cannot_be_undone_is_no_failure(project):
    for number, (body, top, _) in enumerate(IRREVERSIBLE.values()):
        project.revision(f"r{number}", f"r{number - 1}" if number else "a1", GOOD[0], body, top)
    downgrades = [rendering.downgrade for rendering in by_id(project.plan()).values()]
    assert [each.irreversible for each in downgrades] == [reason for _, _, reason in IRREVERSIBLE.values()]
    assert not any(each.failure or each.digest for each in downgrades)


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


def test_a_revision_may_count_on_what_the_file_of_another_imports(project):
    project.revision("b2", "a1", top="import sys, types\nsys.modules['counted_on'] = types.ModuleType('counted_on')")
    project.commit()
    project.revision("c3", "b2", "op.execute('BEFORE')\nimport counted_on\nop.execute('AFTER')", GOOD[1])
    project.revision("d4", "c3", *GOOD)
    renderings = by_id(project.plan())
    assert sql(renderings["c3"].upgrade) == ["BEFORE;", "AFTER;"]
    assert sql(renderings["d4"].upgrade) == ["GOOD;"]


def test_what_modules_of_other_files_do_to_all_is_done_in_previews_too(project):
    """Models that name constraints as tables are made, imported by a merged revision and not by the new ones."""
    package = project.root / "shop_that_names"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "models.py").write_text(
        "import sqlalchemy as sa\n"
        "@sa.event.listens_for(sa.UniqueConstraint, 'after_parent_attach')\n"
        "def name_it(constraint, table):\n"
        "    if isinstance(table, sa.Table) and table.name == 'orders': constraint.name = 'named_by_models'\n"
    )
    project.revision("b2", "a1", top="from shop_that_names import models")
    project.revision("b3", "b2", top="import shop_that_is_gone\nfrom shop_that_names import models")
    project.commit()
    (project.versions / "b3_step.py").write_text((project.versions / "b3_step.py").read_text() + "# merged\n")
    project.revision("c3", "b3", 'op.create_table("orders", sa.Column("id", sa.Integer, unique=True))', GOOD[1])
    (statement,) = by_id(project.plan())["c3"].upgrade.statements
    (project.versions / "b3_step.py").unlink()  # which Alembic would not import either
    project.revision("c3", "b2", 'op.create_table("orders", sa.Column("id", sa.Integer, unique=True))', GOOD[1])
    alembic = [sys.executable, "-m", "alembic", "upgrade", "b2:c3", "--sql"]
    script = subprocess.run(alembic, cwd=project.root, check=True, capture_output=True, text=True).stdout
    assert "named_by_models" in statement.sql
    assert "".join(statement.sql.split()) in "".join(script.split())


def test_a_file_is_imported_once_for_each_module_and_none_for_ordinary_ones(project):
    log = project.root.parent / "imported"
    say = f"open({str(log)!r}, 'a').write('x')"
    (project.root / "shop_of_one.py").write_text("")
    for number, top in enumerate(
        ["import os", "import shop_of_one", "import shop_of_one", "from sqlalchemy import orm"]
    ):
        project.revision(f"b{number}", f"b{number - 1}" if number else "a1", top=f"{top}\n{say}")
    project.commit()
    project.revision("c3", "b3", *GOOD)
    project.plan()
    assert log.read_text() == "x"


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
