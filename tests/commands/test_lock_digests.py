"""`gitmig lock --dialect`: what was reviewed, in the lock."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gitmig
from gitmig.__main__ import main
from tests.repositories import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOP = Path(gitmig.__file__).parent / "templates" / "shop"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The sample project, committed on main, with a lock."""
    shutil.copytree(SHOP, tmp_path / "shop")
    repository = Repository(tmp_path / "shop").init()
    settings = repository.top / "gitmig.toml"
    settings.write_text("lock = true\n" + settings.read_text())
    monkeypatch.chdir(repository.top)
    repository.commit()
    return repository


def digests(repository: Repository) -> Mapping[str, str]:
    lines = (repository.top / "migrations" / "gitmig.lock").read_text().splitlines()[2:]
    return {line.split(" ")[0]: line.split(" ")[3] for line in lines}


def newest(repository: Repository) -> Path:
    return max(repository.versions.glob("*.py"))


def test_they_are_those_of_previews(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock", "-d", "postgresql", "--dialect", "mysql"]) == 0
    assert capsys.readouterr().err == (
        "gitmig: digests of 12 of 12 revisions for mysql\ngitmig: digests of 12 of 12 revisions for postgresql\n"
    )
    path = newest(shop)
    path.write_text(
        path.read_text().replace("def upgrade() -> None:\n", 'def upgrade() -> None:\n    op.execute("SELECT 1")\n')
    )
    assert main(["lock", "-d", "postgresql", "-d", "mysql"]) == 0
    assert (
        main(["preview", "--base", "HEAD", "-d", "postgresql", "-d", "mysql", "--format", "json", "-o", "plan.json"])
        == 0
    )
    plan = json.loads(Path("plan.json").read_text())
    assert {"edited-after-merge", "lock-out-of-date"} & {one["check"] for one in plan["findings"]} == {
        "edited-after-merge"
    }
    (revision,) = plan["revisions"]
    seen = {one["dialect"]: one["upgrade"]["digest"].removeprefix("sha256:") for one in revision["renderings"]}
    assert digests(shop)[revision["id"]] == f"mysql:{seen['mysql']},postgresql:{seen['postgresql']}"


def test_they_are_kept_as_long_as_the_code_is_the_same(shop: Repository) -> None:
    main(["lock", "-d", "postgresql"])
    before = digests(shop)
    path = newest(shop)
    path.write_text(path.read_text() + "\n# a remark\n")
    assert main(["lock"]) == 0
    assert digests(shop) == before
    path.write_text(
        path.read_text()
        .replace("op.", "op . ")
        .replace("def upgrade() -> None:\n", "def upgrade() -> None:\n    print()\n")
    )
    assert main(["lock"]) == 0
    assert {one for one, digest in digests(shop).items() if digest == "-"} == set(before) & {path.name.split("_")[1]}


def test_they_are_verified_by_rendering(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock", "-d", "postgresql"])
    assert main(["lock", "--check", "-d", "postgresql"]) == 0
    lock = shop.top / "migrations" / "gitmig.lock"
    right = lock.read_text()
    one, digest = next(iter(digests(shop).items()))
    lock.write_text(right.replace(digest, "postgresql:" + "0" * 64))
    assert main(["lock", "--check"]) == 0
    capsys.readouterr()
    assert main(["lock", "--check", "-d", "postgresql"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in shown[1:]] == [["-", one], ["+", one]]
    assert main(["lock", "-d", "postgresql"]) == 0
    assert lock.read_text() == right


def test_what_does_not_render_has_none(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = newest(shop)
    path.write_text(path.read_text().replace("def upgrade() -> None:\n", "def upgrade() -> None:\n    undefined()\n"))
    assert main(["lock", "-d", "postgresql"]) == 1
    err = capsys.readouterr().err
    assert "error: NameError: name 'undefined' is not defined" in err
    assert f"({path}:" in err
    assert [digest for digest in digests(shop).values() if digest == "-"] == ["-"]
    (shop.top / "migrations" / "env.py").write_text("raise RuntimeError('no')\n")
    assert main(["lock", "-d", "postgresql"]) == 1
    assert "error: RuntimeError: no" in capsys.readouterr().err


def test_what_depends_on_rows_has_none(shop: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = newest(shop)
    rows = 'def upgrade() -> None:\n    for row in op.get_bind().execute(sa.text("SELECT 1")).all():\n        op.execute(f"SELECT {row}")\n'
    text = path.read_text().replace("def upgrade() -> None:\n", rows)
    path.write_text(
        text
        if "import sqlalchemy as sa" in text
        else text.replace("from alembic", "import sqlalchemy as sa\nfrom alembic")
    )
    main(["lock", "-d", "postgresql"])
    assert "no digests of what depends on rows of a database: " in capsys.readouterr().err
    assert list(digests(shop).values()).count("-") == 1


def test_hooks_do_not_render(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock", "--hook", "-d", "postgresql"]) == 2
    assert "--hook goes with neither --check nor --dialect" in capsys.readouterr().err
