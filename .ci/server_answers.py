"""Exit 0 when something accepts connections at a database URL's host and port, and says so when not."""

from __future__ import annotations

import socket
import sys
import urllib.parse

PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306}


def main(url: str) -> int:
    parts = urllib.parse.urlsplit(url)
    kind = parts.scheme.partition("+")[0]
    address = (parts.hostname or "127.0.0.1", parts.port or PORTS[kind])
    try:
        with socket.create_connection(address, timeout=5):
            return 0
    except OSError as error:
        print(f"no {kind} server answers at {address[0]}:{address[1]}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
