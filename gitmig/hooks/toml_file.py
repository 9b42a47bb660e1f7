"""The entry in `prek.toml`: a table of its own at the end, or inside of the brackets where `repos` has them."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from gitmig.errors import ConfigurationError
from gitmig.hooks.entry import ENTRY, HOOK, REPOSITORY, REVISION, is_there

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = f'[[repos]]\nrepo = "{REPOSITORY}"\nrev = "{REVISION}"\nhooks = [{{ id = "{HOOK}" }}]\n'
INLINE = f'{{ repo = "{REPOSITORY}", rev = "{REVISION}", hooks = [{{ id = "{HOOK}" }}] }}'


def with_entry(path: str, content: bytes) -> bytes | None:
    """A configuration with the entry, None when gitmig is there already. Refuses what it cannot write without a doubt."""
    before = read(path, content)
    if is_there(before.get("repos")):
        return None
    if not isinstance(before.get("repos", []), list):
        raise refusal(path, "has no list `repos`")
    wanted = {**before, "repos": [*before.get("repos", []), ENTRY]}
    for after in (appended(content), *inside_brackets(content)):
        if data_of(after) == wanted:
            return after
    raise refusal(path, "is written in a way that leaves no sure place for it")


def appended(content: bytes) -> bytes:
    ending = b"\r\n" if b"\r\n" in content else b"\n"
    gap = b"" if not content.strip() else ending if content.endswith(b"\n") else ending * 2
    return content + gap + WRITTEN.encode().replace(b"\n", ending)


def inside_brackets(content: bytes) -> Iterator[bytes]:
    """The entry before each closing bracket, from the last: the parser tells which is that of `repos`."""
    place = content.rfind(b"]")
    while place >= 0:
        for comma in (b"", b", "):
            yield content[:place] + comma + INLINE.encode() + content[place:]
        place = content.rfind(b"]", 0, place)


def data_of(content: bytes) -> dict[str, Any] | None:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except ValueError:
        return None


def read(path: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        raise refusal(path, f"cannot be read: {error}") from error


def refusal(path: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{path} {reason}; nothing was written", hint=f"add this to it:\n{WRITTEN}")
