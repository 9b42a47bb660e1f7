"""Command lines that are understood without click, which costs three starts of Python; whatever is unusual is left to click."""

from __future__ import annotations

from gitmig.commands import QUIET, VERBOSE
from gitmig.errors import MissingRevision, ResolutionError
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeVar

    import click

    from gitmig.project import Project

    T = TypeVar("T")

HELP = frozenset(("-h", "--help"))


class Option(NamedTuple):
    """An option of a command; without a `value` it is a flag, with an `opposite` one that is asked for either way.

    `choices` are the only values, `least` the smallest number. A `default` is shown where `shown` says so.
    """

    names: tuple[str, ...]
    help: str
    value: str = ""
    several: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    default: str | float | None = None
    shown: bool = False
    opposite: str = ""

    @property
    def key(self) -> str:
        return self.names[-1].lstrip("-").replace("-", "_")

    @property
    def unset(self) -> Any:
        if self.several:
            return ()
        return False if not (self.value or self.opposite) else self.default


PROJECT_OPTIONS = (
    Option(("-c", "--config"), "alembic.ini or pyproject.toml.", "FILE", several=True),
    Option(("-n", "--name"), "Section of the ini file.", "SECTION", default="alembic"),
    Option(("-x",), "Passed on to env.py; repeatable.", "KEY=VALUE", several=True),
    Option(("--project",), "One of [tool.gitmig.projects].", "NAME"),
)
TALK_OPTIONS = (
    Option(("-q", "--quiet"), QUIET),
    Option(("-v", "--verbose"), VERBOSE),
)


def understood(arguments: Sequence[str], options: Iterable[Option]) -> dict[str, Any] | None:
    """The values of all options; None where click has to answer: help, a mistake, or a way of writing that is not usual."""
    found = {option.key: option.unset for option in options}
    by_name = {name: option for option in options for name in option.names}
    opposites = {option.opposite: option for option in options if option.opposite}
    words = iter(arguments)
    for word in words:
        if word in opposites:
            found[opposites[word].key] = False
            continue
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        option = by_name.get(name)
        if option is None or (equals and not option.value):
            return None
        given = (value if equals else next(words, "-")) if option.value else ""
        if given.startswith("-") or (option.value and not given):
            return None
        if not taken(option, given, found):
            return None
    return found


def saying_where(project: Project, act: Callable[[], T]) -> T:
    """Do it; an error about a revision that no file here has says where git has it."""
    try:
        return act()
    except (ResolutionError, MissingRevision) as error:
        from gitmig.commands.lost import say_where  # it loads what a command that ends well does without

        say_where(project, error)
        raise


def taken(option: Option, given: str, found: dict[str, Any]) -> bool:
    """Note a value as click would have it; whether click would accept it is certain only when this says so."""
    if not option.value:
        found[option.key] = True
    elif option.several:
        found[option.key] += (given,)
    elif option.least is not None:
        number = given.replace(".", "", 1)
        if not (number.isascii() and number.isdigit() and float(given) >= option.least):
            return False
        found[option.key] = float(given)
    elif option.choices and given not in option.choices:
        return False
    else:
        found[option.key] = given
    return True


def parameters(options: Iterable[Option]) -> list[click.Parameter]:
    """The same options for click."""
    return [parameter(option) for option in options]


def parameter(option: Option) -> click.Option:
    import click

    names = [*option.names[:-1], f"{option.names[-1]}/{option.opposite}" if option.opposite else option.names[-1]]
    kind: Mapping[str, Any] = {}
    if option.choices:
        kind = {"type": click.Choice(option.choices)}
    elif option.least is not None:
        kind = {"type": click.FloatRange(min=option.least)}
    return click.Option(
        names,
        help=option.help,
        metavar=option.value if option.value and not option.choices else None,
        is_flag=None if option.value else True,
        multiple=option.several,
        default=None if option.several else option.unset,
        show_default=option.shown,
        **kind,
    )
