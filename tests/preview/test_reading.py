"""A plan file is hostile until read: whatever is in it, the answer is a plan or a `PlanError` that says where."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gitmig.errors import PlanError
from gitmig.preview import reading
from gitmig.preview.digest import digest
from gitmig.preview.reading import read_plan
from gitmig.preview.writing import plan_document, write_plan
from tests.preview import plans


def document():
    return json.loads(write_plan(plans.typical()))


def changed(path, value):
    """The typical document with one value replaced, as bytes; `path` like `revisions.0.id`."""
    whole = place = document()
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        place = place[part]
    place[last] = value
    return json.dumps(whole).encode()


WRONG = [
    ("version", 2, "version is not 1, the version"),
    ("version", True, "version is not 1"),
    ("version", "1", "version is not 1"),
    ("version", 10**4000, "version is not 1"),
    ("project", ["a"], "project is not a text"),
    ("project", "p" * 301, "project is not a text of at most 300 characters"),
    ("base", "main", "base is not an object"),
    ("base", {}, "base has no 'id'"),
    ("base.id", "g" * 40, "base.id is not an object id of git"),
    ("base.id", "a" * 41, "base.id is not an object id of git"),
    ("dialects", "postgresql", "dialects is not a list"),
    ("dialects", [1], "dialects[0] is not a text"),
    ("revisions", {"0": 1}, "revisions is not a list"),
    ("revisions.0.id", None, "revisions[0].id is not a text"),
    ("revisions.0.id", "x" * 301, "revisions[0].id is not a text of at most"),
    ("revisions.0.message", 3, "revisions[0].message is not a text"),
    ("revisions.1.kind", "squash", "revisions[1].kind is not one of revision, merge"),
    ("revisions.1.kind", ["merge"], "revisions[1].kind is not one of"),
    ("revisions.0.change", "existing", "revisions[0].change is not one of new, edited"),
    ("revisions.0.renderings.0.upgrade.data_dependent", 1, "upgrade.data_dependent is not true or false"),
    ("revisions.0.renderings.0.upgrade.digest", "sha256:", "upgrade.digest is not a digest"),
    ("revisions.0.renderings.0.upgrade.digest", "sha256:" + "0" * 64, "not the digest of the statements beside it"),
    ("revisions.0.renderings.0.upgrade.statements.0.line", 0, "statements[0].line is not a line number"),
    ("revisions.0.renderings.0.upgrade.statements.0.line", True, "statements[0].line is not a line number"),
    ("revisions.0.renderings.0.upgrade.statements.0.line", 1.5, "statements[0].line is not a line number"),
    ("revisions.0.renderings.0.upgrade.failure", "broken", "upgrade.failure is not an object"),
    ("findings.0.severity", "fatal", "findings[0].severity is not one of error, warning"),
    ("graph.0.head", "yes", "graph[0].head is not true or false"),
    ("notes", [{}], "notes[0] is not a text"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG)
def test_a_wrong_value_is_refused_with_its_place(path, value, message):
    with pytest.raises(PlanError) as refusal:
        read_plan(changed(path, value))
    assert message in str(refusal.value)


def test_sql_that_was_changed_after_the_digest_is_refused():
    with pytest.raises(PlanError, match=r"upgrade.digest is not the digest of the statements beside it"):
        read_plan(changed("revisions.0.renderings.0.upgrade.statements.0.sql", "DROP TABLE users;"))


NOT_JSON = {
    "empty": b"",
    "not a number": b'{"version": NaN}',
    "infinity": b'{"version": -Infinity}',
    "a key twice": b'{"version": 1, "version": 1}',
    "not UTF-8": b'{"version": "\xff"}',
    "UTF-16": '{"version": 1}'.encode("utf-16"),
    "cut off": b'{"version": 1',
    "a huge number": b'{"version": ' + b"9" * 5_000 + b"}",
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "html": b"<html>login</html>",
}


@pytest.mark.parametrize("data", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_refused(data):
    with pytest.raises(PlanError, match="the plan is not JSON"):
        read_plan(data)


@pytest.mark.parametrize("data", [b"null", b"[]", b'"plan"', b"1"])
def test_json_that_is_not_an_object_is_refused(data):
    with pytest.raises(PlanError, match="the plan is not an object"):
        read_plan(data)


@pytest.mark.parametrize("entry", [b"0", b"[]", b"{}", b'""'])
def test_a_million_entries_are_refused_before_they_are_built(entry):
    # what follows is no JSON, which nobody has come to see yet
    with pytest.raises(PlanError, match="more than 500,000 entries"):
        read_plan(b'{"notes": [' + b",".join([entry] * 1_000_000) + b"]} and more")


def test_four_million_quotes_are_refused_before_they_are_split():
    with pytest.raises(PlanError, match="entries"):
        read_plan(b'["' + b'""' * 2_000_000 + b'"]')


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 1_000)
    with pytest.raises(PlanError, match="and 1,000 are read"):
        read_plan(b" " * 1_001)


def test_brackets_and_commas_inside_texts_are_not_entries():
    sql = "SELECT '" + '[,{"\\' * 200_000 + "'"
    assert read_plan(write_plan(plans.plan(plans.changed("a1", sql))).encode()).revisions[0].renderings


def test_unknown_keys_are_dropped():
    assert read_plan(changed("revisions.0.markdown", "# hello")) == plans.typical()


def test_long_messages_are_cut():
    message = read_plan(changed("revisions.0.message", "m" * 10_000)).revisions[0].message
    assert len(message) == 2_000
    assert message.endswith("m…")


def test_lone_surrogates_become_question_marks():
    plan = read_plan(changed("revisions.0.message", "a\ud800b"))
    assert plan.revisions[0].message == "a?b"


def test_ten_megabytes_of_sql_are_read():
    sql = "INSERT INTO t VALUES ('" + "\U0001f600" * 800_000 + "');"
    plan = plans.plan(plans.changed("a1", sql))
    assert read_plan(write_plan(plan).encode()) == plan


def outcome(data):
    try:
        return read_plan(data)
    except PlanError as refusal:
        return str(refusal)


@settings(max_examples=40, deadline=None)
@given(
    some.recursive(some.none() | some.booleans() | some.integers() | some.text(max_size=5), some.lists, max_leaves=5)
)
def test_no_value_in_any_place_is_another_error(value):
    assert all(outcome(changed(key, value)) for key in plan_document(plans.plan()))


def test_a_digest_of_no_statements_is_a_digest():
    assert read_plan(
        changed(
            "revisions.0.renderings.0.downgrade",
            {"digest": digest([]), "data_dependent": False, "irreversible": "", "failure": None, "statements": []},
        )
    )
