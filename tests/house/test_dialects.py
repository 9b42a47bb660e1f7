"""What two dialects do alike is written once: their files have no six lines in common."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "gitmig" / "engine" / "ddl"
DIALECTS = ("standard", "postgresql", "mysql", "sqlite", "mssql", "oracle")
MOST = 5
# what every override of a directive's implementation begins with: its signature, which is a contract
SIGNATURE = ("def ", "self,", "*,")


def blocks(text: str) -> set[tuple[str, ...]]:
    """Runs of six lines of code, without imports and parameters."""
    lines = [line.strip() for line in text.splitlines()]
    code = [line for line in lines if line and not line.startswith(("from ", "import ", "#", '"""'))]
    runs = (tuple(code[at : at + MOST + 1]) for at in range(len(code) - MOST))
    return {run for run in runs if not any(is_parameter(line) for line in run)}


def is_parameter(line: str) -> bool:
    return line.startswith(SIGNATURE) or (line.endswith(",") and ": " in line)


def test_dialects_share_no_block_of_lines() -> None:
    texts = {name: blocks((FOLDER / f"{name}.py").read_text()) for name in DIALECTS}
    shared = {(one, other): texts[one] & texts[other] for one, other in combinations(DIALECTS, 2)}
    assert {pair: runs for pair, runs in shared.items() if runs} == {}


def test_a_shared_block_is_found() -> None:
    block = "\n".join(f"self.step_{number}()" for number in range(MOST + 1))
    assert blocks(f"def one() -> None:\n{block}\n") & blocks(f"class Other:\n{block}\n")
