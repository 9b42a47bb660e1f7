"""What a finding says is so for the line and the database that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.safety.test_cases import found_in, revision_file

if TYPE_CHECKING:
    from pathlib import Path

ENUM = 'op.alter_column("orders", "state", type_=sa.Enum("new", "sent"), existing_type=sa.Enum("new", "paid", "sent"), existing_nullable=True)'  # fmt: skip
WRITTEN = "op.execute(\"UPDATE orders SET state = 'new' WHERE state = 'paid'\")"
MADE = 'op.create_table("drafts", sa.Column("id", sa.Integer, primary_key=True))'


@pytest.mark.parametrize(
    ("name", "dialect", "body", "said", "unsaid"),
    [
        ("drop-table", "mysql", 'op.drop_table("drafts")', "code that still uses it fails", "made anew"),
        ("drop-table", "mysql", f'op.drop_table("drafts")\n{MADE}', "made anew without them", "code"),
        ("mysql-enum-reordered", "mysql", ENUM, "rows with 'paid' make it fail", ""),
        ("mysql-enum-reordered", "mysql", f"{WRITTEN}\n{ENUM}", "copies orders", "make it fail"),
        ("mysql-enum-reordered", "mysql", f"{ENUM}\n{WRITTEN}", "rows with 'paid' make it fail", ""),
        ("update-without-where", "mysql", 'op.execute("DELETE FROM orders")', "takes out every row of orders", "writes"),
        ("update-without-where", "mysql", 'op.execute("UPDATE orders SET a = 1")', "locks them all", "database"),
        ("update-without-where", "sqlite", 'op.execute("UPDATE orders SET a = 1")', "nobody else can write", "locks"),
    ],
)
def test_a_message_says_what_happens(
    name: str, dialect: str, body: str, said: str, unsaid: str, tmp_path: Path
) -> None:
    (finding,) = found_in(revision_file(body), [name], dialect, tmp_path)
    assert said in finding.message
    assert not unsaid or unsaid not in finding.message
