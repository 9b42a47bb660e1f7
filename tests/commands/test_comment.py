"""`gitmig comment` from plan files to a comment, as a runner starts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gitmig.__main__ import main
from gitmig.preview.plan import Finding
from tests.github.conftest import HEAD, TOKEN, github  # noqa: F401 (a fixture)
from tests.github.fake_github import WORKFLOW, FakeGitHub
from tests.github.plans import UP, plan, revision, written
from tests.github.runner_log import commands, outputs

Runner = Callable[..., None]
HOSTILE = "@org/team fixes #1\n::error::gone ##[add-mask]a <!-- --> ``` </details>"


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, github: FakeGitHub) -> Runner:  # noqa: F811
    """The variables and files that GitHub's runner gives a step."""

    def start(name: str = "pull_request", token: str = TOKEN, **pull_request: Any) -> None:
        head = {"sha": HEAD, "repo": {"full_name": "acme/shop"}}
        payload = {"pull_request": {"number": 7, "head": head, "user": {"type": "User"}} | pull_request}
        (tmp_path / "event.json").write_text(json.dumps(payload))
        variables = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": github.url,
            "GITHUB_SERVER_URL": "https://github.example.com",
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_RUN_ID": "100",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GITHUB_TOKEN": token,
        }
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)

    start()
    return start


def test_a_comment_and_its_outputs(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = written(tmp_path, plan("shop", revision()))
    assert main(["comment", path]) == 0
    (body,) = github.bodies()
    assert UP in body
    assert (
        "created the comment of project 'shop' https://github.example.com/acme/shop/pull/7" in capsys.readouterr().out
    )
    said = outputs((tmp_path / "output").read_text())
    assert said["changed"] == "true"
    assert json.loads(said["revisions"]) == ["3f2a90c1"]
    assert said["comment-url"].endswith(f"#issuecomment-{said['comment-id']}")


def test_two_projects_two_comments(runner: Runner, github: FakeGitHub, tmp_path: Path) -> None:  # noqa: F811
    paths = [written(tmp_path / name, plan(name, revision())) for name in ("shop", "billing")]
    assert main(["comment", *paths]) == 0
    assert len(github.bodies()) == 2
    assert len(outputs((tmp_path / "output").read_text())["comment-id"].split("\n")) == 2


def test_a_folder_stands_for_the_plans_in_it(runner: Runner, github: FakeGitHub, tmp_path: Path) -> None:  # noqa: F811
    for name in ("shop", "billing"):
        written(tmp_path / "gitmig" / name, plan(name, revision()))
    assert main(["comment", str(tmp_path / "gitmig")]) == 0
    assert len(github.bodies()) == 2


def test_a_second_run_writes_nothing_new(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = written(tmp_path, plan("shop", revision()))
    assert main(["comment", path]) == main(["comment", path]) == 0
    assert "unchanged the comment" in capsys.readouterr().out
    assert [exchange.method for exchange in github.requests("PATCH")] == []


LARGE = {
    "ten megabytes": [revision(up=f"SELECT '{'x' * 3_000}';" * 3_500)],
    "200 revisions": [revision(f"{number:08x}", up=f"SELECT '{'x' * 3_000}';") for number in range(200)],
    "5,000 revisions": [revision(f"{number:08x}") for number in range(5_000)],
    "one long line": [revision(up=f"SELECT '{'x' * 300_000}';")],
    "four-byte characters": [revision(f"{number:08x}", up="SELECT '\U0001f600" * 2_000) for number in range(60)],
}


@pytest.mark.parametrize("name", LARGE)
def test_a_plan_larger_than_github_takes_is_cut_and_links_to_the_run(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    name: str,
) -> None:
    assert main(["comment", written(tmp_path, plan("shop", *LARGE[name]))]) == 0
    (body,) = github.bodies()
    assert len(body) <= 65_000
    assert len(body.encode()) <= 260_000
    assert "https://github.example.com/acme/shop/actions/runs/100" in body
    assert body.count("<details>") == body.count("</details>")
    assert body.count("```") % 2 == 0


def test_findings_alone_are_worth_a_comment(runner: Runner, github: FakeGitHub, tmp_path: Path) -> None:  # noqa: F811
    found = plan("shop")._replace(findings=(Finding("multiple-heads", "error", "two revisions are heads"),))
    assert main(["comment", written(tmp_path, found)]) == 0
    assert "multiple-heads" in github.bodies()[0]


@pytest.mark.parametrize(
    "pull", [{"head": {"sha": HEAD, "repo": {"full_name": "fork/shop"}}}, {"user": {"type": "Bot"}}]
)
def test_on_a_fork_or_for_dependabot_a_missing_permission_is_a_notice(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pull: dict[str, Any],
) -> None:
    runner(**pull)
    github.tokens[TOKEN] = WORKFLOW._replace(writes=False)
    assert main(["comment", written(tmp_path, plan("shop", revision()))]) == 0
    (command,) = commands(capsys.readouterr().out)
    assert command.name == "notice"
    assert "`pull-requests: write`" in command.text
    assert UP in (tmp_path / "summary").read_text()


def test_elsewhere_a_missing_permission_is_an_error_with_the_yaml_to_add(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    github.tokens[TOKEN] = WORKFLOW._replace(writes=False)
    assert main(["comment", written(tmp_path, plan("shop", revision()))]) == 2
    shown = capsys.readouterr()
    assert "permissions:\n      pull-requests: write" in shown.err
    assert TOKEN not in shown.out + shown.err
    assert UP in (tmp_path / "summary").read_text()


def test_a_body_that_stays_too_long_leaves_the_summary_and_a_warning(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    github.most_characters = 50
    assert main(["comment", written(tmp_path, plan("shop", revision()))]) == 0
    assert [command.name for command in commands(capsys.readouterr().out)] == ["warning"]
    assert UP in (tmp_path / "summary").read_text()


def test_a_merge_group_gets_no_comment(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    runner("merge_group")
    assert main(["comment", written(tmp_path, plan("shop", revision()))]) == 0
    assert "no comment: a merge queue" in capsys.readouterr().out
    assert github.exchanges == []


def test_no_changes_and_no_comment_says_so(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["comment", written(tmp_path, plan("shop"))]) == 0
    assert "no migration changes, and no comment to say so" in capsys.readouterr().out
    assert outputs((tmp_path / "output").read_text())["changed"] == "false"
    assert github.bodies() == []


def test_dry_run_prints_the_comment_and_asks_nobody(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["comment", "--dry-run", written(tmp_path, plan("shop", revision()))]) == 0
    assert UP in capsys.readouterr().out
    assert UP in (tmp_path / "summary").read_text()
    assert outputs((tmp_path / "output").read_text())["revisions"] == '["3f2a90c1"]'
    assert github.exchanges == []


def test_the_summary_of_many_projects_stays_below_its_limit(runner: Runner, tmp_path: Path) -> None:
    revisions = [revision(f"{number:08x}", up=f"SELECT '{'é' * 3000}';") for number in range(100)]
    paths = [written(tmp_path / name, plan(name, *revisions)) for name in ("shop", "billing", "stock")]
    assert main(["comment", "--dry-run", *paths]) == 0
    summary = (tmp_path / "summary").read_bytes()
    assert 20_000 < len(summary) <= 1_048_576
    assert summary.decode().count("### Migrations of") == 3


def test_hostile_words_give_the_runner_no_command_and_no_output(
    runner: Runner, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = revision("x=y\nchanged=false", HOSTILE, f"{HOSTILE};")
    assert main(["comment", written(tmp_path, plan(f"a{HOSTILE}", hostile))]) == 0
    assert commands(capsys.readouterr().out) == []
    said = outputs((tmp_path / "output").read_text())
    assert said["changed"] == "true"
    assert json.loads(said["revisions"]) == ["x=y\nchanged=false"]


def test_by_hand_with_a_repository_and_a_number(
    runner: Runner,
    github: FakeGitHub,  # noqa: F811
    tmp_path: Path,
) -> None:
    runner("workflow_dispatch")
    path = written(tmp_path, plan("shop", revision()))
    assert main(["comment", path, "--repository", "acme/shop", "--pull-request", "7"]) == 0
    assert len(github.bodies()) == 1


def error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["comment", *arguments]) == 2
    return capsys.readouterr().err


def test_errors_name_the_file(runner: Runner, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert f"{broken}: the plan is not JSON" in error(capsys, str(broken))
    assert f"{tmp_path / 'none.json'} cannot be read" in error(capsys, str(tmp_path / "none.json"))
    empty = tmp_path / "empty"
    empty.mkdir()
    assert f"there is no plan.json in {empty}" in error(capsys, str(empty))
    paths = [written(tmp_path / name, plan("shop")) for name in ("a", "b")]
    assert "is a second plan of project 'shop'" in error(capsys, *paths)


def test_without_a_token(runner: Runner, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runner(token="")
    assert "there is no token to comment with" in error(capsys, written(tmp_path, plan("shop")))
