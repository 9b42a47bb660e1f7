"""The SQL output runs as it stands: statements exactly as rendered, everything else a comment."""

from __future__ import annotations

import sqlite3

from gitmig.preview.plan import ChangedRevision, Failure, Rendering, Script
from gitmig.report.preview_sql import sql_script
from tests.preview import plans


def statements_only(text):
    return [line for line in text.splitlines() if line and not line.startswith("-- ")]


def test_the_script_of_a_revision():
    lines = sql_script(plans.plan(plans.changed("a1", "CREATE TABLE users (id INTEGER);"))).splitlines()
    assert lines[:6] == [
        "-- default: working tree compared with origin/main",
        "",
        "-- revision a1: add users",
        "-- new, migrations/versions/a1_add_users.py, follows 77c0de12",
        lines[4],
        "",
    ]
    assert lines[4].startswith("-- upgrade on postgresql: sha256:")
    assert lines[6] == "CREATE TABLE users (id INTEGER);"
    assert lines[8].startswith("-- downgrade: sha256:")
    assert lines[9] == "-- DROP TABLE users;"


def test_the_script_runs():
    script = sql_script(
        plans.plan(plans.changed("a1", "CREATE TABLE users (id INTEGER);", "INSERT INTO users VALUES (1);"))
    )
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    assert connection.execute("SELECT id FROM users").fetchall() == [(1,)]
    connection.close()


def test_a_message_cannot_become_a_statement():
    message = "add\nDROP TABLE a;\r\nDROP TABLE b;\u2028DROP TABLE c;"
    revision = plans.changed("a1", message=message)._replace(path=message, parents=(message,))
    failing = Script(failure=Failure(message, message, 3), irreversible=message)
    failed = ChangedRevision("b1", renderings=(Rendering(message, failing, failing),))
    assert statements_only(sql_script(plans.plan(revision, failed))) == []


def test_a_downgrade_of_several_lines_is_a_comment_in_each():
    rendering = Rendering("sqlite", plans.script(), plans.script("DROP\nTABLE\r\nt;"))
    assert statements_only(sql_script(plans.plan(ChangedRevision("a1", renderings=(rendering,))))) == []


def test_dialects_follow_one_another():
    revision = plans.changed("a1", "A;")
    both = [
        r._replace(renderings=r.renderings + plans.changed("a1", "B;", dialect="mysql").renderings)
        for r in (revision, revision._replace(id="b1"))
    ]
    assert statements_only(sql_script(plans.plan(*both))) == ["A;", "A;", "B;", "B;"]


def test_where_it_stopped_is_said():
    assert "-- STOPPED HERE: needs a database (migrations/versions/9b1e44d0.py:14)" in sql_script(plans.typical())


def test_nothing_changed_and_a_failed_environment_are_said():
    text = sql_script(plans.plan(failures=(Failure("no URL", dialect="mysql"),)))
    assert "-- no migration changes\n\n-- STOPPED on mysql: no URL\n" in text
