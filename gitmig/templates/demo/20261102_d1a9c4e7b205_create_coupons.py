"""create coupons

Revision ID: d1a9c4e7b205
Revises: b83e9d04a7c2
Create Date: 2026-11-02 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "d1a9c4e7b205"
down_revision: Union[str, Sequence[str], None] = "b83e9d04a7c2"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "coupons",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        sa.Column("percent_off", sa.Integer, nullable=False),
    )
