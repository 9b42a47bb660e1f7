"""A plan as JSON: the same bytes for the same plan, ASCII only, so that nothing invisible hides in the file."""

from __future__ import annotations

import json

from gitmig.preview.plan import ChangedRevision, Failure, Finding, GraphNode, Plan, Rendering, Script

Document = dict[str, object]


def failure_document(failure: Failure | None) -> Document | None:
    return failure._asdict() if failure else None


def script_document(script: Script) -> Document:
    return {
        "digest": script.digest,
        "data_dependent": script.data_dependent,
        "irreversible": script.irreversible,
        "failure": failure_document(script.failure),
        "statements": [statement._asdict() for statement in script.statements],
    }


def rendering_document(rendering: Rendering) -> Document:
    return {
        "dialect": rendering.dialect,
        "database": rendering.database,
        "upgrade": script_document(rendering.upgrade),
        "downgrade": script_document(rendering.downgrade),
    }


def revision_document(revision: ChangedRevision) -> Document:
    return revision._asdict() | {"renderings": [rendering_document(rendering) for rendering in revision.renderings]}


def finding_document(finding: Finding) -> Document:
    return finding._asdict()


def node_document(node: GraphNode) -> Document:
    return node._asdict()


def plan_document(plan: Plan) -> Document:
    """The plan as plain dictionaries and lists, keys in their documented order."""
    return {
        "version": plan.version,
        "gitmig": plan.gitmig,
        "project": plan.project,
        "configuration": plan.configuration,
        "base": plan.base._asdict(),
        "head": plan.head._asdict(),
        "dialects": plan.dialects,
        "revisions": [revision_document(revision) for revision in plan.revisions],
        "failures": [failure_document(failure) for failure in plan.failures],
        "findings": [finding_document(finding) for finding in plan.findings],
        "graph": [node_document(node) for node in plan.graph],
        "notes": plan.notes,
    }


def write_plan(plan: Plan) -> str:
    """The text of plan.json, ending in a line feed; no line of it is a command to GitHub's runner."""
    text = json.dumps(plan_document(plan), indent=1, allow_nan=False)
    return text.replace("##[", "#\\u0023[") + "\n"
