"""create order lines

Revision ID: 4f71b2c8e9a0
Revises: 3a5d8e61f0c4
Create Date: 2026-01-12 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "4f71b2c8e9a0"
down_revision: Union[str, Sequence[str], None] = "3a5d8e61f0c4"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id", ondelete="CASCADE"), nullable=False),
        sa.Column("product_id", sa.Integer, sa.ForeignKey("products.id"), nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.CheckConstraint("quantity > 0", name="order_lines_quantity_positive"),
    )


def downgrade() -> None:
    op.drop_table("order_lines")
