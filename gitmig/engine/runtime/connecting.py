"""Why there is no connection: a driver that is not installed, a URL that is none, a server that does not answer."""

from __future__ import annotations

import configparser
import traceback

from sqlalchemy import exc
from sqlalchemy.engine import url

from gitmig.errors import ConfigurationError, GitmigError, LonePercent, TargetUnreachable
from gitmig.secrets import redact

# module -> what to install
DRIVERS = {
    "MySQLdb": "mysqlclient",
    "asyncpg": "asyncpg",
    "cx_Oracle": "cx_Oracle",
    "mysql": "mysql-connector-python",
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "pymssql": "pymssql",
    "pymysql": "PyMySQL",
}
PERCENT = ("invalid interpolation syntax", "'%' must be followed by")


def connection_failure(error: Exception, where: str) -> GitmigError | None:
    """The error in words, where it is about the URL, its driver, or the server; None for any other."""
    if isinstance(error, ModuleNotFoundError) and error.name and is_driver(error):
        package = DRIVERS.get(error.name, error.name)
        return ConfigurationError(
            f"{where}: the database URL needs the driver {error.name}, which is not installed",
            f"pip install '{package}', or name another driver in the URL (such as postgresql+psycopg://)",
        )
    if isinstance(error, exc.NoSuchModuleError):
        return ConfigurationError(
            f"{where}: SQLAlchemy does not know the database URL's dialect ({redact(str(error))})",
            "check the part of the URL before ://, or install the package that provides the dialect",
        )
    if isinstance(error, LonePercent):
        return ConfigurationError(f"{where}: {error.message}", error.hint)
    if is_lone_percent(error):
        return ConfigurationError(
            f"{where}: an option is set to a value with a single %, which configuration files use for interpolation",
            'double it: config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))',
        )
    if is_malformed(error):
        return ConfigurationError(
            f"{where}: the database URL is not one (it is not shown, because it may hold a password)",
            "write DIALECT+DRIVER://USER:PASSWORD@HOST:PORT/DATABASE, with @ : / % in a password percent-encoded",
        )
    if isinstance(error, exc.DBAPIError) and error.statement is None:
        reason = " ".join(str(error.orig).split())
        return TargetUnreachable(
            f"{where}: no connection to the database: {redact(reason)}",
            "check that the server runs, and the host, port, user and database of the URL "
            "(in a password @ is written %40, / %2F, : %3A)",
        )
    return None


def is_driver(error: ModuleNotFoundError) -> bool:
    """Whether it was SQLAlchemy that looked for the module: as a dialect's driver."""
    return any(frame.name == "import_dbapi" for frame in traceback.extract_tb(error.__traceback__))


def is_malformed(error: Exception) -> bool:
    """Whether SQLAlchemy cannot take the URL apart; a port that is no number, or half an address in brackets, as well."""
    if isinstance(error, exc.ArgumentError):
        return "URL" in str(error)
    frames = traceback.extract_tb(error.__traceback__)
    return isinstance(error, ValueError) and bool(frames) and frames[-1].filename == url.__file__


def is_lone_percent(error: Exception) -> bool:
    """The message holds the value, so it must not be shown."""
    return isinstance(error, ValueError | configparser.Error) and any(words in str(error) for words in PERCENT)
