"""SARIF, held to the schema that Microsoft's own tool ships; JSON, held to ours."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitmig.checks import chosen as checks
from gitmig.checks.finding import Finding
from gitmig.report import findings_sarif
from gitmig.report.findings_json import json_of
from gitmig.report.findings_sarif import sarif_of
from tests.github import npm

SARIF = ("@microsoft/sarif-multitool-ts@5.7.0", "assets/sarif-2.1.0.schema.json")
OURS = Draft202012Validator(json.loads(files("gitmig.report").joinpath("findings.schema.json").read_text("utf-8")))
ROOT = Path(__file__).parents[2]
NAME = "empty-downgrade"
HEADER = Finding("multiple-heads", "two heads", "join them", "/top/my versions/é#1?%.py", 6, 0, "down_revision = 'a1'")
CALL = Finding(
    NAME, "m\x1b[31m", "r", "/top/v/b2.py", 3, 5, "    op.x(\n\x1b[31m\udcff)", "warning", end_line=4, end_column=7
)
PROJECT = Finding("no-revisions", "none", "make one", "/elsewhere/alembic.ini")
EVERY = (HEADER, CALL, PROJECT)


@pytest.fixture(scope="session")
def schema(request: pytest.FixtureRequest) -> Draft202012Validator:
    cache: Path = request.config.cache.mkdir("npm")
    description = json.loads(npm.package_file(cache, *SARIF).read_bytes())
    Draft202012Validator.check_schema(description)
    return Draft202012Validator(description)


def run_of(*findings: Finding) -> dict[str, Any]:
    (run,) = json.loads(sarif_of(findings, checks.CHECKS, "/top"))["runs"]
    return run


@pytest.mark.parametrize("findings", [(), EVERY], ids=["none", "some"])
def test_it_is_sarif(schema: Draft202012Validator, findings: tuple[Finding, ...]) -> None:
    schema.validate(json.loads(sarif_of(findings, checks.CHECKS, "/top")))


@pytest.mark.parametrize(
    "fault",
    [
        {"level": "off"},
        {"message": "text"},
        {"locations": [{"physicalLocation": {"region": {"startLine": 0}}}]},
        {"rule": "x"},
    ],
)
def test_the_schema_would_notice(schema: Draft202012Validator, fault: dict[str, Any]) -> None:
    document = json.loads(sarif_of(EVERY, checks.CHECKS, "/top"))
    document["runs"][0]["results"][0].update(fault)
    assert not schema.is_valid(document)


def test_every_check_is_a_rule_with_its_page() -> None:
    rules = run_of()["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.name for check in checks.CHECKS]
    for rule, check in zip(rules, checks.CHECKS, strict=True):
        assert rule["help"]["markdown"] == check.page.strip()
        assert (ROOT / rule["helpUri"].partition("/blob/main/")[2]).is_file()
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["shortDescription"]["text"][:-1] in rule["fullDescription"]["text"]
        assert len(rule["shortDescription"]["text"]) <= 1024, "GitHub takes no more"


def test_errors_come_first_with_their_rule() -> None:
    run = run_of(*EVERY)
    assert [result["ruleId"] for result in run["results"]] == ["multiple-heads", "no-revisions", NAME]
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_what_changed_is_part_of_the_message() -> None:
    (result,) = run_of(CALL._replace(changes=("- op.x()", "+ op.y()")))["results"]
    assert result["message"]["text"].splitlines()[1:] == ["- op.x()", "+ op.y()", "r"]
    (record,) = json.loads(json_of([CALL._replace(changes=("- op.x()",))], [], "/top"))["findings"]
    assert record["changes"] == ["- op.x()"]


def test_places() -> None:
    header, project, call = (result["locations"][0]["physicalLocation"] for result in run_of(*EVERY)["results"])
    assert header["artifactLocation"] == {"uri": "my%20versions/%C3%A9%231%3F%25.py", "uriBaseId": "%SRCROOT%"}
    assert header["region"] == {"startLine": 6, "snippet": {"text": "down_revision = 'a1'"}}
    assert project == {"artifactLocation": {"uri": "file:///elsewhere/alembic.ini"}, "region": {"startLine": 1}}
    assert call["region"] == {
        "startLine": 3,
        "startColumn": 5,
        "endLine": 4,
        "endColumn": 7,
        "snippet": {"text": "op.x(\n\\x1b[31m\\xff"},
    }
    assert call["contextRegion"] == {
        "startLine": 3,
        "endLine": 4,
        "snippet": {"text": "    op.x(\n\\x1b[31m\\xff)"},
    }
    assert "contextRegion" not in header
    whole = CALL._replace(column=1, end_column=8)
    assert "contextRegion" not in run_of(whole)["results"][0]["locations"][0]["physicalLocation"]


def test_what_is_waived_is_suppressed(schema: Draft202012Validator) -> None:
    text = sarif_of([CALL], checks.CHECKS, "/top", [(HEADER, "both stay"), (PROJECT, "")])
    document = json.loads(text)
    schema.validate(document)
    results = {result["ruleId"]: result.get("suppressions") for result in document["runs"][0]["results"]}
    assert results == {
        NAME: None,
        "multiple-heads": [{"kind": "inSource", "justification": "both stay"}],
        "no-revisions": [{"kind": "inSource"}],
    }
    assert next(iter(results)) == NAME, "what is to be done comes first"


def prints(*findings: Finding) -> list[str]:
    return [result["partialFingerprints"]["gitmig/v1"] for result in run_of(*findings)["results"]]


def test_a_finding_is_the_same_after_lines_above_it_and_a_move() -> None:
    moved = CALL._replace(line=30, end_line=31, path="/top/other/b2.py", message="told in other words")
    assert prints(CALL) == prints(moved)
    assert prints(CALL) != prints(CALL._replace(excerpt="    op.y()"))
    assert prints(CALL) != prints(CALL._replace(name="multiple-heads", severity="warning"))
    first, second = prints(CALL, CALL._replace(line=40))
    assert first != second, "twice in one file is two findings"


def test_more_than_github_takes(monkeypatch: pytest.MonkeyPatch, schema: Draft202012Validator) -> None:
    monkeypatch.setattr(findings_sarif, "MOST_RESULTS", 2)
    run = run_of(*EVERY)
    assert [result["level"] for result in run["results"]] == ["error", "error"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("1 findings are left out")
    schema.validate(json.loads(sarif_of(EVERY, checks.CHECKS, "/top")))


def test_json_is_as_its_schema_says() -> None:
    Draft202012Validator.check_schema(OURS.schema)
    project = {"name": "default", "base": None, "checked": 1, "revisions": 2, "looked_in": ["migrations/versions"]}
    document = json.loads(json_of(EVERY, [project], "/top"))
    OURS.validate(document)
    assert [finding["path"] for finding in document["findings"]][1:] == ["v/b2.py", "/elsewhere/alembic.ini"]
    assert document["findings"][1]["message"] == "m\\x1b[31m", "a lone surrogate would be JSON that others refuse"
    hostile = CALL._replace(message="\udcff", remedy="\ud800\n", changes=("+ \x00",))
    (finding,) = json.loads(json_of([hostile], [project], "/top"))["findings"]
    assert (finding["message"], finding["remedy"], finding["changes"]) == ("\\xff", "\\ud800\\n", ["+ \\x00"])
    for name in document["findings"][0]:
        missing = {key: value for key, value in document["findings"][0].items() if key != name}
        assert not OURS.is_valid({**document, "findings": [missing]})
    assert not OURS.is_valid({**document, "findings": [{**document["findings"][0], "line": 0}]})
