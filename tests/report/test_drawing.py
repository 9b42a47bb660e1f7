"""Drawings of graphs: text by git, dot as Graphviz reads it, Mermaid as its own parser reads it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings

from gitmig.report.drawing import Box, Notes, boxes
from gitmig.report.graph_dot import dot
from gitmig.report.graph_mermaid import MOST_ARROWS, mermaid, too_much
from gitmig.report.graph_text import text
from gitmig.revisions.graph import Graph
from gitmig.revisions.revision import Revision
from tests import cases
from tests.github import npm
from tests.revisions.graphs import graph, histories

DRAWINGS = Path(__file__).with_name("drawings")
HOSTILE = [
    'quote " and \\" and \\',
    "a\\N \\G \\E \\l",
    "&amp; &#64; &lt;b&gt; <b>bold</b> <script>alert(1)</script>",
    '"];\n  evil -> other; //',
    'end"]\nclick r0 call alert()',
    "%% comment; ::: --> -.-> |x| {y} [z] (w) `q` #35; @k",
    "two\nlines\r\n\tand a tab",
    "\x00\x1b[31m\u202e\u200b\U000e0041",
    "日本語 ünïcödé 😀",
    "* | \\ /",
]
# jsdom, because Mermaid cleans its texts by a browser's means
MERMAID = ("mermaid@11.17.2", "jsdom@29.1.1")
PARSER = Path(__file__).with_name("mermaid_vertices.mjs")


def notes(case: cases.Case) -> Notes:
    targets: dict[str, tuple[str, ...]] = {}
    for pair in case["targets"].split():
        revision, _, target = pair.partition("=")
        targets[revision] = (*targets.get(revision, ()), target)
    return Notes(dict.fromkeys(case["new"].split(), "new"), targets)


@cases.cases(DRAWINGS)
def test_text(case: cases.Case, request: pytest.FixtureRequest) -> None:
    drawn = graph(case["drawing"])
    cases.check(case, {"text": text(boxes(drawn, drawn.topological(), notes(case))).rstrip("\n")}, request)


def test_nothing_is_drawn_of_nothing() -> None:
    assert text([]) == ""
    assert "digraph" in dot([])


def test_what_is_outside_of_the_range_is_left_out() -> None:
    drawn = boxes(graph("a <- b <- c, x, x ~ b"), ["c", "b"], Notes())
    assert [(one.id, one.parents) for one in drawn] == [("c", ("b",)), ("b", ())]


def test_colours_and_drawing_survive_the_users_own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "reference-transaction").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "reference-transaction").chmod(0o755)
    configuration = tmp_path / "gitconfig"
    configuration.write_text(
        f"[core]\nhooksPath = {hooks}\n[log]\nshowSignature = true\ndecorate = full\n[color]\nui = always\n"
        f"[init]\ntemplateDir = {tmp_path}\n[format]\npretty = fuller\n[log]\nfollow = true\n"
    )
    line = boxes(graph("a <- b, a <- c"), ["c", "b", "a"], Notes())
    usual, coloured = text(line), text(line, colour=True)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    assert (text(line), text(line, colour=True)) == (usual, coloured)
    assert "\x1b" not in usual
    assert "\x1b[1;33ma\x1b[0m" in coloured


@settings(max_examples=int(os.environ.get("GITMIG_TEST_DRAWINGS", "15")), deadline=None)
@given(histories())
def test_every_revision_has_its_line(revisions: list[Revision]) -> None:
    whole = Graph(revisions)
    order = whole.topological()
    shown = text(boxes(whole, order, Notes(), whole=True))
    lines = [line for line in shown.splitlines() if "*" in line]
    assert len(lines) == len(order)
    assert {words[0] for line in lines if (words := line.rpartition("*")[2].strip("-.|\\/ ").split())} == set(order)
    less = boxes(whole, order, Notes())
    assert sum(one.hidden or 1 for one in less) == len(order)
    assert {parent for one in less for parent in one.parents} <= {one.id for one in less}


needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None and not os.environ.get("GITMIG_TEST_REQUIRE_NPM"),
    reason="NOT read by Graphviz: dot is not installed",
)


def read_by_graphviz(drawing: str) -> tuple[dict[str, str], set[tuple[str, str, str]]]:
    """The labels of the nodes by name, and the edges with their styles."""
    done = subprocess.run(["dot", "-Tdot_json"], input=drawing, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    names = {node["_gvid"]: node["name"] for node in found.get("objects", [])}
    edges = {(names[one["tail"]], names[one["head"]], one.get("style", "")) for one in found.get("edges", [])}
    return {node["name"]: node["label"] for node in found.get("objects", [])}, edges


def edges_of(drawn: list[Box]) -> set[tuple[str, str, str]]:
    solid = {(parent, one.id, "") for one in drawn for parent in one.parents}
    return solid | {(other, one.id, "dashed") for one in drawn for other in one.dependencies}


@needs_dot
@settings(max_examples=int(os.environ.get("GITMIG_TEST_DRAWINGS", "10")), deadline=None)
@given(histories())
def test_graphviz_sees_the_same_graph(revisions: list[Revision]) -> None:
    whole = Graph(revisions)
    drawn = boxes(whole, whole.topological(), Notes(), whole=True)
    labels, edges = read_by_graphviz(dot(drawn))
    assert set(labels) == set(whole.revisions)
    assert edges == edges_of(drawn)


def hostile_boxes() -> list[Box]:
    below = [(f"r{number}", f"r{number - 1}") for number in range(1, len(HOSTILE))]
    parents = {"r0": (), **{one: (parent,) for one, parent in below}}
    return [Box(f"r{number}", parents[f"r{number}"], message=message) for number, message in enumerate(HOSTILE)][::-1]


@needs_dot
def test_graphviz_shows_messages_as_they_are(tmp_path: Path) -> None:
    """The picture has the text, whatever it contains: dot's escapes and entities are not taken for any."""
    drawing = dot(hostile_boxes())
    labels, edges = read_by_graphviz(drawing)
    assert len(labels) == len(HOSTILE)
    assert len(edges) == len(HOSTILE) - 1
    picture = subprocess.run(["dot", "-Tsvg"], input=drawing, capture_output=True, text=True, check=True).stdout
    for shown in (
        "a\\N \\G \\E \\l",
        "&amp;amp; &amp;#64; &amp;lt;b",
        "日本語 ünïcödé 😀",
        "&quot;]; evil &#45;&gt; other; //",
    ):
        assert shown in picture


@needs_dot
def test_a_name_may_have_any_character() -> None:
    ids = ['a"b', "a\\", "a b", "node", "é"]
    drawn = [Box(one, (ids[number + 1],) if number + 1 < len(ids) else ()) for number, one in enumerate(ids)]
    labels, edges = read_by_graphviz(dot(drawn))
    assert (len(labels), len(edges)) == (len(ids), len(ids) - 1)


@pytest.fixture(scope="module")
def parser(request: pytest.FixtureRequest) -> Path:
    """The program that reads Mermaid, beside the packages it needs."""
    folder = npm.installed(Path(request.config.cache.mkdir("npm")), "mermaid", *MERMAID)
    shutil.copy(PARSER, folder)
    return folder / PARSER.name


def read_by_mermaid(parser: Path, *drawings: str) -> list[tuple[dict[str, str], list[tuple[str, str, str]]]]:
    done = subprocess.run(["node", str(parser)], input=json.dumps(drawings), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [
        (dict(found["vertices"]), [(first, second, stroke) for first, second, stroke in found["edges"]])
        for found in json.loads(done.stdout)
    ]


def test_mermaid_sees_the_same_graph_with_the_same_texts(parser: Path) -> None:
    whole = graph("a <- b <- c <- d <- e <- f, a <- x, f + x <- m, y, y ~ b, y : side")
    drawn = boxes(whole, whole.topological(), Notes({"m": "new", "x": "edited"}, {"f": ("staging",)}))
    hostile = hostile_boxes()
    (vertices, edges), (texts, line) = read_by_mermaid(parser, mermaid(drawn), mermaid(hostile))
    shown = {vertices[f"r{number}"].split("<br>")[0]: one for number, one in enumerate(drawn)}
    names = {f"r{number}": one.id for number, one in enumerate(drawn)}
    assert set(shown) == {one.message if one.hidden else one.id for one in drawn}
    styles = {"normal": "", "dotted": "dashed"}
    assert {(names[one], names[other], styles[stroke]) for one, other, stroke in edges} == edges_of(drawn)
    assert len(line) == len(HOSTILE) - 1
    assert texts["r1"].endswith("日本語 ünïcödé 😀")
    assert texts["r6"].partition("<br>")[2].startswith('"]; evil -> other; //'[:10])
    assert texts["r7"].partition("<br>")[2].startswith("&amp; &#64; &lt;b&gt; <b>bold</b>")


def test_the_tests_would_notice_broken_drawings(parser: Path) -> None:
    broken = mermaid(hostile_boxes()).replace("#34;", '"')
    done = subprocess.run(["node", str(parser)], input=json.dumps([broken]), capture_output=True, text=True)
    assert "Parse error" in done.stderr


def test_too_much_for_a_page_is_told() -> None:
    line = [Box(f"r{number}", (f"r{number - 1}",) if number else ()) for number in range(MOST_ARROWS + 2)][::-1]
    assert too_much(mermaid(line[1:])) == ""
    assert f"{MOST_ARROWS + 1} arrows" in too_much(mermaid(line))
