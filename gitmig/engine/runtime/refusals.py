"""Which failed connections do not get better by trying again, by what the server or SQLite says: what is wrong, what to type."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gitmig.records import NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.exc import DBAPIError

ENCODED = "in a password @ is written %40, / %2F, : %3A, % %25"
# MySQL: of the account, its password, its rights to the database, the host that it may come from
LOGINS = {1044, 1045, 1130, 1251, 1698, 1862, 2059, 3118, 3159, 4151}
NO_DATABASES = {1049}
# PostgreSQL tells no code while a connection is made, but to asyncpg
LOGIN = re.compile(
    r"authentication failed|no password supplied|no pg_hba\.conf entry|role \".*\" (?:does not exist|is not permitted to log in)"
    r"|permission denied for database|Login failed for user|ORA-01017|ORA-28000"
)
NO_DATABASE = re.compile(r"database \".*\" does not exist|Cannot open database")
NOT_OPENED = "unable to open database file"
NO_SQLITE = ("file is not a database", "file is encrypted", "unsupported file format")
READ_ONLY = "attempt to write a readonly database"

# statements: what the user may not do, and where nobody may write
DENIED = {"42501", 1044, 1142, 1143, 1227}
CLOSED = {"25006", 1290, 1792, 1836}


class Refusal(NamedTuple):
    """What is wrong, and what to do about it."""

    problem: str
    remedy: str


def refusal(error: DBAPIError, url: URL | None) -> Refusal | None:
    """Why the connection was refused for good; None where trying again may help, or it is about something else."""
    if is_sqlite(url, error):  # which opens its file at the first statement
        return refused_file(str(error.orig), file_of(url) if url is not None else "")
    return refused_login(error) if error.statement is None else None


def refused_login(error: DBAPIError) -> Refusal | None:
    said, (number, state) = str(error.orig), codes(error)
    if number in NO_DATABASES or state == "3D000" or NO_DATABASE.search(said):
        return Refusal("there is no such database", "create it, or correct its name in the URL")
    if number in LOGINS or state.startswith("28") or LOGIN.search(said):
        return Refusal(
            "the server refused the login",
            f"correct user, password and database of the URL, or what the user may do ({ENCODED})",
        )
    return None


def codes(error: DBAPIError) -> tuple[int | None, str]:
    """What a driver tells beside words: MySQL's number, PostgreSQL's state."""
    number = next(iter(getattr(error.orig, "args", ())), None)
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or ""
    return number if isinstance(number, int) else None, state


def remedy_for_statement(error: DBAPIError) -> str | None:
    """What to do where a server refused a statement whatever it says: rights that are lacking, a server that is read only."""
    found = set(codes(error))
    if DENIED & found:
        return (
            "the user of the URL may not do this: let its owner GRANT it "
            "(on PostgreSQL: GRANT CREATE ON SCHEMA public TO ...), or connect as another user"
        )
    return "the server takes no writes: is it a replica? connect to the one that does" if CLOSED & found else None


def is_sqlite(url: URL | None, error: DBAPIError) -> bool:
    return url.get_backend_name() == "sqlite" if url is not None else type(error.orig).__module__ == "sqlite3"


def refused_file(said: str, path: str) -> Refusal | None:
    if any(words in said for words in NO_SQLITE):
        return Refusal("the file is no SQLite database", "correct the path in the URL; the file is left as it is")
    if READ_ONLY in said:
        return Refusal("the SQLite file cannot be written", "give this user write access to it and its directory")
    if NOT_OPENED not in said:
        return None
    directory = os.path.dirname(path)
    if os.path.isdir(path):
        return Refusal("the SQLite file is a directory", "put the file's name behind it in the URL")
    if path and not os.path.isdir(directory):
        return Refusal(
            f"the SQLite file's directory {directory} is not there",
            "make it, or correct the URL: sqlite:///relative/path, sqlite:////absolute/path",
        )
    return Refusal("the SQLite file cannot be opened", "give this user access to it and its directory")


def file_of(url: URL) -> str:
    """The absolute path of a SQLite file, which the URL may give as an address of its own (`file:...?mode=ro`)."""
    written = url.database or ""
    return os.path.abspath(unquote(urlsplit(written).path) if written.startswith("file:") else written)
