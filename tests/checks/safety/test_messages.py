"""What a finding says is so for the line and the database that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.safety.test_cases import found_in, revision_file

if TYPE_CHECKING:
    from pathlib import Path

ENUM = 'op.alter_column("orders", "state", type_=sa.Enum("new", "sent"), existing_type=sa.Enum("new", "paid", "sent"), existing_nullable=True)'  # fmt: skip
RENAMED = (
    'op.alter_column("orders", "note", new_column_name="old_note", existing_type=sa.Text(), existing_nullable=True)'
)
WRITTEN = "op.execute(\"UPDATE orders SET state = 'new' WHERE state = 'paid'\")"
MADE = 'op.create_table("drafts", sa.Column("id", sa.Integer, primary_key=True))'
REGION = 'op.add_column("orders", sa.Column("region", sa.Text()))'
SWAPPED = 'op.drop_table("orders")\nop.rename_table("orders_new", "orders")'
KEY = 'op.create_foreign_key({}, "orders", "o", ["a"], ["b"])'
INDEX = 'op.create_index({}, "orders", ["a"])'


@pytest.mark.parametrize(
    ("name", "dialect", "body", "said", "unsaid"),
    [
        ("drop-table", "mysql", 'op.drop_table("drafts")', "code that still uses it fails", "made anew"),
        ("drop-table", "mysql", f'op.drop_table("drafts")\n{MADE}', "made anew without them", "code"),
        (
            "drop-column",
            "mysql",
            f'{RENAMED}\nop.drop_column("orders", "old_note")',
            "orders.note, which is old_note",
            "query",
        ),
        (
            "drop-column",
            "mysql",
            f'op.drop_column("orders", "old_note")\n{RENAMED}',
            "and note takes its name",
            "query",
        ),
        ("mysql-enum-reordered", "mysql", ENUM, "rows with 'paid' make it fail", ""),
        ("mysql-enum-reordered", "mysql", f"{WRITTEN}\n{ENUM}", "copies orders", "make it fail"),
        ("mysql-enum-reordered", "mysql", f"{ENUM}\n{WRITTEN}", "rows with 'paid' make it fail", ""),
        (
            "update-without-where",
            "mysql",
            'op.execute("DELETE FROM orders")',
            "takes out every row of orders",
            "writes",
        ),
        ("update-without-where", "mysql", 'op.execute("UPDATE orders SET a = 1")', "locks them all", "database"),
        ("update-without-where", "sqlite", 'op.execute("UPDATE orders SET a = 1")', "nobody else can write", "locks"),
        ("drop-column", "postgresql", 'op.drop_column("orders", "region")', "code that still runs", "anew"),
        (
            "drop-column",
            "postgresql",
            f'op.drop_column("orders", "region")\n{REGION}',
            "made anew without them",
            "code",
        ),
        ("drop-column", "postgresql", f'op.drop_column("orders", "note")\n{REGION}', "code that still runs", "anew"),
        ("drop-table", "postgresql", SWAPPED, "orders_new takes its name", "code"),
        (
            "drop-table",
            "postgresql",
            SWAPPED.replace('new", "orders"', 'new", "others"'),
            "code that still uses it fails",
            "takes",
        ),
        (
            "drop-table",
            "postgresql",
            'op.rename_table("o", "orders")\nop.drop_table("orders")',
            "uses it fails",
            "takes",
        ),
        ("add-fk-validating", "postgresql", KEY.format(None), "foreign key (unnamed) is", ""),
        ("add-fk-validating", "postgresql", KEY.format("key['name']"), "foreign key (computed) is", ""),
        ("create-index-not-concurrent", "postgresql", INDEX.format("name()"), "index (computed) blocks", ""),
        ("create-index-not-concurrent", "postgresql", INDEX.format(None), "index (unnamed) blocks", ""),
    ],
)
def test_a_message_says_what_happens(
    name: str, dialect: str, body: str, said: str, unsaid: str, tmp_path: Path
) -> None:
    (finding,) = found_in(revision_file(body), [name], dialect, tmp_path)
    assert said in finding.message
    assert not unsaid or unsaid not in finding.message
