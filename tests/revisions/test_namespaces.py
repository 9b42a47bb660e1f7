"""Code that looks at its own module's namespace is readable; code that may set a header through it is not."""

from __future__ import annotations

import pytest

from gitmig.revisions.syntax import read_syntax

HEADERS = "revision = 'a1'\ndown_revision = None\n"


@pytest.mark.parametrize(
    "code",
    [
        "if 'upgrade' not in globals():\n    def upgrade(): pass\n",
        "old = globals()['op']\n",
        "old = globals().get('op')\n",
        "globals()['helper'] = 1\n",
        "for name in list(globals().keys()): pass\n",
    ],
)
def test_looking_at_a_namespace_leaves_the_headers_readable(code: str) -> None:
    assert read_syntax((HEADERS + code).encode()).revision == "a1"


@pytest.mark.parametrize(
    "code",
    [
        "globals()['revision'] = 'b2'\n",
        "globals()[name] = 'b2'\n",
        "del globals()['revision']\n",
        "globals().update(revision='b2')\n",
        "change(globals())\n",
        "vars()['revision'] = 'b2'\n",
        "setattr(module, 'revision', 'b2')\n",
    ],
)
def test_setting_a_header_through_a_namespace_is_a_problem(code: str) -> None:
    problem = read_syntax((HEADERS + code).encode()).problem
    assert problem is not None
    assert problem.line == 3
