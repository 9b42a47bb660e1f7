"""Records are as `typing.NamedTuple` has them, in all that is used of it."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from gitmig import records


class Ours(records.NamedTuple):
    """A record."""

    first: int
    second: str = "two"
    third: tuple[int, ...] = ()

    @property
    def both(self) -> tuple[int, str]:
        return self.first, self.second

    def own(self) -> type:
        return __class__  # type: ignore[name-defined,no-any-return]


class Theirs(typing.NamedTuple):
    """A record."""

    first: int
    second: str = "two"
    third: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((1,), {}),
        ((1, "x"), {}),
        ((1, "x", (3,)), {}),
        ((), {"first": 1}),
        ((1,), {"third": (2,)}),
        ((), {"third": (), "first": 2}),
    ],
)
def test_made_as_theirs(values: tuple[object, ...], named: dict[str, object]) -> None:
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)  # type: ignore[arg-type]
    assert ours == theirs
    assert (ours.first, ours.second, ours.third) == tuple(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(second="y") == theirs._replace(second="y")
    assert isinstance(ours._replace(first=5), Ours)
    assert copy.deepcopy(ours) == ours
    assert pickle.loads(pickle.dumps(ours)) == ours
    assert type(pickle.loads(pickle.dumps(ours))) is Ours


def test_the_class_is_as_theirs() -> None:
    assert (Ours._fields, Ours._field_defaults) == (Theirs._fields, Theirs._field_defaults)
    assert (Ours.__doc__, Ours.__match_args__) == (Theirs.__doc__, Theirs.__match_args__)
    assert Ours._make([1, "x", ()]) == (1, "x", ())
    assert Ours(1).both == (1, "two")
    assert Ours(1).own() is Ours
    with pytest.raises(AttributeError):
        Ours(1).fourth = 4  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("values", "named", "words"),
    [
        ((), {}, "first"),
        ((1, "x", (), 4), {}, "too many"),
        ((1,), {"first": 2}, "first"),
        ((1,), {"fourth": 4}, "fourth"),
    ],
)
def test_wrong_values_are_refused(values: tuple[object, ...], named: dict[str, object], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        Ours(*values, **named)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Theirs(*values, **named)  # type: ignore[arg-type]


def test_what_is_not_there_is_not_replaced() -> None:
    with pytest.raises(TypeError, match="fourth"):
        Ours(1)._replace(fourth=4)  # type: ignore[call-arg]


def test_answers_are_kept_until_there_are_too_many() -> None:
    asked: list[int] = []

    @records.remembered(2)
    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    assert [double(number) for number in (1, 2, 1, 2, 3, 1)] == [2, 4, 2, 4, 6, 2]
    assert asked == [1, 2, 3, 1]


def test_what_fails_is_asked_again() -> None:
    asked: list[str] = []

    @records.remembered(2)
    def number(text: str) -> int:
        asked.append(text)
        return int(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            number("x")
    assert asked == ["x", "x"]


def test_an_attribute_is_found_out_once() -> None:
    class Thing:
        count = 0

        @records.cached_property
        def found(self) -> int:
            """A number."""
            self.count += 1
            return self.count

    thing = Thing()
    assert (thing.found, thing.found, Thing().found) == (1, 1, 1)
    assert Thing.found.__doc__ == "A number."
    del thing.found
    assert thing.found == 2
