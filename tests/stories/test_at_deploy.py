"""What users of Alembic tell of their databases, from the first command to the last."""

from __future__ import annotations

import signal
import sys
import time
import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.engine.runtime.projects import rows, tables, versions
from tests.servers import administrator
from tests.stories.programs import story_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TARGET = '[targets.production]\nurl = "env:PRODUCTION_URL"\npass_url_as = "DATABASE_URL"\n'
PASSWORD = "p%41ss%2Fw/%s:@"


def test_cant_locate_revision(tmp_path: Path) -> None:
    """A database has run a revision of a colleague's branch, and nothing works on main any more."""
    story = story_at(tmp_path)
    (tmp_path / "gitmig.toml").write_text(TARGET)
    story.repository.commit("Add a target")
    url = f"sqlite:///{tmp_path}/shop.sqlite"
    story.repository.git("switch", "-q", "-c", "colleague")
    story.write("carts", "orders")
    story.repository.commit("Add carts")
    assert story.gitmig("upgrade", "head").returncode == 0
    story.repository.git("switch", "-q", "main")
    story.write("prices", "orders")
    story.repository.commit("Add prices")
    assert "Can't locate revision identified by 'carts'" in story.alembic("upgrade", "head").stdout

    for arguments in (("upgrade", "head"), ("current",), ("downgrade", "-1"), ("stamp", "head")):
        lost = story.gitmig(*arguments)
        assert (lost.returncode, lost.stdout) == (2, ""), arguments
        assert lost.stderr.startswith(
            "error: Can't locate revision identified by 'carts'\n"
            "  the database is at it, and no file here has it\n"
            "  git has it on colleague, in commit "
        ), arguments
        assert "this file alone: `git restore --source=colleague -- migrations/versions/carts.py`" in lost.stderr
    deploy = story.gitmig("deploy", "production", PRODUCTION_URL=url)
    assert (deploy.returncode, "Can't locate revision identified by 'carts'" in deploy.stderr) == (12, True)
    assert "`git merge colleague`" in deploy.stderr
    assert (versions(url), "prices" in tables(url)) == (["carts"], False)

    story.repository.git("restore", "--source=colleague", "--", "migrations/versions/carts.py")  # the way out
    assert story.gitmig("downgrade", "orders").returncode == 0
    (tmp_path / "migrations" / "versions" / "carts.py").unlink()
    assert story.gitmig("upgrade", "head").returncode == 0
    assert (versions(url), "carts" in tables(url)) == (["prices"], False)


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_three_pods_migrated_at_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Each runs the migrations as it starts; with `alembic upgrade head` two of three crash, or both add the rows."""
    story, url = story_at(tmp_path), request.getfixturevalue(f"{kind}_url")
    (tmp_path / "gitmig.toml").write_text(TARGET)
    story.write("rows", "orders", up='op.execute("INSERT INTO users (id) VALUES (1)")', down="pass")
    story.write("late", "rows")
    program = f"{sys.executable} -m gitmig"
    start = f"{program} deploy production && {program} status --require production"
    pods = [story.start("sh", "-c", start, PRODUCTION_URL=url) for _ in range(3)]
    ended = [(*pod.communicate(timeout=120), pod.returncode) for pod in pods]
    assert [status for _, _, status in ended] == [0, 0, 0], ended
    assert sum("4 revisions applied" in out for out, _, _ in ended) == 1, ended
    assert (versions(url), rows(url, "SELECT id FROM users")) == (["late"], [(1,)])


def test_a_killed_deploy_left_mysql_half_way(tmp_path: Path, mysql_url: str) -> None:
    """MySQL commits each statement; who is killed in between leaves a revision of which some is there."""
    story = story_at(tmp_path)
    (tmp_path / "gitmig.toml").write_text(TARGET)
    steps = ("CREATE TABLE one (id INTEGER)", "DO SLEEP(30)", "CREATE TABLE two (id INTEGER)")
    path = story.write("half", "orders", up="\n    ".join(f'op.execute("{step}")' for step in steps), down="pass")
    process = story.start(sys.executable, "-m", "gitmig", "deploy", "production", PRODUCTION_URL=mysql_url)
    until = time.monotonic() + 60
    while "one" not in tables(mysql_url) and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    for (number,) in rows(mysql_url, "SELECT id FROM information_schema.processlist WHERE info = 'DO SLEEP(30)'"):
        administrator(mysql_url, f"KILL {number}")
    assert (versions(mysql_url), "two" in tables(mysql_url)) == (["orders"], False)

    status = story.gitmig("status", "production", PRODUCTION_URL=mysql_url)
    assert (status.returncode, "half" in status.stdout, "1 revision pending" in status.stdout) == (0, True, True), (
        status
    )
    again = story.gitmig("deploy", "production", PRODUCTION_URL=mysql_url)
    assert again.returncode == 5, again
    assert "Table 'one' already exists" in again.stderr
    assert (versions(mysql_url), "two" in tables(mysql_url)) == (["orders"], False)

    administrator(mysql_url, "DROP TABLE one")
    path.write_text(path.read_text().replace("DO SLEEP(30)", "DO SLEEP(0)"))
    done = story.gitmig("deploy", "production", PRODUCTION_URL=mysql_url)
    assert done.returncode == 0, done
    assert (versions(mysql_url), {"one", "two"} <= set(tables(mysql_url))) == (["half"], True)


@pytest.fixture
def account(mysql_url: str) -> Iterator[sa.URL]:
    """The test's own database, for an account whose password is made of what URLs and ini files trip over."""
    name = f"cmds_{uuid.uuid4().hex[:12]}"
    url = sa.make_url(mysql_url)
    quoted = PASSWORD.replace("%", "%%")
    administrator(mysql_url, f"CREATE USER '{name}'@'%%' IDENTIFIED BY '{quoted}'")
    try:
        administrator(mysql_url, f"GRANT ALL ON {url.database}.* TO '{name}'@'%%'")
        yield url.set(username=name, password=PASSWORD)
    finally:
        administrator(mysql_url, f"DROP USER '{name}'@'%%'")


def test_a_password_with_percent(tmp_path: Path, account: sa.URL, mysql_url: str) -> None:
    """It works in the variable, breaks in the ini file, and is in the log when it does."""
    url = account.render_as_string(hide_password=False)
    assert "%25" in url
    secret = [PASSWORD, url.split(":", 2)[2].split("@")[0]]
    single, doubled = tmp_path / "single", tmp_path / "doubled"
    said = []
    broken = story_at(single, url)
    said.append(broken.gitmig("current"))
    assert (said[-1].returncode, "alembic.ini" in said[-1].stderr, "single %" in said[-1].stderr) == (2, True, True), (
        said
    )
    story = story_at(doubled, url.replace("%", "%%"))
    for arguments in (("upgrade", "users"), ("current", "-v"), ("doctor", "--connect"), ("upgrade", "head", "-v")):
        said.append(story.gitmig(*arguments))
        assert said[-1].returncode == 0, said[-1].stderr
    assert versions(mysql_url) == ["orders"]
    (doubled / "gitmig.toml").write_text(TARGET)
    for password in (url, url.replace("%25", "%2525")):
        said.append(story.gitmig("deploy", "production", PRODUCTION_URL=password))
        said.append(story.gitmig("current", DATABASE_URL=password))
        said.append(story.gitmig("status", PRODUCTION_URL=password))
    assert [one.returncode == 0 for one in said[-6:]] == [True] * 3 + [False] * 3, said[-3:]
    assert "Access denied" in said[-3].stderr
    assert [one for one in said if any(word in one.stdout + one.stderr for word in secret)] == []
