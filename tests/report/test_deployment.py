from __future__ import annotations

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from gitmig.report.deployment import (
    APPLIED,
    FAILED,
    MARKS,
    PENDING,
    Deployment,
    RevisionState,
    as_json,
    as_markdown,
    as_text,
    duration,
    revision_line,
)

DONE = (
    RevisionState("a1", "Create | orders", "a1.py", APPLIED, 0.0123),
    RevisionState("b2", "`<b>`", "b2.py", APPLIED, 61.0),
)
LEFT = (DONE[0], RevisionState("b2", "Fill orders", "b2.py", FAILED), RevisionState("c3", "", "c3.py", PENDING))
APPLIED_REPORT = Deployment(
    "staging",
    "applied",
    0,
    "postgresql://u:***@h/d",
    before=(),
    after=("b2",),
    revisions=DONE,
    seconds=3.21,
    waited=2.0,
)
FAILED_REPORT = Deployment(
    "production", "partly applied", 6, "mysql://h/d", before=("a0",), after=("a1",), revisions=LEFT, seconds=0.5,
    committed=("CREATE TABLE\n  t (id INTEGER)", "x" * 300), problem="it broke", hint="mend it\nand go on",
)  # fmt: skip


def test_the_text_of_a_deploy() -> None:
    assert as_text([APPLIED_REPORT]) == (
        "staging: 2 revisions applied in 3.2 s\n"
        "  postgresql://u:***@h/d\n"
        "  waited 2.0 s for another run\n"
        "  applied  a1  Create | orders  12 ms\n"
        "  applied  b2  `<b>`  1 min 1 s\n"
        "  base -> b2\n"
    )


def test_a_message_of_several_lines_stays_on_one() -> None:
    told = RevisionState("a1", "Location: a1.py\nCopyright 2025", "a1.py", PENDING)
    assert revision_line(told) == "  pending  a1  Location: a1.py Copyright 2025"


def test_the_text_of_a_failure_names_what_stayed() -> None:
    lines = as_text([FAILED_REPORT]).splitlines()
    assert lines[0] == "production: partly applied: 1 revision applied, 2 revisions not"
    assert lines[5:8] == [
        "  the failed revision's first 2 statements had been committed:",
        "    CREATE TABLE t (id INTEGER)",
        "    " + "x" * 199 + "…",
    ]
    assert lines[8] == "  a0 -> a1"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("up to date", "up to date at b2, nothing to do"),
        ("planned", "0 revisions pending, nothing was changed"),
        ("failed", "failed, unchanged"),
        ("in doubt", "in doubt"),
        ("not tried", "not tried"),
    ],
)
def test_every_outcome_has_its_line(outcome: str, words: str) -> None:
    assert as_text([Deployment("t", outcome, after=("b2",), before=("b2",))]) == f"t: {words}\n"


def test_rows_that_could_not_be_read_are_not_called_base() -> None:
    assert "unknown -> b2" in as_text([Deployment("t", "applied", before=None, after=("b2",))])


def test_json_has_every_key_that_the_documentation_names() -> None:
    document = json.loads(as_json([FAILED_REPORT]))
    (target,) = document["targets"]
    assert (document["version"], sorted(target)) == (1, sorted(Deployment._fields))
    assert target["revisions"][1] == {
        "revision": "b2",
        "message": "Fill orders",
        "path": "b2.py",
        "state": "failed",
        "seconds": None,
    }


def test_json_is_as_its_schema_says() -> None:
    schema = json.loads(files("gitmig.report").joinpath("deployment.schema.json").read_text("utf-8"))
    validator = Draft202012Validator(schema)
    validator.validate(json.loads(as_json([APPLIED_REPORT, FAILED_REPORT])))
    outcomes = set(schema["$defs"]["target"]["properties"]["outcome"]["enum"])
    assert outcomes == {*MARKS, "pending"}
    wrong = json.loads(as_json([APPLIED_REPORT]))
    wrong["targets"][0]["outcome"] = "gone"
    assert [error.json_path for error in validator.iter_errors(wrong)] == ["$.targets[0].outcome"]


def test_no_message_breaks_out_of_the_summary() -> None:
    text = as_markdown([APPLIED_REPORT, FAILED_REPORT])
    assert "| `staging` | ✅ `2 revisions applied in 3.2 s` | applied `a1` `Create \\| orders`<br>" in text
    assert "```\nproduction: it broke\nmend it\nand go on\n```" in text
    assert [line.count("|") - line.count("\\|") for line in text.splitlines() if line.startswith("|")] == [5] * 4


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0004, "0 ms"), (0.25, "250 ms"), (59.94, "59.9 s"), (125.4, "2 min 5 s")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words
