"""The digest of a script: what a reviewer saw, in 64 digits."""

from __future__ import annotations

from gitmig import git
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "sha256:"
DIGITS = 64


def normalised(sql: str) -> str:
    """A statement as the digest sees it: LF line ends, no blanks at line ends, no blank lines around it."""
    lines = sql.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t\f\v") for line in lines).strip("\n")


def digest(statements: Iterable[str]) -> str:
    """`sha256:` and the hash of the normalised statements; each is framed by its length, so no two scripts run together."""
    _, sha256 = git.algorithms()
    hashed = sha256(b"gitmig statements 1\n")
    for statement in statements:
        data = normalised(statement).encode("utf-8", "surrogatepass")
        hashed.update(b"%d\n" % len(data))
        hashed.update(data)
        hashed.update(b"\n")
    return f"{PREFIX}{hashed.hexdigest()}"
