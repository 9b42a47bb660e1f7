"""Where decorated functions run, by the words of their decorators."""

from __future__ import annotations

import ast

import pytest

from gitmig.checks.text.conditions import DIALECTS, dialects_of


@pytest.mark.parametrize(
    ("decorator", "left"),
    [
        ("phased", DIALECTS),
        ("retry(times=3)", DIALECTS),
        ("skip_on_holidays", DIALECTS),
        ("skip_if_sqlite", DIALECTS - {"sqlite"}),
        ("helpers.skip_on('sqlite', 'mysql')", DIALECTS - {"sqlite", "mysql"}),
        ("not_on(['oracle'])", DIALECTS - {"oracle"}),
        ("postgres_only", {"postgresql"}),
        ("only_on('mysql', 'mariadb')", {"mysql", "mariadb"}),
        ("skip_unless_sqlite", set()),
        ("for_sqlite(rewrite)", set()),
    ],
)
def test_words_of_a_decorator(decorator: str, left: set[str]) -> None:
    assert dialects_of(ast.parse(decorator, mode="eval").body) == left
