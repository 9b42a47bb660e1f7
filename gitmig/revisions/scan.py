"""A quick scan of a revision file's bytes, for files in the usual shape.

The parser takes a tenth of a millisecond a file, which is most of what a check of a thousand revisions costs. This scan takes
a fraction of that, and declines whatever it is not sure of: the names must be assigned on lines of their own, below nothing
but a docstring, comments and imports, and be mentioned nowhere else.
"""

from __future__ import annotations

import sys

from gitmig.revisions.facts import Body, Facts, first_paragraph

USUAL_COMMENT = b"# revision identifiers, used by Alembic."
BOM = b"\xef\xbb\xbf"
ANNOTATION = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.,|[] "
HEADERS = (b"revision", b"down_revision", b"branch_labels", b"depends_on")
BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))
DEDENTS_DOCSTRINGS = sys.version_info >= (3, 13)

Value = tuple[str, ...]


def scan(data: bytes) -> Facts | None:
    """The facts of a file, or None when only the parser can tell."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    split = split_docstring(data.removeprefix(BOM))
    if split is None:
        return None
    doc, code = split
    if not is_plain(code):
        return None
    headers = read_headers(code)
    if headers is None or len(headers[b"revision"]) != 1:
        return None
    upgrade, downgrade = body(code, b"upgrade"), body(code, b"downgrade")
    if upgrade is None or downgrade is None:
        return None
    return Facts(
        revision=headers[b"revision"][0],
        parents=headers[b"down_revision"],
        depends_on=headers.get(b"depends_on", ()),
        branch_labels=headers.get(b"branch_labels", ()),
        doc=doc,
        upgrade=upgrade,
        downgrade=downgrade,
    )


def split_docstring(data: bytes) -> tuple[str, bytes] | None:
    """The message and everything behind the docstring; without a docstring, no message and all of it."""
    if not data.startswith(b'"""'):
        return "", b"\n" + data
    end = data.find(b'"""', 3)
    if end < 0 or data[end + 3 : end + 4] not in (b"\n", b"") or b"\\" in data[3:end]:
        return None
    try:
        docstring = data[3:end].decode("utf-8")
    except UnicodeDecodeError:
        return None
    if b"\0" in data or (DEDENTS_DOCSTRINGS and "\n " in docstring):
        return None
    return first_paragraph(docstring), data[end + 3 :]


def is_plain(code: bytes) -> bool:
    """Whether nothing in the code could set the names in another way, and its brackets and quotes come in pairs."""
    mentions = code.count(b"revision") - code.count(USUAL_COMMENT)
    return (
        mentions == 2
        and code.count(b"branch_labels") < 2
        and code.count(b"depends_on") < 2
        and code.isascii()
        and b"import *" not in code
        and b"irreversible" not in code
        and b"coding" not in code[:200]
        and not any(odd in code for odd in (b"\r", b"\0", b"\f", b"\n<<<<<<<", b"\n>>>>>>>"))
        and all(code.count(opening) == code.count(closing) for opening, closing in BRACKETS)
        and not code.count(b'"') % 2
        and not code.count(b"'") % 2
    )


def read_headers(code: bytes) -> dict[bytes, Value] | None:
    """The assigned values, when the names are assigned below nothing but comments and imports."""
    found: dict[bytes, Value] = {}
    for line in code.split(b"\n"):
        if not line or line[:1] == b"#":
            continue
        if line.startswith((b"import ", b"from ")):
            if any(odd in line for odd in (b"(", b"\\", b";", b'"', b"'")):
                return None
            continue
        name, _, value = line.partition(b" = ")
        name, _, annotation = name.partition(b":")
        if name not in HEADERS:
            break
        read = None if annotation.strip(ANNOTATION) else literal(value.rstrip())
        if read is None or (name == b"revision" and value[:1] in b"(["):
            return None
        found[name] = read
    complete = b"revision" in found and b"down_revision" in found
    return found if complete and all((name in code) == (name in found) for name in HEADERS) else None


def literal(text: bytes) -> Value | None:
    """`None`, a string, or a tuple or list of strings, as written on one line; None for anything else."""
    if text == b"None":
        return ()
    if text[:1] in (b'"', b"'"):
        word = string(text)
        return None if word is None else (word,)
    if text[:1] + text[-1:] not in (b"()", b"[]"):
        return None
    return sequence(text)


def sequence(text: bytes) -> Value | None:
    inside = text[1:-1].strip()
    if not inside:
        return ()
    if text[:1] == b"(" and b"," not in inside:
        return None
    words = [string(part.strip()) for part in inside.removesuffix(b",").split(b",")]
    return None if None in words else tuple(word for word in words if word is not None)


def string(text: bytes) -> str | None:
    quote = text[:1]
    if len(text) < 3 or quote not in (b'"', b"'") or text[-1:] != quote:
        return None
    inside = text[1:-1]
    return None if quote in inside or b"\\" in inside else inside.decode("ascii")


def body(code: bytes, name: bytes) -> Body | None:
    """What `upgrade` or `downgrade` does, when its first statement tells."""
    start = code.find(b"\ndef " + name + b"(")
    if start < 0 or code.count(name) != 1 or inside_string(code, start):
        return None
    lines = code[start + 1 :].split(b"\n")
    if lines[0] not in (b"def " + name + b"() -> None:", b"def " + name + b"():"):
        return None
    return first_statement(lines[1:])


def inside_string(code: bytes, position: int) -> bool:
    """Whether a triple quote may be open here."""
    return any(code.count(quotes, 0, position) % 2 for quotes in (b'"""', b"'''"))


def first_statement(lines: list[bytes]) -> Body | None:
    """`present` when an operation comes first, `empty` when nothing but `pass` does, None when it takes the parser."""
    passed = False
    for line in lines:
        bare = line.strip()
        if not bare or bare[:1] == b"#":
            continue
        if line[:1] not in b" \t":
            break
        if bare == b"pass":
            passed = True
        elif bare.startswith((b"op.", b"with op.")) and not passed:
            return "present"
        elif not (bare[:3] == bare[-3:] == b'"""' and len(bare) > 5 and bare.count(b'"') == 6):
            return None
    return "empty" if passed else None
