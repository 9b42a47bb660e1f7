# How migrations reach the database, and what they log. Where they are and how they are made: [tool.alembic] of pyproject.toml.
# Write %% for a percent sign; %(here)s is the directory of this file.

[alembic]
# The database. Leave it out and env.py takes the environment variable DATABASE_URL, which keeps passwords out of git.
# sqlalchemy.url = postgresql+psycopg://user@localhost/app

# Logging, set up by env.py.

[loggers]
keys = root,sqlalchemy,alembic

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console
qualname =

[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
