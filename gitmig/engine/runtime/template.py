"""Renders Mako templates into files: a project's own `script.py.mako`, and those of `init`.

Mako is loaded when there is a template to render: it is a fifth of what commands that write no file would load.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from gitmig.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping


def template_to_file(
    template_file: str | os.PathLike[str],
    dest: str | os.PathLike[str],
    output_encoding: str,
    *,
    append_with_newlines: bool = False,
    **kw: Any,
) -> None:
    """Render a template into a file; nothing is written when it fails."""
    text = rendered(os.fspath(template_file), kw)
    data = encoded("\n\n" + text if append_with_newlines else text, output_encoding, os.fspath(dest))
    write_whole(os.fspath(dest), data, append=append_with_newlines)


def write_whole(path: str, data: bytes, *, append: bool) -> None:
    """Write all of it or, on a disk that is full, none: half a revision would stop every other command."""
    before = os.path.getsize(path) if append and os.path.exists(path) else None
    try:
        with open(path, "ab" if append else "wb") as file:
            file.write(data)
    except OSError as error:
        if error.filename is None:  # it was opened, and then written in part
            if before is None:
                os.unlink(path)
            else:
                os.truncate(path, before)
        raise OSError(error.errno, error.strerror, path) from error


def encoded(text: str, encoding: str, path: str) -> bytes:
    try:
        return text.encode(encoding)
    except LookupError as error:
        raise TemplateError(
            f"output_encoding is {encoding!r}, which Python does not know", "write one such as utf-8, or leave it out"
        ) from error
    except UnicodeEncodeError as error:
        missing = ascii(text[error.start : error.end])
        raise TemplateError(
            f"{path} cannot be written: output_encoding {encoding} has no {missing}", "set it to utf-8, or leave it out"
        ) from error


def rendered(path: str, values: Mapping[str, Any]) -> str:
    if not os.path.isfile(path):
        raise TemplateError(f"there is no template {path}", "take one from a project that `gitmig init` made")
    from mako.template import Template

    try:
        text: str = Template(filename=path).render_unicode(**values)  # noqa: S702 (Python is rendered, not HTML)
    except Exception as error:
        raise TemplateError(
            f"Template rendering failed: {path}, line {line_of(error)}: {type(error).__name__}: {error}",
            "correct the template; its names are those of Alembic's",
        ) from error
    return text


def line_of(error: Exception) -> int:
    """The template's line that an error is about."""
    line = getattr(error, "lineno", None)
    if isinstance(line, int):
        return line
    from mako.exceptions import RichTraceback

    return int(RichTraceback(error=error, traceback=error.__traceback__).lineno)
