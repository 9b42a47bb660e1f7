"""Revision files that somebody broke, and graphs that nobody would draw: every check answers, none fails.

GITMIG_TEST_MUTATIONS is how many files (default 250), GITMIG_TEST_GRAPHS how many graphs (default 40).
"""

from __future__ import annotations

import os
import re
import warnings
from collections import Counter
from keyword import kwlist
from random import Random
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.script import ScriptDirectory

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of, thorough
from gitmig.checks.scope import Scope
from gitmig.checks.subject import Subject
from gitmig.project import find_project
from gitmig.report.findings_github import github_of
from gitmig.report.findings_json import json_of
from gitmig.report.findings_sarif import sarif_of
from gitmig.report.findings_text import text_of
from gitmig.revisions.code import fingerprint, same_code
from gitmig.revisions.graph import Graph
from gitmig.revisions.merged import merged
from gitmig.revisions.source import read_source
from tests.repositories import project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.project import Project
    from gitmig.revisions.source import Source

MUTATIONS = int(os.environ.get("GITMIG_TEST_MUTATIONS", "250"))
GRAPHS = int(os.environ.get("GITMIG_TEST_GRAPHS", "40"))
BODIES = (
    'if op.get_bind().dialect.name in ["postgresql", "mysql"]:\n        op.drop_table("users")\n    op.drop_index("ix_t_c")',
    'op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))\n    op.rename_table("t", "u", schema="s")',
    'op.create_index("ix_users_email", "users", ["email"], unique=True)\n    op.drop_column("users", "name")',
    'with op.batch_alter_table("users", schema=None) as batch_op:\n        batch_op.add_column(sa.Column("n", sa.Integer()))',
    "with op.get_context().autocommit_block():\n        op.execute(f\"ALTER TYPE {NAME} ADD VALUE 'x'\")",
    'for name in ("a", "b"):\n        helper(name)\n    op.alter_column("t", "c", nullable=False, type_=sa.String(length=5))',
    'if op.get_bind().dialect.name == "postgresql":\n        op.execute(sa.text("UPDATE t SET x = :y").bindparams(y=1))',
    'op.bulk_insert(sa.table("t", sa.column("c")), [{"c": 1}])\n    op.create_foreign_key(None, "a", "b", ["x"], ["y"])',
)
WORDS = (
    b"revision", b"down_revision = ", b"depends_on = ('a1',)", b"branch_labels = [", b"def upgrade():", b"def downgrade():\n    pass",
    b"irreversible = 'x'", b"replaces = ('a1', 'b2')", b"# gitmig: ignore[edited-after-merge] x", b"# gitmig: ignore[", b"op.", b"op.execute(",
    b"batch_op.", b"sa.Column(", b"postgresql_concurrently=True", b"*args", b"**{'a': 1}", b"lambda: ", b"await ", b"yield ", b"match x:\n    case ",
    b"\xef\xbb\xbf", b"\0", b"\r\n", b"\r", b"\f", b"\xff", b"\xc3\xa9", b"\t", b"\\", b"\\\n", b'"""', b"'''", b"'", b'"', b"f'{", b"}'", b"(", b")", b"[", b"]",
    b"{", b"}", b"(" * 90, b"-" * 200, b"1+" * 300, b"# -*- coding: latin-1 -*-\n", b"# coding: nonsense\n", b"<<<<<<< HEAD\n", b"=======\n",
    b">>>>>>> x\n", b"global revision\n", b"globals()['revision'] = ", b"from x import *\n", b"import ", b"if ", b"else:\n", b"try:\n", b"del revision\n",
    b"class A:\n    ", b"@x\n", b"9" * 5000, b"0x" + b"f" * 5000, b"1e999", b"None", b"...", b":=", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"%", b"%s", b"; DROP TABLE t",
)  # fmt: skip

WORD = re.compile(rb"\b[A-Za-z_]\w*\b|'[^'\n]*'|\"[^\"\n]*\"")
LITERALS = (
    b"None", b"True", b"5", b"-1.5", b"'x'", b"b'x'", b"f'{a}'", b"()", b"[]", b"{}", b"...", b"f(x)", b"(lambda: 0)", b"*a", b"**k", b"x.y.z", b"[i for i in x]",
    b"'DROP TABLE t; COMMIT; -- x'", b"'UPDATE t SET a = :b'", b"'\\ud800'", b"(a := 1)", b"a if b else c", b"not x", b"x[1:2]", b"'a' 'b'", b"'%s' % x",
    b"create_table", b"drop_table", b"alter_column", b"execute", b"batch_alter_table", b"create_unique_constraint", b"rename_table", b"get_bind", b"drop_constraint",
)  # fmt: skip


def seeds() -> list[bytes]:
    """Whole files in usual shapes, with operations of several kinds."""
    usual = [revision_text("c3", "b2").replace('op.execute("SELECT 1")', body) for body in BODIES]
    typed = [
        text.replace("revision = 'c3'", "revision: str = 'c3'")
        .replace("= 'b2'", ": Union[str, None] = 'b2'")
        .replace("grade():", "grade() -> None:")
        for text in usual
    ]
    return [text.replace("import op", "import op\nimport sqlalchemy as sa").encode() for text in (*usual, *typed)]


def exchanged(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """The file with some names and literals in place of others, so that most still parse."""
    for _ in range(random.randrange(1, 4)):
        code = data.find(b"\n    ", data.find(b"def upgrade"))
        words = [word for word in WORD.finditer(data, max(code, 0)) if word[0].decode() not in (*kwlist, "downgrade")]
        word = random.choice(words)
        found = [word for word in WORD.findall(random.choice(others)) if word.decode() not in kwlist]
        pool = LITERALS if word[0][:1] in (b"'", b'"') else found
        data = data[: word.start()] + random.choice(pool) + data[word.end() :]
    return data


def mutated(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """The file after one to four accidents, or with words exchanged."""
    if random.random() < 0.5:
        return exchanged(random, data, others)
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + random.choice([1, 1, 2, 5, 30, 200]))
        kind = random.randrange(8)
        if kind == 0:
            data = data[:at] + data[end:]
        elif kind == 1:
            data = data[:at] + data[at:end] * 2 + data[end:]
        elif kind in (2, 3, 4):
            data = data[:at] + random.choice(WORDS) + data[at if kind == 2 else end :]
        elif kind == 5:
            data = data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
        elif kind == 6:
            lines = data.split(b"\n")
            random.shuffle(lines[: random.randrange(1, len(lines) + 1)])
            data = b"\n".join(random.sample(lines, len(lines)) if random.random() < 0.1 else lines)
        else:
            other = random.choice(others)
            data = data[:at] + other[random.randrange(len(other)) :]
    return data


def subject(project: Project, parents: list[Source], before: Source | None, now: Source) -> Subject:
    """A file as a branch has it: new, or in place of what was merged."""
    base = [*parents, before] if before else parents
    after = merged([*parents, now], base, base)
    sources = thorough(after.sources, after.new | after.changed)
    graph = Graph(source.revision for source in sources if source.revision is not None)
    judged = after.new | after.changed
    return Subject(project, sources, graph, judged, after.gained, "main", after.new, [*parents, now], after.sides)


def read(path: str, data: bytes) -> Source:
    source = read_source(path, data)
    assert source is not None
    return source


def test_mutated_files(tmp_path: Path) -> None:
    repository = project_at(tmp_path).line("a1", "b2")
    (tmp_path / "gitmig.toml").write_text('dialects = ["postgresql", "mysql", "sqlite", "mssql", "oracle"]\n')
    project = find_project(directory=str(tmp_path))
    every = checks.chosen(checks.NAMES)
    random, originals, found = Random(4), seeds(), Counter[str]()
    parents = [
        read(str(repository.versions / f"{one}.py"), revision_text(one, below).encode())
        for one, below in (("a1", None), ("b2", "a1"))
    ]
    path = str(repository.versions / "c3.py")
    for number in range(MUTATIONS):
        original = random.choice(originals)
        data = mutated(random, original, originals)
        before = read(path, original) if number % 2 else None
        try:
            findings = checks.findings_of(subject(project, parents, before, read(path, data)), every)
            for written in (
                text_of(findings, "/"),
                github_of(findings, "/"),
                json_of(findings, [], "/"),
                sarif_of(findings, checks.CHECKS, "/"),
            ):
                written.encode("utf-8")
            fingerprint(data)
            same_code(original, data)
        except Exception:
            print(f"number {number}: {data!r}")
            raise
        found.update(finding.name for finding in findings)
    print(f"{MUTATIONS} files; {dict(found)}")
    assert {"unreadable-revision", "edited-after-merge"} <= found.keys()


def test_the_files_are_sound_before(tmp_path: Path) -> None:
    """What is mutated is worth it: without mutation each file is read, and has operations that checks speak about."""
    project = find_project(directory=str(project_at(tmp_path).line("a1", "b2").top))
    for original in seeds():
        now = read(str(tmp_path / "migrations" / "versions" / "c3.py"), original)
        assert now.problem is None
        names = [one.name for one in checks.findings_of(subject(project, [], None, now), checks.chosen(["graph"]))]
        assert names == ["missing-parent"]


def random_project(random: Random, top: Path) -> None:
    """Up to eleven revisions with relations of every kind, sound or not."""
    repository = project_at(top)
    ids = [f"r{number:02}x" for number in range(random.randrange(1, 12))]
    for number, one in enumerate(ids):
        names = ids[:number] if random.random() < 0.93 else [*ids, "absent"]
        parents = tuple(random.sample(names, min(len(names), random.choice([0, 1, 1, 1, 1, 2]))))
        needed = tuple(random.sample(names, 1)) if names and random.random() < 0.15 else None
        label = (f"label{random.randrange(6)}",) if random.random() < 0.15 else None
        own = one if random.random() < 0.97 else random.choice(ids)
        repository.write(
            f"{random.randrange(100):02}_{one}.py",
            own,
            parents[0] if len(parents) == 1 else parents or None,
            labels=label,
            depends_on=needed,
        )


def alembic_heads(top: Path) -> list[str] | None:
    """The heads that Alembic answers with; None where it gives up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sorted(ScriptDirectory.from_config(Config(str(top / "alembic.ini"))).get_heads())
    except Exception:  # noqa: BLE001 (it raises KeyError, CommandError, AssertionError and others)
        return None


def test_random_graphs(tmp_path: Path) -> None:
    random, told = Random(5), Counter[str]()
    every = checks.chosen(["graph", "history"])
    for number in range(GRAPHS):
        top = tmp_path / str(number)
        random_project(random, top)
        seen = subject_of(find_project(directory=str(top)), Scope())
        errors = {finding.name for finding in checks.findings_of(seen, every) if finding.severity == "error"}
        heads = alembic_heads(top)
        if heads is None:
            told["refused"] += 1
            assert errors, number
        elif "duplicate-revision" in errors:
            told["answered in spite of an id used twice"] += 1  # by which file it loaded last, with a warning
        else:
            told["answered"] += 1
            assert sorted(seen.graph.heads) == heads, number
    print(f"{GRAPHS} graphs; Alembic: {dict(told)}")
    assert told["answered"] > GRAPHS // 4
    assert told["refused"] > GRAPHS // 10
