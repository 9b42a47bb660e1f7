"""Deploys to targets: resolve, preflight, plan, lock, plan again, apply, verify, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress

from sqlalchemy.exc import DBAPIError

from gitmig.engine.rollout.address import Address, resolve, target_named
from gitmig.engine.rollout.apply import Rollout
from gitmig.engine.rollout.duration import seconds
from gitmig.engine.rollout.environment import run_environment
from gitmig.engine.rollout.gates import ensure_ran_before
from gitmig.engine.rollout.history import pending, read_heads
from gitmig.engine.rollout.order import Order, said_to_nobody
from gitmig.engine.rollout.progress import Progress
from gitmig.engine.rollout.servers import server_of
from gitmig.engine.rollout.servers.base import Server
from gitmig.engine.rollout.signals import Cancellation, Cancelled, cancellable
from gitmig.engine.rollout.verdict import Facts, conclude
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.errors import DeployCancelled, GitmigError
from gitmig.project import Project, Target
from gitmig.report.deployment import Deployment
from gitmig.revisions.elsewhere import whereabouts
from gitmig.secrets import redact

LOCK_WAIT = "60s"


def deploy(
    project: Project,
    names: Sequence[str],
    *,
    dry_run: bool = False,
    lock_wait: str | None = None,
    announce: Callable[[str], None] = said_to_nobody,
) -> list[Deployment]:
    """Deploy to the named targets in that order; after one that failed the rest are not tried.

    `announce` is told, in one line, when a target has to be waited for.
    """
    targets = [target_named(project, name) for name in dict.fromkeys(names)]
    orders = [order_for(project, target, dry_run, lock_wait, announce) for target in targets]
    done: list[Deployment] = []
    with cancellable() as cancellation:
        for target, order in zip(targets, orders, strict=True):
            if any(deployment.status for deployment in done):
                done.append(Deployment(target.name, "not tried"))
            else:
                done.append(deploy_target(project, target, order, cancellation))
    return done


def order_for(
    project: Project, target: Target, dry_run: bool, lock_wait: str | None, announce: Callable[[str], None]
) -> Order:
    wait = lock_wait or target.lock_wait or LOCK_WAIT
    where = "--lock-wait" if lock_wait else f"lock_wait of target {target.name!r}"
    timeout = target.lock_timeout
    return Order(
        dry_run=dry_run,
        lock_wait=seconds(wait, where),
        lock_timeout=seconds(timeout, f"lock_timeout of target {target.name!r}") if timeout else None,
        ensure_allowed=lambda table, steps: ensure_ran_before(project, target, table, steps),
        locate=lambda revision: whereabouts(project, revision),
        announce=lambda text: announce(f"{target.name}: {redact(text)}"),
    )


def deploy_target(project: Project, target: Target, order: Order, cancellation: Cancellation) -> Deployment:
    started = time.monotonic()
    progress = Progress()
    facts = Facts(target.name, order.dry_run, progress)
    try:
        address = resolve(project, target)
        with closing(server_of(address.url)) as server:
            facts.address, facts.server = address, server
            facts.error = attempt(project, target, address, order, Rollout(server, order, progress, cancellation))
            facts.after = heads_now(server, progress)
    except GitmigError as error:
        facts.error = error
    except KeyboardInterrupt as error:
        facts.error = cancelled(cancellation, error)
    facts.seconds = time.monotonic() - started
    return conclude(facts)


def attempt(project: Project, target: Target, address: Address, order: Order, rollout: Rollout) -> GitmigError | None:
    """Preflight and everything that env.py encloses; returns the error that ended it, if one did."""
    try:
        if order.dry_run and not rollout.server.exists():
            plan_without_database(project, rollout)
            return None
        if not order.reading:
            rollout.server.ensure_writable()
        run_environment(project, target, address, rollout.server, rollout.run)
    except KeyboardInterrupt as error:
        return stopped(rollout.cancellation, error)
    except GitmigError as error:
        # what drivers say while they clean up after a signal is not the reason
        failed = rollout.progress.error or error
        return stopped(rollout.cancellation, failed) if rollout.cancellation.number else failed
    except DBAPIError as error:  # our own questions to the server, before env.py begins
        return rollout.refused(error)
    return rollout.progress.error


def plan_without_database(project: Project, rollout: Rollout) -> None:
    """Connecting to a SQLite file that does not exist would make it."""
    graph = ScriptDirectory.from_config(project.config).revision_map.graph
    rollout.progress.before = ()
    rollout.progress.plan(pending(graph, ()))


def stopped(cancellation: Cancellation, error: BaseException) -> DeployCancelled:
    """Make sure that nothing of ours still runs on the server."""
    if cancellation.stop is not None:
        with suppress(Exception):
            cancellation.stop()
    return cancelled(cancellation, error)


def cancelled(cancellation: Cancellation, error: BaseException) -> DeployCancelled:
    number = error.number if isinstance(error, Cancelled) else cancellation.number or 2
    return DeployCancelled("cancelled by SIGTERM" if number == 15 else "cancelled by SIGINT", number)


def heads_now(server: Server, progress: Progress) -> tuple[str, ...] | None:
    """The version rows as they are now, read by a connection of its own; None when that is not possible."""
    if progress.table is None:
        return progress.before
    try:
        with server.connect() as connection:
            return read_heads(connection, progress.table)
    except Exception:  # noqa: BLE001 (whatever it is: the state is then unknown, and said to be)
        return None
