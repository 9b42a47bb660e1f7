"""revision, merge, edit and init write what Alembic would write."""

from __future__ import annotations

import compileall
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import alembic.command
import pytest

from gitmig.alembic import command
from gitmig.config import Config
from gitmig.engine.operations.containers import DowngradeOps, MigrationScript, UpgradeOps
from tests.commands.projects import TEMPLATE, Project, gitmig, unchanged_process

if TYPE_CHECKING:
    from pathlib import Path

DATE = re.compile(r"Create Date: .*")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "ours")
    build(made)
    return made


def build(made: Project) -> None:
    made.add("a1")
    made.add("b1", "a1", branch_labels="left")
    made.add("c1", "a1")


def new_files(project: Project) -> dict[str, str]:
    """The revision files that commands wrote, without their dates."""
    return {
        str(path.relative_to(project.root)): DATE.sub("Create Date:", path.read_text(encoding="utf-8"))
        for path in sorted(project.root.rglob("*.py"))
        if "Revision ID" in path.read_text(encoding="utf-8")
    }


CASES: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    ("revision -m one --head b1", "revision", {"message": "one", "head": "b1"}, {}),
    ("revision --head left@head", "revision", {"head": "left@head"}, {}),
    (
        "revision -m Two,too! --head base --branch-label two",
        "revision",
        {"message": "Two,too!", "head": "base", "branch_label": "two"},
        {},
    ),
    ("revision -m x --head a1 --splice", "revision", {"message": "x", "head": "a1", "splice": True}, {}),
    ("revision -m x --head c1 --depends-on b1", "revision", {"message": "x", "head": "c1", "depends_on": ["b1"]}, {}),
    (
        "revision -m x --head c1 --depends-on left",
        "revision",
        {"message": "x", "head": "c1", "depends_on": ["left"]},
        {},
    ),
    (
        "revision -m x --head c1 --depends-on left --depends-on a1",
        "revision",
        {"message": "x", "head": "c1", "depends_on": ["left", "a1"]},
        {},
    ),
    ("merge heads -m all", "merge", {"revisions": "heads", "message": "all"}, {}),
    ("merge b1 c1 --branch-label joined", "merge", {"revisions": ["b1", "c1"], "branch_label": "joined"}, {}),
    (
        "revision -m in_a_year --head b1",
        "revision",
        {"message": "in_a_year", "head": "b1"},
        {"file_template": "%%(year)d/%%(slug)s-%%(rev)s", "recursive_version_locations": "true"},
    ),
    (
        "revision -m a_message_that_is_cut --head b1",
        "revision",
        {"message": "a_message_that_is_cut", "head": "b1"},
        {"truncate_slug_length": "12"},
    ),
    ("revision -m x --head b1", "revision", {"message": "x", "head": "b1"}, {"revision_environment": "true"}),
    ("merge heads", "merge", {"revisions": "heads"}, {"revision_environment": "true"}),
    (
        "revision -m x --head b1 --sql",
        "revision",
        {"message": "x", "head": "b1", "sql": True},
        {"revision_environment": "true"},
    ),
]


@pytest.mark.parametrize(
    ("line", "command", "options", "settings"), [pytest.param(*each, id=each[0]) for each in CASES]
)
def test_files_are_alembics(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    line: str,
    command: str,
    options: dict[str, Any],
    settings: dict[str, str],
) -> None:
    ours, theirs = Project(tmp_path / "ours", **settings), Project(tmp_path / "theirs", **settings)
    for each in (ours, theirs):
        build(each)
    result = gitmig(ours, capsys, *line.split(), "--rev-id", "d1d1")
    assert result.status == 0, result.err
    theirs.alembics(getattr(alembic.command, command), **options, rev_id="d1d1")
    assert new_files(ours) == new_files(theirs)
    (path,) = new_files(ours)
    assert f"Generating {ours.root / path} ...  done\n" in result.out


def test_the_new_revision_is_a_head(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "merge", "heads", "-m", "all").status == 0
    (head,) = gitmig(project, capsys, "heads").out.splitlines()
    assert re.fullmatch(r"[0-9a-f]{12} \(left\) \(head\)", head)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            "revision -m x",
            (
                "Multiple heads are present; please specify the head revision on which the new revision should "
                "be based, or perform a merge."
            ),
            "the heads are b1, c1",
        ),
        (
            "revision -m x --head a1",
            ("Revision a1 is not a head revision; please specify --splice to create a new branch from this revision"),
            "the heads are b1, c1",
        ),
        ("revision -m x --head zz", "Can't locate revision identified by 'zz'", "gitmig history"),
        (
            "revision -m x --head b1 --rev-id a-b",
            "Character(s) '-' not allowed in revision identifier 'a-b'",
            "letters",
        ),
        ("revision -m x --head b1 --depends-on zz", "Can't locate revision identified by 'zz'", "gitmig history"),
        ("revision -m x --head b1 --depends-on base", "a revision cannot depend on 'base'", "branch label"),
        (
            "revision -m x --head b1 --version-path elsewhere",
            ("Path elsewhere is not represented in current version locations"),
            "versions",
        ),
        (
            "revision -m x --head b1 --sql",
            (
                "Using --sql with the revision command when revision_environment is not "
                "configured does not make any sense"
            ),
            None,
        ),
        ("merge b1 b1", "Duplicate head revisions specified", "b1, b1"),
        ("edit base", "No revision files indicated by symbol 'base'", None),
    ],
)
def test_refusals_write_nothing(
    project: Project, capsys: pytest.CaptureFixture[str], line: str, message: str, hint: str | None
) -> None:
    result = gitmig(project, capsys, *line.split())
    assert result.status == 2
    assert result.err.splitlines()[0] == f"error: {message}"
    assert hint is None or hint in result.err.splitlines()[1]
    assert new_files(project) == {}


def test_several_version_locations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Project(tmp_path, version_locations="%(here)s/one:%(here)s/two")
    refused = gitmig(made, capsys, "revision", "-m", "x")
    assert "Multiple version locations present, please specify --version-path" in refused.err
    first = ("revision", "--rev-id", "aaaa", "--version-path", f"{tmp_path}/two/")
    assert gitmig(made, capsys, *first).out.splitlines()[0] == f"Creating directory {tmp_path}/two ...  done"
    assert gitmig(made, capsys, "revision", "--rev-id", "bbbb").status == 0
    assert set(new_files(made)) == {"two/aaaa_.py", "two/bbbb_.py"}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("${nonsense + 1}\n", "script.py.mako, line 1: TypeError: "),
        ("\n% if message\n", "script.py.mako, line 2: CompileException: "),
        (None, "there is no template "),
    ],
)
def test_a_template_that_fails_writes_nothing(
    project: Project, capsys: pytest.CaptureFixture[str], template: str | None, message: str
) -> None:
    file = project.root / "migrations" / "script.py.mako"
    file.unlink() if template is None else file.write_text(template)
    before = sorted(project.versions.iterdir())
    result = gitmig(project, capsys, "revision", "--head", "b1")
    assert (result.status, message in result.err) == (2, True), result.err
    assert sorted(path for path in project.versions.iterdir() if path.suffix == ".py") == before


FULL_DISK = """
import resource, sys
from gitmig.engine.runtime.template import template_to_file
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
for append in (False, True):
    try:
        template_to_file(sys.argv[1], sys.argv[2 + append], "utf-8", append_with_newlines=append)
    except OSError as error:
        print(error.filename)
"""


def test_half_a_file_is_not_left_where_the_disk_is_full(tmp_path: Path) -> None:
    template, new, old = tmp_path / "a.mako", tmp_path / "new.py", tmp_path / "old.toml"
    template.write_text("# a line that is longer than what has room\n")
    old.write_text("# kept\n")
    result = subprocess.run(
        [sys.executable, "-B", "-c", FULL_DISK, template, new, old], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == [str(new), str(old)]
    assert not new.exists()
    assert old.read_text() == "# kept\n"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("output_encoding", "ascii", "x.py cannot be written: output_encoding ascii has no '\\xe9'"),
        ("output_encoding", "nonsense", "output_encoding is 'nonsense', which Python does not know"),
        ("truncate_slug_length", "long", "truncate_slug_length is 'long', which is no whole number"),
    ],
)
def test_an_option_that_cannot_be_followed_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, message: str
) -> None:
    made = Project(tmp_path, **{option: value}, file_template="x")
    build(made)
    result = gitmig(made, capsys, "revision", "--head", "b1", "-m", "café")
    assert (result.status, message in result.err) == (2, True), result.err
    assert not (made.versions / "x.py").exists()


def test_a_template_without_labels_is_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    template = TEMPLATE.replace("branch_labels = ${repr(branch_labels)}\n", "")
    project.write("migrations/script.py.mako", template)
    result = gitmig(project, capsys, "revision", "--head", "base", "--branch-label", "new")
    assert "have you upgraded your script.py.mako to include the 'branch_labels' section?" in result.err


HOOK = """
[post_write_hooks]
hooks = first, second
first.type = exec
first.executable = {python}
first.options = -c "import sys; open(sys.argv[1], 'a').write('# first')" REVISION_SCRIPT_FILENAME
second.type = module
second.module = append_word
second.options = "# second" REVISION_SCRIPT_FILENAME
second.cwd = %(here)s
"""


def test_post_write_hooks_run_in_order(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    project.write("append_word.py", "import sys; open(sys.argv[2], 'a').write(sys.argv[1]); sys.exit(4)")
    ini = project.root / "alembic.ini"
    ini.write_text(f"{ini.read_text()}prepend_sys_path = %(here)s\n{HOOK.format(python=sys.executable)}")
    result = gitmig(project, capfd, "revision", "--head", "b1")
    (text,) = new_files(project).values()
    assert result.status == 0, result.err
    assert text.endswith("# first# second")
    assert "Running post write hook 'first' ...\n  done\nRunning post write hook 'second' ...\n" in result.out
    assert result.err == "post write hook 'second' exited with status 4\n"


def test_a_console_script_is_run_in_this_python(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    hooks = "[post_write_hooks]\nhooks = a\na.type = console_scripts\na.entrypoint = ruff\na.options = --version\n"
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text() + hooks.replace("ruff", "gitmig").replace("--version", "--help"))
    result = gitmig(project, capfd, "revision", "--head", "b1")
    assert "Running post write hook 'a' ...\n" in result.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("", "Key 'a.type' (or 'type' in toml) is required for post write hook 'a'"),
        ("a.type = nonsense", "No formatter with name 'nonsense' registered"),
        ("a.type = exec", "Key a.executable is required for post write hook 'a'"),
        ("a.type = module\na.module = no_such_module", "Could not find module no_such_module"),
        ("a.type = module\na.module = no_such_package.module", "Could not find module no_such_package.module"),
        (
            "a.type = exec\na.executable = true\na.options = '",
            "the options of post write hook 'a' cannot be split: No closing quotation",
        ),
        (
            "a.type = console_scripts\na.entrypoint = no-such-script",
            "Could not find entrypoint console_scripts.no-such-script",
        ),
    ],
)
def test_hooks_that_are_not_configured_as_they_must_be(
    project: Project, capsys: pytest.CaptureFixture[str], options: str, message: str
) -> None:
    ini = project.root / "alembic.ini"
    ini.write_text(f"{ini.read_text()}[post_write_hooks]\nhooks = a\n{options}\n")
    result = gitmig(project, capsys, "revision", "--head", "b1")
    assert (result.status, result.err.splitlines()[0]) == (2, f"error: {message}")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("executable = nowhere-to-be-found", "cannot run nowhere-to-be-found: nowhere-to-be-found: No such file"),
        ("executable = ls\nfirst.cwd = /nowhere", "cannot run ls: /nowhere: No such file or directory"),
    ],
)
def test_a_hook_that_cannot_be_run_is_named(
    project: Project, capsys: pytest.CaptureFixture[str], options: str, words: str
) -> None:
    ini = project.root / "alembic.ini"
    ini.write_text(f"{ini.read_text()}[post_write_hooks]\nhooks = first\nfirst.type = exec\nfirst.{options}\n")
    result = gitmig(project, capsys, "revision", "--head", "b1")
    assert (result.status, f"post write hook 'first' {words}" in result.err) == (2, True)
    (path,) = new_files(project)
    assert f"{project.root / path} is written" in result.err


def test_a_hook_of_the_project_s_own(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    ini = project.root / "alembic.ini"
    ini.write_text(f"{ini.read_text()}[post_write_hooks]\nhooks = first\nfirst.type = shout\nfirst.words = !!\n")
    result = gitmig(project, capsys, "revision", "--head", "b1")
    assert (result.status, "@write_hooks.register('shout')" in result.err) == (2, True)
    (path,) = new_files(project)
    (project.root / path).unlink()
    ini.write_text(ini.read_text().replace("[post_write", "revision_environment = true\n[post_write"))
    hook = """
from alembic.script import write_hooks

@write_hooks.register("shout")
def shout(path, options):
    with open(path, "a") as file:
        file.write("# " + options["words"])

"""
    project.write("migrations/env.py", hook + (project.root / "migrations" / "env.py").read_text())
    assert gitmig(project, capsys, "revision", "--head", "b1", "--rev-id", "d1d1").status == 0
    assert new_files(project)["migrations/versions/d1d1_.py"].endswith("# !!")


TOML = """[tool.alembic]
script_location = "%(here)s/migrations"
version_locations = ["%(here)s/migrations/versions", "%(here)s/more"]
file_template = "%%(year)d/%%(rev)s-%%(slug)s"
truncate_slug_length = 8
timezone = "Europe/Paris"
output_encoding = "latin-1"
recursive_version_locations = true
revision_environment = true

[[tool.alembic.post_write_hooks]]
name = "first"
type = "exec"
executable = "sh"
options = "-c 'echo \\"# of $0\\" >> \\"$1\\"' toml REVISION_SCRIPT_FILENAME"
cwd = "%(here)s"
"""


def test_every_key_of_a_pyproject(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for name in ("ours", "theirs"):
        project = Project(tmp_path / name)
        project.write("alembic.ini", f"[alembic]\nsqlalchemy.url = sqlite:///{tmp_path}/{name}.sqlite\n")
        project.write("pyproject.toml", TOML)
        project.write("migrations/script.py.mako", "${'# coding: latin-1'}\n" + TEMPLATE)
        project.add("a1")
        words = {"message": "é è a ü word", "rev_id": "d1d1", "version_path": str(project.root / "more")}
        if name == "ours":
            line = ["-m", words["message"], "--rev-id", "d1d1", "--version-path", words["version_path"]]
            result = gitmig(project, capsys, "revision", *line)
            assert result.status == 0, result.err
        else:
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "alembic",
                    "revision",
                    "-m",
                    words["message"],
                    "--rev-id",
                    "d1d1",
                    "--version-path",
                    words["version_path"],
                ],
                cwd=project.root,
                check=True,
                capture_output=True,
            )
        (path,) = (project.root / "more").rglob("*.py")
        text = path.read_bytes().decode("latin-1")
        found.append((str(path.relative_to(project.root)), DATE.sub("", text)))
        assert re.search(r"Create Date: .*\+0[12]:00\n", text)
        assert gitmig(project, capsys, "heads").out == "d1d1 (head)\n"
    assert found[0] == found[1]
    assert found[0][1].endswith("# of toml\n")


def test_compiled_files_alone(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """`sourceless`: the sources are gone, and what was compiled of them stays."""
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text() + "sourceless = true\n")
    compileall.compile_dir(project.versions, quiet=1, legacy=True)
    for path in project.versions.glob("*.py"):
        path.unlink()
    result = gitmig(project, capsys, "heads", "--run-files")
    assert (result.status, result.out) == (0, project.alembics(alembic.command.heads)), result.err
    assert gitmig(project, capsys, "upgrade", "heads").status == 0


def test_edit_opens_the_file(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    editor = project.write("editor", '#!/bin/sh\nprintf "# edited" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    assert gitmig(project, capsys, "edit", "left@head").status == 0
    assert (project.versions / "b1_x.py").read_text().endswith("# edited")
    assert gitmig(project, capsys, "edit", "current").err.splitlines()[-1] == "error: No current revisions"


DIRECTIVES_HOOK = """
import sqlalchemy as sa
from alembic.operations import ops

def hook(migration_context, heads, directives):
    assert list(heads) == []
    HOW

"""
HOOKS = {
    "what is written": "directives[0].upgrade_ops.ops.append(ops.CreateIndexOp('i', 't', ['a']))\n"
    "    directives[0].downgrade_ops.ops.append(ops.AddColumnOp('t', sa.Column('a', sa.dialects.postgresql.UUID())))",
    "the imports": "directives[0].imports = {'import json', 'import abc'}",
    "all there is about a file": "one = directives[0]\n"
    "    one.rev_id, one.message, one.head, one.branch_label, one.depends_on = 'e1e1', 'else', 'c1', ['two'], ['b1']",
    "nothing": "pass",
    "no file": "directives.clear()",
    "another file": "directives.append(ops.MigrationScript('f1f1', ops.UpgradeOps([ops.DropTableOp('t')]), "
    "ops.DowngradeOps(), message='more', head='d1d1'))",
}


def with_hook(project: Project, how: str) -> None:
    env = project.root / "migrations" / "env.py"
    text = env.read_text().replace("(connection=connection", "(connection=connection, process_revision_directives=hook")
    env.write_text(DIRECTIVES_HOOK.replace("HOW", how) + text)
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text() + "revision_environment = true\n")


@pytest.mark.parametrize("how", HOOKS.values(), ids=HOOKS)
def test_a_function_of_env_py_changes_what_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    found = []
    for name in ("ours", "theirs"):
        project = Project(tmp_path / name)
        build(project)
        with_hook(project, how)
        if name == "ours":
            result = gitmig(project, capsys, "revision", "--head", "b1", "--rev-id", "d1d1", "-m", "x")
            assert result.status == 0, result.err
        else:
            project.alembics(alembic.command.revision, head="b1", rev_id="d1d1", message="x")
        found.append(new_files(project))
    assert found[0] == found[1]
    assert bool(found[0]) is ("clear" not in how)


def test_a_file_of_env_py_without_an_id_gets_one(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with_hook(project, "directives[:] = [ops.MigrationScript(None, ops.UpgradeOps(), ops.DowngradeOps(), head='c1')]")
    assert gitmig(project, capsys, "revision", "--head", "b1").status == 0
    (path,) = new_files(project)
    assert re.fullmatch(r"migrations/versions/[0-9a-f]{12}_\.py", path)


MULTIDB = """
from alembic import context
from sqlalchemy import create_engine
from alembic.operations import ops

def hook(migration_context, heads, directives):
    directives[0].upgrade_ops_list[-1].ops.append(ops.DropTableOp(migration_context.opts["upgrade_token"]))

for name in ("one", "two"):
    with create_engine("sqlite://").connect() as connection:
        context.configure(connection=connection, upgrade_token=f"{name}_up", downgrade_token=f"{name}_down",
                          process_revision_directives=hook)
        context.run_migrations()
"""


def test_each_database_has_its_operations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for name in ("ours", "theirs"):
        project = Project(tmp_path / name, revision_environment="true")
        project.write("migrations/env.py", MULTIDB)
        bodies = "".join(f"{part}: ${{{part}}}\n" for part in ("one_up", "one_down", "two_up", "two_down"))
        project.write(
            "migrations/script.py.mako", f'"""\n{bodies}"""\nrevision = ${{repr(up_revision)}}\ndown_revision = None\n'
        )
        if name == "ours":
            assert gitmig(project, capsys, "revision", "--rev-id", "d1d1").status == 0
        else:
            project.alembics(alembic.command.revision, rev_id="d1d1")
        found.append((project.versions / "d1d1_.py").read_text())
    assert found[0] == found[1]
    assert "op.drop_table('one_up')" in found[0]
    assert "op.drop_table('two_up')" in found[0]


def test_a_program_changes_what_is_written(tmp_path: Path) -> None:
    told: list[tuple[str, object]] = []

    def change(_context: object, heads: object, directives: list[Any]) -> None:
        told.append(("program", heads))
        directives.append(MigrationScript("d2d2", UpgradeOps(), DowngradeOps(), head="d1d1"))

    for setting, count in (("false", None), ("true", 2)):
        project = Project(tmp_path / setting, revision_environment=setting)
        with unchanged_process():
            written = command.revision(
                Config(str(project.root / "alembic.ini")), rev_id="d1d1", process_revision_directives=change
            )
        assert (len(written) if isinstance(written, list) else None) == count
    assert told == [("program", ())]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("revision --autogenerate --sql", "Using --sql with --autogenerate does not make any sense"),
        ("revision --sql", "Using --sql with the revision command when revision_environment is not configured"),
        ("revision --autogenerate", "Target database is not up to date."),
    ],
)
def test_senseless_revisions(project: Project, capsys: pytest.CaptureFixture[str], line: str, message: str) -> None:
    result = gitmig(project, capsys, *line.split())
    assert (result.status, message in result.err, result.err.count("\n") > 1) == (2, True, True)


def test_autogenerate_says_what_is_missing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    gitmig(project, capsys, "upgrade", "heads")
    assert "does not provide a MetaData object" in gitmig(project, capsys, "revision", "--autogenerate").err
    env = project.root / "migrations" / "env.py"
    env.write_text(
        env.read_text().replace("(connection=connection", "(connection=connection, target_metadata=object()")
    )
    assert "gitmig does not do yet" in gitmig(project, capsys, "revision", "--autogenerate").err


def test_revision_environment_is_true_or_false(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text() + "revision_environment = perhaps\n")
    result = gitmig(project, capsys, "revision", "--head", "b1")
    assert "revision_environment is 'perhaps', which is neither true nor false" in result.err


# init


def test_templates_are_listed_with_what_they_are(project: Project) -> None:
    import io

    from gitmig.alembic.command import list_templates
    from gitmig.config import Config

    output = io.StringIO()
    list_templates(Config(stdout=output))
    assert "\ngeneric - One database." in output.getvalue()


def make(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    from gitmig import cli

    root.mkdir(exist_ok=True)
    with unchanged_process():
        os.chdir(root)
        status = cli.run(["init", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_new_project_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    status, out, _ = make(tmp_path, capsys)
    assert status == 0
    assert f"Generating {tmp_path}/migrations/env.py ...  done\n" in out
    made = Project.at(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert gitmig(made, capsys, "revision", "-m", "first").status == 0
    assert gitmig(made, capsys, "upgrade", "head").status == 0
    assert gitmig(made, capsys, "current").out.endswith("(head)\n")
    assert gitmig(made, capsys, "upgrade", "head", "--sql").out.count("INSERT INTO alembic_version") == 1
    assert gitmig(made, capsys, "check", "--all").status == 0


def test_a_new_project_without_a_database_says_what_to_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, capsys)
    result = gitmig(Project.at(tmp_path), capsys, "current")
    assert "set the environment variable DATABASE_URL, or sqlalchemy.url in alembic.ini" in result.err


def test_a_new_package_beside_another_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, _ = make(tmp_path, capsys, "database/changes", "--package", "-c", "settings/db.ini")
    assert status == 0
    assert (tmp_path / "database/changes/versions/__init__.py").read_text() == ""
    ini = (tmp_path / "settings/db.ini").read_text()
    assert "\nscript_location = %(here)s/../database/changes\n" in ini


def test_an_absolute_directory_is_written_absolutely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, capsys, f"{tmp_path}/100%/m")
    assert f"\nscript_location = {tmp_path}/100%%/m\n" in (tmp_path / "alembic.ini").read_text()


def test_an_existing_configuration_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alembic.ini").write_text("[mine]\n")
    _, out, _ = make(tmp_path, capsys)
    assert f"File {tmp_path}/alembic.ini already exists, skipping\n" in out
    assert (tmp_path / "alembic.ini").read_text() == "[mine]\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("full",), "error: Directory full already exists and is not empty"),
        (("new", "-t", "nonsense"), "error: No such template 'nonsense'"),
    ],
)
def test_init_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    status, _, err = make(tmp_path, capsys, *arguments)
    assert (status, err.splitlines()[0]) == (2, message)
    assert not (tmp_path / "alembic.ini").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--rev-id b1 -m x", "there is a revision b1 already: {}/b1_x.py"),
        ("--rev-id c1 -m other", "there is a revision c1 already: {}/c1_x.py"),
        ("--rev-id d1 -m x", "there is a file {}/d1_x.py already"),
        ("--rev-id e1 --branch-label left", "Branch name 'left' in revision e1 already used by revision b1"),
    ],
)
def test_nothing_is_written_over(project: Project, capsys: pytest.CaptureFixture[str], line: str, message: str) -> None:
    project.write("migrations/versions/d1_x.py", "revision = 'other'\ndown_revision = 'c1'\n")
    before = {path.name: path.read_bytes() for path in project.versions.glob("*.py")}
    result = gitmig(project, capsys, "revision", "--head", "b1", *line.split())
    assert (result.status, result.err.splitlines()[0]) == (2, f"error: {message.format(project.versions)}")
    assert {path.name: path.read_bytes() for path in project.versions.glob("*.py")} == before


def test_a_message_that_ends_the_docstring(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    result = gitmig(project, capsys, "revision", "--head", "b1", "--rev-id", "d1", "-m", 'x""" y')
    assert result.status == 2
    assert re.search(r"error: .*/d1_x_y.py, line [0-9]+: what was written is not Python: ", result.err)
