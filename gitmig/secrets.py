"""Keeps passwords out of everything that gitmig prints: what was hidden once is `***` in every later text.

A secret is recognised however it was written on its way to the text: percent-encoded, with % doubled for a configuration file,
escaped for Python, JSON, SQL or HTML, or any mixture, because each of its characters is looked for in all of these forms.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from urllib.parse import unquote, unquote_plus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

MASK = "***"
SHORTEST = 3  # a shorter secret is hidden inside URLs only: masking every "a" would hide the message, not the secret
SHORTEST_FRAGMENT = 4
LONGEST_LINE = 8192

SPLITTERS = re.compile(r"[@/:?#&=;,\s\[\]]+")
URL_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s@]*(?=@)")
SECRET_PARAMETER = re.compile(r"(?i)([?&;](?:\w*pass\w*|pwd|\w*token|\w*secret)=)([^&;\s]*)")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
CONTROLS = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

_hidden: set[str] = set()
_pattern: re.Pattern[str] | None = None


def percent_encoded(character: str) -> str:
    """A pattern for the character's UTF-8 bytes as %XX, in either case, also with the % doubled."""
    return "".join(f"%%?(?i:{byte:02x})" for byte in character.encode("utf-8", "surrogateescape"))


def forms(character: str) -> str:
    """A pattern for every way in which the character may have been written."""
    code = ord(character)
    utf16 = character.encode("utf-16-be", "surrogatepass")
    units = [int.from_bytes(utf16[start : start + 2], "big") for start in range(0, len(utf16), 2)]
    found = [re.escape(character), percent_encoded(character), rf"\\U(?i:{code:08x})", rf"\\x(?i:{code:02x})"]
    found += ["".join(rf"\\u(?i:{unit:04x})" for unit in units)]
    found += ["".join(rf"\\x(?i:{byte:02x})" for byte in character.encode("utf-8", "surrogateescape"))]
    found += [f"&#0*{code};", f"&#(?i:x0*{code:x});"]
    found += [re.escape(table[character]) for table in (ENTITIES, CONTROLS) if character in table]
    if character in "\\'\"`":
        found += [re.escape("\\" + character), re.escape(character * 2)]
    if character == "%":
        found += ["%%"]
    if character == " ":
        found += [r"\+"]
    return "(?:" + "|".join(sorted(found, key=len, reverse=True)) + ")"


def hide(secret: str) -> None:
    """Take `secret`, as written and percent-decoded, for a secret from now on."""
    global _pattern  # noqa: PLW0603 (what was hidden is the process's own knowledge)
    for text in (secret, unquote(secret), unquote_plus(secret)):
        if len(text) >= SHORTEST and text.strip(".*"):
            _hidden.add(text)
    longest_first = sorted(_hidden, key=lambda text: (-len(text), text))
    _pattern = re.compile("|".join("".join(map(forms, text)) for text in longest_first)) if longest_first else None


def passwords_in(url: str) -> Iterator[str]:
    """Whatever a parser may take for a password in `url`, however malformed: up to the first @, up to the last, each part between."""
    yield from (match[2] for match in SECRET_PARAMETER.finditer(url))
    if url.startswith("sqlite") and "@" not in url:
        return  # a path, whose parts are no secrets; in those of Windows and of `file:` there is a colon
    rest = url.partition("://")[2] or url
    for user_and_password in (rest.partition("@")[0], rest.rpartition("@")[0]):
        password = user_and_password.partition(":")[2]
        yield password
        yield from (part for part in SPLITTERS.split(password) if len(part) >= SHORTEST_FRAGMENT)


def hide_url(url: str) -> None:
    """Hide every password of a database URL; call it before anything can fail on that URL."""
    for password in passwords_in(url):
        hide(password)


def hide_all(text: str) -> None:
    """Hide a text that should have been a URL and is none, and all parts of it: nobody knows which is the secret."""
    hide(text)
    for part in SPLITTERS.split(text.partition("://")[2] or text):
        if len(part) >= SHORTEST_FRAGMENT:
            hide(part)


def redact(text: str) -> str:
    """The text with every hidden secret, and every password inside any URL, as ***."""
    if _pattern is not None:
        text = _pattern.sub(MASK, text)
    text = URL_PASSWORD.sub(rf"\1{MASK}", text)
    return SECRET_PARAMETER.sub(rf"\1{MASK}", text)


class RedactedBuffer:
    """The bytes' side of a redacted stream."""

    def __init__(self, stream: RedactedStream) -> None:
        self.stream = stream

    def write(self, data: bytes) -> int:
        self.stream.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def flush(self) -> None:
        self.stream.flush()


class RedactedStream:
    """A text stream that redacts; it passes whole lines on, so that a secret written in pieces is found too."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.line = ""

    def write(self, text: str) -> int:
        self.line += text
        complete, newline, rest = self.line.rpartition("\n")
        if newline or len(self.line) > LONGEST_LINE:
            whole = complete + newline if newline else self.line
            self.line = rest if newline else ""
            self.stream.write(redact(whole))
        return len(text)

    @property
    def buffer(self) -> RedactedBuffer:
        return RedactedBuffer(self)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Only whole lines leave before the end: a flush in the middle of a secret would let its halves pass."""
        self.stream.flush()

    def finish(self) -> None:
        if self.stream.closed:  # by what wrote to it
            return
        self.stream.write(redact(self.line))
        self.line = ""
        self.stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


@contextmanager
def redacted_output() -> Iterator[None]:
    """Redact what anybody in this process, also env.py and the revisions, prints or logs meanwhile."""
    import sys

    before = sys.stdout, sys.stderr
    streams = RedactedStream(sys.stdout), RedactedStream(sys.stderr)
    sys.stdout, sys.stderr = streams
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            stream.finish()
