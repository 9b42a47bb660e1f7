"""Renders the changed revisions of one dialect in as many processes as it takes: who kills one does not stop the others."""

from __future__ import annotations

import os

from gitmig.preview.answers import DOWNGRADE, UPGRADE, Answer, Configured, Key, Remark
from gitmig.preview.child import Conditions, Request, Task, run
from gitmig.preview.digest import digest
from gitmig.preview.plan import Failure, Rendering, Script
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PROCESSES = 25
NO_MORE = "not rendered: too many revisions ended the process that renders"


class Rendered(NamedTuple):
    """What became of one dialect: an answer for each direction of each revision and each `run_migrations()` of env.py."""

    configured: dict[int, Configured]
    answers: dict[Key, Answer]
    failure: Failure | None
    output: str


class Attempt:
    """Renders what is left, process after process."""

    def __init__(self, request: Request, conditions: Conditions) -> None:
        self.request = request
        self.conditions = conditions
        self.configured: dict[int, Configured] = {}
        self.answers: dict[Key, Answer] = {}
        self.failure: Failure | None = None
        self.output: list[str] = []

    def once(self) -> bool:
        """One process; whether another one is needed."""
        done = self.request._replace(done=tuple(self.answers))
        answers, output, stopped = run(done, self.conditions)
        self.output.append(output)
        self.configured.update(answers.configured)
        self.answers.update(answers.finished)
        self.failure = answers.failure
        if not stopped:
            return False
        if answers.current is None:
            self.failure = self.not_begun(stopped) if answers.started else self.not_started(stopped, output)
            return False
        failure = Failure(stopped, self.path_of(answers.current.revision))
        self.answers[answers.current] = Answer(tuple(answers.partial), failure, remarks=tuple(answers.remarks))
        return True

    def not_begun(self, stopped: str) -> Failure:
        return Failure(f"env.py did not finish: {stopped}", os.path.join(self.request.script_location, "env.py"))

    def not_started(self, stopped: str, output: str) -> Failure:
        said = (output.strip().splitlines() or [stopped])[-1]
        reason = f"nothing can be rendered with the Python {self.conditions.python}: {redact(said)}"
        return Failure(
            reason,
            hint="name one of version 3.11 or newer that has SQLAlchemy, Mako and the project's packages with --python PATH",
        )

    def path_of(self, revision: str) -> str:
        return next((task.path for task in self.request.tasks if task.revision == revision), "")

    def all(self) -> Rendered:
        for _ in range(MOST_PROCESSES):
            if not self.once():
                break
        else:
            self.failure = Failure(NO_MORE)
        return Rendered(self.configured, self.answers, self.failure, "".join(self.output))


def render(request: Request, conditions: Conditions) -> Rendered:
    return Attempt(request, conditions).all()


def script(answer: Answer, dialect: str) -> Script:
    """An answer with its digest, which only statements have that stand on their own."""
    whole = answer.failure is None and not answer.data_dependent and not answer.irreversible
    sealed = digest(statement.sql for statement in answer.statements) if whole else ""
    failure = answer.failure._replace(dialect=dialect) if answer.failure else None
    return Script(answer.statements, failure, answer.data_dependent, sealed, answer.irreversible)


def rendering_of(rendered: Rendered, call: int, revision: str) -> Rendering | None:
    """A revision as one `run_migrations()` rendered it; None where that did not get to it."""
    configured = rendered.configured[call]
    up = rendered.answers.get(Key(call, revision, UPGRADE))
    down = rendered.answers.get(Key(call, revision, DOWNGRADE))
    if up is None and down is None:
        return None
    missing = Answer(failure=Failure("not rendered"))
    return Rendering(
        dialect=configured.dialect,
        upgrade=script(up or missing, configured.dialect),
        downgrade=script(down or missing, configured.dialect),
        database=configured.database,
    )


def renderings_of(rendered: Rendered, revision: str) -> list[Rendering]:
    found = [rendering_of(rendered, call, revision) for call in sorted(rendered.configured)]
    return [rendering for rendering in found if rendering is not None]


def remarks_on(rendered: Rendered, revision: str) -> list[Remark]:
    return [remark for key, answer in rendered.answers.items() if key.revision == revision for remark in answer.remarks]


def tasks_of(revision: str, parents: Sequence[str], path: str) -> list[Task]:
    return [Task(revision, tuple(parents), path, direction) for direction in (UPGRADE, DOWNGRADE)]
