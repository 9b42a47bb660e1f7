"""The action's step as its shell starts it: a file under `python -I`, with everything in the environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gitmig.github.runner import password_masks, plain
from tests.action.act import Workspace
from tests.action.conftest import propose
from tests.action.project import ENV_PY, project, revision
from tests.github import npm
from tests.github.runner_log import commands, outputs

START = Path(__file__).parents[2] / "gitmig" / "github" / "start.py"


class Step(NamedTuple):
    """How a step ended, what it printed, and its outputs."""

    status: int
    printed: str
    outputs: dict[str, str]
    plan: str


class Runner:
    """A runner with a checked-out pull request."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder / "runner")
        self.workspace.write(project())
        self.workspace.commit("Start")
        self.payload = propose(self.workspace)
        self.folder = folder

    def environment(self, event: str, payload: dict[str, Any] | None, inputs: dict[str, str]) -> dict[str, str]:
        (self.folder / "event.json").write_text(json.dumps(self.payload if payload is None else payload))
        variables = {f"GITMIG_INPUT_{name.upper().replace('-', '_')}": value for name, value in inputs.items()}
        files = {name: str(self.folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        return {
            "PATH": os.environ["PATH"],
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_SHA": self.workspace.git("rev-parse", "HEAD"),
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_WORKSPACE": str(self.workspace.repository),
            "RUNNER_TEMP": str(self.folder),
            "GITMIG_PYTHON": sys.executable,
            **files,
            **variables,
            **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
        }

    def step(
        self,
        inputs: dict[str, str],
        event: str = "pull_request",
        payload: dict[str, Any] | None = None,
        folder: str = ".",
        python: str = sys.executable,
        **variables: str,
    ) -> Step:
        done = subprocess.run(
            [python, "-I", str(START)],
            cwd=self.workspace.repository / folder,
            env=self.environment(event, payload, inputs) | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        output, plan = self.folder / "GITHUB_OUTPUT", self.folder / "gitmig" / "plan.json"
        said = outputs(output.read_text()) if output.exists() else {}
        return Step(done.returncode, done.stdout, said, plan.read_text() if plan.exists() else "")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_a_preview_has_its_outputs_and_its_summary(runner: Runner) -> None:
    step = runner.step({"command": "preview"})
    assert step.status == 0, step.printed
    assert step.outputs["changed"] == "true"
    assert json.loads(step.outputs["revisions"]) == ["b2"]
    assert Path(step.outputs["plan-path"]).read_text() == step.plan
    assert "CREATE TABLE t_b2" in (runner.folder / "GITHUB_STEP_SUMMARY").read_text()


def test_a_plan_of_an_earlier_step_does_not_pass_for_this_ones(runner: Runner) -> None:
    runner.step({"command": "preview"})
    step = runner.step({"command": "preview", "config": "none.ini"})
    assert step.status == 2
    assert step.plan == ""


def test_a_folder_in_the_place_of_the_plan_is_said_in_words(runner: Runner) -> None:
    step = runner.step({"command": "preview", "plan": "migrations"})
    assert step.status == 2
    assert [command.text.split("%0A")[0] for command in commands(step.printed) if command.name == "error"] == [
        f"{runner.workspace.repository}/migrations: Is a directory"
    ]
    assert "Traceback" not in step.printed


def test_what_the_pull_request_writes_to_the_runners_files_is_put_back(runner: Runner) -> None:
    path = runner.folder / "GITHUB_ENV"
    path.write_text("KEPT=1\n")
    writing = f"import os\nos.write(os.open({str(path)!r}, os.O_WRONLY | os.O_APPEND), b'LD_PRELOAD=/tmp/evil.so\\n')\n"
    runner.payload = propose(runner.workspace, {"migrations/env.py": writing + ENV_PY} | revision("c3", "b2"))
    step = runner.step({"command": "preview"})
    assert path.read_text() == "KEPT=1\n"
    assert "wrote to the runner's" in step.plan + step.printed


def test_a_pythonpath_of_the_workflow_replaces_no_module_of_ours(runner: Runner) -> None:
    leave = f"open({str(runner.folder / 'imported')!r}, 'a').write(__name__)\n"
    names = ("json.py", "gitmig/__init__.py", "sitecustomize.py", "click.py")
    runner.payload = propose(runner.workspace, dict.fromkeys(names, leave) | revision("c3", "b2"))
    for command in ("check", "preview"):
        step = runner.step({"command": command}, PYTHONPATH=str(runner.workspace.repository))
        assert step.status == 0, step.printed
    assert not (runner.folder / "imported").exists()


@pytest.mark.parametrize("event", ["pull_request_target", "issue_comment", "workflow_run"])
@pytest.mark.parametrize("command", ["check", "preview", "deploy"])
def test_a_privileged_event_with_the_pull_request_checked_out_is_refused(
    runner: Runner, event: str, command: str
) -> None:
    leave = f"open({str(runner.folder / 'imported')!r}, 'a').write(__name__)\n"
    runner.payload = propose(runner.workspace, {"migrations/env.py": leave})
    base = runner.workspace.git("rev-parse", "HEAD^1")
    step = runner.step({"command": command, "target": "staging"}, event, GITHUB_SHA=base)
    assert step.status == 2
    (said,) = commands(step.printed)
    assert said.name == "error"
    assert f"under the event '{event}'" in said.text
    assert not (runner.folder / "imported").exists()


def test_the_default_branchs_own_code_may_run_under_workflow_run(runner: Runner) -> None:
    step = runner.step({"command": "check", "base": "HEAD^1"}, "workflow_run", {})
    assert step.status == 0, step.printed


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"command": "plan"}, "the input `command` is 'plan'"),
        ({"command": "deploy", "target": " \n"}, "the input `target` is empty"),
        ({"command": "preview", "dry-run": "yes"}, "the input `dry-run` is 'yes'"),
        ({"command": "check", "config": "/etc/passwd"}, "outside of the workspace"),
    ],
)
def test_a_wrong_input_is_one_error_annotation(runner: Runner, inputs: dict[str, str], message: str) -> None:
    step = runner.step(inputs)
    assert step.status == 2
    (said,) = commands(step.printed)
    assert message in said.text


def test_a_working_directory_outside_of_the_workspace_is_refused(runner: Runner, tmp_path: Path) -> None:
    (runner.workspace.repository / "out").symlink_to(tmp_path)
    step = runner.step({"command": "check"}, folder="out")
    assert step.status == 2
    assert "the input `working-directory`" in step.printed


def test_a_deleted_branch_has_nothing_to_check(runner: Runner) -> None:
    payload = {"deleted": True, "ref": "refs/heads/gone", "before": "1" * 40, "after": "0" * 40}
    step = runner.step({"command": "check"}, "push", payload)
    assert (step.status, step.printed) == (0, "the branch was deleted: there is nothing to check\n")


@pytest.mark.parametrize("command", ["check", "preview"])
def test_an_error_of_a_command_is_an_annotation(runner: Runner, command: str) -> None:
    step = runner.step({"command": command, "config": "none.ini"})
    assert step.status == 2
    (said,) = commands(step.printed)
    assert said.name == "error"
    assert said.text.startswith("there is no configuration file")


def test_a_comment_without_a_token_says_where_to_get_one(runner: Runner) -> None:
    runner.step({"command": "preview"})
    step = runner.step({"command": "comment"})
    assert step.status == 2
    assert "there is no token to comment with" in step.printed


def test_a_deploy_masks_passwords_and_runs_in_the_projects_python(runner: Runner) -> None:
    url = f"sqlite:///{runner.folder}/staging.sqlite"
    step = runner.step(
        {"command": "deploy", "target": "staging"},
        "push",
        {},
        STAGING_DATABASE_URL=url,
        PROD_DATABASE_URL="postgresql://shop:p%40ss@db.example.com/shop",
    )
    assert step.status == 0, step.printed
    assert {command.text for command in commands(step.printed)} >= {"p@ss", "p%2540ss"}
    assert (runner.folder / "staging.sqlite").exists()


def test_a_dry_run_leaves_the_database_alone(runner: Runner) -> None:
    url = f"sqlite:///{runner.folder}/staging.sqlite"
    inputs = {"command": "deploy", "target": "staging", "dry-run": "true"}
    step = runner.step(inputs, "push", {}, STAGING_DATABASE_URL=url)
    assert step.status == 0, step.printed
    assert "a1" in step.printed


def test_a_cancelled_step_passes_the_signal_on(runner: Runner) -> None:
    slow = f"import os, time\nos.mkdir({str(runner.folder / 'started')!r})\ntime.sleep(60)\n"
    runner.payload = propose(runner.workspace, {"migrations/env.py": slow} | revision("c3", "b2"))
    process = subprocess.Popen(
        [sys.executable, "-I", str(START)],
        cwd=runner.workspace.repository,
        env=runner.environment("pull_request", None, {"command": "preview"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    deadline = time.monotonic() + 60
    while not (runner.folder / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=40)
    assert process.returncode == 130


def test_nothing_of_ours_or_the_runners_services_reaches_a_command() -> None:
    kept = {"PATH": "/bin", "GITHUB_SHA": "1"}
    dropped = {"GITMIG_INPUT_BASE": "x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x", "GITHUB_TOKEN": "x", "GITHUB_ENV": "x"}
    assert plain(kept | dropped, "GITHUB_ENV") == kept


@pytest.mark.parametrize("value", ["postgresql://user@host/db", "no url", "://", "https://[", ""])
def test_a_value_without_a_password_is_not_masked(value: str) -> None:
    assert list(password_masks(value)) == []


def test_an_old_python_is_told_what_to_do(tmp_path: Path) -> None:
    text = START.read_text().replace("OLDEST = (3, 11)", "OLDEST = (99, 0)")
    (tmp_path / "start.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "start.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "actions/setup-python" in done.stdout


def test_a_python_without_any_package_renders_and_stays_as_it_is(runner: Runner, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    before = sorted(path for path in (tmp_path / "bare").rglob("*") if "__pycache__" not in path.parts)
    step = runner.step({"command": "preview"}, python=str(tmp_path / "bare" / "bin" / "python"), GITMIG_PYTHON="")
    if "package index" in step.printed and not os.environ.get(npm.REQUIRED):
        pytest.skip(f"the package index cannot be reached: {step.printed}")
    assert step.status == 0, step.printed
    assert "CREATE TABLE t_b2" in step.plan
    assert sorted(path for path in (tmp_path / "bare").rglob("*") if "__pycache__" not in path.parts) == before
