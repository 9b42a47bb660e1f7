"""Rewrites the parents that a revision file names, and not one other byte."""

from __future__ import annotations

import io
import re
from tokenize import detect_encoding
from typing import TYPE_CHECKING, NamedTuple

from gitmig import syntax_tree as ast
from gitmig.errors import RebaseRefused
from gitmig.revisions.facts import Problem
from gitmig.revisions.literals import string_value
from gitmig.revisions.syntax import Names, note, parse, plain_assignment, read_syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BOM = b"\xef\xbb\xbf"
LINE_END = re.compile(r"\r\n|\r|\n")
OPENING = re.compile(r"([rRuU]?)(\"\"\"|'''|\"|')")
# The heading of a docstring's line, and what follows it, also on the next lines as long as one ends with a comma.
REVISES = re.compile(
    r"(?:\A[rRuU]?[\"']{1,3}|(?<=[\r\n]))[ \t\f]*Revises[ \t]*:((?:[^\r\n]*,[ \t]*(?:\r\n|\r|\n))*[^\r\n]*)"
)
WORD = re.compile(r"[^\s,()\[\]'\"`]+")
SEQUENCES = (ast.Tuple, ast.List, ast.Set)
UNWRITABLE = frozenset("\"'\\")
BY_HAND = "change its down_revision by hand, then run it again"


class Edit(NamedTuple):
    """New text for a piece of a file; the ends count characters."""

    start: int
    end: int
    text: str


class Text(NamedTuple):
    """A file's bytes as characters; `lines` are the places where lines begin."""

    path: str
    content: str
    encoding: str
    mark: bytes
    lines: tuple[int, ...]

    def place(self, line: int, column: int) -> int:
        """Where the parser's line and column (in bytes of UTF-8) are."""
        start = self.lines[line - 1]
        return start + len(self.content[start:].encode()[:column].decode())

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self.place(node.lineno, node.col_offset), self.place(end_line, end_column)

    def of(self, node: ast.expr | ast.stmt) -> str:
        start, end = self.span(node)
        return self.content[start:end]

    def edited(self, edits: Sequence[Edit]) -> bytes:
        content = self.content
        for edit in sorted(edits, reverse=True):
            content = content[: edit.start] + edit.text + content[edit.end :]
        return self.mark + content.encode(self.encoding)


class Header(NamedTuple):
    """Where a file says what it follows: the value of `down_revision`, the one of `revision`, and the docstring."""

    value: ast.expr
    identifier: ast.expr | None
    docstring: ast.Expr | None


def rewritten(path: str, data: bytes, parents: Sequence[str]) -> bytes:
    """The file with these parents in `down_revision` and in the docstring's `Revises:`.

    As many parents as before take their places one by one; fewer are written anew.
    """
    facts = read_syntax(data)
    if facts.problem is not None:
        raise refused(path, facts.problem.text, facts.problem.line)
    text = text_of(path, data)
    header = header_of(path, parsed(path, data))
    ensure_writable(text, parents)
    edits = [*value_edits(text, header, parents), *docstring_edits(text, header.docstring, facts.parents, parents)]
    after = text.edited(edits)
    ensure_same_code(path, data, after, parents)
    return after


def refused(path: str, why: str, line: int = 1) -> RebaseRefused:
    return RebaseRefused(f"{path}:{line}: {why}", BY_HAND)


# reading


def text_of(path: str, data: bytes) -> Text:
    mark = BOM if data.startswith(BOM) else b""
    try:
        encoding = detect_encoding(io.BytesIO(data).readline)[0].removesuffix("-sig")
        content = data.removeprefix(BOM).decode(encoding)
        again = content.encode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise refused(path, f"its encoding cannot be told: {error}") from error
    if mark + again != data:
        raise refused(path, f"its bytes are not the only ones for its text in {encoding}")
    starts = (0, *(match.end() for match in LINE_END.finditer(content)))
    return Text(path, content, encoding, mark, starts)


def parsed(path: str, data: bytes) -> ast.Module:
    tree = parse(data)
    if isinstance(tree, Problem):
        raise refused(path, tree.text, tree.line)
    return tree


def header_of(path: str, tree: ast.Module) -> Header:
    names = Names({}, {}, {}, {})
    for statement in tree.body:
        note(statement, names)
    value = names.values["down_revision"]
    ensure_alone(path, tree, value)
    first = tree.body[0]
    return Header(value, names.values.get("revision"), first if is_docstring(first) else None)  # type: ignore[arg-type]


def is_docstring(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return False
    return isinstance(statement.value.value, str)


def ensure_alone(path: str, tree: ast.Module, value: ast.expr) -> None:
    """`down_revision = other = "..."` would change the other name too."""
    for statement in tree.body:
        assigned = plain_assignment(statement)
        if assigned is not None and assigned[1] is value and len(assigned[0]) > 1:
            raise refused(path, f"one statement sets {' and '.join(assigned[0])}", statement.lineno)


def ensure_writable(text: Text, parents: Sequence[str]) -> None:
    for parent in parents:
        try:
            parent.encode(text.encoding)
        except UnicodeEncodeError as error:
            raise refused(text.path, f"its encoding {text.encoding} has no {error.object!r}") from error
        if not parent.isprintable() or UNWRITABLE.intersection(parent):
            raise refused(text.path, f"the id {parent!r} needs escapes")


# down_revision


def value_edits(text: Text, header: Header, parents: Sequence[str]) -> Iterator[Edit]:
    node = header.value
    if isinstance(node, SEQUENCES) and len(node.elts) == len(parents):
        for element, parent in zip(node.elts, parents, strict=True):
            yield from string_edits(text, element, parent, opening_of(text, element))
        return
    opening = next((found for each in (node, header.identifier) if (found := opening_of(text, each))), ("", '"'))
    if len(parents) == 1 and not isinstance(node, SEQUENCES):
        yield from string_edits(text, node, parents[0], opening)
        return
    start, end = text.span(node)
    if isinstance(node, SEQUENCES) and "#" in text.content[start:end]:
        yield from fewer_lines(text, node, parents)
    else:
        yield Edit(start, end, written(parents, opening))


def fewer_lines(text: Text, node: ast.Tuple | ast.List | ast.Set, parents: Sequence[str]) -> Iterator[Edit]:
    """Take out the lines of ids, so that the comments behind the others stay."""
    values = [string_value(element) for element in node.elts]
    kept = {values.index(parent): parent for parent in parents if parent in values}
    free = (number for number in range(len(values)) if number not in kept)
    kept.update({next(free, -1): parent for parent in parents if parent not in values})
    for number, element in enumerate(node.elts):
        if number in kept:
            yield from string_edits(text, element, kept[number], opening_of(text, element))
        else:
            yield line_without(text, element)


def line_without(text: Text, element: ast.expr) -> Edit:
    """Nothing in the place of an element's line; only of one that is alone there."""
    ensure_no_comment(text, element)
    start, end = text.span(element)
    begins, ends = text.lines[element.lineno - 1], text.lines[(element.end_lineno or element.lineno)]
    rest = text.content[end:ends].strip().removeprefix(",").lstrip()
    if text.content[begins:start].strip() or (rest and not rest.startswith("#")):
        why = "there is a comment among the ids in `down_revision`, which would be lost"
        raise refused(text.path, why, element.lineno)
    return Edit(begins, ends, "")


def string_edits(text: Text, node: ast.expr, value: str, opening: tuple[str, str] | None) -> Iterator[Edit]:
    """What makes a string another one; none where it says that already."""
    if not (isinstance(node, ast.Constant) and node.value == value):
        ensure_no_comment(text, node)
        yield Edit(*text.span(node), quoted(value, opening or ("", '"')))


def ensure_no_comment(text: Text, node: ast.expr) -> None:
    """Strings that follow each other on several lines are one, with the comments between them."""
    if node.lineno != node.end_lineno and "#" in text.of(node):
        raise refused(text.path, "there is a comment among the strings of an id, which would be lost", node.lineno)


def opening_of(text: Text, node: ast.expr | None) -> tuple[str, str] | None:
    """The prefix and the quotes of the first string of an expression; None where it begins with none."""
    for inside in ast.walk(node) if node is not None else ():
        if isinstance(inside, ast.Constant) and isinstance(inside.value, str):
            match = OPENING.match(text.of(inside))
            return (match[1], match[2]) if match else None
    return None


def quoted(value: str, opening: tuple[str, str]) -> str:
    prefix, quotes = opening
    return f"{prefix}{quotes}{value}{quotes}"


def written(parents: Sequence[str], opening: tuple[str, str]) -> str:
    strings = [quoted(parent, opening) for parent in parents]
    return strings[0] if len(strings) == 1 else f"({', '.join(strings)})"


# Revises:


def docstring_edits(
    text: Text, docstring: ast.Expr | None, before: Sequence[str], parents: Sequence[str]
) -> Iterator[Edit]:
    """Edits of the lines that say what the file revises; text behind `Revises:` that is no list of ids is left alone."""
    if docstring is None:
        return
    start, end = text.span(docstring.value)
    opening = OPENING.match(text.content[start:end])
    inside = text.content[start : end - len(opening[2]) if opening else end]
    found = [(start + match.start(1), match[1]) for match in REVISES.finditer(inside)]
    replaced = dict(zip(before, parents, strict=True)) if len(before) == len(parents) else {}
    all_words = [word for _, content in found for word in WORD.findall(content)]
    if replaced and set(all_words) == set(before):
        for place, content in found:
            yield from word_edits(place, content, replaced)
        return
    meant = [each for each in found if set(WORD.findall(each[1])) == set(before)] or [
        each for each in found if names_revisions(each[1])
    ][:1]
    yield from (list_edit(place, content, parents) for place, content in meant)


def word_edits(place: int, content: str, replaced: Mapping[str, str]) -> Iterator[Edit]:
    """The ids one by one, so that commas, quotes and line ends between them stay."""
    for word in WORD.finditer(content):
        if replaced[word[0]] != word[0]:
            yield Edit(place + word.start(), place + word.end(), replaced[word[0]])


def names_revisions(content: str) -> bool:
    """Whether it is nothing, or words with commas between them, and no prose."""
    parts = [part.strip() for part in content.strip().split(",")]
    return not content.strip() or all(len(part.split()) == 1 for part in parts)


def list_edit(place: int, content: str, parents: Sequence[str]) -> Edit:
    """All of a line's ids anew, between the blanks that are there."""
    stripped = content.strip()
    start = content.index(stripped) if stripped else len(content)
    space = "" if content[:start] else " "
    return Edit(place + start, place + start + len(stripped), space + ", ".join(parents))


# proof


def ensure_same_code(path: str, before: bytes, after: bytes, parents: Sequence[str]) -> None:
    """Refuse a result that says anything else than the old file with these parents."""
    facts = read_syntax(after)
    if facts.problem is not None or facts.parents != tuple(parents) or code_of(path, before) != code_of(path, after):
        raise refused(path, "its header is written in a way that cannot be changed safely")


def code_of(path: str, data: bytes) -> list[str]:
    """The statements as text, without the docstring and without the value of `down_revision`."""
    tree = parsed(path, data)
    header = header_of(path, tree)
    return [without_value(one, header.value) for one in tree.body if one is not header.docstring]


def without_value(statement: ast.stmt, value: ast.expr) -> str:
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is value:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target, statement.annotation]
        return " = ".join(map(ast.dump, targets))
    return ast.dump(statement)
