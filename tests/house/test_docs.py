"""Every command, option, check, hook and input of ours is in the documentation."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from gitmig import __main__, cli, settings
from gitmig.checks import chosen as checks
from tests.house import imports

ROOT = Path(__file__).parents[2]
PAGES = {
    path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}


def options() -> list[tuple[str, str]]:
    """(command, long option) of every command."""
    found = []
    for name in sorted(cli.COMMANDS):
        command = cli.group.get_command(click.Context(cli.group), name)
        assert command is not None
        for parameter in command.params:
            found += [(name, option) for option in parameter.opts if option.startswith("--")]
    return found


def mentioned(word: str, pages: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", pages) is not None


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_command_is_documented(command: str) -> None:
    assert f"## `gitmig {command}" in PAGES["commands.md"]


@pytest.mark.parametrize(("command", "option"), options())
def test_option_is_documented(command: str, option: str) -> None:
    section = PAGES["commands.md"].partition(f"## `gitmig {command}`")[2].partition("\n## ")[0]
    assert mentioned(option, section)


def test_pages_with_a_source_are_as_their_source_says() -> None:
    program = "import json; from docs import generate; print(json.dumps({name: page() for name, page in generate.PAGES.items()}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    written = json.loads(done.stdout)
    there = {f"checks/{path.name}" for path in (ROOT / "docs" / "checks").glob("*.md")} | {"commands.md", "checks.md"}
    assert there == set(written), "run python docs/generate.py"
    stale = [name for name in there if (ROOT / "docs" / name).read_text(encoding="utf-8") != written[name]]
    assert stale == [], "run python docs/generate.py"


@pytest.mark.parametrize("check", [check.name for check in checks.CHECKS])
def test_check_is_documented(check: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert mentioned(check, PAGES["checks.md"])
    page = (ROOT / "docs" / "checks" / f"{check}.md").read_text(encoding="utf-8")
    __main__.main(["check", "--explain", check])
    _, _, explained = capsys.readouterr().out.partition("\n\n")
    assert explained.strip()
    assert explained.strip() in page


@pytest.mark.parametrize("hook", [hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())])
def test_hook_is_documented(hook: str) -> None:
    assert mentioned(hook, PAGES["hooks.md"])


@pytest.mark.parametrize("key", ["inputs", "outputs"])
def test_inputs_and_outputs_of_the_action_are_documented(key: str) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    missing = [name for name in action[key] if not mentioned(name, PAGES["github-action.md"])]
    assert missing == []


@pytest.mark.parametrize("key", [*settings.KEYS, *settings.TARGET_KEYS, *settings.PROJECT_KEYS])
def test_setting_is_documented(key: str) -> None:
    assert f"| `{key}` |" in PAGES["configuration.md"]


GETTERS = r"(?:get_(?:alembic|alembic_boolean|main)_option|_main_value|_toml_value|_toml_list|_separator)"
ALEMBIC_KEY = re.compile(rf"""{GETTERS}\("([a-z_.]+)"(?:, "([a-z_]+_separator)")?""")
HOOK_KEY = re.compile(r"""(?:options\.get|required)\((?:options, )?"([a-z_]+)"()""")


def alembic_keys() -> set[str]:
    """Every key of Alembic's configuration that some module of ours asks for."""
    package = ROOT / "gitmig"
    found = [match for path in package.rglob("*.py") for match in ALEMBIC_KEY.findall(path.read_text(encoding="utf-8"))]
    for path in (package / "config.py", package / "engine" / "runtime" / "write_hooks.py"):
        found += HOOK_KEY.findall(path.read_text(encoding="utf-8"))
    return {key for keys in found for key in keys if key}


def test_keys_are_found() -> None:
    assert {
        "script_location",
        "path_separator",
        "version_path_separator",
        "sourceless",
        "hooks",
        "cwd",
    } <= alembic_keys()
    assert len(alembic_keys()) > 15


@pytest.mark.parametrize("key", sorted(alembic_keys()))
def test_key_of_alembic_is_documented(key: str) -> None:
    assert mentioned(key, PAGES["configuration.md"])


@pytest.mark.parametrize(("kind", "page"), [("revisions", "json"), ("current", "json"), ("deployment", "deploy")])
def test_key_of_a_document_is_documented(kind: str, page: str) -> None:
    schema = json.loads((ROOT / "gitmig" / "report" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    keys = [key for part in schema["$defs"].values() for key in part.get("properties", {})]
    assert keys
    assert [key for key in keys if f"`{key}`" not in PAGES[f"{page}.md"]] == []


# set by one part of the Action for another
INTERNAL = {"GITMIG_APPENDED_PATH", "GITMIG_INPUT_"}


def test_environment_variables_are_documented() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "gitmig").rglob("*.py"))
    read = set(re.findall(r"(?<!_)\bGITMIG_[A-Z_]+", sources)) - INTERNAL
    assert "GITMIG_PAGER" in read
    assert [name for name in sorted(read) if f"`{name}`" not in PAGES["configuration.md"]] == []


def test_a_missing_word_is_found() -> None:
    assert not mentioned("--lock", "use --lock-wait 5")


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    folder = ROOT if page == "README.md" else next((ROOT / "docs").rglob(page)).parent
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", PAGES[page])
    assert [link for link in links if not (folder / link).exists()] == []


# packages that hold no modules, or one that every room may import
UNLISTED = {"gitmig", "gitmig.engine", "gitmig.engine.catalog"}


def test_the_floor_plan_is_the_one_that_is_held_to() -> None:
    drawn = {}
    for level, names in re.findall(r"^\| (\d+) \| (`.*?`) \|", PAGES["architecture.md"], re.MULTILINE):
        for name in re.findall(r"`([\w/]+?)(?:\.py|/)`", names):
            drawn[f"gitmig.{name.replace('/', '.')}"] = int(level)
    assert drawn == {room: level for room, level in imports.LEVELS.items() if room not in UNLISTED}


@pytest.mark.parametrize("place", re.findall(r"`((?:\w+/)+\w*(?:\.py)?)`", PAGES["architecture.md"]))
def test_a_place_on_the_map_is_there(place: str) -> None:
    assert any((top / place).exists() for top in (ROOT, ROOT / "gitmig", ROOT / "gitmig" / "engine"))
