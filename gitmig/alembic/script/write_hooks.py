"""`alembic.script.write_hooks`: what runs on a new revision file."""

from gitmig.engine.runtime.write_hooks import FILE_TOKEN as REVISION_SCRIPT_TOKEN
from gitmig.engine.runtime.write_hooks import console_scripts, module, register
from gitmig.engine.runtime.write_hooks import executable as exec_

__all__ = ["REVISION_SCRIPT_TOKEN", "console_scripts", "exec_", "module", "register"]
