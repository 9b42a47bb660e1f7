"""A PostgreSQL server for benchmarks: databases made and dropped, and what the server itself spends on them."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit


class Server:
    """`url` is of a superuser, with any database; the server is on this machine and nobody else uses it meanwhile."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        folder = self.ask("SHOW data_directory").strip()
        self.process = self.process_of(Path(folder) / "postmaster.pid")

    @staticmethod
    def process_of(path: Path) -> int | None:
        try:
            return int(path.read_text().split("\n")[0])
        except OSError:
            return None

    def url(self, database: str, scheme: str = "postgresql+psycopg") -> str:
        return self.parts._replace(scheme=scheme, path=f"/{database}").geturl()

    def ask(self, *statements: str) -> str:
        words = [word for statement in statements for word in ("-c", statement)]
        done = subprocess.run(
            ["psql", "-AtqX", self.url("postgres", "postgresql"), *words], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    def drop(self, database: str) -> None:
        self.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def renew(self, database: str) -> None:
        self.drop(database)
        self.ask(f"CREATE DATABASE {database} TEMPLATE template0", "CHECKPOINT")

    def has_clients(self) -> bool:
        """Whether a process of its own still serves a connection over the network."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        titles = [Path(f"/proc/{child}/cmdline") for child in children]
        return any(b"127.0.0.1" in title.read_bytes() for title in titles if title.exists())

    def processor_seconds(self) -> float:
        """What the server's ended processes have spent: one for each connection."""
        if self.process is None:
            return 0.0
        while self.has_clients():
            time.sleep(0.01)
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
