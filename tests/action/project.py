"""A small project on Alembic, as its files."""

from __future__ import annotations

ALEMBIC_INI = """\
[alembic]
script_location = migrations
sqlalchemy.url = sqlite:///shop.sqlite
"""

ENV_PY = """\
from alembic import context
from sqlalchemy import create_engine

config = context.config


def run_migrations_offline():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    with create_engine(config.get_main_option("sqlalchemy.url")).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
"""

SETTINGS = """\
[tool.gitmig]
dialects = ["postgresql"]

[tool.gitmig.targets.staging]
url = "env:STAGING_DATABASE_URL"

[tool.gitmig.targets.production]
url = "env:PROD_DATABASE_URL"
"""

REVISION = '''\
"""{message}

Revision ID: {identity}
Revises: {parent}
"""

import sqlalchemy as sa
from alembic import op

revision = "{identity}"
down_revision = {parent!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''


def revision(
    identity: str,
    parent: str | None,
    message: str = "add a table",
    upgrade: str = "",
    downgrade: str = "",
) -> dict[str, str]:
    """The file of a revision; unless told otherwise it makes a table of its own name."""
    up = upgrade or f'op.create_table("t_{identity}", sa.Column("id", sa.Integer, primary_key=True))'
    down = downgrade or f'op.drop_table("t_{identity}")'
    text = REVISION.format(identity=identity, parent=parent, message=message, upgrade=up, downgrade=down)
    return {f"migrations/versions/{identity}_.py": text}


def project() -> dict[str, str]:
    """A project with one revision."""
    files = {
        "alembic.ini": ALEMBIC_INI,
        "pyproject.toml": SETTINGS,
        "migrations/env.py": ENV_PY,
        "migrations/script.py.mako": "",
        "requirements.txt": "",
    }
    return files | revision("a1", None)
