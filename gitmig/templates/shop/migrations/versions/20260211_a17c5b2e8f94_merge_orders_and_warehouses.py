"""merge orders and warehouses

Revision ID: a17c5b2e8f94
Revises: 8e02f7b4c1d6, 90a6d18c3f5e
Create Date: 2026-02-11 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "a17c5b2e8f94"
down_revision: Union[str, Sequence[str], None] = ("8e02f7b4c1d6", "90a6d18c3f5e")
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
