"""add the first item

Revision ID: 2b3c4d5e
Revises: 1a2b3c4d
"""

from gitmig import op

revision: str = "2b3c4d5e"
down_revision: str | None = "1a2b3c4d"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.execute("INSERT INTO items (id, name) VALUES (1, 'first')")


def downgrade() -> None:
    op.execute("DELETE FROM items WHERE id = 1")
