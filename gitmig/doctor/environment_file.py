"""What env.py says, read as text: what it needs, and what would be otherwise than with Alembic."""

from __future__ import annotations

import ast
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import gitmig
from gitmig.report.diagnosis import ERROR, NOTE, WARNING, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.project import Project

NAME = "env.py"
OURS = ("alembic", "gitmig")
# How env.py gets at the URL that a deploy gives it.
READS_URL = ("sqlalchemy.url", "engine_from_config", "get_section")


def facts(project: Project) -> Iterator[Fact]:
    path = os.path.join(project.script_location, NAME)
    section = f"project {project.name}"
    try:
        with open(path, "rb") as file:
            text = file.read()
        tree = ast.parse(text, path)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        yield Fact(section, NAME, f"{path}:{line}: {getattr(error, 'msg', error)}", ERROR, "correct it")
        return
    except OSError:
        return  # said where the directory was looked at
    yield from missing_modules(section, project, tree)
    yield from modules_not_served(section, tree)
    yield from variables(section, tree)
    yield from differences(section, project, text.decode("utf-8", "replace"), tree)


def missing_modules(section: str, project: Project, tree: ast.Module) -> Iterator[Fact]:
    """Top-level packages that Python would not find; finding one runs nothing."""
    before = sys.path[:]
    entries = project.config.get_prepend_sys_paths_list() or []
    sys.path[:0] = [
        os.path.abspath(entry) for entry in (*entries, *(os.path.join(project.root, each) for each in entries))
    ]
    try:
        for module, line in imports(tree):
            top = module.partition(".")[0]
            if top not in OURS and not is_there(top):
                remedy = (
                    "run gitmig where the project's packages are installed, or add their directory to prepend_sys_path"
                )
                yield Fact(section, NAME, f"line {line} imports {module}, which Python does not find", ERROR, remedy)
    finally:
        sys.path[:] = before


def is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):
        return module in sys.modules


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What is imported whenever the file is run: not in functions, nor where a failure is caught."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def modules_not_served(section: str, tree: ast.Module) -> Iterator[Fact]:
    """Modules of Alembic's that are not among those that gitmig answers for."""
    folder = os.path.join(os.path.dirname(os.path.abspath(gitmig.__file__)), "alembic")
    for module, line in imports(tree):
        top, *inside = module.split(".")
        place = os.path.join(folder, *inside)
        if top == "alembic" and not (os.path.isdir(place) or os.path.isfile(f"{place}.py")):
            remedy = "gitmig has Alembic's public modules only"
            yield Fact(section, NAME, f"line {line} imports {module}, which gitmig does not have", ERROR, remedy)


def variables(section: str, tree: ast.Module) -> Iterator[Fact]:
    """Environment variables that env.py cannot do without, and that are not set."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Subscript) or ast.unparse(node.value) not in ("os.environ", "environ"):
            continue
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            name = node.slice.value
            if name not in os.environ and isinstance(node.ctx, ast.Load):
                text = f"line {node.lineno} reads the environment variable {name}, which is not set"
                yield Fact(section, NAME, text, WARNING, f"export {name}=...")


def differences(section: str, project: Project, text: str, tree: ast.Module) -> Iterator[Fact]:
    """What is otherwise than with Alembic, or would be in a script."""
    if "target_metadata" in text and "target_metadata = None" not in text:
        yield Fact(
            section,
            NAME,
            "gitmig compares no models yet: `revision --autogenerate` and `alembic check` are Alembic's",
            NOTE,
        )
    if 'get_main_option("databases"' in text and "get_x_argument" not in text:
        told = (
            "it migrates several databases at once, which `gitmig deploy` refuses: it commits each revision by itself"
        )
        remedy = "let env.py ask `-x database=NAME` which one is meant, as `gitmig init -t multidb` writes it"
        yield Fact(section, NAME, told, WARNING, remedy)
    keywords = offline_keywords(tree)
    if keywords and "literal_binds" not in keywords:
        text_of = "scripts (--sql, previews) will have placeholders in place of values"
        yield Fact(section, NAME, text_of, WARNING, "pass literal_binds=True to context.configure(url=...)")
    if keywords and "dialect_opts" not in keywords:
        text_of = "scripts (--sql, previews) will have %% in place of %"
        remedy = 'pass dialect_opts={"paramstyle": "named"} to context.configure(url=...)'
        yield Fact(section, NAME, text_of, NOTE, remedy)
    targets = [target.name for target in project.settings.targets.values() if not target.pass_url_as]
    if targets and not any(word in text for word in READS_URL):
        remedy = 'add `pass_url_as = "NAME"`, the environment variable that env.py reads, to the targets'
        yield Fact(section, NAME, f"it reads no sqlalchemy.url: {', '.join(targets)}", WARNING, remedy)


def offline_keywords(tree: ast.Module) -> set[str]:
    """The keywords of a `context.configure(url=...)`; none where there is no such call, or one with `**`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("configure"):
            names = {keyword.arg for keyword in node.keywords}
            if "url" in names and None not in names:
                return {name for name in names if name}
    return set()
