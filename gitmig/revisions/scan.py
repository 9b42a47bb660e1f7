"""A quick scan of a revision file's bytes, for files in the usual shape.

The parser takes a tenth of a millisecond a file, which is most of what a check of a thousand revisions costs. This scan takes
a tenth of that, and declines whatever it is not sure of: the names must be assigned on neighbouring lines of their own, below
nothing but a docstring, comments and imports, and be mentioned nowhere else. Every pass over the bytes is a method of `bytes`.
"""

from __future__ import annotations

import sys
from functools import lru_cache

from gitmig.revisions.facts import Body, Facts, first_paragraph

USUAL_COMMENT = b"# revision identifiers, used by Alembic."
BOM = b"\xef\xbb\xbf"
ANNOTATION = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.,|[] "
HEADERS = (b"revision", b"down_revision", b"branch_labels", b"depends_on")
PAIRED = b"()[]{}\"'"
TELLING = PAIRED + b"*<>"
# What can be left out when a file is looked over for brackets, quotes and what else makes it unusual.
ORDINARY = bytes(byte for byte in (9, 10, *range(32, 127)) if byte not in TELLING)
FUNCTION_ENDS = (b"() -> None:\n", b"():\n")
DEDENTS_DOCSTRINGS = sys.version_info >= (3, 13)

Value = tuple[str, ...]


def scan(data: bytes) -> Facts | None:
    """The facts of a file, or None when only the parser can tell."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    split = split_docstring(data.removeprefix(BOM))
    if split is None or not is_plain(split[1]):
        return None
    doc, code = split
    headers = read_headers(code)
    if headers is None:
        return None
    upgrade, downgrade = body(code, b"upgrade"), body(code, b"downgrade")
    if upgrade is None or downgrade is None:
        return None
    return Facts(
        headers[b"revision"][0],
        headers[b"down_revision"],
        headers.get(b"depends_on", ()),
        headers.get(b"branch_labels", ()),
        doc,
        upgrade,
        downgrade,
    )


def split_docstring(data: bytes) -> tuple[str, bytes] | None:
    """The message and everything behind the docstring; without a docstring, no message and all of it."""
    if not data.startswith(b'"""'):
        return "", b"\n" + data
    end = data.find(b'"""', 3)
    docstring = data[3:end]
    if end < 0 or data[end + 3 : end + 4] not in (b"\n", b"") or b"\\" in docstring or b"\0" in docstring:
        return None
    try:
        text = docstring.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text or (DEDENTS_DOCSTRINGS and "\n " in text):
        return None
    return first_paragraph(text), data[end + 3 :]


def is_plain(code: bytes) -> bool:
    """Whether the code is ASCII, its brackets and quotes come in pairs, and nothing in it could set the names in another way."""
    marks = code.translate(None, ORDINARY)
    return (
        marks.count(b"(") == marks.count(b")")
        and marks.count(b"[") == marks.count(b"]")
        and marks.count(b"{") == marks.count(b"}")
        and not (marks.count(b'"') | marks.count(b"'")) & 1
        and not marks.translate(None, TELLING)
        and not (b"*" in marks and b"import *" in code)
        and not (b"<<<<<<<" in marks or b">>>>>>>" in marks)
        and b"irreversible" not in code
        and b"coding" not in code[:200]
        and b"'''" not in code
    )


def read_headers(code: bytes) -> dict[bytes, Value] | None:
    """The assigned values, when the names are assigned on neighbouring lines below nothing but comments and imports."""
    start = code.find(b"\nrevision")
    end = code.find(b"\n\n", start)
    if start < 0 or end < 0 or not is_harmless(code[:start]):
        return None
    found: dict[bytes, Value] = {}
    for line in code[start + 1 : end].split(b"\n"):
        left, _, right = line.partition(b" = ")
        name, value = name_of(left), () if right == b"None" else literal(right)
        if name is None or value is None or (name == b"revision" and right[:1] in b"N(["):
            return None
        found[name] = value
    return found if are_all(code, found) else None


def are_all(code: bytes, found: dict[bytes, Value]) -> bool:
    """Whether both ids are there and none of the names is mentioned anywhere else."""
    return (
        b"down_revision" in found
        and code.count(b"revision") - code.count(USUAL_COMMENT) == 2
        and code.count(b"branch_labels") == (b"branch_labels" in found)
        and code.count(b"depends_on") == (b"depends_on" in found)
    )


@lru_cache(maxsize=1024)
def is_harmless(start: bytes) -> bool:
    """Whether the code above the names is nothing but comments and imports; it is the same in most files of a project."""
    return all(
        not line
        or line[:1] == b"#"
        or (line.startswith((b"import ", b"from ")) and not any(odd in line for odd in (b"(", b"\\", b";", b'"', b"'")))
        for line in start.split(b"\n")
    )


@lru_cache(maxsize=1024)
def name_of(left: bytes) -> bytes | None:
    """The name that `name` or `name: annotation` assigns to, when it is one of the four."""
    name, _, annotation = left.partition(b":")
    return name if name in HEADERS and not annotation.strip(ANNOTATION) else None


def literal(text: bytes) -> Value | None:
    """A string, or a tuple or list of strings, as written on one line; None for anything else."""
    if text[:1] in (b'"', b"'"):
        word = string(text)
        return None if word is None else (word,)
    return sequence(text) if text[:1] + text[-1:] in (b"()", b"[]") else None


def sequence(text: bytes) -> Value | None:
    inside = text[1:-1].strip()
    if not inside:
        return ()
    if text[:1] == b"(" and b"," not in inside:
        return None
    words = [string(part.strip()) for part in inside.removesuffix(b",").split(b",")]
    return None if None in words else tuple(word for word in words if word is not None)


def string(text: bytes) -> str | None:
    quote, inside = text[:1], text[1:-1]
    if not inside or text[-1:] != quote or quote in inside or b"\\" in inside or quote not in (b'"', b"'"):
        return None
    return inside.decode("ascii")


def body(code: bytes, name: bytes) -> Body | None:
    """What `upgrade` or `downgrade` does, when its first statement tells; None when it takes the parser."""
    start = code.find(b"\ndef " + name)
    if start < 0 or code.count(name) != 1 or code.count(b'"""', 0, start) & 1:
        return None
    for end in FUNCTION_ENDS:
        if code.startswith(end, start + 5 + len(name)):
            begin = start + 5 + len(name) + len(end)
            operation = code.find(b"\n    op.", begin)
            usual = operation > 0 and is_preamble(code[begin:operation])
            return "present" if usual else first_statement(code, begin)
    return None


@lru_cache(maxsize=1024)
def is_preamble(lines: bytes) -> bool:
    """Whether nothing but comments and one-line docstrings comes before a function's first operation."""
    return all(not bare or bare[:1] == b"#" or is_docstring(bare) for bare in map(bytes.strip, lines.split(b"\n")))


def first_statement(code: bytes, position: int) -> Body | None:
    """`present` when an operation comes first, `empty` when nothing but `pass` does."""
    passed = False
    while position < len(code):
        end = code.find(b"\n", position)
        line = code[position:] if end < 0 else code[position:end]
        position = len(code) if end < 0 else end + 1
        bare = line.strip()
        if not bare or bare[:1] == b"#":
            continue
        if line[:1] not in b" \t":
            break
        if bare == b"pass":
            passed = True
        elif bare.startswith((b"op.", b"with op.")) and not passed:
            return "present"
        elif not is_docstring(bare):
            return None
    return "empty" if passed else None


def is_docstring(bare: bytes) -> bool:
    return len(bare) > 5 and bare[:3] == bare[-3:] == b'"""' and bare.count(b'"') == 6
