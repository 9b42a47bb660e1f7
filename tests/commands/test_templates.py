"""The templates of `gitmig init`: what each makes works on real databases, for both programs where `--alembic` says so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import alembic.config
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from gitmig import api
from gitmig.config import Config
from gitmig.engine.runtime.new_project import make_project
from tests.commands.projects import Project, Result, gitmig, unchanged_process
from tests.servers import postgresql_database

SINGLE = ["generic", "async", "pyproject", "pyproject_async"]
CREATE = 'op.create_table("{0}", sa.Column("id", sa.Integer, primary_key=True))'
DROP = 'op.drop_table("{0}")'
MODELS = """\
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("parcels", metadata, sa.Column("id", sa.Integer, primary_key=True))
"""
SYNCHRONOUS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
ASYNCHRONOUS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg_async"}


class Made(Project):
    """A project that `init` made; commands of both programs run in it."""

    def both(self, program: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> Result:
        if program == "gitmig":
            return gitmig(self, capsys, *arguments)
        capsys.readouterr()
        with unchanged_process():
            os.chdir(self.root)
            line = alembic.config.CommandLine()
            options = line.parser.parse_args(arguments)
            files = {"file_": "alembic.ini", "toml_file": "pyproject.toml"}
            line.run_cmd(alembic.config.Config(**files, cmd_opts=options, stdout=sys.stdout), options)
        return Result(0, *capsys.readouterr())

    def fill(self, name: str) -> None:
        """Let the one revision make a table, the part of each database one of its own."""
        (path,) = self.versions.glob("*.py")
        text = path.read_text("utf-8")
        for direction, call in (("upgrade", CREATE), ("downgrade", DROP)):
            for database in ("", "_engine1", "_engine2"):
                text = text.replace(
                    f"def {direction}{database}() -> None:\n    pass",
                    f"def {direction}{database}() -> None:\n    {call.format(name + database)}",
                )
        path.write_text(text, "utf-8")


def init(root: Path, capsys: pytest.CaptureFixture[str], template: str, program: str = "gitmig", *more: str) -> Made:
    made = Made.at(root)
    result = gitmig(made, capsys, "init", "-t", template, *more, *(["--alembic"] if program == "alembic" else []))
    assert result.status == 0, result.err
    return made


def tables(url: str) -> list[str]:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return [name for name in sorted(sa.inspect(connection).get_table_names()) if name != "alembic_version"]


def address(url: str, template: str) -> str:
    """The URL with a driver of the kind that the template's env.py wants."""
    made = sa.make_url(url)
    drivers = ASYNCHRONOUS if template.endswith("async") else SYNCHRONOUS
    return made.set(drivername=drivers[made.get_backend_name()]).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.mark.parametrize("program", ["gitmig", "alembic"])
@pytest.mark.parametrize("template", SINGLE)
def test_a_template_of_one_database(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    template: str,
    program: str,
    url: str,
) -> None:
    made = init(tmp_path, capsys, template, program)
    monkeypatch.setenv("DATABASE_URL", address(url, template))
    assert made.both(program, capsys, "revision", "-m", "first", "--rev-id", "a1").status == 0
    made.fill("parcels")
    assert made.both(program, capsys, "upgrade", "head").status == 0
    assert tables(url) == ["parcels"]
    assert made.both(program, capsys, "current").out == "a1 (head)\n"
    script = made.both(program, capsys, "upgrade", "head", "--sql").out
    assert ("CREATE TABLE parcels" in script, "VALUES ('a1')" in script) == (True, True)
    assert made.both(program, capsys, "downgrade", "base").status == 0
    assert tables(url) == []


@pytest.mark.parametrize("template", SINGLE)
def test_a_template_compares_models_with_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], template: str, sqlite_url: str
) -> None:
    made = init(tmp_path, capsys, template, "alembic")
    monkeypatch.setenv("DATABASE_URL", address(sqlite_url, template))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made.write("models.py", MODELS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "models", raising=False)
    env = tmp_path / "migrations" / "env.py"
    text = env.read_text("utf-8").replace("target_metadata = None", "from models import metadata as target_metadata")
    text = text.replace("# def include_object", "def include_object").replace("#     return not", "    return not")
    env.write_text(text.replace("# include_object=", "include_object="), "utf-8")
    made.both("alembic", capsys, "revision", "--autogenerate", "-m", "parcels")
    (path,) = made.versions.glob("*.py")
    assert "op.create_table('parcels'" in path.read_text("utf-8")


@pytest.fixture(params=["sqlite", "postgresql"])
def two(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_server: str
) -> list[str]:
    """The URLs of two databases, which the template multidb finds in the environment."""
    urls = [f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("one", "other")]
    if request.param == "postgresql":
        urls = [request.getfixturevalue("postgresql_url"), request.getfixturevalue("other_postgresql_url")]
    for number, each in enumerate(urls, 1):
        monkeypatch.setenv(f"ENGINE{number}_DATABASE_URL", each)
    return urls


@pytest.fixture
def other_postgresql_url(postgresql_server: str):
    with postgresql_database(postgresql_server) as url:
        yield url


@pytest.mark.parametrize("program", ["gitmig", "alembic"])
def test_the_template_of_several_databases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], program: str, two: list[str]
) -> None:
    made = init(tmp_path, capsys, "multidb", program)
    assert made.both(program, capsys, "revision", "-m", "first", "--rev-id", "a1").status == 0
    made.fill("t")
    assert made.both(program, capsys, "upgrade", "head").status == 0
    assert [tables(each) for each in two] == [["t_engine1"], ["t_engine2"]]
    assert made.both(program, capsys, "current").out == "a1 (head)\n" * 2
    made.both(program, capsys, "upgrade", "head", "--sql")
    scripts = [(tmp_path / f"engine{number}.sql").read_text("utf-8") for number in (1, 2)]
    assert [re.findall(r"t_engine\d", each) for each in scripts] == [["t_engine1"], ["t_engine2"]]
    assert made.both(program, capsys, "downgrade", "base").status == 0
    assert [tables(each) for each in two] == [[], []]


@pytest.mark.parametrize("program", ["gitmig", "alembic"])
def test_one_of_several_databases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], program: str, two: list[str]
) -> None:
    made = init(tmp_path, capsys, "multidb", program)
    made.both(program, capsys, "revision", "-m", "first", "--rev-id", "a1")
    made.fill("t")
    chosen = ("-x", "database=engine2")
    made.both(program, capsys, *chosen, "upgrade", "head")
    assert [tables(each) for each in two] == [[], ["t_engine2"]]
    script = made.both(program, capsys, *chosen, "upgrade", "head", "--sql").out
    assert "CREATE TABLE t_engine2" in script
    assert "t_engine1" not in script
    assert not (tmp_path / "engine2.sql").exists()


def test_several_databases_are_compared_each_with_its_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], two: list[str]
) -> None:
    made = init(tmp_path, capsys, "multidb", "alembic")
    env = tmp_path / "migrations" / "env.py"
    text = env.read_text("utf-8").replace(
        "target_metadata: dict[str, Any] = {}",
        f'{MODELS}\ntarget_metadata = {{"engine1": sa.MetaData(), "engine2": metadata}}',
    )
    env.write_text(text, "utf-8")
    made.both("alembic", capsys, "revision", "--autogenerate", "-m", "parcels")
    (path,) = made.versions.glob("*.py")
    parts = re.split(r"^def (\w+)", path.read_text("utf-8"), flags=re.M)
    assert [name for name, body in zip(parts[1::2], parts[2::2], strict=True) if "create_table" in body] == [
        "upgrade_engine2"
    ]


def test_several_databases_that_nothing_reaches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = init(tmp_path, capsys, "multidb")
    assert "set the environment variable ENGINE1_DATABASE_URL" in gitmig(made, capsys, "current").err
    assert "there is no database 'x'" in gitmig(made, capsys, "current", "-x", "database=x").err


TARGETS = """
[targets.{0}]
url = "env:{1}"
x = ["database={0}"]
"""


def test_each_of_several_databases_is_deployed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], two: list[str]
) -> None:
    made = init(tmp_path, capsys, "multidb")
    gitmig(made, capsys, "revision", "-m", "first", "--rev-id", "a1")
    made.fill("t")
    settings = made.write(
        "gitmig.toml", "".join(TARGETS.format(f"engine{n}", f"ENGINE{n}_DATABASE_URL") for n in (1, 2))
    )
    assert gitmig(made, capsys, "status").out.count("pending  a1  first") == 2
    assert gitmig(made, capsys, "deploy", "engine1").status == 0
    assert [tables(each) for each in two] == [["t_engine1"], []]
    assert gitmig(made, capsys, "deploy", "engine1", "engine2").status == 0
    assert [tables(each) for each in two] == [["t_engine1"], ["t_engine2"]]
    settings.write_text(settings.read_text("utf-8").replace('x = ["database=engine1"]', ""), "utf-8")
    refused = gitmig(made, capsys, "deploy", "engine1")
    assert (refused.status, "not for which database: choose one with -x database=NAME" in refused.err) == (2, True)


@pytest.mark.parametrize("template", SINGLE)
def test_a_template_is_deployed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], template: str, url: str
) -> None:
    made = init(tmp_path, capsys, template)
    gitmig(made, capsys, "revision", "-m", "first", "--rev-id", "a1")
    made.fill("parcels")
    made.write("gitmig.toml", '[targets.main]\nurl = "env:MAIN_URL"\n')
    monkeypatch.setenv("MAIN_URL", address(url, template))
    assert gitmig(made, capsys, "status").status == 0
    done = gitmig(made, capsys, "deploy", "main")
    assert (done.status, tables(url)) == (0, ["parcels"]), done.err


def committed(root: Path) -> None:
    for line in ("init -q -b main .", "commit -q --allow-empty -m start", "checkout -q -b work"):
        subprocess.run(["git", *line.split()], cwd=root, check=True)


@pytest.mark.parametrize("template", [*SINGLE, "multidb"])
def test_a_template_is_previewed_without_any_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], template: str
) -> None:
    """As on a runner: the settings name the dialect, nothing else is known; and nothing but the preview is written."""
    made = init(tmp_path, capsys, template)
    gitmig(made, capsys, "revision", "-m", "first", "--rev-id", "a1")
    made.fill("parcels")
    made.write("gitmig.toml", 'dialects = ["postgresql"]\n')
    committed(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = gitmig(made, capsys, "preview", "--base", "main", "--format", "sql")
    assert (done.status, done.out.count("CREATE TABLE parcels")) == (0, 2 if template == "multidb" else 1), done.err
    assert sorted(tmp_path.iterdir()) == before


def test_alembics_own_template_of_several_databases_writes_nothing_in_a_preview(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with unchanged_process():
        os.chdir(tmp_path)
        alembic.config.main(["init", "-t", "multidb", "migrations"])
    ini = tmp_path / "alembic.ini"
    ini.write_text(re.sub(r"driver://\S+", "postgresql://", ini.read_text("utf-8")), "utf-8")
    (tmp_path / "engine1.sql").write_text("mine", "utf-8")
    made = Made.at(tmp_path)
    gitmig(made, capsys, "revision", "-m", "first", "--rev-id", "a1")
    committed(tmp_path)
    assert gitmig(made, capsys, "preview", "--base", "main").status == 0
    assert (tmp_path / "engine1.sql").read_text("utf-8") == "mine"
    assert not (tmp_path / "engine2.sql").exists()


@pytest.mark.parametrize("kind", ["connection", "engine", "asynchronous engine"])
@pytest.mark.parametrize("template", ["generic", "async"])
def test_the_connection_of_a_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], template: str, kind: str
) -> None:
    """Whoever gives a connection commits; env.py neither connects nor sets anything on it."""
    if (template, kind) == ("generic", "asynchronous engine"):
        pytest.skip("that template is for others")
    made = init(tmp_path, capsys, template)
    gitmig(made, capsys, "revision", "-m", "first", "--rev-id", "a1")
    made.fill("parcels")
    engine = sa.create_engine(f"sqlite:///{tmp_path}/given.sqlite", poolclass=sa.pool.NullPool)
    asynchronous = create_async_engine(engine.url.set(drivername="sqlite+aiosqlite"), poolclass=sa.pool.NullPool)
    givens = {"connection": engine.begin(), "engine": nullcontext(engine)}
    with unchanged_process(), givens.get(kind, nullcontext(asynchronous)) as given:
        config = Config(str(tmp_path / "alembic.ini"), attributes={"connection": given})
        api.upgrade(config, "head")
    assert tables(f"sqlite:///{tmp_path}/given.sqlite") == ["parcels"]


def test_a_wait_for_a_lock_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], postgresql_url: str
) -> None:
    made = init(tmp_path, capsys, "generic")
    gitmig(made, capsys, "revision", "-m", "first", "--rev-id", "a1")
    (path,) = made.versions.glob("*.py")
    body = "print(op.get_bind().exec_driver_sql('SHOW lock_timeout').scalar())"
    path.write_text(path.read_text("utf-8").replace("    pass", f"    {body}", 1), "utf-8")
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    assert gitmig(made, capsys, "upgrade", "head").out == "4s\n"
    assert gitmig(made, capsys, "check", "--all", "--select", "missing-lock-timeout").status == 0


# pyproject.toml


def test_the_applications_pyproject_gets_a_section(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    result = gitmig(Made.at(tmp_path), capsys, "init", "-t", "pyproject", "db/m", "--package")
    assert f"Appending to existing {tmp_path}/pyproject.toml ...  done\n" in result.out
    text = (tmp_path / "pyproject.toml").read_text("utf-8")
    assert text.startswith('[project]\nname = "shop"\n\n\n[tool.alembic]\n')
    config = Config(str(tmp_path / "alembic.ini"), toml_file=str(tmp_path / "pyproject.toml"))
    assert config.get_alembic_option("script_location") == f"{tmp_path}/db/m"
    assert (tmp_path / "db" / "m" / "__init__.py").exists()
    again = gitmig(Made.at(tmp_path), capsys, "init", "-t", "pyproject", "other")
    assert "already has a [tool.alembic] section, skipping" in again.out
    assert (tmp_path / "pyproject.toml").read_text("utf-8") == text


# a project's own


def own_template(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("env.py", "script.py.mako", "alembic.ini.mako"):
        shutil.copy(Path(Config().get_template_directory()) / "generic" / name, folder)
    (folder / "README").write_text("Ours.\n")
    (folder / "names.txt").write_text("kept\n")
    script = folder / "script.py.mako"
    script.write_text("# reviewed by nobody\n" + script.read_text("utf-8"), "utf-8")
    return folder


def test_a_template_of_the_projects_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_template(tmp_path / "templates" / "mine")
    made = init(tmp_path, capsys, "./templates/mine")
    assert (tmp_path / "migrations" / "names.txt").read_text() == "kept\n"
    gitmig(made, capsys, "revision", "-m", "first")
    (path,) = made.versions.glob("*.py")
    assert path.read_text("utf-8").startswith("# reviewed by nobody\n")


class OwnTemplates(Config):
    """As Flask-Migrate's: the templates are where its package is."""

    templates = ""

    def get_template_directory(self) -> str:
        return self.templates


def test_the_template_directory_of_a_configurations_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from gitmig.alembic import command

    own_template(tmp_path / "templates" / "mine")
    monkeypatch.chdir(tmp_path)
    config = OwnTemplates("alembic.ini")
    config.templates = str(tmp_path / "templates")
    command.list_templates(config)
    assert "\nmine - Ours.\n" in capsys.readouterr().out
    make_project(config, "migrations", "mine")
    assert (tmp_path / "migrations" / "names.txt").exists()
    with pytest.raises(command.GitmigError, match="No such template 'generic'"):
        make_project(config, "elsewhere", "generic")


def test_templates_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = gitmig(Made.at(tmp_path), capsys, "list_templates").out.splitlines()
    assert [line.split()[0] for line in lines] == sorted([*SINGLE, "multidb"])
