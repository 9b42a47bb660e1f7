"""Runs a Python file by path: `env.py`, and the revisions whose functions are wanted."""

from __future__ import annotations

import importlib.util
import os
import re
from importlib.machinery import BYTECODE_SUFFIXES
from typing import TYPE_CHECKING

from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from types import ModuleType


def load_python_file(
    directory: str | os.PathLike[str], filename: str | os.PathLike[str], **names: object
) -> ModuleType:
    """The file as a module that is not kept in `sys.modules`; a missing .py may be there compiled.

    `names` are those that the module begins with, in place of builtins.
    """
    name = os.path.basename(os.fspath(filename))
    path = os.path.join(os.fspath(directory), name)
    if name.endswith(".py") and not os.path.exists(path):
        path = compiled_file(path)
    specification = importlib.util.spec_from_file_location(re.sub(r"\W", "_", name), path)
    if specification is None or specification.loader is None:
        raise GitmigError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(specification)
    vars(module).update(names)
    specification.loader.exec_module(module)
    return module


def compiled_file(path: str) -> str:
    """Where the bytecode of a source file that is gone may be."""
    stem = os.path.splitext(path)[0]
    candidates = [importlib.util.cache_from_source(path), *(stem + suffix for suffix in BYTECODE_SUFFIXES)]
    for candidate in candidates:
        if os.path.exists(candidate):
            return candidate
    raise ImportError(f"Can't find Python file {path}")
