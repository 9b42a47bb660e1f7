"""`python -m gitmig` as a process: how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.engine.runtime.projects import ENVIRONMENT, Project

# a file that nobody closes: a listener on an engine holds it
LOGGED = """
    stream = open({path!r}, "w")
    @event.listens_for(engine, "before_cursor_execute")
    def sent(connection, cursor, statement, *others):
        stream.write(statement)
    with engine.connect()"""


def test_what_an_env_py_left_open_is_written(tmp_path: Path, sqlite_url: str) -> None:
    project = Project(tmp_path, sqlite_url)
    written = tmp_path / "statements.log"
    text = "from sqlalchemy import event\n" + ENVIRONMENT.format(options="{}")
    project.environment(text.replace("    with engine.connect()", LOGGED.format(path=str(written))))
    project.revision("a1", None)
    subprocess.run([sys.executable, "-m", "gitmig", "upgrade", "head"], cwd=tmp_path, check=True)
    assert written.read_text().endswith("INSERT INTO alembic_version (version_num) VALUES ('a1') RETURNING version_num")
