"""What revisions below the judged one have done counts: a CHECK that is valid, a type that exists."""

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

NOT_NULL = 'op.alter_column("orders", "note", nullable=False)'
ADDED = 'op.create_check_constraint("ck_note", "orders", "note IS NOT NULL", postgresql_not_valid=True)'
VALIDATED = 'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_note")'
STATE = 'sa.Column("state", sa.Enum("new", "sent", name="order_state"))'
ADD_STATE = f'op.add_column("orders", {STATE})'


def names_found(folder: Path, *bodies: str, beside: str = "pass", environment: str = "") -> set[str]:
    """The checks that find something in the last of a line of revisions; `beside` follows the first one as well."""
    project = project_at(folder)
    (folder / "migrations" / "env.py").write_text(environment)
    (folder / "gitmig.toml").write_text('dialects = ["postgresql"]\n')
    for number, body in enumerate(bodies):
        parent = f"r{number - 1}" if number else None
        (project.versions / f"r{number}.py").write_text(revision_file(body, f"r{number}", parent))
    (project.versions / "beside.py").write_text(revision_file(beside, "beside", "r0"))
    path = project.versions / f"r{len(bodies) - 1}.py"
    subject = subject_of(find_project(directory=str(folder)), Scope(files=(str(path),)))
    return {finding.name for finding in checks.findings_of(subject, checks.chosen(["safety"]))}


@pytest.mark.parametrize(
    ("earlier", "before", "found"),
    [
        (ADD_STATE, "sa.VARCHAR(4)", False),
        (f'op.create_table("orders", {STATE})', "sa.String(4)", False),
        (ADD_STATE, "sa.Integer()", True),
        (ADD_STATE.replace("order_state", "other_state"), "sa.VARCHAR(4)", True),
        (ADD_STATE.replace('"state"', '"mood"'), "sa.VARCHAR(4)", True),
    ],
)
def test_a_column_that_sqlite_tells_as_a_string_may_have_its_enum(
    earlier: str, before: str, found: bool, tmp_path: Path
) -> None:
    change = f'type_=sa.Enum("new", "sent", "paid", name="order_state"), existing_type={before}'
    bodies = earlier, f'op.alter_column("orders", "state", {change})'
    assert ("pg-type-change-needs-using" in names_found(tmp_path, *bodies)) is found


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (("pass", ADDED, VALIDATED), False),
        ((f"{ADDED}\n{VALIDATED}",), False),
        (('op.create_check_constraint("ck_note", "orders", "note IS NOT NULL")', "pass"), False),
        (
            ('op.execute("ALTER TABLE orders ADD CONSTRAINT ck_note CHECK (note IS NOT NULL) NOT VALID")', VALIDATED),
            False,
        ),
        (('op.execute("CREATE TABLE orders (note text)")', VALIDATED), False),
        (("pass", ADDED), True),
        ((ADDED.replace("note IS", "price IS"), VALIDATED), True),
        ((ADDED.replace('"orders"', '"carts"'), VALIDATED.replace("orders", "carts")), True),
        (("pass",), True),
    ],
)
def test_a_valid_check_makes_not_null_free(earlier: tuple[str, ...], found: bool, tmp_path: Path) -> None:
    assert ("set-not-null-scan" in names_found(tmp_path, *earlier, NOT_NULL)) is found


@pytest.mark.parametrize("earlier", [("pass", ADDED, VALIDATED), ("pass", ADDED)])
def test_literal_sql_knows_of_it_as_well(earlier: tuple[str, ...], tmp_path: Path) -> None:
    statement = 'op.execute("ALTER TABLE orders ALTER COLUMN note SET NOT NULL")'
    assert ("set-not-null-scan" in names_found(tmp_path, *earlier, statement)) is (VALIDATED not in earlier)


def test_a_check_that_is_not_below_counts_for_nothing(tmp_path: Path) -> None:
    assert "set-not-null-scan" in names_found(tmp_path, "pass", NOT_NULL, beside=f"{ADDED}\n{VALIDATED}")


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (('op.create_table("orders", sa.Column("note", sa.Text(), nullable=False))',), False),
        (('op.add_column("orders", sa.Column("note", sa.Text(), nullable=False, server_default=""))', "pass"), False),
        (('op.create_table("orders", sa.Column("note", sa.Text()))',), True),
        (('op.create_table("carts", sa.Column("note", sa.Text(), nullable=False))',), True),
        (('op.create_table("orders", sa.Column("notes", sa.Text(), nullable=False))',), True),
        (
            (
                'op.create_table("orders", sa.Column("note", sa.Text(), nullable=False))',
                'op.execute("ALTER TABLE orders ALTER COLUMN note DROP NOT NULL")',
            ),
            True,
        ),
    ],
)
def test_a_column_that_is_not_null_already_is_not_read(earlier: tuple[str, ...], found: bool, tmp_path: Path) -> None:
    change = 'op.alter_column("orders", "note", type_=sa.String(), existing_type=sa.Text(), nullable=False)'
    assert ("set-not-null-scan" in names_found(tmp_path, *earlier, change)) is found


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (f'op.create_table("parcels", {STATE})', False),
        ("op.execute(\"CREATE TYPE order_state AS ENUM ('new', 'sent')\")", False),
        ('op.create_table("parcels", sa.Column("state", sa.Enum("new", name="parcel_state")))', True),
    ],
)
def test_a_type_that_an_earlier_revision_mentions_is_there(earlier: str, found: bool, tmp_path: Path) -> None:
    assert ("pg-enum-type-not-created" in names_found(tmp_path, earlier, ADD_STATE)) is found


def test_a_constraint_that_is_validated_later_does_not_wait(tmp_path: Path) -> None:
    project = project_at(tmp_path)
    (tmp_path / "gitmig.toml").write_text('dialects = ["postgresql"]\n')
    path = project.versions / "r0.py"
    path.write_text(revision_file(ADDED, "r0", None))
    scope = Scope(files=(str(path),))
    chosen = checks.chosen(["not-valid-never-validated"])
    subject = subject_of(find_project(directory=str(tmp_path)), scope)
    assert [finding.name for finding in checks.findings_of(subject, chosen)] == ["not-valid-never-validated"]
    (project.versions / "r1.py").write_text(revision_file(VALIDATED, "r1", "r0"))
    subject = subject_of(find_project(directory=str(tmp_path)), scope)
    assert checks.findings_of(subject, chosen) == []


def remedies_found(folder: Path, name: str, body: str, environment: str = "") -> list[str]:
    project = project_at(folder)
    (folder / "migrations" / "env.py").write_text(environment)
    (folder / "gitmig.toml").write_text('dialects = ["postgresql"]\n')
    path = project.versions / "r0.py"
    path.write_text(revision_file(body, "r0", None))
    subject = subject_of(find_project(directory=str(folder)), Scope(files=(str(path),)))
    return [finding.remedy for finding in checks.findings_of(subject, checks.chosen([name]))]


@pytest.mark.parametrize("new", [True, False])
def test_for_a_new_column_there_is_a_shorter_way(new: bool, tmp_path: Path) -> None:
    added = 'op.add_column("orders", sa.Column("note", sa.Integer()))\n' if new else ""
    key = 'op.create_foreign_key("fk", "orders", "notes", ["note"], ["id"])'
    (for_key,) = remedies_found(tmp_path / "key", "add-fk-validating", added + key)
    (for_null,) = remedies_found(tmp_path / "null", "set-not-null-scan", added + NOT_NULL)
    assert ("inline_references" in for_key, "server_default" in for_null) == (new, new)


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ("context.configure(connection=connection, transactional_ddl=False)\n", False),
        ("engine = create_engine(url, isolation_level='AUTOCOMMIT')\n", False),
        ("context.configure(connection=connection, transaction_per_migration=True)\n", True),
    ],
)
def test_an_environment_without_transactions_is_known(environment: str, found: bool, tmp_path: Path) -> None:
    build = 'op.create_index("ix", "orders", ["note"], postgresql_concurrently=True)'
    told = names_found(tmp_path / "build", "pass", build, environment=environment)
    assert ("concurrently-in-transaction" in told) is found
    locks = 'op.add_column("orders", sa.Column("a", sa.Text()))\nop.add_column("carts", sa.Column("a", sa.Text()))'
    told = names_found(tmp_path / "locks", "pass", locks, environment=environment)
    assert ("multiple-locks-one-tx" in told) is found


@pytest.mark.parametrize("name", ["missing-lock-timeout", "create-table-fk-locks-parent"])
def test_a_lock_timeout_of_the_environment_is_one(name: str, tmp_path: Path) -> None:
    body = 'op.add_column("orders", sa.Column("a", sa.Text()))\n'
    body += 'op.create_table("carts", sa.Column("order", sa.Integer, sa.ForeignKey("orders.id")))'
    environment = 'connect_args = {"options": "-c lock_timeout=4s"}'
    assert len(remedies_found(tmp_path / "without", name, body)) == 1
    assert remedies_found(tmp_path / "with", name, body, environment) == []


@pytest.mark.parametrize(
    ("between", "found"),
    [
        ('op.execute("ALTER TABLE orders ALTER state SET DEFAULT 1")', False),
        ('op.alter_column("orders", "state", server_default="new")', False),
        ('op.alter_column("orders", "state", server_default=None)', True),
        ('op.alter_column("orders", "note", server_default="new")', True),
        (
            'with op.get_context().autocommit_block():\n    op.alter_column("orders", "state", server_default="new")',
            True,
        ),
    ],
)
def test_a_default_that_is_set_again_in_the_transaction_was_never_gone(
    between: str, found: bool, tmp_path: Path
) -> None:
    dropped = 'op.alter_column("orders", "state", server_default=None)'
    assert ("drop-default" in names_found(tmp_path, "pass", f"{dropped}\n{between}")) is found
