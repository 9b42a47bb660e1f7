"""How migrations reach several databases, or become a SQL script for each."""

import logging
import os
from logging.config import fileConfig
from typing import Any

from gitmig import context
from sqlalchemy import Connection, engine_from_config, pool

config = context.config

if config.config_file_name is not None:
    # the loggers that exist are the application's: they stay
    fileConfig(config.config_file_name, disable_existing_loggers=False)
logger = logging.getLogger("alembic.env")

# Each is a section of alembic.ini; `-x database=NAME` chooses one.
databases = [name.strip() for name in config.get_main_option("databases", "").split(",") if name.strip()]
chosen = context.get_x_argument(as_dictionary=True).get("database")

# The tables that the models want of each database, for comparing them with it:
# from app.models import Customers, Orders
# target_metadata = {"engine1": Customers.metadata, "engine2": Orders.metadata}
target_metadata: dict[str, Any] = {}

# What the comparison leaves alone, such as tables that no model has:
# def include_object(thing, name, type_, reflected, compare_to):
#     return not (type_ == "table" and reflected and compare_to is None)

# How long a statement waits for somebody else's lock: whoever comes after it waits behind it.
LOCK_WAITS = {
    "postgresql": "SET lock_timeout = '4s'",
    "mysql": "SET SESSION lock_wait_timeout = 4",
    "mariadb": "SET SESSION lock_wait_timeout = 4",
}


def databases_meant() -> list[str]:
    if chosen is None:
        return databases
    if chosen not in databases:
        raise RuntimeError(f"there is no database {chosen!r}: `databases` in alembic.ini has {', '.join(databases)}")
    return [chosen]


def database_url(name: str) -> str:
    """What a deploy or a program sets for the database that is chosen; else as alembic.ini or the environment says."""
    handed_over = config.get_main_option("sqlalchemy.url")
    if handed_over and chosen == name:
        return handed_over
    if handed_over and not context.is_offline_mode():
        raise RuntimeError(
            "sqlalchemy.url is set, but not for which database: choose one with -x database=NAME, "
            'or in the target of a deploy with x = ["database=NAME"]'
        )
    variable = f"{name.upper()}_DATABASE_URL"
    # for a script any address of the right kind will do
    url = config.get_section_option(name, "sqlalchemy.url") or os.environ.get(variable) or handed_over
    if not url:
        raise RuntimeError(f"set the environment variable {variable}, or sqlalchemy.url in section {name} of alembic.ini")
    return url


def migrate(name: str, **where: Any) -> None:
    """Run the migrations on a connection to a database, or write their script."""
    context.configure(
        upgrade_token=f"{name}_upgrades",
        downgrade_token=f"{name}_downgrades",
        target_metadata=target_metadata.get(name),
        # include_object=include_object,
        # include_schemas=True,
        # render_as_batch=True,  # on SQLite, which alters few things of a table in place
        **where,
    )
    with context.begin_transaction():
        context.run_migrations(engine_name=name)


def limit_waiting(connection: Connection) -> None:
    if statement := LOCK_WAITS.get(connection.dialect.name):
        connection.exec_driver_sql(statement)
        connection.commit()


def run_migrations_offline() -> None:
    """Write the statements as scripts: the one of a chosen database to standard output, else a file for each."""
    for name in databases_meant():
        options = {"url": database_url(name), "literal_binds": True, "dialect_opts": {"paramstyle": "named"}}
        if chosen is not None:
            migrate(name, **options)
            continue
        logger.info("Writing %s.sql", name)
        with open(f"{name}.sql", "w", encoding="utf-8") as script:
            migrate(name, output_buffer=script, **options)


def run_migrations_online() -> None:
    """Run the statements on each database in turn; what one has is kept when the next one fails, and not run again."""
    for name in databases_meant():
        logger.info("Migrating database %s", name)
        settings = dict(config.get_section(name, {}))
        settings["sqlalchemy.url"] = database_url(name)
        engine = engine_from_config(settings, prefix="sqlalchemy.", poolclass=pool.NullPool)
        with engine.connect() as connection:
            limit_waiting(connection)
            migrate(name, connection=connection)


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
