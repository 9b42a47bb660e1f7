"""The few git commands that gitmig runs: all of them read, none of them checks anything out."""

from __future__ import annotations

import os
import sys

from gitmig import process
from gitmig.errors import GitError
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

# What a hook's environment says about the commit being made; what it says about where the repository is would mislead us.
KEPT = ("GIT_CONFIG", "GIT_SSH", "GIT_SSL", "GIT_ASKPASS", "GIT_EXEC_PATH", "GIT_ALLOW_PROTOCOL", "GIT_TRACE")
OPTIONS = ("-c", "core.quotePath=false", "-c", "core.fsmonitor=false")
SYMBOLIC_LINK = "120000"
KINDS = ("commit", "blob", "tree", "tag")
FILES = ("100644", "100755", SYMBOLIC_LINK)
SHA1_DIGITS = 40
# How a remote's default branch is known: as it says itself, else by its name.
DEFAULT_BRANCHES = ("HEAD", "main", "master")
# So many contents that a partial clone lacks are fetched one by one.
FEW = 10
# The mode of a path that a merge left in several versions.
UNMERGED = "unmerged"
# What `git add --intent-to-add` puts into the index in place of a content, by SHA-1 and by SHA-256.
NOTHING = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)


class Entry(NamedTuple):
    """A file in a commit or in the index; `path` is relative to the repository's top."""

    mode: str
    blob: str
    path: str


def environment(index: bool = False) -> dict[str, str]:
    """The environment without what other git commands left in it; `index` keeps the index of a commit being made."""
    kept = (*KEPT, "GIT_INDEX_FILE") if index else KEPT
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(kept)}
    return {**clean, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def trusted() -> tuple[str, ...]:
    """In a job's container the checkout belongs to another user, which git refuses unless it is told otherwise."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    return ("-c", f"safe.directory={workspace}") if workspace else ()


def git(root: str, *arguments: str, given: bytes = b"", index: bool = False) -> bytes:
    """What a git command prints; whatever it complains about is a GitError."""
    status, output, complaint = attempt(root, *arguments, given=given, index=index)
    if status:
        raise GitError(f"`git {' '.join(arguments)}` failed in {root}: {complaint or f'status {status}'}")
    return output


def attempt(root: str, *arguments: str, given: bytes = b"", index: bool = False) -> tuple[int, bytes, str]:
    """Exit status, output and complaint of a git command."""
    command = ["git", "-C", root, *OPTIONS, *trusted(), *arguments]
    try:
        status, output, complaint = process.run(command, environment(index), given)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise GitError("git is not installed, or not on the PATH", hint="install git, then try again") from error
        raise GitError(f"git cannot be run: {error.strerror}") from error
    if status and not os.path.isdir(root):
        raise GitError(f"git cannot be run in {root}, which is not a directory")
    return status, output, complaint.decode("utf-8", "replace").strip()


def resolve_commit(root: str, name: str) -> str | None:
    """The full id of the commit that a name means, or None."""
    status, output, _ = attempt(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return output.decode().strip() if status == 0 else None


def commits(root: str, *names: str) -> list[str | None]:
    """The full ids of the commits that some names mean, or None; one command for all of them."""
    if any("\n" in name for name in names):
        return [resolve_commit(root, name) for name in names]
    return [one if kind == "commit" else None for one, kind in objects(root, [f"{name}^{{commit}}" for name in names])]


def objects(root: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """The id and the kind of the objects that some names mean; of one that means none, something else and no kind."""
    given = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    lines = git(root, "cat-file", "--batch-check=%(objectname) %(objecttype)", given=given).decode("utf-8", "replace")
    pairs = [line.rpartition(" ") for line in lines.splitlines()]
    return [(left, right if right in KINDS else "") for left, _, right in pairs]


def base_commit(root: str, name: str) -> str:
    """The commit to compare with. In a shallow clone it is fetched when it is not there."""
    commit = resolve_commit(root, name) or resolve_commit(root, f"origin/{name}")
    if commit is None and is_shallow(root):
        commit = fetched(root, name)
    if commit is None:
        raise GitError(f"git knows no commit {name!r} in {root}", hint=getting(root, name))
    return commit


def getting(root: str, name: str) -> str:
    """What brings a commit here that git does not know."""
    if not attempt(root, "remote")[1]:
        return "there is no remote to fetch it from; name a branch or commit that is here: git branch"
    return f"fetch it: git fetch origin {name.removeprefix('origin/')}"


def fetched(root: str, name: str) -> str | None:
    """Fetch one commit of a branch, or by its id, without its history; only a shallow clone is asked to do this."""
    branch = name.removeprefix("refs/remotes/").removeprefix("origin/")
    if branch.startswith("+") or ":" in branch:  # what git takes for an order to write a branch
        return None
    status, _, _ = attempt(root, "fetch", "--quiet", "--no-tags", "--depth=1", "--", "origin", branch)
    return resolve_commit(root, "FETCH_HEAD") if status == 0 else None


def default_base(root: str) -> str | None:
    """What a branch is compared with when nothing is configured: the default branch of `origin`, else of the one other remote
    of which it is known. A local branch does not count: what is committed there may never have been looked at."""
    found = default_branches(root)
    remotes = {remote for remote, _ in found}
    if len(remotes) > 1:  # git clone tells it of the one that was cloned
        remotes = {"origin"} & remotes or {remote for remote, branch in found if branch == "HEAD"}
    if len(remotes) != 1:
        return None
    (remote,) = remotes
    return next(found[remote, branch] for branch in DEFAULT_BRANCHES if (remote, branch) in found)


def default_branches(root: str) -> dict[tuple[str, str], str]:
    """What is known of the default branch of each remote: (remote, HEAD or a usual name) -> `origin/main`."""
    patterns = [f"refs/remotes/*/{branch}" for branch in DEFAULT_BRANCHES]
    output = git(root, "for-each-ref", "--format=%(refname) %(symref)", *patterns)
    found = {}
    for line in output.decode("utf-8", "surrogateescape").splitlines():
        name, _, target = line.partition(" ")
        owner, _, branch = name.removeprefix("refs/remotes/").rpartition("/")
        found[owner, branch] = (target or name).removeprefix("refs/remotes/")
    return found


def is_shallow(root: str) -> bool:
    return git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def parents(root: str, commit: str) -> list[str]:
    """A commit's parents as it names them, also where a shallow clone does not have them."""
    if commit not in parents_read:
        header = git(root, "cat-file", "commit", commit).partition(b"\n\n")[0]
        parents_read[commit] = [line[7:].decode() for line in header.split(b"\n") if line.startswith(b"parent ")]
    return parents_read[commit]


parents_read: dict[str, list[str]] = {}  # what a commit's id says never changes


def merge_base(root: str, commit: str, other: str) -> str | None:
    """The newest commit that both contain; None when there is none, or a shallow clone does not reach it.

    A pull request's merge commit names its base as a parent, which holds in a clone of depth one too.
    """
    if commit == other or other in parents(root, commit):
        return other
    status, output, _ = attempt(root, "merge-base", commit, other)
    return output.decode().split("\n")[0] if status == 0 else None


def list_tree(root: str, commit: str, prefixes: Iterable[str] = ()) -> list[Entry]:
    """The files of a commit below some directories; all of them when none are given."""
    output = git(root, "--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--", *literal(prefixes))
    return entries(output, kind=True)


def list_index(root: str, prefixes: Iterable[str] = ()) -> list[Entry]:
    """The files of the index: what would be committed now; of a path that is not merged yet, each version."""
    output = git(
        root, "--literal-pathspecs", "ls-files", "--stage", "-z", "--full-name", "--", *literal(prefixes), index=True
    )
    found = entries(output, kind=False)
    empty = [each.path for each in found if each.blob in NOTHING and os.path.basename(each.path) != "__init__.py"]
    if not empty:
        return found
    announced = set(announced_only(root, empty))
    return [entry for entry in found if entry.path not in announced]


def announced_only(root: str, paths: Iterable[str]) -> list[str]:
    """Which of these are in the index as an intention (`git add -N`), which no commit takes along."""
    options = ("--name-only", "--diff-filter=A", "--no-ext-diff", "-z")
    return names(git(root, "--literal-pathspecs", "diff-files", *options, "--", *paths, index=True))


def left_out(root: str, wanted: Iterable[str]) -> list[str]:
    """The files of these names anywhere in the index that a sparse checkout leaves out of the working tree."""
    _, output, _ = attempt(root, "ls-files", "-t", "-z", "--full-name", "--", *anywhere(wanted), index=True)
    return [name[2:] for name in names(output) if name.startswith("S ")]


def directories_with(root: str, wanted: Iterable[str]) -> list[str]:
    """The directories, absolute and sorted, in which a file of one of these names is in the index; none without git."""
    try:
        _, output, _ = attempt(root, "ls-files", "-z", "--full-name", "--", *anywhere(wanted))
    except GitError:
        return []
    found = {os.path.dirname(path) for path in names(output)}
    return [os.path.join(root, directory).rstrip(os.sep) for directory in sorted(found)]


def mentioning(root: str, paths: Iterable[str], *words: str) -> list[str]:
    """Which of these files have one of the words in them, as the index has them."""
    options = [option for word in words for option in ("-e", word)]
    command = ("--literal-pathspecs", "grep", "--cached", "-z", "--name-only", "--fixed-strings", *options)
    return names(attempt(root, *command, "--", *paths, index=True)[1])


def anywhere(wanted: Iterable[str]) -> list[str]:
    """The pathspecs of files of these names in any directory."""
    return [f":(top,glob)**/{name}" for name in wanted]


def names(output: bytes) -> list[str]:
    """The records of a command that ends each with a NUL."""
    return [os.fsdecode(name) for name in output.split(b"\0")[:-1]]


def literal(prefixes: Iterable[str]) -> list[str]:
    """The directories to look below; the repository's top is no restriction."""
    return [prefix for prefix in prefixes if prefix not in ("", ".")]


def entries(output: bytes, *, kind: bool) -> list[Entry]:
    """The records of `ls-tree -z` (mode, kind, blob) or `ls-files --stage -z` (mode, blob, stage)."""
    found = []
    for record in os.fsdecode(output).split("\0")[:-1]:
        fields, _, path = record.partition("\t")
        mode, second, third = fields.split(" ")
        if mode not in FILES:
            continue
        if kind:
            found.append(Entry(mode, third, path))
        else:
            found.append(Entry(mode if third == "0" else UNMERGED, second, path))
    return found


def read_blobs(root: str, blobs: Iterable[str], at_hand: Iterable[bytes] = ()) -> Mapping[str, bytes]:
    """The content of each blob. What a blob's id says never changes, so none is read twice, and none that is `at_hand`."""
    wanted = list(dict.fromkeys(blobs))
    if wanted:
        already_read.update((blob_id(data, len(wanted[0])), data) for data in at_hand)
    unread = [blob for blob in wanted if blob not in already_read]
    if unread:
        if len(unread) > FEW and is_partial(root):
            fetch_promised(root, unread)
        output = git(root, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in unread).encode())
        already_read.update(contents(root, unread, output))
    return {blob: already_read[blob] for blob in wanted}


already_read: dict[str, bytes] = {}


def is_partial(root: str) -> bool:
    """Whether a clone leaves contents on the server until they are asked for."""
    try:
        with open(os.path.join(root, ".git", "config"), "rb") as file:
            return b"promisor" in file.read()
    except NotADirectoryError:  # a linked working tree, or a submodule
        return bool(promisors(root))
    except OSError:
        return False


def promisors(root: str) -> list[str]:
    """The remotes that a partial clone may ask for what it lacks."""
    _, output, _ = attempt(root, "config", "-z", "--get-regexp", r"^remote\..*\.promisor$")
    keys = [record.partition("\n")[0] for record in names(output)]
    return [key.removeprefix("remote.").removesuffix(".promisor") for key in keys]


def fetch_promised(root: str, blobs: Iterable[str]) -> None:
    """Ask for contents that are not here, all at once: git itself asks for each as it comes to it.

    What cannot be fetched is left to whoever reads it, who says so.
    """
    given = "".join(f"{blob}\n" for blob in blobs).encode()
    if attempt(root, "rev-list", "--no-walk", "--objects", "--missing=print", "--stdin", given=given)[0] == 0:
        return
    options = ("--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin")
    for remote in promisors(root)[:1]:
        attempt(root, "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", *options, "--", remote, given=given)


class Addition(NamedTuple):
    """Who first committed a file, and on which day (`2026-01-31`)."""

    author: str
    day: str


def additions(root: str, prefixes: Iterable[str]) -> dict[str, Addition]:
    """Who added each file below some directories, by path from the repository's top; a renamed file is the same file."""
    words = ("log", "--no-show-signature", "--no-ext-diff", "--find-renames", "--diff-filter=AR", "--name-status", "-z")
    output = git(
        root, "--literal-pathspecs", *words, "--date=short", "--format=%x01%aN%x01%ad", "--", *literal(prefixes)
    )
    found: dict[str, Addition] = {}
    later: dict[str, str] = {}  # what a file is called now, by its former name
    said = Addition("", "")
    fields = iter(names(output))
    for field in fields:
        word = field.lstrip("\n")
        if word.startswith("\1"):
            author, _, day = word[1:].rpartition("\1")
            said = Addition(author, day)
        elif word.startswith("R"):
            former, name = next(fields), next(fields)
            later[former] = later.get(name, name)
        elif word == "A":
            name = next(fields)
            found[later.get(name, name)] = (
                said  # from the newest commit to the oldest: the last word is the first commit's
            )
    return found


def blob_id(data: bytes, digits: int) -> str:
    """The id that git gives to a content, of as many digits as the repository's ids have."""
    sha1, sha256 = algorithms()
    algorithm = sha1 if digits == SHA1_DIGITS else sha256
    identifier: str = algorithm(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return identifier


def algorithms() -> tuple[Any, Any]:
    """SHA-1 and SHA-256; `hashlib` loads all of OpenSSL, which takes longer than git does."""
    try:
        sha1 = __import__("_sha1").sha1
        sha256 = __import__("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
    except ImportError:  # a Python that is built without its own
        from hashlib import sha1, sha256
    return sha1, sha256


def contents(root: str, blobs: Iterable[str], output: bytes) -> Iterator[tuple[str, bytes]]:
    """The answers of `cat-file --batch`: a line with id, type and size, the content, and a line's end."""
    position = 0
    for blob in blobs:
        end = output.index(b"\n", position)
        header = output[position:end].split(b" ")
        if len(header) != 3:
            raise GitError(f"git has no object {blob} in {root}", hint="is the clone complete? try: git fetch")
        position = end + 1 + int(header[2])
        yield blob, output[end + 1 : position]
        position += 1
