"""What is wrong with a configuration file: on which line, in which words, and what to do about it.

No line of the file is shown: it is a URL with a password more often than not.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from configparser import Error as IniError
    from typing import TypeAlias

    # What is wrong, the line where that is known and else 0, and what to do.
    Fault: TypeAlias = tuple[str, int, str]

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"
CONFLICT = b"<<<<<<< "
PLAINLY = "save the file as UTF-8 without a byte order mark"


def told(path: str, error: Exception) -> tuple[str, str]:
    """What a file's reader says, in words of ours, and what to do."""
    words, line, remedy = fault_of(path, error)
    where = f"line {line}: " if line else ""
    return f"{path} cannot be read: {where}{words}", remedy


def fault_of(path: str, error: Exception) -> Fault:
    if isinstance(error, OSError):
        return of_system(path, error)
    if words := encoding_of(path):
        return words, 0, PLAINLY
    if isinstance(error, UnicodeDecodeError):
        return of_bytes(path, error.encoding)
    if line := line_of_conflict(path):
        from shlex import quote

        return "git left a conflict here", line, f"solve it, then: git add {quote(path)}"
    from configparser import Error

    return of_ini(path, error) if isinstance(error, Error) else (" ".join(str(error).split()), 0, "")


def line_of_conflict(path: str) -> int:
    """The line where a merge's conflict begins, counted from 1; 0 where there is none."""
    lines = content_of(path).split(b"\n")
    return next((number for number, line in enumerate(lines, 1) if line.startswith(CONFLICT)), 0)


def of_system(path: str, error: OSError) -> Fault:
    """What the machine says: the file is there, and cannot be opened."""
    if os.path.isdir(path):
        return "it is a directory", 0, "name a file; Docker makes a directory where it mounts a file that is not there"
    if os.path.islink(path) and not os.path.exists(path):
        return f"it is a link to {os.readlink(path)}, which is not there", 0, "correct the link, or delete it"
    if isinstance(error, PermissionError):
        return "this user may not read it", 0, f"chmod +r {path}, or run as a user who may"
    return error.strerror or str(error), 0, "restore it, or delete it"


def encoding_of(path: str) -> str:
    """What is wrong with how a file's text is written, as its first bytes tell; nothing where that is as usual."""
    start = content_of(path)[: len(BOM)]
    if start == BOM:
        return "it begins with a byte order mark, which Alembic does not read either"
    return "it is UTF-16" if start.startswith(UTF_16) else ""


def of_bytes(path: str, encoding: str) -> Fault:
    """The first byte that stands for no character; a reader counts from where it last went on."""
    data = content_of(path)
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return f"a byte (0x{data[error.start]:02x}) is no {encoding}", data[: error.start].count(b"\n") + 1, PLAINLY
    return f"it is no {encoding}", 0, PLAINLY


def of_ini(path: str, error: IniError) -> Fault:
    from configparser import DuplicateOptionError, DuplicateSectionError, MissingSectionHeaderError, ParsingError

    if isinstance(error, DuplicateOptionError):
        return f"[{error.section}] has {error.option} already", error.lineno or 0, "keep one of the two"
    if isinstance(error, DuplicateSectionError):
        return f"there is a section [{error.section}] already", error.lineno or 0, "join the two"
    if isinstance(error, MissingSectionHeaderError):
        return "an option is above the first section", error.lineno, "begin with [alembic]; a comment begins with #"
    if isinstance(error, ParsingError):
        line = error.errors[0][0] if error.errors else 0
        return (
            "this is neither a section nor an option",
            line,
            "write [section] or `name = value`; a comment begins with #",
        )
    return of_interpolation(path, error)


def of_interpolation(path: str, error: IniError) -> Fault:
    from configparser import InterpolationDepthError, InterpolationMissingOptionError

    section, option = getattr(error, "section", ""), getattr(error, "option", "")
    line, name = line_of(path, section, option), f"[{section}] {option}"
    if isinstance(error, InterpolationMissingOptionError):
        return (
            f"{name} asks for %({error.reference})s, and there is no such option",
            line,
            "write %(here)s for the file's directory, %(name)s for an option of its section or of [DEFAULT], %% for a percent sign",
        )
    if isinstance(error, InterpolationDepthError):
        return f"{name} asks for itself, by way of %(name)s", line, "write its value"
    return f"{name} has a value that cannot be read", line, "write %% for a percent sign"


def line_of(path: str, section: str, option: str) -> int:
    """The line of an option in an ini file, counted from 1; 0 where it is not found."""
    inside = ""
    for number, line in enumerate(content_of(path).decode("utf-8", "replace").split("\n"), 1):
        if line.startswith("[") and "]" in line:
            inside = line[1 : line.index("]")]
        elif inside in (section, "DEFAULT") and line.replace(":", "=").partition("=")[0].strip().lower() == option:
            return number
    return 0


def content_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
