"""What users tell of bots on their pull requests, from the first command to the last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.github.conftest import HEAD, TOKEN, github  # noqa: F401 (a fixture)
from tests.github.fake_github import Account, FakeGitHub
from tests.stories.programs import story_at

if TYPE_CHECKING:
    from pathlib import Path

HUMAN = Account("a-developer")
OTHER_BOT = Account("renovate[bot]", "Bot")


def test_the_comment_bot_edited_somebody_elses_comment(tmp_path: Path, github: FakeGitHub) -> None:  # noqa: F811
    """Somebody quotes the bot's comment, mark and all; the bot takes the quote for its own."""
    story = story_at(tmp_path)
    story.repository.git("switch", "-q", "-c", "carts")
    story.write("carts", "orders")
    event = tmp_path / "event.json"
    head = {"sha": HEAD, "repo": {"full_name": "acme/shop"}}
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": head, "user": {"type": "User"}}}))
    runner = {
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_RUN_ID": "100",
        "GITHUB_TOKEN": TOKEN,
    }

    def comment() -> str:
        plan = story.gitmig("preview", "--base", "main", "--dialect", "sqlite", "--format", "json", "-o", "plan.json")
        assert plan.returncode == 0, plan
        runner["GITHUB_RUN_ID"] += "0"
        done = story.gitmig("comment", "plan.json", **runner)
        assert done.returncode == 0, done
        return done.stdout

    assert comment().startswith("created the comment of project 'default'")
    (first,) = github.bodies()
    quote = "I do not agree:\n" + first
    theirs = [github.say(7, author, text) for author in (HUMAN, OTHER_BOT) for text in (quote, first)]
    story.write("prices", "carts")
    assert comment().startswith("updated the comment of project 'default'")
    assert comment().startswith("updated the comment of project 'default'")
    assert [one["body"] for one in theirs] == [quote, first] * 2
    mine = [text for text in github.bodies() if "CREATE TABLE prices" in text]
    assert len(mine) == 1
    assert len(github.comments) == 1 + len(theirs)
