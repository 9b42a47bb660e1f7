"""Puts the workflows that use the Action into a repository, and the settings with the targets that they deploy to."""

from __future__ import annotations

import json
import os
from typing import NamedTuple

from gitmig import git
from gitmig.settings import table_of

TEMPLATES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates", "workflows")
FOLDER = os.path.join(".github", "workflows")
SETTINGS = "gitmig.toml"
REQUIREMENTS = "python -m pip install --requirement requirements.txt"
PACKAGE = "python -m pip install ."
BRANCH = "branches: [main]"
TARGETS = """\
# Settings of gitmig.

# What previews render: postgresql, mysql, mariadb, sqlite, mssql or oracle.
dialects = ["postgresql"]

# The databases that deploys go to. Their addresses are secrets of the environments `staging` and `production` on GitHub.
# Where env.py has several databases, each is a target of its own, with x = ["database=engine1"].
[targets.staging]
url = "env:STAGING_DATABASE_URL"
lock_timeout = "4s"

[targets.production]
url = "env:PROD_DATABASE_URL"
after = ["staging"]
lock_timeout = "4s"
"""


class Written(NamedTuple):
    """What became of one file, named from the repository's top; one that was there already stays as it is."""

    path: str
    made: bool


def write_workflows(top: str) -> list[Written]:
    """Write the workflows and the settings; nothing that is there is written over."""
    contents = {os.path.join(FOLDER, name): workflow(top, name) for name in sorted(os.listdir(TEMPLATES))}
    results = [write_new(top, path, text) for path, text in contents.items()]
    if table_of(os.path.join(top, "pyproject.toml"), b"gitmig", "tool", "gitmig") is not None:
        return [*results, Written(SETTINGS, made=False)]
    return [*results, write_new(top, SETTINGS, TARGETS)]


def workflow(top: str, name: str) -> str:
    """A workflow for this repository: its branch, and how its packages are installed."""
    with open(os.path.join(TEMPLATES, name), encoding="utf-8") as stream:
        text = stream.read()
    branch = main_branch(top)
    if branch != "main":
        text = text.replace(BRANCH, f"branches: [{json.dumps(branch)}]")
    has_requirements = os.path.isfile(os.path.join(top, "requirements.txt"))
    is_package = table_of(os.path.join(top, "pyproject.toml"), b"project", "project") is not None
    return text.replace(REQUIREMENTS, PACKAGE) if is_package and not has_requirements else text


def main_branch(top: str) -> str:
    """The remote's default branch, else the one that is checked out."""
    if base := git.default_base(top):
        return base.partition("/")[2]
    status, output, _ = git.attempt(top, "symbolic-ref", "--quiet", "--short", "HEAD")
    return output.decode("utf-8", "surrogateescape").strip() if status == 0 else "main"


def write_new(top: str, path: str, text: str) -> Written:
    target = os.path.join(top, path)
    if os.path.exists(target):
        return Written(path, made=False)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    return Written(path, made=True)
