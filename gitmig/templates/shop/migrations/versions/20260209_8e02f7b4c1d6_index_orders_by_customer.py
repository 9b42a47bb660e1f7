"""index orders by customer

Revision ID: 8e02f7b4c1d6
Revises: 7d3a6c90e5b1
Create Date: 2026-02-09 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "8e02f7b4c1d6"
down_revision: Union[str, Sequence[str], None] = "7d3a6c90e5b1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_index("orders_customer_id", "orders", ["customer_id"])


def downgrade() -> None:
    op.drop_index("orders_customer_id", table_name="orders")
