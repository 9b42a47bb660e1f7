"""`gitmig init`: makes a new project."""

from __future__ import annotations

import click

from gitmig.config import Config, split_files


@click.command("init", epilog="Example: gitmig init migrations")
@click.argument("directory", default="migrations")
@click.option("-t", "--template", default="generic", metavar="NAME", help="generic; others are not there yet.")
@click.option("--package", is_flag=True, help="Write __init__.py files, so that the directory is a package.")
@click.option(
    "-c", "--config", "config_files", multiple=True, metavar="FILE", help="The ini file to write: alembic.ini."
)
@click.option("-n", "--name", "section", default="alembic", metavar="SECTION", help="Section of the ini file.")
def command(directory: str, template: str, package: bool, config_files: tuple[str, ...], section: str) -> None:
    """Make DIRECTORY with env.py, script.py.mako and versions/, and an alembic.ini that names it."""
    from gitmig.engine.runtime.new_project import make_project

    ini, toml = split_files(config_files)
    make_project(Config(ini or "alembic.ini", toml_file=toml, ini_section=section), directory, template, package)
