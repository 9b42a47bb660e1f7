"""Alembic's public module names: what existing projects and extensions import.

`__version__` is the version of Alembic whose interface this is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

__version__ = "1.20.1"

# what is there after a mere `import alembic`
MODULES = frozenset(
    (
        "autogenerate",
        "command",
        "config",
        "context",
        "ddl",
        "environment",
        "migration",
        "op",
        "operations",
        "plugins",
        "runtime",
        "script",
        "util",
    )
)


def __getattr__(name: str) -> ModuleType:
    if name not in MODULES:
        raise AttributeError(f"module 'alembic' has no attribute {name!r}")
    return import_module(f"{__name__}.{'runtime.plugins' if name == 'plugins' else name}")
