"""Every public name of every module of Alembic, and every public member of its classes: served, or listed with the reason."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import alembic
import pytest

ROOT = Path(alembic.__file__).parent
NOT_SERVED = ("testing", "templates")  # what tests of dialects import, and what is no module

# what is absent -> why; `*` stands for anything
ABSENT = {
    "alembic.*.log": "a module's own logger",
    "alembic.*._*": "private",
    "alembic.autogenerate.*": "comparing and rendering come with autogenerate",
    "alembic.ext*": "a plugin of autogenerate",
    "alembic.ddl._autogen*": "a private module",
    "alembic.ddl.*.compare_*": "comparing comes with autogenerate",
    "alembic.ddl.*.correct_for_autogen_*": "comparing comes with autogenerate",
    "alembic.ddl.*.adjust_reflected_dialect_options": "comparing comes with autogenerate",
    "alembic.ddl.*.render_*": "rendering comes with autogenerate",
    "alembic.runtime.plugins.Plugin.populate_autogenerate_priority_dispatch": "comparing comes with autogenerate",
    "alembic.ddl.impl.Params": "what a type's text is taken apart into, when types are compared",
    "alembic.ddl.mssql.visit_*": "compiles an element for one dialect: gitmig's dialects do it in methods; extensions use @compiles",
    "alembic.ddl.mssql.mssql_add_column": "part of compiling an element",
    "alembic.ddl.oracle.visit_*": "compiles an element for one dialect: gitmig's dialects do it in methods; extensions use @compiles",
    "alembic.ddl.oracle.a*_column": "part of compiling an element",
    "alembic.util.ModuleClsProxy": "how Alembic makes functions of a class's methods; gitmig's are functions",
    "alembic.util.langhelpers.ModuleClsProxy": "how Alembic makes functions of a class's methods; gitmig's are functions",
    "alembic.*.create_module_class_proxy": "how Alembic makes functions of a class's methods; gitmig's are functions",
    "alembic.util.compat.formatannotation_fwdref": "for Alembic's own type stubs",
    "alembic.*.add_constraint_ops": "how Alembic finds the class for a constraint: from_constraint() tells",
    "alembic.operations.base.*Operations.batch_alter_table": "of Operations only: a batch has no batch in it",
    "alembic.operations.batch.*Impl.*": "how Alembic records a batch block",
    "alembic.runtime.migration.*Step.should_*": "how Alembic writes version rows: gitmig's are data (revisions/plan.py)",
    "alembic.runtime.migration.*Step.*version_num": "how Alembic writes version rows: gitmig's are data (revisions/plan.py)",
    "alembic.runtime.migration.*Step.*merge_branch_idents": "how Alembic writes version rows: gitmig's are data (revisions/plan.py)",
    "alembic.script.revision.Revision.add_nextrev": "how Alembic links its graph: gitmig's is made at once",
    "alembic.script.base.Script.add_nextrev": "how Alembic links its graph: gitmig's is made at once",
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        if not set(parts) & {*NOT_SERVED, "__main__"}:
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


def bound(statements: list[ast.stmt], package: bool) -> Iterator[str]:
    """The names that a module defines, and those that a package's `__init__` brings together."""
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.ImportFrom) and package:
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.If | ast.Try) and "TYPE_CHECKING" not in ast.unparse(node).partition("\n")[0]:
            yield from bound([*node.body, *node.orelse], package)


def public_names(module: str) -> set[str]:
    """Those that are there at run time."""
    path = MODULES[module]
    real = importlib.import_module(module)
    names = set(bound(ast.parse(path.read_bytes()).body, path.name == "__init__.py"))
    return {name for name in names if not name.startswith("_") and name != "annotations" and hasattr(real, name)}


def served(module: str) -> object | None:
    name = f"gitmig.{module}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not name.startswith(error.name):
            raise
        return None


def has(module: object, name: str) -> bool:
    if hasattr(module, name):
        return True
    return hasattr(module, "__path__") and importlib.util.find_spec(f"{module.__name__}.{name}") is not None  # type: ignore[attr-defined]


def members(kind: type) -> set[str]:
    """Public attributes: those of the class, those that are annotated, and those that its methods set."""
    found = set(dir(kind))
    for each in kind.__mro__[:-1]:
        found.update(getattr(each, "__annotations__", {}), getattr(each, "__slots__", ()))
        if each.__module__.startswith("gitmig."):
            found.update(attributes_set(each))
    return {name for name in found if not name.startswith("_")}


def attributes_set(kind: type) -> Iterator[str]:
    tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(kind)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def absent_from(module: str) -> Iterator[str]:
    ours, real = served(module), importlib.import_module(module)
    if ours is None:
        yield module
        return
    for name in sorted(public_names(module)):
        kind = getattr(real, name)
        if not has(ours, name):
            yield f"{module}.{name}"
        elif inspect.isclass(kind) and kind.__module__ == module and inspect.isclass(getattr(ours, name)):
            missing = {member for member in dir(kind) if not member.startswith("_")} - members(getattr(ours, name))
            yield from (f"{module}.{name}.{member}" for member in sorted(missing))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("module", MODULES)
def test_every_name_is_served_or_listed(module: str) -> None:
    absent = list(absent_from(module))
    assert [name for name in absent if not any(fnmatchcase(name, pattern) for pattern in ABSENT)] == []


def test_a_name_that_is_not_served_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("gitmig.alembic.util.langhelpers.rev_id")
    monkeypatch.delattr("gitmig.engine.runtime.script.ScriptDirectory.get_bases")
    assert list(absent_from("alembic.util.langhelpers"))[-1] == "alembic.util.langhelpers.rev_id"
    assert "alembic.script.base.ScriptDirectory.get_bases" in absent_from("alembic.script.base")
