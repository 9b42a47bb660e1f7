"""What reads files instead of `ast` reads them as `ast` does."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from gitmig import syntax_tree

FILES = sorted(Path(__file__).parents[1].glob("gitmig/**/*.py"))[::12]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_as_ast_reads_it(path: Path) -> None:
    data = path.read_bytes()
    ours, theirs = syntax_tree.parse(data), ast.parse(data)
    assert ast.dump(ours, include_attributes=True) == ast.dump(theirs, include_attributes=True)
    assert [*map(ast.dump, syntax_tree.walk(theirs))] == [*map(ast.dump, ast.walk(theirs))]
    for clean in (True, False):
        assert syntax_tree.get_docstring(theirs, clean) == ast.get_docstring(theirs, clean)
    for node in ast.walk(theirs):
        assert list(syntax_tree.iter_fields(node)) == list(ast.iter_fields(node))
        assert list(syntax_tree.iter_child_nodes(node)) == list(ast.iter_child_nodes(node))
        here = syntax_tree.copy_location(ast.Constant(1), node)
        assert ast.dump(here, include_attributes=True) == ast.dump(
            ast.copy_location(ast.Constant(1), node), include_attributes=True
        )


def test_what_does_not_parse() -> None:
    with pytest.raises(SyntaxError, match="never closed") as ours:
        syntax_tree.parse(b"x = (\n1 2")
    with pytest.raises(SyntaxError) as theirs:
        ast.parse(b"x = (\n1 2")
    assert ours.value.args == theirs.value.args


def test_the_rest_is_that_of_ast() -> None:
    assert syntax_tree.unparse is ast.unparse
    assert syntax_tree.Call is ast.Call
    with pytest.raises(AttributeError):
        _ = syntax_tree.nothing  # type: ignore[attr-defined]


def test_ast_is_not_loaded() -> None:
    program = "import sys; from gitmig import syntax_tree; syntax_tree.parse(b'x = 1'); print('ast' in sys.modules)"
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r}); {program}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
