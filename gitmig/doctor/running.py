"""What only running env.py tells, for those who ask for it: whether it can be run, and what the database answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.python_file import load_python_file
from gitmig.engine.runtime.rendering import open_to_read
from gitmig.engine.runtime.running import run_environment, run_explained
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.engine.runtime.sink import RecordingSink
from gitmig.errors import GitmigError
from gitmig.failures import refusal
from gitmig.report.diagnosis import ERROR, WARNING, Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gitmig.project import Project
    from gitmig.report.deployment import Deployment


def environment_facts(project: Project, *, connect: bool) -> Iterator[Fact]:
    """Run env.py, for scripts or with a connection, without any revision."""
    section, name = f"project {project.name}", "database" if connect else "env.py"
    found: list[str] = []

    def job(heads: Iterable[str], _context: object) -> tuple[()]:
        found.append(", ".join(heads) or "base")
        return ()

    try:
        run(project, job, connect=connect)
    except Exception as error:  # noqa: BLE001 (env.py is code of others)
        known = error if isinstance(error, GitmigError) else refusal(error)
        words = (known.message, known.hint or "") if known else (f"{type(error).__name__}: {error}", "")
        yield Fact(section, name, words[0], ERROR, words[1])
        return
    if not found:
        yield Fact(section, name, "env.py ran no migrations", WARNING, "it has to call context.run_migrations()")
    for heads in found:
        yield Fact(section, name, f"connected; at {heads}" if connect else "runs")


class DryEnvironment(EnvironmentContext):
    """Runs env.py, whose scripts and files are not written."""

    def run(self) -> None:
        with self:
            load_python_file(self.script.dir, "env.py", open=open_to_read)


def run(project: Project, job: Callable[[Iterable[str], object], tuple[()]], *, connect: bool) -> None:
    if connect:
        run_environment(project, job, dont_mutate=True)
        return
    script = ScriptDirectory.from_config(project.config)
    ends = {"starting_rev": "base", "destination_rev": "base"}
    run_explained(DryEnvironment(project.config, script, fn=job, as_sql=True, sink=RecordingSink(), **ends))


def target_facts(project: Project, reports: Iterable[Deployment]) -> Iterator[Fact]:
    for report in reports:
        section, name = f"project {project.name}", f"target {report.target}"
        if report.problem:
            yield Fact(section, name, report.problem, ERROR, report.hint)
        else:
            waiting = len(report.in_state("pending"))
            at = ", ".join(report.before or ()) or "base"
            yield Fact(section, name, f"connected; at {at}, {waiting} pending")
