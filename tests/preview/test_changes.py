"""Exactly the revisions that the base's tip does not have, or that this branch edited, in the order in which they run."""

from __future__ import annotations

import json

import pytest

from gitmig.preview.changes import same_code


def states(plan):
    return {revision.id: revision.change for revision in plan.revisions}


def graph(plan):
    return [(node.id, node.state, node.head) for node in plan.graph]


def test_uncommitted_and_committed_revisions_are_new(project):
    project.git("checkout", "-q", "-b", "topic")
    project.revision("b2", "a1")
    project.commit()
    assert project.plan().head.name == "topic"
    project.revision("c3", "b2")
    plan = project.plan()
    assert plan.head.name == "topic with uncommitted changes"
    assert states(plan) == {"b2": "new", "c3": "new"}
    assert graph(plan) == [("a1", "existing", False), ("b2", "new", False), ("c3", "new", True)]


def test_parents_come_before_children_whatever_the_file_names(project):
    project.revision("z9", "a1")
    project.revision("b2", "z9")
    project.revision("a0", "b2")
    assert list(states(project.plan())) == ["z9", "b2", "a0"]


def test_a_rename_or_a_move_is_no_change(project):
    project.git("mv", "migrations/versions/a1_step.py", "migrations/versions/other.py")
    assert states(project.plan()) == {}


def test_comments_formatting_and_the_message_are_no_edit(project):
    path = project.versions / "a1_step.py"
    path.write_text("# note\n" + path.read_text().replace("step a1", "another message").replace("\n\n", "\n\n\n"))
    assert states(project.plan()) == {}


def test_other_code_is_an_edit_and_is_noted(project):
    path = project.versions / "a1_step.py"
    path.write_text(path.read_text().replace('"id"', '"key"'))
    plan = project.plan()
    assert states(plan) == {"a1": "edited"}
    assert plan.notes[-1].startswith("edited although the base has it: a1")
    assert "key" in plan.revisions[0].renderings[0].upgrade.statements[0].sql


def test_a_revision_that_was_deleted_is_noted(project):
    (project.versions / "a1_step.py").unlink()
    plan = project.plan()
    assert plan.revisions == ()
    assert plan.notes == ("deleted although the base has it: a1; a database that is at it is lost",)


def test_what_only_the_base_added_since_was_not_deleted(project):
    project.git("checkout", "-q", "-b", "topic")
    project.git("checkout", "-q", "main")
    project.revision("b2", "a1")
    project.commit()
    project.git("checkout", "-q", "topic")
    assert project.plan().notes == ()


def test_what_only_the_base_changed_since_is_not_ours(project):
    project.git("checkout", "-q", "-b", "topic")
    project.revision("b2", "a1")
    project.commit()
    project.git("checkout", "-q", "main")
    path = project.versions / "a1_step.py"
    path.write_text(path.read_text().replace('"id"', '"key"'))
    project.revision("c3", "a1")
    project.commit()
    project.git("checkout", "-q", "topic")
    plan = project.plan()
    assert states(plan) == {"b2": "new"}
    assert ("c3", "existing", True) in graph(plan)
    assert ("b2", "new", True) in graph(plan)


def test_a_merge_is_a_step_without_statements(project):
    project.revision("b2", "a1")
    project.revision("c3", "a1")
    project.commit()
    project.revision("d4", ("b2", "c3"))
    plan = project.plan("--format", "markdown")
    (merge,) = plan.revisions
    assert merge.kind == "merge"
    assert merge.parents == ("b2", "c3")
    assert merge.renderings[0].upgrade.statements == ()


def test_a_merge_that_does_something_shows_it(project, capsys):
    project.revision("b2", "a1")
    project.revision("c3", "a1")
    project.commit()
    project.revision("d4", ("b2", "c3"), "op.execute('SURPRISE')")
    project.run("--base", "main")
    assert "SURPRISE;" in capsys.readouterr().out


def test_a_cycle_or_a_missing_parent_does_not_keep_sql_from_rendering(project):
    project.revision("b2", "c3", "op.execute('B')")
    project.revision("c3", "b2", "op.execute('C')")
    project.revision("d4", "gone", "op.execute('D')")
    plan = project.plan()
    assert {revision.renderings[0].upgrade.statements[0].sql for revision in plan.revisions} == {"B;", "C;", "D;"}


def test_equal_input_gives_equal_bytes(project, tmp_path):
    project.revision("b2", "a1", "for name in {'x', 'y', 'z', 'w'}: op.execute(name)")
    project.plan()
    first = (tmp_path / "plan.json").read_bytes()
    project.plan()
    assert (tmp_path / "plan.json").read_bytes() == first


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b"a = 1", b"a=1  # note", True),
        (b"a = 1\r\n", b"a = 1\n", True),
        (b'"""one"""\na = 1', b"a = 1", True),
        (b"a = 1", b"a = 2", False),
        (b"a = (", b"a = (", True),
        (b"a = (", b"a = [", False),
        (b"\x00", b"\x01", False),
    ],
)
def test_same_code(one, other, same):
    assert same_code(one, other) is same


# --- what is compared


def test_the_default_is_the_branch_of_the_remote(project, tmp_path):
    project.git("clone", "-q", "--bare", str(project.root), str(tmp_path / "origin.git"))
    project.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    project.git("fetch", "-q")
    project.revision("b2", "a1")
    project.commit()
    assert project.run("-o", "out.md") == 0
    assert "compared with `origin/main`" in (project.root / "out.md").read_text()


def test_the_settings_name_the_base(project):
    (project.root / "gitmig.toml").write_text('base = "release"\n')
    project.git("branch", "release")
    project.revision("b2", "a1")
    assert project.run("-o", "out.md") == 0
    assert "compared with `release`" in (project.root / "out.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there is nothing to compare with"),
        (("--base", "no-such"), "git knows no commit 'no-such'"),
        (("--base", "--output=x"), "git knows no commit '--output=x'"),
    ],
)
def test_a_base_that_is_not_there_is_an_error(project, capsys, arguments, message):
    assert project.run(*arguments) == 2
    assert message in capsys.readouterr().err


def test_outside_of_a_repository_is_an_error(project, capsys):
    (project.root / ".git").rename(project.root / "git-is-gone")
    assert project.run("--base", "main") == 2
    assert "is not in a git repository" in capsys.readouterr().err


@pytest.fixture
def event(project, monkeypatch, tmp_path):
    def event(name, payload):
        (tmp_path / "event.json").write_text(json.dumps(payload))
        for variable, value in (
            ("ACTIONS", "true"),
            ("EVENT_NAME", name),
            ("EVENT_PATH", str(tmp_path / "event.json")),
        ):
            monkeypatch.setenv(f"GITHUB_{variable}", value)
        monkeypatch.setenv("GITHUB_SHA", project.git("rev-parse", "main"))

    return event


@pytest.fixture
def merge_commit(project):
    """A pull request's merge commit checked out; the base of the payload is older than its first parent."""
    old = project.git("rev-parse", "HEAD")
    project.git("checkout", "-q", "-b", "topic")
    project.revision("b2", "a1")
    tip = project.commit()
    project.git("checkout", "-q", "main")
    project.revision("c3", "a1")
    base = project.commit()
    project.git("checkout", "-q", "--detach")
    project.git("merge", "-q", "--no-ff", "topic", "-m", "merge")
    return {"pull_request": {"base": {"sha": old, "ref": "main"}, "head": {"sha": tip, "ref": "topic"}}}, base


def read(project, *arguments):
    assert project.run(*arguments, "--format", "json", "-o", "plan.json") == 0
    return json.loads((project.root / "plan.json").read_text())


def test_a_pull_request_is_compared_with_the_first_parent_of_its_merge(project, event, merge_commit):
    payload, base = merge_commit
    event("pull_request", payload)
    plan = read(project)
    assert plan["base"] == {"name": "main", "id": base}
    assert plan["head"] == {"name": "topic merged into main", "id": project.git("rev-parse", "HEAD")}
    assert [revision["id"] for revision in plan["revisions"]] == ["b2"]


def test_a_shallow_clone_of_depth_one_fetches_the_one_commit_it_needs(
    project, event, merge_commit, tmp_path, monkeypatch
):
    payload, base = merge_commit
    project.git("branch", "-f", "merged", "HEAD")
    project.git("config", "uploadpack.allowAnySHA1InWant", "true")
    project.git("clone", "-q", "--depth=1", "--branch", "merged", f"file://{project.root}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    event("pull_request", payload)
    assert project.run("--format", "json", "-o", str(project.root / "plan.json")) == 0
    plan = json.loads((project.root / "plan.json").read_text())
    assert plan["base"]["id"] == base
    assert [revision["id"] for revision in plan["revisions"]] == ["b2"]


def test_a_new_branch_is_compared_with_the_default_branch(project, event):
    project.git("checkout", "-q", "-b", "topic")
    project.revision("b2", "a1")
    after = project.commit()
    event(
        "push",
        {"ref": "refs/heads/topic", "before": "0" * 40, "after": after, "repository": {"default_branch": "main"}},
    )
    plan = read(project)
    assert (plan["base"]["name"], plan["head"]["name"]) == ("main", "topic")
    assert [revision["id"] for revision in plan["revisions"]] == ["b2"]


def test_a_push_is_compared_with_what_was_there_before(project, event):
    before = project.git("rev-parse", "HEAD")
    project.revision("b2", "a1")
    event("push", {"ref": "refs/heads/main", "before": before, "after": project.commit()})
    plan = read(project)
    assert plan["base"] == {"name": "main before the push", "id": before}
    assert [revision["id"] for revision in plan["revisions"]] == ["b2"]


def test_a_push_whose_before_is_gone_is_an_error_and_not_silence(project, event, capsys):
    event("push", {"ref": "refs/heads/main", "before": "f" * 40, "after": "e" * 40})
    assert project.run() == 2
    assert f"the push event compares with commit {'f' * 40}, which is not here" in capsys.readouterr().err


def test_a_push_that_deleted_a_branch_previews_nothing(project, event, capsys):
    event("push", {"ref": "refs/heads/x", "before": "f" * 40, "after": "0" * 40, "deleted": True})
    assert project.run() == 0
    assert "the branch was deleted" in capsys.readouterr().err


def test_what_is_typed_stands_over_the_event(project, event):
    project.revision("b2", "a1")
    event("push", {"ref": "refs/heads/main", "before": "f" * 40})
    assert read(project, "--base", "main")["base"]["name"] == "main"


@pytest.mark.parametrize("name", ["pull_request_target", "issue_comment", "workflow_run"])
def test_an_event_with_secrets_does_not_run_the_code_of_others(project, event, capsys, name):
    project.git("checkout", "-q", "-b", "theirs")
    project.environment("open('marker', 'w')")
    project.revision("b2", "a1", top="open('marker', 'w')")
    project.commit()
    event(name, {})
    assert project.run("--base", "main") == 2
    assert "would have this repository's token and secrets" in capsys.readouterr().err
    assert not (project.root / "marker").exists()
