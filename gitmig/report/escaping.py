"""Text of others inside Markdown, HTML and SQL comments: it shows as what it is and does nothing."""

from __future__ import annotations

import re

# What a reader cannot see but a machine obeys: controls, bidirectional overrides, zero widths, fillers, tags, surrogates.
HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
MARK = "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ua670-\ua672\ufe20-\ufe2f]"
FLOOD = f"({MARK}{{4}})({MARK}+)"
COMMAND = re.compile(r"^/(?=\w)", re.MULTILINE)
BACKTICKS = re.compile("`+")
BLANKS = re.compile(r"\s+")
CUT = "…"
ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;"))


def code_point(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def escaped(found: re.Match[str]) -> str:
    return "".join(map(code_point, found.group()))


def without_flood(found: re.Match[str]) -> str:
    return found.group(1) + "".join(map(code_point, found.group(2)))


def visible(text: str) -> str:
    """The text with everything invisible written out as `\\u{...}`; tabs and line ends stay, CRLF becomes LF."""
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return re.sub(FLOOD, without_flood, re.sub(HIDDEN, escaped, text))


def one_line(text: str, limit: int = 200) -> str:
    """The visible text on one line of at most `limit` characters."""
    line = BLANKS.sub(" ", visible(text[: limit * 8])).strip()
    return line if len(line) <= limit else line[: limit - 1] + CUT


def longest_run(text: str) -> int:
    return max(map(len, BACKTICKS.findall(text)), default=0)


def code(text: str, limit: int = 200) -> str:
    """A Markdown code span, which neither links nor mentions nor formats; `nothing` for an empty text."""
    line = one_line(text, limit) or " "
    mark = "`" * (longest_run(line) + 1)
    padding = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{mark}{padding}{line}{padding}{mark}"


def cell(text: str, limit: int = 80) -> str:
    """A code span inside a table; a table ends its cells at `|` even within code."""
    return code(text, limit).replace("|", "\\|") if text.strip() else ""


def without_markup(text: str) -> str:
    """As `html.escape` does it; that module loads every entity there is."""
    for character, entity in ENTITIES:
        text = text.replace(character, entity)
    return text


def html_code(text: str, limit: int = 200) -> str:
    """A `<code>` element for the inside of a block of HTML, where Markdown is not read."""
    return f"<code>{without_markup(one_line(text, limit))}</code>"


def fenced(text: str, language: str = "") -> str:
    """A fenced block whose fence is longer than every run of backticks inside it.

    A line that starts with a slash and a word is moved by a blank: bots take it for a command to them.
    """
    shown = COMMAND.sub(" /", visible(text)).strip("\n")
    fence = "`" * max(3, longest_run(shown) + 1)
    return f"{fence}{language}\n{shown}\n{fence}"
