"""Real shells complete our command lines: what is typed, and what the shell makes of it at a press of TAB."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from gitmig import cli
from gitmig.commands.candidates import KINDS
from tests.commands.projects import Project, gitmig
from tests.repositories import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 20
SETTINGS = 'base = "main"\n[targets.staging]\nurl = "env:STAGING_URL"\n'
TYPED = [
    ("gitmig upgr", "gitmig upgrade"),
    ("gitmig upgrade a1", "gitmig upgrade a1b2c3"),
    ("gitmig upgrade si", "gitmig upgrade side@head"),
    ("gitmig stamp f9", "gitmig stamp f9e8d7"),
    ("gitmig show -c other.ini f9", "gitmig show -c other.ini f9e8d7"),
    ("gitmig -c other.ini upgrade f9", "gitmig -c other.ini upgrade f9e8d7"),
    ("gitmig deploy st", "gitmig deploy staging"),
    ("gitmig check --explain drop-col", "gitmig check --explain drop-column"),
    ("gitmig check --select safety,dupl", "gitmig check --select safety,duplicate-revision"),
    ("gitmig preview --base feat", "gitmig preview --base feature"),
    ("gitmig preview --dialect postg", "gitmig preview --dialect postgresql"),
    ("gitmig graph --form", "gitmig graph --format"),
    ("gitmig graph --format mer", "gitmig graph --format mermaid"),
    ("gitmig heads --project bil", "gitmig heads --project billing"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("completion"))
    made.add("a1b2c3")
    made.add("f9e8d7", "a1b2c3", branch_labels="side")
    made.write("migrations/env.py", "raise SystemExit('env.py was run')\n")
    made.write("other.ini", (made.root / "alembic.ini").read_text())
    made.write("gitmig.toml", f'{SETTINGS}[projects.billing]\nconfig = "alembic.ini"\n')
    repository = Repository(made.root).init()
    repository.commit()
    repository.git("branch", "feature")
    return made


def environment() -> dict[str, str]:
    found = {name: value for name, value in os.environ.items() if not name.startswith(("COMP", "ZDOTDIR"))}
    return {**found, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{found['PATH']}", "TERM": "dumb", "PS1": "$ "}


class Terminal:
    """A shell on a pseudo-terminal, as a person has it."""

    def __init__(self, command: list[str], directory: Path) -> None:
        self.shown = ""
        self.number, self.descriptor = pty.fork()
        if not self.number:
            os.chdir(directory)
            os.execvpe(command[0], command, environment())

    def type(self, text: str, until: str) -> str:
        """What the shell shows after it was typed, up to a text that ends it."""
        os.write(self.descriptor, text.encode())
        begun, deadline = len(self.shown), time.monotonic() + PATIENCE
        while until not in self.shown[begun:]:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
                raise AssertionError(f"no {until!r} in {self.shown[begun:]!r}")
            self.shown += os.read(self.descriptor, 65536).decode("utf-8", "replace")
        return self.shown[begun:]

    def close(self) -> None:
        os.close(self.descriptor)
        os.waitpid(self.number, 0)


SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(gitmig completion bash)"; printf "<%s>\\n" ready\n'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -Uz compinit; compinit -u -D; eval "$(gitmig completion zsh)"; printf "<%s>\\n" ready\n',
    ),
}


@pytest.fixture(scope="module", params=SHELLS)
def shell(request: pytest.FixtureRequest, project: Project) -> Iterator[Terminal]:
    command, opening = SHELLS[request.param]
    if shutil.which(command[0]) is None:
        pytest.skip(f"NOT completed by {command[0]}: it is not installed")
    terminal = Terminal(command, project.root)
    terminal.type(opening, "<ready>")
    yield terminal
    terminal.close()


@pytest.mark.parametrize(("typed", "line"), TYPED)
def test_a_terminal_completes(shell: Terminal, typed: str, line: str) -> None:
    shell.type(f"{typed}\t", line.removeprefix(typed))
    shell.type('\x01: "\x05"; printf "<%s>\\n" got\n', "<got>")


# click's script for fish takes what is behind a comma for something else
@pytest.mark.parametrize(("typed", "line"), [pair for pair in TYPED if "," not in pair[0]])
def test_fish_completes(project: Project, typed: str, line: str) -> None:
    if shutil.which("fish") is None:
        pytest.skip("NOT completed by fish: it is not installed")
    script = f"gitmig completion fish | source; complete -C '{typed}'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script], cwd=project.root, env=environment(), capture_output=True, text=True
    )
    offered = [each.partition("\t")[0] for each in done.stdout.splitlines()]
    assert line.rsplit(" ", maxsplit=1)[-1] in offered, done.stdout + done.stderr


def test_nothing_is_said_where_there_is_no_project(tmp_path: Path) -> None:
    asked = {"_GITMIG_COMPLETE": "bash_complete", "COMP_WORDS": "gitmig upgrade a", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "gitmig"], cwd=tmp_path, env={**environment(), **asked}, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("\n", "")


def test_a_long_history_offers_its_newest_until_an_id_is_begun(tmp_path: Path) -> None:
    made = Project(tmp_path)
    for number in range(60):
        made.add(f"n{number:02}", f"n{number - 1:02}" if number else "")
    asked = {"_GITMIG_COMPLETE": "fish_complete", "COMP_WORDS": "gitmig upgrade ", "COMP_CWORD": ""}
    done = subprocess.run(
        [sys.executable, "-m", "gitmig"], cwd=tmp_path, env={**environment(), **asked}, capture_output=True, text=True
    )
    assert "n59\tabout n59" in done.stdout
    assert "n10" not in done.stdout


def test_an_unknown_shell_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "completion", "tcsh").status == 2


REVISION_VALUES = [
    (name, parameter.name)
    for name in sorted(cli.COMMANDS)
    if (command := cli.group.get_command(click.Context(cli.group), name)) is not None
    for parameter in command.params
    if parameter.type.name == "revision" or parameter.metavar in ("REVISION", "REV", "REF", "TARGET...")
]


@pytest.mark.parametrize(("command", "parameter"), REVISION_VALUES)
def test_every_value_that_is_a_revision_or_a_commit_is_completed(command: str, parameter: str) -> None:
    assert parameter in KINDS
