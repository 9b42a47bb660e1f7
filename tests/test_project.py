"""Where a project is found, and what its settings say."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from gitmig.errors import ConfigurationError, NoProject
from gitmig.project import configured_at, find_project, find_projects
from tests.repositories import CONFIGURATION, Repository, project_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOML = '[tool.alembic]\nscript_location = "%(here)s/migrations"\n'


def names(found: Path, **arguments: str) -> list[str]:
    return [project.name for project in find_projects(directory=str(found), **arguments)]  # type: ignore[arg-type]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_project_here(tmp_path: Path) -> None:
    project_at(tmp_path)
    project = find_project(directory=str(tmp_path))
    assert project.root == str(tmp_path)
    assert project.script_location == str(tmp_path / "migrations")
    assert project.version_locations == (str(tmp_path / "migrations" / "versions"),)
    assert (project.recursive, project.sourceless, project.repository) == (False, False, None)
    assert project.configuration_file == str(tmp_path / "alembic.ini")


def test_a_pyproject_alone_will_do(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML + "recursive_version_locations = true\n")
    project = find_project(directory=str(tmp_path))
    assert (project.script_location, project.recursive) == (str(tmp_path / "migrations"), True)
    assert project.configuration_file == str(tmp_path / "pyproject.toml")


def test_the_ini_file_stands_above_pyproject(tmp_path: Path) -> None:
    project_at(tmp_path)
    (tmp_path / "pyproject.toml").write_text(TOML.replace("migrations", "other") + 'prepend_sys_path = ["x"]\n')
    project = find_project(directory=str(tmp_path))
    assert project.script_location == str(tmp_path / "migrations")
    assert project.config.get_prepend_sys_paths_list() == ["x"]


def test_a_project_above(repository: Path) -> None:
    project_at(repository)
    (repository / "src" / "deep").mkdir(parents=True)
    assert find_project(directory=str(repository / "src" / "deep")).root == str(repository)


def test_nothing_above_the_repository_is_looked_at(repository: Path) -> None:
    project_at(repository)
    (repository / "inner" / ".git").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"no alembic\.ini"):
        find_project(directory=str(repository / "inner"))


def test_a_project_below(repository: Path) -> None:
    project_at(repository / "backend")
    for skipped in (".venv", "node_modules", "build"):
        project_at(repository / skipped / "x")
    (repository / "src").mkdir()
    assert names(repository) == ["backend"]
    assert names(repository / "src") == ["backend"]


def test_without_a_repository_only_what_is_near_is_found(tmp_path: Path) -> None:
    project_at(tmp_path / "a" / "b" / "c")
    with pytest.raises(ConfigurationError, match=r"no alembic\.ini"):
        find_project(directory=str(tmp_path))
    assert find_project(directory=str(tmp_path / "a")).root == str(tmp_path / "a" / "b" / "c")


def test_what_git_knows_is_looked_at_first(tmp_path: Path) -> None:
    Repository(tmp_path).init()
    project_at(tmp_path / "tracked")
    project_at(tmp_path / "node_modules" / "x")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    Repository(tmp_path).git("add", "pyproject.toml")
    assert names(tmp_path) == ["tracked"]
    Repository(tmp_path).git("add", "-A", "-f")
    project_at(tmp_path / "scratch")
    assert names(tmp_path) == ["tracked"]


def test_without_git_a_project_is_found_too(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project_at(repository / "backend")
    monkeypatch.setenv("PATH", "")
    assert names(repository) == ["backend"]


def test_several_projects_below_need_a_choice(repository: Path) -> None:
    project_at(repository / "b")
    project_at(repository / "a")
    assert names(repository) == ["a", "b"]
    with pytest.raises(ConfigurationError, match="several projects here: a, b") as caught:
        find_project(directory=str(repository))
    assert caught.value.hint == "choose one with --project NAME"
    assert find_project(project="a", directory=str(repository)).root == str(repository / "a")
    with pytest.raises(ConfigurationError, match="there is no project 'c'") as caught:
        find_project(project="c", directory=str(repository))
    assert caught.value.hint == "known projects: a, b"


def test_projects_of_the_settings(repository: Path) -> None:
    project_at(repository / "services" / "billing")
    project_at(repository / "services" / "users")
    (repository / "gitmig.toml").write_text(
        '[projects.billing]\nconfig = "services/billing/alembic.ini"\n[projects.users]\nconfig = "services/users/alembic.ini"\n'
    )
    assert names(repository) == ["billing", "users"]
    assert names(repository, project="users") == ["users"]
    assert find_project(project="users", directory=str(repository)).root == str(repository / "services" / "users")
    with pytest.raises(ConfigurationError, match="there is no project 'user'") as caught:
        find_project(project="user", directory=str(repository))
    assert caught.value.hint == "known projects: billing, users"


def test_a_section_of_the_ini_file(tmp_path: Path) -> None:
    project_at(tmp_path)
    (tmp_path / "alembic.ini").write_text(CONFIGURATION + "\n[other]\nscript_location = %(here)s/elsewhere\n")
    project = find_project(section="other", directory=str(tmp_path))
    assert (project.script_location, project.name) == (str(tmp_path / "elsewhere"), f"{tmp_path.name}:other")


def test_files_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project_at(tmp_path / "x")
    monkeypatch.chdir(tmp_path)
    assert find_project(["x/alembic.ini"]).root == str(tmp_path / "x")
    monkeypatch.setenv("ALEMBIC_CONFIG", "nowhere/alembic.ini")
    with pytest.raises(NoProject, match=r"nowhere/alembic\.ini, which ALEMBIC_CONFIG names") as raised:
        find_project()
    assert raised.value.hint == "correct that environment variable, or unset it"
    monkeypatch.setenv("ALEMBIC_CONFIG", "x/alembic.ini")
    assert find_project().root == str(tmp_path / "x")
    with pytest.raises(ConfigurationError, match=r"there is no configuration file .*absent\.ini"):
        find_project(["absent.ini"])


@pytest.mark.parametrize("by_variable", [True, False])
@pytest.mark.parametrize(("given", "other"), [("x/alembic.ini", "pyproject.toml"), ("x/pyproject.toml", "alembic.ini")])
def test_the_kind_that_is_not_given_is_read_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, other: str, by_variable: bool
) -> None:
    """As Alembic does, whose two kinds of file are found apart."""
    project_at(tmp_path / "x")
    (tmp_path / "x" / "pyproject.toml").write_text(TOML)
    monkeypatch.chdir(tmp_path)
    if by_variable:
        monkeypatch.setenv("ALEMBIC_CONFIG", given)
    named = [] if by_variable else [given]
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    (tmp_path / "alembic.ini").write_text("[other]\n")
    for read in (False, True):
        if read:
            (tmp_path / "pyproject.toml").write_text(TOML)
            (tmp_path / "alembic.ini").write_text(CONFIGURATION)
        config = find_project(named).config
        found = {config.config_file_name, config.toml_file_name} - {None, str(tmp_path / given)}
        assert found == ({str(tmp_path / other)} if read else set())


def test_a_location_relative_to_nothing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic reads it from the current directory; a hook runs at the repository's top."""
    project_at(repository / "backend")
    (repository / "backend" / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    for start in (repository, repository / "backend"):
        monkeypatch.chdir(start)
        assert find_project().script_location == str(repository / "backend" / "migrations")


@pytest.mark.parametrize(
    ("beside", "here", "where"), [("env.py", "x", "backend"), ("x", "x", "."), ("env.py", "env.py", ".")]
)
def test_a_location_without_env_py_is_not_meant(
    repository: Path, monkeypatch: pytest.MonkeyPatch, beside: str, here: str, where: str
) -> None:
    """The current directory is always there, so `script_location = .` fits; beside the configuration is what runs."""
    project_at(repository / "backend")
    (repository / "backend" / "alembic.ini").write_text("[alembic]\nscript_location = .\n")
    (repository / "backend" / beside).touch()
    (repository / here).touch()
    monkeypatch.chdir(repository)
    assert find_project().script_location == str((repository / where).resolve())


def test_a_location_inside_a_package(tmp_path: Path) -> None:
    (tmp_path / "package" / "inner" / "migrations").mkdir(parents=True)
    (tmp_path / "alembic.ini").write_text(
        "[alembic]\nscript_location = package.inner:migrations\nprepend_sys_path = .\npath_separator = os\n"
    )
    assert find_project(directory=str(tmp_path)).script_location == str(tmp_path / "package" / "inner" / "migrations")
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = absent_package:migrations\n")
    with pytest.raises(ConfigurationError, match="the package of 'absent_package:migrations' is not on the path"):
        find_project(directory=str(tmp_path))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[alembic]\n", "No 'script_location' key found in configuration"),
        ("[alembic]\nscript_location =\n", "No 'script_location' key found in configuration"),
        (
            "[alembic]\nscript_location = x\nversion_locations = y\npath_separator = z\n",
            "'z' is not a valid value for path_separator",
        ),
        ("[alembic\n[alembic]\n", "cannot be read"),
    ],
)
def test_a_broken_configuration(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "alembic.ini").write_text(content)
    with pytest.raises(ConfigurationError, match=words):
        find_project(directory=str(tmp_path))


def test_no_project_at_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no alembic\.ini with an \[alembic\] section") as caught:
        find_project(directory=str(tmp_path))
    assert "gitmig init" in str(caught.value.hint)


def test_names_do_not_depend_on_the_machine(repository: Path) -> None:
    project_at(repository)
    project_at(repository / "a" / "b")
    assert find_project(directory=str(repository)).name == "default"
    assert find_project(directory=str(repository / "a" / "b")).name == "a/b"


def test_a_project_beside_the_settings_and_those_they_name(repository: Path) -> None:
    """What is checked is all of them, whether the one at the top has a name or not; a command for one takes the one here."""
    project_at(repository)
    project_at(repository / "services" / "users")
    (repository / "gitmig.toml").write_text('[projects.users]\nconfig = "services/users/alembic.ini"\n')
    assert names(repository) == ["default", "users"]
    assert find_project(directory=str(repository)).name == "default"
    assert find_project(directory=str(repository), project="users").name == "users"
    assert names(repository, project="users") == ["users"]
    assert names(repository / "services" / "users") == ["services/users"]
    with (repository / "gitmig.toml").open("a") as file:
        file.write('[projects.shop]\nconfig = "alembic.ini"\n')
    assert names(repository) == ["users", "shop"]


@pytest.mark.parametrize("file", ["gitmig.toml", "pyproject.toml"])
def test_settings(repository: Path, file: str) -> None:
    project_at(repository)
    prefix = "" if file == "gitmig.toml" else "tool.gitmig."
    head = "" if file == "gitmig.toml" else "[tool.gitmig]\n"
    (repository / file).write_text(
        f'{head}base = "origin/main"\ndialects = ["postgresql"]\nignore = ["cycle"]\n'
        f'[{prefix}targets.staging]\nurl = "env:STAGING"\n'
        f'[{prefix}targets.production]\nurl = "env:PRODUCTION"\nafter = ["staging"]\nlock_timeout = "4s"\n'
    )
    settings = find_project(directory=str(repository)).settings
    assert (settings.base, settings.dialects, settings.ignore) == ("origin/main", ("postgresql",), ("cycle",))
    assert settings.targets["production"].after == ("staging",)
    assert settings.targets["staging"].url == "env:STAGING"
    assert settings.path == str(repository / file)


@pytest.mark.parametrize(
    ("content", "words", "hint"),
    [
        ('bse = "x"', "gitmig.toml has no key 'bse'; did you mean 'base'?", "known keys: base, dialects"),
        ("base = 1", "gitmig.toml: base must be a string, not 1", None),
        (
            '[targets.a]\npass_url_as = "A=B"',
            "targets.a.pass_url_as is 'A=B', which no environment variable can be",
            None,
        ),
        ('dialects = ["pg"]', "'pg', which is no dialect; did you mean 'postgresql'?", "without a driver"),
        ('dialects = ["mysql+pymysql"]', "did you mean 'mysql'?", None),
        ('dialects = [""]', "dialects has '', which is no dialect", None),
        ('dialects = ["postgersql"]', "'postgersql', which is no dialect; did you mean 'postgresql'?", None),
        ('ignore = "x"', "ignore must be a list of strings", None),
        ('severity = "off"', "severity must be a table of checks", None),
        ('[severity]\ndrop-column = "warn"', "severity.drop-column is 'warn'", "it can be: error, warning, off"),
        ("ignore_by_path = []", "ignore_by_path must be a table of paths", None),
        ('[ignore_by_path]\n"old/*" = "cycle"', 'ignore_by_path."old/*" must be a list of strings', None),
        ('[ignore_by_path]\n"/old/" = ["cycle"]', 'ignore_by_path."/old/" matches no file', "write 'old'"),
        ('[ignore_by_path]\n"../old" = ["cycle"]', 'ignore_by_path."../old" matches no file', "below it"),
        ('[ignore_by_path]\n"" = ["cycle"]', 'ignore_by_path."" matches no file', "below it"),
        ("targets = 1", "targets must be a table of tables", None),
        ("[targets]\nstaging = 1", "targets.staging must be a table", None),
        ('[targets.staging]\nurll = "x"', "targets.staging has no key 'urll'; did you mean 'url'?", None),
        ('[targets.a]\nurl = "x"\nafter = ["b"]', "targets.a.after names 'b', which is not a target", None),
        ('[targets.a]\nafter = ["a"]', "targets.a.after leads back to 'a', which never begins", None),
        ('[targets.a]\nafter = ["b"]\n[targets.b]\nafter = ["a"]', "targets.a.after leads back to 'a'", None),
        ("[projects.a]", "projects.a needs `config`", None),
        ('[projects.a]\nconfig = "absent.ini"', "which is not a file", None),
        ("[", "gitmig.toml cannot be read", None),
    ],
)
def test_wrong_settings_are_named(repository: Path, content: str, words: str, hint: str | None) -> None:
    (repository / "gitmig.toml").write_text(content + "\n")
    with pytest.raises(ConfigurationError) as caught:
        find_project(directory=str(repository))
    assert words in str(caught.value)
    assert hint is None or hint in str(caught.value.hint)


@pytest.mark.parametrize(
    "name", ["PostgreSQL", "postgres", "mariadb", "cockroachdb", "rqlite", "redshift", "snowflake"]
)
def test_dialects_of_others_are_taken(repository: Path, name: str) -> None:
    project_at(repository)
    (repository / "gitmig.toml").write_text(f'dialects = ["{name}"]\n')
    assert find_project(directory=str(repository)).settings.dialects == (name,)


def test_a_location_that_the_application_gives(repository: Path) -> None:
    """`flask db` takes the directory of the ini file, where env.py is; without env.py nothing tells."""
    (repository / "migrations" / "versions").mkdir(parents=True)
    (repository / "migrations" / "alembic.ini").write_text("[alembic]\n")
    with pytest.raises(ConfigurationError) as caught:
        find_project(directory=str(repository))
    assert "and the directory of env.py there" in str(caught.value.hint)
    (repository / "migrations" / "env.py").touch()
    project = find_project(directory=str(repository))
    assert project.script_location == str(repository / "migrations")
    assert project.version_locations == (str(repository / "migrations" / "versions"),)


def directory(path: Path) -> None:
    path.mkdir()


def link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere.ini")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize("name", ["alembic.ini", "pyproject.toml", "gitmig.toml"])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (directory, "it is a directory"),
        (link_to_nowhere, "it is a link to nowhere.ini, which is not there"),
        (link_to_itself, "it is a link to "),
    ],
)
def test_a_file_that_is_there_and_cannot_be_opened(
    repository: Path, name: str, make: Callable[[Path], None], words: str
) -> None:
    """It is not taken for absent: settings that are not read would not count, and nobody would know."""
    if name != "alembic.ini":
        project_at(repository)
    make(repository / name)
    for config in [(), (name,)] if name != "gitmig.toml" else [()]:
        with pytest.raises(ConfigurationError) as caught:
            find_project(config, directory=str(repository))
        assert str(caught.value).startswith(f"{repository / name} cannot be read: {words}")
        assert caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="users and modes of POSIX")
@pytest.mark.parametrize("name", ["alembic.ini", "pyproject.toml", "gitmig.toml"])
def test_a_file_that_this_user_may_not_read(repository: Path, name: str) -> None:
    project_at(repository)
    (repository / name).touch()
    (repository / name).chmod(0)
    with as_somebody(repository), pytest.raises(ConfigurationError, match="this user may not read it"):
        find_project(directory=str(repository))


@contextmanager
def as_somebody(top: Path) -> Iterator[None]:
    """As a user who is bound to the modes of files, which root is not."""
    if os.geteuid() != 0:
        yield
        return
    above = [top, *top.parents]
    modes = {path: path.stat().st_mode for path in above}
    for path in above:
        path.chmod(modes[path] | 0o55)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)


def test_a_file_in_utf_16_is_not_overlooked(repository: Path) -> None:
    (repository / "alembic.ini").write_bytes("[alembic]\nscript_location = x\n".encode("utf-16"))
    with pytest.raises(ConfigurationError, match=r"alembic\.ini cannot be read: it is UTF-16"):
        find_project(directory=str(repository))


def test_an_ini_file_without_the_section_is_mentioned(repository: Path) -> None:
    (repository / "alembic.ini").write_text("[Alembic]\nscript_location = x\n")
    with pytest.raises(ConfigurationError, match=r"alembic\.ini has no such section"):
        find_project(directory=str(repository))


def test_two_files_of_settings_are_refused(repository: Path) -> None:
    project_at(repository)
    (repository / "gitmig.toml").write_text('base = "x"\n')
    (repository / "pyproject.toml").write_text('[tool.gitmig]\nbase = "x"\n')
    with pytest.raises(ConfigurationError, match="both hold settings"):
        find_project(directory=str(repository))


def test_the_configuration_of_another_time(tmp_path: Path) -> None:
    project_at(tmp_path)
    project = find_project(directory=str(tmp_path))
    ini = str(tmp_path / "alembic.ini")
    moved = CONFIGURATION.replace("/migrations", "/old").encode()
    assert configured_at(project, {ini: CONFIGURATION.encode()}) is project
    assert configured_at(project, {}) is project
    assert configured_at(project, {ini: b"[alembic\n"}) is project
    then = configured_at(project, {ini: moved + b"recursive_version_locations = true\n"})
    assert then.version_locations == (str(tmp_path / "old" / "versions"),)
    assert then.recursive
    assert project.version_locations == (str(tmp_path / "migrations" / "versions"),)


def test_the_table_of_another_time(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML)
    project = find_project(directory=str(tmp_path))
    then = configured_at(project, {str(tmp_path / "pyproject.toml"): TOML.replace("/migrations", "/old").encode()})
    assert then.script_location == str(tmp_path / "old")


@pytest.mark.parametrize("text", ["tool = 1", "[tool]\nalembic = 1", "[tool", "[tool.alembic]\nscript_location = 1"])
def test_a_table_of_another_time_that_is_none_changes_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(TOML)
    project = find_project(directory=str(tmp_path))
    assert configured_at(project, {str(path): text.encode()}) is project
