"""The entry in `prek.toml`: a table of its own at the end."""

from __future__ import annotations

import tomllib
from typing import Any

from gitmig.errors import ConfigurationError
from gitmig.hooks.entry import ENTRY, HOOK, REPOSITORY, REVISION, is_there

WRITTEN = f'[[repos]]\nrepo = "{REPOSITORY}"\nrev = "{REVISION}"\nhooks = [{{ id = "{HOOK}" }}]\n'


def with_entry(path: str, content: bytes) -> bytes | None:
    """A configuration with the entry, None when gitmig is there already. Refuses what it cannot write without a doubt."""
    before = read(path, content)
    if is_there(before.get("repos")):
        return None
    ending = b"\r\n" if b"\r\n" in content else b"\n"
    gap = b"" if not content.strip() else ending if content.endswith(b"\n") else ending * 2
    after = content + gap + WRITTEN.encode().replace(b"\n", ending)
    if read(path, after) != {**before, "repos": [*before.get("repos", []), ENTRY]}:
        raise refusal(path, "is written in a way that leaves no sure place for it")
    return after


def read(path: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        raise refusal(path, f"cannot be read, or takes no table more: {error}") from error


def refusal(path: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{path} {reason}; nothing was written", hint=f"add this to it:\n{WRITTEN}")
