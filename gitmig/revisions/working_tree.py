"""The revision files of a project as they lie on disk; what git knows to be unchanged is not read again."""

from __future__ import annotations

import os

from gitmig import git
from gitmig.errors import GitError
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.cache import MANY, cache_of
from gitmig.revisions.differs import Look, look_at_disk
from gitmig.revisions.files import revision_files
from gitmig.revisions.places import places_of, repository
from gitmig.revisions.snapshot import looks
from gitmig.revisions.source import facts_of, read_bytes, read_file, source_with

if TYPE_CHECKING:
    from gitmig.project import Project
    from gitmig.revisions.cache import Cache
    from gitmig.revisions.source import Source


def read_versions(project: Project, *, thorough: bool = False) -> list[Source]:
    """Every revision file of a project in the order in which Alembic loads them."""
    looks.pop(project.version_locations, None)
    paths = revision_files(project.version_locations, project.recursive, project.sourceless)
    if thorough or len(paths) < MANY or project.repository is None:
        return [read_file(path, thorough=thorough) for path in paths]
    cache = cache_of(project.repository)
    unchanged = unchanged_files(project) if cache.path else {}
    top = os.path.join(repository(project), "")
    start = len(top)
    sources = [known(cache, path, blob) if (blob := unchanged.get(path[start:])) else read_file(path) for path in paths]
    cache.save()
    return sources


def unchanged_files(project: Project) -> dict[str, str]:
    """The files that are as the index has them, with the ids of their contents; none where git cannot tell."""
    root = repository(project)
    places = places_of(project, root)
    try:
        look = look_at_disk(root, places) if places else Look({}, {})
    except GitError:
        return {}
    looks[project.version_locations] = look
    return look.unchanged


def known(cache: Cache, path: str, blob: str) -> Source:
    """A file whose content git has under an id: without reading it, when its facts are kept."""
    source = cache.source(path, blob, blob)
    if source is not None:
        return source
    try:
        data = read_bytes(path)
    except OSError:
        return read_file(path)
    facts = facts_of(data)
    # where git converts files as it writes them, an id says nothing about what lies on disk; line ends do not matter to us
    if blob in (git.blob_id(data, len(blob)), git.blob_id(data.replace(b"\r\n", b"\n"), len(blob))):
        cache.put(blob, facts, on_disk=True)
    return source_with(path, facts, data)
