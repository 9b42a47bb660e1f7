"""`gitmig check` as it is typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import pytest
from click.testing import CliRunner

from gitmig import __main__, cli
from gitmig.commands import asked, check
from tests.repositories import CONFIGURATION, Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

BAD = """migrations/versions/b2.py:15: error empty-downgrade: downgrade() of b2 does nothing, and upgrade() does something
    def downgrade():
    ^
  write it, or declare that there is no way back: raise NotImplementedError("reason")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    repository = project_at(tmp_path).line("a1")
    repository.write("b2.py", "b2", "a1", downgrade="pass")
    return repository


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = __main__.main(["check", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_findings_are_written_with_their_line(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys) == (1, BAD, "gitmig: 2 revisions checked; looked in migrations/versions (2 in all)\n")


def test_nothing_found(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("b2.py", "b2", "a1")
    status, out, err = run(capsys)
    assert (status, out) == (0, "")
    assert err == "gitmig: 2 revisions checked; looked in migrations/versions (2 in all)\n"


def test_it_is_said_that_the_kind_of_database_is_not_known(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check that silently looks at nothing is worse than none."""
    configuration = project.top / "alembic.ini"
    configuration.write_text(configuration.read_text().replace("sqlalchemy.url", "# sqlalchemy.url"))
    project.write("b2.py", "b2", "a1")
    _, _, err = run(capsys)
    assert "did not run: nothing tells which it is (set `dialects = [" in err
    _, _, err = run(capsys, "--ignore", "safety")
    assert "did not run" not in err
    (project.top / "migrations" / "env.py").write_text("from sqlalchemy.dialects import postgresql\n")
    _, _, err = run(capsys)
    assert "did not run" not in err


def test_no_revisions_checked_is_said(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    project.init().commit()
    expected = "gitmig: 0 revisions checked, new since main; looked in migrations/versions (2 in all)\n"
    assert run(capsys, "--base", "main") == (0, "", expected)


def test_no_revisions_at_all_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check that found no files and said nothing."""
    monkeypatch.chdir(tmp_path)
    project_at(tmp_path)
    status, out, err = run(capsys)
    assert status == 1
    assert out.startswith(
        f"alembic.ini: error no-revisions: no revision files: looked in {tmp_path}/migrations/versions\n"
    )
    assert err == "gitmig: 0 revisions checked; looked in migrations/versions (0 in all)\n"
    assert run(capsys, "--ignore", "no-revisions")[:2] == (0, "")


def test_files_given(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "migrations/versions/a1.py")
    assert (status, out) == (0, "")
    assert err == "gitmig: 1 revision checked among the files given (1); looked in migrations/versions (2 in all)\n"
    assert run(capsys, "--", "alembic.ini")[2].startswith("gitmig: 0 revisions checked among the files given (1)")


def test_json(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--format", "json", "--all")
    assert status == 1
    assert json.loads(out) == {
        "version": 1,
        "projects": [
            {"name": project.top.name, "base": None, "checked": 2, "revisions": 2, "looked_in": ["migrations/versions"]}
        ],
        "findings": [
            {
                "check": "empty-downgrade",
                "severity": "error",
                "path": "migrations/versions/b2.py",
                "line": 15,
                "column": None,
                "end_line": None,
                "end_column": None,
                "message": "downgrade() of b2 does nothing, and upgrade() does something",
                "changes": [],
                "remedy": 'write it, or declare that there is no way back: raise NotImplementedError("reason")',
            }
        ],
    }


def test_annotations(project: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.top.parent))
    assert run(capsys, "--format=github")[1] == (
        f"::error file={project.top.name}/migrations/versions/b2.py,line=15,title=gitmig empty-downgrade::downgrade() of b2 does "
        "nothing, and upgrade() does something%0Awrite it, or declare that there is no way back: "
        'raise NotImplementedError("reason")\n'
    )


def test_sarif_in_a_file(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "--format", "sarif", "-o", "found.sarif", "--all")
    assert (status, out) == (1, "")
    assert err.startswith("gitmig: 2 revisions checked")
    (result,) = json.loads((project.top / "found.sarif").read_bytes())["runs"][0]["results"]
    assert result["ruleId"] == "empty-downgrade"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "migrations/versions/b2.py"


def test_a_waived_finding_is_in_sarif_alone(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = project.versions / "b2.py"
    path.write_text(path.read_text().replace("downgrade():", "downgrade():  # gitmig: ignore[empty-downgrade] why not"))
    assert run(capsys, "--all")[:2] == (0, "")
    assert json.loads(run(capsys, "--all", "--format", "json")[1])["findings"] == []
    (result,) = json.loads(run(capsys, "--all", "--format", "sarif")[1])["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "why not"}]


def test_a_file_that_cannot_be_written(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "--output", "absent/found.txt")
    assert (status, err.splitlines()[0]) == (2, "error: absent/found.txt: No such file or directory")


@pytest.mark.parametrize("forced", [True, False])
def test_colours(
    project: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, forced: bool
) -> None:
    """Only text has colours, also where they are asked for, and a file has none."""
    monkeypatch.setenv("FORCE_COLOR", "1" if forced else "0")
    assert ("\x1b[1;31merror\x1b[0m" in run(capsys, "--all")[1]) is forced
    for form in ("json", "github", "sarif"):
        assert "\x1b" not in run(capsys, "--all", "--format", form)[1]
    run(capsys, "--all", "-o", "found.txt")
    assert (project.top / "found.txt").read_text() == BAD


def test_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--explain", "multiple-heads")
    assert status == 0
    assert out.startswith("multiple-heads (error)\n\nSeveral revisions are heads")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--select", "cycle,missing-parent"),
        ("--select=cycle", "--select=multiple-heads"),
        ("--ignore", "empty-downgrade"),
    ],
)
def test_checks_are_selected(
    project: Repository, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(capsys, *arguments)[:2] == (0, "")


@pytest.mark.parametrize(
    ("settings", "arguments", "expected"),
    [
        ('ignore = ["empty-downgrade"]', (), 0),
        ('ignore = ["empty-downgrade"]', ("--select", "empty-downgrade"), 0),
        ('select = ["cycle"]', (), 0),
        ('select = ["cycle"]', ("--select", "empty-downgrade"), 1),
        ('select = ["empty-downgrade"]', ("--ignore", "empty-downgrade"), 0),
        ('select = ["empty-downgrade"]', (), 1),
    ],
)
def test_the_command_line_stands_above_the_settings(
    project: Repository, capsys: pytest.CaptureFixture[str], settings: str, arguments: tuple[str, ...], expected: int
) -> None:
    (project.top / "gitmig.toml").write_text(settings + "\n")
    assert run(capsys, *arguments)[0] == expected


def test_what_is_in_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--explain", "waivers") == (0, "waiver-without-reason (error)\nunused-waiver (error)\n", "")
    status, _, err = run(capsys, "--explain", "waiver")
    assert (status, err.splitlines()) == (
        2,
        [
            "error: there is no check 'waiver'; did you mean 'waivers'?",
            "  which there are: gitmig check --explain GROUP, of graph, history, downgrades, safety, waivers",
        ],
    )


@pytest.mark.parametrize(
    ("settings", "arguments"),
    [
        ("", ("--select", "graph", "--ignore", "graph")),
        ("", ("--ignore", "graph,history,downgrades,safety,waivers")),
        ('ignore = ["graph"]\n', ("--select", "multiple-heads")),
        ('select = ["cycle"]\nignore = ["cycle"]\n', ()),
        ('select = ["downgrades"]\n[severity]\ndowngrades = "off"\n', ()),
    ],
)
def test_no_check_at_all_is_said(
    project: Repository, capsys: pytest.CaptureFixture[str], settings: str, arguments: tuple[str, ...]
) -> None:
    """It would say how many revisions were checked, and would have looked at none."""
    (project.top / "gitmig.toml").write_text(settings)
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (0, "")
    assert err.endswith("gitmig: no check is left to run: all that are selected are ignored, or off\n")


def test_a_check_that_is_not_there_in_the_settings(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (project.top / "gitmig.toml").write_text('ignore = ["empty-downgrades"]\n')
    status, _, err = run(capsys)
    assert status == 2
    assert "gitmig.toml: there is no check 'empty-downgrades'; did you mean 'empty-downgrade'?" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--exlain", "x"), "gitmig check has no option --exlain; did you mean --explain?\n  see: gitmig check --help"),
        (("-z",), "gitmig check has no option -z"),
        (("--base",), "--base needs a value: --base REF"),
        (("--base=",), "--base needs a value: --base REF"),
        (("--all=1",), "--all takes no value"),
        (("--format", "xml"), "there is no format 'xml'\n  the formats are: text, json, github, sarif"),
        (("--select", "cycles"), "there is no check 'cycles'; did you mean 'cycle'?"),
        (("--explain", "cycles"), "there is no check 'cycles'; did you mean 'cycle'?"),
        (("absent.py",), "there is no file 'absent.py'"),
        (("-c", "absent.ini"), "there is no configuration file"),
        (("--base", "main"), "is not in a git repository"),
    ],
)
def test_wrong_usage(
    project: Repository, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert err.startswith("error: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "other.ini"),
        ("-cother.ini",),
        ("--config=other.ini",),
        ("-c=other.ini",),
        ("-n", "second"),
        ("-nsecond",),
    ],
)
def test_another_configuration(
    project: Repository, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    second = CONFIGURATION.replace("/migrations", "/other")
    (project.top / "other.ini").write_text(second)
    with (project.top / "alembic.ini").open("a") as file:
        file.write(second.replace("[alembic]", "[second]"))
    project.write("../../other/versions/x1.py", "x1")
    assert run(capsys, *arguments) == (0, "", "gitmig: 1 revision checked; looked in other/versions (1 in all)\n")


def test_several_projects_are_all_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Repository(tmp_path).init()
    project_at(tmp_path / "one").line("a1")
    project_at(tmp_path / "two").line("a1").write("b2.py", "b2", "a1", downgrade="pass")
    status, out, err = run(capsys)
    assert status == 1
    assert out.startswith("two/migrations/versions/b2.py:15: error")
    assert err.count("gitmig: ") == 2
    (tmp_path / "gitmig.toml").write_text('[projects.one]\nconfig = "one/alembic.ini"\n')
    assert run(capsys, "--project", "one")[0] == 0


def test_help_is_clicks(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    for words in ("--base REF", "Exit status", "- id: gitmig-check", "gitmig check --base origin/main"):
        assert words in out
    assert __main__.main(["--help"]) == 0
    assert "Check the revision files as text." in capsys.readouterr().out


def test_through_click_it_is_the_same(project: Repository) -> None:
    result = CliRunner().invoke(
        cli.group, ["check", "--format", "text", "--select", "empty-downgrade", "--all"], standalone_mode=False
    )
    assert (result.return_value, result.stdout) == (1, BAD)
    assert (
        CliRunner().invoke(cli.group, ["check", "migrations/versions/a1.py"], standalone_mode=False).return_value == 0
    )


def test_what_went_wrong_in_us_is_said(
    project: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "run", lambda request: 1 // 0)
    status, _, err = run(capsys)
    assert status == 3
    assert "ZeroDivisionError" in err
    assert "a bug in gitmig" in err


def test_cancelled(project: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel(request: asked.Request) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", cancel)
    assert run(capsys) == (130, "", "cancelled\n")


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_closed_pipe_changes_no_status(project: Repository, form: str) -> None:
    """What was found is found, whether somebody reads all of it or not: `gitmig check | head -1` under pipefail."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "gitmig", "check", "-q", "--format", form],
        cwd=project.top,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


HOSTILE = [
    "line\nend.py",
    'née "q".py',
    "tab\t.py",
    "::error::x.py",
    "%0A.py",
    "\x1b[31mred.py",
    "a,b:c.py",
    "-x.py",
    "\u202ertl.py",
    b"\xff\xfe.py".decode("utf-8", "surrogateescape"),
]


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_do_nothing(project: Repository, name: str, form: str) -> None:
    """Whatever a file is called, the output is text of the expected shape."""
    project.write("b2.py", "b2", "a1")
    (project.versions / name).write_text("revision = (\n\x1b[31m\n")
    done = subprocess.run(
        [sys.executable, "-m", "gitmig", "check", "--format", form], cwd=project.top, capture_output=True
    )
    assert done.returncode == 1, done.stderr
    text = done.stdout.decode("utf-8")
    assert "Traceback" not in done.stderr.decode()
    assert not any(odd in text for odd in ("\x1b", "\u202e", "\t", "\r"))
    if form == "json":
        (finding,) = json.loads(text)["findings"]
        assert finding["path"].startswith("migrations/versions/")
    elif form == "sarif":
        (result,) = json.loads(text)["runs"][0]["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote_to_bytes(uri) == b"migrations/versions/" + os.fsencode(name)
    elif form == "github":
        assert text.count("\n") == 1
        assert text.startswith("::error file=migrations/versions/")
        assert text.count("::") == 2
    else:
        assert text.startswith("migrations/versions/")
        assert ":2:1: error unreadable-revision: " in text.split("\n")[0]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "latin-1"])
def test_output_in_any_encoding(project: Repository, encoding: str) -> None:
    project.write("née.py", "b3", "absent", message="é \u4e2d")
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-m", "gitmig", "check"], cwd=project.top, capture_output=True, env=environment
    )
    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stderr
