"""Literal SQL is read as the directives that say the same; what its words do not tell is not said."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitmig.checks.text.calls import Call
from gitmig.checks.text.columns import columns
from gitmig.checks.text.directives import directives_of

NOTHING: list[str] = []
RETYPED = ["alter_column t: column_name='a', type_=s.e(), postgresql_using='a : : s . e'"]


def said(sql: str) -> list[Call]:
    node = ast.parse(f"op.execute({sql!r})").body[0].value  # type: ignore[attr-defined]
    return list(directives_of(Call("execute", node, {"sqltext": node.args[0]})))


def written(call: Call) -> str:
    values = ", ".join(f"{name}={ast.unparse(value)}" for name, value in call.values.items())
    return f"{call.name} {call.qualified_table}: {values}"


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("CREATE INDEX i ON s.t (a)", ["create_index s.t: index_name='i', postgresql_concurrently=False"]),
        (
            'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "I" ON t USING gin (a)',
            ["create_index t: index_name='I', postgresql_concurrently=True"],
        ),
        ("CREATE INDEX ON t (a)", ["create_index t: postgresql_concurrently=False"]),
        ("CREATE INDEX i ON ONLY t (a)", NOTHING),
        ("CREATE FULLTEXT INDEX i ON t (a)", NOTHING),
        ("CREATE INDEX", NOTHING),
        ("CREATE TABLE t (i int)", NOTHING),
        (
            "DROP INDEX IF EXISTS i, s.j CASCADE",
            [
                "drop_index None: index_name='i', postgresql_concurrently=False",
                "drop_index None: index_name='s.j', postgresql_concurrently=False",
            ],
        ),
        ("DROP INDEX i ON t", ["drop_index t: index_name='i', postgresql_concurrently=False"]),
        ("DROP INDEX CONCURRENTLY i", ["drop_index None: index_name='i', postgresql_concurrently=True"]),
        ("ALTER TABLE t DROP PRIMARY KEY", ["drop_constraint t: type_='primary'"]),
        ("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a)", ["create_primary_key t: "]),
        (
            "ALTER TABLE t DROP PRIMARY KEY, ADD CONSTRAINT p PRIMARY KEY (a), ALGORITHM=INPLACE, LOCK=NONE",
            ["create_primary_key t: constraint_name='p', mysql_algorithm=True"],
        ),
        ("ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX i", NOTHING),
        ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)", ["create_unique_constraint t: constraint_name='u'"]),
        ("ALTER TABLE t ADD UNIQUE KEY u (a)", ["create_unique_constraint t: constraint_name='u'"]),
        ("ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i", NOTHING),
        ("ALTER TABLE t ADD INDEX i (a), ADD KEY j (b), ADD FULLTEXT (c), ADD PARTITION (d)", NOTHING),
        ("ALTER TABLE t ADD CHECK (a > 0)", ["create_check_constraint t: postgresql_not_valid=False"]),
        (
            "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NO INHERIT NOT VALID",
            ["create_check_constraint t: constraint_name='c', postgresql_not_valid=True"],
        ),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED", NOTHING),
        (
            "ALTER TABLE t ADD CONSTRAINT FOREIGN KEY (a) REFERENCES s.o (b)",
            ["create_foreign_key t: referent_table='s.o', postgresql_not_valid=False"],
        ),
        (
            "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o NOT VALID",
            ["create_foreign_key t: constraint_name='f', referent_table='o', postgresql_not_valid=True"],
        ),
        (
            "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH =)",
            ["create_exclude_constraint t: constraint_name='e'"],
        ),
        ("ALTER TABLE t ALTER a DROP DEFAULT", ["alter_column t: column_name='a', server_default=None"]),
        ("ALTER TABLE t ALTER COLUMN a SET DEFAULT 1", ["alter_column t: column_name='a', server_default='something'"]),
        ("ALTER TABLE t ALTER a DROP NOT NULL", ["alter_column t: column_name='a', nullable=True"]),
        ("ALTER TABLE t ALTER b SET NOT NULL, ALTER INDEX i INVISIBLE, ALTER a TYPE text COLLATE x", NOTHING),
        ("ALTER TABLE t ALTER a TYPE int8", ["alter_column t: column_name='a', type_=BIGINT()"]),
        ("ALTER TABLE t ALTER a TYPE s.e USING a::s.e", RETYPED),
        (
            "ALTER TABLE t ALTER a SET DATA TYPE character varying(9)",
            ["alter_column t: column_name='a', type_=VARCHAR(9)"],
        ),
        (
            "ALTER TABLE t ALTER a TYPE time(3) with time zone",
            ["alter_column t: column_name='a', type_=time(timezone=True)"],
        ),
        ("ALTER TABLE t ALTER a TYPE double precision[]", ["alter_column t: column_name='a', type_=ARRAY(DOUBLE)"]),
        ("ALTER TABLE t ALTER a TYPE interval year to month", NOTHING),
        (
            "ALTER TABLE t MODIFY a BIGINT NOT NULL, CONVERT TO CHARACTER SET utf8mb4, ENGINE=InnoDB",
            ["alter_column t: column_name='a', type_=BIGINT, nullable=False"],
        ),
        (
            "ALTER TABLE t CHANGE COLUMN `a` b ENUM('x', 'y') DEFAULT 'x' COMMENT 'c' AFTER d, ALGORITHM=INSTANT",
            [
                (
                    "alter_column t: column_name='a', type_=ENUM('x', 'y'), new_column_name='b', "
                    "existing_server_default=\"'x'\", existing_comment=True, mysql_algorithm=True"
                )
            ],
        ),
        (
            "ALTER TABLE t MODIFY COLUMN IF EXISTS a INT UNSIGNED NULL DEFAULT NULL AUTO_INCREMENT",
            [
                (
                    "alter_column t: column_name='a', type_=INT(words='UNSIGNED'), nullable=True, "
                    "existing_server_default=None, existing_autoincrement=True"
                )
            ],
        ),
        ("ALTER TABLE t MODIFY a NOT NULL, MODIFY b INT NULL INVISIBLE, MODIFY (c INT), CHANGE d e, MODIFY", NOTHING),
        ("ALTER TABLE t ADD", NOTHING),
        ("ALTER TABLE t ADD COLUMN", NOTHING),
        ("ALTER TABLE t", NOTHING),
        ("SELECT 1", NOTHING),
    ],
)
def test_directives(sql: str, found: list[str]) -> None:
    assert [written(call) for call in said(sql)] == found


@pytest.mark.parametrize(
    ("definition", "column"),
    [
        ("a int", "Column('a', INT)"),
        ("COLUMN IF NOT EXISTS a int NOT NULL", "Column('a', INT, nullable=False)"),
        (
            "`check` varchar(3) CHARACTER SET utf8 NULL",
            "Column('check', VARCHAR(3, words='CHARACTER SET utf8'), nullable=True)",
        ),
        ("a int DEFAULT 3 NOT NULL", "Column('a', INT, server_default='3', nullable=False)"),
        ("a int DEFAULT NULL COMMENT 'NOT NULL' AFTER b", "Column('a', INT)"),
        ("a text DEFAULT 'it''s'::text", "Column('a', TEXT, server_default=text(\"'it''s' : : text\"))"),
        (
            "a uuid DEFAULT gen_random_uuid() NOT NULL",
            "Column('a', UUID, server_default=text('gen_random_uuid ( )'), nullable=False)",
        ),
        (
            "a timestamp with time zone DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6) NOT NULL",
            "Column('a', TIMESTAMP(words='with time zone'), server_default=text('CURRENT_TIMESTAMP ( 6 )'), nullable=False)",
        ),
        ("a int UNIQUE KEY FIRST", "Column('a', INT, unique=True)"),
        ("a int PRIMARY KEY", "Column('a', INT, nullable=False, unique=True)"),
        ("a serial PRIMARY KEY", "Column('a', SERIAL, Identity(), nullable=False)"),
        ("a int NOT NULL AUTO_INCREMENT PRIMARY KEY", "Column('a', INT, Identity(), nullable=False)"),
        (
            "a int CONSTRAINT f REFERENCES s.o (x) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE NOT DEFERRABLE",
            "Column('a', INT, ForeignKey('s.o'))",
        ),
        (
            "a int CHECK (a > (1)) NO INHERIT NOT NULL",
            "Column('a', INT, CheckConstraint('( a > ( 1 ) )'), nullable=False)",
        ),
        ("a int GENERATED ALWAYS AS (b + 1) STORED", "Column('a', INT, Computed('( b + 1 )', persisted=True))"),
        ("a int AS (b + 1) VIRTUAL UNIQUE", "Column('a', INT, Computed('( b + 1 )', persisted=False), unique=True)"),
        ("a int GENERATED BY DEFAULT AS IDENTITY (START 2)", "Column('a', INT, Identity())"),
        ("a int IDENTITY(1, 1) NOT NULL", "Column('a', INT, Identity(), nullable=False)"),
        ("a rowversion NOT NULL", "Column('a', ROWVERSION, **more)"),
        (
            "a int DEFAULT ((1) + 2) NOT NULL",
            "Column('a', INT, server_default=text('( ( 1 ) + 2 )'), nullable=False)",
        ),
        ("a boolean DEFAULT NOT true NULL", "Column('a', BOOLEAN, server_default=text('NOT true'), nullable=True)"),
        ("a int DEFAULT ON NULL 1", "Column('a', INT, server_default=text('ON'), nullable=True, **more)"),
        ("a int NOT ENFORCED", "Column('a', INT, **more)"),
        ("a int KEY NOT NULL", "Column('a', INT, **more)"),
        ("a", None),
        ("CONSTRAINT", None),
    ],
)
def test_columns(definition: str, column: str | None) -> None:
    found = [ast.unparse(call.values["column"]) for call in said(f"ALTER TABLE t ADD {definition}")]
    assert found == ([] if column is None else [column])


def test_several_columns() -> None:
    found = said("ALTER TABLE t ADD a int, ADD (b decimal(1, 2) NOT NULL, c int), DROP d")
    assert [(one.name, one.nullable) for call in found for one in columns(call)] == [
        ("a", True),
        ("b", False),
        ("c", True),
    ]


def test_they_stand_where_the_statement_is_run() -> None:
    (call,) = said("CREATE INDEX i ON t (a)")
    assert call.origin is not None
    assert call.node is call.origin.node


WORDS = [
    "ALTER",
    "TABLE",
    "t",
    "ADD",
    "COLUMN",
    "a",
    "int",
    "NOT",
    "NULL",
    "DEFAULT",
    "UNIQUE",
    "PRIMARY",
    "KEY",
    "REFERENCES",
    "ON",
    "CHECK",
    "(",
    ")",
    ",",
    ";",
    "AS",
    "IDENTITY",
    "CONSTRAINT",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "CREATE INDEX", "DROP INDEX", "'x'", '"y"', "."]), max_size=14).map(" ".join))
def test_any_text_is_read_or_left(words: str) -> None:
    for call in (*said(words), *said(f"ALTER TABLE t ADD {words}")):
        assert call.origin is not None
        columns(call)
