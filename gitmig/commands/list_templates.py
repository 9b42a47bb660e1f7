"""`gitmig list-templates`: what `init --template` can make."""

from __future__ import annotations

import click


@click.command("list-templates", epilog="Example: gitmig list-templates")
def command() -> None:
    """List the templates of `gitmig init`, with what they are for."""
    from gitmig.config import Config
    from gitmig.engine.runtime.new_project import template_names, template_summary

    config = Config()
    names = template_names(config)
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:{width}}  {template_summary(config, name)}")
