"""A project to write in, and what commands wrote."""

from __future__ import annotations

import re

from tests.commands.projects import Project

DATE = re.compile(r"Create Date: .*")


def build(made: Project) -> None:
    made.add("a1")
    made.add("b1", "a1", branch_labels="left")
    made.add("c1", "a1")


def new_files(project: Project) -> dict[str, str]:
    """The revision files that commands wrote, without their dates."""
    return {
        str(path.relative_to(project.root)): DATE.sub("Create Date:", path.read_text(encoding="utf-8"))
        for path in sorted(project.root.rglob("*.py"))
        if "Revision ID" in path.read_text(encoding="utf-8")
    }
