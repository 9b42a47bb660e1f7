"""add items

Revision ID: 1a2b3c4d
Revises:
"""

import sqlalchemy as sa

from gitmig import op

revision: str = "1a2b3c4d"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("items")
