"""Applies what is pending on one target: under the lock, each revision in a transaction of its own, never twice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InvalidRequestError, SQLAlchemyError

from gitmig.engine.rollout.history import ensure_known, pending
from gitmig.engine.rollout.order import Order
from gitmig.engine.rollout.patience import Patience
from gitmig.engine.rollout.progress import Progress
from gitmig.engine.rollout.servers.base import RunOutside, Server, VersionTableName, first_line
from gitmig.engine.rollout.signals import Cancellation
from gitmig.engine.rollout.watch import Watch
from gitmig.engine.runtime.failures import place_in, said
from gitmig.engine.runtime.heads import HeadMaintainer
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.engine.runtime.refusals import remedy_for_statement
from gitmig.engine.runtime.steps import RevisionStep, revision_steps
from gitmig.errors import GitmigError, LockLost, LockTimeout, RevisionFailed, TargetUnreachable, Temporary
from gitmig.report.deployment import APPLIED, FAILED
from gitmig.revisions.graph import Graph
from gitmig.revisions.plan import Step


class Rollout:
    """One target's deploy, from a configured context to the last revision."""

    def __init__(self, server: Server, order: Order, progress: Progress, cancellation: Cancellation) -> None:
        self.server = server
        self.order = order
        self.progress = progress
        self.cancellation = cancellation
        self.patience = Patience(order.lock_wait)

    def run(self, context: MigrationContext) -> None:
        """The job that env.py's `context.run_migrations()` does; an error is remembered even if env.py swallows it."""
        if self.progress.error is not None:
            raise self.progress.error
        try:
            self.deploy(context)
        except GitmigError as error:
            self.progress.error = error
            raise
        except DBAPIError as error:
            self.progress.error = self.refused(error)
            raise self.progress.error from error

    def refused(self, error: DBAPIError) -> GitmigError:
        """What our own statements met: a connection that was lost, or a privilege that this role does not have."""
        if error.connection_invalidated:
            return TargetUnreachable(f"the connection was lost: {first_line(error)}", "run the same command again")
        if self.server.is_temporary(error):
            return Temporary(f"the target is busy: {first_line(error)}", "run the same command again")
        remedy = remedy_for_statement(error)
        return RevisionFailed(f"the database refused what a deploy needs: {first_line(error)}", remedy)

    def deploy(self, context: MigrationContext) -> None:
        work = context.connection
        table = VersionTableName(context.version_table, context.version_table_schema)
        located = self.progress.table = self.server.located(work, table)
        steps = self.plan(context)
        self.order.ensure_allowed(table, steps)
        if self.order.dry_run or not steps:
            work.rollback()
            return
        load(context, steps)
        end_env_transaction(work)
        started = time.monotonic()
        self.take_lock(located)
        self.server.prepare(work, self.order.lock_wait, self.order.lock_timeout)
        self.progress.waited += time.monotonic() - started
        self.apply_under_lock(context)

    def take_lock(self, table: VersionTableName) -> None:
        try:
            self.server.acquire(table, 0)
        except LockTimeout as busy:
            self.order.announce(f"waiting up to {self.order.lock_wait:g} s for another run: {busy.holder}")
            self.server.acquire(table, self.order.lock_wait)

    def apply_under_lock(self, context: MigrationContext) -> None:
        work = context.connection
        self.cancellation.stop = self.server.stopper(work)
        watch = Watch(self.server)
        self.progress.began = True
        self.patience.renew()
        try:
            with watch.listening(work):
                self.apply_all(context, watch)
        finally:
            self.progress.committed = tuple(watch.committed)
            self.give_back(work)

    def give_back(self, work: Connection) -> None:
        """Free the working session for other runs, unless it is gone with whatever it held."""
        try:
            self.server.release(work)
        except SQLAlchemyError:
            work.invalidate()

    def plan(self, context: MigrationContext) -> list[Step]:
        """What is pending by the version rows of this moment."""
        graph = self.progress.graph = graph_of(context)
        heads = tuple(sorted(context.get_current_heads()))
        if self.progress.before is None:
            self.progress.before = heads
        ensure_known(graph, heads, context.version_table, self.order.locate)
        steps = pending(graph, heads, self.order.destination)
        self.progress.plan(steps)
        return steps

    def apply_all(self, context: MigrationContext, watch: Watch) -> None:
        """One revision after the other; the rows are read again inside each transaction, and decide."""
        steps: list[RevisionStep] = []
        expected: tuple[str, ...] | None = None
        while steps or expected is None:
            heads = self.begin(context, watch)
            started = time.monotonic()
            if heads != expected:
                steps = revision_steps(script_of(context).revision_map, self.plan(context))[::-1]
            if not steps:
                context.connection.rollback()
                return
            step = steps.pop()
            expected = self.apply(context, step, heads, watch)
            if expected is not None:
                self.server.after_revision(context.connection, applied=True)
                self.patience.renew()
                self.progress.mark(step.revision.revision, APPLIED, time.monotonic() - started)

    def begin(self, context: MigrationContext, watch: Watch) -> tuple[str, ...]:
        """Begin the next revision's transaction; returns the version rows as they are inside it."""
        started = time.monotonic()
        self.server.begin(context.connection, self.order.lock_wait)
        self.progress.waited += time.monotonic() - started
        self.server.verify_lock(context.connection)
        context.versions.ensure()
        heads = tuple(sorted(context.get_current_heads()))
        watch.forget()
        return heads

    def apply(
        self, context: MigrationContext, step: RevisionStep, heads: tuple[str, ...], watch: Watch
    ) -> tuple[str, ...] | None:
        """The version rows afterwards; None when the revision was rolled back to be begun once more."""
        maintainer = HeadMaintainer(context, heads)
        try:
            context.run_step(step, maintainer, context.run_arguments)
        except RunOutside as needed:
            self.undo(context.connection)
            self.server.run_outside(context.connection, needed.statement)
            return None
        except LockLost:
            self.undo(context.connection)
            raise
        except Exception as error:
            self.undo(context.connection)
            self.server.after_revision(context.connection, applied=False)
            if not watch.committed and self.server.is_temporary(error) and self.try_again():
                return None
            self.progress.mark(step.revision.revision, FAILED)
            raise self.explained(step, error) from error
        finally:
            context.progress.step = None  # what goes wrong between two revisions is not this one's failure
        watch.forget()
        return tuple(sorted(maintainer.heads))

    def try_again(self) -> bool:
        """Pause after somebody else's lock was in the way; returns whether there is time for another attempt."""
        started = time.monotonic()
        again = self.patience.pause_once()
        self.progress.waited += time.monotonic() - started
        return again

    def undo(self, work: Connection) -> None:
        try:
            work.rollback()
        except SQLAlchemyError:
            work.invalidate()

    def explained(self, step: RevisionStep, error: Exception) -> GitmigError:
        name, path = step.revision.revision, step.revision.path
        place = place_in(path, error)
        where = f"revision {name} ({place or path})"
        if self.server.is_temporary(error):
            return Temporary(
                f"{where} waited too long for somebody else's lock: {said(error)}",
                "run the same command again, or give the target a longer lock_timeout",
            )
        line = f"{place.source}\n  " if place and place.source else ""
        hint = f"{line}correct the revision, or the data that it trips over, and run the same command again"
        return RevisionFailed(f"{where} failed: {said(error)}", hint, revision=name)


def load(context: MigrationContext, steps: Sequence[Step]) -> None:
    """Import the files of the pending revisions before anybody is kept waiting for the lock."""
    for step in steps:
        script = script_of(context).revision_map.get_revision(step.revision)
        try:
            _ = script.module
        except Exception as error:
            where = place_in(script.path, error) or script.path
            raise RevisionFailed(
                f"revision {step.revision} ({where}) cannot be loaded: {said(error)}",
                "correct the file and run the same command again",
                revision=step.revision,
            ) from error


def script_of(context: MigrationContext) -> Any:
    assert context.script is not None  # an environment always has its revisions
    return context.script


def graph_of(context: MigrationContext) -> Graph:
    graph: Graph = script_of(context).revision_map.graph
    graph.ensure_sound()
    return graph


def end_env_transaction(work: Connection) -> None:
    """Commit what env.py did before `run_migrations()`, such as a SET; no transaction is open while this run waits."""
    try:
        work.commit()
        work.exec_driver_sql("select 1")
        work.rollback()
    except InvalidRequestError as error:
        raise GitmigError(
            "env.py runs the migrations inside a transaction of its own, but a deploy commits each revision by itself",
            "call context.run_migrations() inside `with context.begin_transaction():` only",
        ) from error
