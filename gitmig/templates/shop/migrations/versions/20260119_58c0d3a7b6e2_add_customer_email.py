"""add customer email

Revision ID: 58c0d3a7b6e2
Revises: 4f71b2c8e9a0
Create Date: 2026-01-19 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "58c0d3a7b6e2"
down_revision: Union[str, Sequence[str], None] = "4f71b2c8e9a0"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("email", sa.String(320)))
    op.create_index("customers_email", "customers", ["email"], unique=True)


def downgrade() -> None:
    op.drop_index("customers_email", table_name="customers")
    op.drop_column("customers", "email")
