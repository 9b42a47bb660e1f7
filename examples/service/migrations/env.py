"""How migrations reach the database, or become a SQL script."""

import os
from logging.config import fileConfig
from typing import Any

from sqlalchemy import Connection, Engine, engine_from_config, pool

from gitmig import context

config = context.config

if config.config_file_name is not None:
    # the loggers that exist are the application's: they stay
    fileConfig(config.config_file_name, disable_existing_loggers=False)

# The tables that the models want, for comparing them with the database:
# from app.models import Base
# target_metadata = Base.metadata
target_metadata = None

# What the comparison leaves alone, such as tables that no model has:
# def include_object(thing, name, type_, reflected, compare_to):
#     return not (type_ == "table" and reflected and compare_to is None)

# How long a statement waits for somebody else's lock: whoever comes after it waits behind it.
LOCK_WAITS = {
    "postgresql": "SET lock_timeout = '4s'",
    "mysql": "SET SESSION lock_wait_timeout = 4",
    "mariadb": "SET SESSION lock_wait_timeout = 4",
}


def database_url() -> str:
    """What a deploy or a program sets, or alembic.ini says; else what is in the environment."""
    url = config.get_main_option("sqlalchemy.url") or os.environ.get("DATABASE_URL")
    if not url:
        raise RuntimeError("set the environment variable DATABASE_URL, or sqlalchemy.url in alembic.ini")
    return url


def migrate(**where: Any) -> None:
    """Run the migrations on a connection, or write their script."""
    context.configure(
        target_metadata=target_metadata,
        # include_object=include_object,
        # include_schemas=True,
        # render_as_batch=True,  # on SQLite, which alters few things of a table in place
        **where,
    )
    with context.begin_transaction():
        context.run_migrations()


def limit_waiting(connection: Connection) -> None:
    if statement := LOCK_WAITS.get(connection.dialect.name):
        connection.exec_driver_sql(statement)
        connection.commit()


def run_migrations_offline() -> None:
    """Write the statements as a script; nothing is connected to."""
    migrate(url=database_url(), literal_binds=True, dialect_opts={"paramstyle": "named"})


def engine_of_settings() -> Engine:
    settings = dict(config.get_section(config.config_ini_section, {}))
    settings["sqlalchemy.url"] = database_url()
    return engine_from_config(settings, prefix="sqlalchemy.", poolclass=pool.NullPool)


def run_migrations_online() -> None:
    """Run the statements on the connection or engine that a program has put into `config.attributes`, or on our own."""
    given = config.attributes.get("connection")
    if isinstance(given, Connection):  # its transaction is the program's to commit
        migrate(connection=given)
        return
    engine = given or engine_of_settings()
    with engine.connect() as connection:
        limit_waiting(connection)
        migrate(connection=connection)


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
