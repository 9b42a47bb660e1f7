"""`gitmig init`: makes a new project."""

from __future__ import annotations

import os
from argparse import Namespace

import click

from gitmig.commands.options import talk_options
from gitmig.commands.talk import tell
from gitmig.config import Config, split_files
from gitmig.failures import tell_done


@click.command("init", epilog="Example: gitmig init migrations --template async --hooks")
@click.argument("directory", required=False)
@click.option(
    "-t",
    "--template",
    default="generic",
    show_default=True,
    metavar="NAME",
    help="One of list-templates, or ./DIRECTORY.",
)
@click.option("--package", is_flag=True, help="Write __init__.py files, so that the directory is a package.")
@click.option("--alembic", is_flag=True, help="Import `alembic` in the files, so that plain Alembic runs them, too.")
@click.option(
    "--hooks",
    is_flag=True,
    help="Also put gitmig's hook into .pre-commit-config.yaml or prek.toml; without DIRECTORY, only that where a project is.",
)
@click.option(
    "--github",
    is_flag=True,
    help="As --hooks, and write workflows that check, preview and deploy on GitHub, and gitmig.toml with their targets.",
)
@click.option(
    "-c", "--config", "config_files", multiple=True, metavar="FILE", help="The ini file to write: alembic.ini."
)
@click.option("-n", "--name", "section", default="alembic", metavar="SECTION", help="Section of the ini file.")
@talk_options
def command(
    directory: str | None,
    template: str,
    package: bool,
    alembic: bool,
    hooks: bool,
    github: bool,
    config_files: tuple[str, ...],
    section: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Make DIRECTORY (migrations) with env.py, script.py.mako and versions/, and an alembic.ini that names it."""
    hooks = hooks or github
    top = repository_top() if hooks else ""
    if directory or not hooks or not has_project(config_files, section):
        from gitmig.engine.runtime.new_project import make_project

        ini, toml = split_files(config_files)
        if verbose:
            tell(f"read no configuration; to write: {ini or 'alembic.ini'} [{section}]{f' and {toml}' if toml else ''}")
        said = Namespace(quiet=quiet)
        config = Config(ini or "alembic.ini", toml_file=toml, ini_section=section, cmd_opts=said)
        make_project(config, directory or "migrations", template, package, for_alembic=alembic)
    if hooks:
        install_hooks(top, quiet=quiet)
    if github:
        install_workflows(top, quiet=quiet)


def repository_top() -> str:
    from gitmig.errors import GitError
    from gitmig.project import repository_of

    top = repository_of(os.path.abspath(os.curdir))
    if top is None:
        raise GitError(
            "hooks are run by git, and this directory is in no git repository", hint="make one with: git init"
        )
    return top


def has_project(config_files: tuple[str, ...], section: str) -> bool:
    """Whether a project is there; what is wrong with it is no reason to make another."""
    from gitmig.errors import NoProject, NotCheckedOut
    from gitmig.project import find_projects

    try:
        find_projects(config_files, section)
    except NoProject:
        return False
    except NotCheckedOut:
        pass
    return True


def install_hooks(top: str, *, quiet: bool) -> None:
    """Write the entry, and say what is left to do."""
    from gitmig.hooks.files import write_hooks

    written = write_hooks(top)
    if quiet:
        return
    for path, changed in written:
        same = f"gitmig is there already, nothing was changed; newer: {newer(path)}"
        tell_done(f"{path}: {'added gitmig-check' if changed else same}\n")
    click.echo("Please run `pre-commit install` or `prek install` once in each clone.", err=True)


def newer(path: str) -> str:
    """What takes the newest version into a configuration of hooks."""
    return "prek autoupdate" if path.endswith(".toml") else "pre-commit autoupdate"


def install_workflows(top: str, *, quiet: bool) -> None:
    """Write them, and say what is left to do."""
    from gitmig.github.workflows import write_workflows

    written = write_workflows(top)
    if quiet:
        return
    for path, made in written:
        tell_done(f"{path}: {'written' if made else 'there already, nothing was changed'}\n")
    click.echo(
        "Please look at dialects and targets in the settings, and at how the workflows install what env.py imports; "
        "the targets' addresses are secrets of the environments on GitHub.",
        err=True,
    )
