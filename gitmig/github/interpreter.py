"""Which Python runs what: gitmig's own parts apart from the project, and the project in the Python that has its packages."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import NamedTuple

from gitmig.errors import ConfigurationError

READY = "GITMIG_PYTHON"
NEEDED = ("click", "mako", "sqlalchemy")
PROBE = (
    "import importlib.util, sys; "
    "print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name) is None], sep='\\n')"
)


class Own(NamedTuple):
    """A Python that has gitmig with what it needs, and the folder of its packages."""

    python: str
    packages: str


def checkout() -> str:
    """The folder of the action, which has the package `gitmig` in it."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def missing(python: str, names: tuple[str, ...], environment: Mapping[str, str]) -> list[str]:
    """Which packages an interpreter does not have; they are looked for and not imported."""
    done = subprocess.run(
        [python, "-P", "-c", PROBE, *names], capture_output=True, text=True, env=dict(environment), check=False
    )
    return done.stdout.split() if done.returncode == 0 else list(names)


def own(environment: Mapping[str, str], extra: str = "") -> Own:
    """A Python with gitmig in it: the one that GITMIG_PYTHON names, or one made for this step from the action's checkout."""
    if ready := environment.get(READY, ""):
        return Own(ready, packages(ready))
    folder = tempfile.mkdtemp(prefix="gitmig-", dir=environment.get("RUNNER_TEMP") or None)
    python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
    carry_out([sys.executable, "-I", "-m", "venv", folder], environment, "add a step with actions/setup-python")
    install = [python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    wanted = f"{checkout()}[{extra}]" if extra else checkout()
    carry_out([*install, wanted], environment, f"can the runner reach the index? or set {READY} to a Python with gitmig")
    return Own(python, packages(python))


def packages(python: str) -> str:
    words = [python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return carry_out(words, {}, f"{READY} must be a Python that has gitmig").strip()


def carry_out(words: list[str], environment: Mapping[str, str], remedy: str) -> str:
    """Run one of our own preparations, away from the workspace; what it says is shown when it fails."""
    try:
        done = subprocess.run(
            words, cwd=tempfile.gettempdir(), env=dict(environment) or None, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ConfigurationError(f"{words[0]} cannot be run: {error.strerror}", hint=remedy) from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["no message"]
        raise ConfigurationError(f"{' '.join(words[1:5])} failed: {said[0]}", hint=remedy)
    return done.stdout
