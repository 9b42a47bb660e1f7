"""Who asks for colours, who forbids them, and who is listened to."""

from __future__ import annotations

import io
import os
import pty

import pytest

from gitmig.report.colour import wants_colour

ASKED = [
    ({}, True, False),
    ({"NO_COLOR": "1"}, False, False),
    ({"NO_COLOR": ""}, True, False),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    ({"FORCE_COLOR": "1"}, True, True),
    ({"FORCE_COLOR": "0"}, False, False),
    ({"CLICOLOR_FORCE": "1"}, True, True),
    ({"CLICOLOR": "0"}, False, False),
    ({"CLICOLOR": "1"}, True, False),
    ({"TERM": "dumb"}, False, False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ({"CI": "true"}, True, False),
]


@pytest.mark.parametrize(("environment", "terminal", "elsewhere"), ASKED)
def test_colours(environment: dict[str, str], terminal: bool, elsewhere: bool) -> None:
    leader, follower = pty.openpty()
    with open(follower, "w") as stream:
        assert wants_colour(stream, environment) is terminal
    os.close(leader)
    assert wants_colour(io.StringIO(), environment) is elsewhere
