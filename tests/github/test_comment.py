"""One comment a project: created, updated, left alone, and never anybody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitmig.errors import TooLong
from gitmig.github.client import Client
from gitmig.github.comment import (
    AFTER_REFUSAL,
    COMMENT,
    CREATED,
    LEFT,
    SILENT,
    UNCHANGED,
    UPDATED,
    Draft,
    Keeper,
    Limits,
    body,
    key,
    marker,
)
from gitmig.github.conversation import Conversation, Run
from tests.github.conftest import HEAD
from tests.github.fake_github import WORKFLOW, Account, FakeGitHub

HUMAN = Account("a-developer")
OTHER_BOT = Account("renovate[bot]", "Bot")

Connect = Callable[..., Client]


def saying(text: str, project: str = "shop", changed: bool = True) -> Draft:
    return Draft(project, changed, lambda limits: text[: limits.characters])


@pytest.fixture
def keeper(described: FakeGitHub, connect: Connect, conversation: Conversation) -> Keeper:
    return Keeper(connect(), conversation)


def test_the_first_run_creates_the_comment(described: FakeGitHub, keeper: Keeper) -> None:
    outcome = keeper.keep(saying("two statements"))
    assert outcome.action == CREATED
    assert outcome.url.endswith(f"#issuecomment-{outcome.id}")
    first = f"<!-- gitmig:v1 key={key('acme/shop', 'shop')} head={HEAD} run=100.1 -->"
    assert described.bodies() == [f"{first}\ntwo statements"]


def test_a_second_run_updates_it(described: FakeGitHub, keeper: Keeper, conversation: Conversation) -> None:
    created = keeper.keep(saying("one"))
    later = Keeper(keeper.client, conversation._replace(run=Run(101, 1)))
    outcome = later.keep(saying("two"))
    assert (outcome.action, outcome.id) == (UPDATED, created.id)
    assert [text.partition("\n")[2] for text in described.bodies()] == ["two"]


def test_an_equal_comment_is_not_written_again(described: FakeGitHub, keeper: Keeper) -> None:
    keeper.keep(saying("one\r\ntwo\n"))
    assert keeper.keep(saying("one\ntwo")).action == UNCHANGED
    assert described.requests("PATCH") == []


def test_each_project_has_its_own_comment(described: FakeGitHub, keeper: Keeper) -> None:
    keeper.keep(saying("shop", "shop"))
    keeper.keep(saying("billing", "billing"))
    assert keeper.keep(saying("shop again", "shop")).action == UPDATED
    assert [text.partition("\n")[2] for text in described.bodies()] == ["shop again", "billing"]


def test_the_comment_bot_edited_somebody_elses_comment(
    described: FakeGitHub, keeper: Keeper, conversation: Conversation
) -> None:
    marked = body(conversation, saying("mine, with your marker"), COMMENT)
    theirs = [described.say(7, author, marked) for author in (HUMAN, OTHER_BOT)]
    for text in ("one", "two"):
        keeper.keep(saying(text))
    assert [comment["body"] for comment in theirs] == [marked, marked]
    assert [text.partition("\n")[2] for text in described.bodies()] == ["two"]
    assert {exchange.path for exchange in described.requests("PATCH")} == {"/repos/acme/shop/issues/comments/1002"}


def test_our_comment_is_found_behind_250_others(described: FakeGitHub, keeper: Keeper) -> None:
    for number in range(250):
        described.say(7, HUMAN, f"noise {number}")
    keeper.keep(saying("one"))
    for number in range(100):
        described.say(7, HUMAN, f"more noise {number}")
    assert keeper.keep(saying("two")).action == UPDATED
    assert len(described.bodies()) == 1


def test_a_marker_inside_the_sql_is_nobodys(described: FakeGitHub, keeper: Keeper, conversation: Conversation) -> None:
    planted = marker(conversation, "billing")
    keeper.keep(saying(f"{planted}\nINSERT INTO t VALUES ('{planted}')", "shop"))
    assert keeper.keep(saying("billing's own", "billing")).action == CREATED
    assert len(described.bodies()) == 2


def test_the_comment_of_another_repositorys_project_is_not_ours(keeper: Keeper) -> None:
    assert key("acme/shop", "shop") != key("acme/shop2", "shop")
    assert key("acme/shop", "-->") != key("acme/shop", "--> ")


@pytest.mark.parametrize("run", [Run(101, 1), Run(100, 2)])
def test_a_slow_old_run_does_not_win(
    described: FakeGitHub, keeper: Keeper, conversation: Conversation, run: Run
) -> None:
    Keeper(keeper.client, conversation._replace(run=run)).keep(saying("newer"))
    assert keeper.keep(saying("older")).action == LEFT
    assert described.bodies()[0].endswith("newer")


def test_a_run_whose_head_moved_on_says_nothing(described: FakeGitHub, keeper: Keeper) -> None:
    described.pulls[7].head = "b" * 40
    outcome = keeper.keep(saying("old news"))
    assert outcome.action == LEFT
    assert "b" * 12 in outcome.reason
    assert described.bodies() == []


def test_no_changes_any_more_is_said_in_the_comment_that_is_there(described: FakeGitHub, keeper: Keeper) -> None:
    keeper.keep(saying("three statements"))
    assert keeper.keep(saying("no migration changes", changed=False)).action == UPDATED
    assert described.bodies()[0].endswith("no migration changes")


def test_no_changes_from_the_start_makes_no_comment(described: FakeGitHub, keeper: Keeper) -> None:
    assert keeper.keep(saying("no migration changes", changed=False)).action == SILENT
    assert described.requests("POST") == []


def test_copies_of_our_own_are_removed_and_the_oldest_stays(
    described: FakeGitHub, keeper: Keeper, conversation: Conversation
) -> None:
    for text in ("one", "two", "three"):
        described.say(7, WORKFLOW, body(conversation, saying(text), COMMENT))
    keeper.keep(saying("four"))
    assert list(described.comments) == [1000]
    assert described.bodies()[0].endswith("four")


def test_a_comment_that_a_maintainer_edited_is_still_ours(
    described: FakeGitHub, keeper: Keeper, conversation: Conversation
) -> None:
    described.say(7, WORKFLOW, marker(conversation, "shop").replace("run=100.1", "run=never") + "\nedited")
    assert keeper.keep(saying("one")).action == UPDATED


def test_a_body_that_github_finds_too_long_is_sent_again_shorter(described: FakeGitHub, keeper: Keeper) -> None:
    described.most_characters = 62_000
    assert keeper.keep(saying("x" * 100_000)).action == CREATED
    assert [len(text) for text in described.bodies()] == [AFTER_REFUSAL.characters]
    assert keeper.keep(saying("y" * 100_000)).action == UPDATED


def test_a_body_is_shortened_once_and_no_more(described: FakeGitHub, keeper: Keeper) -> None:
    described.most_characters = 100
    with pytest.raises(TooLong, match="as long as this one"):
        keeper.keep(saying("x" * 100_000))
    assert len(described.requests("POST")) == 2


def test_the_marker_counts_towards_the_limits(conversation: Conversation) -> None:
    assert len(body(conversation, saying("x" * 1000), Limits(500, 500))) == 500


@pytest.mark.parametrize(
    ("token", "account"), [("token-of-a-person", HUMAN), ("token-of-an-app", Account("schema-bot[bot]", "Bot"))]
)
def test_ours_is_whatever_account_the_token_has(
    described: FakeGitHub, connect: Connect, conversation: Conversation, token: str, account: Account
) -> None:
    described.tokens[token] = account
    Keeper(connect(), conversation).keep(saying("by the workflow"))
    keeper = Keeper(connect(token), conversation)
    assert [keeper.keep(saying(text)).action for text in ("one", "two")] == [CREATED, UPDATED]
    assert [text.partition("\n")[2] for text in described.bodies(account)] == ["two"]
