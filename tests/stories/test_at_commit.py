"""What users of Alembic tell of their repositories, from the first command to the last."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.engine.runtime.projects import tables
from tests.stories.programs import story_at

if TYPE_CHECKING:
    from pathlib import Path


def test_two_green_pull_requests_and_a_red_main(tmp_path: Path) -> None:
    """Each adds a revision to the same parent; `alembic upgrade head` fails after the second merge, in the deploy."""
    story = story_at(tmp_path / "shop")
    git, origin = story.repository.git, tmp_path / "origin.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(story.top), str(origin)], check=True)
    git("remote", "add", "origin", str(origin))
    git("fetch", "-q", "origin")
    git("remote", "set-head", "origin", "main")
    for name in ("carts", "prices"):
        git("switch", "-q", "-c", name, "main")
        story.write(name, "orders")
        story.repository.commit(f"Add {name}")
        green = story.gitmig("check")
        assert (green.returncode, "1 revision checked, new since origin/main" in green.stderr) == (0, True), green
    git("push", "-q", "origin", "carts:main")

    git("switch", "-q", "--detach", "prices")  # as it would go on without gitmig
    git("merge", "-q", "--no-edit", "carts")
    broken = story.alembic("upgrade", "head")
    assert (broken.returncode, "Multiple head revisions are present" in broken.stdout + broken.stderr) == (255, True)

    git("switch", "-q", "prices")
    git("fetch", "-q", "origin")
    red = story.gitmig("check")
    assert red.returncode == 1
    assert "error multiple-heads: two revisions are heads after merging into origin/main: prices" in red.stdout
    assert "gitmig rebase" in red.stdout
    assert story.gitmig("rebase").returncode == 0
    assert story.gitmig("check").returncode == 0
    story.repository.commit("Put prices on top")
    git("merge", "-q", "--no-edit", "origin/main")
    assert story.gitmig("heads").stdout.split()[0] == "prices"
    for program, name in ((story.alembic, "by_alembic"), (story.gitmig, "by_gitmig")):
        url = f"sqlite:///{tmp_path}/{name}.sqlite"
        done = program("upgrade", "head", DATABASE_URL=url)
        assert done.returncode == 0, done
        assert tables(url) == ["alembic_version", "carts", "orders", "prices", "users"]


def test_a_check_that_found_no_files_and_said_nothing(tmp_path: Path) -> None:
    """The folder was moved, and the hook stayed green for months."""
    story = story_at(tmp_path)
    usual = story.gitmig("check", "--all")
    assert (usual.returncode, "(2 in all)" in usual.stderr) == (0, True)
    (tmp_path / "README.md").write_text("a shop")
    (tmp_path / "migrations" / "versions").rename(tmp_path / "migrations" / "revisions")
    for arguments in (("check",), ("check", "--all"), ("check", "-q"), ("check", "--staged"), ("check", "README.md")):
        if "--staged" in arguments:
            story.repository.git("add", "-A")
        said = story.gitmig(*arguments).stderr
        assert "gitmig: 0 revisions checked" in said, arguments
        assert "looked in migrations/versions (0 in all)" in said, arguments
    (tmp_path / "alembic.ini").rename(tmp_path / "database.ini")
    for arguments in (("check",), ("check", "-q"), ("check", "--staged")):
        nowhere = story.gitmig(*arguments)
        assert (nowhere.returncode, "no alembic.ini with an [alembic] section" in nowhere.stderr) == (2, True), nowhere


def test_one_old_get_bind_revision_broke_every_sql(tmp_path: Path) -> None:
    """`alembic upgrade head --sql` fails forever, whatever is new, for the sake of one file that nobody may edit."""
    story = story_at(tmp_path)
    story.write("fill", "orders", up='print(op.get_bind().execute(sa.text("SELECT 1")).scalar() + 1)', down="pass")
    story.repository.commit("Fill")
    story.repository.git("switch", "-q", "-c", "wishes")
    story.write("wishes", "fill")
    assert "has no attribute 'scalar'" in story.alembic("upgrade", "head", "--sql").stderr

    assert story.gitmig("check", "--base", "main").returncode == 0
    shown = story.gitmig("preview", "--base", "main", "--dialect", "postgresql", "--format", "sql")
    assert (shown.returncode, "CREATE TABLE wishes" in shown.stdout, "fill.py" in shown.stdout) == (0, True, False), (
        shown
    )

    refused = story.gitmig("upgrade", "head", "--sql")
    assert refused.returncode == 1
    assert "migrations/versions/fill.py, line 10" in refused.stderr
    assert "`gitmig upgrade fill:heads --sql` for the rest" in refused.stderr
    assert "the script above stops in the middle: do not run it" in refused.stderr
    rest = story.gitmig("upgrade", "fill:heads", "--sql")
    assert (rest.returncode, "CREATE TABLE wishes" in rest.stdout) == (0, True)

    story.write("dump", "wishes", up='op.get_bind().execute(sa.text("SELECT 1")).scalar() + 1', down="pass")
    new = story.gitmig("preview", "--base", "main", "--dialect", "postgresql")
    assert new.returncode == 1
    assert "error: dump did not render" in new.stderr
    assert "CREATE TABLE wishes" in new.stdout
