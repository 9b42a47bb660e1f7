"""A plan goes through its file unchanged, says the same bytes each time, and is what the schema and the page say it is."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from gitmig.preview.plan import Failure, failed
from gitmig.preview.reading import read_plan
from gitmig.preview.writing import write_plan
from tests.preview import plans

SCHEMA = json.loads(files("gitmig.preview").joinpath("plan.schema.json").read_text("utf-8"))
PAGE = Path(__file__).parents[2] / "docs" / "plan-json.md"


@pytest.mark.parametrize("plan", [plans.plan(), plans.typical()], ids=["nothing changed", "typical"])
def test_a_plan_survives_its_file(plan):
    assert read_plan(write_plan(plan).encode()) == plan


def test_the_schema_describes_the_file():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(write_plan(plans.typical())), SCHEMA)


def test_the_schema_knows_every_key_of_the_file():
    document = json.loads(write_plan(plans.typical()))
    document["revisions"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        jsonschema.validate(document, SCHEMA)


def test_the_page_shows_a_file_of_this_version():
    example = PAGE.read_text("utf-8").split("```json\n")[1].split("```")[0]
    document = json.loads(example.replace("8d1f…", "8" * 40).replace("02b7…", "0" * 40).replace("sha256:…", ""))
    jsonschema.validate(document, SCHEMA)


def test_the_page_explains_every_key():
    page = PAGE.read_text("utf-8")
    assert [key for key in SCHEMA["properties"] if f"`{key}" not in page] == []


def test_the_file_is_ascii_so_that_nothing_hides_in_it():
    text = write_plan(plans.plan(plans.changed("a1", "SELECT '\u202e\u200b'")))
    assert text.isascii()
    assert "\\u202e" in text


def test_a_plan_failed_when_a_script_or_the_environment_did():
    assert failed(plans.typical())
    assert failed(plans.plan(failures=(Failure("env.py raised"),)))
    assert not failed(plans.plan(plans.changed()))
