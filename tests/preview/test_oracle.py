"""For the revisions that changed, a preview says what `alembic upgrade parent:revision --sql` says, and likewise down."""

from __future__ import annotations

import io
import re

import pytest
from alembic import command
from alembic.config import Config

STEPS = {
    "b2": (
        """
        op.create_table(
            "users",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("name", sa.String(50), nullable=False, index=True),
            sa.Column("kind", sa.Enum("a", "b", name="kind"), server_default="a"),
            sa.Column("note", sa.Text),
            sa.UniqueConstraint("name", name="users_name"),
        )
        """,
        'op.drop_table("users")',
    ),
    "c3": (
        """
        op.add_column("t", sa.Column("total", sa.Numeric(10, 2), server_default="0"))
        op.create_index("t_total", "t", ["total"], unique=True)
        op.execute("UPDATE t SET total = 1 WHERE id > 100")
        op.execute(sa.text("INSERT INTO t (id) VALUES (:n)").bindparams(n=5))
        """,
        """
        op.drop_index("t_total", table_name="t")
        op.drop_column("t", "total")
        """,
    ),
    "d4": (
        """
        table = sa.table("users", sa.column("name", sa.String), sa.column("note", sa.String))
        op.bulk_insert(table, [{"name": "it's", "note": "100% \\\\ `x`"}, {"name": "Zoë", "note": None}])
        op.get_bind().execute(table.update().values(note="n"))
        """,
        """
        op.execute('''
            DELETE FROM users
            WHERE note IS NULL
        ''')
        """,
    ),
    "e5": (
        """
        with op.batch_alter_table("t") as batch:
            batch.add_column(sa.Column("a", sa.Integer))
            batch.add_column(sa.Column("b", sa.Integer))
        op.rename_table("t", "s")
        """,
        'op.rename_table("s", "t")',
    ),
    "f6": (
        """
        with op.get_context().autocommit_block():
            op.execute("VACUUM")
        op.execute("SELECT 1")
        """,
        "pass",
    ),
}
BOOKKEEPING = re.compile(
    r"-- Running|BEGIN;|COMMIT;|(CREATE TABLE|INSERT INTO|UPDATE|DELETE FROM) alembic_version\b", re.IGNORECASE
)


def statements(script):
    return [block for block in re.split(r"(?<=;)\n\n", script.strip("\n")) if block and not BOOKKEEPING.match(block)]


def without_headers(script):
    return re.sub(r"^-- Running .*\n\n", "", script, flags=re.MULTILINE)


def alembic(verb, revisions):
    config = Config("alembic.ini", output_buffer=(buffer := io.StringIO()))
    getattr(command, verb)(config, revisions, sql=True)
    return statements(without_headers(buffer.getvalue()))


def rendered(script):
    return [each.sql for each in script.statements if not BOOKKEEPING.match(each.sql)]


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlite"])
def test_a_preview_is_what_alembic_prints(project, dialect):
    project.use(dialect)
    project.commit()
    parent = "a1"
    for name, (upgrade, downgrade) in STEPS.items():
        project.revision(name, parent, upgrade, downgrade)
        parent = name
    plan = project.plan()
    assert [revision.id for revision in plan.revisions] == list(STEPS)
    for revision in plan.revisions:
        (rendering,) = revision.renderings
        (before,) = revision.parents
        assert rendering.dialect == dialect
        assert rendered(rendering.upgrade) == alembic("upgrade", f"{before}:{revision.id}")
        assert rendered(rendering.downgrade) == alembic("downgrade", f"{revision.id}:{before}")


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_another_dialect_is_what_alembic_prints_there(project, dialect):
    project.revision("b2", "a1", *STEPS["b2"])
    (revision,) = project.plan("--dialect", dialect).revisions
    project.use(dialect)
    assert rendered(revision.renderings[0].upgrade) == alembic("upgrade", "a1:b2")
    assert rendered(revision.renderings[0].downgrade) == alembic("downgrade", "b2:a1")


@pytest.mark.parametrize("dialect", ["mssql", "oracle"])
def test_what_ends_a_statement_is_part_of_it(project, dialect):
    project.use(dialect)
    project.revision("b2", "a1", *STEPS["c3"])
    config = Config("alembic.ini", output_buffer=(buffer := io.StringIO()))
    command.upgrade(config, "a1:b2", sql=True)
    statements = project.plan().revisions[0].renderings[0].upgrade.statements
    assert len(statements) == 4
    assert "\n\n".join(statement.sql for statement in statements) in buffer.getvalue()
    assert all(statement.sql.endswith(("\n\nGO", "\n\n/")) for statement in statements)


def test_revisions_do_not_see_what_others_rendered_before_them(project):
    """A type is created once in a script: the second revision is rendered as if the first had not been."""
    kind = "op.create_table('{0}', sa.Column('kind', sa.Enum('a', name='kind')))"
    project.revision("b2", "a1", kind.format("x"))
    project.revision("c3", "b2", kind.format("y"))
    for revision, before in zip(project.plan().revisions, ("a1", "b2"), strict=True):
        assert rendered(revision.renderings[0].upgrade) == alembic("upgrade", f"{before}:{revision.id}")
        assert revision.renderings[0].upgrade.statements[0].sql.startswith("CREATE TYPE kind")


def test_the_first_revision_of_all_has_no_version_table_in_it(project):
    project.git("rm", "-q", "--cached", "-r", "migrations/versions")
    project.git("commit", "-q", "-m", "without")
    (revision,) = project.plan().revisions
    assert rendered(revision.renderings[0].upgrade) == alembic("upgrade", "base:a1")
