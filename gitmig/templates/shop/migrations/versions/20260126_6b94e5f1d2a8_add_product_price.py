"""add product price

Revision ID: 6b94e5f1d2a8
Revises: 58c0d3a7b6e2
Create Date: 2026-01-26 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "6b94e5f1d2a8"
down_revision: Union[str, Sequence[str], None] = "58c0d3a7b6e2"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("products", sa.Column("price_cents", sa.Integer, server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("products", "price_cents")
