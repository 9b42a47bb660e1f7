"""What of a script cannot run: told on standard error with the line of the revision, once, while the script stays as it is."""

from __future__ import annotations

import pytest

from tests.engine.runtime.projects import ENVIRONMENT, Project, inside

ALTER = 'op.alter_column("account", "name", nullable=False)'
NO_ALTER = """\
warning: migrations/versions/b.py, line 11: SQLite has no ALTER COLUMN: the statement for account.name is a syntax error there
  write `with op.batch_alter_table("account", copy_from=...) as batch: batch.alter_column("name", ...)`
"""
ENDS_IN_COMMENT = """\
warning: migrations/versions/b.py, line 11: the statement ends with a comment, which takes the semicolon behind it along
  write the comment in front of the statement
"""
REMARKS = {
    """op.execute("UPDATE account SET name = ':x'")""": """\
warning: migrations/versions/b.py, line 11: :x in SQL text is a parameter without a value, and the script has 'NULL' in its place
  write \\\\:x for the characters themselves, or give a value with sa.text(...).bindparams(x=...)
""",
    """op.execute('''INSERT INTO note VALUES ('{"age":1}')''')""": """\
warning: migrations/versions/b.py, line 11: :1 in SQL text is a parameter without a value, and the script has 'NULL' in its place
  write \\\\:1 for the characters themselves, or give a value with sa.text(...).bindparams(name=...)
""",
    """op.execute("UPDATE account SET name = 'a' -- all")""": ENDS_IN_COMMENT,
    """op.execute("UPDATE account SET name = 'a--b', code = 'it''s' -- it's all\\n  -- of them")""": ENDS_IN_COMMENT,
    ALTER: NO_ALTER,
    f"for _ in range(3): {ALTER}": NO_ALTER,
}
WELL = (
    """op.execute("UPDATE account SET name = '-- a', code = 'it''s --'")""",
    """op.execute("-- all of them\\nUPDATE account SET name = '50%'")""",
    """op.execute('CREATE FUNCTION f() AS $$ SELECT 1 -- one $$')""",
    """op.execute("UPDATE account SET name = '\\\\:x' || '12:30' || 'NULL'")""",
    """op.execute(sa.text("UPDATE account SET name = :x").bindparams(x="NULL"))""",
    """op.get_bind().execute(sa.select(sa.literal(None), sa.literal("x")))""",
    """op.alter_column("account", "name", new_column_name="title")""",
    """with op.batch_alter_table("t", copy_from=sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer))) as batch:
        batch.alter_column("a", nullable=False)""",
)


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    project.revision("a", None)
    with inside(tmp_path):
        yield project


def stderr_of(project, capsys, *arguments):
    capsys.readouterr()
    ours = project.by_gitmig("upgrade", "head", sql=True)
    said = capsys.readouterr().err
    assert ours == project.by_alembic("upgrade", "head", sql=True)
    assert ours.error is None
    return said


@pytest.mark.parametrize("body", REMARKS)
def test_what_cannot_run_is_told_with_its_line(project, capsys, body):
    project.revision("b", "a", body)
    assert stderr_of(project, capsys) == REMARKS[body]


@pytest.mark.parametrize("body", WELL)
def test_what_runs_is_not_told(project, capsys, body):
    project.revision("b", "a", body)
    assert stderr_of(project, capsys) == ""


def test_each_line_is_told(project, capsys):
    project.revision("b", "a", f"{ALTER}\n{ALTER}")
    assert [line.partition(": SQLite")[0] for line in stderr_of(project, capsys).splitlines()[::2]] == [
        "warning: migrations/versions/b.py, line 11",
        "warning: migrations/versions/b.py, line 12",
    ]


def test_values_without_literals_are_told(project, capsys):
    project.environment(ENVIRONMENT.format(options="{}").replace("literal_binds=True, ", ""))
    project.revision("b", "a", 'op.execute(sa.table("t", sa.column("a"), sa.column("b")).update().values(a=5, b=":x"))')
    assert stderr_of(project, capsys) == (
        "warning: migrations/versions/b.py, line 11: the script has placeholders in place of values: a, b\n"
        "  pass literal_binds=True to context.configure() where env.py has no connection, or use op.inline_literal()\n"
    )


@pytest.mark.parametrize(
    "body", ["op.execute(\"SELECT 'a' LIKE '50%'\")", "op.create_check_constraint('c', 't', 'a % 2 = 0')"]
)
def test_doubled_percents_are_told(project, capsys, body):
    project.use("postgresql://")
    project.environment(ENVIRONMENT.format(options="{}").replace('dialect_opts={"paramstyle": "named"}, ', ""))
    project.revision("b", "a", body)
    assert stderr_of(project, capsys) == (
        "warning: migrations/versions/b.py, line 11: the script has %% in place of %, which only a driver takes back\n"
        '  pass dialect_opts={"paramstyle": "named"} to context.configure() where env.py has no connection\n'
    )


def test_a_comment_ends_no_batch(project, capsys):
    project.use("mssql://")
    project.revision("b", "a", 'op.execute("SELECT 1 -- one")')
    assert stderr_of(project, capsys) == ""


def test_what_env_py_writes_itself_has_no_line(project, capsys):
    project.environment(
        ENVIRONMENT.format(options="{}").replace(
            "    with context.begin_transaction():",
            """    context.execute("SET x = ':x'")\n    with context.begin_transaction():""",
            1,
        )
    )
    assert stderr_of(project, capsys).startswith("warning: :x in SQL text is a parameter without a value")


def test_a_database_says_it_itself(project, capsys, sqlite_url):
    project.use(sqlite_url)
    project.revision("b", "a", ALTER)
    project.by_gitmig("upgrade", "head")
    assert "warning" not in capsys.readouterr().err
