# Migrations: where they are and how they are made. Read by gitmig and by Alembic.
# Write %% for a percent sign; %(here)s is the directory of this file.

[alembic]
script_location = ${script_location}

# What Python finds when it runs env.py and the revisions, beside the installed packages.
prepend_sys_path = .

# What separates paths in prepend_sys_path and version_locations: os, :, ;, space or newline.
path_separator = os

# The names of new files. Words: rev slug epoch year month day hour minute second.
# file_template = %%(year)d%%(month).2d%%(day).2d_%%(rev)s_%%(slug)s

# Length of the message's part of a file name.
# truncate_slug_length = 40

# The time zone of the dates in new files, such as Europe/Paris; local time without it.
# timezone = UTC

# Where revision files are, when not in the directory `versions` beside env.py.
# version_locations = %(here)s/billing/versions:%(here)s/shop/versions

# Look for revision files in directories below, too.
# recursive_version_locations = true

# Run env.py before `gitmig revision` writes a file, for values that it gives to the template.
# revision_environment = true

# The databases: a section each, and a function each in every revision.
databases = engine1, engine2

# Without an address, env.py takes the environment variable ENGINE1_DATABASE_URL, which keeps passwords out of git.
[engine1]
# sqlalchemy.url = postgresql+psycopg://user@localhost/customers

[engine2]
# sqlalchemy.url = postgresql+psycopg://user@localhost/orders

# What runs on each new revision file; the file's name stands for REVISION_SCRIPT_FILENAME.
# [post_write_hooks]
# hooks = ruff
# ruff.type = module
# ruff.module = ruff
# ruff.options = format REVISION_SCRIPT_FILENAME

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
