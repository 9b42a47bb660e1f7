"""`gitmig demo`: the three moments on a throwaway repository, every line of it from the real commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import NamedTuple

import click

from gitmig.commands.options import talk_options
from gitmig.commands.talk import tell
from gitmig.commands.waiting import is_quiet
from gitmig.errors import GitError, GitmigError
from gitmig.report.colour import BOLD, coloured, wants_colour

CYAN = "1;36"
TEMPLATES = Path(__file__).parents[1] / "templates"
COUPONS = "20261102_d1a9c4e7b205_create_coupons.py"
ORDERS = "20261103_e6b30f8d92c1_give_orders_a_coupon.py"
DOWNGRADE = '\n\ndef downgrade() -> None:\n    op.drop_table("coupons")\n'
GIT_SETTINGS = {
    "user.name": "gitmig demo",
    "user.email": "demo@example.com",
    "commit.gpgSign": "false",
    "core.hooksPath": ".git/hooks",
    "init.defaultBranch": "main",
    "advice.detachedHead": "false",
}
NEXT = """\
In your own project, where alembic.ini is:
  gitmig check --all        what the hooks would say of it
  gitmig preview            the SQL that your branch adds
  gitmig check --help       the lines for .pre-commit-config.yaml
"""


class Demo(NamedTuple):
    """The throwaway repository and the environment that its commands run in."""

    folder: Path
    environment: dict[str, str]

    @property
    def versions(self) -> Path:
        return self.folder / "migrations" / "versions"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        settings = [word for key, value in GIT_SETTINGS.items() for word in ("-c", f"{key}={value}")]
        return self.run("git", *settings, *arguments)

    def quiet_git(self, *arguments: str) -> None:
        done = self.git(*arguments)
        if done.returncode:
            raise GitError(f"the demo's `git {arguments[0]}` failed: {done.stderr.strip()}")

    def show(self, shown: str, done: subprocess.CompletedProcess[str], *, refused: bool) -> None:
        """Print a command as typed and what it said; a demo whose command ends otherwise than told is a failure."""
        click.echo(painted(f"$ {shown}", BOLD), color=True)
        click.echo(textwrap.indent((done.stdout + done.stderr).rstrip(), "  "))
        if bool(done.returncode) != refused:
            raise GitmigError(
                f"`{shown}` of the demo ended with status {done.returncode}", "run `gitmig demo --keep DIR` and look"
            )
        click.echo()

    def commit(self, message: str, *, refused: bool) -> None:
        self.quiet_git("add", "--all")
        self.show(f'git commit -m "{message}"', self.git("commit", "--quiet", "-m", message), refused=refused)

    def gitmig(self, *arguments: str) -> None:
        done = self.run(sys.executable, "-m", "gitmig", *arguments)
        self.show(f"gitmig {' '.join(arguments)}", done, refused=False)


def painted(text: str, codes: str) -> str:
    return coloured(text, codes if wants_colour(sys.stdout) else "")


def heading(text: str) -> str:
    return f"{painted(text, CYAN)}\n"


def explain(text: str) -> None:
    """What is said beside what the commands say themselves."""
    if not is_quiet():
        click.echo(text, color=True)


def clean_environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "GITMIG_"))}
    return {
        **kept,
        "STAGING_DATABASE_URL": f"sqlite:///{folder / 'staging.sqlite'}",
        "PRODUCTION_DATABASE_URL": f"sqlite:///{folder / 'production.sqlite'}",
        "PYTHONIOENCODING": "utf-8",
    }


def begin(folder: Path) -> Demo:
    """A repository whose main branch holds the sample project, with `gitmig check` as its pre-commit hook."""
    shutil.copytree(TEMPLATES / "shop", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    demo = Demo(folder, clean_environment(folder))
    (folder / ".gitignore").write_text("*.sqlite\n__pycache__/\n", encoding="utf-8")
    demo.quiet_git("init", "--quiet", "-b", "main")
    demo.quiet_git("add", "--all")
    demo.quiet_git("commit", "--quiet", "-m", "Add the shop's migrations")
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).as_posix()}" -m gitmig check\n', encoding="utf-8")
    hook.chmod(0o755)
    return demo


def show_commits(demo: Demo) -> None:
    explain(heading("1. Commit: what would break later is refused now"))
    demo.quiet_git("switch", "--quiet", "-c", "coupons")
    coupons = demo.versions / COUPONS
    shutil.copy(TEMPLATES / "demo" / COUPONS, coupons)
    explain("A new revision follows b83e9d04a7c2, but main has moved on since:\n")
    demo.commit("Add coupons", refused=True)
    explain("It gets the parent it should have:\n")
    demo.gitmig("rebase")
    explain("It has no downgrade:\n")
    demo.commit("Add coupons", refused=True)
    explain("With one, and with a second revision:\n")
    with coupons.open("a", encoding="utf-8") as stream:
        stream.write(DOWNGRADE)
    shutil.copy(TEMPLATES / "demo" / ORDERS, demo.versions / ORDERS)
    demo.commit("Add coupons", refused=False)


def show_pull_request(demo: Demo) -> None:
    explain(heading("2. Pull request: the comment with the exact SQL of what is new"))
    demo.gitmig("preview", "--base", "main", "--format", "markdown")


def show_merge(demo: Demo) -> None:
    explain(heading("3. Merge: the same SQL applied, under a lock"))
    demo.quiet_git("switch", "--quiet", "main")
    demo.quiet_git("merge", "--quiet", "coupons")
    demo.gitmig("deploy", "staging")
    demo.gitmig("status")


@click.command()
@click.option(
    "--keep", metavar="DIR", type=click.Path(path_type=Path), help="Make the repository in DIR and leave it there."
)
@talk_options
def command(keep: Path | None, quiet: bool, verbose: bool) -> None:  # noqa: ARG001 (explain() asks for quiet)
    """Show a refused commit, a pull request's comment and a deploy on a throwaway repository.

    Example: gitmig demo --keep /tmp/shop
    """
    if shutil.which("git") is None:
        raise GitError("git is not on PATH", "install git and run `gitmig demo` again")
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="gitmig-demo-") as folder:
            show(Path(folder), verbose=verbose)
        explain("The repository is gone again; `gitmig demo --keep DIR` leaves it for you to try.")
        return
    if keep.exists() and any(keep.iterdir()):
        raise GitmigError(f"{keep} is not empty", "name a folder that does not exist yet")
    keep.mkdir(parents=True, exist_ok=True)
    show(keep.resolve(), verbose=verbose)
    explain(f"The repository is in {keep}.")


def show(folder: Path, *, verbose: bool) -> None:
    if verbose:
        tell(f"read no configuration but that of the repository it makes in {folder}")
    demo = begin(folder)
    show_commits(demo)
    show_pull_request(demo)
    show_merge(demo)
    explain(heading("Where next"))
    explain(NEXT)
