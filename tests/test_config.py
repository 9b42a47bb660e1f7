"""Config answers as Alembic's own does."""

from __future__ import annotations

import io
import warnings
from argparse import Namespace
from configparser import MissingSectionHeaderError
from typing import TYPE_CHECKING, Any

import alembic.config
import pytest
from alembic.util import CommandError

from gitmig import config as ours
from gitmig.config import Config, split_files
from gitmig.errors import ConfigurationError, GitmigError, LonePercent, UnknownSeparator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Question = Callable[[Any], object]

INI = """[alembic]
script_location = %(here)s/migrations
sqlalchemy.url = sqlite:///%(here)s/%%40.db
sourceless = true
recursive_version_locations = yes
empty =

[post_write_hooks]
hooks = black, ruff  last
black.type = console_scripts
black.options = -l 79 REVISION_SCRIPT_FILENAME
ruff.type = exec
ruff.executable = %(here)s/ruff

[other]
script_location = elsewhere
"""
TOML = """[tool.alembic]
script_location = "%(here)s/toml"
version_locations = ["%(here)s/a", "50%%"]
prepend_sys_path = ["."]
sourceless = true
truncate_slug_length = 20
table = { name = "%(here)s" }
words = "yes"

[[tool.alembic.post_write_hooks]]
name = "one"
type = "exec"
executable = "%(here)s/one"
"""
NAMES = ("script_location", "version_locations", "sourceless", "truncate_slug_length", "table", "empty", "absent")
QUESTIONS: dict[str, Question] = {
    "main": lambda one: one.get_main_option("script_location"),
    "main default": lambda one: one.get_main_option("absent", "x"),
    "main absent": lambda one: one.get_main_option("absent"),
    "section": lambda one: one.get_section("alembic"),
    "section absent": lambda one: one.get_section("absent"),
    "section default": lambda one: one.get_section("absent", {"a": "b"}),
    "hooks section": lambda one: one.get_section("post_write_hooks"),
    "section option": lambda one: one.get_section_option("other", "script_location"),
    "locations": lambda one: one.get_version_locations_list(),
    "paths": lambda one: one.get_prepend_sys_paths_list(),
    "hooks": lambda one: one.get_hooks_list(),
    "toml": lambda one: one.toml_alembic_config,
    "names": lambda one: (one.config_file_name, one.toml_file_name, one.config_ini_section),
    "quiet": lambda one: one.messaging_opts["quiet"],
    "attributes": lambda one: one.attributes,
    "sections": lambda one: one.file_config.sections(),
    **{f"option {name}": lambda one, name=name: one.get_alembic_option(name, "fallback") for name in NAMES},
    **{
        f"boolean {name}": lambda one, name=name: one.get_alembic_boolean_option(name)
        for name in ("sourceless", "words", "recursive_version_locations", "absent")
    },
}
FILES: dict[str, dict[str, Any]] = {
    "neither": {},
    "ini": {"file_": "alembic.ini"},
    "toml": {"toml_file": "pyproject.toml"},
    "both": {"file_": "alembic.ini", "toml_file": "pyproject.toml"},
    "absent ini": {"file_": "absent.ini"},
    "absent toml": {"toml_file": "absent/pyproject.toml"},
    "other section": {"file_": "alembic.ini", "ini_section": "other"},
    "arguments": {"file_": "alembic.ini", "config_args": {"name": "value"}, "attributes": {"a": 1}},
    "quiet": {"file_": "alembic.ini", "cmd_opts": Namespace(quiet=True)},
}


def answer(question: Question, config: Any) -> object:
    """What the configuration says; any complaint that names the trouble is as good as Alembic's own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return question(config)
    except UnknownSeparator as error:
        return str(error)
    except (CommandError, GitmigError):
        return CommandError


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "alembic.ini").write_text(INI)
    (tmp_path / "pyproject.toml").write_text(TOML)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("arguments", FILES.values(), ids=FILES)
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_answers_as_alembic(files: Path, question: Question, arguments: dict[str, Any]) -> None:
    expected = answer(question, alembic.config.Config(**arguments))
    assert answer(question, Config(**arguments)) == expected


@pytest.mark.parametrize("key", ["path_separator", "version_path_separator", "unrelated"])
@pytest.mark.parametrize("separator", ["os", ":", ";", "space", "newline", "", "x"])
@pytest.mark.parametrize("value", ["a b:c;d\n  e f", "a, b,,c  d", "a: b :c , d", "", "one", "%(here)s/a:pkg:dir"])
def test_splits_paths_as_alembic(files: Path, key: str, separator: str, value: str) -> None:
    (files / "alembic.ini").write_text(
        f"[alembic]\nversion_locations = {value}\nprepend_sys_path = {value}\n{key} = {separator}\n"
    )
    for question in (QUESTIONS["locations"], QUESTIONS["paths"]):
        results = []
        for module in (alembic.config, ours):
            try:
                results.append(answer(question, module.Config("alembic.ini")))
            except ValueError as error:
                results.append(str(error))
        assert results[0] == results[1]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("unrelated", "No path_separator found in configuration; falling back to legacy splitting on spaces/commas"),
        ("version_path_separator", "The version_path_separator configuration parameter is deprecated"),
    ],
)
def test_old_separators_are_deprecated(files: Path, key: str, message: str) -> None:
    (files / "alembic.ini").write_text(f"[alembic]\nversion_locations = a b\n{key} = space\n")
    with pytest.warns(DeprecationWarning, match=message):
        assert Config("alembic.ini").get_version_locations_list() == ["a", "b"]


def test_a_word_that_is_no_separator(files: Path) -> None:
    (files / "alembic.ini").write_text("[alembic]\nversion_locations = a|b\npath_separator = |\n")
    with pytest.raises(UnknownSeparator) as raised:
        Config("alembic.ini").get_version_locations_list()
    assert isinstance(raised.value, ConfigurationError)
    assert raised.value.hint == "write `path_separator = os` in alembic.ini"


@pytest.mark.parametrize(("path", "told"), [("alembic.ini", "from file: alembic.ini"), (None, "No config file")])
def test_a_program_s_log_is_told_which_file_is_read(
    files: Path, caplog: pytest.LogCaptureFixture, path: str | None, told: str
) -> None:
    """With `--verbose` only, as from Alembic."""
    caplog.set_level("INFO", "alembic.config")
    Config(path).get_section("alembic")
    assert not caplog.records
    Config(path, cmd_opts=Namespace(verbose=True)).get_section("alembic")
    assert [told in record.getMessage() for record in caplog.records] == [True]


def test_options_are_set_and_removed(files: Path) -> None:
    answers = []
    for module in (alembic.config, ours):
        config = module.Config()
        config.set_main_option("script_location", "%(here)s/x")
        config.set_section_option("new", "name", "value")
        config.remove_main_option("absent")
        before = config.get_section("alembic")
        config.remove_main_option("script_location")
        answers.append((before, config.get_section("alembic"), config.get_section("new")))
    assert answers[0] == answers[1]


def test_a_percent_sign_must_be_doubled(files: Path) -> None:
    with pytest.raises(ValueError, match="a single %"):
        Config().set_main_option("sqlalchemy.url", "postgresql://u:p%40ss@h/d")


@pytest.mark.parametrize(("text", "arguments"), [("100%", ()), ("%s is %d", ("a", 1)), ("%s", ())])
def test_prints_as_alembic(text: str, arguments: tuple[object, ...]) -> None:
    buffers = []
    for module in (alembic.config, ours):
        buffer = io.StringIO()
        module.Config(stdout=buffer).print_stdout(text, *arguments)
        buffers.append(buffer.getvalue())
    assert buffers[0] == buffers[1] != ""


def test_prints_nothing_when_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    Config(cmd_opts=Namespace(quiet=True)).print_stdout("text")
    assert capsys.readouterr().out == ""


def test_templates_are_where_they_are_said_to_be() -> None:
    assert ours.os.path.isdir(Config().get_template_directory())


def everything(config: Config) -> None:
    config.get_version_locations_list()
    config.get_hooks_list()
    config.get_alembic_option("script_location")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("alembic.ini", b"[alembic\n", "alembic.ini cannot be read"),
        ("alembic.ini", b"script_location = x\n", "alembic.ini cannot be read"),
        ("alembic.ini", b"[alembic]\nscript_location = \xff\n", "alembic.ini cannot be read"),
        ("alembic.ini", b"[alembic]\nscript_location = %(absent)s\n", "alembic.ini cannot be read"),
        ("pyproject.toml", b"[tool.alembic\n", "pyproject.toml cannot be read"),
        ("pyproject.toml", b"[tool.alembic]\nscript_location = '\xff'\n", "pyproject.toml cannot be read"),
        ("pyproject.toml", b"[tool.alembic]\nscript_location = '%(absent)s'\n", "cannot be interpolated"),
        ("pyproject.toml", b"[tool.alembic]\nscript_location = '100%'\n", "cannot be interpolated"),
        ("pyproject.toml", b"[tool.alembic]\nversion_locations = 'a'\n", "must be a list of strings"),
        ("pyproject.toml", b"[tool.alembic]\nversion_locations = [1]\n", "must be a list of strings"),
        ("pyproject.toml", b"[[tool.alembic.post_write_hooks]]\ntype = 'exec'\n", "needs a 'name'"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    config = Config(toml_file=path) if name == "pyproject.toml" else Config(path)
    with pytest.raises(ConfigurationError, match=words) as caught:
        everything(config)
    assert name in str(caught.value)


PLAIN = "[alembic]\nscript_location = x\n"


@pytest.mark.parametrize(
    ("name", "content", "words", "remedy"),
    [
        ("alembic.ini", "\ufeff" + PLAIN, "it begins with a byte order mark", "save the file as UTF-8 without"),
        (
            "pyproject.toml",
            "\ufeff[tool.alembic]\n",
            "it begins with a byte order mark",
            "save the file as UTF-8 without",
        ),
        ("alembic.ini", PLAIN + "script_location = y\n", "line 3: [alembic] has script_location already", "keep one"),
        ("alembic.ini", PLAIN + "[alembic]\n", "line 3: there is a section [alembic] already", "join the two"),
        ("alembic.ini", "# a\na = 1\n" + PLAIN, "line 2: an option is above the first section", "begin with [alembic]"),
        ("alembic.ini", PLAIN + "p4ssword\n", "line 3: this is neither a section nor an option", "write [section]"),
        (
            "alembic.ini",
            "[a]\nscript_location = y\n[alembic]\nscript_location = p4ssword%(her)s\n",
            "line 4: [alembic] script_location asks for %(her)s, and there is no such option",
            "write %(here)s for",
        ),
        (
            "alembic.ini",
            "[alembic]\nscript_location = p4ssword%(script_location)s\n",
            "line 2: [alembic] script_location asks for itself",
            "write its value",
        ),
        ("pyproject.toml", "[tool.alembic]\nx = p4ssword\n", "Invalid value (at line 2, column 5)", ""),
        (
            "pyproject.toml",
            "[tool.alembic]\n<<<<<<< ours\nx = 1\n=======\n",
            "line 2: git left a conflict here",
            "solve it, then: git add",
        ),
        (
            "alembic.ini",
            "[alembic]\n<<<<<<< ours\nx\n=======\n",
            "line 2: git left a conflict here",
            "solve it, then: git add",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_a_remedy(
    tmp_path: Path, name: str, content: str, words: str, remedy: str
) -> None:
    """And without what the line says, which may be a URL with a password."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    config = Config(toml_file=path) if name == "pyproject.toml" else Config(path)
    with pytest.raises(ConfigurationError) as caught:
        everything(config)
    assert str(caught.value).startswith(f"{path} cannot be read: {words}")
    assert (caught.value.hint or "").startswith(remedy)
    assert "p4ssword" not in f"{caught.value} {caught.value.hint}"


def test_what_to_type_about_a_conflict_is_quoted_for_the_shell(tmp_path: Path) -> None:
    path = tmp_path / "my app" / "alembic.ini"
    path.parent.mkdir()
    path.write_text("[alembic]\n<<<<<<< ours\nx\n=======\n")
    with pytest.raises(ConfigurationError) as caught:
        everything(Config(path))
    assert caught.value.hint == f"solve it, then: git add '{path}'"


def test_a_byte_order_mark_is_no_ini_file_for_alembic_either(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("\ufeff" + PLAIN, encoding="utf-8")
    with pytest.raises(MissingSectionHeaderError):
        alembic.config.Config(str(tmp_path / "alembic.ini")).get_main_option("script_location")


def test_a_lone_percent_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text(PLAIN + "\nsqlalchemy.url = postgresql://u:p%40ss@h/d\n")
    with pytest.raises(LonePercent, match=r"alembic\.ini:4, \[alembic\] sqlalchemy\.url has a value") as caught:
        Config(tmp_path / "alembic.ini").get_main_option("sqlalchemy.url")
    assert "ss@h" not in str(caught.value)


@pytest.mark.parametrize("content", ["tool = 1\n", "[tool]\nalembic = 1\n", "[other]\n"])
def test_a_toml_file_without_the_table_is_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(content)
    assert Config(toml_file=path).toml_alembic_config == {}


@pytest.mark.parametrize(
    ("files", "expected"),
    [((), (None, None)), (("a.ini",), ("a.ini", None)), (("x/pyproject.toml", "b"), ("b", "x/pyproject.toml"))],
)
def test_the_name_tells_which_file_is_which(files: tuple[str, ...], expected: tuple[str | None, str | None]) -> None:
    assert split_files(files) == expected


def test_two_files_of_one_kind_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"a\.ini, b\.ini"):
        split_files(("a.ini", "b.ini"))
