"""What we say to the runner on stdout: annotations and masks; and how a text that is not ours is kept from saying anything."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

# the runner reads `::name key=value::text` at the start of a line and `##[name key=value]text` anywhere in one
SEPARATORS = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
COMMAND = re.compile(r"^(\s*)::")
PREFIX = "| "


def escaped(text: str) -> str:
    """The text of an annotation: percent signs and line ends as the runner's own toolkit writes them."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def annotation(level: str, text: str, title: str = "gitmig") -> str:
    """One line that the runner shows as a `notice`, `warning` or `error`."""
    name = escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={name}::{escaped(CONTROLS.sub('', text))}"


def masks(secret: str) -> list[str]:
    """The lines that hide a secret in the log in each form that it may take."""
    forms = {secret, unquote(secret), quote(secret, safe=""), quote(unquote(secret), safe="")}
    return [f"::add-mask::{escaped(form)}" for form in sorted(forms) if len(form) > 3 and form.strip()]


def defused(line: str) -> str:
    """A line of somebody else's output that the runner reads as text: no command in either syntax, no control characters."""
    shown = CONTROLS.sub("", SEPARATORS.sub(" ", line)).replace("##[", "## [")
    return PREFIX + shown if shown.lstrip().startswith("::") else shown
