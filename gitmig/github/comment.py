"""One comment a project on a pull request: found by its marker among our own, and kept up to date."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gitmig.errors import GitHubUnavailable, TooLong
from gitmig.github.client import Client, Comment
from gitmig.github.conversation import Conversation, Run
from gitmig.github.transport import Uncertain

CREATED = "created"
UPDATED = "updated"
UNCHANGED = "unchanged"
LEFT = "left"
SILENT = "silent"
MARKER = re.compile(r"<!-- gitmig:v1 key=[0-9a-f]{16} head=([0-9a-f]+) run=([0-9]{1,20})\.([0-9]{1,9}) -->")


class Limits(NamedTuple):
    """How long a text may be; GitHub has counted both ways."""

    characters: int
    bytes: int


# measured on github.com: 262,144 bytes are stored; its own message, and older servers, say 65,536 characters
COMMENT = Limits(65_000, 260_000)
AFTER_REFUSAL = Limits(60_000, 60_000)


class Draft(NamedTuple):
    """What a project has to say: `render` writes it within limits; `changed` is false when it says that nothing changed."""

    project: str
    changed: bool
    render: Callable[[Limits], str]


class Outcome(NamedTuple):
    """What was done about a draft, and why when nothing was."""

    action: str
    reason: str = ""
    id: int | None = None
    url: str = ""


def key(repository: str, project: str) -> str:
    """Sixteen digits for a project of a repository: whatever the name holds, it cannot end the marker."""
    return hashlib.sha256(f"{repository.lower()}\n{project}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def marker_start(repository: str, project: str) -> str:
    return f"<!-- gitmig:v1 key={key(repository, project)} "


def marker(conversation: Conversation, project: str) -> str:
    """The comment's first line: whose comment it is, and which run wrote it."""
    start = marker_start(conversation.repository, project)
    return f"{start}head={conversation.head} run={conversation.run.id}.{conversation.run.attempt} -->"


def written_by(comment: Comment) -> Run:
    """The run that wrote a comment of ours; one whose marker was edited counts as the oldest."""
    found = MARKER.match(comment.body)
    return Run(int(found[2]), int(found[3])) if found else Run(0, 0)


def body(conversation: Conversation, draft: Draft, limits: Limits) -> str:
    first = marker(conversation, draft.project) + "\n"
    return first + draft.render(Limits(limits.characters - len(first), limits.bytes - len(first)))


def same(left: str, right: str) -> bool:
    """Whether two bodies are equal but for what GitHub does to line ends."""
    return left.replace("\r\n", "\n").rstrip() == right.replace("\r\n", "\n").rstrip()


class Keeper:
    """Keeps our comments in one conversation."""

    def __init__(self, client: Client, conversation: Conversation) -> None:
        self.client = client
        self.conversation = conversation
        self.author = ""

    def keep(self, draft: Draft) -> Outcome:
        """Create, update or leave the comment of one project."""
        if stale := self.overtaken():
            return Outcome(LEFT, stale)
        ours = self.ours(draft)
        if not ours:
            return (
                self.create(draft)
                if draft.changed
                else Outcome(SILENT, "no migration changes, and no comment to say so")
            )
        first, *others = ours
        if written_by(first) > self.conversation.run:
            return Outcome(LEFT, "a newer run has written the comment", first.id, first.url)
        outcome = self.update(first, draft)
        self.remove(others)
        return outcome

    def overtaken(self) -> str:
        """Why this run has nothing to say any more: read anew, as a slow run may end after a later push."""
        now = self.client.pull_request(self.conversation.number)
        if self.conversation.head and now.head != self.conversation.head:
            return f"the pull request has moved on to {now.head[:12]}, whose own run will comment"
        return ""

    def ours(self, draft: Draft) -> list[Comment]:
        """Our comments for the project, oldest first: by author as well, since anybody can write a marker."""
        self.author = self.author or self.client.login()
        start = marker_start(self.conversation.repository, draft.project)
        comments = self.client.comments(self.conversation.number)
        return [comment for comment in comments if comment.author == self.author and comment.body.startswith(start)]

    def create(self, draft: Draft) -> Outcome:
        comment = self.fitting(draft, lambda text: self.create_once(draft, text))
        return Outcome(CREATED, "", comment.id, comment.url)

    def create_once(self, draft: Draft, text: str) -> Comment:
        """Post; when it is unknown whether that worked, look before posting again."""
        reason = ""
        for pause in (*self.client.transport.patience.pauses, None):
            try:
                return self.client.create(self.conversation.number, text)
            except Uncertain as error:
                reason = error.reason
            if pause is not None:
                self.client.transport.patience.sleep(pause)
            if found := self.ours(draft):
                return found[0]
        raise GitHubUnavailable(f"the comment could not be written: {reason}", hint="run the job again")

    def update(self, comment: Comment, draft: Draft) -> Outcome:
        if same(comment.body, body(self.conversation, draft, COMMENT)):
            return Outcome(UNCHANGED, "", comment.id, comment.url)
        self.fitting(draft, lambda text: self.client.update(comment.id, text))
        return Outcome(UPDATED, "", comment.id, comment.url)

    def fitting(self, draft: Draft, send: Callable[[str], Comment]) -> Comment:
        """Send what fits; when GitHub says that it does not, send less, once."""
        try:
            return send(body(self.conversation, draft, COMMENT))
        except TooLong:
            return send(body(self.conversation, draft, AFTER_REFUSAL))

    def remove(self, comments: Sequence[Comment]) -> None:
        """Delete copies of our own, left by runs that raced."""
        for comment in comments:
            self.client.delete(comment.id)
