"""The checks of what a revision does to a database that is in use; one check, one file, one row."""

from __future__ import annotations

from gitmig.checks.check import Check

POSTGRESQL = ("postgresql",)
MYSQL = ("mysql", "mariadb")
SQLITE = ("sqlite",)

SAFETY = (
    Check("create-index-not-concurrent", "error", "safety", POSTGRESQL, on=("create_index",)),
    Check("drop-constraint-none", "error", "safety", on=("drop_constraint",)),
    Check("drop-index-missing-table", "error", "safety", (*MYSQL, "mssql"), on=("drop_index",)),
    Check("drop-constraint-missing-type", "error", "safety", MYSQL, on=("drop_constraint",)),
    Check("mysql-alter-loses-attributes", "error", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-alter-needs-existing-type", "error", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-add-foreign-key-copies", "error", "safety", MYSQL, on=("create_foreign_key", "add_column")),
    Check("mysql-change-type-copies", "error", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-enum-reordered", "error", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-set-not-null-rebuilds", "warning", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-add-check-copies", "error", "safety", MYSQL, on=("create_check_constraint",)),
    Check("mysql-stored-generated", "error", "safety", MYSQL, on=("add_column",)),
    Check("mysql-primary-key-rebuild", "error", "safety", MYSQL, on=("create_primary_key", "drop_constraint")),
    Check("mysql-inline-references", "error", "safety", ("mysql",), on=("add_column",)),
    Check("mysql-non-transactional", "off", "safety", (*MYSQL, "oracle")),
    Check("multi-alter-one-table", "warning", "safety", MYSQL),
    Check("mssql-alter-loses-not-null", "error", "safety", ("mssql",), on=("alter_column",)),
)
