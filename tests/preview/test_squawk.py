"""What squawk finds in rendered SQL is on the line of the call that caused it, where the file alone does not tell."""

from __future__ import annotations

import pytest


@pytest.fixture
def found(project):
    """(check, line) of the findings of one more revision, b2, on PostgreSQL."""

    def found(upgrade):
        project.use("postgresql")
        project.git("checkout", "-q", "-b", "feature")
        project.revision("b2", "a1", upgrade, "raise NotImplementedError('a reason')")
        return [(finding.check, finding.line) for finding in project.plan().findings]

    return found


@pytest.mark.parametrize(
    ("upgrade", "expected"),
    [
        ('tables = str("t")\nop.create_index("ix", tables, ["id"])', [("create-index-not-concurrent", 10)]),
        (
            'for name in dict(t=1):\n    op.execute(f"CREATE INDEX ix ON {name} (id)")',
            [("create-index-not-concurrent", 10)],
        ),
        ('op.create_index("ix", "t", ["id"])', [("create-index-not-concurrent", 9)]),
        ('op.execute("CREATE INDEX ix ON t (id)")', [("create-index-not-concurrent", 9)]),
        ('op.create_table("u", sa.Column("id", sa.Integer))\nop.create_index("ix", str("u"), ["id"])', []),
        (
            'op.create_index("ix", str("t"), ["id"])  # gitmig: ignore[create-index-not-concurrent] the table is tiny',
            [],
        ),
    ],
)
def test_a_finding_is_on_the_line_of_its_call_and_told_once(found, upgrade, expected):
    assert [one for one in found(upgrade) if one[0] != "execute-fstring"] == expected
