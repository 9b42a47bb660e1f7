"""Where in git a revision is that the files here do not have: on another branch, in another project, or deleted.

Files are read as text, so that an id in a comment or in a child's `down_revision` is not taken for the revision. Git is
given a few seconds for all questions together: a large history takes longer than anybody waits for a hint.
"""

from __future__ import annotations

import os
import re
import shlex
import time
from typing import TYPE_CHECKING

from gitmig import git
from gitmig.errors import GitError
from gitmig.records import NamedTuple
from gitmig.revisions.places import place_in, places_of, repository
from gitmig.revisions.source import read_source
from gitmig.revisions.target import SHORTEST_PARTIAL
from gitmig.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitmig.project import Project

SECONDS = 5.0
IDENTIFIER = re.compile(r"\w+")
MOST_REFS = 3
SHORT = 10  # digits of a commit, enough in any repository
REFS = ("refs/heads", "refs/remotes", "refs/tags")
FIELDS = "%x01%H%x00%an%x00%as%x00%s"
LOG = ("log", "--full-history", "--no-renames", "--no-color", "--no-show-signature", "--raw", "--no-abbrev", "-z")

GREP = ("grep", "-z", "--name-only", "--no-color", "--full-name", "--fixed-strings")


class TookTooLong(Exception):
    """Git was not done in time."""


class Commit(NamedTuple):
    """A commit as people know it: the beginning of its id, who made it, on which day, and its first line."""

    id: str
    author: str
    day: str
    subject: str

    def __str__(self) -> str:
        return f"commit {self.id} of {self.day} by {self.author}: {self.subject}"


class Change(NamedTuple):
    """What a commit did to a file: the contents before and after, as git names them."""

    commit: Commit
    path: str
    before: str
    after: str


class Found(NamedTuple):
    """Where the revision is, in words, and what to type."""

    where: str
    remedy: str

    def __str__(self) -> str:
        return f"{shown(self.where)}\n  {shown(self.remedy)}"  # the first line of a commit moves no cursor


class Search:
    """The questions to git about one id, or the beginning of one; paths count from the top of the repository."""

    def __init__(self, project: Project, name: str, seconds: float) -> None:
        self.root = repository(project)
        self.places = [f":(top,literal){place}" for place in places_of(project, self.root)]
        self.name = name
        self.until = time.monotonic() + seconds

    def ask(self, *arguments: str, given: bytes = b"") -> bytes:
        """What git answers; nothing where it refuses."""
        import subprocess

        command = ["git", "-C", self.root, *git.OPTIONS, *git.trusted(), *arguments]
        left = max(self.until - time.monotonic(), 0)
        try:
            done = subprocess.run(
                command, input=given, capture_output=True, env=git.environment(), timeout=left, check=False
            )
        except subprocess.TimeoutExpired:
            raise TookTooLong from None
        except OSError as error:
            raise GitError("git cannot be run") from error
        return b"" if done.returncode else done.stdout

    def changes(self, kinds: str, *revisions: str) -> list[Change]:
        """What commits did to the revision files, newest first; `kinds` are those of `git log --diff-filter`."""
        wanted = (f"--diff-filter={kinds}", f"--format={FIELDS}", *revisions)
        return list(changes_in(self.ask(*LOG, *wanted, "--", *self.places)))

    def mentioned(self, *where: str) -> set[str]:
        """The files of a tree, or of the index, that have the id in them."""
        return set(git.names(self.ask(*GREP, "-e", self.name, *where)))

    def declaring(self, files: Iterable[tuple[str, str]]) -> set[str]:
        """Those of the contents, given as (path, content), that declare the revision; what is named after it is read first."""
        paths = {blob: path for path, blob in files}
        named = {blob: path for blob, path in paths.items() if self.name in os.path.basename(path)}
        return self.read(named) or self.read({blob: path for blob, path in paths.items() if blob not in named})

    def read(self, paths: dict[str, str]) -> set[str]:
        given = "".join(f"{blob}\n" for blob in paths).encode()
        output = self.ask("cat-file", "--batch", given=given) if paths else b""
        found = git.contents(self.root, paths, output) if output else ()
        wanted = self.name.encode()
        return {blob for blob, data in found if wanted in data and self.is_declared(paths[blob], data)}

    def is_declared(self, path: str, data: bytes) -> bool:
        source = read_source(path, data)
        if source is None or source.revision is None:
            return False
        found = source.revision.id
        return found == self.name or (len(self.name) >= SHORTEST_PARTIAL and found.startswith(self.name))

    def is_on_disk(self, path: str) -> bool:
        """Whether the file is there as it was, though the index may not have it any more."""
        try:
            with open(os.path.join(self.root, path), "rb") as file:
                return self.is_declared(path, file.read())
        except OSError:
            return False

    def refs_with(self, paths: Iterable[str], blobs: set[str]) -> Iterator[tuple[str, str]]:
        """The branches and tags whose tips have one of the contents, and its path there; local branches first."""
        listed = self.ask("for-each-ref", "--format=%(refname:short)%00%(symref)", *REFS).decode("utf-8", "replace")
        names = [name for name, _, target in (line.partition("\0") for line in listed.splitlines()) if not target]
        asked = [(name, path) for name in names for path in sorted(paths) if "\n" not in path]
        given = "".join(f"{name}:{path}\n" for name, path in asked).encode("utf-8", "surrogateescape")
        answers = self.ask("cat-file", "--batch-check=%(objectname)", given=given).decode("utf-8", "replace")
        for pair, answer in zip(asked, answers.splitlines(), strict=False):
            if answer in blobs:
                yield pair


def changes_in(output: bytes) -> Iterator[Change]:
    """The records of `git log --raw -z`, each of a commit's fields and its files."""
    fields = iter(git.names(output))
    commit = Commit("", "", "", "")
    for field in fields:
        word = field.lstrip("\n")
        if word.startswith("\1"):
            commit = Commit(word[1 : 1 + SHORT], next(fields), next(fields), next(fields))
        elif word.startswith(":"):
            _, _, before, after, _ = word.split(" ")
            yield Change(commit, next(fields), before, after)


# the answers, in the order in which they are looked for


def in_last_commit(search: Search) -> Found | None:
    """It was deleted, or changed, and that is not committed."""
    mentioned = {name.partition(":")[2] for name in search.mentioned("HEAD", "--", *search.places)}
    listed = search.ask("ls-tree", "-r", "-z", "--full-tree", "HEAD") if mentioned else b""
    files = [(one.path, one.blob) for one in git.entries(listed, kind=True) if one.path in mentioned]
    declaring = search.declaring(files)
    path = next((path for path, blob in files if blob in declaring), None)
    if path is None or search.is_on_disk(path):
        return None
    get = restored(search, "HEAD", path)
    return Found(f"the last commit has it in {path}, the working tree does not", f"to get it back: {get}")


def on_other_branches(search: Search) -> Found | None:
    """A commit has it that the current branch does not have; reflogs and stashes are looked at as well."""
    added = search.changes("AM", "--all", "--reflog", "--not", "HEAD")
    declaring = search.declaring((change.path, change.after) for change in added)
    having = [change for change in added if change.after in declaring]
    if not having:
        return None
    first = having[-1].commit
    refs = dict(search.refs_with({change.path for change in having}, declaring))
    if not refs:
        newest = having[0]
        get = restored(search, newest.commit.id, newest.path)
        return Found(f"git has it on no branch any more, but in {first}", f"to get it: {get}")
    ref, path = next(iter(refs.items()))
    name = shlex.quote(ref)
    more = f" and {len(refs) - MOST_REFS} more" if len(refs) > MOST_REFS else ""
    return Found(
        f"git has it on {', '.join([*refs][:MOST_REFS])}{more}, in {first}",
        f"to get it: `git merge {name}`, or this file alone: {restored(search, name, path)}",
    )


def in_another_project(search: Search) -> Found | None:
    """A file of this repository has it that is no revision of this project."""
    mentioned = search.mentioned("--cached", "--", ":(top,glob)**/*.py")
    listed = search.ask("ls-files", "--stage", "-z", "--full-name") if mentioned else b""
    files = [(one.path, one.blob) for one in git.entries(listed, kind=False) if one.path in mentioned]
    declaring = search.declaring(files)
    path = next((path for path, blob in files if blob in declaring), None)
    if path is None:
        return None
    return Found(
        f"{path} has it, which is no revision of this project",
        "correct the URL where the database is another project's, else version_locations",
    )


def deleted(search: Search) -> Found | None:
    removed = search.changes("DM", "HEAD")
    declaring = search.declaring((change.path, change.before) for change in removed)
    last = next((one for one in removed if one.before in declaring and one.after not in declaring), None)
    if last is None:
        return None
    get = restored(search, f"{last.commit.id}~1", last.path)
    return Found(f"git had it in {last.path} until {last.commit}", f"to get it back: {get}")


def restored(search: Search, source: str, path: str) -> str:
    """The command that fetches one file, as it can be typed here; `source` as a shell takes it. Nothing is to be overwritten."""
    verb, how = f"checkout {source}" if source == "HEAD" else f"restore --source={source}", ""
    if os.path.lexists(os.path.join(search.root, path)):
        verb, how = f"diff {source}", "by hand, because what is in that file now would be lost: "
    if place_in(search.root, os.curdir) is None:
        return f"{how}`git -C {shlex.quote(search.root)} {verb} -- {shlex.quote(path)}`"
    here = os.path.relpath(os.path.join(search.root, path), os.path.realpath(os.curdir))
    return f"{how}`git {verb} -- {shlex.quote(here)}`"


def where_in_git(project: Project, name: str, seconds: float = SECONDS) -> str | None:
    """Where the revision is and what brings it here; None where nothing that git has here has it, or it is not known."""
    if project.repository is None or not IDENTIFIER.fullmatch(name):
        return None
    try:
        search = Search(project, name, seconds)
        ways = (in_last_commit, on_other_branches, in_another_project, deleted)
        return next((str(found) for way in ways if (found := way(search))), None)
    except GitError:
        return None
    except TookTooLong:
        folders = shlex.join(place.replace(":(top,literal)", ":/", 1) for place in search.places)
        command = f"git log --all -S{name} -- {folders}"
        return f"git was not done looking for it after {seconds:.0f} seconds; `{command}` takes its time"


def whereabouts(project: Project, name: str) -> str:
    """Where the revision is that a database is at, or what to do where nobody here knows."""
    return where_in_git(project, name) or nowhere(project)


def nowhere(project: Project) -> str:
    """What to do where nothing that git has here has the revision."""
    if project.repository is None:
        return "no git repository is here to look in: get the files of the branch that it came from"
    try:
        shallow = git.is_shallow(repository(project))
    except GitError:
        shallow = False
    fetch = "this clone is shallow: `git fetch --unshallow`" if shallow else "fetch all branches: `git fetch --all`"
    return f"no ref of this repository has it either; {fetch}, or ask who brought the database there"
