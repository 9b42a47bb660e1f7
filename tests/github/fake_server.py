"""The fake GitHub as a server on localhost: reads requests, plants faults, and holds both sides to the description."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.github.fake_github import Exchange, FakeGitHub, Fault, Reply


class Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the state, writes the answer, and holds both to the description."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece: in two it waits for the client's delayed acknowledgement
    github: FakeGitHub

    def __getattr__(self, name: str) -> Callable[[], None]:
        """`http.server` looks for do_GET and its kin: one method answers all of them."""
        if name.startswith("do_"):
            return self.respond
        raise AttributeError(name)

    def respond(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        token = self.headers.get("Authorization", "").removeprefix("token ").removeprefix("Bearer ")
        url = self.path.removeprefix(self.github.prefix) if "graphql" not in self.path else "/graphql"
        fault = self.planted(url)
        if fault and fault.raw:
            self.github.exchanges.append(Exchange(self.command, url, sent, token, 0))
            fault.raw(self)
            self.close_connection = True
            return
        reply = self.github.answer(self.command, url, sent, token) if fault is None or fault.after else None
        reply = fault.reply if fault and fault.reply else reply
        assert reply is not None
        self.github.exchanges.append(Exchange(self.command, url, sent, token, reply.status))
        text = reply.body if isinstance(reply.body, str) else "" if reply.body is None else json.dumps(reply.body)
        if self.github.description and fault is None:
            self.github.description.check(self.command, url, sent, reply.status, text)
        self.write(reply, text.encode())

    def planted(self, url: str) -> Fault | None:
        for fault in self.github.faults:
            if fault.method == self.command and re.search(fault.path, url):
                self.github.faults.remove(fault)
                return fault
        return None

    def write(self, reply: Reply, data: bytes) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: Any) -> None:
        """Keep stderr to the tests."""


@contextmanager
def running(github: FakeGitHub) -> Iterator[FakeGitHub]:
    """The server on a free port; `github.url` is what GITHUB_API_URL would be."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"github": github}))
    server.daemon_threads = True
    github.url = f"http://127.0.0.1:{server.server_port}{github.prefix}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
