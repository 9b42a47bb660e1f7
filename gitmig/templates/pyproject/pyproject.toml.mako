[tool.alembic]
# Migrations: where they are and how they are made. Read by gitmig and by Alembic.
# %(here)s is the directory of this file; write %% for a percent sign in the paths.
script_location = "${script_location}"

# What Python finds when it runs env.py and the revisions, beside the installed packages.
prepend_sys_path = ["."]

# The names of new files. Words: rev slug epoch year month day hour minute second.
# file_template = "%%(year)d%%(month).2d%%(day).2d_%%(rev)s_%%(slug)s"

# Length of the message's part of a file name.
# truncate_slug_length = 40

# The time zone of the dates in new files, such as Europe/Paris; local time without it.
# timezone = "UTC"

# Where revision files are, when not in the directory `versions` beside env.py.
# version_locations = ["%(here)s/billing/versions", "%(here)s/shop/versions"]

# Look for revision files in directories below, too.
# recursive_version_locations = true

# Run env.py before `gitmig revision` writes a file, for values that it gives to the template.
# revision_environment = true

# What runs on each new revision file; the file's name stands for REVISION_SCRIPT_FILENAME.
# [[tool.alembic.post_write_hooks]]
# name = "ruff"
# type = "module"
# module = "ruff"
# options = "format REVISION_SCRIPT_FILENAME"
