"""Texts in which nothing is hidden, and paths as one types them."""

from __future__ import annotations

import os


def shown(text: str) -> str:
    """Text on one line in which nothing is hidden: control characters and bytes that are no text are written out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character.isprintable() else escape(character) for character in text)


def escape(character: str) -> str:
    """How a character that does not show itself is written; a byte that is no text as that byte."""
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def shown_path(path: str, start: str) -> str:
    """A path as one would type it in the directory `start`, absolute when it is not below it."""
    return shown(path_from(path, start))


def path_from(path: str, start: str) -> str:
    relative = os.path.relpath(path, start) if os.path.isabs(path) else path
    return path if relative.split(os.sep, 1)[0] == os.pardir else relative
