"""action.yml, the examples and the documentation say the same, and nothing in them can be injected into or moved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitmig.github.inputs import COMMANDS, Inputs, read_inputs
from tests.action.act import ROOT, STAND_INS, WORKFLOWS

EXAMPLES = sorted(WORKFLOWS.glob("*.yml"))
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text())
    return loaded


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in load(path)["jobs"].values() for step in job["steps"]]


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    return load(ROOT / "action.yml")


def test_every_input_reaches_its_command(action: dict[str, Any]) -> None:
    (step,) = action["runs"]["steps"]
    names = {name for name in action["inputs"] if name not in ("working-directory", "github-token")}
    variables = {f"GITMIG_INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in names}
    assert {name: value for name, value in step["env"].items() if name != "GITHUB_TOKEN"} == variables
    values = {name: "check" if name.endswith("COMMAND") else "true" for name in variables}
    assert all(read_inputs(values)._asdict().values())
    assert len(Inputs._fields) == len(names) - 1  # `python` is read by the shell


def test_no_input_is_written_into_the_script(action: dict[str, Any]) -> None:
    assert all("${{" not in step["run"] for step in action["runs"]["steps"])


def test_only_the_command_that_comments_has_the_token(action: dict[str, Any]) -> None:
    (step,) = action["runs"]["steps"]
    assert step["env"]["GITHUB_TOKEN"] == "${{ inputs.command == 'comment' && inputs.github-token || '' }}"
    assert "token" not in " ".join(value for name, value in step["env"].items() if name != "GITHUB_TOKEN")


def test_every_output_comes_from_the_step(action: dict[str, Any]) -> None:
    for name, output in action["outputs"].items():
        assert output["value"] == f"${{{{ steps.gitmig.outputs.{name} }}}}"


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_the_documentation_has_a_row_for_each(action: dict[str, Any], kind: str) -> None:
    text = (ROOT / "docs" / "github-action.md").read_text()
    section = text.split(f"## {kind.title()}\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE) == list(action[kind])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_use_inputs_that_exist(action: dict[str, Any], path: Path) -> None:
    used = [step for step in steps(path) if step.get("uses", "").startswith("gitmig/")]
    assert used
    for step in used:
        assert set(step["with"]) <= set(action["inputs"])
        assert step["with"]["command"] in COMMANDS


@pytest.mark.parametrize("path", [*EXAMPLES, *OWN], ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_and_no_job_has_rights_it_does_not_name(path: Path) -> None:
    for step in steps(path):
        assert "uses" not in step or PINNED.fullmatch(step["uses"])
        assert "${{" not in step.get("run", "")
    assert load(path)["permissions"] == {}
    assert all(job["permissions"] for job in load(path)["jobs"].values())


def test_the_examples_pin_one_commit_of_gitmig() -> None:
    used = {step["uses"] for path in EXAMPLES for step in steps(path) if step.get("uses", "").startswith("gitmig/")}
    assert len(used) == 1


def test_no_job_both_runs_the_pull_requests_code_and_may_write() -> None:
    for job in load(WORKFLOWS / "migrations.yml")["jobs"].values():
        checks_out = any(step.get("uses", "").startswith("actions/checkout@") for step in job["steps"])
        assert checks_out == ("write" not in job["permissions"].values())
        assert "secrets." not in str(job)


def test_the_stand_ins_of_the_tests_take_what_the_examples_give() -> None:
    for path in EXAMPLES:
        for step in steps(path):
            name = step.get("uses", "").partition("@")[0].removeprefix("actions/")
            if name and (STAND_INS / name).is_dir():
                assert set(step.get("with", {})) <= set(load(STAND_INS / name / "action.yml")["inputs"])
