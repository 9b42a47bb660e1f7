"""What `gitmig rebase` is for: two branches that are fine alone, and what it says and does about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy

from tests.commands.projects import ENV, TEMPLATE
from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import CONFIGURATION, Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path


def test_two_green_pull_requests_and_a_red_main(tmp_path: Path) -> None:
    """Each is fine alone; when one is merged, the other is red before it is merged, and rebase makes it green."""
    seed = project_at(tmp_path / "seed").init().line("a1", "b2")
    seed.commit()
    seed.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    for person, name in (("one", "c3"), ("two", "d4")):
        seed.git("clone", "-q", str(tmp_path / "origin.git"), str(tmp_path / person))
        clone = Repository(tmp_path / person)
        clone.git("switch", "-q", "-c", name)
        clone.write(f"{name}.py", name, "b2")
        clone.commit(name)
        assert gitmig(clone.top, "check").status == 0, "green alone"
    one, two = (Repository(tmp_path / person) for person in ("one", "two"))
    one.git("push", "-q", "origin", "c3:main")
    two.git("fetch", "-q", "origin")

    red = gitmig(two.top, "check")
    assert (
        red.status,
        "error multiple-heads: two revisions are heads after merging into origin/main" in red.output,
    ) == (
        1,
        True,
    )
    assert "put this one on top of c3: gitmig rebase, or merge them" in red.output
    moved = gitmig(two.top, "rebase")
    assert (moved.status, parents(two)["d4"]) == (0, "'c3'")
    assert gitmig(two.top, "check").status == 0
    two.commit("on top of c3")
    two.git("merge", "-q", "--no-edit", "origin/main")
    assert gitmig(two.top, "check", "--all").status == 0
    assert gitmig(two.top, "heads").output == "d4 (head)\n"


def test_merging_as_the_advice_says(repository: Repository) -> None:
    (repository.top / "migrations" / "script.py.mako").write_text(TEMPLATE)
    (repository.top / "migrations" / "env.py").write_text("")
    found = json.loads(gitmig(repository.top, "check", "--base", "main", "--format", "json").output)["findings"]
    (remedy,) = [finding["remedy"] for finding in found if finding["check"] == "multiple-heads"]
    assert remedy.endswith(', or merge them: git merge main, then gitmig merge heads -m "merge"')
    repository.git("merge", "-q", "--no-edit", "main")
    assert gitmig(repository.top, "merge", "heads", "-m", "merge").status == 0
    assert gitmig(repository.top, "check", "--base", "main").status == 0
    assert rebase(repository).output == "nothing to move: compared with main\n"


def test_what_is_said(repository: Repository) -> None:
    done = rebase(repository)
    assert done.output == (
        "before  b2 <- d4 (main)\n"
        "        b2 <- c3\n"
        "after   b2 <- d4 (main) <- c3\n"
        "migrations/versions/c3.py: c3 follows d4 instead of b2\n"
    )
    assert done.talk == (
        "note: d4 is on main and not in this working tree yet: git merge main\n"
        "note: a database that has run c3 already must be told: gitmig downgrade d4; gitmig stamp b2; gitmig upgrade head\n"
    )
    again = rebase(repository)
    assert (again.status, again.output, again.talk) == (0, "nothing to move: compared with main\n", "")


def test_heads_that_nobody_put_there_now_are_told(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "third", "main")
    repository.git("merge", "-q", "--no-edit", "branch")
    repository.git("branch", "-f", "main")
    done = rebase(repository)
    assert (done.status, done.output) == (0, "nothing to move: compared with main\n")
    assert done.talk == 'note: main has 2 heads itself: c3, d4; to join them: gitmig merge heads -m "merge"\n'


def test_names_that_a_shell_would_take_for_something_else(repository: Repository) -> None:
    repository.git("branch", "-m", "main", "main;true")
    talk = gitmig(repository.top, "rebase", "--base", "main;true").talk
    assert "not in this working tree yet: git merge 'main;true'\n" in talk


def test_a_base_that_only_the_remote_has(repository: Repository, tmp_path: Path) -> None:
    """Git takes `main` for no branch there, so that it is not what is to be typed."""
    repository.git("clone", "-q", "-b", "branch", ".", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    command = rebase(clone).talk.split("\n")[0].rpartition(": git ")[2]
    assert command == "merge origin/main"
    clone.git("commit", "-q", "-a", "-m", "on top of d4")
    clone.git(*command.split())
    assert gitmig(clone.top, "heads").output == "c3 (head)\n"


def test_as_json(repository: Repository) -> None:
    data = json.loads(rebase(repository, "--format", "json").output)
    (project,) = data["projects"]
    assert (data["version"], data["changed"], data["dry_run"]) == (1, True, False)
    assert data["files"] == ["migrations/versions/c3.py"]
    assert (project["heads_before"], project["heads"]) == (["c3", "d4"], ["c3"])
    (moved,) = project["moved"]
    assert (moved["revision"], moved["down_revision_before"], moved["down_revision"]) == ("c3", ["b2"], ["d4"])


def test_a_dry_run_changes_nothing(repository: Repository) -> None:
    done = rebase(repository, "--dry-run")
    assert "c3 would follow d4 instead of b2" in done.output
    assert "-down_revision = 'b2'\n+down_revision = 'd4'\n" in done.output
    assert (repository.git("status", "--short"), parents(repository)["c3"]) == ("", "'b2'")
    assert gitmig(repository.top, "rebase", "--undo").status == 2


def test_a_database_that_ran_it_goes_on_as_the_note_says(repository: Repository) -> None:
    repository.git("merge", "-q", "--no-edit", "main")
    (repository.top / "migrations" / "env.py").write_text(ENV)
    url = f"sqlite:///{repository.top}/database"
    configuration = [line for line in CONFIGURATION.split("\n") if not line.startswith("sqlalchemy.url")]
    (repository.top / "alembic.ini").write_text("\n".join([*configuration[:-1], f"sqlalchemy.url = {url}", ""]))
    for name, parent in (("c3", "b2"), ("d4", "b2")):
        text = revision_text(name, parent).replace("SELECT 1", f"CREATE TABLE {name} (x INT)")
        (repository.versions / f"{name}.py").write_text(text.replace("SELECT 2", f"DROP TABLE {name}"))
    assert gitmig(repository.top, "upgrade", "c3").status == 0
    note = rebase(repository).talk.strip().rpartition(": ")[2]
    commands = [command.split()[1:] for command in note.split("; ")]
    assert commands == [["downgrade", "d4"], ["stamp", "b2"], ["upgrade", "head"]]
    for command in commands:
        assert gitmig(repository.top, *command).status == 0
    engine = sqlalchemy.create_engine(url)
    assert sorted(sqlalchemy.inspect(engine).get_table_names()) == ["alembic_version", "c3", "d4"]
    engine.dispose()
    assert gitmig(repository.top, "current").output == "c3 (head)\n"
