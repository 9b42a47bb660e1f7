"""Whether a reported default is the wanted one: as Alembic has it, for pairs of defaults and types."""

from __future__ import annotations

import itertools

import alembic.migration
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from gitmig.engine.runtime.migrate import MigrationContext

DEFAULTS = (
    *(None, "5", "'5'", "0", "(5)", "((5))", "(2.5)", "2.5", "'x'", "x", "'X'", "('x')", "''", "NULL", "b'0'", "'a b'"),
    *("rand()", "(RAND())", "( rand() )", "uuid()", "(uuid())", "concat('A', 'b')", "1 + 1", "(1 + 1)", "((1 + 1))"),
    *("CURRENT_TIMESTAMP", "current_timestamp()", "now()", "NOW()", "CURRENT_TIMESTAMP(6)", "current_timestamp(6)"),
    *("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", "current_timestamp() ON UPDATE current_timestamp()"),
)
TYPES = (sa.Integer(), mysql.TINYINT(1), sa.Float(), sa.String(5), sa.Enum("a", "b"), mysql.TIMESTAMP(), sa.JSON())


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
def test_the_same_defaults_are_the_same(dialect):
    ours, theirs = (
        context.configure(dialect_name=dialect).impl
        for context in (MigrationContext, alembic.migration.MigrationContext)
    )
    answers = set()
    for reported, wanted in itertools.product(TYPES, TYPES):
        columns = sa.Column("c", reported), sa.Column("c", wanted)
        for pair in itertools.product(DEFAULTS, DEFAULTS):
            different = ours.compare_server_default(*columns, *pair)
            assert different == theirs.compare_server_default(*columns, *pair), (reported, wanted, pair)
            answers.add(different)
    assert answers == {True, False}
