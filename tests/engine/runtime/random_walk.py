"""Random command lines for a project that has branches, labels and dependencies, and what its revisions do."""

from __future__ import annotations

import random
from typing import NamedTuple

# `has` is in the project's script.py.mako; a strict revision does not ask first, and fails over what a stamp left out
BODIES = {
    "new": (
        """if {strict} or not has("{table}"):
        op.create_table("{table}", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(40)))
        op.create_index("ix_{table}", "{table}", ["name"])
        op.execute("INSERT INTO {table} (name) VALUES ('one')")""",
        """if {strict} or has("{table}"):
        op.drop_table("{table}")""",
    ),
    "column": (
        """if {strict} or has("{near}") and not has("{near}", "c_{table}"):
        with op.batch_alter_table("{near}") as batch:
            batch.add_column(sa.Column("c_{table}", sa.Integer))""",
        """if {strict} or has("{near}", "c_{table}"):
        with op.batch_alter_table("{near}") as batch:
            batch.drop_column("c_{table}")""",
    ),
    "wider": (
        """if {strict} or has("{near}"):
        with op.batch_alter_table("{near}") as batch:
            batch.alter_column("name", type_=sa.String(80), existing_type=sa.String(40))""",
        """if {strict} or has("{near}"):
        with op.batch_alter_table("{near}") as batch:
            batch.alter_column("name", type_=sa.String(40), existing_type=sa.String(80))""",
    ),
}


class Step(NamedTuple):
    """A command line, and for a new revision what is written into its file."""

    arguments: list[str]
    revision: str | None = None
    body: tuple[str, str] = ("pass", "pass")


class Walk:
    """Chooses each step by what the steps before have made; the same seed walks the same way.

    Which of two lines runs first Alembic leaves to the order of a set, so that nothing may depend on it: a table is altered
    by one revision at most, and with `strict` revisions, which fail over what a stamp left out, all that ran must be undone.
    """

    def __init__(self, seed: int, *, strict: bool = False) -> None:
        self.strict = strict
        self.altered: set[str] = set()
        self.random = random.Random(seed)
        self.parents: dict[str, tuple[str, ...]] = {}
        self.labels: list[str] = []
        self.number = 0

    def next(self) -> Step:
        makers = [self.revision, self.merge, self.upgrade, self.downgrade, self.stamp, self.read]
        if not self.parents:
            return self.revision()
        (maker,) = self.random.choices(makers, [10, 3, 10, 6, 3, 2])
        return maker()

    def made(self, step: Step) -> None:
        """The step succeeded: later ones can name what it made."""
        if step.revision is None:
            return
        words = step.arguments
        if words[0] == "merge":
            self.parents[step.revision] = tuple(one for one in words[1:] if one in self.parents)
        else:
            head = words[words.index("--head") + 1] if "--head" in words else self.newest()
            self.parents[step.revision] = (head,) if head in self.parents else ()
        if "--branch-label" in words:
            self.labels.append(words[words.index("--branch-label") + 1])

    def newest(self) -> str:
        return next(reversed(self.parents), "base")

    def heads(self) -> list[str]:
        followed = {parent for parents in self.parents.values() for parent in parents}
        return [name for name in self.parents if name not in followed]

    def new_name(self) -> str:
        self.number += 1
        return f"{self.random.getrandbits(32):08x}{self.number:04d}"

    def revision(self) -> Step:
        name = self.new_name()
        words = ["revision", "-m", f"step {self.number}", "--rev-id", name]
        kind = self.random.random()
        near = None
        if self.parents and kind < 0.85:
            near = self.random.choice(self.heads() if kind < 0.7 else list(self.parents))
            words += ["--head", near]
        elif self.parents and kind < 0.95:
            words += ["--head", "base"]
        if kind >= 0.6 and self.random.random() < 0.7:
            words.append("--splice")
        if self.random.random() < 0.15:
            words += ["--branch-label", f"line{self.number}"]
        for _ in range(self.random.choice([0, 0, 0, 0, 1, 2]) if self.parents else 0):
            words += ["--depends-on", self.random.choice([*self.parents, *self.labels])]
        return Step(words, name, self.body(name, near))

    def body(self, name: str, near: str | None) -> tuple[str, str]:
        alters = near is not None and near not in self.altered
        kind = self.random.choice(["new"] * 4 + ["nothing"] + (["column", "wider"] if alters else []))
        if kind == "nothing":
            return "pass", "pass"
        if kind != "new" and near is not None:
            self.altered.add(near)
        words = {"table": f"t_{name}", "near": f"t_{near}", "strict": self.strict and self.random.random() < 0.3}
        up, down = (text.format(**words) for text in BODIES[kind])
        return up, down

    def merge(self) -> Step:
        name = self.new_name()
        words = ["merge", "-m", f"join {self.number}", "--rev-id", name]
        heads = self.heads()
        if self.random.random() < 0.3 or len(heads) < 2:
            return Step([*words, "heads"], name)
        return Step([*words, *self.random.sample(heads, 2)], name)

    def somewhere(self) -> str:
        """A revision as people name it: an id, its beginning, a line's name."""
        one = self.random.choice(list(self.parents))
        words = [one, one[:6], *(self.labels[-1:]), *(f"{label}@head" for label in self.labels[-1:])]
        return self.random.choice(words)

    def upgrade(self) -> Step:
        line = self.random.choice([*self.labels, self.newest()])
        ends = ["heads", "heads", "head", self.somewhere(), "+1", "+2", f"{line}@head", f"{line}@+1", f"{line}+1"]
        return Step(["upgrade", self.random.choice(ends)])

    def downgrade(self) -> Step:
        line = self.random.choice([*self.labels, self.newest()])
        ends = ["-1", "-1", "-2", "base", self.somewhere(), f"{line}@base", f"{line}@-1", f"{line}-1"]
        return Step(["downgrade", self.random.choice(ends)])

    def stamp(self) -> Step:
        ends = [["heads"], ["head"], ["base"], [self.somewhere()], [self.somewhere(), self.somewhere()]]
        purge = ["--purge"] if self.random.random() < 0.4 else []
        return Step(["stamp", *purge, *self.random.choice(ends)])

    def read(self) -> Step:
        return Step([self.random.choice(["current", "heads", "ensure_version"])])
