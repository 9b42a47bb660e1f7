"""What deploys need of each kind of server; one row a dialect."""

from __future__ import annotations

from sqlalchemy import URL

from gitmig.engine.rollout.servers.base import Server
from gitmig.engine.rollout.servers.mysql import MySQL
from gitmig.engine.rollout.servers.postgresql import PostgreSQL
from gitmig.engine.rollout.servers.sqlite import SQLite
from gitmig.errors import NotSupported

SERVERS: tuple[type[Server], ...] = (PostgreSQL, MySQL, SQLite)


def server_of(url: URL) -> Server:
    """The server that a URL leads to, not connected yet."""
    backend = url.get_backend_name()
    for server in SERVERS:
        if backend in server.dialects:
            return server(url)
    raise NotSupported(
        f"deploy cannot lock a {backend} database yet",
        f"it can on {', '.join(server.kind for server in SERVERS)}; `gitmig upgrade` runs without a lock",
    )
