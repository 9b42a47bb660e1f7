"""Names for revisions: what each stands for, and what is said of one that stands for none."""

from __future__ import annotations

import pytest

from gitmig.errors import GitmigError, MultipleHeads, RangeNotAncestorError, ResolutionError, RevisionError
from gitmig.revisions.graph import Graph
from gitmig.revisions.plan import downgrade_plan, stamp_plan, upgrade_plan
from gitmig.revisions.ranges import revisions_between
from gitmig.revisions.target import in_words, revision_named, revisions_named, verify_revision_id
from tests.revisions.graphs import graph

# two lines with labels, from one base; ids of four characters can be abbreviated
GRAPH = graph(
    "base1 <- left1 <- left2 <- left3, base1 <- right1 <- right2, left1 : left, right1 : right, lone1, lone1 : lone"
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("left2", "left2"),
        ("base", ""),
        (None, ""),
        ("b", "base1"),
        ("left", "left1"),
        ("heads", "left3 right2 lone1"),
        ("left@head", "left3"),
        ("right@heads", "right2"),
        ("left2@head", "left3"),
        ("left@base", ""),
        ("left@left2", "left2"),
        ("left@base1", "base1"),
        ("lone@head", "lone1"),
        ("-1", "left2 right1 base"),
        ("left@-1", "left2"),
        (["left2", "right1"], "left2 right1"),
    ],
)
def test_names(name: str, found: str) -> None:
    assert " ".join(one or "base" for one in revisions_named(GRAPH, name)) == found


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing", "No such revision or branch 'nothing'"),
        (
            "zz",
            (
                "No such revision or branch 'zz'; please ensure at least four characters are present for partial "
                "revision identifier matches"
            ),
        ),
        ("l", "Multiple revisions start with 'l': 'left1', 'left2', 'left3'..."),
        ("right@left2", "Revision left2 is not a member of branch 'right'"),
        ("nowhere@left1", "No such branch: 'nowhere'"),
        (b"left1", "revision identifier b'left1' is not a string; ensure database driver settings are correct"),
        ((b"left1",), "revision identifier (b'left1',) is not a string; ensure database driver settings are correct"),
    ],
)
def test_names_that_stand_for_nothing(name: str, message: str) -> None:
    with pytest.raises(GitmigError) as raised:
        revision_named(GRAPH, name)
    assert str(raised.value) == message


def test_one_of_several_heads_must_be_named() -> None:
    with pytest.raises(MultipleHeads) as raised:
        revision_named(GRAPH, "head")
    assert raised.value.heads == ("left3", "right2", "lone1")
    with pytest.raises(MultipleHeads) as raised, in_words():
        revision_named(GRAPH, "head")
    assert str(raised.value) == (
        "Multiple head revisions are present for given argument 'head'; please specify a specific target revision, "
        "'<branchname>@head' to narrow to a specific head, or 'heads' for all heads"
    )
    assert raised.value.hint == "the heads are left3, right2, lone1"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("rigth1", "did you mean 'right1'?"),
        ("RIGHT1", "did you mean 'right1'?"),
        ("current", "only history -r, show and edit know `current`; `gitmig current` prints the revision's id"),
        ("", "the name is empty: name a revision, or head, heads, base"),
        (" ", "the name is empty: name a revision, or head, heads, base"),
        ("base1:left1", "a range is for --sql, and for history -r and graph -r; name one revision"),
        ("left1+1", "relative names have a meaning for upgrade, downgrade and ranges alone; name the revision itself"),
        ("-0", "relative names have a meaning for upgrade, downgrade and ranges alone; name the revision itself"),
        ("qqqq", ("`gitmig history` lists the revisions; a database may have come from a branch with more of them")),
    ],
)
def test_what_cannot_be_located_is_named_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(ResolutionError) as raised, in_words():
        revision_named(GRAPH, name)
    assert (str(raised.value), raised.value.hint) == (f"Can't locate revision identified by '{name}'", hint)


def test_an_empty_project_has_a_hint_of_its_own() -> None:
    with pytest.raises(ResolutionError) as raised:
        revision_named(Graph([]), "abcd")
    assert raised.value.hint == "there are no revisions yet"


@pytest.mark.parametrize(
    ("revision", "characters"), [("a-b", "-"), ("a@b+c", "+, @"), ("a:b", ":"), ("no@atsigns-ordashes", "-, @")]
)
def test_characters_that_ids_cannot_have(revision: str, characters: str) -> None:
    with pytest.raises(GitmigError) as raised:
        verify_revision_id(revision)
    assert str(raised.value) == f"Character(s) '{characters}' not allowed in revision identifier '{revision}'"


@pytest.mark.parametrize(
    ("current", "destination", "steps"),
    [
        ("", "left@head", "base1 left1 left2 left3"),
        ("", "left@+2", "base1 left1"),
        ("left1", "+1", "left2"),
        ("left1", "left@+2", "left2 left3"),
        ("left1", "right@+1", "right1"),
        ("left1 right1", "right@+1", "right2"),
        ("base1", "left1+1", "left1 left2"),
        ("base1", "left@left3-1", "left1 left2"),
        ("base1", "left@heads", "left1 left2 left3"),
        ("left3", "base", ""),
        ("left3 right2 lone1", "heads", ""),
        ("", "left1-1", "base1"),
        ("", "left1-2", ""),
    ],
)
def test_upgrade(current: str, destination: str, steps: str) -> None:
    assert " ".join(step.revision for step in upgrade_plan(GRAPH, current.split(), destination)) == steps


@pytest.mark.parametrize(
    ("current", "destination", "steps"),
    [
        ("left3", "base", "left3 left2 left1 base1"),
        ("left3", "-1", "left3"),
        ("left3", "left1", "left3 left2"),
        ("left3 right2", "left@left1", "left3 left2"),
        ("left3 right2", "left@base1", "left3 left2 left1"),
        ("left3 right2", "left@-1", "left3"),
        ("left3 right2", "base1", "left3 left2 left1 right2 right1"),
        ("left3 lone1", "lone@base", "lone1"),
        ("left3", "left1+1", "left3"),
        ("left3", "left3-2", "left3 left2"),
        ("left3", "head-1", "left3"),
        ("left3", "left3", ""),
    ],
)
def test_downgrade(current: str, destination: str, steps: str) -> None:
    one_head = graph("base1 <- left1 <- left2 <- left3, left1 : left") if destination == "head-1" else GRAPH
    assert " ".join(step.revision for step in downgrade_plan(one_head, current.split(), destination)) == steps


def test_downgrade_from_several_heads_warns() -> None:
    with pytest.warns(UserWarning, match="downgrade -1 from multiple heads is ambiguous"):
        steps = downgrade_plan(GRAPH, ("right2", "left3"), "-1")
    assert [step.revision for step in steps] == ["right2"]


UP, DOWN = upgrade_plan, downgrade_plan


@pytest.mark.parametrize(
    ("plan", "current", "destination", "message"),
    [
        (UP, "left3", "+5", "Relative revision +5 didn't produce 5 migrations"),
        (UP, "left3", "-1", "Relative revision -1 didn't produce 1 migrations"),
        (UP, "left1 right1", "+1", "Ambiguous upgrade from multiple current revisions"),
        (UP, "base1", "+1", "Ambiguous walk"),
        (UP, "left3", "nothing", "Can't locate revision identified by 'nothing'"),
        (UP, "gone", "heads", "Can't locate revision identified by 'gone'"),
        (UP, "left3 left1", "heads", "Requested revision left3 overlaps with other requested revisions left1"),
        (UP, "left1", "left3+9", "Walked too far"),
        (DOWN, "left3", "+1", "Relative revision +1 didn't produce 1 migrations"),
        (DOWN, "left3", "-9", "Relative revision -9 didn't produce 9 migrations"),
        (DOWN, "", "-1", "Relative revision -1 didn't produce 1 migrations"),
        (DOWN, "left3", "right1", "Destination right1 is not a valid downgrade target from current head(s)"),
        (DOWN, "left1", "left2", "Destination left2 is not a valid downgrade target from current head(s)"),
        (DOWN, "left3", "lone@base1", "Not a valid downgrade target from current heads"),
        (DOWN, "left3", "right@-1", "Ambiguous downgrade on branch 'right': the database is not on it"),
        (DOWN, "left3", "lone@-1", "Ambiguous downgrade on branch 'lone': the database is not on it"),
    ],
)
def test_refusals(plan: object, current: str, destination: str, message: str) -> None:
    assert callable(plan)
    with pytest.raises(GitmigError) as raised:
        plan(GRAPH, current.split(), destination)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("lower", "upper", "found"),
    [
        ("base", "left3", "left3 left2 left1 base1"),
        ("left1", "left@head", "left3 left2 left1"),
        ("left1", "+1", "left2 left1"),
        ("left@base", "heads", "left3 left2 left1 base1"),
        ("left2@base", "heads", "left3 left2 left1 base1"),
        ("left@-1", "left@head", "left3 left2"),
        ("left@-9", "left@head", "left3 left2 left1 base1"),
    ],
)
def test_ranges_of_history(lower: str, upper: str, found: str) -> None:
    assert " ".join(revisions_between(GRAPH, upper, lower, inclusive=True, clamp=True)) == found


def test_the_ends_of_a_range_are_on_one_line() -> None:
    with pytest.raises(RangeNotAncestorError) as raised, in_words(start="right1", end="left3"):
        revisions_between(GRAPH, "left3", "right1", inclusive=True)
    assert str(raised.value) == (
        "Requested range right1:left3 does not refer to ancestor/descendant revisions along the same branch"
    )


def test_a_revision_without_one_label_names_no_branch() -> None:
    with pytest.raises(RevisionError, match=r"Revision base1 does not name a branch: it has no label"):
        revisions_between(GRAPH, "heads", "base1@base", inclusive=True)


@pytest.mark.parametrize("drawing", ["a1 <- a2", "a1 <- a2, a1 : shop", "a1 <- a2, b1 <- b2"])
def test_a_mistyped_branch_takes_nothing_down(drawing: str) -> None:
    with pytest.raises(ResolutionError, match="Can't locate revision identified by 'shpo'"):
        downgrade_plan(graph(drawing), ("a2",), "shpo@base")


def test_a_downgrade_has_one_destination() -> None:
    with pytest.raises(RevisionError, match="a downgrade goes to one revision, not to left1, right1"):
        downgrade_plan(GRAPH, ("left3",), ("left1", "right1"))


@pytest.mark.parametrize(
    ("current", "destination", "steps"),
    [
        ("", "heads", ["stamp_revision  -> left3", "stamp_revision  -> right2", "stamp_revision  -> lone1"]),
        ("left3", "base", ["stamp_revision left3 -> "]),
        ("left1", "left3", ["stamp_revision left1 -> left3"]),
        ("left3", "left1", ["stamp_revision left3 -> left1"]),
        ("left3 right2", "base1", ["stamp_revision left3, right2 -> base1"]),
        ("left3", "right2", ["stamp_revision  -> right2"]),
        ("left3", "left3", []),
        ("left3 lone1", "lone@base", ["stamp_revision lone1 -> "]),
    ],
)
def test_stamp(current: str, destination: str, steps: list[str]) -> None:
    assert [str(step) for step in stamp_plan(GRAPH, current.split(), destination)] == steps


def test_stamp_needs_one_of_several_heads() -> None:
    with pytest.raises(MultipleHeads, match="Multiple heads are present; please specify a single target revision"):
        stamp_plan(GRAPH, (), "head")
