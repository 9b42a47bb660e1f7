"""What a preview's process does not load, and that nobody finds it missing."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
from gitmig.engine.runtime.late_modules import load_sqlalchemy
load_sqlalchemy()
"""


def said(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", LOADED + code], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_they_are_not_loaded() -> None:
    code = """
import gitmig.engine.runtime.preview_child
print(sorted({"asyncio", "asyncio.coroutines", "ssl", "email", "importlib.metadata", "zipfile", "subprocess"} & set(sys.modules)))
"""
    assert said(code) == "[]"


def test_who_imports_them_gets_them() -> None:
    code = """
import asyncio, importlib.metadata, importlib.abc
from importlib.resources import files
from asyncio import events
async def answer():
    await asyncio.sleep(0)
    return type(asyncio), asyncio.events is events, importlib.metadata.version("sqlalchemy") != "", callable(files)
kind, *rest = asyncio.run(answer())
print(kind.__name__, rest, asyncio.__spec__.name, importlib.abc.__name__, importlib.metadata.__file__[-11:])
"""
    assert said(code) == "module [True, True, True] asyncio importlib.abc __init__.py"


def test_who_has_only_the_package_finds_what_sqlalchemy_would_have_loaded() -> None:
    code = """
import importlib
print(importlib.metadata.version("sqlalchemy") != "", importlib.metadata.PackageNotFoundError.__name__)
if sys.version_info < (3, 12):
    assert importlib.resources.files("sqlalchemy") and importlib.abc.Loader
"""
    assert said(code) == "True PackageNotFoundError"


def test_sqlalchemy_reaches_them() -> None:
    code = """
from sqlalchemy import create_engine, text, util
from sqlalchemy.util import concurrency, queue
print("asyncio" in sys.modules)
async def nothing(): pass
started = nothing()
print(concurrency.iscoroutine(started), concurrency.iscoroutine(1), concurrency.asyncio.CancelledError.__name__)
started.close()
import asyncio
assert concurrency.asyncio.Lock is asyncio.Lock
print(create_engine("sqlite://").connect().execute(text("select 7")).scalar())
"""
    assert said(code) == "False\nTrue False CancelledError\n7"


def test_what_is_loaded_already_stays() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import asyncio, importlib.metadata as m" + LOADED + CHECK],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


CHECK = """
import importlib, sqlalchemy.util.compat as compat
assert compat.asyncio is asyncio is sys.modules["asyncio"]
assert importlib.metadata is m is sys.modules["importlib.metadata"]
"""


def test_without_sqlalchemy_nothing_is_left_behind() -> None:
    code = """
import sys
sys.modules["sqlalchemy"] = None
from gitmig.engine.runtime.late_modules import load_sqlalchemy
try:
    load_sqlalchemy()
except ImportError as error:
    print("asyncio" in sys.modules, "importlib.metadata" in sys.modules)
import asyncio
assert asyncio.run
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
