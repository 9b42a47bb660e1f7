"""Runs the example workflows for real, by act on this machine and without containers, against a GitHub on localhost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / "examples" / "workflows"
STAND_INS = Path(__file__).parent / "stand_ins"
USES = re.compile(r"uses: (?P<name>[\w.-]+/[\w.-]+)@(?P<ref>[0-9a-f]{40})")
# act's own schema is older than this line (https://github.com/nektos/act)
UNKNOWN_TO_ACT = re.compile(r"^ +queue: max\n", re.MULTILINE)
ACTION_FILES = ("action.yml", "pyproject.toml", "README.md", "LICENSE")
PRINTED = re.compile(r"^\[[^\]\n]*\]   \| (.*)$", re.MULTILINE)


class Ran(NamedTuple):
    """How a workflow ended, what its log says, and what its steps printed."""

    status: int
    log: str
    plan: str

    @property
    def printed(self) -> str:
        """What the steps printed, as they printed it: act puts the job and `| ` before each such line."""
        return "\n".join(PRINTED.findall(self.log))


class Workspace:
    """A repository with a pull request merged into its HEAD, as GitHub checks it out, and the action beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = folder / "repository"
        self.artifacts = folder / "artifacts"
        self.events = 0
        self.repository.mkdir(parents=True)
        self.artifacts.mkdir()
        (folder / "home").mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", "https://github.com/acme/shop.git")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.repository, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "-q", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def merge(self, branch: str) -> None:
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "Merge", branch)

    def workflow(self, name: str, change: tuple[str, str] = ("", "")) -> str:
        """An example workflow in its place, as it is but for what act does not know and one change."""
        text = UNKNOWN_TO_ACT.sub("", (WORKFLOWS / name).read_text())
        assert change[0] in text
        self.write({f".github/workflows/{name}": text.replace(*change) if change[0] else text})
        return f".github/workflows/{name}"

    def stand_ins(self, action: Path) -> list[str]:
        """A local folder for each action that the examples use, at the commit they pin."""
        used = {match.groups() for path in WORKFLOWS.glob("*.yml") for match in USES.finditer(path.read_text())}
        folders = {(name, ref): STAND_INS / name.split("/")[1] for name, ref in used if name.startswith("actions/")}
        folders |= {(name, ref): action for name, ref in used if not name.startswith("actions/")}
        words = [("--local-repository", f"{name}@{ref}={path}") for (name, ref), path in sorted(folders.items())]
        return [word for pair in words for word in pair]

    def run(self, event: str, payload: dict[str, Any], workflow: str, action: Path, **variables: str) -> Ran:
        self.events += 1
        path = self.folder / f"event-{self.events}.json"
        path.write_text(json.dumps(payload))
        secrets = {name: value for name, value in variables.items() if name.endswith(("_TOKEN", "_URL_SECRET"))}
        settings = {name: value for name, value in variables.items() if name not in secrets}
        settings |= {"TEST_ARTIFACTS": str(self.artifacts)}
        words = [str(binary("act")), event, "-W", workflow, "-e", str(path), "-P", "ubuntu-24.04=-self-hosted"]
        words += ["--no-cache-server", *self.stand_ins(action)]
        for name, value in settings.items():
            words += ["--env", f"{name}={value}"]
        for name, value in secrets.items():
            words += ["-s", f"{name.removesuffix('_SECRET')}={value}"]
        search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            words,
            cwd=self.repository,
            env={"HOME": str(self.folder / "home"), "PATH": search},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        plan = self.artifacts / "gitmig-plan" / "plan.json"
        return Ran(done.returncode, done.stdout, plan.read_text() if plan.exists() else "")


def binary(name: str) -> Path:
    return Path(sys.executable).parent / name


def copy_of_the_action(folder: Path) -> Path:
    """What a runner downloads for `uses:`: the checkout's files, without its history."""
    folder.mkdir()
    for name in ACTION_FILES:
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "gitmig", folder / "gitmig", ignore=shutil.ignore_patterns("__pycache__"))
    return folder
