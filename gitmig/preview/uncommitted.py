"""Whether there is more in the version locations than was committed."""

from __future__ import annotations

import os

from gitmig import git
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.places import places_of, repository
from gitmig.revisions.snapshot import looks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.project import Project
    from gitmig.revisions.differs import Look
    from gitmig.revisions.source import Source

OTHER_INDEX = "GIT_INDEX_FILE"


def has_uncommitted(project: Project, ours: Iterable[Source]) -> bool:
    """As `git status` has it, which looks at each file once more: what was seen when ours were read answers most often."""
    root = repository(project)
    places = places_of(project, root)
    look = None if OTHER_INDEX in os.environ else looks.get(project.version_locations)
    if look is None or look.others:
        return bool(places) and has_status(root, places)
    return is_any_untracked(root, look, ours) or has_more(root, places)


def has_status(root: str, places: list[str]) -> bool:
    return bool(git.git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--", *places))


def is_any_untracked(root: str, look: Look, ours: Iterable[Source]) -> bool:
    """Whether git knows nothing of one of our files, and was not told to ignore it."""
    top = os.path.join(root, "")
    read = [source.path for source in ours if not isinstance(source.content, str)]  # of others git has the content
    new = [path[len(top) :] for path in read if path.startswith(top) and path[len(top) :] not in look.unchanged]
    if not new:
        return False
    given = "".join(f"{path}\0" for path in new).encode("utf-8", "surrogateescape")
    status, output, _ = git.attempt(root, "check-ignore", "-z", "--stdin", given=given)
    return status in (0, 1) and len(git.names(output)) < len(new)


def has_more(root: str, places: list[str]) -> bool:
    """Whether git does not know some other file, or something is staged."""
    if git.git(root, "--literal-pathspecs", "ls-files", "--others", "--exclude-standard", "-z", "--", *places):
        return True
    return git.attempt(root, "--literal-pathspecs", "diff-index", "--cached", "--quiet", "HEAD", "--", *places)[0] != 0
