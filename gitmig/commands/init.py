"""`gitmig init`: makes a new project."""

from __future__ import annotations

import os

import click

from gitmig.config import Config, split_files


@click.command("init", epilog="Example: gitmig init migrations --hooks")
@click.argument("directory", required=False)
@click.option("-t", "--template", default="generic", metavar="NAME", help="generic; others are not there yet.")
@click.option("--package", is_flag=True, help="Write __init__.py files, so that the directory is a package.")
@click.option(
    "--hooks",
    is_flag=True,
    help="Also put gitmig's hook into .pre-commit-config.yaml or prek.toml; without DIRECTORY, only that where a project is.",
)
@click.option(
    "-c", "--config", "config_files", multiple=True, metavar="FILE", help="The ini file to write: alembic.ini."
)
@click.option("-n", "--name", "section", default="alembic", metavar="SECTION", help="Section of the ini file.")
def command(
    directory: str | None, template: str, package: bool, hooks: bool, config_files: tuple[str, ...], section: str
) -> None:
    """Make DIRECTORY (migrations) with env.py, script.py.mako and versions/, and an alembic.ini that names it."""
    top = repository_top() if hooks else ""
    if directory or not hooks or not has_project(config_files, section):
        from gitmig.engine.runtime.new_project import make_project

        ini, toml = split_files(config_files)
        config = Config(ini or "alembic.ini", toml_file=toml, ini_section=section)
        make_project(config, directory or "migrations", template, package)
    if hooks:
        install_hooks(top)


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
    from gitmig.errors import ConfigurationError
    from gitmig.project import find_projects

    try:
        return bool(find_projects(config_files, section))
    except ConfigurationError:
        return False


def install_hooks(top: str) -> None:
    """Write the entry, and say what is left to do."""
    from gitmig.hooks.files import write_hooks

    for path, changed in write_hooks(top):
        click.echo(
            f"{path}: added gitmig-check"
            if changed
            else f"{path}: gitmig is there already, nothing was changed; newer: pre-commit autoupdate"
        )
    click.echo("Please run `pre-commit install` or `prek install` once in each clone.", err=True)
