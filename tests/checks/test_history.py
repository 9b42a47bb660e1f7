"""What a branch does to revisions that were merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.repositories import CONFIGURATION, Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.checks.finding import Finding

BODY = 'op.execute("SELECT 1")'
TABLE = """op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=50), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Main has a1 <- b2 <- c3; the branch that is checked out starts there."""
    repository = project_at(tmp_path / "repository").init().line("a1", "b2", "c3")
    repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    return repository


def findings(repository: Repository, **scope: object) -> list[Finding]:
    subject = subject_of(find_project(directory=str(repository.top)), Scope(**{"base": "main", **scope}))  # type: ignore[arg-type]
    return checks.findings_of(subject, checks.CHECKS)


def found(repository: Repository, **scope: object) -> list[tuple[str, str, int]]:
    return [(one.name, one.path.rpartition("/")[2], one.line) for one in findings(repository, **scope)]


def edit(repository: Repository, name: str, old: str, new: str) -> None:
    path = repository.versions / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def rebased_on_main(repository: Repository) -> None:
    """Commit what is in the working tree on main, and start the branch there again."""
    repository.git("switch", "-q", "main")
    repository.commit()
    repository.git("switch", "-q", "-C", "branch")


def test_an_edit_is_found_with_what_changed(repository: Repository) -> None:
    edit(repository, "b2.py", BODY, 'op.execute("SELECT 3")')
    (finding,) = findings(repository)
    assert (finding.name, finding.severity, finding.line) == ("edited-after-merge", "error", 12)
    assert (
        finding.message
        == "b2 does something else than when it was merged; databases that have run it do not run it again"
    )
    assert finding.changes == ("- op.execute('SELECT 1')", "+ op.execute('SELECT 3')")
    assert finding.excerpt == '    op.execute("SELECT 3")'
    assert "git restore --staged --worktree --source=main " in finding.remedy
    repository.git("add", "-A")
    assert found(repository, staged=True) == [("edited-after-merge", "b2.py", 12)]
    repository.commit()
    assert found(repository) == [("edited-after-merge", "b2.py", 12)]
    assert found(repository, base="HEAD") == []


def test_the_arguments_of_a_long_call_are_shown_by_themselves(repository: Repository) -> None:
    edit(repository, "b2.py", BODY, TABLE)
    rebased_on_main(repository)
    edit(repository, "b2.py", "length=50", "length=80")
    (finding,) = findings(repository)
    assert finding.changes == (
        "- op.create_table('users', …, sa.Column('email', sa.String(length=50), nullable=True))",
        "+ op.create_table('users', …, sa.Column('email', sa.String(length=80), nullable=True))",
    )
    assert finding.excerpt.strip() == 'sa.Column("email", sa.String(length=80), nullable=True),'


def test_much_that_changed_is_cut(repository: Repository) -> None:
    lines = "\n    ".join(f"op.drop_column('t', 'c{number}')" for number in range(20))
    edit(repository, "b2.py", BODY, f"{lines}\n    op.execute('{'x' * 300}')")
    (finding,) = findings(repository)
    assert len(finding.changes) == 8
    assert finding.changes[-1] == "and 15 lines more"
    edit(repository, "b2.py", lines, "pass")
    (finding,) = findings(repository)
    assert len(finding.changes[-1]) == 202
    assert finding.changes[-1].endswith("x…")


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (BODY, f"{BODY}\n    op.drop_table('t')", ("+ op.drop_table('t')",)),
        (BODY, "pass", ("- op.execute('SELECT 1')",)),
        (BODY, f"if x:\n        {BODY}", ("- op.execute('SELECT 1')", "+ if x:", "+     op.execute('SELECT 1')")),
        ("def upgrade():", "LENGTH = 50\n\ndef upgrade():", ("+ LENGTH = 50",)),
        ("def upgrade():", "def upgrade(engine=None):", ("- def upgrade():", "+ def upgrade(engine=None):")),
        ("def upgrade():", "@phased\ndef upgrade():", ("- def upgrade():", "+ @phased def upgrade():")),
        ("def upgrade():", "async def upgrade():", ("- def upgrade():", "+ async def upgrade():")),
        ('"SELECT 1"', 'f"SELECT {1}"', ("- op.execute('SELECT 1')", "+ op.execute(f'SELECT {1}')")),
    ],
)
def test_an_edit(repository: Repository, old: str, new: str, changes: tuple[str, ...]) -> None:
    edit(repository, "b2.py", old, new)
    (finding,) = findings(repository)
    assert (finding.name, finding.changes) == ("edited-after-merge", changes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (BODY, "op.execute(\n        'SELECT 1',\n    )  # why"),
        (BODY, '"""What it does."""\n    op.execute("SEL" "ECT 1")\n    pass'),
        ('"""a message', '"""another message\n\nRevision ID: zz'),
        (
            "from alembic import op",
            "from typing import Sequence, Union\n\nimport sqlalchemy as sa\nfrom gitmig import op",
        ),
        ("def upgrade():", "def upgrade() -> None:"),
        ("revision = 'b2'", "revision: str = 'b2'"),
        ("down_revision = 'a1'", "down_revision: Union[str, None] = ('a1',)"),
        ("branch_labels = None", "branch_labels = ('payments',)"),
        ("depends_on = None", "irreversible = 'data is gone'"),
        ("def upgrade():", "if TYPE_CHECKING:\n    from x import y\n\nname: int\n\n\ndef upgrade():"),
        ("\n", "\r\n"),
        ('"""a message', "# -*- coding: utf-8 -*-\n# née\n" + '"""a message'),
    ],
)
def test_no_edit(repository: Repository, old: str, new: str) -> None:
    edit(repository, "b2.py", old, new)
    assert repository.git("status", "--porcelain") or old == "\n"
    assert found(repository) == []


def test_functions_in_another_order_are_no_edit(repository: Repository) -> None:
    text = (repository.versions / "b2.py").read_text()
    head, up, down = text.replace("\n\n\ndef ", "\0\n\n\ndef ").split("\0")
    (repository.versions / "b2.py").write_text(head + down + up)
    assert found(repository) == []


def test_an_edit_of_the_way_back_is_a_warning(repository: Repository) -> None:
    edit(repository, "b2.py", "SELECT 2", "SELECT 4")
    (finding,) = findings(repository)
    assert (finding.name, finding.severity, finding.line) == ("downgrade-edited-after-merge", "warning", 16)
    assert finding.changes == ("- op.execute('SELECT 2')", "+ op.execute('SELECT 4')")


def test_an_edit_of_both_ways_is_one_finding(repository: Repository) -> None:
    edit(repository, "b2.py", "SELECT 2", "SELECT 4")
    edit(repository, "b2.py", "SELECT 1", "SELECT 3")
    (finding,) = findings(repository)
    assert finding.name == "edited-after-merge"
    assert "+ op.execute('SELECT 4')" in finding.changes


def test_a_reason_excuses_an_edit(repository: Repository) -> None:
    edit(repository, "b2.py", BODY, 'op.execute("SELECT 3")  # gitmig: ignore[edited-after-merge] could never run')
    assert found(repository) == []


def test_renamed_and_edited(repository: Repository) -> None:
    repository.git("mv", "migrations/versions/b2.py", "migrations/versions/0_b.py")
    assert found(repository) == []
    edit(repository, "0_b.py", BODY, 'op.execute("SELECT 3")')
    (finding,) = findings(repository)
    assert (finding.name, finding.path.rpartition("/")[2]) == ("edited-after-merge", "0_b.py")
    assert "git restore" not in finding.remedy


def test_what_the_base_edited_is_not_ours(repository: Repository) -> None:
    edit(repository, "b2.py", BODY, 'op.execute("SELECT 3")')
    repository.git("switch", "-q", "main")
    repository.commit()
    repository.git("switch", "-q", "branch")
    assert found(repository) == []
    edit(repository, "b2.py", BODY, "op.execute('SELECT 3')")  # the same edit, formatted otherwise
    assert found(repository) == []
    edit(repository, "b2.py", "SELECT 3", "SELECT 5")
    assert found(repository) == [("edited-after-merge", "b2.py", 12)]


def test_a_file_that_cannot_be_parsed_is_not_called_edited_or_deleted(repository: Repository) -> None:
    edit(repository, "b2.py", "def upgrade():", "def upgrade(:")
    assert [name for name, *_ in found(repository)] == ["unreadable-revision", "missing-parent"]
    repository.git("mv", "migrations/versions/b2.py", "migrations/versions/moved.py")
    assert "deleted-after-merge" not in [name for name, *_ in found(repository)]


def test_a_deleted_revision(repository: Repository) -> None:
    (repository.versions / "c3.py").unlink()
    (finding,) = findings(repository)
    assert (finding.name, finding.path, finding.line) == ("deleted-after-merge", str(repository.versions / "c3.py"), 0)
    assert finding.message == "c3 was merged and is in no file any more; databases that are at it cannot go anywhere"
    assert finding.remedy.startswith("put it back (git restore --staged --worktree --source=main ")


def test_a_revision_that_was_given_another_id(repository: Repository) -> None:
    edit(repository, "c3.py", "revision = 'c3'", "revision = 'c4'")
    (finding,) = findings(repository)
    assert (finding.name, finding.line) == ("deleted-after-merge", 5)
    assert finding.message == "c3 was merged and its file, c3.py, has another id now"
    assert finding.remedy == "give it its id back: revision = 'c3'"


def test_what_only_the_branch_has_may_be_edited_and_deleted(repository: Repository) -> None:
    repository.write("d4.py", "d4", "c3")
    repository.commit()
    edit(repository, "d4.py", BODY, 'op.execute("SELECT 3")')
    repository.write("e5.py", "e5", "c3")
    edit(repository, "d4.py", "'c3'", "'e5'")
    assert found(repository) == []
    (repository.versions / "d4.py").unlink()
    assert found(repository) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("'b2'", "'a1'", "down_revision of c3 was 'b2' when it was merged, and is 'a1' now"),
        ("'b2'", "('b2', 'a1')", "down_revision of c3 was 'b2' when it was merged, and is ('b2', 'a1') now"),
        ("'b2'", "None", "down_revision of c3 was 'b2' when it was merged, and is None now"),
        ("depends_on = None", "depends_on = 'a1'", "depends_on of c3 was None when it was merged, and is 'a1' now"),
    ],
)
def test_another_parent(repository: Repository, old: str, new: str, message: str) -> None:
    edit(repository, "c3.py", old, new)
    (finding,) = [one for one in findings(repository) if one.name != "multiple-heads"]
    assert (finding.name, finding.message) == ("reparented-after-merge", message)
    assert finding.remedy.startswith("give it back: ")


def test_parents_in_another_order_are_the_same(repository: Repository) -> None:
    repository.write("d4.py", "d4", "b2")
    repository.write("e5.py", "e5", ("c3", "d4"), downgrade="pass")
    rebased_on_main(repository)
    edit(repository, "e5.py", "('c3', 'd4')", "['d4', 'c3']")
    assert found(repository) == []


def test_a_dependency_by_label_is_the_same_as_by_id(repository: Repository) -> None:
    repository.write("x.py", "x1", labels="payments")
    repository.write("d4.py", "d4", "c3", depends_on="payments")
    rebased_on_main(repository)
    edit(repository, "d4.py", "depends_on = 'payments'", "depends_on = ['x1']")
    assert found(repository) == []


def test_a_new_revision_below_a_merged_one(repository: Repository) -> None:
    repository.write("n1.py", "n1", "a1")
    edit(repository, "b2.py", "'a1'", "'n1'")
    by_file = {one.path.rpartition("/")[2]: one for one in findings(repository)}
    assert {name: one.name for name, one in by_file.items()} == {
        "b2.py": "reparented-after-merge",
        "n1.py": "inserted-below-head",
    }
    assert (
        by_file["n1.py"].message
        == "n1 is new and comes before b2, which is merged: databases that are at b2 never run n1"
    )
    assert by_file["n1.py"].remedy == "put it on top of c3, the base's head: gitmig rebase"
    assert by_file["n1.py"].line == 6


def test_a_new_revision_that_a_merged_one_depends_on(repository: Repository) -> None:
    repository.write("n1.py", "n1")
    edit(repository, "b2.py", "depends_on = None", "depends_on = 'n1'")
    assert [(name, file) for name, file, _ in found(repository)] == [
        ("reparented-after-merge", "b2.py"),
        ("inserted-below-head", "n1.py"),
    ]


def test_a_new_revision_beside_merged_ones_that_a_merge_revision_joins_is_run(repository: Repository) -> None:
    repository.write("n1.py", "n1", "a1")
    repository.write("m.py", "m", ("c3", "n1"), downgrade="pass")
    assert found(repository) == []


def test_a_squash_that_is_declared(repository: Repository) -> None:
    repository.write("d4.py", "d4", "c3")
    rebased_on_main(repository)
    for name in ("a1", "b2", "c3"):
        (repository.versions / f"{name}.py").unlink()
    squash = revision_text("s1").replace("depends_on = None", "replaces = ('a1', 'b2', 'c3')")
    (repository.versions / "s1.py").write_text(squash)
    edit(repository, "d4.py", "'c3'", "'s1'")
    assert found(repository) == []
    alembic = ScriptDirectory.from_config(Config(str(repository.top / "alembic.ini")))
    assert (alembic.get_heads(), alembic.get_bases()) == (["d4"], ["s1"])
    (repository.versions / "s1.py").write_text(squash.replace("'a1', ", ""))
    assert [(name, file) for name, file, _ in found(repository)] == [("deleted-after-merge", "a1.py")]
    (repository.versions / "s1.py").write_text(squash.replace("replaces = (", "replaces = squashed() or ("))
    assert {name for name, *_ in found(repository)} == {
        "deleted-after-merge",
        "reparented-after-merge",
        "inserted-below-head",
    }


def test_a_squash_that_keeps_an_id(repository: Repository) -> None:
    repository.write("d4.py", "d4", "c3")
    rebased_on_main(repository)
    for name in ("a1", "b2"):
        (repository.versions / f"{name}.py").unlink()
    squash = revision_text("c3").replace("depends_on = None", "replaces = ['a1', 'b2']").replace("SELECT 1", "SELECT 9")
    (repository.versions / "c3.py").write_text(squash)
    assert found(repository) == []
    rebased_on_main(repository)
    edit(repository, "c3.py", "SELECT 9", "SELECT 8")
    assert [(name, file) for name, file, _ in found(repository)] == [("edited-after-merge", "c3.py")]


def test_without_a_base_nothing_is_known_to_be_merged(repository: Repository) -> None:
    edit(repository, "b2.py", BODY, "pass")
    assert "edited-after-merge" not in [name for name, *_ in found(repository, base="")]


def test_histories_without_a_common_commit(repository: Repository) -> None:
    """What is otherwise than on the base counts as edited; what the base alone has may be new there."""
    repository.git("switch", "-q", "--orphan", "other")
    (repository.top / "alembic.ini").write_text(CONFIGURATION)
    again = Repository(repository.top).line("a1", "b2")
    again.commit()
    assert found(repository) == []
    edit(repository, "b2.py", BODY, "op.drop_table('t')")
    assert found(repository) == [("edited-after-merge", "b2.py", 12)]


@pytest.mark.parametrize("odd", [" + ".join(["'a'"] * 900), f"0x{'f' * 5000}"], ids=["deep", "long"])
def test_what_cannot_be_shown_is_compared(repository: Repository, odd: str) -> None:
    edit(repository, "b2.py", '"SELECT 1"', odd)
    (finding,) = findings(repository)
    assert (finding.name, finding.changes) == ("edited-after-merge", ())
