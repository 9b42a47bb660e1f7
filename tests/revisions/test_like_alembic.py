"""The graph, the names and the plans agree with Alembic's on generated histories."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import alembic.script.revision as theirs
from alembic.runtime.migration import RevisionStep
from hypothesis import given, strategies

from gitmig.errors import GitmigError
from gitmig.revisions.graph import Graph
from gitmig.revisions.plan import Step
from gitmig.revisions.ranges import all_current, revisions_between
from gitmig.revisions.target import revisions_named
from tests.examples import examples
from tests.revisions.graphs import IDS, alembic_map, histories, names

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitmig.revisions.revision import Revision

quick = examples(80)
REFUSED = "refused"


def ours(call: Callable[[], Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except GitmigError as error:
            return REFUSED, str(error)


def alembics(call: Callable[[], Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except theirs.RevisionError as error:
            return REFUSED, str(error)
        except (AssertionError, AttributeError, KeyError):
            return None  # no answer of theirs to compare with


def ids(revisions: Any) -> list[str]:
    return [one.revision for one in revisions]


@quick
@given(histories())
def test_ends_labels_and_relations(revisions: list[Revision]) -> None:
    graph, oracle = Graph(revisions), alembic_map(revisions)
    graph.ensure_sound()
    assert graph.heads == oracle.heads
    assert graph.effective_heads == oracle._real_heads
    assert graph.bases == oracle.bases
    for one in graph:
        them = oracle.get_revision(one.id)
        assert set(graph.normalised_parents[one.id]) == set(them._normalized_down_revisions)
        assert set(graph.children(one.id)) == them.nextrev
        assert set(graph.labels[one.id]) == them.branch_labels
        assert graph.is_branch_point(one.id) == them.is_branch_point
        assert graph.is_merge_point(one.id) == them.is_merge_point


@quick
@given(histories(largest=20, dependencies=False))
def test_order_of_whole_histories(revisions: list[Revision]) -> None:
    walked = ids(alembic_map(revisions).iterate_revisions("heads", "base"))
    assert Graph(revisions).topological() == walked


@quick
@given(histories())
def test_order_with_dependencies(revisions: list[Revision]) -> None:
    graph, oracle = Graph(revisions), alembic_map(revisions)
    for one in revisions:  # theirs comes in hash order
        order = graph.normalised_dependencies[one.id]
        oracle.get_revision(one.id)._normalized_resolved_dependencies = order
    assert graph.topological() == ids(oracle.iterate_revisions("heads", "base"))


@quick
@given(histories(), names())
def test_names(revisions: list[Revision], name: str) -> None:
    graph, oracle = Graph(revisions), alembic_map(revisions)
    expected = alembics(lambda: tuple(ids(one for one in oracle.get_revisions(name) if one != "base")))
    if expected is not None and name[0] not in "+-" and not name.rsplit("@", maxsplit=1)[-1].startswith("-"):
        assert without_candidates(ours(lambda: revisions_named(graph, name))) == without_candidates(expected)


def without_candidates(answer: Any) -> Any:
    """Their list of candidates comes in hash order, where labels are among them."""
    return tuple(re.sub(r"(start with '\w+'): .*", r"\1", part) for part in answer)


@quick
@given(histories(), strategies.data())
def test_plans(revisions: list[Revision], data: strategies.DataObject) -> None:
    graph, oracle = Graph(revisions), alembic_map(revisions)
    for one in revisions:
        oracle.get_revision(one.id)._normalized_resolved_dependencies = graph.normalised_dependencies[one.id]
    rows: tuple[str, ...] = ()
    for upwards in (True, False, True):
        rows = compare_run(graph, oracle, data.draw(names()), rows, upwards)


def compare_run(graph: Graph, oracle: Any, name: str, rows: tuple[str, ...], upwards: bool) -> tuple[str, ...]:
    """Both plans, and both tables' rows after each step; where they refuse, both refuse and nothing changes."""
    lower, upper = (rows, name) if upwards else (name, rows)
    expected = alembics(
        lambda: ids(oracle.iterate_revisions(upper, lower, implicit_base=upwards, select_for_downgrade=not upwards))
    )
    found = ours(lambda: revisions_between(graph, upper, lower, implicit_base=upwards, downgrade=not upwards))
    if expected is None:
        return rows
    if not upwards and name.endswith("@base") and found == (REFUSED, f"No such branch: '{name.partition('@')[0]}'"):
        assert len(graph.bases) == 1 or expected[0] == REFUSED  # theirs takes everything down from an only base
        return rows
    if isinstance(expected, tuple) or isinstance(found, tuple):
        assert type(found) is type(expected), (name, rows, expected, found)
        return rows
    assert found == expected, (name, rows)
    for one in reversed(found) if upwards else found:
        rows = compare_rows(graph, oracle, one, upwards, rows)
    return rows


def compare_rows(graph: Graph, oracle: Any, revision: str, upwards: bool, rows: tuple[str, ...]) -> tuple[str, ...]:
    changes = Step(graph, revision, upwards).row_changes(rows)
    after = changes.applied_to(rows)
    assert set(after) == alembic_rows(oracle, revision, upwards, set(rows))
    return after


def alembic_rows(oracle: Any, revision: str, upwards: bool, heads: set[str]) -> set[str]:
    step = RevisionStep.__new__(RevisionStep)
    step.revision_map, step.revision, step.is_upgrade = oracle, oracle.get_revision(revision), upwards
    if step.should_delete_branch(heads):
        return heads - {step.delete_version_num}
    if step.should_create_branch(heads):
        return heads | {step.insert_version_num}
    if step.should_merge_branches(heads):
        delete, source, target = step.merge_branch_idents(heads)
        return heads - {*delete, source} | {target}
    if step.should_unmerge_branches(heads):
        source, target, insert = step.unmerge_branch_idents(heads)
        return heads - {source} | {*insert, target}
    source, target = step.update_version_num(heads)
    return heads - {source} | {target}


@quick
@given(histories(), strategies.lists(strategies.sampled_from(IDS), max_size=3))
def test_all_current(revisions: list[Revision], rows: list[str]) -> None:
    graph, oracle = Graph(revisions), alembic_map(revisions)
    expected = alembics(lambda: {one.revision for one in oracle._get_all_current(tuple(rows))})
    found = ours(lambda: set(all_current(graph, rows)))
    assert found == expected


@quick
@given(histories(), names(), names())
def test_ranges(revisions: list[Revision], lower: str, upper: str) -> None:
    graph, oracle = Graph(revisions), alembic_map(revisions)
    for one in revisions:
        oracle.get_revision(one.id)._normalized_resolved_dependencies = graph.normalised_dependencies[one.id]
    expected = alembics(
        lambda: ids(oracle.iterate_revisions(upper, lower, inclusive=True, assert_relative_length=False))
    )
    found = ours(lambda: revisions_between(graph, upper, lower, inclusive=True, clamp=True))
    if expected is not None and lower[0] not in "+-" and "@-" not in lower:
        assert isinstance(found, tuple) == isinstance(expected, tuple), (found, expected)
        if isinstance(found, list):
            assert found == expected
