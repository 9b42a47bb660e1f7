"""Where projects keep their files, and what they call them."""

from __future__ import annotations

import os

ENVIRONMENT = """
from alembic import context
context.configure(dialect_name="postgresql")
context.run_migrations()
"""
REVISION = 'revision = "b2"\ndown_revision = "a1"\nfrom alembic import op\ndef upgrade():\n    op.execute("X")\ndef downgrade():\n    pass\n'


NAMES = ["née q.py", "b2\n::error::x.py", "-b2.py", "b2 '\"`|<b>.py", "b2\udcff.py", "b2%0A,x.py"]


def test_any_name_of_a_file_renders_and_is_shown_on_one_line(project, capsys):
    for number, name in enumerate(NAMES):
        (project.versions / name).write_text(REVISION.replace("b2", f"r{number}"))
    revisions = sorted(project.plan().revisions)
    assert [revision.renderings[0].upgrade.statements for revision in revisions] == [(("X;", 5),)] * len(NAMES)
    shown = [name.replace("\udcff", "?") for name in NAMES]
    assert [revision.path for revision in revisions] == [f"migrations/versions/{name}" for name in shown]
    capsys.readouterr()
    assert project.run("--base", "main") == 0
    assert "::error" not in {line[:7] for line in capsys.readouterr().out.splitlines()}


def test_a_project_in_pyproject_toml(project):
    (project.root / "alembic.ini").unlink()
    (project.root / "pyproject.toml").write_text('[tool.alembic]\nscript_location = "%(here)s/migrations"\n')
    project.environment(ENVIRONMENT)
    project.commit()
    (project.versions / "b2.py").write_text(REVISION)
    plan = project.plan()
    assert plan.configuration == "pyproject.toml"
    assert plan.revisions[0].renderings[0].upgrade.statements == (("X;", 5),)


def test_several_version_locations_and_folders_in_them(project):
    ini = project.root / "alembic.ini"
    locations = "version_locations = migrations/versions:more\nrecursive_version_locations = true\n"
    ini.write_text(ini.read_text() + locations)
    (project.root / "more" / "2026").mkdir(parents=True)
    (project.root / "more" / "2026" / "b2.py").write_text(REVISION)
    assert [revision.path for revision in project.plan().revisions] == ["more/2026/b2.py"]


def test_a_versions_folder_behind_a_link(project):
    project.versions.rename(project.root / "elsewhere")
    project.versions.symlink_to(project.root / "elsewhere")
    project.commit()
    (project.versions / "b2.py").write_text(REVISION)
    (revision,) = project.plan().revisions
    assert revision.renderings[0].upgrade.statements == (("X;", 5),)


def test_one_of_several_projects_in_a_folder_of_the_repository(project, monkeypatch):
    shop = project.root / "services" / "shop"
    shop.mkdir(parents=True)
    for name in ("alembic.ini", "migrations"):
        (project.root / name).rename(shop / name)
    (project.root / "gitmig.toml").write_text('[projects.shop]\nconfig = "services/shop/alembic.ini"\n')
    project.commit()
    (shop / "migrations" / "versions" / "b2.py").write_text(REVISION)
    monkeypatch.chdir(shop)
    plan = project.plan("--project", "shop")
    assert plan.project == "shop"
    assert plan.configuration == "services/shop/alembic.ini"
    assert [revision.path for revision in plan.revisions] == ["services/shop/migrations/versions/b2.py"]


def test_two_new_files_with_one_id_are_a_finding_and_one_rendering(project):
    (project.versions / "b2_one.py").write_text(REVISION)
    (project.versions / "b2_two.py").write_text(REVISION)
    plan = project.plan()
    assert len(plan.revisions) == 1
    assert "duplicate-revision" in {finding.check for finding in plan.findings}


def test_windows_line_ends_latin_1_and_byte_order_marks(project):
    (project.versions / "b2.py").write_bytes(b"\xef\xbb\xbf" + REVISION.replace("\n", "\r\n").encode())
    text = "# -*- coding: latin-1 -*-\n" + REVISION.replace("b2", "c3").replace("a1", "b2").replace('"X"', '"Zo\u00eb"')
    (project.versions / "c3.py").write_bytes(text.encode("latin-1"))
    statements = [revision.renderings[0].upgrade.statements[0].sql for revision in project.plan().revisions]
    assert statements == ["X;", "Zoë;"]


def test_a_preview_writes_nothing_into_the_project(project):
    (project.versions / "b2.py").write_text(REVISION)
    before = sorted(os.listdir(project.versions))
    project.plan()
    assert sorted(os.listdir(project.versions)) == before
