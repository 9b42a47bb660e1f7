"""The example workflows on a pull request, run by act: the comment comes out, and hostile repositories get nothing."""

from __future__ import annotations

from tests.action.act import Workspace
from tests.action.conftest import Act, propose
from tests.action.project import revision
from tests.github.fake_github import FakeGitHub


def test_the_comment_comes_out_and_a_second_push_updates_it(act: Act, workspace: Workspace, github: FakeGitHub) -> None:
    payload = propose(workspace)
    github.pull(7, payload["pull_request"]["head"]["sha"])
    first = act("pull_request", payload)
    assert first.status == 0, first.log
    (body,) = github.bodies()
    assert "CREATE TABLE t_b2" in body
    assert "DROP TABLE t_b2" in body
    payload = propose(workspace, revision("c3", "b2", "add invoices"))
    github.pulls[7].head = payload["pull_request"]["head"]["sha"]
    second = act("pull_request", payload)
    assert second.status == 0, second.log
    (body,) = github.bodies()
    assert "CREATE TABLE t_c3" in body
    assert len(github.requests("PATCH")) == 1
