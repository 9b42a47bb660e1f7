"""How migrations reach the database, or become a SQL script."""

import os
from logging.config import fileConfig

from sqlalchemy import engine_from_config, pool

from gitmig import context

config = context.config

if config.config_file_name is not None:
    # the loggers that exist are the application's: they stay
    fileConfig(config.config_file_name, disable_existing_loggers=False)

# The tables that the models want, for comparing them with the database:
# from app.models import Base
# target_metadata = Base.metadata
target_metadata = None


def database_url() -> str:
    url = config.get_main_option("sqlalchemy.url") or os.environ.get("DATABASE_URL")
    if not url:
        raise RuntimeError("set the environment variable DATABASE_URL, or sqlalchemy.url in alembic.ini")
    return url


def run_migrations_offline() -> None:
    """Write the statements as a script; nothing is connected to."""
    context.configure(
        url=database_url(),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    """Run the statements on the database."""
    settings = dict(config.get_section(config.config_ini_section, {}))
    settings["sqlalchemy.url"] = database_url()
    engine = engine_from_config(settings, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
