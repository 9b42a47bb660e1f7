"""Why there is no connection: a driver that is not installed, a URL that is none, a server that does not answer."""

from __future__ import annotations

import configparser
import traceback

from sqlalchemy import URL, Connection, Engine, exc
from sqlalchemy.engine import url

from gitmig.engine.runtime.addresses import hide_password, without_secrets
from gitmig.engine.runtime.refusals import ENCODED, refusal
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
        other = "mysql+pymysql://" if "mysql" in package.lower() else "postgresql+psycopg://"
        return ConfigurationError(
            f"{where}: the database URL needs the driver {error.name}, which is not installed",
            f"pip install '{package}', or name another driver in the URL (such as {other})",
        )
    if isinstance(error, exc.NoSuchModuleError):
        if str(error).endswith("sqlalchemy.dialects:postgres"):
            return ConfigurationError(
                f"{where}: the database URL begins with postgres://", "write postgresql:// instead"
            )
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
    if isinstance(error, exc.MissingGreenlet):
        return ConfigurationError(
            f"{where}: the database URL names an asynchronous driver, and env.py does not await it",
            "name another driver in the URL (such as postgresql+psycopg://, mysql+pymysql://, sqlite://), "
            "or write env.py as `gitmig init -t async` does",
        )
    return no_connection(error, where) if isinstance(error, exc.DBAPIError) else None


def no_connection(error: exc.DBAPIError, where: str) -> GitmigError | None:
    address = address_in(error)
    if address is not None:
        hide_password(address)
    reason, tried = redact(" ".join(str(error.orig).split())), redact(shown(address))
    refused = refusal(error, address)
    if refused is not None:
        return ConfigurationError(f"{where}: {refused.problem}: {reason}", f"{tried}{refused.remedy}")
    if error.statement is not None:
        return None
    return TargetUnreachable(
        f"{where}: no connection to the database: {reason}",
        f"{tried}check that the server runs, and the host, port, user and database of the URL ({ENCODED})",
    )


def address_in(error: BaseException) -> URL | None:
    """The URL that SQLAlchemy was connecting to, which its errors do not have."""
    frames = [frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)]
    found = [value for names in frames for value in names.values() if isinstance(value, Engine | Connection)]
    return found[-1].engine.url if found else None


def shown(address: URL | None) -> str:
    """The URL on a line of its own; not where its parts cannot be trusted to be what they seem."""
    text = without_secrets(address) if address is not None else ""
    return f"the URL is {text}\n  " if text and text.count("@") < 2 else ""


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
