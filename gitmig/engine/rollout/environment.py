"""Runs the project's own env.py against a target, and refuses every connection that is not the target's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from gitmig.config import Config
from gitmig.engine.rollout.address import Address
from gitmig.engine.rollout.servers.base import Server
from gitmig.engine.runtime.addresses import without_secrets
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.engine.runtime.running import run_explained
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.errors import EnvironmentFailed, GitmigError, WrongTarget
from gitmig.project import Project, Target

URL_OPTION = "sqlalchemy.url"

Job = Callable[[MigrationContext], None]


def ensure_ours_to_commit(context: MigrationContext) -> None:
    if context.connection is None:
        raise GitmigError(
            "env.py configured no connection", "let run_migrations_online() call context.configure(connection=...)"
        )
    if context.transactions.external:
        raise GitmigError(
            "env.py's connection was in a transaction already when it called context.configure(), "
            "but a deploy commits each revision by itself",
            "open it with engine.connect() instead of engine.begin(), and commit what env.py executes before",
        )


def ensure_transactional(server: Server, work: Connection) -> None:
    if server.is_autocommit(work):
        raise GitmigError(
            "env.py's connection is in AUTOCOMMIT mode, where no revision can be rolled back",
            "leave isolation_level out of its create_engine(); use autocommit_block() in the revisions that need it",
        )
    work.rollback()


class TargetEnvironment(EnvironmentContext):
    """The environment of a deploy: checks what env.py configures, and gives each revision its own transaction."""

    def __init__(self, config: Config, script: ScriptDirectory, job: Job, server: Server, target: Target) -> None:
        super().__init__(config, script, fn=self.run_job, dont_mutate=True, destination_rev="heads")
        self.job = job
        self.server = server
        self.target = target
        self.runs = 0

    def run_job(self, heads: object, context: MigrationContext) -> tuple[()]:  # noqa: ARG002 (read again under the lock)
        self.runs += 1
        self.job(context)
        return ()

    def x_arguments(self) -> list[str]:
        """The target's, then the command's: where both say something, `-x` of the command has the last word."""
        return [*self.target.x, *super().x_arguments()]

    def configure(self, *arguments: Any, **options: Any) -> None:
        """As in env.py, then the checks; the connection is left without a transaction."""
        super().configure(*arguments, **options)
        context = self.get_context()
        ensure_ours_to_commit(context)
        self.ensure_right_target(context.connection)
        ensure_transactional(self.server, context.connection)
        context.transactions.for_each_revision = True

    def ensure_right_target(self, work: Connection) -> None:
        """A proof, not a comparison of names: both connections must see the same server and database."""
        same_kind = work.dialect.name in self.server.dialects
        if not same_kind or self.server.identity(work) != self.server.identity(self.server.control):
            raise WrongTarget(
                f"wrong target: env.py connected to {without_secrets(work.engine.url)}, which is not target {self.target.name!r}",
                "let env.py read its URL from the main option sqlalchemy.url, or name the environment variable it reads "
                f'with `pass_url_as = "NAME"` in [tool.gitmig.targets.{self.target.name}]',
            )
        work.rollback()


@contextmanager
def handed_over(config: Config, target: Target, address: Address) -> Iterator[None]:
    """The target's URL where env.py looks for one: the main option, and the environment variable that the target names."""
    before = config.get_main_option(URL_OPTION)
    config.set_main_option(URL_OPTION, address.text.replace("%", "%%"))
    variable = target.pass_url_as
    environment_before = os.environ.get(variable) if variable else None
    if variable:
        os.environ[variable] = address.text
    try:
        yield
    finally:
        restore(config, before)
        if variable:
            os.environ.pop(variable)
            if environment_before is not None:
                os.environ[variable] = environment_before


def restore(config: Config, before: str | None) -> None:
    if before is None:
        config.remove_main_option(URL_OPTION)
    else:
        config.set_main_option(URL_OPTION, before.replace("%", "%%"))


def run_environment(project: Project, target: Target, address: Address, server: Server, job: Job) -> None:
    """Run env.py; `job` is called with each configured context, once for each `context.run_migrations()`."""
    script = ScriptDirectory.from_config(project.config)
    environment = TargetEnvironment(project.config, script, job, server, target)
    with handed_over(project.config, target, address):
        try:
            run_explained(environment)
        except SystemExit as error:
            raise EnvironmentFailed(
                f"{script.env_py_location} ended with sys.exit({error.code!r})", "let it raise an error that says why"
            ) from error
    if not environment.runs:
        raise GitmigError(
            f"{project.script_location}/env.py did not call context.run_migrations()",
            "gitmig runs env.py online: look at what it does where context.is_offline_mode() is False",
        )
