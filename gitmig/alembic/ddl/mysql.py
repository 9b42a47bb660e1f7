"""MySQL's and MariaDB's statements."""

from gitmig.engine.ddl.mysql import (
    MariaDBImpl,
    MySQLAlterDefault,
    MySQLChangeColumn,
    MySQLImpl,
    MySQLModifyColumn,
)

__all__ = ["MariaDBImpl", "MySQLAlterDefault", "MySQLChangeColumn", "MySQLImpl", "MySQLModifyColumn"]
