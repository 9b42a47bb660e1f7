"""`python -m gitmig` as a process: how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


ENDED = """
import sys
{before}
sys.argv = ["gitmig", *{arguments!r}]
from gitmig.__main__ import main
status = main()
print("went on")
sys.exit(status)
"""


@pytest.mark.parametrize(
    ("before", "arguments", "goes_on"),
    [
        ("", ["check", "--explain", "cycle"], False),
        ("", ["check", "--nothing"], False),
        ("import atexit; atexit.register(print, 'at the end')", ["check", "--explain", "cycle"], True),
        ("import threading", ["check", "--explain", "cycle"], True),
        ("", ["list-templates"], True),
    ],
)
def test_a_process_ends_at_once_where_nobody_waits_for_the_end(
    before: str, arguments: list[str], goes_on: bool
) -> None:
    program = ENDED.format(before=before, arguments=arguments)
    # what measures coverage in processes waits for their ends
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", program], env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == (2 if "--nothing" in arguments else 0)
    assert ("went on" in done.stdout) is goes_on
    assert ("at the end" in done.stdout) is ("atexit" in before)
    assert "circle" in done.stdout or arguments[-1] != "cycle"
    assert "no option" in done.stderr or "--nothing" not in arguments
