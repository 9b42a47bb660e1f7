"""Which Python runs what: gitmig's own parts apart from the project's packages, and the project with them."""

from __future__ import annotations

import glob
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gitmig.errors import ConfigurationError
from gitmig.github.appended import VARIABLE

READY = "GITMIG_PYTHON"
# what the commands that run in the project's Python import, by distribution
IMPORTED = {"click": "click", "Mako": "mako", "SQLAlchemy": "sqlalchemy"}
NAME = re.compile(r"[A-Za-z0-9._-]+")
PROBE = (
    "import importlib.util, sys; "
    "print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name) is None], sep='\\n')"
)

CARRIED_PIP = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('pip', run_name='__main__', alter_sys=True)"
)


class Start(NamedTuple):
    """How a gitmig is started: the words before its own, and the folders it finds its packages in."""

    words: tuple[str, ...]
    folders: tuple[str, ...] = ()

    def environment(self, environment: Mapping[str, str], *more: str) -> dict[str, str]:
        return {**environment, VARIABLE: os.pathsep.join([*self.folders, *more])}


def checkout() -> str:
    """The folder of the action, which has the package `gitmig` in it."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def script() -> str:
    return os.path.join(checkout(), "gitmig", "github", "appended.py")


def apart(environment: Mapping[str, str], distributions: Sequence[str]) -> Start:
    """A gitmig that sees the standard library, the action's checkout and those packages, and nothing of the project.

    Packages go into a folder of their own. GITMIG_PYTHON may name a Python that has gitmig and all of them already.
    """
    ready = environment.get(READY, "")
    if ready and distributions:
        return Start((ready, "-I", "-m", "gitmig"))
    folders = (checkout(), installed(environment, distributions)) if distributions else (checkout(),)
    return Start((sys.executable, "-I", "-S", script()), folders)


def within_project(environment: Mapping[str, str]) -> Start:
    """A gitmig in the project's own Python: what is installed there wins, and what it lacks is found last."""
    lacking = missing(environment, ["gitmig", *IMPORTED.values()])
    folders = [checkout()] if "gitmig" in lacking else []
    return Start((sys.executable, "-P", script()), (*folders, *supplied(environment, lacking)))


def supplied(environment: Mapping[str, str], lacking: Sequence[str]) -> list[str]:
    """A folder with what the project's Python lacks to run migrations; none when it lacks nothing."""
    wanted = [distribution for distribution, module in IMPORTED.items() if module in lacking]
    return [installed(environment, wanted)] if wanted else []


def missing(environment: Mapping[str, str], modules: Sequence[str]) -> list[str]:
    """Which modules the project's Python does not have; they are looked for and not imported."""
    words = [sys.executable, "-P", "-c", PROBE, *modules]
    done = subprocess.run(words, capture_output=True, text=True, env=dict(environment), check=False)
    return done.stdout.split() if done.returncode == 0 else list(modules)


def requirements() -> dict[str, str]:
    """What this checkout of gitmig requires, by distribution."""
    with open(os.path.join(checkout(), "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["github"]]
    return {match.group(): text for text in wanted if (match := NAME.match(text))}


def installed(environment: Mapping[str, str], distributions: Sequence[str]) -> str:
    """A new folder with those packages in the versions that gitmig asks for; the project's Python stays as it is."""
    folder = tempfile.mkdtemp(prefix="gitmig-packages-", dir=environment.get("RUNNER_TEMP") or None)
    known = requirements()
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile", "--target", folder]
    words = [*pip(), "install", *options, *(known[name] for name in distributions)]
    carry_out(words, environment, f"can the runner reach the package index? or set {READY} to a Python that has gitmig")
    return folder


def pip() -> list[str]:
    """This interpreter's pip; where it has none, as in an environment made by uv, the one that Python carries to install pip with."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-I", "-m", "pip"]
    carried = importlib.util.find_spec("ensurepip")
    folders = carried.submodule_search_locations if carried else None
    wheels = glob.glob(os.path.join(folders[0], "_bundled", "pip-*.whl")) if folders else []
    if not wheels:
        raise ConfigurationError(
            f"{sys.executable} has no pip and carries none",
            hint="add a step with actions/setup-python, or set GITMIG_PYTHON",
        )
    return [sys.executable, "-I", "-c", CARRIED_PIP, max(wheels)]


def carry_out(words: list[str], environment: Mapping[str, str], remedy: str) -> None:
    """Run one of our own preparations, away from the workspace; the last thing it says is shown when it fails."""
    done = subprocess.run(
        words, cwd=tempfile.gettempdir(), env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise ConfigurationError(f"pip could not install what gitmig needs: {said}", hint=remedy)
