"""What env.py files do, and what becomes of it: variables that are missing, databases, several of them, other dialects."""

from __future__ import annotations

import os
import sys

import pytest

from tests.preview.projects import ENVIRONMENT

READS_VARIABLE = ENVIRONMENT.replace(
    'context.config.get_main_option("sqlalchemy.url")', 'os.environ["SHOP_URL"]'
).replace("\nfrom", "\nimport os\nfrom", 1)
ONLINE_ONLY = """
from alembic import context
import sqlalchemy as sa
with sa.create_engine("sqlite:///shop.db").connect() as connection:
    context.configure(connection=connection)
    context.run_migrations()
"""
TWO_DATABASES = """
from alembic import context
for name, url in (("users", "postgresql://"), ("orders", "mysql://")):
    context.configure(url=url, upgrade_token=f"{name}_upgrades", downgrade_token=f"{name}_downgrades", literal_binds=True)
    with context.begin_transaction():
        context.run_migrations(engine_name=name)
"""
MULTIDB_SCRIPTS = """
from alembic import context
for name in ("users", "orders"):
    with open(context.config.get_main_option("here") + f"/{name}.sql", "w") as buffer:
        context.configure(url="postgresql://", output_buffer=buffer, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations(engine_name=name)
"""
BY_NAME = {
    "upgrade": "def upgrade(engine_name):\n    op.execute(engine_name)\n",
    "downgrade": "def downgrade(engine_name):\n    pass\n",
}


def failure_of(project, text, *arguments):
    project.environment(text)
    project.revision("b2", "a1", "op.execute('X')")
    plan = project.plan(*arguments, status=1)
    assert plan.revisions[0].renderings == ()
    return plan.failures[0]


def test_a_variable_that_is_missing_is_named(project):
    failure = failure_of(project, READS_VARIABLE)
    assert failure.reason == "env.py needs the environment variable SHOP_URL, which is not set"
    assert (failure.path, failure.line) == ("migrations/env.py", 7)
    assert "SHOP_URL=postgresql://" in failure.hint
    assert "--pass-env SHOP_URL" in failure.hint


def test_a_variable_is_inherited_at_a_terminal(project, monkeypatch):
    monkeypatch.setenv("SHOP_URL", "sqlite://")
    project.environment(READS_VARIABLE)
    project.revision("b2", "a1", "op.execute('X')")
    assert project.plan().dialects == ("sqlite",)


def test_a_clean_environment_has_what_is_passed_and_nothing_else(project, monkeypatch):
    for name in ("SHOP_URL", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "PYTHONPATH"):
        monkeypatch.setenv(name, "mysql://canary")
    project.environment(READS_VARIABLE)
    project.revision(
        "b2", "a1", "import os\nfor name in sorted(os.environ): op.execute(name)\nop.execute(os.environ['HOME'])"
    )
    plan = project.plan("--clean-environment", "--pass-env", "SHOP_URL")
    names = {statement.sql.rstrip(";") for statement in plan.revisions[0].renderings[0].upgrade.statements}
    assert "SHOP_URL" in names
    assert not {name for name in names if name.startswith(("GITHUB", "AWS", "ACTIONS", "PYTHONPATH"))}
    assert os.environ["HOME"] not in names


def test_a_runner_has_a_clean_environment_by_itself(project, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("SHOP_URL", "mysql://")
    assert "SHOP_URL" in failure_of(project, READS_VARIABLE).reason


def test_an_environment_that_connects_is_told_not_to(project):
    failure = failure_of(project, ONLINE_ONLY)
    assert failure.reason == "env.py connects to a database, which a preview does not"
    assert failure.line == 4
    assert "is_offline_mode" in failure.hint
    assert not (project.root / "shop.db").exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = 1", "env.py ends without context.run_migrations()"),
        ("import sys; sys.exit('no')", "calls sys.exit(no)"),
        ("raise ValueError('postgresql://someone:topsecret@db/x')", "ValueError: postgresql://someone:***@db/x"),
        ("raise ValueError('password hidden for someone')", "ValueError: password *** for someone"),
        ("import os; os._exit(7)", "env.py did not finish: it ended the process with status 7"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_an_environment_that_fails_says_why(project, text, reason):
    failure = failure_of(project, text)
    assert failure.reason.startswith(reason)
    assert failure.path == "migrations/env.py"


def test_an_environment_without_its_file_says_so(project):
    (project.root / "migrations" / "env.py").unlink()
    project.revision("b2", "a1")
    assert "env.py" in project.plan(status=1).failures[0].reason


def test_several_databases_are_several_renderings(project):
    project.environment(TWO_DATABASES)
    path = project.revision("b2", "a1", "", "")
    path.write_text(path.read_text() + BY_NAME["upgrade"] + BY_NAME["downgrade"])
    plan = project.plan()
    renderings = plan.revisions[0].renderings
    assert [(each.dialect, each.database) for each in renderings] == [("postgresql", "users"), ("mysql", "orders")]
    assert [each.upgrade.statements[0].sql for each in renderings] == ["users;", "orders;"]
    assert plan.dialects == ("postgresql", "mysql")


def test_databases_that_only_run_migrations_names(project):
    """As the multidb template does for scripts."""
    project.environment(MULTIDB_SCRIPTS)
    path = project.revision("b2", "a1", "", "")
    path.write_text(path.read_text() + BY_NAME["upgrade"] + BY_NAME["downgrade"])
    assert [each.database for each in project.plan().revisions[0].renderings] == ["users", "orders"]


def test_an_argument_that_is_no_name_names_no_database(project):
    project.environment(MULTIDB_SCRIPTS.replace("=name", "=name + '://u:p@h'"))
    path = project.revision("b2", "a1", "", "")
    path.write_text(path.read_text() + BY_NAME["upgrade"] + BY_NAME["downgrade"])
    assert [each.database for each in project.plan().revisions[0].renderings] == ["", ""]


def test_dialects_of_the_settings_are_rendered(project):
    (project.root / "gitmig.toml").write_text('dialects = ["sqlite", "mysql"]\n')
    project.revision("b2", "a1", "op.create_table('s', sa.Column('id', sa.Integer, primary_key=True))")
    plan = project.plan()
    assert plan.dialects == ("sqlite", "mysql")
    assert "AUTO_INCREMENT" in plan.revisions[0].renderings[1].upgrade.statements[0].sql


def test_a_url_of_the_very_dialect_keeps_its_driver(project):
    project.environment(ENVIRONMENT.replace('dialect_opts={"paramstyle": "named"},', ""))
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text().replace("postgresql://", "postgresql+asyncpg://"))
    project.revision("b2", "a1", "op.execute(type(op.get_bind().dialect).__module__)")
    sql = project.plan("--dialect", "postgresql").revisions[0].renderings[0].upgrade.statements[0].sql
    assert sql == "sqlalchemy.dialects.postgresql.asyncpg;"


NAMES = {
    "postgresql": ("dialect_name='postgresql'", "postgresql"),
    "mysql": ("dialect_name='postgresql'", "mysql"),
    "sqlite": ("connection=sa.create_mock_engine('sqlite://', print)", "sqlite"),
    "mariadb": ("connection=sa.create_mock_engine('sqlite://', print)", "mariadb"),
}


@pytest.mark.parametrize(("wanted", "configured", "dialect"), [(name, *each) for name, each in NAMES.items()])
def test_a_dialect_stands_over_whatever_env_py_configures(project, wanted, configured, dialect):
    project.environment(
        f"from alembic import context\nimport sqlalchemy as sa\ncontext.configure({configured})\ncontext.run_migrations()"
    )
    project.revision("b2", "a1", "op.execute('X')")
    assert project.plan("--dialect", wanted).dialects == (dialect,)


def test_an_unknown_dialect_is_a_failure_that_names_it(project):
    project.revision("b2", "a1")
    assert "nosuch" in project.plan("--dialect", "nosuch", status=1).failures[0].reason


def test_arguments_for_env_py_arrive(project):
    project.environment(ENVIRONMENT + "\ncheck = context.get_x_argument(as_dictionary=True)['tenant']\n")
    project.revision("b2", "a1", "op.execute(context.get_x_argument(as_dictionary=True)['tenant'])")
    statements = project.plan("-x", "tenant=acme").revisions[0].renderings[0].upgrade.statements
    assert statements[0].sql == "acme;"


def test_what_env_py_says_around_the_revisions_is_not_theirs(project):
    text = ENVIRONMENT.replace(
        "        context.run_migrations()", "        context.execute('SET ROLE x')\n        context.run_migrations()", 1
    )
    project.environment(text)
    project.revision("b2", "a1", "op.execute('X')")
    assert [each.sql for each in project.plan().revisions[0].renderings[0].upgrade.statements] == ["X;"]


def test_another_python_renders(project, tmp_path):
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\necho used >> {tmp_path}/used\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    project.revision("b2", "a1", "op.execute('X')")
    assert project.plan("--python", str(wrapper)).revisions[0].renderings[0].upgrade.statements
    assert (tmp_path / "used").read_text() == "used\n"


def test_packages_that_the_projects_python_lacks_are_found_after_its_own(project, tmp_path, monkeypatch):
    for name in ("supplied", "json"):
        (tmp_path / "packages" / name).mkdir(parents=True)
        (tmp_path / "packages" / name / "__init__.py").write_text("WORD = 'supplied'\n")
    monkeypatch.setenv("GITMIG_APPENDED_PATH", str(tmp_path / "packages"))
    project.revision(
        "b2", "a1", "import json, supplied\nop.execute(supplied.WORD + ' ' + getattr(json, 'WORD', 'own'))"
    )
    (statement,) = project.plan("--clean-environment").revisions[0].renderings[0].upgrade.statements
    assert statement.sql == "supplied own;"


def test_a_python_without_sqlalchemy_is_a_failure_that_says_so(project, tmp_path):
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    project.revision("b2", "a1")
    failure = project.plan("--python", str(bare), status=1).failures[0]
    assert (
        failure.reason
        == f"nothing can be rendered with the Python {bare}: ModuleNotFoundError: No module named 'sqlalchemy'"
    )
    assert "--python PATH" in failure.hint


def test_an_environment_that_never_ends_is_ended(project):
    project.environment("while True: pass")
    project.revision("b2", "a1")
    failure = project.plan("--timeout", "1.5", status=1).failures[0]
    assert failure.reason == "env.py did not finish: nothing happened for 1.5 seconds"


def test_a_python_that_is_not_there_is_an_error(project, capsys):
    project.revision("b2", "a1")
    assert project.run("--base", "main", "--python", "/absent/python") == 2
    assert "error: the Python /absent/python cannot be run" in capsys.readouterr().err


def test_nothing_of_the_checkout_is_imported_by_accident(project):
    (project.root / "alembic.ini").write_text(
        (project.root / "alembic.ini").read_text().replace("prepend_sys_path = .\n", "")
    )
    for name in ("json.py", "sitecustomize.py", "usercustomize.py", "sqlalchemy.py"):
        (project.root / name).write_text(f"open({str(project.root / 'marker')!r}, 'w')")
    project.revision("b2", "a1", "op.execute('X')")
    project.plan()
    assert not (project.root / "marker").exists()
