"""The whole message of a revision, read from its file."""

from __future__ import annotations

import sys

from gitmig import syntax_tree as ast

DEDENTED_BY_PYTHON = sys.version_info >= (3, 13)


def whole_message(path: str) -> str:
    """The docstring of a file, as running the file would have it; empty where it can't be read."""
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return ""
    return (ast.get_docstring(tree, clean=DEDENTED_BY_PYTHON) or "").strip()
