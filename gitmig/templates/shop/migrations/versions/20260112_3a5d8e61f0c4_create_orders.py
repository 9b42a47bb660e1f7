"""create orders

Revision ID: 3a5d8e61f0c4
Revises: 27be43d90c58
Create Date: 2026-01-12 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "3a5d8e61f0c4"
down_revision: Union[str, Sequence[str], None] = "27be43d90c58"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("customer_id", sa.Integer, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("placed_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("orders")
