"""The one way in which commands, previews and deploys run env.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.failures import explained
from gitmig.engine.runtime.script import ScriptDirectory

if TYPE_CHECKING:
    from gitmig.engine.runtime.migrate import Job
    from gitmig.engine.runtime.sink import Sink
    from gitmig.project import Project


def run_environment(
    project: Project,
    job: Job,
    *,
    as_sql: bool = False,
    starting_revision: str | None = None,
    destination: str | tuple[str, ...] | None = None,
    tag: str | None = None,
    sink: Sink | None = None,
    **options: Any,
) -> EnvironmentContext:
    """Run a project's env.py; `job(heads, migration_context)` is called once for each of its `run_migrations()`.

    A `sink` takes the statements of a script in place of standard output. What is raised is a GitmigError that says
    what to do; the foreign error is its cause.
    """
    script = ScriptDirectory.from_config(project.config)
    options.update(as_sql=as_sql, starting_rev=starting_revision, destination_rev=destination, tag=tag)
    if sink is not None:
        options["sink"] = sink
    environment = EnvironmentContext(project.config, script, fn=job, **options)
    run_explained(environment)
    return environment


def run_explained(environment: EnvironmentContext) -> None:
    """Run env.py; whatever is raised becomes an error that says what to do."""
    with explained(environment):
        environment.run()
