"""create warehouses

Revision ID: 90a6d18c3f5e
Revises: 7d3a6c90e5b1
Create Date: 2026-02-09 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "90a6d18c3f5e"
down_revision: Union[str, Sequence[str], None] = "7d3a6c90e5b1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "warehouses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("city", sa.String(100), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("warehouses")
