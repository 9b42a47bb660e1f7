"""Post-write hooks."""

from __future__ import annotations

import sys

import pytest

from tests.commands.projects import Project, gitmig
from tests.commands.writing.written import new_files

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
