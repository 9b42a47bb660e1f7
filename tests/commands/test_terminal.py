"""What only somebody at a terminal gets: progress, a pager, and suggestions for what was misspelt."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands.projects import Project, gitmig
from tests.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 12


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    for number in range(COUNT):
        made.add(f"n{number:02}", f"n{number - 1:02}" if number else "", message=f"step {number}")
    return made


def environment(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "100", **more}


def at_terminal(project: Project, *arguments: str, stream: str, **variables: str) -> tuple[int, str, str]:
    """The status, what one stream shows on a terminal, and what the other one has in a pipe."""
    ours, theirs = pty.openpty()
    other = "stderr" if stream == "stdout" else "stdout"
    process = subprocess.Popen(
        [sys.executable, "-m", "gitmig", *arguments],
        cwd=project.root,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        **{stream: theirs, other: subprocess.PIPE},
    )
    os.close(theirs)
    shown = bytearray()
    try:
        while data := os.read(ours, 65536):
            shown.extend(data)
    except OSError:  # Linux says so where all that write have ended
        pass
    os.close(ours)
    rest = process.communicate()
    return process.returncode, shown.decode(), (rest[0] or rest[1] or b"").decode()


def test_a_long_upgrade_shows_how_far_it_is(project: Project) -> None:
    status, shown, output = at_terminal(project, "upgrade", "head", stream="stderr")
    assert (status, output) == (0, "")
    assert f"{COUNT}/{COUNT}" in shown
    assert "step 7" in shown
    assert f"0/{COUNT}" in shown
    status, shown, _ = at_terminal(project, "downgrade", "base", stream="stderr")
    assert (status, f"{COUNT}/{COUNT}" in shown) == (0, True)


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"CI": "true"}])
def test_progress_is_for_people(project: Project, variables: dict[str, str]) -> None:
    assert at_terminal(project, "upgrade", "head", stream="stderr", **variables) == (0, "", "")


def test_progress_is_not_for_short_upgrades_nor_for_pipes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert at_terminal(project, "upgrade", "+3", stream="stderr") == (0, "", "")
    assert gitmig(project, capsys, "upgrade", "head") == (0, "", "")


def test_progress_does_not_stand_between_the_lines_of_a_log(project: Project) -> None:
    opening = "import logging\nlogging.basicConfig(level=logging.INFO, format='%(message)s')\n"
    env = project.root / "migrations" / "env.py"
    env.write_text(opening + env.read_text())
    _, shown, _ = at_terminal(project, "upgrade", "head", stream="stderr")
    lines = [line for line in shown.splitlines() if line.startswith("Running upgrade")]
    assert len(lines) == COUNT
    assert "/12" not in shown


SLOW_GIT = """#!/bin/sh
case "$*" in *log*) sleep 2.4;; esac
exec {git} "$@"
"""


def test_what_takes_long_is_told_to_people_and_gone_in_the_end(project: Project, tmp_path: Path) -> None:
    repository = Repository(project.root).init()
    repository.commit()
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(SLOW_GIT.format(git=shutil.which("git")))
    slow.chmod(0o755)
    path = {"PATH": f"{slow.parent}:{os.environ['PATH']}"}
    status, shown, output = at_terminal(project, "history", "--dates", stream="stderr", **path)
    assert (status, output.count("\n")) == (0, COUNT)
    assert re.fullmatch(r"(\r\x1b\[Kasking git who committed the revision files \.\.\. \d s)+\r\x1b\[K", shown)
    assert at_terminal(project, "history", "--dates", "-q", stream="stderr", **path)[1] == ""
    assert at_terminal(project, "history", "--dates", stream="stderr", CI="1", **path)[1] == ""
    assert at_terminal(project, "history", "--dates", stream="stderr", TERM="dumb", **path)[1] == ""
    words = [sys.executable, "-m", "gitmig", "history", "--dates"]
    piped = subprocess.run(words, cwd=project.root, env=environment(**path), capture_output=True, text=True)
    assert (piped.returncode, piped.stderr) == (0, "")


def test_what_is_over_at_once_is_not_told(project: Project) -> None:
    assert at_terminal(project, "history", stream="stderr")[1] == ""


def test_progress_is_not_for_who_wants_it_quiet(project: Project) -> None:
    assert at_terminal(project, "upgrade", "head", "-q", stream="stderr") == (0, "", "")


def test_a_failure_in_the_middle_is_told_below_the_progress(project: Project) -> None:
    project.add("n06", "n05", body="raise RuntimeError('no')")
    status, shown, _ = at_terminal(project, "upgrade", "head", stream="stderr")
    assert status == 1
    assert "\nerror: " in shown.replace("\r\n", "\n").replace("\x1b[?25h", "")


def test_a_pager_is_used_when_asked_for_and_shows_everything(project: Project) -> None:
    whole = at_terminal(project, "history", stream="stdout")[1]
    status, shown, _ = at_terminal(project, "history", stream="stdout", GITMIG_PAGER="sed s/^/paged:/")
    assert status == 0
    assert shown == "".join(f"paged:{line}" for line in whole.splitlines(keepends=True))
    assert "\x1b[1;33mn11" in at_terminal(project, "graph", stream="stdout", GITMIG_PAGER="cat")[1]


def test_a_pager_that_is_left_early_is_no_error(project: Project) -> None:
    status, shown, complaint = at_terminal(project, "history", "-v", stream="stdout", GITMIG_PAGER="head -n 1")
    assert (status, complaint.count("\n"), len(shown.splitlines())) == (0, 1, 1)  # -v tells of the configuration


def test_a_pager_is_for_lists_on_terminals(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "paged" not in at_terminal(project, "current", stream="stdout", GITMIG_PAGER="sed s/^/paged:/")[1]
    monkeypatch.setenv("GITMIG_PAGER", "sed s/^/paged:/")
    words = [sys.executable, "-m", "gitmig", "history"]
    assert "paged" not in subprocess.run(words, cwd=project.root, capture_output=True, text=True, check=True).stdout


def test_a_pager_for_once(project: Project) -> None:
    paged = [f"paged:{line}" for line in at_terminal(project, "history", stream="stdout")[1].splitlines()]
    for variables in ({"PAGER": "sed s/^/paged:/"}, {"PAGER": "false", "GITMIG_PAGER": "sed s/^/paged:/"}):
        shown = at_terminal(project, "history", "--pager", stream="stdout", **variables)
        assert (shown[0], shown[1].splitlines(), shown[2]) == (0, paged, "")
    pagers = {"PAGER": "sed s/^/paged:/", "GITMIG_PAGER": "sed s/^/paged:/"}
    assert "paged" not in at_terminal(project, "history", "--no-pager", stream="stdout", **pagers)[1]
    assert "paged" not in at_terminal(project, "history", stream="stdout", PAGER="sed s/^/paged:/")[1]


@pytest.mark.parametrize("line", ["history", "show heads", "graph --all", "heads", "branches"])
def test_what_lists_much_has_a_pager_and_only_for_terminals(project: Project, line: str) -> None:
    project.add("x1", "n10")
    words = [*line.split(), "--pager"]
    assert at_terminal(project, *words, stream="stdout", GITMIG_PAGER="sed s/^/paged:/")[1].startswith("paged:")
    program = [sys.executable, "-m", "gitmig", *words]
    done = subprocess.run(program, cwd=project.root, env=environment(PAGER="false"), capture_output=True, text=True)
    assert (done.returncode, done.stderr, done.stdout != "") == (0, "", True)


def test_a_failure_behind_a_pager_is_told(project: Project) -> None:
    status, shown, complaint = at_terminal(project, "show", "nowhere", "--pager", stream="stdout", PAGER="cat")
    assert (status, shown, complaint.startswith("error: ")) == (2, "", True)


def test_a_long_list_that_is_left_early_leaves_the_terminal_alone(project: Project) -> None:
    for number in range(400):
        project.add(f"m{number:03}", f"m{number - 1:03}" if number else "", message="a long message " * 20)
    status, shown, complaint = at_terminal(project, "history", "--pager", stream="stdout", PAGER="head -n 2")
    assert (status, complaint, len(shown.splitlines())) == (0, "", 2)


def test_a_pager_that_is_not_there(project: Project) -> None:
    status, _, complaint = at_terminal(project, "history", stream="stdout", GITMIG_PAGER="no-such-pager")
    assert (status, complaint.startswith("error: GITMIG_PAGER=no-such-pager cannot be run")) == (2, True)


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("upgrad head", "did you mean 'upgrade'?"),
        ("histroy", "did you mean 'history'?"),
        ("upgrade hed", "did you mean 'head'?"),
        ("show heds", "did you mean 'heads'?"),
        ("downgrade bse", "did you mean 'base'?"),
        ("show lefty@head", "did you mean 'left'?"),
        ("upgrade --sqll head", "Did you mean '--sql'?"),
    ],
)
def test_what_is_misspelt_is_understood(
    project: Project, capsys: pytest.CaptureFixture[str], line: str, suggestion: str
) -> None:
    project.add("x1", "n00", branch_labels="left")
    found = gitmig(project, capsys, *line.split())
    assert found.status == 2
    assert suggestion in found.err


def test_every_command_has_an_example() -> None:
    import click

    from gitmig import cli

    without = []
    for name in cli.COMMANDS:
        command = cli.group.get_command(click.Context(cli.group), name)
        assert command is not None
        if f"gitmig {name}" not in f"{command.help}{command.epilog}":
            without.append(name)
    assert without == []
