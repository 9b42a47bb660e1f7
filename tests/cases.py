"""Cases as data: `.case` files of titled sections, whose expectations `pytest --accept` writes anew.

A section starts with `== title`; a title may name several keys that share one text.
"""

from __future__ import annotations

from pathlib import Path

import pytest


class Case:
    """The sections of a file by key, in the order of the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sections: dict[str, str] = {}
        keys: list[str] = []
        for line in path.read_text().splitlines(keepends=True):
            if line.startswith("== "):
                keys = line.removeprefix("== ").split()
                self.sections.update(dict.fromkeys(keys, ""))
            else:
                self.sections.update({key: self.sections[key] + line for key in keys})

    def __getitem__(self, key: str) -> str:
        return self.sections[key].strip("\n")

    def get(self, key: str) -> str:
        return self[key] if key in self.sections else ""

    def rewrite(self, expectations: dict[str, str]) -> None:
        """Write the expectations after the sections that are given; keys with equal texts share a section."""
        given = {key: self[key] for key in self.sections if key not in expectations}
        keys_by_text: dict[str, list[str]] = {}
        for key, text in expectations.items():
            keys_by_text.setdefault(text, []).append(key)
        sections = [*given.items(), *((" ".join(keys), text) for text, keys in keys_by_text.items())]
        self.path.write_text(
            "\n".join(f"== {title}\n{text}\n" if text else f"== {title}\n" for title, text in sections)
        )


def cases(folder: Path) -> pytest.MarkDecorator:
    """One test for each case of a folder: parametrizes `case`."""
    paths = sorted(folder.glob("*.case"))
    assert paths, f"no cases in {folder}"
    return pytest.mark.parametrize("case", [pytest.param(Case(path), id=path.stem) for path in paths])


def check(case: Case, found: dict[str, str], request: pytest.FixtureRequest) -> None:
    """Compare with the expectations of the case, or replace them with `--accept`."""
    if request.config.getoption("--accept"):
        case.rewrite(found)
        return
    assert found == {key: case[key] for key in found}
