"""A pull request that attacks the run that renders it: each test is one attack, or several that fit into one run."""

from __future__ import annotations

import json

import pytest

from tests.action.act import Workspace
from tests.action.conftest import TOKEN, Act, propose
from tests.action.project import ENV_PY, revision
from tests.github.fake_github import FakeGitHub
from tests.github.runner_log import commands

CANARIES = {
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "canary-oidc",
    "AWS_SECRET_ACCESS_KEY": "canary-cloud",
    "DATABASE_URL": "postgresql://shop:canary-password@db.example.com/shop",
}
SPEAKING = [
    "::set-output name=changed::false",
    "::add-mask::e",
    "::stop-commands::x",
    "::error file=a.py,line=1::gone",
    "::add-matcher::evil.json",
    "text ##[add-mask]a",
    " \t::ERROR::x",
    "a\r::notice::split",
    "\x1b[1m::warning::x",
    "a\u2028::notice::x",
]
SPYING = """
import os, sys
sys.stdout.write(repr(dict(os.environ)) + "\\n")
sys.stderr.write(repr(dict(os.environ)) + "\\n")
"""


def speaking() -> str:
    return "\nimport sys\n" + "".join(f"sys.stdout.write({line!r} + '\\n')\n" for line in SPEAKING)


def marker_files(workspace: Workspace) -> dict[str, str]:
    """Modules that leave a file behind when they are imported, under names that Python and gitmig import."""
    leave = "open({!r}, 'a').write(__name__ + '\\n')\n".format(str(workspace.folder / "imported"))
    names = [
        "json.py",
        "click.py",
        "urllib/__init__.py",
        "gitmig/__init__.py",
        "github/__init__.py",
        "sitecustomize.py",
    ]
    return dict.fromkeys(names, leave)


def imported(workspace: Workspace) -> str:
    path = workspace.folder / "imported"
    return path.read_text() if path.exists() else ""


def test_modules_of_the_pull_request_replace_none_of_ours(act: Act, workspace: Workspace, github: FakeGitHub) -> None:
    payload = propose(workspace, marker_files(workspace) | revision("b2", "a1"))
    github.pull(7, payload["pull_request"]["head"]["sha"])
    ran = act("pull_request", payload, PYTHONSTARTUP="sitecustomize.py")
    assert ran.status == 0, ran.log
    assert imported(workspace) == ""
    assert len(github.bodies()) == 1


def test_env_py_sees_no_secret_and_cannot_speak_to_the_runner(
    act: Act, workspace: Workspace, github: FakeGitHub
) -> None:
    sql = 'op.execute("SELECT " + repr(dict(__import__("os").environ))) or missing'
    files = {"migrations/env.py": SPYING + speaking() + ENV_PY} | revision("b2", "a1", upgrade=sql)
    payload = propose(workspace, files)
    github.pull(7, payload["pull_request"]["head"]["sha"])
    ran = act("pull_request", payload, **CANARIES)
    assert "'PATH': " in ran.printed  # what env.py prints is shown, since it did not render
    assert "'PATH': " in ran.plan
    assert commands(ran.printed) == []
    assert json.loads(ran.plan)["revisions"][0]["id"] == "b2"
    (body,) = github.bodies()
    for secret in ("canary", TOKEN):
        assert secret not in ran.printed + ran.plan + body


def test_names_and_messages_are_one_annotation_each(act: Act, workspace: Workspace, github: FakeGitHub) -> None:
    message = "add\n::warning::from a message ##[error]x"
    hostile = revision("b2", "a1", message, downgrade="pass") | revision("b3", "a1", message, downgrade="pass")
    names = ["migrations/versions/b2,line=9::%0A::error::.py", "migrations/versions/b3##[error]x.py"]
    payload = propose(workspace, dict(zip(names, hostile.values(), strict=True)))
    github.pull(7, payload["pull_request"]["head"]["sha"])
    ran = act("pull_request", payload)
    assert ran.status == 1
    assert "empty-downgrade" in ran.log
    assert commands(ran.printed) == []
    assert json.loads(ran.plan)["revisions"]
    assert len(github.bodies()) == 1


HOSTILE_INPUTS = (
    {"base": '"; touch pwned #', "config": "$(touch pwned)", "arguments": "--config=/etc/passwd\n`touch pwned`"},
    {"python": "-c import os; os.mknod('pwned')"},
)


@pytest.mark.parametrize("inputs", HOSTILE_INPUTS)
def test_an_input_stays_what_it_is(act: Act, workspace: Workspace, inputs: dict[str, str]) -> None:
    payload = propose(workspace)
    lines = "".join(f"          {name}: {json.dumps(value)}\n" for name, value in inputs.items())
    path = workspace.workflow("migrations.yml", ("          command: check\n", f"          command: check\n{lines}"))
    text = (workspace.repository / path).read_text()
    workspace.write({path: text[: text.index("      - name: Render their SQL")]})
    assert act("pull_request", payload).status == 1
    assert not list(workspace.folder.rglob("pwned"))


def test_under_a_privileged_event_nothing_of_the_workspace_is_run(act: Act, workspace: Workspace) -> None:
    payload = propose(workspace, marker_files(workspace) | {"migrations/env.py": marker_files(workspace)["json.py"]})
    workspace.workflow("migrations.yml", ("  pull_request:\n", "  pull_request_target:\n"))
    ran = act("pull_request_target", payload)
    assert ran.status == 1
    assert "under the event 'pull_request_target'" in ran.log
    assert imported(workspace) == ran.plan == ""
