"""The checks of what a revision does to a database that is in use; one check, one file, one row."""

from __future__ import annotations

from gitmig.checks.check import Check

POSTGRESQL = ("postgresql",)
MYSQL = ("mysql", "mariadb")
SQLITE = ("sqlite",)
SERVERS = ("postgresql", "mysql", "mariadb", "mssql", "oracle")
INDEXES = ("create_index", "drop_index")
SQL = ("execute", "exec_driver_sql")

SAFETY = (
    Check("create-index-not-concurrent", "error", "safety", POSTGRESQL, on=("create_index",)),
    Check("add-not-null-column-without-default", "error", "safety", on=("add_column",)),
    Check("add-column-volatile-default", "error", "safety", POSTGRESQL, on=("add_column",)),
    Check("add-column-stored-generated", "error", "safety", POSTGRESQL, on=("add_column",)),
    Check("add-column-identity-or-serial", "error", "safety", POSTGRESQL, on=("add_column",)),
    Check("add-column-with-check", "error", "safety", POSTGRESQL, on=("add_column",)),
    Check("add-column-with-fk", "error", "safety", POSTGRESQL, on=("add_column",)),
    Check("add-column-unique", "error", "safety", POSTGRESQL, on=("add_column",)),
    Check("drop-index-not-concurrent", "warning", "safety", POSTGRESQL, on=("drop_index",)),
    Check("concurrently-in-transaction", "error", "safety", POSTGRESQL, on=(*INDEXES, *SQL)),
    Check("concurrent-if-not-exists", "warning", "safety", POSTGRESQL, on=(*INDEXES, *SQL)),
    Check(
        "ops-around-autocommit", "warning", "safety", POSTGRESQL, on=("autocommit", "AUTOCOMMIT", "COMMIT", "commit")
    ),
    Check("add-fk-validating", "error", "safety", POSTGRESQL, on=("create_foreign_key",)),
    Check("add-check-validating", "error", "safety", POSTGRESQL, on=("create_check_constraint",)),
    Check("validate-in-same-transaction", "error", "safety", POSTGRESQL, on=SQL),
    Check("not-valid-never-validated", "off", "safety", POSTGRESQL),
    Check("add-unique-constraint", "error", "safety", POSTGRESQL, on=("create_unique_constraint",)),
    Check("add-primary-key", "error", "safety", POSTGRESQL, on=("create_primary_key",)),
    Check("add-exclusion", "error", "safety", POSTGRESQL, on=("create_exclude_constraint",)),
    Check("set-not-null-scan", "error", "safety", POSTGRESQL, on=("alter_column",)),
    Check("change-column-type-rewrite", "error", "safety", POSTGRESQL, on=("alter_column",)),
    Check("pg-type-change-needs-using", "error", "safety", POSTGRESQL, on=("alter_column",)),
    Check("pg-enum-type-not-created", "error", "safety", POSTGRESQL, on=("Enum", "ENUM")),
    Check("pg-enum-type-left-behind", "warning", "safety", POSTGRESQL, on=("Enum", "ENUM")),
    Check("enum-add-value-used-same-tx", "error", "safety", POSTGRESQL, on=SQL),
    Check("enum-add-value-in-tx", "off", "safety", POSTGRESQL, on=SQL),
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
    Check("drop-column", "error", "safety", on=("drop_column", *SQL)),
    Check("drop-table", "error", "safety", on=("drop_table", *SQL)),
    Check("rename-column", "error", "safety", on=("alter_column", *SQL)),
    Check("rename-table", "error", "safety", on=("rename_table", *SQL)),
    Check("rename-object", "error", "safety", POSTGRESQL, on=SQL),
    Check("change-column-type-compat", "warning", "safety", SERVERS, on=("alter_column",)),
    Check("drop-default", "warning", "safety", on=("alter_column",)),
    Check("change-default", "off", "safety", on=("alter_column",)),
    Check("drop-not-null", "off", "safety", on=("alter_column",)),
    Check("drop-constraint", "warning", "safety", on=("drop_constraint",)),
    Check("multi-step-in-one-branch", "warning", "safety", on=("drop_column",)),
    Check("sqlite-needs-batch", "error", "safety", SQLITE),
    Check("sqlite-add-column-illegal", "error", "safety", SQLITE, on=("add_column",)),
    Check("sqlite-batch-cascade", "error", "safety", SQLITE, on=("batch_alter_table",)),
    Check("sqlite-batch-loses-objects", "error", "safety", SQLITE, on=("batch_alter_table",)),
    Check("mssql-drop-column-default", "error", "safety", ("mssql",), on=("drop_column",)),
    Check("add-column-primary-key-ignored", "error", "safety", on=("add_column",)),
    Check("add-column-check-dropped", "error", "safety", ("mssql", "oracle"), on=("add_column",)),
    Check("identifier-too-long", "error", "safety"),
    Check("sql-syntax-error", "error", "safety", POSTGRESQL, on=SQL),
    Check("update-without-where", "warning", "safety", on=SQL),
    Check("backfill-with-schema-change", "warning", "safety", ("postgresql", "mssql"), on=SQL),
    Check("truncate", "error", "safety", on=SQL),
    Check("execute-colon-bind", "error", "safety", on=SQL),
    Check("execute-fstring", "warning", "safety", on=SQL),
    Check("raw-transaction-control", "warning", "safety", on=SQL),
)
