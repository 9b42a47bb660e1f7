"""Random branches of a migration project: what both sides have, what the base added, what the branch added."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from tests.revisions.header_styles import Content, Style, any_style, source

STATES = ("apart", "merged", "merging", "rebasing", "staged", "untracked")


class Pair(NamedTuple):
    """The revisions of each side, how each file is written, and what git is doing when `gitmig rebase` runs."""

    seed: int
    common: list[Content]
    base: list[Content]
    own: list[Content]
    styles: dict[str, Style]
    state: str
    labelled: bool

    def data(self, content: Content) -> bytes:
        return source(content, self.styles[content.revision], Random(f"{self.seed} {content.revision}"))


class Drawing:
    """A history that grows; `heads` are the ends of each line, by its label."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made: list[Content] = []
        self.heads: dict[str, str] = {}

    def add(self, parents: tuple[str, ...], labels: tuple[str, ...] = (), depends_on: tuple[str, ...] = ()) -> str:
        revision = f"{self.random.getrandbits(48):012x}"
        self.made.append(Content(revision, parents, labels, depends_on))
        return revision

    def taken(self) -> list[Content]:
        made, self.made = self.made, []
        return made

    def grow(self, line: str, count: int) -> None:
        for _ in range(count):
            head = (self.heads[line],)
            if self.random.random() < 0.2:  # two revisions and the merge of both
                head = (self.add(head), self.add(head))
            self.heads[line] = self.add(head)

    def chain(self, start: str, count: int) -> list[str]:
        found = [start]
        for _ in range(count):
            found.append(self.add((found[-1],)))
        return found[1:]


def any_pair(seed: int) -> Pair:
    random = Random(seed)
    drawing = Drawing(random)
    lines = random.choice(([""], [""], [""], ["left", "right"], ["one", "two", "three"]))
    common = common_part(drawing, lines)
    fork = dict(drawing.heads)
    for line in random.sample(lines, random.randint(1, len(lines))):
        drawing.grow(line, random.randint(0 if random.random() < 0.1 else 1, 3))
    base = drawing.taken()
    own = own_part(drawing, lines, fork, base)
    every = [*common, *base, *own]
    styles = {content.revision: any_style(random) for content in every}
    return Pair(seed, common, base, own, styles, random.choice(STATES), lines != [""])


def common_part(drawing: Drawing, lines: list[str]) -> list[Content]:
    root = drawing.add(())
    for line in lines:
        drawing.heads[line] = drawing.add((root,), (line,)) if line else root
        drawing.grow(line, drawing.random.randint(0, 3))
    return drawing.taken()


def own_part(drawing: Drawing, lines: list[str], fork: dict[str, str], base: list[Content]) -> list[Content]:
    """One to three chains on the heads that both sides had; some fork, some merge, some depend on each other."""
    random = drawing.random
    ends: dict[str, list[str]] = {}
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        line = random.choice(lines)
        chain = drawing.chain(fork[line], random.randint(1, 4))
        ends.setdefault(line, []).append(chain[-1])
        if random.random() < 0.2:
            second = drawing.chain(random.choice(chain), random.randint(1, 2))
            ends[line].append(second[-1])
    for line, heads in ends.items():
        known = [content.revision for content in base if fork[line] in content.parents]
        if len(heads) > 1 and random.random() < 0.3:
            drawing.add(tuple(dict.fromkeys(heads)))
        elif known and random.random() < 0.2:  # the base was merged halfway
            drawing.add((heads[-1], known[0]))
    return with_dependencies(drawing.taken(), [*fork.values()], random)


def with_dependencies(own: list[Content], older: list[str], random: Random) -> list[Content]:
    """Some depend on a revision that was made before."""
    result: list[Content] = []
    for content in own:
        earlier = [one.revision for one in result if one.revision not in content.parents] + older
        needs = random.random() < 0.15 and random.choice(earlier)
        result.append(content._replace(depends_on=(needs,)) if needs and needs not in content.parents else content)
    return result
