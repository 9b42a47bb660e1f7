"""create stock

Revision ID: b83e9d04a7c2
Revises: a17c5b2e8f94
Create Date: 2026-02-16 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "b83e9d04a7c2"
down_revision: Union[str, Sequence[str], None] = "a17c5b2e8f94"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "stock",
        sa.Column("warehouse_id", sa.Integer, sa.ForeignKey("warehouses.id"), primary_key=True),
        sa.Column("product_id", sa.Integer, sa.ForeignKey("products.id"), primary_key=True),
        sa.Column("quantity", sa.Integer, server_default="0", nullable=False),
    )


def downgrade() -> None:
    op.drop_table("stock")
