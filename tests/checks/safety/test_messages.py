"""What is said of a line is true where other lines change what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.safety.test_cases import found_in, revision_file

if TYPE_CHECKING:
    from pathlib import Path

REGION = 'op.add_column("orders", sa.Column("region", sa.Text()))'


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("drop-column", 'op.drop_column("orders", "region")', "code that still runs names it in every query"),
        ("drop-column", f'op.drop_column("orders", "region")\n{REGION}', "made anew without them"),
        ("drop-column", f'op.drop_column("orders", "note")\n{REGION}', "code that still runs names it in every query"),
        ("drop-table", 'op.drop_table("orders")\nop.rename_table("orders_new", "orders")', "orders_new takes its name"),
        ("drop-table", 'op.drop_table("orders")\nop.rename_table("orders_new", "others")', "still uses it fails"),
        ("drop-table", 'op.rename_table("o", "orders")\nop.drop_table("orders")', "still uses it fails"),
        ("add-fk-validating", 'op.create_foreign_key(None, "orders", "o", ["a"], ["b"])', "foreign key (unnamed) is"),
        ("add-fk-validating", 'op.create_foreign_key(key["name"], "orders", "o", ["a"], ["b"])', "(computed) is"),
        ("create-index-not-concurrent", 'op.create_index(f"ix_{x()}", "orders", ["a"])', "index (computed) blocks"),
        ("create-index-not-concurrent", 'op.create_index(None, "orders", ["a"])', "index (unnamed) blocks"),
    ],
)
def test_what_is_said(name: str, body: str, said: str, tmp_path: Path) -> None:
    (finding,) = found_in(revision_file(body), [name], "postgresql", tmp_path)
    assert said in finding.message
