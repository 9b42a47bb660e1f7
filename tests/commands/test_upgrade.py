"""`gitmig upgrade`, `downgrade`, `stamp`, `current`, `ensure-version`: what they print, say and exit with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gitmig.cli import run
from tests.engine.runtime.projects import ENVIRONMENT, Project, rows, tables, versions

CREATE = 'op.execute("CREATE TABLE {} (id INTEGER)")'
SECRET = "pa%ss:w/o@rd"
QUOTED = "pa%25ss%3Aw%2Fo%40rd"


@pytest.fixture
def project(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path / "project", sqlite_url)
    made.revision("aaaa1", None, CREATE.format("t1"), 'op.drop_table("t1")', message="first")
    made.revision("bbbb2", "aaaa1", CREATE.format("t2"), 'op.drop_table("t2")', message="second")
    monkeypatch.chdir(made.root)
    return made


class Said:
    """A command's exit status, results and talk."""

    def __init__(self, arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
        capsys.readouterr()
        self.status = run(arguments.split())
        self.out, self.err = capsys.readouterr()


@pytest.fixture
def gitmig(capsys: pytest.CaptureFixture[str]) -> object:
    return lambda arguments: Said(arguments, capsys)


def test_there_and_back(project: Project, gitmig: type[Said]) -> None:
    assert gitmig("upgrade head").status == 0
    assert gitmig("current").out == "bbbb2 (head)\n"
    assert gitmig("downgrade -1").status == 0
    assert gitmig("current").out == "aaaa1\n"
    assert gitmig("downgrade base").status == 0
    assert (gitmig("current").out, tables(project.url)) == ("", ["alembic_version"])


@pytest.mark.parametrize(
    ("arguments", "header"),
    [
        ("upgrade head --sql", "-- Running upgrade  -> aaaa1"),
        ("upgrade aaaa:head --sql", "-- Running upgrade aaaa1 -> bbbb2"),
        ("upgrade +1 --sql --tag x", "-- Running upgrade  -> aaaa1"),
        ("downgrade bbbb2:-1 --sql", "-- Running downgrade bbbb2 -> aaaa1"),
        ("stamp bbbb --sql", "-- Running stamp_revision  -> bbbb2"),
        ("ensure-version --sql", "CREATE TABLE alembic_version"),
        ("ensure_version --sql", "CREATE TABLE alembic_version"),
    ],
)
def test_scripts_go_to_standard_output_and_touch_nothing(
    project: Project, gitmig: type[Said], arguments: str, header: str
) -> None:
    said = gitmig(arguments)
    assert (said.status, header in said.out, said.err) == (0, True, "")
    assert not Path(project.url.removeprefix("sqlite:///")).exists()


def test_stamps(project: Project, gitmig: type[Said]) -> None:
    gitmig("stamp bbbb2")
    assert versions(project.url) == ["bbbb2"]
    rows_before = project.by_alembic("stamp", "aaaa1")
    assert rows_before.error is None
    project.revision("cccc3", None)
    gitmig("stamp --purge bbbb2 cccc3")
    assert versions(project.url) == ["bbbb2", "cccc3"]
    assert tables(project.url) == ["alembic_version"]


def test_purge_frees_a_database_from_an_unknown_revision(project: Project, gitmig: type[Said]) -> None:
    gitmig("upgrade head")
    (project.versions / "bbbb2.py").unlink()
    said = gitmig("upgrade head")
    assert (said.status, "Can't locate revision identified by 'bbbb2'" in said.err) == (2, True)
    assert gitmig("stamp --purge aaaa1").status == 0
    assert versions(project.url) == ["aaaa1"]


def test_ensure_version(project: Project, gitmig: type[Said]) -> None:
    gitmig("ensure-version")
    gitmig("ensure-version")
    assert (tables(project.url), versions(project.url)) == (["alembic_version"], [])


def test_current_writes_nothing(project: Project, gitmig: type[Said]) -> None:
    assert gitmig("current").status == 0
    assert tables(project.url) == []


def test_current_checks_heads(project: Project, gitmig: type[Said]) -> None:
    said = gitmig("current --check-heads")
    assert (said.status, said.err) == (
        1,
        "error: Database is not on all head revisions\n  run `gitmig upgrade heads`\n",
    )
    gitmig("upgrade heads")
    assert gitmig("current --check-heads").status == 0


def test_verbose_current_hides_the_password(project: Project, gitmig: type[Said]) -> None:
    gitmig("upgrade head")
    said = gitmig("current --verbose")
    assert said.out.startswith(f"Current revision(s) for {project.url}:\nRev: bbbb2 (head)\nParent: aaaa1\n")


@pytest.mark.parametrize(
    ("password", "query", "shown"), [("postgres", "", "postgres:***@"), ("", "?password=hidden", "password=***")]
)
def test_verbose_current_hides_the_password_alone(
    project: Project, gitmig: type[Said], postgresql_url: str, password: str, query: str, shown: str
) -> None:
    url = make_url(postgresql_url).update_query_string(query.removeprefix("?"))
    project.use((url.set(password=password) if password else url).render_as_string(hide_password=False))
    out = gitmig("current -v").out
    assert out.startswith("Current revision(s) for postgresql+psycopg://postgres")
    assert (shown in out, "hidden" in out) == (True, False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("upgrade aaaa1:bbbb2", "Range revision not allowed"),
        ("downgrade base --sql", "downgrade with --sql requires <fromrev>:<torev>"),
        ("stamp a:aaaa1 b:bbbb2 --sql", "only supports a single starting revision"),
        ("stamp aaaa1 --purge --sql", "Can't use --purge with --sql mode"),
        ("upgrade nowhere", "Can't locate revision identified by 'nowhere'"),
        ("upgrade +5", "Relative revision +5 didn't produce 5 migrations"),
        ("upgrade head -c nowhere.ini", "nowhere.ini"),
        ("upgrade head -n nosection", "no alembic.ini with an [nosection] section"),
        ("upgrade head --project nobody", "there is no project 'nobody'"),
    ],
)
def test_what_is_refused(project: Project, gitmig: type[Said], arguments: str, message: str) -> None:
    said = gitmig(arguments)
    assert (said.status, said.out) == (2, "")
    assert message in said.err
    assert said.err.startswith("error: ")


def test_env_py_is_told_the_options(project: Project, gitmig: type[Said]) -> None:
    project.environment(
        "from alembic import context\no = context.config.cmd_opts\nprint(o.cmd[0].__name__, o.x, o.revision, o.sql, o.tag)\n"
    )
    said = gitmig("upgrade head -x a=1 -x b --tag t")
    assert said.out == "upgrade ['a=1', 'b'] head False t\n"


def test_another_section(project: Project, gitmig: type[Said], tmp_path: Path) -> None:
    with project.ini.open("a") as ini:
        ini.write(f"[other]\nscript_location = %(here)s/migrations\nsqlalchemy.url = sqlite:///{tmp_path}/other.db\n")
    project.environment(project.env.read_text().replace('"alembic")', "context.config.config_ini_section)"))
    assert gitmig("upgrade head -n other").status == 0
    assert versions(f"sqlite:///{tmp_path}/other.db") == ["bbbb2"]


@pytest.mark.parametrize(
    "arguments", ["-c alembic.ini -x a=1 -xb upgrade head", "--config=alembic.ini -n alembic upgrade head"]
)
def test_options_may_come_first_as_alembic_wants_them(project: Project, gitmig: type[Said], arguments: str) -> None:
    assert gitmig(arguments).status == 0
    assert versions(project.url) == ["bbbb2"]


def test_an_option_alone_is_no_command(project: Project, gitmig: type[Said]) -> None:
    assert gitmig("-c alembic.ini").status == 2
    assert gitmig("-c").status == 2


def test_a_failing_revision_says_all(project: Project, gitmig: type[Said]) -> None:
    project.revision("cccc3", "bbbb2", f"{CREATE.format('t3')}\n{CREATE.format('t1')}")
    said = gitmig("upgrade head")
    assert said.status == 1
    assert said.err == (
        "error: upgrade bbbb2 -> cccc3 failed: OperationalError: table t1 already exists\n"
        '  migrations/versions/cccc3.py, line 12: op.execute("CREATE TABLE t1 (id INTEGER)")\n'
        "  statement: CREATE TABLE t1 (id INTEGER)\n"
        "  the database is at bbbb2; sqlite commits each DDL statement by itself, so what upgrade did before this line may have "
        "stayed: look, undo it, mend it and type the same command again\n"
    )


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ("{}", "nothing of this run was kept: the database is at base (no revision)"),
        ('{"transaction_per_migration": True}', "the database is at bbbb2: the revisions before this one stay"),
    ],
)
def test_what_stays_on_postgresql(
    project: Project, gitmig: type[Said], postgresql_url: str, options: str, state: str
) -> None:
    project.use(postgresql_url)
    project.environment(ENVIRONMENT.format(options=options))
    project.revision("cccc3", "bbbb2", CREATE.format("t1"))
    said = gitmig("upgrade head")
    assert (said.status, state in said.err) == (1, True)
    assert 'DuplicateTable: relation "t1" already exists' in said.err


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('op.execute("COMMIT")', "the database is at bbbb2: a revision ended the run's transaction"),
        (
            f"with op.get_context().autocommit_block():\n    {CREATE.format('t3')}",
            "the database is at bbbb2, but what upgrade bbbb2 -> cccc3 did up to the end of its autocommit_block() stays",
        ),
    ],
)
def test_what_a_revision_committed_itself_is_told(
    project: Project, gitmig: type[Said], postgresql_url: str, body: str, state: str
) -> None:
    project.use(postgresql_url)
    project.revision("cccc3", "bbbb2", f"{body}\n{CREATE.format('t1')}")
    said = gitmig("upgrade head")
    assert (said.status, state in said.err) == (1, True)


def test_the_foreign_traceback_is_there_when_asked_for(project: Project, gitmig: type[Said]) -> None:
    project.revision("cccc3", "bbbb2", "raise LookupError('far away')")
    assert "Traceback" not in gitmig("upgrade head").err
    said = gitmig("upgrade head --traceback")
    assert "Traceback (most recent call last)" in said.err
    assert "error: upgrade bbbb2 -> cccc3 failed: LookupError: far away\n" in said.err


def test_one_old_revision_that_reads_the_database_is_named(project: Project, gitmig: type[Said]) -> None:
    project.revision("cccc3", "bbbb2", "sa.inspect(op.get_bind()).get_table_names()")
    said = gitmig("upgrade head --sql")
    assert said.status == 1
    assert "upgrade bbbb2 -> cccc3 failed: NoInspectionAvailable" in said.err
    assert "cccc3.py, line 11: sa.inspect(op.get_bind()).get_table_names()" in said.err
    assert "`gitmig upgrade cccc3` on a database that is at bbbb2, and `gitmig upgrade cccc3:heads --sql`" in said.err
    assert gitmig("downgrade cccc3:base --sql").status == 0


def test_a_script_that_cannot_be_written_does_not_blame_the_database(project: Project, gitmig: type[Said]) -> None:
    project.revision("cccc3", "bbbb2", "raise LookupError('far away')")
    said = gitmig("upgrade head --sql")
    assert "mend it, or leave the revision out of the script: `gitmig upgrade cccc3` on a database" in said.err
    assert "has no database" not in said.err
    # a text of another length: Python takes a file of the same second and size for the one that it has compiled
    project.revision("cccc3", "bbbb2", down="raise LookupError('far, far away')")
    assert "`gitmig downgrade cccc3` on the database" in gitmig("downgrade cccc3:base --sql").err


def test_a_directive_that_is_refused_keeps_its_advice(project: Project, gitmig: type[Said]) -> None:
    refused = "from gitmig.errors import NotSupported\nraise NotSupported('can not', 'do this instead')"
    project.revision("cccc3", "bbbb2", refused)
    said = gitmig("upgrade head")
    assert "error: upgrade bbbb2 -> cccc3 failed: can not\n" in said.err
    assert "  do this instead\n" in said.err


def test_it_works_from_a_directory_below(project: Project, gitmig: type[Said], monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(project.root)], check=True)
    monkeypatch.chdir(project.versions)
    assert gitmig("upgrade head").status == 0
    assert gitmig("current").out == "bbbb2 (head)\n"


def test_a_missing_downgrade_is_named_before_anything_runs(project: Project, gitmig: type[Said]) -> None:
    gitmig("upgrade head")
    path = project.versions / "aaaa1.py"
    path.write_text(path.read_text().partition("def downgrade")[0])
    said = gitmig("downgrade base")
    assert (said.status, "revision aaaa1 (migrations/versions/aaaa1.py) has no downgrade()" in said.err) == (2, True)
    assert versions(project.url) == ["bbbb2"]


def test_ctrl_c_says_where_that_leaves_the_database(project: Project, gitmig: type[Said]) -> None:
    project.revision("cccc3", "bbbb2", "raise KeyboardInterrupt")
    said = gitmig("upgrade head")
    assert said.status == 130
    assert said.err.startswith("error: cancelled in upgrade bbbb2 -> cccc3\n  the database is at bbbb2")
    assert gitmig("upgrade head --sql").err.strip() == "cancelled"


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ("import os\nos.environ['NOWHERE']", "migrations/env.py, line 2 failed: KeyError: 'NOWHERE'"),
        ("def (", "migrations/env.py, line 1 failed: SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("from alembic import nothing", "cannot import name 'nothing'"),
    ],
)
def test_env_py_that_fails(project: Project, gitmig: type[Said], environment: str, message: str) -> None:
    project.environment(environment)
    said = gitmig("current")
    assert (said.status, message in said.err) == (2, True)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "import nothing_of_that_name",
            "bbbb2.py, line 2 failed: ModuleNotFoundError: No module named 'nothing_of_that_name'",
        ),
        ("raise LookupError('now')", "bbbb2.py, line 2 failed: LookupError: now"),
    ],
)
def test_a_revision_that_cannot_be_imported_is_named(
    project: Project, gitmig: type[Said], line: str, message: str
) -> None:
    path = project.versions / "bbbb2.py"
    path.write_text(path.read_text().replace("from alembic import context, op", line, 1))
    said = gitmig("upgrade head")
    assert (said.status, message in said.err) == (2, True)
    assert tables(project.url) == ["alembic_version"]


def test_a_reader_that_has_read_enough(project: Project) -> None:
    command = f"{sys.executable} -m gitmig upgrade head --sql | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("CREATE TABLE alembic_version (\n", "")


def test_no_env_py(project: Project, gitmig: type[Said]) -> None:
    project.env.unlink()
    assert "there is no env.py in" in gitmig("current").err


def test_a_script_location_that_does_not_exist(project: Project, gitmig: type[Said]) -> None:
    project.versions.parent.rename(project.root / "elsewhere")
    said = gitmig("current")
    assert (said.status, "Path doesn't exist" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("url", "status", "message"),
    [
        (
            "postgresql+asyncpg://u:{}@db.example.com/x",
            2,
            "needs the driver asyncpg, which is not installed\n  pip install 'asyncpg'",
        ),
        ("foo+bar://u:{}@db.example.com/x", 2, "SQLAlchemy does not know the database URL's dialect"),
        ("u {}", 2, "the database URL is not one"),
        ("postgresql+psycopg://u:{}@127.0.0.1:1/x", 75, "no connection to the database"),
        ("mysql+pymysql://u:{}@127.0.0.1:1/x", 75, "no connection to the database"),
    ],
)
def test_urls_that_lead_nowhere_show_no_password(
    project: Project, gitmig: type[Said], url: str, status: int, message: str
) -> None:
    project.use(url.format(QUOTED))
    for option in ("", " --traceback"):
        said = gitmig(f"current{option}")
        assert (said.status, message in said.err) == (status, True)
        assert not [part for part in (SECRET, QUOTED, "ss%3A", "w/o", "40rd", "o@rd") if part in said.err + said.out]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("postgresql+psycopg://u:pa@end-of-it/x@127.0.0.1:1/x", 75),
        ("mysql+pymysql://u:pa@end-of-it/x@127.0.0.1:1/x", 75),
        ("postgresql+psycopg://u:pa@ss:end-of-it@127.0.0.1:1/x", 2),
        ("postgresql+psycopg://u:end-of-it@[::1/x", 2),
    ],
)
@pytest.mark.parametrize("where", ["ini", "whole", "part"])
def test_a_password_that_nobody_quoted_is_not_shown_as_host_or_port(
    project: Project, gitmig: type[Said], monkeypatch: pytest.MonkeyPatch, url: str, status: int, where: str
) -> None:
    password = url.partition("u:")[2].rpartition("@")[0]
    if where == "ini":
        project.use(url)
    else:
        monkeypatch.setenv("DB_PASSWORD" if where == "part" else "ADDRESS", password if where == "part" else url)
        read = (
            f'{url!r}.replace({password!r}, os.environ["DB_PASSWORD"])' if where == "part" else 'os.environ["ADDRESS"]'
        )
        setting = f'import os\nfrom alembic import context\ncontext.config.set_main_option("sqlalchemy.url", {read})\n'
        project.environment(setting.replace(password, "PASSWORD") + project.env.read_text())
    for option in ("", " --traceback"):
        said = gitmig(f"current{option}")
        assert said.status == status
        assert "end-of-it" not in said.err + said.out


def test_a_password_like_the_user_name_garbles_nothing(project: Project, gitmig: type[Said]) -> None:
    project.use("postgresql+psycopg://connection:connection@127.0.0.1:1/x")
    assert "no connection to the database: connection failed" in gitmig("current").err


def test_variables_that_only_look_like_secrets_garble_nothing(
    project: Project, gitmig: type[Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PWD", str(project.root))
    monkeypatch.setenv("ID_TOKEN_REQUEST_URL", "https://example.com/versions/present?x=revision")
    project.revision("cccc3", "gone")
    said = gitmig("upgrade head")
    assert f"Revision gone referenced from cccc3 is not present: down_revision of {project.root}/" in said.err
    assert "***" not in said.err


@pytest.mark.parametrize("where", ["ini", "env.py"])
def test_a_password_with_a_lone_percent_sign(project: Project, gitmig: type[Said], where: str) -> None:
    url = f"postgresql+psycopg://u:{QUOTED}@127.0.0.1:1/x"
    if where == "ini":
        project.ini.write_text(project.ini.read_text().replace(project.url, url))
    else:
        setting = f'from alembic import context\ncontext.config.set_main_option("sqlalchemy.url", {url!r})\n'
        project.environment(setting + project.env.read_text())
    for option in ("", " --traceback"):
        said = gitmig(f"current{option}")
        assert (said.status, "sqlalchemy.url has a value with a single %" in said.err) == (2, True)
        assert "%%" in said.err
        assert "ss%3A" not in said.err


def test_a_percent_sign_that_is_doubled_works(project: Project, gitmig: type[Said], postgresql_url: str) -> None:
    project.use(postgresql_url + ("&" if "?" in postgresql_url else "?") + "application_name=per%20cent")
    project.revision(
        "cccc3", "bbbb2", "op.execute(\"CREATE TABLE n AS SELECT current_setting('application_name') AS n\")"
    )
    assert gitmig("upgrade head").status == 0
    assert rows(project.url, "SELECT n FROM n") == [("per cent",)]


def test_results_and_talk_are_apart_in_a_process_of_its_own(project: Project) -> None:
    import logging.config  # noqa: F401 (what env.py files use)

    project.environment("import logging, sys\nlogging.basicConfig(level=logging.INFO)\n" + project.env.read_text())
    command = [sys.executable, "-m", "gitmig", "upgrade", "head", "--sql"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    assert done.stdout.startswith("CREATE TABLE alembic_version")
    assert done.stderr.splitlines()[:3] == [
        "INFO:alembic.runtime.migration:Context impl SQLiteImpl.",
        "INFO:alembic.runtime.migration:Generating static SQL",
        "INFO:alembic.runtime.migration:Will assume non-transactional DDL.",
    ]
    assert "INFO:alembic.runtime.migration:Running upgrade  -> aaaa1, first" in done.stderr
