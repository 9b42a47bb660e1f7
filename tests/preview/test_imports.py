"""Which files a preview imports besides those that it renders, with and without what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.preview.imports import files_to_import, imports_in
from gitmig.revisions.source import Source, read_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"import os\nimport sqlalchemy as sa\nfrom alembic import op\n", []),
        (b"import shop\r\nfrom shop.models import a, b\n", [b"import shop\r", b"from shop.models import a, b"]),
        (b"import\tshop\nfrom  shop import x", [b"import\tshop", b"from  shop import x"]),
        (b"def f():\n    import shop\n", []),
        (b"from . import shop\nfrom .shop import x\n", []),
        (b"import os, shop\nimport shop,os\nimport \n", [b"import shop,os"]),
        (b"importance = 1\nfromage = 2\n", []),
        ("import caf\u00e9\n".encode(), ["import caf\u00e9".encode()]),
    ],
)
def test_lines(text: bytes, found: list[bytes]) -> None:
    assert list(imports_in(text)) == found


def test_what_is_kept_is_as_what_is_read(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    def file(name: str, line: str) -> Source:
        data = f'{line}\nrevision = "{name}"\ndown_revision = None\n'.encode()
        (tmp_path / f"{name}.py").write_bytes(data)
        source = read_source(str(tmp_path / f"{name}.py"), data)
        assert source is not None
        return source._replace(content=f"{name:0>40}")

    sources = [file("a", "import os"), file("b", "import shop"), file("c", "import shop"), file("d", "import cart")]
    first = files_to_import(str(tmp_path), sources, ())
    assert first == (sources[1].path, sources[3].path)
    assert files_to_import(None, sources, ()) == first
    assert files_to_import(str(tmp_path), sources, {sources[1].path}) == (sources[2].path, sources[3].path)
    (tmp_path / "b.py").write_text("import other\n")
    assert files_to_import(str(tmp_path), sources, ()) == first  # its content still goes by the same id
    changed = [sources[0], sources[1]._replace(content=b"import os\n"), *sources[2:]]
    assert files_to_import(str(tmp_path), changed, ()) == (sources[2].path, sources[3].path)
