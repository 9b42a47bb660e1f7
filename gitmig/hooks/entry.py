"""What is written into a configuration of hooks, and how one tells that it is there already."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from gitmig import __version__

REPOSITORY = "https://github.com/gitmig/gitmig"
REVISION = f"v{__version__}"
HOOK = "gitmig-check"
ENTRY = {"repo": REPOSITORY, "rev": REVISION, "hooks": [{"id": HOOK}]}
# What hooks run; `gitmig preview` in one is no check.
COMMANDS = ("check", "heads", "rebase", "lock")


def is_there(repos: Any) -> bool:
    """Whether a list of repositories has gitmig already, from wherever."""
    return any(runs_gitmig(repo) for repo in repos if isinstance(repo, dict)) if isinstance(repos, list) else False


def runs_gitmig(repo: dict[str, Any]) -> bool:
    hooks = repo.get("hooks")
    name = str(repo.get("repo", "")).rstrip("/").removesuffix(".git")
    return name.endswith("/gitmig") or any(is_ours(hook) for hook in (hooks if isinstance(hooks, list) else []))


def is_ours(hook: Any) -> bool:
    """Whether a hook of another repository, usually `local`, runs gitmig, by itself or through `uv run`, `python -m` or a shell."""
    if not isinstance(hook, dict):
        return False
    arguments = hook.get("args")
    words = [*str(hook.get("entry", "")).split(), *map(str, arguments if isinstance(arguments, list) else [])]
    plain = [word.strip("'\"").rpartition("/")[2] for word in words]
    runs = any(program == "gitmig" and verb in COMMANDS for program, verb in pairwise(plain))
    return runs or str(hook.get("id", "")).startswith("gitmig-")
