"""Which of the files that are not rendered a preview imports: models that they import may change what every revision renders."""

from __future__ import annotations

import os
import sys

from gitmig import kept
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from gitmig.revisions.source import Source

ORDINARY = sys.stdlib_module_names | {"alembic", "gitmig", "sqlalchemy"}
STARTS = (b"import ", b"from ", b"import\t", b"from\t")
# Writing all of it takes longer than reading one file in so many again.
WORTHWHILE = 50


def files_to_import(repository: str | None, sources: Iterable[Source], rendered: Collection[str]) -> tuple[str, ...]:
    """A file for each line that imports what is neither Python's nor SQLAlchemy's, as Alembic imports all of them.

    Most files import nothing of the kind, and need not be run. What a content imports is kept by its id.
    """
    folder = kept.folder_of(repository)
    path = os.path.join(folder, "imports") if folder else ""
    known = kept.read(path) if path else None
    by_blob: dict[str, tuple[bytes, ...]] = known if isinstance(known, dict) else {}
    before = len(by_blob)
    found, seen = [], set[bytes]()
    for source in sources:
        lines = imports_of(source, by_blob)
        if lines and source.path not in rendered and not seen.issuperset(lines):
            seen.update(lines)
            found.append(source.path)
    if path and (len(by_blob) - before) * WORTHWHILE > before:
        kept.write(path, by_blob)
    return tuple(found)


def imports_of(source: Source, by_blob: dict[str, tuple[bytes, ...]]) -> tuple[bytes, ...]:
    blob = source.content
    if not isinstance(blob, str):
        return tuple(imports_in(blob))
    lines = by_blob.get(blob)
    if lines is None:
        lines = by_blob[blob] = tuple(imports_in(source.data))
    return lines


def imports_in(data: bytes) -> Iterator[bytes]:
    """The lines at a file's margin that import such a module; relative ones are no modules of their own."""
    for line in data.split(b"\n"):
        if line.startswith(STARTS):
            words = line.rstrip(b"\r").split(None, 2)
            name = words[1].partition(b".")[0].partition(b",")[0] if len(words) > 1 else b""
            if name and name.decode("utf-8", "replace") not in ORDINARY:
                yield line
