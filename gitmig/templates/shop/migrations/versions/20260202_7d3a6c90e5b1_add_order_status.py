"""add order status

Revision ID: 7d3a6c90e5b1
Revises: 6b94e5f1d2a8
Create Date: 2026-02-02 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "7d3a6c90e5b1"
down_revision: Union[str, Sequence[str], None] = "6b94e5f1d2a8"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("status", sa.String(20), server_default="placed", nullable=False))
    op.execute("UPDATE orders SET status = 'shipped' WHERE placed_at < '2026-01-01'")


def downgrade() -> None:
    op.drop_column("orders", "status")
