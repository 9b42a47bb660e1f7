"""What the revisions below say of a column counts, on MySQL: what it loses when it is written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.checks.safety.test_cases import revision_file
from tests.repositories import project_at

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.checks.finding import Finding

LOSES = "mysql-alter-loses-attributes"


def found_in_last(folder: Path, name: str, *bodies: str, dialect: str = "mysql") -> list[Finding]:
    """What a check finds in the last of a line of revisions."""
    project = project_at(folder)
    (folder / "gitmig.toml").write_text(f'dialects = ["{dialect}"]\n')
    for number, body in enumerate(bodies):
        parent = f"r{number - 1}" if number else None
        # names that sort against the order in which they run
        (project.versions / f"{9 - number}.py").write_text(revision_file(body, f"r{number}", parent))
    path = project.versions / f"{10 - len(bodies)}.py"
    subject = subject_of(find_project(directory=str(folder)), Scope(files=(str(path),)))
    return checks.findings_of(subject, checks.chosen([name]))


def table(*columns: str) -> str:
    return f'op.create_table("orders", {", ".join(columns)})'


ID = 'sa.Column("id", sa.Integer(), nullable=False)'
KEY = 'sa.Column("id", sa.Integer(), primary_key=True)'
NOTE = 'sa.Column("note", sa.String(50), nullable=False, server_default="")'
LARGER = "type_=sa.String(60), existing_type=sa.String(50), existing_nullable=False"
BIGGER = "type_=sa.BigInteger(), existing_type=sa.Integer(), existing_nullable=False"


def note(arguments: str) -> str:
    return f'op.alter_column("orders", "note", {arguments})'


def number(arguments: str) -> str:
    return f'op.alter_column("orders", "id", {arguments})'


@pytest.mark.parametrize(
    ("bodies", "lost"),
    [
        ((table(KEY, NOTE), note(LARGER)), "default"),
        ((table(KEY), f'op.add_column("orders", {NOTE})', note(LARGER)), "default"),
        ((table(KEY, NOTE[:-1] + ', comment="as printed")'), note(LARGER + ', server_default="x"')), "comment"),
        ((table(KEY, 'sa.Column("note", sa.Text())'), note('server_default="x"'), note("type_=sa.Text(), nullable=True")), "default"),
        ((table(KEY), number(BIGGER)), "AUTO_INCREMENT"),
        ((table(ID, 'sa.PrimaryKeyConstraint("id")'), number(BIGGER)), "AUTO_INCREMENT"),
        ((f"{table(KEY, NOTE)}\n{note(LARGER)}",), "default"),
        # look-alikes
        ((table(KEY, NOTE), note(LARGER + ', existing_server_default=""')), ""),
        ((table(KEY, NOTE), note(LARGER + ", server_default=None")), ""),
        ((table(KEY, NOTE), note(LARGER + ", **more")), ""),
        ((table(KEY, NOTE), note(LARGER), note(LARGER)), ""),
        ((table(KEY, NOTE), note("server_default=None, existing_type=sa.String(50)"), note(LARGER)), ""),
        ((table(KEY, NOTE), 'op.drop_column("orders", "note")\nop.add_column("orders", sa.Column("note", sa.Text()))', note(LARGER)), ""),
        ((table(KEY, NOTE), 'op.rename_table("orders", "purchases")', note(LARGER)), ""),
        ((table(KEY, NOTE).replace("orders", "carts"), note(LARGER)), ""),
        ((table(KEY, NOTE), note('new_column_name="remark", existing_type=sa.String(50), existing_nullable=False, existing_server_default=""'), note(LARGER)), ""),
        ((table(KEY), number(BIGGER + ", autoincrement=True")), ""),
        ((table(KEY), number(BIGGER + ", existing_autoincrement=True")), ""),
        ((table(ID, 'sa.PrimaryKeyConstraint("id", "shop")'), number(BIGGER)), ""),
        ((table(KEY, 'sa.Column("shop", sa.Integer(), primary_key=True)'), number(BIGGER)), ""),
        ((table(KEY[:-1] + ", autoincrement=False)"), number(BIGGER)), ""),
        ((table(ID), number(BIGGER)), ""),
        ((table('sa.Column("id", sa.String(36), primary_key=True)'), number("type_=sa.String(40), existing_type=sa.String(36), existing_nullable=False")), ""),
    ],
)  # fmt: skip
def test_what_is_not_repeated_is_lost(bodies: tuple[str, ...], lost: str, tmp_path: Path) -> None:
    found = found_in_last(tmp_path, LOSES, *bodies)
    assert [lost in finding.message for finding in found] == ([True] if lost else [])


def test_a_downgrade_finds_what_the_upgrade_left(tmp_path: Path) -> None:
    way_back = note("type_=sa.String(50), existing_type=sa.String(60), existing_nullable=False")
    kept = note(LARGER + ', existing_server_default=""')
    both = f"def upgrade():\n    {kept}\n\ndef downgrade():\n    {way_back}\n"
    (finding,) = found_in_last(tmp_path, LOSES, table(KEY, NOTE), both)
    assert "default" in finding.message
    assert "existing_server_default=" in finding.remedy


NUMBER = 'sa.Column("number", sa.Integer(), nullable=False)'
STATE = 'sa.Column("state", sa.Enum("new", "paid"), nullable=True)'
COPIES = "mysql-change-type-copies"
REORDERED = "mysql-enum-reordered"


def altered(column: str, arguments: str) -> str:
    return f'op.alter_column("orders", "{column}", {arguments})'


@pytest.mark.parametrize(
    ("name", "bodies", "found"),
    [
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger(), nullable=False")), True),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger()"), altered("number", "type_=sa.Text()")), True),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger(), existing_type=sa.Text()")), True),
        (REORDERED, (table(STATE), altered("state", 'type_=sa.Enum("paid", "new"), nullable=True')), True),
        ("multi-alter-one-table", (table(NUMBER, NOTE), "\n".join([altered("number", "type_=sa.BigInteger()"), altered("note", "type_=sa.Text()")])), True),
        # look-alikes
        (COPIES, (table(NUMBER), altered("number", "type_=sa.Integer()")), False),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger()"), altered("number", "type_=sa.BigInteger(), nullable=True")), False),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger(), existing_type=sa.BigInteger()")), False),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger(), **more")), False),
        (COPIES, (table(NUMBER), altered("number", 'type_=sa.BigInteger().with_variant(sa.Integer(), "sqlite")')), True),
        (COPIES, (table(NUMBER), altered("number", 'type_=sa.Integer().with_variant(mysql.BIGINT(), "mysql")')), True),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger(), existing_type=found.c.number.type")), True),
        (COPIES, (table(NUMBER), altered("number", 'type_=sa.BigInteger().with_variant(sa.Integer(), "mysql", "mariadb")')), False),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger().with_variant(sa.Integer(), dialect())")), False),
        (COPIES, (table(NUMBER), altered("number", "type_=sa.BigInteger(), existing_type=Money()")), False),
        (REORDERED, (f"OLD = ['new', 'paid']\n{table(STATE)}", altered("state", 'type_=sa.Enum(*["paid", "new"], name="s"), existing_type=sa.Enum, nullable=True')), True),
        (REORDERED, (table(STATE), altered("state", 'type_=sa.Enum(*("new", "paid"), "sent"), existing_type=sa.Enum(), nullable=True')), False),
        (REORDERED, (table(STATE), altered("state", 'type_=sa.Enum(*values(), "sent"), existing_type=sa.Enum(), nullable=True')), False),
        (COPIES, (table(NUMBER), altered("number", "type_=Money()"), altered("number", "type_=sa.BigInteger()")), False),
        (COPIES, (table(KEY), altered("number", "type_=sa.BigInteger()")), False),
        (REORDERED, (table(STATE), altered("state", 'type_=sa.Enum("new", "paid", "sent"), nullable=True')), False),
    ],
)  # fmt: skip
def test_the_type_that_a_column_has_is_read_below(
    name: str, bodies: tuple[str, ...], found: bool, tmp_path: Path
) -> None:
    assert len(found_in_last(tmp_path, name, *bodies)) == found


FREE = 'sa.Column("note", sa.String(50), nullable=True)'
FREE_WITH_DEFAULT = FREE[:-1] + ', server_default="")'
REBUILDS = "mysql-set-not-null-rebuilds"
NOT_NULL = "existing_type=sa.String(50), nullable=False"


@pytest.mark.parametrize(
    ("bodies", "fails"),
    [
        (("pass", note(NOT_NULL)), "leaves the column out"),
        ((table(FREE), note(NOT_NULL)), "leaves the column out"),
        ((table(FREE), note(NOT_NULL + ", type_=sa.String(60)")), "leaves the column out"),
        ((table(FREE), note(NOT_NULL + ', server_default=""')), "writes NULL"),
        ((table(FREE_WITH_DEFAULT), note(NOT_NULL + ', existing_server_default=""')), "writes NULL"),
        ((table(FREE_WITH_DEFAULT), note(NOT_NULL)), "leaves the column out"),
        (("pass", note(NOT_NULL + ", type_=sa.String(60), existing_nullable=True")), "leaves the column out"),
        # look-alikes
        ((table(NOTE), note(NOT_NULL)), ""),
        ((table(NOTE), note(NOT_NULL + ", type_=sa.String(60)")), ""),
        (("pass", note(NOT_NULL + ", type_=sa.String(60)")), ""),
        (("pass", note(NOT_NULL + ', new_column_name="remark"')), ""),
        (("pass", note(NOT_NULL + ', comment="as printed"')), ""),
    ],
)
def test_what_was_not_null_already_is_not_built_anew(bodies: tuple[str, ...], fails: str, tmp_path: Path) -> None:
    found = found_in_last(tmp_path, REBUILDS, *bodies)
    assert [f"code that {fails} fails" in finding.message for finding in found] == ([True] if fails else [])


def sql(change: str) -> str:
    return f'op.execute("ALTER TABLE orders {change}")'


STATES = table('sa.Column("state", sa.Enum("new", "paid"), nullable=False)')


@pytest.mark.parametrize(
    ("name", "bodies", "found"),
    [
        (LOSES, (table(KEY, NOTE), sql("MODIFY note VARCHAR(60) NOT NULL")), True),
        (LOSES, (table(KEY, NOTE), sql("MODIFY COLUMN note VARCHAR(60) DEFAULT ''")), True),
        (LOSES, (table(KEY, NOTE), sql("CHANGE note remark VARCHAR(50) NOT NULL")), True),
        (LOSES, (table(KEY), sql("MODIFY id BIGINT NOT NULL")), True),
        (COPIES, (table(NUMBER), sql("MODIFY number BIGINT NOT NULL")), True),
        (COPIES, (table(NUMBER), sql("ADD x INT, MODIFY number BIGINT NOT NULL, ALGORITHM=COPY")), True),
        (COPIES, (table(NOTE), sql("change note note varchar(100) not null default ''")), True),
        (COPIES, (table(NUMBER), sql("MODIFY number TINYINT"), altered("number", "type_=sa.Integer()")), True),
        (REORDERED, (STATES, sql("MODIFY state ENUM('paid', 'new') NOT NULL")), True),
        (REBUILDS, (table(FREE), sql("MODIFY note VARCHAR(50) NOT NULL")), True),
        ("change-column-type-compat", (table(NOTE), sql("MODIFY note VARCHAR(20) NOT NULL DEFAULT ''")), True),
        ("drop-not-null", (table(NOTE), sql("MODIFY note VARCHAR(50) NULL DEFAULT ''")), True),
        # look-alikes
        (LOSES, (table(KEY, NOTE), sql("MODIFY note VARCHAR(60) NOT NULL DEFAULT ''")), False),
        (LOSES, (table(KEY, NOTE), sql("MODIFY note VARCHAR(60) NULL DEFAULT NULL")), False),
        (LOSES, (table(KEY), sql("MODIFY note VARCHAR(60)")), False),
        (LOSES, (table(KEY), sql("MODIFY id BIGINT AUTO_INCREMENT")), False),
        (LOSES, (table(KEY, NOTE), sql("MODIFY note VARCHAR(60) NOT NULL INVISIBLE")), False),
        (LOSES, (table(KEY, NOTE), "op.execute(\"SELECT 'ALTER TABLE orders MODIFY note INT'\")"), False),
        (COPIES, (table(NUMBER), sql("MODIFY number INT(11) NULL")), False),
        (COPIES, (table(NUMBER), sql("MODIFY number BIGINT NOT NULL, ALGORITHM=INPLACE, LOCK=NONE")), False),
        (COPIES, (table(NUMBER), sql("MODIFY number BIGINT NOT NULL, ALGORITHM NOCOPY")), False),
        (COPIES, (table(NUMBER), sql("MODIFY number INT UNSIGNED NOT NULL")), False),
        (COPIES, (table(NOTE), sql("MODIFY note VARCHAR(50) CHARACTER SET latin1 NOT NULL")), False),
        (COPIES, (table(KEY), sql("MODIFY number BIGINT NOT NULL")), False),
        (REORDERED, (STATES, sql("MODIFY state ENUM('new', 'paid', 'sent') NOT NULL")), False),
        (REBUILDS, (table(NOTE), sql("MODIFY note VARCHAR(60) NOT NULL")), False),
        (REBUILDS, (table(KEY), sql("MODIFY note VARCHAR(60) NOT NULL")), False),
        ("drop-not-null", (table(FREE), sql("MODIFY note VARCHAR(60) NULL")), False),
        ("change-default", (table(NOTE), sql("MODIFY note VARCHAR(60) NOT NULL DEFAULT ''")), False),
        ("drop-default", (table(FREE), sql("MODIFY note VARCHAR(60) DEFAULT NULL")), False),
    ],
)  # fmt: skip
def test_literal_sql_is_judged_by_what_the_column_was(
    name: str, bodies: tuple[str, ...], found: bool, tmp_path: Path
) -> None:
    assert len(found_in_last(tmp_path, name, *bodies)) == found


@pytest.mark.parametrize(
    ("dialect", "change", "found"),
    [
        ("mysql", number("type_=sa.BigInteger(), existing_type=sa.Integer(), autoincrement=True"), True),
        ("mariadb", number("type_=sa.BigInteger(), existing_type=sa.Integer(), autoincrement=True"), False),
        ("mysql", sql("MODIFY id BIGINT AUTO_INCREMENT"), False),
    ],
)
def test_a_primary_key_stays_not_null(dialect: str, change: str, found: bool, tmp_path: Path) -> None:
    """MariaDB takes `NULL` there for nothing, MySQL refuses it."""
    told = found_in_last(tmp_path, LOSES, table(KEY), change, dialect=dialect)
    assert ["refuses of a primary key" in finding.message for finding in told] == ([True] if found else [])


@pytest.mark.parametrize(
    ("dialect", "bodies", "found"),
    [
        ("mysql", (table(NOTE), note("type_=sa.String(20)")), True),
        ("mysql", (table(NOTE), note("type_=sa.String(20), existing_type=sa.String()")), True),
        ("postgresql", (table(NOTE), note("type_=sa.String(20), existing_type=sa.String()")), True),
        ("postgresql", ("pass", note("type_=sa.String(20), existing_type=sa.String()")), True),
        ("postgresql", ("pass", note("type_=sa.Numeric(15, 5), existing_type=sa.Numeric()")), True),
        ("mysql", ("pass", note("type_=sa.Numeric(10, 5), existing_type=sa.Numeric()")), True),
        ("mssql", ("pass", note("type_=sa.Numeric(15, 5), existing_type=sa.Numeric()")), True),
        # look-alikes
        ("mysql", (table(NOTE), note("type_=sa.String(60), existing_type=sa.String()")), False),
        ("postgresql", (table(NOTE), note("type_=sa.String(60), existing_type=sa.String()")), False),
        ("mysql", ("pass", note("type_=sa.String(20), existing_type=sa.String()")), False),
        ("oracle", ("pass", note("type_=sa.String(20), existing_type=sa.String")), False),
        ("mysql", ("pass", note("type_=sa.Numeric(15, 5), existing_type=sa.Numeric()")), False),
        ("mysql", (table(NOTE), note("type_=sa.String(20), **more")), False),
        ("mysql", ("pass", note("type_=sa.String(20)")), False),
    ],
)
def test_a_size_that_is_not_told_is_read_below(
    dialect: str, bodies: tuple[str, ...], found: bool, tmp_path: Path
) -> None:
    assert len(found_in_last(tmp_path, "change-column-type-compat", *bodies, dialect=dialect)) == found


WIDER = "type_=sa.String(60), existing_type=sa.String(50)"
DROPPED = 'op.drop_column("orders", "note")'


@pytest.mark.parametrize(
    ("name", "bodies", "found"),
    [
        ("mssql-alter-loses-not-null", (table(NOTE), note(WIDER)), True),
        ("mssql-alter-loses-not-null", ("pass", note(WIDER)), True),
        ("mssql-alter-loses-not-null", (table(FREE), note(WIDER)), False),
        ("mssql-drop-column-default", (table(NOTE), DROPPED), True),
        ("mssql-drop-column-default", (table(FREE), note('server_default="x"'), DROPPED), True),
        ("mssql-drop-column-default", (table(NOTE), DROPPED[:-1] + ", mssql_drop_default=True)"), False),
        ("mssql-drop-column-default", (table(FREE), DROPPED), False),
        ("mssql-drop-column-default", (table(NOTE), note("server_default=None"), DROPPED), False),
        ("mssql-drop-column-default", (table(NOTE.replace("note", "other")), DROPPED), False),
    ],
)
def test_sql_server_has_constraints_of_its_own(name: str, bodies: tuple[str, ...], found: bool, tmp_path: Path) -> None:
    assert len(found_in_last(tmp_path, name, *bodies, dialect="mssql")) == found
