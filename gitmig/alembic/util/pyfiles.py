"""Files that are run or rendered."""

from __future__ import annotations

import importlib.resources
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gitmig.engine.runtime.python_file import compiled_file, load_python_file
from gitmig.engine.runtime.template import template_to_file

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [
    "coerce_resource_to_filename",
    "load_module_py",
    "load_python_file",
    "pyc_file_from_path",
    "template_to_file",
]


def load_module_py(module_id: str, path: str | os.PathLike[str]) -> ModuleType:  # noqa: ARG001 (Alembic's signature)
    """The file as a module that is not kept in `sys.modules`."""
    return load_python_file(*os.path.split(path))


def coerce_resource_to_filename(fname_or_resource: str) -> Path:
    """The path of `package:directory`, or of what is a path already."""
    if os.path.isabs(fname_or_resource) or ":" not in fname_or_resource:
        return Path(fname_or_resource)
    package, *inside = fname_or_resource.split(":")
    return Path(str(importlib.resources.files(package).joinpath(*inside)))


def pyc_file_from_path(path: str | os.PathLike[str]) -> Path | None:
    """Where the bytecode of a source file that is gone is."""
    try:
        return Path(compiled_file(os.fspath(path)))
    except ImportError:
        return None
