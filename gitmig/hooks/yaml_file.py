"""The entry in `.pre-commit-config.yaml`: the parser says where it goes, and every other byte stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from gitmig.errors import ConfigurationError
from gitmig.hooks.entry import ENTRY, HOOK, REPOSITORY, REVISION, is_there

LIBRARY = "pip install 'gitmig[hooks]'"


class Style(NamedTuple):
    """How a list of repositories is written: the column of its dashes, the blanks behind one, and those of `hooks` within."""

    column: int = 2
    gap: int = 1
    inner: int = 2
    inner_gap: int = 1


USUAL = Style()


def written(style: Style = USUAL) -> str:
    """The entry as the lines of a block."""
    outer = " " * style.column
    inside = outer + " " * (1 + style.gap)
    return (
        f"{outer}-{' ' * style.gap}repo: {REPOSITORY}\n"
        f"{inside}rev: {REVISION}\n"
        f"{inside}hooks:\n"
        f"{inside}{' ' * style.inner}-{' ' * style.inner_gap}id: {HOOK}\n"
    )


NEW = f"repos:\n{written()}"
# The entry inside of brackets, and what stands for no entry at all and is no one's loss.
FLOW = f"{{repo: {REPOSITORY}, rev: {REVISION}, hooks: [{{id: {HOOK}}}]}}"
EMPTY = ("", "[]", "~", "null", "Null", "NULL")


def with_entry(path: str, content: bytes) -> bytes | None:
    """A configuration with the entry, None when gitmig is there already. Refuses what it cannot write without a doubt."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal(path, "is not UTF-8") from error
    if not text.strip("\ufeff \t\r\n"):
        return content + NEW.encode()
    document, before = read(path, text)
    if is_there(before.get("repos")):
        return None
    after = inserted(path, text, document)
    if not is_one_more(path, after, before):
        raise refusal(path, "is written in a way that leaves no sure place for it")
    return after.encode("utf-8")


def is_one_more(path: str, text: str, before: dict[str, Any]) -> bool:
    """Whether the parser finds in a text what was there before, the entry behind it, and nothing else."""
    try:
        return read(path, text)[1] == {**before, "repos": [*(before.get("repos") or []), ENTRY]}
    except ConfigurationError:
        return False


def read(path: str, text: str) -> tuple[Any, dict[str, Any]]:
    """The file as nodes that know their places, and as data; no nodes and no data where it has comments alone."""
    yaml = library(path)
    try:
        document, data = yaml.compose(text, yaml.SafeLoader), yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise refusal(path, f"is not valid YAML: {' '.join(str(error).split())}") from error
    if data is None:
        return None, {}
    if not isinstance(data, dict) or not isinstance(data.get("repos", ""), list | None):
        raise refusal(path, "has no list `repos`")
    return document, data


def library(path: str) -> Any:
    """PyYAML, which only this needs."""
    try:
        import yaml
    except ImportError as error:
        raise ConfigurationError(
            f"{path} is there, and reading it needs PyYAML", hint=f"{LIBRARY}\nor add this to it:\n{NEW}"
        ) from error
    return yaml


def refusal(path: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{path} {reason}; nothing was written", hint=f"add this to its `repos`:\n{written()}")


def inserted(path: str, text: str, document: Any) -> str:
    """The text with the entry at the end of its `repos`."""
    if document is None:
        return put(text, len(text), NEW)
    repos = next((value for key, value in document.value if key.value == "repos"), None)
    if repos is None:
        raise refusal(path, "has its `repos` from elsewhere")
    if not repos.value or isinstance(repos.value, str):
        return in_empty(text, repos, inside=document.flow_style)
    if repos.flow_style:
        place = repos.value[-1].end_mark.index
        return f"{text[:place]}, {FLOW}{text[place:]}"
    place = max(leaf.end_mark.index for leaf in leaves(repos.value[-1]))
    return put(text, line_behind(text, place), written(style_of(repos)))


def in_empty(text: str, repos: Any, *, inside: bool) -> str:
    """`repos: []` or `repos:` with nothing behind it: the list begins on the next line.

    Brackets that have more in them stay, and so do those `inside` of others.
    """
    start, end = repos.start_mark.index, repos.end_mark.index
    if inside or text[start:end] not in EMPTY:
        return f"{text[: end - 1]}{FLOW}{text[end - 1 :]}"
    before = text[:start].rstrip(" ")
    text = before + text[end:]
    return put(text, line_behind(text, len(before)), written())


def leaves(node: Any) -> Iterator[Any]:
    """What has a place of its own: scalars, and what is in brackets; a block's end is only where the next thing begins."""
    if isinstance(node.value, str) or node.flow_style:
        yield node
        return
    for part in node.value:
        for child in part if isinstance(part, tuple) else (part,):
            yield from leaves(child)


def line_behind(text: str, place: int) -> int:
    """Where the line after this place begins; the place itself when it is at a line's start (behind a block of text)."""
    if place and text[place - 1] == "\n":
        return place
    end = text.find("\n", place)
    return len(text) if end < 0 else end + 1


def put(text: str, place: int, entry: str) -> str:
    """The entry on lines of its own, with the line ends that the file has."""
    ending = "\r\n" if "\r\n" in text else "\n"
    missing = ending if text[:place] and not text[:place].endswith("\n") else ""
    return text[:place] + missing + entry.replace("\n", ending) + text[place:]


def style_of(repos: Any) -> Style:
    """The style of the last repository in the list."""
    column, last = repos.start_mark.column, repos.value[-1]
    gap = last.start_mark.column - column - 1
    hooks = next((value for key, value in last.value if key.value == "hooks"), None)
    if hooks is None or hooks.flow_style or not hooks.value or hooks.start_mark.index < last.start_mark.index:
        return Style(column, gap)
    inner = hooks.start_mark.column
    return Style(column, gap, inner - last.start_mark.column, hooks.value[0].start_mark.column - inner - 1)
