"""The hooks' repository as pre-commit and prek see it: this working tree, committed and tagged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SHIPPED = ("gitmig", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
CONFIGURATION = "repos:\n  - repo: {repository}\n    rev: v0.0.1\n    hooks:\n{hooks}"


class Runner(NamedTuple):
    """pre-commit or prek, with a cache that all tests share: making an environment for the hooks takes seconds."""

    program: str
    cache: Path
    repository: Path

    @property
    def environment(self) -> dict[str, str]:
        # uv does not compile when this is set, and then every run of a hook compiles again
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        homes = {"PRE_COMMIT_HOME": str(self.cache), "PREK_HOME": str(self.cache)}
        return {**kept, **homes, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

    def run(self, folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        told = {**self.environment, **environment}
        return subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, errors="backslashreplace")

    def configure(self, folder: Path, *hooks: str, stage: str = "pre-commit") -> None:
        """Write the configuration that users write, and install the git hook."""
        listed = "".join(f"      - id: {hook}\n" for hook in hooks)
        text = CONFIGURATION.format(repository=self.repository, hooks=listed)
        (folder / ".pre-commit-config.yaml").write_text(text)
        self.run(folder, "git", "add", ".pre-commit-config.yaml").check_returncode()
        self.run(folder, self.program, "install", "--hook-type", stage).check_returncode()

    def commit(self, folder: Path) -> subprocess.CompletedProcess[str]:
        """Commit what is staged, through the hook."""
        return self.run(folder, "git", "commit", "-q", "-m", "a commit")


def hook_repository(target: Path) -> None:
    """A git repository of what users get when they name a version of gitmig; another process may be making it, too."""
    folder = target.with_name(f"{target.name}-{os.getpid()}")
    folder.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    for command in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "-m", "a version"], ["tag", "v0.0.1"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    with suppress(OSError):  # there now
        folder.rename(target)
