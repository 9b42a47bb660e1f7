"""Where decorated functions run, by the words of their decorators."""

from __future__ import annotations

import ast

import pytest

from gitmig.checks.text.conditions import DIALECTS, dialects_of, dialects_where


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


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("isinstance(bind.dialect, MySQLDialect)", {"mysql", "mariadb"}),
        ("not isinstance(op.get_bind().dialect, mysql.base.MySQLDialect)", DIALECTS - {"mysql", "mariadb"}),
        ("isinstance(dialect, (SQLiteDialect, PGDialect))", {"sqlite", "postgresql"}),
        ("isinstance(bind.dialect, SQLiteDialect) and is_large()", {"sqlite"}),
        ("isinstance(bind.dialect, OurDialect)", None),
        ("isinstance(bind.dialect, (PGDialect, OurDialect))", None),
        ("isinstance(column.type, MySQLDialect)", None),
        ("has_dialect(bind.dialect, PGDialect)", None),
    ],
)
def test_classes_of_dialects(condition: str, left: set[str] | None) -> None:
    found = dialects_where(ast.parse(condition, mode="eval").body)
    assert (None if found is None else found[0]) == left
