"""A quick scan of a revision file's bytes, for files in the usual shape.

The parser takes a tenth of a millisecond a file, which is most of what a check of a thousand revisions costs. This scan takes
a tenth of that, and declines whatever it is not sure of: the names must be assigned on neighbouring lines of their own, below
nothing but a docstring, comments and imports, and be mentioned nowhere else. Every pass over the bytes is a method of `bytes`;
`find` and not `in`, which first tries whether the text is a number, at the price of an exception.
"""

from __future__ import annotations

import sys

from gitmig.records import TYPE_CHECKING, remembered
from gitmig.revisions.facts import Body, Facts, first_paragraph
from gitmig.revisions.familiar import NAMED, NOTHING, Familiar, cut, facts_of_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitmig.revisions.familiar import Parts

SIGNATURE_ENDS = (b") -> None:", b"):")
USUAL_COMMENT = b"# revision identifiers, used by Alembic."
USUAL_ENCODINGS = (b"coding: utf-8\n", b"coding:utf-8\n", b"coding: utf-8 -*-\n", b"coding: UTF-8\n")
BOM = b"\xef\xbb\xbf"
ANNOTATION = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.,|[] "
HEADERS = (b"revision", b"down_revision", b"branch_labels", b"depends_on")
NAMES = (b"revision", b"branch_labels", b"depends_on")
PAIRED = b"()[]{}\"'"
# A comma parts the quotes of one string from those of the next.
TELLING = PAIRED + b"*<>,"
# What can be left out when a file is looked over for brackets, quotes and what else makes it unusual.
ORDINARY = bytes(byte for byte in (9, 10, *range(32, 127)) if byte not in TELLING)
CONTROLS = tuple(bytes((byte,)) for byte in (*range(9), *range(11, 32), 127))
LISTED = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789, "
# What sets names at a module's level from inside a function, or makes it hard to see where text ends.
UNUSUAL = (b"global", b"exec(", b"setattr", b"delattr", b"vars(", b"locals(", b":=", b'\\"')
# What a statement that does nothing, or ends the function, begins with.
IDLE = (b"pass", b"return", b"raise", b"None", b"True", b"False", b"Ellipsis", b"NotImplemented")
# What a file's marks call to look for: text beyond ASCII, `import *`, and texts in three quotes that more than words are in: of
# double ones, a function may be in those too.
FOREIGN, STAR, QUOTED, TEXTS = 1, 2, 4, 8
BUT_QUOTES = bytes(byte if byte == ord('"') else ord(" ") for byte in range(256))
# Quotes in a row that are all there is of a text with nothing but words in it.
SIX = 6
DEDENTS_DOCSTRINGS = sys.version_info >= (3, 13)

Value = tuple[str, ...]
new_record = tuple.__new__  # with all fields, in order


def scan(data: bytes) -> Facts | None:
    """The facts of a file, or None when only the parser can tell."""
    if data.find(b"\r") >= 0:
        data = data.replace(b"\r\n", b"\n")
    parts = cut(data)
    if parts is not None and familiar.knows(parts):
        doc, rest = message(parts[0]), parts[4]
        if doc is not None and oddities(rest.translate(None, ORDINARY)) == 0 and not may_set_names(rest, 0):
            return facts_of_parts(parts, doc)
        parts = None
    facts = scanned(data)
    if parts is not None and facts is not None and leave_no_doubt(parts, facts):
        familiar.learn(parts)
    return facts


familiar = Familiar()


def leave_no_doubt(parts: Parts, facts: Facts) -> bool:
    """Whether the parts of a file that was scanned say no more in another file than they do here."""
    if facts.upgrade != "present" or facts.downgrade != "present" or facts.depends_on or facts.branch_labels:
        return False
    quote, before, between, *after = parts.head
    text = (quote * 2).join((before, between, quote.join(after)))
    start = text.find(b"\nrevision")
    end = text.find(b"\n\n", start)
    first, second, *more = text[start + 1 : end].split(b"\n", 2)
    below = headers_in(more[0]) if more else {}
    above, upwards, downwards = text[:start], text[end:], parts.downwards
    return (
        is_harmless(above)
        and not mentions(above)
        and b"coding" not in above
        and NAMED not in above
        and assigns(first, b"revision")
        and assigns(second, b"down_revision")
        and sum(part.count(b"\n") + 1 for part in more) == len(below or ())
        and not any(may_set_names(part, 0) for part in (upwards, downwards))
        and is_head(upwards.lstrip(b"\n"), b"def upgrade(")
        and is_head(downwards[1:], b"def downgrade(")
        and all(oddities(part.translate(None, ORDINARY)) == 0 for part in (above, upwards, downwards))
    )


def assigns(line: bytes, name: bytes) -> bool:
    """Whether a line assigns an id, left out between quotes, to a name, and does nothing else."""
    left, equals, right = line.partition(b" = ")
    return bool(equals) and right in (b"''", b'""') and name_of(left) == name


def is_head(text: bytes, head: bytes) -> bool:
    """Whether a text is a function's first line and what comes before its first operation, to within the statement that has it."""
    line, _, rest = text.partition(b"\n")
    lines, _, statement = rest.rpartition(b"\n")
    return (
        text.startswith(head)
        and line.endswith(SIGNATURE_ENDS)
        and text.count(head[4:-1]) == 1
        and is_preamble(lines)
        and statement.startswith(b"   ")
        and statement.strip()[:1] != b"#"
    )


def scanned(data: bytes) -> Facts | None:
    """The facts of a file none of which is known from others."""
    split = split_docstring(data.removeprefix(BOM))
    if split is None:
        return None
    doc, code = split
    odd = oddities(code.translate(None, ORDINARY))
    if odd is None or not (is_plain(code, odd) and code.find(b"coding", 0, 200) < 0):
        return None
    headers = read_headers(code)
    if headers is None:
        return None
    upgrade, downgrade = body(code, b"def upgrade(", odd), body(code, b"def downgrade(", odd)
    if upgrade is None or downgrade is None:
        return None
    (revision,), parents = headers[b"revision"], headers[b"down_revision"]
    depends_on, labels = headers.get(b"depends_on", ()), headers.get(b"branch_labels", ())
    return new_record(
        Facts, (revision, parents, depends_on, labels, doc, upgrade, downgrade, None, None, NOTHING, NOTHING)
    )


def split_docstring(data: bytes) -> tuple[str, bytes] | None:
    """The message and the rest, from a line's end on; without a docstring, no message and all of it."""
    start = 0 if data.startswith(b'"""') else after_comments(data)
    if start < 0 or not data.startswith(b'"""', start):
        return None if start < 0 else ("", b"\n" + data)
    end = data.find(b'"""', start + 3)
    if end < 0 or data[end + 3 : end + 4] not in (b"\n", b""):
        return None
    doc = message(data[start + 3 : end])
    return None if doc is None else (doc, data[end + 3 :])


def message(docstring: bytes) -> str | None:
    """The message in a docstring's text; None where it takes the parser."""
    if docstring.find(b"\\") + docstring.find(b"\0") + docstring.find(b"\r") > -3:
        return None
    try:
        text = docstring.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if DEDENTS_DOCSTRINGS and "\n " in text else first_paragraph(text)


def after_comments(data: bytes) -> int:
    """Where the first line begins that is neither empty nor a comment; -1 when a comment may name an encoding."""
    start = 0
    while data[start : start + 1] in (b"#", b"\n"):
        start = data.find(b"\n", start) + 1
        if not start:
            return -1
    comments = data[:start]
    for usual in USUAL_ENCODINGS:
        comments = comments.replace(usual, b"")
    return start if comments.isascii() and b"coding" not in comments and b"\0" not in comments else -1


def is_plain(code: bytes, odd: int) -> bool:
    """Whether nothing in the code is out of the ordinary, of what its marks call to look for."""
    return not (
        (odd & FOREIGN and not is_ordinary_text(code))
        or (odd & STAR and b"import *" in code)
        or (odd & QUOTED and b"'''" in code)
    )


@remembered(1024)
def oddities(marks: bytes) -> int | None:
    """What the brackets, quotes and other marks of a file call to look for, which are the same in many files; None where they do not
    come in pairs or are those of a conflict."""
    if (
        marks.count(b"(") != marks.count(b")")
        or marks.count(b"[") != marks.count(b"]")
        or marks.count(b"{") != marks.count(b"}")
        or (marks.count(b'"') | marks.count(b"'")) & 1
        or b"<<<<<<<" in marks
        or b">>>>>>>" in marks
    ):
        return None
    return (
        FOREIGN * bool(marks.translate(None, TELLING))
        | STAR * (b"*" in marks)
        | QUOTED * (b"'''" in marks)
        | TEXTS * any(len(run) > 2 and len(run) != SIX for run in marks.translate(BUT_QUOTES).split())
    )


def is_ordinary_text(code: bytes) -> bool:
    """Whether code beyond ASCII is UTF-8 without control characters, and no letters in it stand for others in a name."""
    from unicodedata import normalize

    try:
        text = code.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if any(odd in code for odd in CONTROLS):
        return False
    normal = normalize("NFKC", text)
    return all(normal.count(name) == text.count(name) for name in ("revision", "branch_labels", "depends_on", "grade"))


def read_headers(code: bytes) -> Mapping[bytes, Value] | None:
    """The assigned values, when the names are assigned on neighbouring lines below nothing but comments and imports."""
    start = code.find(b"\nrevision")
    end = code.find(b"\n\n", start)
    if start < 0 or end < 0 or not is_harmless(code[:start]):
        return None
    lines = code[start + 1 : end].split(b"\n", 2)
    found: dict[bytes, Value] = {}
    for line in lines[:2]:
        left, _, right = line.partition(b" = ")
        name = name_of(left)
        value = () if right == b"None" else literal(right.partition(b"  #")[0])
        if name is None or value is None or (name == b"revision" and right[:1] in b"N(["):
            return None
        found[name] = value
    if len(lines) > 2:
        more = headers_in(lines[2])
        if more is None or not found.keys().isdisjoint(more):
            return None
        found.update(more)
    return found if b"down_revision" in found and b"revision" in found and are_all(code, found, start, end) else None


@remembered(1024)
def headers_in(lines: bytes) -> dict[bytes, Value] | None:
    """What the lines below the ids assign, up to the first that is none of ours; it is the same in most files of a project."""
    found: dict[bytes, Value] = {}
    for line in lines.split(b"\n"):
        left, _, right = line.partition(b" = ")
        name = name_of(left)
        if name is None:
            break
        value = () if right == b"None" else literal(right.partition(b"  #")[0])
        if value is None or name == b"revision":
            return None
        found[name] = value
    return found


def are_all(code: bytes, found: Mapping[bytes, Value], start: int, end: int) -> bool:
    """Whether none of the names can be set anywhere else than from `start` to `end`: they are not mentioned, or inside functions
    only."""
    assigned = code[start:end]
    if assigned.find(b"irreversible") >= 0:
        return False
    above = mentions(code[:start])
    if (
        not above
        and assigned.count(b"revision") == 2
        and not may_set_names(code, end)
        and assigned.count(b"branch_labels") == (b"branch_labels" in found)
        and assigned.count(b"depends_on") == (b"depends_on" in found)
    ):
        return True
    return b"irreversible" not in code and lines_outside(code, NAMES) == len(found)


def may_set_names(code: bytes, start: int) -> bool:
    """Whether one of the names, or `irreversible`, is mentioned from there on."""
    return (
        code.find(b"revision", start) >= 0
        or code.find(b"depends_on", start) >= 0
        or code.find(b"branch_labels", start) >= 0
        or code.find(b"irreversible", start) >= 0
    )


@remembered(1024)
def mentions(start: bytes) -> bool:
    """Whether a text mentions one of the names, but for the usual comment."""
    rest = start.replace(USUAL_COMMENT, b"")
    return b"irreversible" in rest or any(name in rest for name in NAMES)


def lines_outside(code: bytes, words: tuple[bytes, ...]) -> int:
    """How many lines mention one of the words outside of functions and comments; -1 when that is hard to tell."""
    if any(odd in code for odd in UNUSUAL):
        return -1
    count, owner, quotes = 0, b"", 0
    for line in code.split(b"\n"):
        if line[:1] not in (b"", b" ", b"\t", b"#"):
            # a line that may be text owns nothing
            owner = b"" if quotes & 1 else line[:4]
            count += any(word in line for word in words)
        elif owner != b"def " and line[:1] != b"#":
            count += any(word in line for word in words)
        quotes += line.count(b'"""')
    return count


@remembered(1024)
def is_harmless(start: bytes) -> bool:
    """Whether the code above the names is nothing but comments and imports; it is the same in most files of a project."""
    inside = False
    for line in start.split(b"\n"):
        if inside:
            inside = line != b")"
            if inside and line.strip(LISTED):
                return False
        elif line.startswith((b"import ", b"from ")):
            inside = line.endswith(b" import (")
            if any(odd in line.removesuffix(b" import (") for odd in (b"(", b"\\", b";", b'"', b"'")):
                return False
        elif line and line[:1] != b"#":
            return False
    return not inside


@remembered(1024)
def name_of(left: bytes) -> bytes | None:
    """The name that `name` or `name: annotation` assigns to, when it is one of the four."""
    name, _, annotation = left.partition(b":")
    return name if name in HEADERS and not annotation.strip(ANNOTATION) else None


def literal(text: bytes) -> Value | None:
    """A string, or a tuple or list of strings, as written on one line; None for anything else."""
    quote, inside = text[:1], text[1:-1]
    if quote in (b'"', b"'"):
        if inside.isalnum() and text[-1:] == quote:
            return (inside.decode("ascii"),)
        word = string(text)
        return None if word is None else (word,)
    return sequence(text) if quote + text[-1:] in (b"()", b"[]") else None


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
    if (
        not inside
        or text[-1:] != quote
        or quote in inside
        or b"\\" in inside
        or not inside.isascii()
        or quote not in (b'"', b"'")
    ):
        return None
    return inside.decode("ascii")


def body(code: bytes, head: bytes, odd: int) -> Body | None:
    """What the function with this head does, when its first statement tells; None when it takes the parser."""
    start, name = code.find(b"\n" + head), head[4:-1]
    if start < 0:
        return None if name in code else "absent"
    end = code.find(b"\n", start + 1)
    if end < 0 or not code.endswith(SIGNATURE_ENDS, start, end) or (odd & TEXTS and code.count(b'"""', 0, start) & 1):
        return None
    if code.count(name) != 1 and lines_outside(code, (name,)) != 1:
        return None
    operation = code.find(b"\n    op.", end)
    if operation > 0 and is_preamble(code[end:operation]):
        return "present"
    return first_statement(code, end + 1)


@remembered(1024)
def is_preamble(lines: bytes) -> bool:
    """Whether nothing but comments and one-line docstrings comes before a function's first operation."""
    return all(not bare or bare[:1] == b"#" or is_docstring(bare) for bare in map(bytes.strip, lines.split(b"\n")))


def first_statement(code: bytes, position: int) -> Body | None:
    """`present` when a statement that does something comes first, `empty` when there is nothing but `pass`."""
    passed = False
    for line in code[position:].split(b"\n"):
        bare = line.strip()
        if not bare or bare[:1] == b"#":
            continue
        if line[:1] not in b" \t":
            break
        if bare == b"pass":
            passed = True
        elif not is_docstring(bare):
            return None if passed else kind_of(bare)
    return "empty" if passed else None


def kind_of(bare: bytes) -> Body | None:
    """What a function is whose first statement begins like this; None for an idle one, and for text with a prefix."""
    if bare.startswith(b"raise "):
        return "raises"
    idle = bare.startswith(IDLE) or not bare[:1].isalpha() or b'"' in bare[:3] or b"'" in bare[:3]
    return None if idle else "present"


def is_docstring(bare: bytes) -> bool:
    return len(bare) > 5 and bare[:3] == bare[-3:] == b'"""' and bare.count(b'"') == 6
