"""An upgrade of whatever database env.py connects to, under the same lock as a deploy: for programs that migrate as they start."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from gitmig.config import Config
from gitmig.engine.rollout.apply import Rollout
from gitmig.engine.rollout.duration import seconds
from gitmig.engine.rollout.environment import ensure_ours_to_commit, ensure_transactional
from gitmig.engine.rollout.order import Order
from gitmig.engine.rollout.progress import Progress
from gitmig.engine.rollout.servers import server_of
from gitmig.engine.rollout.signals import Cancellation, cancellable
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.engine.runtime.running import run_explained
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.report.deployment import APPLIED


class LockedEnvironment(EnvironmentContext):
    """Gives each revision its own transaction, and each `context.run_migrations()` a lock on the database it is for."""

    def __init__(self, config: Config, script: ScriptDirectory, order: Order, cancellation: Cancellation) -> None:
        super().__init__(config, script, fn=self.run_job, dont_mutate=True, destination_rev=order.destination)
        self.order = order
        self.cancellation = cancellation
        self.applied: list[str] = []

    def configure(self, *arguments: Any, **options: Any) -> None:
        super().configure(*arguments, **options)
        ensure_ours_to_commit(self.get_context())
        self.get_context().transactions.for_each_revision = True

    def run_job(self, heads: object, context: MigrationContext) -> tuple[()]:  # noqa: ARG002 (read again under the lock)
        progress = Progress()
        with closing(server_of(context.connection.engine.url)) as server:
            ensure_transactional(server, context.connection)
            server.ensure_writable()
            Rollout(server, self.order, progress, self.cancellation).run(context)
        self.applied += [name for name, each in progress.revisions.items() if each.state == APPLIED]
        return ()


def upgrade(config: Config, script: ScriptDirectory, revision: str, lock_wait: str) -> tuple[str, ...]:
    """Run what is pending up to `revision`; returns what this process ran, nothing where another was faster."""
    order = Order(destination=revision, lock_wait=seconds(lock_wait, "lock_wait"))
    with cancellable() as cancellation:
        environment = LockedEnvironment(config, script, order, cancellation)
        run_explained(environment)
    return tuple(environment.applied)
