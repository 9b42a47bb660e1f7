"""The plan of a preview as data: what a branch changes, the SQL of each change, and what was found in it.

    Plan
    ├── Commit           base and head: what was compared with what
    ├── ChangedRevision  a revision that the base's tip does not have, or has otherwise
    │   └── Rendering    its SQL for one dialect (and, in environments of several databases, for one database)
    │       └── Script   one direction: statements, or where they stopped and why
    ├── Failure          the environment itself did not run for a dialect
    ├── Finding          what a check says
    └── GraphNode        the changed revisions and what they stand on, for a drawing

docs/plan-json.md describes the file that `gitmig preview --format json` writes from these records.
"""

from __future__ import annotations

from gitmig.records import NamedTuple

VERSION = 1

NEW = "new"
EDITED = "edited"
EXISTING = "existing"
REVISION = "revision"
MERGE = "merge"


class Commit(NamedTuple):
    """`name` as it was asked for (`origin/main`), or as what is checked out is called, `id` the full object id or empty where there is none."""

    name: str
    id: str = ""


class Failure(NamedTuple):
    """Why something did not render: `path` is relative to the repository, `line` is 1-based or None where unknown."""

    reason: str
    path: str = ""
    line: int | None = None
    hint: str = ""
    dialect: str = ""


class Statement(NamedTuple):
    """One statement as a script has it, terminator included; `line` is where the revision file called for it."""

    sql: str
    line: int | None = None


class Script(NamedTuple):
    """One direction of a revision: with a `failure`, `statements` are those that came before it.

    `digest` is `sha256:...` over the statements, and empty where they do not stand on their own: after a failure, or
    when they depend on rows of a database that a preview does not have.
    `irreversible` is why there is no way down: the reason that the file gives, or that it has no downgrade.
    """

    statements: tuple[Statement, ...] = ()
    failure: Failure | None = None
    data_dependent: bool = False
    digest: str = ""
    irreversible: str = ""


class Rendering(NamedTuple):
    """A revision's SQL for one dialect; `database` names one of several in an environment that has several."""

    dialect: str
    upgrade: Script
    downgrade: Script
    database: str = ""


class ChangedRevision(NamedTuple):
    """A revision to review; `kind` is `revision` or `merge`, `change` is `new` or `edited`; `path` is relative to the repository."""

    id: str
    parents: tuple[str, ...] = ()
    message: str = ""
    path: str = ""
    kind: str = REVISION
    change: str = NEW
    renderings: tuple[Rendering, ...] = ()


class Finding(NamedTuple):
    """What a check says and what to do; `severity` is `error` or `warning`, `revision` is empty when it is about none that changed."""

    check: str
    severity: str
    message: str
    path: str = ""
    line: int | None = None
    revision: str = ""
    remedy: str = ""


class GraphNode(NamedTuple):
    """A revision in the drawing; `state` is `new`, `edited` or `existing`."""

    id: str
    parents: tuple[str, ...] = ()
    state: str = EXISTING
    head: bool = False


class Plan(NamedTuple):
    """What `gitmig preview` found out; equal input gives an equal plan."""

    project: str
    base: Commit
    head: Commit
    configuration: str = ""
    dialects: tuple[str, ...] = ()
    revisions: tuple[ChangedRevision, ...] = ()
    failures: tuple[Failure, ...] = ()
    findings: tuple[Finding, ...] = ()
    graph: tuple[GraphNode, ...] = ()
    notes: tuple[str, ...] = ()
    gitmig: str = ""
    version: int = VERSION


def failed(plan: Plan) -> bool:
    """Whether anything that should have become SQL did not."""
    return bool(plan.failures) or any(script.failure for revision in plan.revisions for script in scripts(revision))


def is_mere_merge(revision: ChangedRevision) -> bool:
    """A merge as merges should be: it joins lines of revisions, and does nothing of its own."""
    return revision.kind == MERGE and not any(script.statements or script.failure for script in scripts(revision))


def scripts(revision: ChangedRevision) -> list[Script]:
    return [script for rendering in revision.renderings for script in (rendering.upgrade, rendering.downgrade)]
