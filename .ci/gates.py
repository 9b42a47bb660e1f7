"""Lint, types and the checks of what we publish; `--planted` shows that each of them fires.

A planted failure is a copy of the checkout with one fault put into it; the gate must be red on the copy.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple


class Gate(NamedTuple):
    """A command (found in the environment's bin folder), and a fault that must turn it red: file, text put at its end."""

    name: str
    command: tuple[str, ...]
    planted: tuple[str, str]


GATES = (
    Gate("format", ("ruff", "format", "--check", "."), ("gitmig/errors.py", "\nx   =  1\n")),
    Gate("lint", ("ruff", "check", "."), ("gitmig/errors.py", "\nimport os\n")),
    Gate("types", ("mypy",), ("gitmig/errors.py", "\nNUMBER: int = 'one'\n")),
    Gate(
        "workflow security",
        (
            "zizmor",
            "--offline",
            "--no-progress",
            "--persona=auditor",
            "action.yml",
            ".pre-commit-hooks.yaml",
            "{workflows}",
        ),
        (
            ".github/workflows/ci.yml",
            "  planted:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.head_ref }}\n",
        ),
    ),
    Gate(
        "action schema",
        ("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"),
        ("action.yml", "\nno-such-key: true\n"),
    ),
    Gate(
        "workflow schema",
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", "{workflows}"),
        (".github/workflows/ci.yml", "\nno-such-key: true\n"),
    ),
    Gate(
        "our own schemas",
        (
            "check-jsonschema",
            "--check-metaschema",
            "gitmig/preview/plan.schema.json",
            "gitmig/report/current.schema.json",
            "gitmig/report/deployment.schema.json",
            "gitmig/report/findings.schema.json",
            "gitmig/report/revisions.schema.json",
        ),
        ("gitmig/report/findings.schema.json", "\n}\n"),
    ),
    Gate("Dockerfile", ("hadolint", "Dockerfile"), ("Dockerfile", "\nRUN cd /tmp && apt-get install curl\n")),
    Gate("shell", ("shellcheck", ".ci/run", ".ci/hooks_on_sample"), (".ci/run", "\necho $UNQUOTED `date`\n")),
    Gate(
        "hook manifest, pre-commit",
        ("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"),
        (".pre-commit-hooks.yaml", "\n- id: broken\n"),
    ),
    Gate(
        "hook manifest, prek",
        ("prek", "validate-manifest", ".pre-commit-hooks.yaml"),
        (".pre-commit-hooks.yaml", "\n- id: broken\n"),
    ),
)
LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "*_cache", "__pycache__", ".coverage*", ".hypothesis")


def arguments(gate: Gate, bin_folder: Path, checkout: Path) -> list[str]:
    workflows = sorted(str(path.relative_to(checkout)) for path in checkout.glob(".github/workflows/*.yml"))
    workflows += sorted(str(path.relative_to(checkout)) for path in checkout.glob("examples/workflows/*.yml"))
    program, *rest = gate.command
    return [
        str(bin_folder / program),
        *(word for item in rest for word in (workflows if item == "{workflows}" else [item])),
    ]


def passes(gate: Gate, bin_folder: Path, checkout: Path, *, show: bool) -> bool:
    done = subprocess.run(
        arguments(gate, bin_folder, checkout), cwd=checkout, capture_output=True, text=True, check=False
    )
    if show and done.returncode:
        print(done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def check(bin_folder: Path, checkout: Path) -> int:
    failed = 0
    for gate in GATES:
        good = passes(gate, bin_folder, checkout, show=True)
        print(f"{'green' if good else 'RED':6} {gate.name}", flush=True)
        failed += not good
    return failed


def check_planted(bin_folder: Path, checkout: Path) -> int:
    silent = 0
    for gate in GATES:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "checkout"
            shutil.copytree(checkout, copy, ignore=LEFT_OUT)
            subprocess.run(["git", "init", "-q", str(copy)], check=True)
            green = passes(gate, bin_folder, copy, show=True)  # or it would be red for another reason
            name, fault = gate.planted
            with (copy / name).open("a", encoding="utf-8") as stream:
                stream.write(fault)
            fired = green and not passes(gate, bin_folder, copy, show=False)
        print(f"{'fires' if fired else 'SILENT':6} {gate.name}", flush=True)
        silent += not fired
    return silent


def main() -> int:
    *flags, bin_folder, checkout = sys.argv[1:]
    run = check_planted if flags == ["--planted"] else check
    return 1 if run(Path(bin_folder).absolute(), Path(checkout).absolute()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
