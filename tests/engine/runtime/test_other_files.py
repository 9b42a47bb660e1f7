"""Revision files that lean on what another revision's file did when it was imported."""

from __future__ import annotations

import string

import pytest

from tests.engine.runtime.conftest import MakeProject


@pytest.mark.parametrize("by", ["by_alembic", "by_gitmig"])
def test_a_file_that_is_not_run_is_imported_all_the_same(
    make_project: MakeProject, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(string, "said", "", raising=False)
    project = make_project()
    project.revision("a1", None, "import string\nop.execute(string.said)")
    later = project.revision("b2", "a1")
    later.write_text(later.read_text() + 'import string\nstring.said = "from b2"\n')
    done = getattr(project, by)("upgrade", "a1", sql=True)
    assert done.error is None
    assert "from b2;" in done.text
