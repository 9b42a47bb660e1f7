"""SQL is read as far as all servers read it alike, and not at all where they differ."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitmig.checks.text.changes import Change, changes
from gitmig.checks.text.statements import statements


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; ;\nSELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT 'a;b', 'it''s' -- ; DROP\nFROM t", ["SELECT a;b , it''s FROM t"]),
        ("/* a ; b */ SELECT 1", ["SELECT 1"]),
        ('DELETE FROM "a;b".`c d`', ["DELETE FROM a;b . c d"]),
        ("SELECT [a b]", ["SELECT a b"]),
        ("SELECT x[1], (y)[2]", ["SELECT x [ 1 ] , ( y ) [ 2 ]"]),
        ("CREATE TRIGGER t AFTER UPDATE ON a BEGIN SELECT 1; DROP TABLE b; END", None),
        ("CREATE TABLE event (id int); DROP TABLE b", ["CREATE TABLE event ( id int )", "DROP TABLE b"]),
        ("ALTER TABLE a ADD trigger int; DROP TABLE b", ["ALTER TABLE a ADD trigger int", "DROP TABLE b"]),
        (
            "CREATE RULE r AS ON INSERT TO a DO ALSO (DELETE FROM b; DELETE FROM c)",
            ["CREATE RULE r AS ON INSERT TO a DO ALSO ( DELETE FROM b"],
        ),
        ("BEGIN; SELECT 1", ["BEGIN", "SELECT 1"]),
        ("DO $$ BEGIN DROP TABLE a; END $$; SELECT 1", ["DROP TABLE a", "SELECT 1"]),
        ("DO LANGUAGE plpgsql $x$ BEGIN ALTER TABLE a ADD b int; END; $x$", ["ALTER TABLE a ADD b int"]),
        (
            "do $$ declare r record; begin for r in select 1 loop update t set a = r.a; end loop; end $$",
            ["update t set a = r . a"],
        ),
        (
            (
                "DO $$ BEGIN IF NOT EXISTS (SELECT 1) THEN ALTER TABLE a RENAME TO b; ELSE DROP TABLE c; DROP TABLE d; END IF; "
                "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            ),
            ["ALTER TABLE a RENAME TO b", "DROP TABLE c", "DROP TABLE d"],
        ),
        ("DO $$ BEGIN EXECUTE 'DROP TABLE \"it''s\"; DROP TABLE b'; END $$", ["DROP TABLE it's", "DROP TABLE b"]),
        ("DO $$ BEGIN EXECUTE format('DROP TABLE %I', t); PERFORM pg_sleep(1); END $$", []),
        (
            "DO $$ BEGIN UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END; END $$",
            ["UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END"],
        ),
        ("", []),
        ("-- nothing", []),
    ],
)
def test_statements(sql: str, words: list[str] | None) -> None:
    found = [" ".join(token.text for token in statement) for statement in statements(sql)]
    if words is None:
        assert len(found) == 1
        assert found[0].endswith("BEGIN SELECT 1")
    else:
        assert found == words


def test_the_body_of_a_function_is_not_what_runs() -> None:
    made = "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN DROP TABLE a; END $$ LANGUAGE plpgsql; DROP TABLE b"
    assert list(changes(made)) == [Change("drop table", "b")]


@pytest.mark.parametrize(
    "sql",
    [
        r"SELECT 'it\'s; DROP TABLE b'",
        "SELECT $$; DROP TABLE b; $$",
        "SELECT $tag$; DROP TABLE b; $tag$",
        "DO $$ BEGIN DROP TABLE b;",
        "DO $$ BEGIN EXECUTE $x$DROP TABLE b$x$; END $$",
        "SELECT 1 # ; DROP TABLE b",
        "/* /* */ DROP TABLE b; */",
        "/*! DROP TABLE b */",
        "SELECT 'open",
        'SELECT "open',
        "/* open",
    ],
)
def test_what_is_doubtful_is_not_read(sql: str) -> None:
    assert statements(sql) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("DROP TABLE a", [Change("drop table", "a")]),
        ("drop table if exists s.a, b cascade", [Change("drop table", "s.a"), Change("drop table", "b")]),
        ("DROP TABLE a b", []),
        ("ALTER TABLE ONLY a DROP COLUMN IF EXISTS x CASCADE", [Change("drop column", "a", "x")]),
        ("ALTER TABLE a DROP x", [Change("drop name", "a", "x")]),
        ("ALTER TABLE a DROP IF EXISTS `x`, DROP y", [Change("drop name", "a", "x"), Change("drop name", "a", "y")]),
        ("ALTER TABLE a DROP CONSTRAINT x, DROP INDEX y, DROP FOREIGN KEY z, DROP PRIMARY KEY", []),
        ("ALTER TABLE a DROP PARTITION p, DROP CHECK c, DROP KEY k, DROP x y", []),
        ("ALTER TABLE a ADD y numeric(1, 2), DROP COLUMN x", [Change("drop column", "a", "x")]),
        ("ALTER TABLE a RENAME COLUMN x TO y", [Change("rename column", "a", "x", "y")]),
        ("ALTER TABLE a RENAME x TO y", [Change("rename column", "a", "x", "y")]),
        ("ALTER TABLE a RENAME TO b", [Change("rename table", "a", new="b")]),
        ("ALTER TABLE a RENAME AS s.b", [Change("rename table", "a", new="s.b")]),
        ("ALTER TABLE a RENAME b", [Change("rename table", "a", new="b")]),
        ("ALTER TABLE a RENAME CONSTRAINT x TO y", []),
        ("ALTER TABLE a RENAME INDEX x TO y, RENAME KEY v TO w", []),
        (
            "RENAME TABLE a TO b, s.c TO s.d",
            [Change("rename table", "a", new="b"), Change("rename table", "s.c", new="s.d")],
        ),
        ("RENAME TABLE a WAIT 5 TO b", []),
        ("RENAME USER a TO b", []),
        ("ALTER TABLE a CHANGE x y INT NOT NULL", [Change("rename column", "a", "x", "y")]),
        ("ALTER TABLE a CHANGE COLUMN `x` `y` INT", [Change("rename column", "a", "x", "y")]),
        ("ALTER TABLE a CHANGE x X BIGINT", []),
        ("ALTER TABLE a CHANGE x y", []),
        ("ALTER TABLE a ADD COLUMN x INT CHECK (x > 0)", []),
        ("ALTER TYPE t RENAME VALUE 'a' TO 'b'", [Change("rename value", "t", "a", "b")]),
        ("ALTER INDEX i RENAME TO j", []),
        ("CREATE TABLE a (x INT)", []),
        ("ALTER TABLE", []),
        ("ALTER TABLE a RENAME", []),
    ],
)
def test_changes(sql: str, found: list[Change]) -> None:
    assert list(changes(sql)) == found


WORDS = [
    "ALTER",
    "TABLE",
    "DROP",
    "COLUMN",
    "RENAME",
    "TO",
    "ADD",
    "a",
    '"b"',
    "'c'",
    ",",
    ";",
    "(",
    ")",
    ".",
    "--",
    "/*",
    "*/",
    "$",
    "[",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=30))
def test_any_text_is_read_or_left(sql: str) -> None:
    for statement in statements(sql):
        assert statement
    list(changes(sql))
