"""Where targets stand: their version rows and what is pending, read without writing anything."""

from __future__ import annotations

from collections.abc import Sequence

from gitmig.engine.rollout.address import target_named
from gitmig.engine.rollout.deploy import deploy_target
from gitmig.engine.rollout.order import Order
from gitmig.engine.rollout.signals import cancellable
from gitmig.errors import ConfigurationError
from gitmig.project import Project
from gitmig.report.deployment import Deployment
from gitmig.revisions.elsewhere import whereabouts


def targets_meant(project: Project, names: Sequence[str]) -> list[str]:
    """The targets named, or all that are configured."""
    if names or project.settings.targets:
        return list(dict.fromkeys(names)) or list(project.settings.targets)
    raise ConfigurationError(
        "no targets are configured",
        'add to pyproject.toml:\n  [tool.gitmig.targets.staging]\n  url = "env:STAGING_DATABASE_URL"',
    )


def status(project: Project, names: Sequence[str] = ()) -> list[Deployment]:
    """A report of each target; one that cannot be read hides no other."""
    order = Order(dry_run=True, reading=True, locate=lambda revision: whereabouts(project, revision))
    targets = [target_named(project, name) for name in targets_meant(project, names)]
    with cancellable() as cancellation:
        reports = [deploy_target(project, target, order, cancellation) for target in targets]
    return [report._replace(outcome="pending") if report.outcome == "planned" else report for report in reports]
