"""One revision written in the many ways in which revision files are written."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

QUOTES = ('"', "'", '"""', "'''")
LINE_ENDS = ("\n", "\n", "\n", "\r\n", "mixed")
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "latin-1", "cp1252", "euc-jp", "utf-8-declared")
MESSAGES = {"latin-1": "größere Straße", "cp1252": "10 € für Café", "euc-jp": "日本語の説明", "utf-8": "naïve 日本 🐘"}
UNION = "Union[str, Sequence[str], None]"


class Style(NamedTuple):
    """How one file is written."""

    quotes: str
    line_end: str
    encoding: str
    values: str  # plain, tuple, list, parenthesised, lines, joined
    typed: bool
    revises: str  # usual, none, quoted, apart, twice, stale, prose
    tabs: bool
    comment: bool
    final_newline: bool
    form_feed: bool


def any_style(random: Random) -> Style:
    return Style(
        random.choice(QUOTES),
        random.choice(LINE_ENDS),
        random.choice(ENCODINGS),
        random.choice(("plain", "plain", "tuple", "list", "parenthesised", "lines", "joined")),
        random.random() < 0.4,
        random.choice(("usual", "usual", "usual", "none", "quoted", "apart", "twice", "stale", "prose")),
        random.random() < 0.3,
        random.random() < 0.3,
        random.random() < 0.8,
        random.random() < 0.1,
    )


class Content(NamedTuple):
    """What the file says."""

    revision: str
    parents: tuple[str, ...]
    labels: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()


def source(content: Content, style: Style, random: Random) -> bytes:
    """The file."""
    text = "\n".join(lines_of(content, style))
    if style.final_newline:
        text += "\n"
    if style.line_end == "mixed":
        text = "".join(character if character != "\n" else random.choice(("\n", "\r\n")) for character in text)
    elif style.line_end != "\n":
        text = text.replace("\n", style.line_end)
    return text.encode("utf-8" if style.encoding == "utf-8-declared" else style.encoding)


def lines_of(content: Content, style: Style) -> list[str]:
    tab = "\t" if style.tabs else "    "
    declared = style.encoding.removesuffix("-declared")
    lines = (
        [f"# -*- coding: {declared} -*-"]
        if declared not in ("utf-8", "utf-8-sig") or "declared" in style.encoding
        else []
    )
    lines += docstring(content, style)
    lines += ["from typing import Sequence, Union", "from alembic import op", ""]
    lines += ["\f"] if style.form_feed else []
    lines += ["# revision identifiers, used by Alembic."]
    typed = style.typed
    lines.append(f"revision{': str' if typed else ''} = {quoted(content.revision, style)}")
    lines.append(f"down_revision{f': {UNION}' if typed else ''} = {value(content.parents, style)}{trailing(style)}")
    lines.append(f"branch_labels{f': {UNION}' if typed else ''} = {content.labels or None!r}")
    lines.append(f"depends_on{f': {UNION}' if typed else ''} = {content.depends_on or None!r}")
    statement = f"op.execute(\"INSERT INTO log VALUES ('{content.revision}', '{MESSAGES['utf-8'] if 'utf' in style.encoding else 'x'}')\")"
    back = f"op.execute(\"DELETE FROM log WHERE name = '{content.revision}'\")"
    lines += [
        "",
        "",
        "def upgrade():",
        f"{tab}{statement}  # not down_revision",
        "",
        "",
        "def downgrade():",
        f"{tab}{back}",
    ]
    return lines


def trailing(style: Style) -> str:
    return "  # the one before" if style.comment else ""


def quoted(text: str, style: Style) -> str:
    return f"{style.quotes}{text}{style.quotes}"


def value(parents: tuple[str, ...], style: Style) -> str:
    words = [quoted(parent, style) for parent in parents]
    if not words:
        return "None"
    if len(words) == 1 and style.values in ("plain", "parenthesised", "lines", "joined"):
        whole = words[0]
        return {
            "plain": whole,
            "parenthesised": f"({whole})",
            "lines": f"(\n    {whole}\n)",
            "joined": f"{quoted(parents[0][:3], style)} + {quoted(parents[0][3:], style)}",
        }[style.values]
    opening, closing = ("[", "]") if style.values == "list" else ("(", ")")
    if style.values == "lines":
        return opening + "".join(f"\n    {word}," for word in words) + f"\n{closing}"
    return f"{opening}{', '.join(words)}{',' if len(words) == 1 else ''}{closing}"


def docstring(content: Content, style: Style) -> list[str]:
    message = MESSAGES.get(style.encoding, MESSAGES["utf-8"])
    listed = ", ".join(content.parents)
    revises = {
        "usual": [f"Revises: {listed}"],
        "none": [],
        "quoted": [f"Revises: {content.parents!r}"],
        "apart": ["Revises: " + ",\n  ".join(content.parents)],
        "twice": [f"Revises: {parent}" for parent in content.parents] or ["Revises:"],
        "stale": ["Revises: 0123456789ab"],
        "prose": ["Revises: everything that was decided before"],
    }[style.revises]
    return [f'"""{message}', "", f"Revision ID: {content.revision}", *revises, "Create Date: 2024-01-01", "", '"""']
