"""Writes a new revision file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from gitmig.engine.runtime.messages import status
from gitmig.engine.runtime.revision_map import tuple_rev_as_scalar
from gitmig.engine.runtime.template import template_to_file
from gitmig.engine.runtime.write_hooks import run_hooks
from gitmig.errors import LabelTaken, RevisionError, TemplateError
from gitmig.revisions.new_file import file_name
from gitmig.revisions.target import in_words, revision_named, revisions_named, verify_revision_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from gitmig.engine.runtime.revision_map import RevisionMap
    from gitmig.revisions.graph import Graph
    from gitmig.revisions.target import Names

SEVERAL_HEADS = (
    "Multiple heads are present; please specify the head revision on which the new revision should be based, "
    "or perform a merge."
)


class NewScript(NamedTuple):
    """What is asked for; `head` names the parents, and `splice` allows parents that have children."""

    revision: str
    message: str | None
    head: Names = "head"
    splice: bool = False
    branch_labels: tuple[str, ...] = ()
    version_path: str | None = None
    file_template: str | None = None
    depends_on: tuple[str, ...] = ()


class Directory(Protocol):
    """A script directory, as far as it is needed here."""

    dir: str
    file_template: str
    truncate_slug_length: int
    output_encoding: str
    hooks: list[Mapping[str, Any]]
    messaging_opts: dict[str, Any]
    revision_map: RevisionMap

    @property
    def version_directories(self) -> list[str]: ...

    def creation_date(self) -> datetime: ...


def write_script(directory: Directory, new: NewScript, values: Mapping[str, Any]) -> str:
    """Write the file and run the hooks on it; returns its path."""
    graph = directory.revision_map.graph
    verify_revision_id(new.revision)
    parents = parents_of(graph, new)
    created = directory.creation_date()
    location = version_location(directory, graph, new, parents)
    template = new.file_template or directory.file_template
    path = os.path.join(
        location, file_name(template, new.revision, new.message, created, directory.truncate_slug_length)
    )
    depends_on = dependencies_of(graph, new.depends_on)
    ensure_unused(graph, new, path)
    make_directory(directory, os.path.dirname(path))
    with status(f"Generating {path}", quiet=is_quiet(directory)):
        template_to_file(
            os.path.join(directory.dir, "script.py.mako"),
            path,
            directory.output_encoding,
            up_revision=new.revision,
            down_revision=tuple_rev_as_scalar(parents),
            branch_labels=new.branch_labels or None,
            depends_on=tuple_rev_as_scalar(depends_on),
            create_date=created,
            comma=comma,
            message="empty message" if new.message is None else new.message,
            **values,
        )
    run_hooks(path, directory.hooks)
    ensure_python(path)
    return path


def ensure_unused(graph: Graph, new: NewScript, path: str) -> None:
    """Nothing is written over: neither somebody's file, nor an id or a label that another revision has."""
    if new.revision in graph:
        raise RevisionError(
            f"there is a revision {new.revision} already: {graph[new.revision].path}", "give another --rev-id, or none"
        )
    if os.path.lexists(path):
        raise RevisionError(f"there is a file {path} already", "give another message")
    for label in new.branch_labels:
        if label in graph.labelled:
            raise LabelTaken(label, new.revision, graph.labelled[label])


def ensure_python(path: str) -> None:
    """The message, or the project's template, may have made something else of it."""
    try:
        with open(path, "rb") as file:
            compile(file.read(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise TemplateError(
            f"{path}, line {line}: what was written is not Python: {getattr(error, 'msg', None) or error}",
            "correct the file, or delete it and give a message without quotation marks and backslashes; a post write hook may "
            "have changed it, too",
        ) from error


def parents_of(graph: Graph, new: NewScript) -> tuple[str, ...]:
    with in_words(multiple_heads=SEVERAL_HEADS):
        parents = tuple(one for one in revisions_named(graph, new.head) if one is not None)
    if len(set(parents)) != len(parents):
        raise RevisionError("Duplicate head revisions specified", f"they are {', '.join(parents)}")
    for parent in () if new.splice else parents:
        if graph.children(parent):
            raise RevisionError(
                f"Revision {parent} is not a head revision; please specify --splice to create a new branch from this "
                "revision",
                f"the heads are {', '.join(graph.heads)}",
            )
    return parents


def dependencies_of(graph: Graph, names: Sequence[str]) -> list[str]:
    """Dependencies as they are written into the file: labels stay, other names become ids."""
    found = []
    for name in names:
        with in_words():
            one = revision_named(graph, name)
        if one is None:
            raise RevisionError(f"a revision cannot depend on {name!r}", "name a revision or a branch label")
        found.append(name if name in graph.labels[one] else one)
    return found


def version_location(directory: Directory, graph: Graph, new: NewScript, parents: Sequence[str]) -> str:
    locations = directory.version_directories
    if new.version_path is not None:
        return known_location(new.version_path, locations)
    if len(locations) == 1:
        return locations[0]
    for parent in parents:
        return location_of(graph[parent].path, locations)
    raise RevisionError(
        "Multiple version locations present, please specify --version-path", f"one of: {', '.join(locations)}"
    )


def known_location(path: str, locations: Sequence[str]) -> str:
    absolute = os.path.abspath(path)
    if os.path.normcase(absolute) not in map(os.path.normcase, locations):
        raise RevisionError(
            f"Path {os.path.normpath(path)} is not represented in current version locations",
            f"they are {', '.join(locations)}",
        )
    return absolute


def location_of(path: str, locations: Sequence[str]) -> str:
    """The version location that a file is in, however deep."""
    holding = [one for one in locations if path.startswith(os.path.realpath(one) + os.sep)]
    return max(holding, key=len) if holding else os.path.dirname(path)


def make_directory(directory: Directory, path: str) -> None:
    if not os.path.exists(path):
        with status(f"Creating directory {path}", quiet=is_quiet(directory)):
            os.makedirs(path)


def is_quiet(directory: Directory) -> bool:
    return bool(directory.messaging_opts.get("quiet", False))


def comma(names: str | Sequence[str] | None) -> str:
    """The template's filter for `down_revision`."""
    if names is None:
        return ""
    return names if isinstance(names, str) else ", ".join(names)
