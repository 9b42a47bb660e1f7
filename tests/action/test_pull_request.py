"""The example workflow on a pull request, run by act: the comment comes out, and a second push updates it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.action.act import Workspace
from tests.action.conftest import Act, propose
from tests.action.project import revision
from tests.github.fake_github import DEVELOPER, FakeGitHub


def test_the_comment_comes_out_and_a_second_push_updates_it(act: Act, workspace: Workspace, github: FakeGitHub) -> None:
    payload = propose(workspace)
    github.pull(7, payload["pull_request"]["head"]["sha"])
    github.say(7, DEVELOPER, "looks good")
    first = act("pull_request", payload)
    assert first.status == 0, first.log
    assert "1 revision checked" in first.printed
    (body,) = github.bodies()
    assert "CREATE TABLE t_b2" in body
    assert "DROP TABLE t_b2" in body
    payload = propose(workspace, revision("c3", "b2", "add invoices"))
    github.pulls[7].head = payload["pull_request"]["head"]["sha"]
    second = act("pull_request", payload)
    assert second.status == 0, second.log
    (body,) = github.bodies()
    assert "CREATE TABLE t_c3" in body
    assert [exchange.path for exchange in github.requests("PATCH")] == ["/repos/acme/shop/issues/comments/1001"]
    assert github.bodies(DEVELOPER) == ["looks good"]


def test_a_pull_request_without_migrations_is_green_and_quiet(
    act: Act, workspace: Workspace, github: FakeGitHub
) -> None:
    payload = propose(workspace, {"README.md": "# Shop\n"})
    github.pull(7, payload["pull_request"]["head"]["sha"])
    ran = act("pull_request", payload)
    assert ran.status == 0, ran.log
    assert "no migration changes, and no comment to say so" in ran.log
    assert github.bodies() == []


def test_two_heads_and_a_revision_that_does_not_render_are_red_and_the_comment_still_comes(
    act: Act, workspace: Workspace, github: FakeGitHub
) -> None:
    broken = revision("b2", "a1", upgrade='op.get_bind().execute(sa.text("SELECT 1")).scalar_one() + missing')
    payload = propose(workspace, broken | revision("b3", "a1"))
    github.pull(7, payload["pull_request"]["head"]["sha"])
    ran = act("pull_request", payload)
    assert ran.status == 1
    assert "multiple-heads" in ran.log
    (body,) = github.bodies()
    assert "did not render" in body
    assert "CREATE TABLE t_b3" in body


def test_a_merge_group_is_checked_and_not_commented_on(act: Act, workspace: Workspace, github: FakeGitHub) -> None:
    payload = propose(workspace)
    shas = {"head_sha": workspace.git("rev-parse", "HEAD"), "base_sha": workspace.git("rev-parse", "HEAD^1")}
    group = {"base_ref": "refs/heads/main", "head_ref": "refs/heads/gh-readonly-queue/main/pr-7", **shas}
    ran = act("merge_group", {"merge_group": group, "repository": payload["repository"]})
    assert ran.status == 0, ran.log
    assert json.loads(ran.plan)["revisions"][0]["id"] == "b2"
    assert github.exchanges == []


def test_a_forks_run_leaves_the_comment_to_the_second_workflow(
    act: Act, workspace: Workspace, github: FakeGitHub
) -> None:
    payload = propose(workspace)
    pull = payload["pull_request"]
    pull["head"]["repo"]["full_name"] = "fork/shop"
    github.pull(7, pull["head"]["sha"], repository="fork/shop")
    assert act("pull_request", payload).status == 0
    assert github.exchanges == []
    run = {"id": 55, "run_attempt": 1, "event": "pull_request", "head_sha": pull["head"]["sha"], "pull_requests": []}
    run |= {"head_branch": "feature", "head_repository": {"full_name": "fork/shop"}}
    event = {"workflow_run": run | {"repository": {"full_name": "acme/shop"}}, "repository": payload["repository"]}
    second = act("workflow_run", event, "migrations-comment.yml")
    assert second.status == 0, second.log
    (body,) = github.bodies()
    assert "run=55.1 -->" in body
    assert "CREATE TABLE t_b2" in body


def test_the_deploy_goes_to_staging_and_then_to_production(act: Act, workspace: Workspace) -> None:
    propose(workspace)
    head = workspace.git("rev-parse", "HEAD")
    event = {"ref": "refs/heads/main", "after": head, "before": workspace.git("rev-parse", "HEAD^1")}
    databases = [workspace.folder / f"{name}.sqlite" for name in ("staging", "production")]
    urls = {
        "STAGING_DATABASE_URL_SECRET": f"sqlite:///{databases[0]}",
        "PROD_DATABASE_URL_SECRET": f"sqlite:///{databases[1]}",
    }
    ran = act("push", event, "migrations-deploy.yml", **urls)
    assert ran.status == 0, ran.log
    assert [tables(database) for database in databases] == [{"alembic_version", "t_a1", "t_b2"}] * 2
    assert ran.log.index("Migrations deploy/Staging") < ran.log.index("Migrations deploy/Production")


def tables(database: Path) -> set[str]:
    """The tables of a SQLite database, but for what gitmig keeps for itself."""
    with closing(sqlite3.connect(database)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {name for name in names if not name.startswith(("gitmig", "sqlite_"))}


def test_production_is_not_touched_when_staging_fails(act: Act, workspace: Workspace) -> None:
    propose(workspace, revision("b2", "a1", upgrade='op.execute("SELECT * FROM nowhere")'))
    event = {"ref": "refs/heads/main", "after": workspace.git("rev-parse", "HEAD")}
    production = workspace.folder / "production.sqlite"
    urls = {"STAGING_DATABASE_URL_SECRET": f"sqlite:///{workspace.folder}/staging.sqlite"}
    ran = act("push", event, "migrations-deploy.yml", PROD_DATABASE_URL_SECRET=f"sqlite:///{production}", **urls)
    assert ran.status == 1
    assert "nowhere" in ran.log
    assert not production.exists()
