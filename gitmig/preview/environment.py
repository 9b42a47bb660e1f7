"""The environment variables that the project's own code sees while a preview renders."""

from __future__ import annotations

import os

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEPT = ("PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV", "SYSTEMROOT", "PYTHONHASHSEED")
KEPT_PREFIX = "LC_"
# sets of strings are iterated by hash: without a fixed seed such a revision renders differently each time
SEED = "PYTHONHASHSEED"


def child_environment(
    environment: Mapping[str, str], *, clean: bool, passed: Sequence[str] = (), home: str = ""
) -> dict[str, str]:
    """All of ours; or, when `clean`, only what programs need to run, an empty home, and the variables named in `passed`."""
    kept = dict(environment)
    if clean:
        kept = {name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_PREFIX)}
        kept["HOME"] = home
        kept.update({name: environment[name] for name in passed if name in environment})
    if kept.get(SEED, "random") == "random":
        kept[SEED] = "0"
    return kept


def is_clean_by_default(environment: Mapping[str, str]) -> bool:
    """On a runner the environment holds what the pull request's code must not see."""
    return environment.get("GITHUB_ACTIONS") == "true"


def package_file() -> str:
    """The file that makes up the package, for an interpreter that does not have it installed."""
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "__init__.py")
