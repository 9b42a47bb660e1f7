"""What commands say to people, and the status of what is being done."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from gitmig.engine.runtime.messages import say, status, terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn, TextIO

__all__ = [
    "TERMWIDTH",
    "err",
    "format_as_comma",
    "msg",
    "obfuscate_url_pw",
    "status",
    "warn",
    "warn_deprecated",
    "write_outstream",
]

log = logging.getLogger("alembic.util.messaging")
TERMWIDTH = terminal_width()


def write_outstream(stream: TextIO, *text: str | bytes, quiet: bool = False) -> None:
    """Write text, with what the stream's encoding lacks replaced."""
    if quiet:
        return
    encoding = getattr(stream, "encoding", None) or "ascii"
    for part in text:
        words = part.decode(encoding) if isinstance(part, bytes) else part
        stream.write(words.encode(encoding, "replace").decode(encoding))


def msg(msg: str, newline: bool = True, flush: bool = False, quiet: bool = False) -> None:  # noqa: ARG001 (it always flushes)
    """A line on standard output; indented and wrapped on a terminal."""
    say(msg, newline=newline, quiet=quiet)


def err(message: str, quiet: bool = False) -> NoReturn:
    """Say what failed, and exit as `alembic` does, with 255."""
    log.error(message)
    msg(f"FAILED: {message}", quiet=quiet)
    sys.exit(-1)


def obfuscate_url_pw(input_url: str) -> str:
    return make_url(input_url).render_as_string(hide_password=True)


def warn(msg: str, stacklevel: int = 2) -> None:
    warnings.warn(msg, UserWarning, stacklevel=stacklevel)


def warn_deprecated(msg: str, stacklevel: int = 2) -> None:
    warnings.warn(msg, DeprecationWarning, stacklevel=stacklevel)


def format_as_comma(value: str | Iterable[str] | None) -> str:
    """Names as they stand in a file's docstring: `a, b`."""
    if value is None:
        return ""
    return value if isinstance(value, str) else ", ".join(value)
