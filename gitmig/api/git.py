"""The functions that need a git repository: what a branch changes, and what is said of it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from gitmig.api.configuration import ConfigLike, project_of
from gitmig.checks.chosen import configured as configured_checks
from gitmig.checks.chosen import findings_of
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.commands import comment as comments
from gitmig.commands import lock as lock_files
from gitmig.commands import preview as previews
from gitmig.commands import rebase as rebases
from gitmig.errors import GitHubError
from gitmig.github.conversation import Event, Run
from gitmig.preview.child import Conditions
from gitmig.preview.make import Asked
from gitmig.preview.plan import Plan
from gitmig.report.preview import Limits, markdown
from gitmig.revisions.lockfile import differences, existing, lock_path, put, read_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitmig.checks.finding import Finding
    from gitmig.commands.comment import Kept


def check(
    config: ConfigLike,
    *,
    base: str = "",
    everything: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What the checks find in the revisions that are new since the base, or with `everything` in all of them."""
    project = project_of(config)
    checks = configured_checks(project.settings, list(select), list(ignore))
    return tuple(findings_of(subject_of(project, Scope(base=base, everything=everything)), checks))


def preview(
    config: ConfigLike, *, base: str | None = None, dialects: Sequence[str] = (), x: Sequence[str] = ()
) -> Plan:
    """The SQL of the revisions that this branch changes, up and down, with findings; rendered in a process of its own."""
    project = project_of(config)
    rendered = previews.guarded(project, Asked(base, tuple(dialects), tuple(x)), Conditions(sys.executable))
    return rendered.plan._replace(findings=tuple(previews.findings(project, rendered)))


def comment_text(plan: Plan) -> str:
    """The Markdown of a plan, as long as a comment may be."""
    return markdown(plan, Limits())


def comment(
    plans: Iterable[Plan | str | os.PathLike[str]],
    repository: str,
    pull_request: int,
    *,
    token: str,
    api_url: str | None = None,
) -> tuple[Kept, ...]:
    """Create or update one comment a project on a pull request of `OWNER/NAME`; what became of each is in its `outcome`.

    `plans` are what `preview` returned, or files and folders that `gitmig preview` wrote. `api_url` is GITHUB_API_URL, or
    GitHub's own. Comments of others are left alone, whatever they say.
    """
    given = list(plans)
    read = [plan for plan in given if isinstance(plan, Plan)]
    paths = [os.fspath(path) for path in given if not isinstance(path, Plan)]
    read += comments.read_plans(comments.plan_files(paths)) if paths else []
    environment = {"GITHUB_TOKEN": token, "GITHUB_API_URL": api_url or os.environ.get("GITHUB_API_URL", "")}
    told: list[str] = []
    event = Event("", repository, Run(0, 1), {})
    kept = comments.comment(environment, event, read, pull_request, lambda words, _level="": told.append(words))
    if not kept:
        raise GitHubError("; ".join(told), "give fewer plans, or a token that may write to pull requests")
    return tuple(kept)


def rebase(
    config: ConfigLike, *, base: str = "", onto: str = "", dry_run: bool = False
) -> Mapping[str, tuple[str, ...]]:
    """Put this branch's revisions on top of the base's head; returns the new parents of each revision that was rewritten."""
    request = rebases.Request(base, onto, dry_run, hook=False, form="json")
    (done,), _ = rebases.changed_files([project_of(config)], request)
    return done.changed


def lock(config: ConfigLike, *, dry_run: bool = False) -> tuple[str, ...]:
    """Write gitmig.lock; returns what was out of date in it, in words: nothing where it fits."""
    project = project_of(config)
    path = lock_path(project)
    before = existing(path)
    should = lock_files.wanted(project, (), ())
    changes = tuple(differences(read_lock(before, path), should.lines, should.renewed))
    if not dry_run:
        put(path, before, should.lines, should.renewed)
    return changes
