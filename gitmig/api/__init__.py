"""The commands for programs: `gitmig.api.upgrade("alembic.ini", "head")`.

Each returns data and prints nothing of its own. `config` is everywhere the path of an alembic.ini or pyproject.toml, or a
`gitmig.config.Config` made by hand. What goes wrong is raised as a `gitmig.errors.GitmigError`; the foreign error, where there
is one, is its `__cause__`. docs/api.md has an example of each.
"""

from __future__ import annotations

from gitmig.api.databases import (
    current,
    deploy,
    downgrade,
    downgrade_sql,
    drift,
    ensure_version,
    stamp,
    status,
    upgrade,
    upgrade_sql,
)
from gitmig.api.examination import doctor
from gitmig.api.git import check, comment, comment_text, lock, preview, rebase
from gitmig.api.revisions import Revision, branches, draw, graph, heads, history, init, merge, revision, show, templates
from gitmig.engine.runtime.door import open_door

__all__ = [
    "Revision",
    "branches",
    "check",
    "comment",
    "comment_text",
    "current",
    "deploy",
    "doctor",
    "downgrade",
    "downgrade_sql",
    "draw",
    "drift",
    "ensure_version",
    "graph",
    "heads",
    "history",
    "init",
    "lock",
    "merge",
    "open_door",
    "preview",
    "rebase",
    "revision",
    "show",
    "stamp",
    "status",
    "templates",
    "upgrade",
    "upgrade_sql",
]
