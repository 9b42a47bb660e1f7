"""create products

Revision ID: 27be43d90c58
Revises: 1c9f0a2b7d31
Create Date: 2026-01-07 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "27be43d90c58"
down_revision: Union[str, Sequence[str], None] = "1c9f0a2b7d31"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("products")
