"""The checks of what a revision does to a database that is in use; one check, one file, one row."""

from __future__ import annotations

from gitmig.checks.check import Check

POSTGRESQL = ("postgresql",)
MYSQL = ("mysql", "mariadb")
SQLITE = ("sqlite",)
SERVERS = ("postgresql", "mysql", "mariadb", "mssql", "oracle")
# Words as they are written in SQL, in capitals or not.
CONCURRENTLY = ("CONCURRENTLY", "oncurrently")
ALONE = ("VACUUM", "acuum", "SYSTEM", "ystem", "DATABASE", "atabase", "TABLESPACE", "ablespace")
SQL = ("execute", "exec_driver_sql")
DROP = ("DROP", "drop", "Drop")
RENAME = ("RENAME", "rename", "Rename")
ROWS = ("UPDATE", "update", "Update", "DELETE", "delete", "Delete")

SAFETY = (
    Check("create-index-not-concurrent", "error", "safety", POSTGRESQL, on=("create_index",)),
    Check("add-not-null-column-without-default", "error", "safety", on=("nullable",)),
    Check("add-column-volatile-default", "error", "safety", POSTGRESQL, on=("server_default",)),
    Check("add-column-stored-generated", "error", "safety", POSTGRESQL, on=("Computed",)),
    Check("add-column-identity-or-serial", "error", "safety", POSTGRESQL, on=("Identity", "primary_key")),
    Check("add-column-with-check", "error", "safety", POSTGRESQL, on=("CheckConstraint", "create_constraint")),
    Check("add-column-with-fk", "error", "safety", POSTGRESQL, on=("ForeignKey",)),
    Check("add-column-unique", "error", "safety", POSTGRESQL, on=("unique", "index", "inline_primary_key")),
    Check("drop-index-not-concurrent", "warning", "safety", POSTGRESQL, on=("drop_index",)),
    Check("concurrently-in-transaction", "error", "safety", POSTGRESQL, on=(*CONCURRENTLY, *ALONE)),
    Check("concurrent-if-not-exists", "warning", "safety", POSTGRESQL, on=CONCURRENTLY),
    Check(
        "ops-around-autocommit", "warning", "safety", POSTGRESQL, on=("autocommit", "AUTOCOMMIT", "COMMIT", "commit")
    ),
    Check("add-fk-validating", "error", "safety", POSTGRESQL, on=("create_foreign_key",)),
    Check("add-check-validating", "error", "safety", POSTGRESQL, on=("create_check_constraint",)),
    Check("validate-in-same-transaction", "error", "safety", POSTGRESQL, on=("VALIDATE", "alidate")),
    Check("not-valid-never-validated", "off", "safety", POSTGRESQL, on=("VALID", "alid")),
    Check("add-unique-constraint", "error", "safety", POSTGRESQL, on=("create_unique_constraint",)),
    Check("add-primary-key", "error", "safety", POSTGRESQL, on=("create_primary_key",)),
    Check("add-exclusion", "error", "safety", POSTGRESQL, on=("create_exclude_constraint",)),
    Check("set-not-null-scan", "error", "safety", POSTGRESQL, on=("nullable", "NULL", "null")),
    Check("change-column-type-rewrite", "error", "safety", POSTGRESQL, on=("type_",)),
    Check("pg-type-change-needs-using", "error", "safety", POSTGRESQL, on=("type_",)),
    Check("pg-enum-type-not-created", "error", "safety", POSTGRESQL, on=("Enum", "ENUM")),
    Check("pg-enum-type-left-behind", "warning", "safety", POSTGRESQL, on=("Enum", "ENUM")),
    Check("enum-add-value-used-same-tx", "error", "safety", POSTGRESQL, on=("VALUE", "alue")),
    Check("enum-add-value-in-tx", "off", "safety", POSTGRESQL, on=("VALUE", "alue")),
    Check("multiple-locks-one-tx", "warning", "safety", POSTGRESQL),
    Check("work-after-exclusive-lock", "warning", "safety", POSTGRESQL, on=SQL),
    Check("create-table-fk-locks-parent", "off", "safety", POSTGRESQL, on=("create_table",)),
    Check("missing-lock-timeout", "off", "safety", POSTGRESQL),
    Check("json-not-jsonb", "off", "safety", POSTGRESQL, on=("JSON",)),
    Check("int-primary-key", "off", "safety", POSTGRESQL, on=("primary_key",)),
    Check("timestamp-without-time-zone", "off", "safety", POSTGRESQL, on=("DateTime", "TIMESTAMP")),
    Check("drop-constraint-none", "error", "safety", on=("drop_constraint",)),
    Check("drop-index-missing-table", "error", "safety", (*MYSQL, "mssql"), on=("drop_index",)),
    Check("drop-constraint-missing-type", "error", "safety", MYSQL, on=("drop_constraint",)),
    Check("mysql-alter-loses-attributes", "error", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-alter-needs-existing-type", "error", "safety", MYSQL, on=("alter_column",)),
    Check(
        "mysql-add-foreign-key-copies",
        "error",
        "safety",
        MYSQL,
        on=("create_foreign_key", "add_column", "FOREIGN", "foreign"),
    ),
    Check("mysql-change-type-copies", "error", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-enum-reordered", "error", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-set-not-null-rebuilds", "warning", "safety", MYSQL, on=("alter_column",)),
    Check("mysql-add-check-copies", "error", "safety", MYSQL, on=("check", "CHECK")),
    Check("mysql-stored-generated", "error", "safety", MYSQL, on=("add_column",)),
    Check("mysql-primary-key-rebuild", "error", "safety", MYSQL, on=("create_primary_key", "drop_constraint")),
    Check("mysql-inline-references", "error", "safety", ("mysql",), on=("add_column",)),
    Check("mysql-non-transactional", "off", "safety", (*MYSQL, "oracle"), on=("op",)),
    Check(
        "multi-alter-one-table",
        "warning",
        "safety",
        MYSQL,
        on=("alter_column", "create_check_constraint", "create_primary_key"),
    ),
    Check("mssql-alter-loses-not-null", "error", "safety", ("mssql",), on=("alter_column",)),
    Check("drop-column", "error", "safety", on=DROP),
    Check("drop-table", "error", "safety", on=DROP),
    Check("rename-column", "error", "safety", on=("new_column_name", *RENAME)),
    Check("rename-table", "error", "safety", on=RENAME),
    Check("rename-object", "error", "safety", POSTGRESQL, on=RENAME),
    Check("change-column-type-compat", "warning", "safety", SERVERS, on=("alter_column",)),
    Check("drop-default", "warning", "safety", on=("alter_column",)),
    Check("change-default", "off", "safety", on=("alter_column",)),
    Check("drop-not-null", "off", "safety", on=("alter_column",)),
    Check("drop-constraint", "warning", "safety", on=("drop_constraint",)),
    Check("multi-step-in-one-branch", "warning", "safety", on=("drop_column",)),
    Check(
        "sqlite-needs-batch",
        "error",
        "safety",
        SQLITE,
        on=("alter_column", "_constraint", "_key", "_comment", "if_exists", "if_not_exists"),
    ),
    Check("sqlite-add-column-illegal", "error", "safety", SQLITE, on=("add_column",)),
    Check("sqlite-batch-cascade", "error", "safety", SQLITE, on=("batch_alter_table",)),
    Check("sqlite-batch-loses-objects", "error", "safety", SQLITE, on=("batch_alter_table",)),
    Check("mssql-drop-column-default", "error", "safety", ("mssql",), on=("drop_column",)),
    Check("add-column-primary-key-ignored", "error", "safety", on=("add_column",)),
    Check("add-column-check-dropped", "error", "safety", ("mssql", "oracle"), on=("add_column",)),
    Check("identifier-too-long", "error", "safety"),
    Check("sql-syntax-error", "error", "safety", POSTGRESQL, on=SQL),
    Check("update-without-where", "warning", "safety", on=ROWS),
    Check("backfill-with-schema-change", "warning", "safety", ("postgresql", "mssql"), on=ROWS),
    Check("truncate", "error", "safety", on=("TRUNCATE", "truncate", "Truncate")),
    Check("execute-colon-bind", "error", "safety", on=SQL),
    Check("execute-fstring", "warning", "safety", on=SQL),
    Check("raw-transaction-control", "warning", "safety", on=(*SQL, "commit", "rollback")),
    Check("imports-app-code", "warning", "safety", on=("models", "model", "orm", "entities", "Base", "db", "ession")),
    Check("orm-session-in-migration", "warning", "safety", on=("Session", "sessionmaker", "scoped_session")),
    Check("bind-result-in-offline", "warning", "safety", on=("get_bind",)),
    Check("empty-upgrade", "warning", "safety"),
    Check("asymmetric-downgrade", "warning", "safety", on=("create_", "add_column")),
    Check("irreversible-unmarked", "off", "safety", on=("drop_column", "drop_table")),
    Check("autogenerate-leftover", "off", "safety"),
    Check("docstring-mismatch", "off", "safety"),
    Check("create-date-order", "off", "safety"),
)
