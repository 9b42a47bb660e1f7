"""What is written into a configuration of hooks, and how one tells that it is there already."""

from __future__ import annotations

from typing import Any

from gitmig import __version__

REPOSITORY = "https://github.com/gitmig/gitmig"
REVISION = f"v{__version__}"
HOOK = "gitmig-check"
ENTRY = {"repo": REPOSITORY, "rev": REVISION, "hooks": [{"id": HOOK}]}


def is_there(repos: Any) -> bool:
    """Whether a list of repositories has gitmig already, from wherever."""
    return any(runs_gitmig(repo) for repo in repos if isinstance(repo, dict)) if isinstance(repos, list) else False


def runs_gitmig(repo: dict[str, Any]) -> bool:
    hooks = repo.get("hooks")
    name = str(repo.get("repo", "")).rstrip("/").removesuffix(".git")
    return name.endswith("/gitmig") or any(is_ours(hook) for hook in (hooks if isinstance(hooks, list) else []))


def is_ours(hook: Any) -> bool:
    """Whether a hook of another repository, usually `local`, runs gitmig."""
    return isinstance(hook, dict) and (
        str(hook.get("entry", "")).startswith("gitmig ") or str(hook.get("id", "")).startswith("gitmig-")
    )
