"""What GitHub's runner would understand in a log: both of its syntaxes, as it parses them."""

from __future__ import annotations

import re
from typing import NamedTuple

KNOWN = {
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
}
KNOWN |= {"save-state", "set-env", "set-output", "stop-commands", "warning"}
AT_START = re.compile(r"::(?P<name>[^\s:]+)(?: (?P<properties>[^:]*(?:%3A[^:]*)*))?::(?P<text>.*)")
ANYWHERE = re.compile(r"##\[(?P<name>[^\s\]]+)(?P<properties>[^\]]*)\](?P<text>.*)")


class Command(NamedTuple):
    """A command that a line of a log gives the runner."""

    name: str
    text: str


def commands(log: str) -> list[Command]:
    """The runner trims a line, is blind to case, and finds `##[...]` anywhere in it."""
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        match = AT_START.match(line.strip()) or ANYWHERE.search(line)
        if match and match["name"].lower() in KNOWN:
            found.append(Command(match["name"].lower(), match["text"]))
    return found


def outputs(text: str) -> dict[str, str]:
    """A file of outputs as the runner reads it: `name=value`, or here-documents up to their delimiter."""
    values: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, mark, delimiter = line.partition("<<")
        if mark and "=" not in name:
            content = []
            for each in lines:
                if each == delimiter:
                    break
                content.append(each)
            values[name] = "\n".join(content)
        elif "=" in line:
            key, _, value = line.partition("=")
            values[key] = value
    return values
