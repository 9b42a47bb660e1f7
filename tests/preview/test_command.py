"""What a person or a runner sees of `gitmig preview`, and what hostile code of a project cannot do to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from gitmig.errors import PlanError
from gitmig.preview import answers
from tests.github.runner_log import commands
from tests.preview.projects import ENVIRONMENT


def test_markdown_goes_to_standard_output_and_talk_to_standard_error(project, capsys):
    project.revision("b2", "a1", "op.execute('X')")
    assert project.run("--base", "main") == 0
    out, err = capsys.readouterr()
    assert out.startswith("### Migrations of `default`")
    assert "```sql\nX;\n```" in out
    assert err == "1 migration changed since main\n"


def test_nothing_changed_is_said_without_running_anything(project, capsys):
    project.environment("raise SystemExit('env.py ran')")
    assert project.run("--base", "main") == 0
    out, err = capsys.readouterr()
    assert "**no migration changes**" in out
    assert err == "no migration changes since main\n"


def test_sql_is_a_script(project, capsys):
    project.revision("b2", "a1", "op.execute('CREATE X')", "op.execute('DROP X')")
    assert project.run("--base", "main", "--format", "sql") == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line and not line.startswith("-- ")]
    assert lines == ["CREATE X;"]


def test_a_failure_is_told_and_is_exit_status_1(project, capsys):
    project.revision("b2", "a1", "nonsense()")
    assert project.run("--base", "main", "-o", "plan.md") == 1
    err = capsys.readouterr().err
    assert (
        "error: b2 did not render: NameError: name 'nonsense' is not defined (migrations/versions/b2_step.py:9)" in err
    )
    assert "| NameError: name 'nonsense' is not defined" in err


def test_what_the_project_prints_is_shown_when_asked_for(project, capsys):
    project.revision("b2", "a1", "print('hello')")
    project.run("--base", "main")
    assert "hello" not in capsys.readouterr().err
    project.run("--base", "main", "--verbose")
    out, err = capsys.readouterr()
    assert "| hello\n" in err
    assert "hello" not in out


def test_a_file_that_cannot_be_written_is_an_error(project, capsys):
    assert project.run("--base", "main", "-o", "absent/plan.md") == 2
    assert "error: absent/plan.md cannot be written: No such file or directory" in capsys.readouterr().err


HOSTILE = """
print("::set-output name=changed::false")
print("  ::ERROR::x"); print("text ##[add-mask]a"); print("::stop-commands::x")
print("one\\r::add-mask::e"); print("two\\u2028::error::x"); print("\\x1b[31m::warning::x")
import os, sys
os.write(2, b"::add-"); os.write(2, b"mask::split\\n"); os.write(1, b"\\xff::debug::\\n")
"""


@pytest.mark.parametrize("format_", ["markdown", "sql", "json"])
def test_nothing_that_the_project_says_is_a_command_to_the_runner(project, format_):
    project.revision("b2", "a1", "op.execute('::error::x')\nraise ValueError('::error::no ##[add-mask]b')", top=HOSTILE)
    command = [sys.executable, "-m", "gitmig", "preview", "--base", "main", "--verbose", "--format", format_]
    runner = dict(os.environ) | {"GITHUB_ACTIONS": "true"}
    done = subprocess.run(command, cwd=project.root, env=runner, capture_output=True, text=True)
    assert done.returncode == 1
    assert "set-output" in done.stderr
    assert "error::x" in done.stdout
    assert commands(done.stdout + done.stderr) == []


def test_secrets_of_a_runner_do_not_reach_the_project(project, capfd, monkeypatch):
    secret = "ghs_canary0123456789"
    for name in ("GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, secret)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    project.revision("b2", "a1", "import os\nop.execute(str(os.environ))\nprint(os.environ)")
    assert project.run("--base", "main", "--verbose", "--format", "json") == 0
    out, err = capfd.readouterr()
    assert "PATH" in out
    assert "PATH" in err
    assert secret not in out + err


HIDING = """
import ctypes, os, sys
from gitmig.github.privacy import hide_from_children
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
def child():
    if os.fork() == 0:
        try:
            open(f"/proc/{os.getppid()}/environ", "rb").read(); print("read", flush=True)
        except PermissionError:
            print("refused", flush=True)
        os._exit(0)
    os.wait()
child(); hide_from_children(); child()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_process_can_hide_its_environment_from_its_children():
    done = subprocess.run([sys.executable, "-c", HIDING], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["read", "refused"]


def test_what_is_written_into_the_runners_files_is_taken_back(project, monkeypatch, tmp_path, capsys):
    file = tmp_path / "set_output_1"
    file.write_text("ours=1\n")
    monkeypatch.setenv("GITHUB_OUTPUT", str(file))
    project.revision("b2", "a1", f"open({str(file)!r}, 'a').write('changed=false\\n')")
    assert project.run("--base", "main", "--clean-environment") == 0
    assert file.read_text() == "ours=1\n"
    assert "wrote to the runner's own files, which was taken back: set_output_1" in capsys.readouterr().out


def test_processes_that_are_left_behind_are_ended(project, tmp_path):
    mark = tmp_path / "pid"
    project.revision(
        "b2", "a1", f"import subprocess\nopen({str(mark)!r}, 'w').write(str(subprocess.Popen(['sleep', '60']).pid))"
    )
    project.plan()
    assert is_gone(int(mark.read_text()))


def test_a_process_that_moved_away_is_ended_on_a_runner(project, tmp_path):
    mark = tmp_path / "pid"
    body = f"""
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with open({str(mark)!r} + '.new', 'w') as f: f.write(str(os.getpid()))
            os.rename({str(mark)!r} + '.new', {str(mark)!r})
            time.sleep(60)
        os._exit(0)
    while not os.path.exists({str(mark)!r}): time.sleep(0.01)
    """
    project.revision("b2", "a1", body)
    project.plan("--clean-environment")
    assert is_gone(int(mark.read_text()))


def test_what_a_project_may_take_is_bounded_on_a_runner(project, tmp_path, monkeypatch):
    monkeypatch.setattr("gitmig.preview.answers.MOST_STATEMENTS", 100)
    project.revision("b2", "a1", "bytearray(20 << 30)")
    project.revision("c3", "b2", f"with open({str(tmp_path / 'large')!r}, 'wb') as f: f.seek(1 << 30); f.write(b'x')")
    project.revision("d4", "c3", "while True: op.execute('X')")
    project.revision("e5", "d4", "op.execute('X')")
    renderings = [
        revision.renderings[0].upgrade for revision in project.plan("--clean-environment", status=1).revisions
    ]
    reasons = [each.failure.reason if each.failure else "" for each in renderings]
    assert reasons == ["MemoryError", "OSError: [Errno 27] File too large", "it renders more than 100 statements", ""]


def is_gone(pid):
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="a child that dies with its parent is Linux's own")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGKILL, -9), (signal.SIGTERM, -15), (signal.SIGINT, 130)])
def test_a_preview_that_is_ended_takes_its_child_along(project, tmp_path, number, status):
    mark = tmp_path / "pid"
    body = f"import os, time\nwith open({str(mark)!r} + '.new', 'w') as f: f.write(str(os.getpid()))\nos.rename({str(mark)!r} + '.new', {str(mark)!r})\ntime.sleep(60)"
    project.revision("b2", "a1", body)
    parent = subprocess.Popen([sys.executable, "-m", "gitmig", "preview", "--base", "main"], cwd=project.root)
    while not mark.exists():
        time.sleep(0.05)
    parent.send_signal(number)
    assert parent.wait() == status
    assert is_gone(int(mark.read_text()))


def test_a_password_in_the_url_is_nowhere(project, capfd):
    project.environment(
        ENVIRONMENT.replace(
            "with context", "raise ValueError(context.config.get_main_option('sqlalchemy.url'))\n    with context", 1
        )
    )
    project.revision("b2", "a1")
    for format_ in ("markdown", "json", "sql"):
        assert project.run("--base", "main", "--format", format_, "--verbose") == 1
    out, err = capfd.readouterr()
    assert "***" in out
    assert "hidden" not in out + err


# --- answers of the process that renders


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b'{"event": "rm -rf"}',
        b'{"event": "__init__"}',
        b'{"event": "ended"}',
        b'{"event": "continued", "text": "GO"}',
        b'{"event": "statement", "sql": 1, "line": null}',
        b'{"event": "configured", "call": 1e9, "dialect": "x", "database": ""}',
        b'{"event": "configured", "call": -1, "dialect": "x", "database": ""}',
        b'{"event": "began", "call": 0, "revision": "a", "direction": "sideways"}',
        b'{"event": "failed", "failure": null}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_none_is_refused(line):
    with pytest.raises(PlanError):
        answers.Answers().take(line)


def test_a_project_that_writes_into_the_answers_is_found_out(project):
    code = "import gc\nfile = next(o for o in gc.get_objects() if type(o).__name__ == 'Answers').file\nfile.write('junk\\n')"
    project.revision("b2", "a1", code)
    project.revision("c3", "b2", "op.execute('C')")
    failure = project.plan(status=1).revisions[0].renderings[0].upgrade.failure
    assert failure.reason == "the rendering process wrote something that is not an answer"


# --- findings


def test_what_the_checks_say_is_in_the_plan(project):
    project.revision("b2", "a1", "op.execute('B')", "")
    project.revision("c3", "a1", "op.execute('C')", "pass")
    found = project.plan().findings
    assert {(one.check, one.revision, one.path, one.severity) for one in found} == {
        ("missing-downgrade", "b2", "migrations/versions/b2_step.py", "error"),
        ("empty-downgrade", "c3", "migrations/versions/c3_step.py", "error"),
        ("multiple-heads", "c3", "migrations/versions/c3_step.py", "error"),
    }
    assert all(one.line and one.message and one.remedy for one in found)


def test_two_green_pull_requests_and_a_red_main(project):
    """Each branch is fine alone; with the other one merged there are two heads."""
    project.git("checkout", "-q", "-b", "topic")
    project.revision("b2", "a1", "op.execute('B')", "op.execute('B')")
    project.commit()
    assert project.plan().findings == ()
    project.git("checkout", "-q", "main")
    project.revision("c3", "a1", "op.execute('C')", "op.execute('C')")
    project.commit()
    project.git("checkout", "-q", "topic")
    (found,) = project.plan().findings
    assert found.check == "multiple-heads"
    assert "c3 (c3_step.py on main)" in found.message


def test_old_revisions_are_not_judged_and_settings_choose(project):
    project.revision("b2", "a1", "op.execute('B')", "")
    project.commit()
    project.revision("c3", "b2", "op.execute('C')", "")
    (project.root / "gitmig.toml").write_text('ignore = ["missing-downgrade"]\n')
    assert project.plan().findings == ()


def test_what_is_written_into_the_runners_files_is_taken_back_from_a_preview_that_is_cancelled(project, tmp_path):
    file = tmp_path / "set_env_1"
    file.write_text("OURS=1\n")
    project.revision("b2", "a1", f"import time\nopen({str(file)!r}, 'a').write('LD_PRELOAD=x\\n')\ntime.sleep(60)")
    words = [sys.executable, "-m", "gitmig", "preview", "--base", "main", "--clean-environment"]
    parent = subprocess.Popen(words, cwd=project.root, env={**os.environ, "GITHUB_ENV": str(file)})
    while "LD_PRELOAD" not in file.read_text():
        time.sleep(0.05)
    parent.send_signal(signal.SIGINT)
    assert parent.wait() == 130
    assert file.read_text() == "OURS=1\n"
