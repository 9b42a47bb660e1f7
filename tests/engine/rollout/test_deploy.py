from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.rollout.projects import Sample, heads, query, tables


def test_it_applies_what_is_pending_and_then_nothing(shop: Sample, database: str) -> None:
    first = shop.call("deploy", "main")
    assert first.status == 0, first.err
    assert "main: 2 revisions applied" in first.out
    assert "base -> b2" in first.out
    assert (heads(database), query(database, "SELECT bal FROM acct")) == (["b2"], [(700,)])
    second = shop.call("deploy", "main")
    assert (second.status, second.out.splitlines()[0]) == (0, "main: up to date at b2, nothing to do")


def test_alembic_before_and_after_on_the_same_database(shop: Sample, database: str) -> None:
    shop.alembic("upgrade", "a1")
    done = shop.call("deploy", "main")
    assert (done.status, "1 revision applied" in done.out) == (0, True), done.err
    assert shop.alembic("current").strip() == "b2 (head)"


def test_a_dry_run_writes_nothing(shop: Sample, database: str) -> None:
    done = shop.call("deploy", "main", "--dry-run")
    assert (done.status, done.out.splitlines()[0]) == (0, "main: 2 revisions pending, nothing was changed")
    assert not database.startswith("sqlite") or not Path(database.removeprefix("sqlite:///")).exists()
    assert tables(database) == []


def test_status_says_what_is_pending_and_require_makes_it_an_exit_status(shop: Sample, database: str) -> None:
    assert shop.call("status").out.splitlines()[0] == "main: 2 revisions pending"
    assert shop.call("status", "--require").status == 1
    assert shop.call("deploy", "main").status == 0
    after = shop.call("status", "--require", "main")
    assert (after.status, after.out.splitlines()[0]) == (0, "main: up to date at b2, nothing to do")


def test_a_failing_revision_leaves_a_transactional_database_as_it_was(shop: Sample, database: str) -> None:
    shop.revision("b2", "a1", 'op.execute("UPDATE acct SET bal = 0")\nop.execute("SELECT * FROM nowhere")')
    done = shop.call("deploy", "main", "--format", "json")
    report = done.targets[0]
    assert (done.status, report["outcome"]) == (6, "partly applied")
    assert [revision["state"] for revision in report["revisions"]] == ["applied", "failed"]
    assert (report["after"], report["committed"]) == (["a1"], [])
    assert "migrations/versions/b2.py, line 12" in done.err
    assert "nowhere" in done.err
    assert query(database, "SELECT bal FROM acct") == [(7,)]


def test_when_the_first_revision_fails_the_target_is_unchanged(
    project: Sample, database: str, request: pytest.FixtureRequest
) -> None:
    project.revision("a1", None, 'op.execute("CREATE TABLE one (id INTEGER)")\nraise ValueError("no")')
    project.target(database)
    done = project.call("deploy", "main", "--format", "json")
    if "mysql" in database:
        assert (done.status, done.targets[0]["committed"]) == (6, ["CREATE TABLE one (id INTEGER)"])
        assert tables(database) == ["alembic_version", "one"]
    else:
        assert (done.status, done.targets[0]["outcome"]) == (5, "failed")
        assert tables(database) == []


def test_a_revision_that_cannot_be_imported_is_named_before_anything_runs(shop: Sample, database: str) -> None:
    shop.revision("b2", "a1", "pass").write_text(
        'import nowhere_at_all\nrevision = "b2"\ndown_revision = "a1"\n', "utf-8"
    )
    done = shop.call("deploy", "main")
    assert (done.status, "b2.py, line 1) cannot be loaded: ModuleNotFoundError" in done.err) == (5, True), done
    assert tables(database) == []


def test_after_the_mistake_is_corrected_the_same_command_goes_on(shop: Sample, database: str) -> None:
    good = (shop.folder / "migrations/versions/b2.py").read_text("utf-8")
    shop.revision("b2", "a1", 'raise ValueError("no")')
    assert shop.call("deploy", "main").status == 6
    (shop.folder / "migrations/versions/b2.py").write_text(good, "utf-8")
    assert shop.call("deploy", "main").status == 0
    assert query(database, "SELECT bal FROM acct") == [(700,)]


def test_branches_and_merges_end_at_all_heads(project: Sample, database: str) -> None:
    project.revision("a1", None, 'op.execute("CREATE TABLE a1 (id INTEGER)")')
    project.revision("b1", "a1", 'op.execute("CREATE TABLE b1 (id INTEGER)")')
    project.revision("c1", "a1", 'op.execute("CREATE TABLE c1 (id INTEGER)")')
    project.target(database)
    assert project.call("deploy", "main").status == 0
    assert heads(database) == ["b1", "c1"]
    project.revision("d1", ("b1", "c1"), "")
    assert project.call("deploy", "main").status == 0
    assert heads(database) == ["d1"]


def test_a_version_table_of_another_name_and_schema(project: Sample, postgresql_url: str) -> None:
    query(postgresql_url, "CREATE SCHEMA own")
    env = (project.folder / "migrations/env.py").read_text("utf-8")
    project.env(env.replace("target_metadata=None", 'version_table="versions", version_table_schema="own"'))
    project.revision("a1", None, 'op.execute("CREATE TABLE one (id INTEGER)")')
    project.target(postgresql_url)
    done = project.call("deploy", "main", "--format", "json")
    assert (done.status, done.targets[0]["version_table"]) == (0, "own.versions")
    assert query(postgresql_url, "SELECT version_num FROM own.versions") == [("a1",)]


def test_the_jobs_summary(shop: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert shop.call("deploy", "main").status == 0
    text = summary.read_text("utf-8")
    assert text.startswith("# Before\n## Deploy\n")
    assert "| `main` | ✅ `2 revisions applied in" in text
    assert "applied `b2` `Count in cents`" in text


def test_a_summary_that_cannot_be_written_does_not_change_how_a_deploy_ended(
    shop: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "gone" / "summary.md"))
    done = shop.call("deploy", "main")
    assert (done.status, "main: 2 revisions applied" in done.out) == (0, True)
    assert f"warning: the job summary {tmp_path}/gone/summary.md cannot be written: No such file" in done.err


@pytest.mark.parametrize(("body", "status"), [("pass", 0), ("1 / 0", 5)])
def test_a_reader_that_has_gone_does_not_change_how_a_deploy_ended(
    project: Sample, sqlite_url: str, body: str, status: int
) -> None:
    project.revision("a1", None, body)
    project.target(sqlite_url)
    with project.start("deploy", "main") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, "error: main: " in said) == (status, status != 0)
    assert said.startswith("warning: the report cannot be written: Broken pipe\n")
    assert "Exception" not in said


def test_after_a_failure_the_other_targets_are_not_tried(shop: Sample, tmp_path: Path) -> None:
    shop.target(f"sqlite:///{tmp_path}/no/such/folder/x.sqlite", "other")
    done = shop.call("deploy", "other", "main", "--format", "json")
    assert done.status == 2
    assert [target["outcome"] for target in done.targets] == ["failed", "not tried"]


def test_a_deploy_comes_after_the_targets_it_names(shop: Sample, database: str, tmp_path: Path) -> None:
    staging = f"sqlite:///{tmp_path}/staging.sqlite"
    (shop.folder / "gitmig.toml").unlink()
    shop.target(staging, "staging")
    shop.target(database, "main", after=["staging"])
    refused = shop.call("deploy", "main")
    assert refused.status == 10
    assert "target 'main' comes after 'staging', which has not run a1, b2" in refused.err
    assert tables(database) == []
    assert shop.call("deploy", "staging", "main").status == 0
    assert heads(database) == ["b2"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("nowhere", "there is no target 'nowhere'"),
        ("main --lock-wait soon", "--lock-wait is not a duration: 'soon'"),
    ],
)
def test_what_was_typed_wrong(shop: Sample, written: str, message: str) -> None:
    done = shop.call("deploy", *written.split())
    assert done.status == 2
    assert message in done.err


def test_without_targets_it_says_what_to_add(project: Sample) -> None:
    for command in (["deploy", "staging"], ["status"]):
        done = project.call(*command)
        assert (done.status, "[tool.gitmig.targets.staging]" in done.err) == (2, True)


def test_the_environment_is_put_back(shop: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "before")
    shop.settings('[targets.main]\nurl = "env:MAIN_URL"\npass_url_as = "DATABASE_URL"\n')
    assert shop.call("deploy", "main").status == 0
    assert os.environ["DATABASE_URL"] == "before"
