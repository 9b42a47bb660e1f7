"""no-revisions."""

from __future__ import annotations

import os

from gitmig.checks.finding import Finding
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.files import revision_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def no_revisions(subject: Subject) -> Iterator[Finding]:
    """A project has no revision files at all where its configuration says they are.

    A check that looks in the wrong place finds nothing wrong, and a hook that passes says nothing. So this is said.

    Make the first revision (`gitmig revision -m "..."`), correct `script_location` or `version_locations`, or, while a project
    is still empty, put `ignore = ["no-revisions"]` into `[tool.gitmig]`.
    """
    if subject.sources:
        return
    looked = ", ".join(
        location + ("" if os.path.isdir(location) else " (does not exist)")
        for location in subject.project.version_locations
    )
    yield Finding(
        "no-revisions",
        f"no revision files: looked in {looked or 'no version location'}",
        remedy(subject),
        subject.project.configuration_file,
    )


def remedy(subject: Subject) -> str:
    """What to do: another thing where the files are on disk, and the index is what was looked at."""
    project = subject.project
    if subject.version == "":
        on_disk = revision_files(project.version_locations, project.recursive, project.sourceless)
        if on_disk:
            noun = "revision is" if len(on_disk) == 1 else "revisions are"
            return f"{len(on_disk)} {noun} on disk, and nothing is staged: git add {os.path.dirname(on_disk[0])}"
    return 'make the first one with gitmig revision -m "...", or correct script_location or version_locations'
