"""require customer email

Revision ID: c5f2a8706be3
Revises: b83e9d04a7c2
Create Date: 2026-02-23 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "c5f2a8706be3"
down_revision: Union[str, Sequence[str], None] = "b83e9d04a7c2"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("UPDATE customers SET email = 'unknown-' || id || '@example.com' WHERE email IS NULL")
    with op.batch_alter_table("customers") as batch_op:
        batch_op.alter_column("email", existing_type=sa.String(320), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("customers") as batch_op:
        batch_op.alter_column("email", existing_type=sa.String(320), nullable=True)
