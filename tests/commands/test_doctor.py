"""`gitmig doctor` finds each planted defect, runs nothing of the project unless told to, and shows no secret."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import jsonschema
import pytest

from tests.commands.projects import ENV, Project, gitmig
from tests.hooks import BIN
from tests.repositories import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FACT = {
    "type": "object",
    "properties": {
        "section": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
        "value": {"type": "string"},
        "state": {"enum": ["ok", "note", "warning", "error"]},
        "remedy": {"type": "string"},
    },
    "required": ["section", "name", "value", "state", "remedy"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {"version": {"const": 1}, "ok": {"type": "boolean"}, "facts": {"type": "array", "items": FACT}},
    "required": ["version", "ok", "facts"],
    "additionalProperties": False,
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("ALEMBIC_CONFIG", raising=False)
    made = Project(tmp_path)
    made.write(
        "migrations/env.py",
        ENV.replace("literal_binds=True", 'literal_binds=True, dialect_opts={"paramstyle": "named"}'),
    )
    made.add("a1")
    made.add("b1", "a1")
    return made


def found(project: Project, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, list[str]]]:
    """The exit status, and what is no mere fact: `state name: value -> remedy` by state."""
    result = gitmig(project, capsys, "doctor", "--format", "json", *arguments)
    document = json.loads(result.out)
    jsonschema.validate(document, SCHEMA)
    assert document["ok"] is (result.status == 0)
    states: dict[str, list[str]] = {}
    for fact in document["facts"]:
        states.setdefault(fact["state"], []).append(f"{fact['name']}: {fact['value']} -> {fact['remedy']}")
    return result.status, states


def test_a_sound_project(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    Repository(project.root).init().commit()
    (project.root / "gitmig.toml").write_text('base = "main"\n')
    result = gitmig(project, capsys, "doctor")
    assert (result.status, result.err) == (0, "")
    assert result.out.endswith("nothing to mend\n")
    for words in (f"{project.root}/alembic.ini (in the current directory)", "2, heads: b1", "sqlite3", sys.executable):
        assert words in result.out


def hooks_told(project: Project, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, str]]:
    document = json.loads(gitmig(project, capsys, "doctor", "--format", "json").out)
    told = [fact for fact in document["facts"] if fact["section"] == "hooks"]
    return [(fact["name"], fact["value"].replace(str(project.root), "."), fact["state"]) for fact in told]


def test_hooks_that_git_does_not_run(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """A configuration alone runs nothing: that they were not installed in this clone is what nobody notices."""
    repository = Repository(project.root).init()
    assert hooks_told(project, capsys) == []
    assert gitmig(project, capsys, "init", "--hooks").status == 0
    configured = ("configuration", "./.pre-commit-config.yaml", "ok")
    absent = ("installed", "no: git runs none of them in this clone", "warning")
    assert hooks_told(project, capsys) == [configured, absent]
    subprocess.run([BIN / "prek", "install"], cwd=project.root, check=True, capture_output=True)
    assert hooks_told(project, capsys) == [configured, ("installed", "./.git/hooks/pre-commit", "ok")]
    repository.git("config", "core.hooksPath", "elsewhere")
    assert hooks_told(project, capsys) == [configured, absent]


def test_a_hook_of_git_itself(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    Repository(project.root).init()
    script = project.root / ".git" / "hooks" / "pre-push"
    script.parent.mkdir(exist_ok=True)
    script.write_text("#!/bin/sh\nexec make lint\n")
    script.chmod(0o755)
    assert hooks_told(project, capsys) == [], "none of ours"
    script.write_text("#!/bin/sh\nexec gitmig check --staged\n")
    assert hooks_told(project, capsys) == [("installed", "./.git/hooks/pre-push", "ok")]
    script.chmod(0o644)
    (told,) = hooks_told(project, capsys)
    assert told == ("installed", "./.git/hooks/pre-push is not executable, so git passes it over", "warning")


def test_a_repository_that_git_refuses(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """As one of another user's, in a container."""
    Repository(project.root).init()
    (project.root / ".git" / "HEAD").write_text("nonsense\n")
    ((name, value, state),) = hooks_told(project, capsys)
    assert (name, state) == ("installed", "error")
    assert "fatal: not a git repository" in value


def test_a_repository_without_git(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything else is told all the same."""
    Repository(project.root).init()
    monkeypatch.setenv("PATH", str(project.root))
    status, states = found(project, capsys)
    assert status == 1
    assert "base: git is not installed, or not on the PATH -> install git, then try again" in states["error"]
    assert "2, heads: b1" in gitmig(project, capsys, "doctor").out


def broken_revision(project: Project) -> None:
    project.write("migrations/versions/c1_x.py", "revision = 'c1'\ndown_revision = (\n")


def lost_parent(project: Project) -> None:
    project.add("c1", "nowhere")


def no_env_py(project: Project) -> None:
    (project.root / "migrations" / "env.py").unlink()


def no_scripts(project: Project) -> None:
    (project.root / "migrations").rename(project.root / "elsewhere")


def no_location(project: Project) -> None:
    project.write("alembic.ini", "[alembic]\nsqlalchemy.url = sqlite://\n")


def unreadable_ini(project: Project) -> None:
    project.write("alembic.ini", "[alembic\nscript_location = migrations\n")


def latin_ini(project: Project) -> None:
    (project.root / "alembic.ini").write_bytes(b"[alembic]\nscript_location = \xff\xfe\n")


def broken_settings(project: Project) -> None:
    project.write("gitmig.toml", 'bases = "main"\n')


def broken_env_py(project: Project) -> None:
    project.write("migrations/env.py", "import os\nif True\n")


def foreign_import(project: Project) -> None:
    project.write("migrations/env.py", "import no_such_shop.models\n" + ENV)


def private_import(project: Project) -> None:
    project.write("migrations/env.py", "from alembic.testing.fixtures import op_fixture\n" + ENV)


def driver(url: str) -> Callable[[Project], None]:
    def plant(project: Project) -> None:
        ini = project.root / "alembic.ini"
        lines = [line for line in ini.read_text().splitlines() if not line.startswith("sqlalchemy.url")]
        project.write("alembic.ini", "\n".join([*lines, f"sqlalchemy.url = {url}", ""]))

    return plant


def bad_target(project: Project) -> None:
    project.write("gitmig.toml", '[targets.live]\nurl = "env:LIVE_URL"\n')


ERRORS: list[tuple[Callable[[Project], None], str]] = [
    (broken_revision, "c1_x.py:"),
    (lost_parent, "Revision nowhere referenced from c1 is not present"),
    (no_env_py, "env.py: "),
    (no_scripts, "script_location: "),
    (no_location, "No 'script_location' key found in configuration."),
    (unreadable_ini, "alembic.ini cannot be read"),
    (latin_ini, "alembic.ini cannot be read"),
    (broken_settings, "did you mean 'base'?"),
    (broken_env_py, "env.py:2: "),
    (foreign_import, "line 1 imports no_such_shop.models"),
    (private_import, "line 1 imports alembic.testing.fixtures"),
    (driver("firebird://u:geheim@h/d"), "no SQLAlchemy dialect firebird"),
    (driver("mssql+pymssql://u:geheim@h/d"), "pip install pymssql"),
    (driver("geheim is no address"), "it is not a database URL"),
    (driver("postgresql://u:ge%heim@h/d"), "single %"),
    (bad_target, "the URL of target 'live'"),
]


@pytest.mark.parametrize(("plant", "told"), ERRORS)
def test_what_must_be_mended(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[Project], None],
    told: str,
) -> None:
    monkeypatch.setenv("LIVE_URL", "geheim@geheim@geheim")
    plant(project)
    status, states = found(project, capsys)
    assert status == 1
    assert any(told in line for line in states["error"]), states
    text = gitmig(project, capsys, "doctor")
    assert "geheim" not in json.dumps(states) + text.out + text.err
    assert "to mend" in text.out.splitlines()[-1]


def reads_variable(project: Project) -> None:
    project.write("migrations/env.py", 'import os\nurl = os.environ["SHOP_URL"]\n' + ENV)


def placeholders(project: Project) -> None:
    project.write("migrations/env.py", ENV.replace(", literal_binds=True", ""))


def two_heads(project: Project) -> None:
    project.add("c1", "a1")


def unread_url(project: Project) -> None:
    project.write("gitmig.toml", '[targets.live]\nurl = "sqlite:///x.sqlite"\n')
    project.write("migrations/env.py", "from alembic import context\nfrom os import environ\n")


def unknown_base(project: Project) -> None:
    Repository(project.root).init()
    project.write("gitmig.toml", 'base = "gone"\n')


def other_environment(project: Project) -> None:
    project.write(
        "alembic.ini", (project.root / "alembic.ini").read_text() + f"version_locations = {project.root}/none\n"
    )


def several_databases(project: Project) -> None:
    ini = (project.root / "alembic.ini").read_text()
    project.write("alembic.ini", f"{ini}databases = one, two\n[one]\nsqlalchemy.url = sqlite://\n[two]\nx = y\n")
    project.write("migrations/env.py", ENV + 'names = config.get_main_option("databases", "")\n')


WARNINGS: list[tuple[Callable[[Project], None], str]] = [
    (reads_variable, "export SHOP_URL"),
    (placeholders, "literal_binds=True"),
    (two_heads, "gitmig rebase"),
    (unread_url, "pass_url_as"),
    (unknown_base, "git fetch origin gone"),
    (other_environment, "correct version_locations"),
    (several_databases, "-x database=NAME"),
]


@pytest.mark.parametrize(("plant", "told"), WARNINGS)
def test_what_is_worth_a_warning(
    project: Project, capsys: pytest.CaptureFixture[str], plant: Callable[[Project], None], told: str
) -> None:
    plant(project)
    status, states = found(project, capsys)
    assert status == 0, states
    assert any(told in line for line in states["warning"]), states


def test_each_of_several_databases_is_looked_at(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    several_databases(project)
    _, states = found(project, capsys)
    assert any(line.startswith("[one] sqlalchemy.url: sqlite://, driver sqlite3") for line in states["ok"])
    assert any(line.startswith("[two] sqlalchemy.url: not set") for line in states["note"])


def test_a_gitmig_of_another_environment_says_so(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(project.root))
    assert any("gitmig runs in" in line for line in found(project, capsys)[1]["warning"])


def test_without_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, states = found(Project.at(tmp_path), capsys)
    assert status == 1
    assert "no alembic.ini" in states["error"][0]


def test_without_git(project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project.root))
    status, states = found(project, capsys)
    assert (status, states["error"]) == (
        1,
        ["git: git is not installed, or not on the PATH -> install git, then try again"],
    )


def test_nothing_is_run_unless_told_to(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("migrations/env.py", "raise RuntimeError('mysql://u:geheim@h/d')\n")
    assert found(project, capsys)[0] == 0
    status, states = found(project, capsys, "--run-env")
    assert status == 1
    assert "RuntimeError" in states["error"][0]
    assert "geheim" not in states["error"][0]


def test_env_py_is_run_and_writes_no_database(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    status, states = found(project, capsys, "--run-env")
    assert (status, [line for line in states["ok"] if line.startswith("env.py")]) == (0, ["env.py: runs -> "])
    assert not (project.root / "database.sqlite").exists()


def test_what_env_py_prints_and_writes_stays_out_of_the_way(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    opening = "print('hello')\nwith open('engine1.sql', 'w') as file:\n    file.write('x')\n"
    project.write("migrations/env.py", opening + ENV)
    status, states = found(project, capsys, "--run-env")
    assert (status, "env.py: runs -> " in states["ok"]) == (0, True)
    assert not (project.root / "engine1.sql").exists()


def test_databases_are_asked(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "upgrade", "a1").status == 0
    project.write(
        "gitmig.toml",
        f'[targets.near]\nurl = "sqlite:///{project.root}/database.sqlite"\n'
        '[targets.far]\nurl = "postgresql+psycopg://nobody:geheim@127.0.0.1:1/none"\n',
    )
    status, states = found(project, capsys, "--connect")
    assert status == 1
    assert "database: connected; at a1 -> " in states["ok"]
    assert "target near: connected; at a1, 1 pending -> " in states["ok"]
    assert [line.partition(":")[0] for line in states["error"]] == ["target far"]
    assert "geheim" not in json.dumps(states)


def test_an_unreachable_database(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    driver("postgresql+psycopg://nobody:geheim@127.0.0.1:1/none")(project)
    status, states = found(project, capsys, "--connect")
    assert status == 1
    assert "geheim" not in json.dumps(states)
    assert states["error"][0].startswith("database: ")


def test_quietly_only_what_is_not_well(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    lost_parent(project)
    status, states = found(project, capsys, "-q")
    assert (status, set(states)) == (1, {"error"})
    (project.versions / "c1_x.py").unlink()
    assert gitmig(project, capsys, "doctor", "-q").out == "nothing to mend\n"


def test_the_remedy_and_colours(project: Project) -> None:
    no_env_py(project)
    words = [sys.executable, "-m", "gitmig", "doctor"]
    done = subprocess.run(words, cwd=project.root, capture_output=True, text=True, env={"FORCE_COLOR": "1", "PATH": ""})
    assert done.returncode == 1
    assert "\x1b[1;31merror:\x1b[0m" in done.stdout
    assert "-> take it out of version control again" in done.stdout
