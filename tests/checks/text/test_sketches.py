"""Text that is known in part is read where nothing that is missing could change what it does."""

from __future__ import annotations

import ast

import pytest

from gitmig.checks.text.sketches import HOLE, sql_text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("f\"UPDATE t SET a = '{value}'\"", "UPDATE t SET a = '#'"),
        ('f"CREATE INDEX i ON t ({columns})"', "CREATE INDEX i ON t (#)"),
        ('sa.text(f"DELETE FROM t WHERE id IN ({ids!r})").bindparams(a=1)', "DELETE FROM t WHERE id IN (#)"),
        ("'UPDATE t SET a = (' + value + ')'", "UPDATE t SET a = (#)"),
        ("\"UPDATE t SET a = '%s', b = (%(other)d + 1)\" % values", "UPDATE t SET a = '#', b = (# + 1)"),
        ("'UPDATE t SET a = ({})'.format(value)", "UPDATE t SET a = (#)"),
        ("f\"UPDATE {'t'} SET a = '{value}'\"", "UPDATE t SET a = '#'"),
        ("f\"UPDATE t SET a = 'it''s {value}'\"", "UPDATE t SET a = 'it''s #'"),
        # what is missing may be a name, a condition, the end of a statement
        ('f"UPDATE {table} SET a = 1"', None),
        ("f'UPDATE \"{table}\" SET a = 1'", None),
        ('f"UPDATE t SET a = {value}"', None),
        ("f\"UPDATE t SET a = '1' {condition}\"", None),
        ("'UPDATE t SET a = 1 %s' % condition", None),
        ("'UPDATE t SET a = {}'.format(value)", None),
        ('f"UPDATE t SET a = (\'{value})"', None),
        ('f"UPDATE t SET a = ({value}"', None),
        ('f"UPDATE t -- it\'s {value}"', None),
        ("f\"DO $$ UPDATE t SET a = '{value}' $$\"", None),
        ("statement", None),
        ("f'{statement}'", None),
        ("sa.select(table)", None),
    ],
)
def test_what_is_missing_stands_in_brackets_or_quotes(written: str, text: str | None) -> None:
    assert sql_text(ast.parse(written, mode="eval").body) == (text and text.replace("#", HOLE))
