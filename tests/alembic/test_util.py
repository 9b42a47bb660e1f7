"""`alembic.util`: small things that env.py files and extensions use."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from gitmig.alembic import util
from gitmig.alembic.util import (
    Dispatcher,
    DispatchPriority,
    PriorityDispatcher,
    PriorityDispatchResult,
    editor,
    langhelpers,
    messaging,
    pyfiles,
)
from gitmig.errors import GitmigError


def test_one_function_for_each_class_and_dialect() -> None:
    registry = Dispatcher()
    registry.dispatch_for(object)(lambda: "anything")
    registry.dispatch_for(int, qualifier="mysql")(lambda: "a number for mysql")
    registry.dispatch_for("name")(lambda: "a name")
    found = [registry.dispatch(one, "mysql")() for one in (1, True, int, 1.0, "name")]
    assert found == ["a number for mysql", "a number for mysql", "a number for mysql", "anything", "a name"]
    assert registry.dispatch(1)() == "anything"


def test_a_second_function_needs_replace() -> None:
    registry = Dispatcher()
    registry.dispatch_for(int)(lambda: 1)
    with pytest.raises(ValueError, match="key already exists"):
        registry.dispatch_for(int)(lambda: 2)
    copy = registry.branch()
    copy.dispatch_for(int, replace=True)(lambda: 3)
    assert (registry.dispatch(5)(), copy.dispatch(5)()) == (1, 3)
    with pytest.raises(ValueError, match="no dispatch function for object: text"):
        registry.dispatch("text")


def test_functions_run_by_priority_until_their_group_stops() -> None:
    ran: list[str] = []
    registry = PriorityDispatcher()

    def add(name: str, result: PriorityDispatchResult = PriorityDispatchResult.CONTINUE, **options: object) -> None:
        registry.dispatch_for("t", **options)(lambda: ran.append(name) or result)  # type: ignore[arg-type,func-returns-value]

    add("last", priority=DispatchPriority.LAST)
    add("default")
    add("mysql", qualifier="mysql")
    add("first", priority=DispatchPriority.FIRST)
    add("stops x", PriorityDispatchResult.STOP, subgroup="x")
    add("also x", priority=DispatchPriority.LAST, subgroup="x")
    registry.branch().dispatch("t", qualifier="mysql")()
    assert ran == ["first", "mysql", "default", "stops x", "last"]


@pytest.mark.parametrize(("given", "expected"), [(None, None), ("ab", ("ab",)), (5, (5,)), ([1, 2], (1, 2))])
def test_to_tuple(given: object, expected: object) -> None:
    assert util.to_tuple(given) == expected


def test_small_ones() -> None:
    assert len({util.rev_id(), util.rev_id()}) == 2
    assert len(util.rev_id()) == 12
    assert util.dedupe_tuple(("b", "a", "b")) == ("b", "a")
    assert langhelpers.not_none(0) == 0
    assert [util.format_as_comma(one) for one in (None, "a", ("a", "b"))] == ["", "a", "a, b"]
    assert util.obfuscate_url_pw("postgresql://u:secret@db.example.com/x") == "postgresql://u:***@db.example.com/x"


def test_warnings() -> None:
    with pytest.warns(UserWarning, match="careful"):
        util.warn("careful")
    with pytest.warns(DeprecationWarning, match="old"):
        util.warn_deprecated("old")


def test_messages(capsys: pytest.CaptureFixture[str]) -> None:
    util.msg("something")
    with util.status("Doing it"):
        pass
    with pytest.raises(SystemExit) as left:
        util.err("it broke")
    assert left.value.code == -1
    assert capsys.readouterr().out == "something\nDoing it ...  done\nFAILED: it broke\n"


def test_a_stream_of_few_characters_gets_question_marks() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    messaging.write_outstream(stream, "é", b"b")
    messaging.write_outstream(stream, "nothing", quiet=True)
    stream.flush()
    assert raw.getvalue() == b"?b"


def test_files(tmp_path: Path) -> None:
    (tmp_path / "some-file.py").write_text("x = 5")
    module = pyfiles.load_module_py("any", tmp_path / "some-file.py")
    assert (module.x, module.__name__, module.__name__ in sys.modules) == (5, "some_file_py", False)
    assert util.coerce_resource_to_filename("gitmig:templates").name == "templates"
    assert util.coerce_resource_to_filename("a/b") == Path("a/b")
    assert util.pyc_file_from_path(tmp_path / "gone.py") is None


@pytest.mark.parametrize(
    ("variables", "program"), [({"EDITOR": "mine"}, "mine"), ({"VISUAL": "mine"}, "mine"), ({}, "nano")]
)
def test_editors(tmp_path: Path, variables: dict[str, str], program: str) -> None:
    script = tmp_path / program
    script.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[1], 'a').write(' edited')\n")
    script.chmod(0o755)
    file = tmp_path / "file"
    file.write_text("text")
    util.open_in_editor(str(file), {"PATH": str(tmp_path), **variables})
    assert file.read_text() == "text edited"


def test_no_editor(tmp_path: Path) -> None:
    with pytest.raises(GitmigError, match='"EDITOR" or "VISUAL"') as error:
        util.open_in_editor("file", {"PATH": str(tmp_path)})
    assert error.value.hint == "tried: sensible-editor, editor, nano, vim, code"


def test_an_editor_that_fails() -> None:
    with pytest.raises(GitmigError, match="Error executing editor") as error:
        util.open_in_editor("file", {"EDITOR": "false", "PATH": "/bin:/usr/bin"})
    assert isinstance(error.value.__cause__, subprocess.CalledProcessError)


def test_windows_editors_end_in_exe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor, "is_posix", False)
    (tmp_path / "mine.exe").touch()
    assert editor.find_editor({"EDITOR": "mine", "PATH": str(tmp_path)}) == str(tmp_path / "mine.exe")
