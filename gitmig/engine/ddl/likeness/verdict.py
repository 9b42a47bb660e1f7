"""What comparing two indexes or constraints comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class ComparisonResult:
    """`equal`, `different` or `skip`: the last where nobody can tell; `message` says in what they differ, or why."""

    status: Literal["equal", "different", "skip"]
    message: str = ""

    @property
    def is_equal(self) -> bool:
        return self.status == "equal"

    @property
    def is_different(self) -> bool:
        return self.status == "different"

    @property
    def is_skip(self) -> bool:
        return self.status == "skip"

    @classmethod
    def Equal(cls) -> ComparisonResult:  # noqa: N802 (the name that dialects of other packages call)
        return cls("equal")

    @classmethod
    def Different(cls, reason: str | Sequence[str]) -> ComparisonResult:  # noqa: N802 (as above)
        return cls("different", joined(reason))

    @classmethod
    def Skip(cls, reason: str | Sequence[str]) -> ComparisonResult:  # noqa: N802 (as above)
        return cls("skip", joined(reason))


def joined(reason: str | Sequence[str]) -> str:
    return reason if isinstance(reason, str) else ", ".join(reason)


def verdict(differences: Sequence[str]) -> ComparisonResult:
    """Different where there is a difference."""
    return ComparisonResult.Different(differences) if differences else ComparisonResult.Equal()
