"""The example service under uvicorn, whose workers all migrate at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.engine.third_party.projects import skip_unless_installed

EXAMPLE = Path(__file__).parents[3] / "examples" / "service"
WORKERS = 3
APPLIED = re.compile(r"^worker \d+ applied: (.*)$", re.MULTILINE)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(log: Path, process: subprocess.Popen[bytes]) -> list[str]:
    """What each worker applied, once all of them have started."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text()
        if said.count("Application startup complete") == WORKERS:
            return sorted(APPLIED.findall(said))
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_one_worker_applies(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    skip_unless_installed("fastapi")
    skip_unless_installed("uvicorn")
    service = tmp_path / "service"
    shutil.copytree(EXAMPLE, service)
    log, port = tmp_path / "log", free_port()
    words = ["-m", "uvicorn", "app:app", "--workers", str(WORKERS), "--port", str(port)]
    environment = {**os.environ, "DATABASE_URL": request.getfixturevalue(f"{kind}_url")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=service, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        assert wait_for(log, process) == ["1a2b3c4d, 2b3c4d5e", "nothing", "nothing"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/items") as answer:
            assert json.load(answer) == ["first"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
