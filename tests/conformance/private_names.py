"""Private names of Alembic that its own tests read, put on gitmig's modules while they run.

It only names and adapts: what the names give is computed by the product.
"""

from __future__ import annotations

import datetime as dt
import operator
import os
import pathlib
import sys
from types import ModuleType
from typing import Any

from sqlalchemy import Identity, inspect
from sqlalchemy.sql.base import _NONE_NAME

from gitmig import op
from gitmig.alembic import command, config
from gitmig.alembic import script as script_package
from gitmig.alembic.ddl import base
from gitmig.alembic.operations.schemaobj import SchemaObjects
from gitmig.alembic.runtime import plugins
from gitmig.alembic.script import base as script_base
from gitmig.alembic.util import compat, sqla_compat
from gitmig.engine.ddl import table_build
from gitmig.engine.ddl.recreate import recreate_table
from gitmig.engine.ddl.table_draft import Extras, TableDraft
from gitmig.engine.operations import abstract, internals, schema_items
from gitmig.engine.operations.base import Operations
from gitmig.engine.operations.constraints import CreateForeignKeyOp
from gitmig.engine.runtime import write_hooks
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.engine.runtime.revision_map import Revision, RevisionMap
from gitmig.engine.runtime.script import Script, ScriptDirectory
from gitmig.engine.runtime.steps import MigrationStep
from gitmig.errors import NotSupported
from gitmig.revisions import new_file
from gitmig.revisions.files import revision_files
from gitmig.revisions.graph import Graph
from gitmig.revisions.ranges import ensure_apart
from gitmig.revisions.source import read_file


class OpModule(ModuleType):
    """`op._proxy = Operations(context)` makes those operations the current ones."""

    @property
    def _proxy(self) -> Any:
        return abstract.current.get()

    @_proxy.setter
    def _proxy(self, operations: Any) -> None:
        abstract.current.set(operations)

    @_proxy.deleter
    def _proxy(self) -> None:
        abstract.current.set(None)


class Runners:
    """`Operations._to_impl._registry`: saved and put back by tests that replace how an operation runs."""

    @property
    def _registry(self) -> dict[Any, Any]:
        return abstract.AbstractOperations.runners

    @_registry.setter
    def _registry(self, runners: dict[Any, Any]) -> None:
        abstract.AbstractOperations.runners = runners


class ApplyBatchImpl(TableDraft):
    """The draft of a batch block, and `_create()`: the table made anew from it."""

    def __init__(
        self, impl: Any, table: Any, arguments: Any, options: Any, reflected: bool, partial_reordering: Any = ()
    ) -> None:
        super().__init__(impl, table, Extras(arguments, options, partial_reordering), reflected=reflected)

    def _create(self, impl: Any) -> None:
        self.impl = impl
        self.new_table = recreate_table(impl, self)

    def _gather_indexes_from_both_tables(self) -> Any:
        return table_build.build_indexes(self)

    @staticmethod
    def _calc_temp_name(name: str) -> str:
        return table_build.temporary_name(name)


def module(name: str, **names: Any) -> None:
    made = ModuleType(f"gitmig.alembic.{name}")
    made.__dict__.update(names)
    sys.modules[made.__name__] = made
    parent, _, child = made.__name__.rpartition(".")
    __import__(parent)
    setattr(sys.modules[parent], child, made)


op.__class__ = OpModule
Operations._to_impl = Runners()  # type: ignore[attr-defined]
SchemaObjects._ensure_table_for_fk = staticmethod(schema_items.ensure_target)  # type: ignore[attr-defined]
Operations.schema_obj = property(lambda self: SchemaObjects(self.migration_context))  # type: ignore[attr-defined]
module("operations.batch", ApplyBatchImpl=ApplyBatchImpl)
sqla_compat._NONE_NAME = _NONE_NAME  # type: ignore[attr-defined]
for ending in ("commit", "rollback"):
    end = operator.methodcaller(ending)
    setattr(sqla_compat, f"_safe_{ending}_connection_transaction", lambda it, end=end: it.in_transaction() and end(it))
sqla_compat._is_type_bound = internals.belongs_to_type  # type: ignore[attr-defined]
sqla_compat.identity_has_dialect_kwargs = hasattr(Identity, "dialect_kwargs")  # type: ignore[attr-defined]


def foreign_key_parts(constraint: Any) -> tuple[Any, ...]:
    operation = CreateForeignKeyOp.from_constraint(constraint)
    options = [operation.kw.get(name) for name in ("onupdate", "ondelete", "deferrable", "initially")]
    source = (operation.kw["source_schema"], operation.source_table, operation.local_cols)
    return *source, operation.kw["referent_schema"], operation.referent_table, operation.remote_cols, *options


base._fk_spec = foreign_key_parts  # type: ignore[attr-defined]

MigrationContext._version = property(lambda self: self.versions.table)  # type: ignore[attr-defined]
EnvironmentContext._migration_context = property(lambda self: self.migration_context)  # type: ignore[attr-defined]
plugins._all_plugins = plugins.all_plugins  # type: ignore[attr-defined]
sqla_compat._connectable_has_table = lambda connection, *name: inspect(connection).has_table(*name)  # type: ignore[attr-defined]


def asked_of_changes(name: str, answer: Any) -> None:
    """A step's former question about the version rows, answered from its `row_changes`."""
    setattr(MigrationStep, name, lambda self, heads: answer(self.row_changes(heads)))


asked_of_changes("should_delete_branch", lambda change: bool(change.delete) and not change.update)
asked_of_changes("should_create_branch", lambda change: bool(change.insert) and not change.update)
asked_of_changes("should_merge_branches", lambda change: bool(change.delete and change.update))
asked_of_changes("should_unmerge_branches", lambda change: bool(change.insert and change.update))
asked_of_changes("merge_branch_idents", lambda change: (list(change.delete), *change.update))
asked_of_changes("unmerge_branch_idents", lambda change: (*change.update, change.insert))
asked_of_changes("update_version_num", lambda change: change.update)
MigrationStep.delete_version_num = property(lambda self: self.from_revisions[0])  # type: ignore[attr-defined]
MigrationStep.insert_version_num = property(lambda self: self.to_revisions[0])  # type: ignore[attr-defined]
config.CommandLine._inis_from_config = lambda self, options: config.configuration_files(options.config or ())  # type: ignore[attr-defined]
command.os = os  # type: ignore[attr-defined]
compat.read_config_parser = lambda parser, files: parser.read(files, encoding="locale")  # type: ignore[attr-defined]


def of_graph(name: str, answer: Any) -> None:
    """What a revision asks of the graph that it is in."""
    setattr(
        Revision,
        name,
        property(lambda self: answer(self._graph, self.revision) if self._graph else answer_alone(self, name)),
    )


def answer_alone(revision: Any, name: str) -> Any:
    return revision.record.parents if "down" in name else ()


of_graph("_all_nextrev", lambda graph, one: frozenset(graph.children(one, dependencies=True)))
of_graph("_versioned_down_revisions", lambda graph, one: graph[one].parents)
of_graph("_resolved_dependencies", lambda graph, one: graph.dependencies[one])
of_graph("_normalized_resolved_dependencies", lambda graph, one: graph.normalised_dependencies[one])
of_graph("_all_down_revisions", lambda graph, one: graph.all_parents[one])
of_graph("_normalized_down_revisions", lambda graph, one: graph.normalised_parents[one])
of_graph("_is_real_head", lambda graph, one: one in graph.effective_heads)


def scripts(revision_map: Any, ids: Any) -> list[Any]:
    return [revision_map.get_revision(one) for one in ids]


def ids(revisions: Any) -> list[str]:
    return [one.revision for one in revisions]


def by_every_name(self: Any) -> dict[Any, Any]:
    labels = {label: self.get_revision(one) for label, one in self.graph.labelled.items()}
    return {**{one.id: self.get_revision(one.id) for one in self.graph}, **labels, None: None, (): None}


def ancestor_nodes(self: Any, targets: Any, check: bool = False, include_dependencies: bool = True, **_: Any) -> Any:
    walk = ensure_apart if check else Graph.ancestors
    return scripts(self, walk(self.graph, ids(targets), include_dependencies))


def descendant_nodes(self: Any, targets: Any, include_dependencies: bool = True, **_: Any) -> Any:
    return scripts(self, self.graph.descendants(ids(targets), include_dependencies))


RevisionMap._revision_map = property(by_every_name)  # type: ignore[attr-defined]
RevisionMap._real_heads = property(lambda self: self.graph.effective_heads)  # type: ignore[attr-defined]
RevisionMap._real_bases = property(  # type: ignore[attr-defined]
    lambda self: tuple(one for one in self.graph.bases if not self.graph[one].depends_on)
)
RevisionMap._get_base_revisions = lambda self, name: self.filter_for_lineage(self.bases, name)  # type: ignore[attr-defined]
RevisionMap._get_all_current = lambda self, names: set(self.all_current(names))  # type: ignore[attr-defined]
RevisionMap._get_ancestor_nodes = ancestor_nodes  # type: ignore[attr-defined]
RevisionMap._get_descendant_nodes = descendant_nodes  # type: ignore[attr-defined]
RevisionMap._topological_sort = lambda self, revisions, heads: self.graph.topological(ids(revisions), ids(heads))  # type: ignore[attr-defined]


def from_path(cls: Any, directory: Any, path: Any) -> Any:
    """The script in a file, when it is among the revision files."""
    found = revision_files([os.path.dirname(path)], sourceless=directory.sourceless)
    real = os.path.realpath(path)
    return cls.read(read_file(real)) if real in found else None


def path_of_new(self: Any, location: Any, revision: str, message: str, created: Any) -> Any:
    name = new_file.file_name(self.file_template, revision, message, created, self.truncate_slug_length)
    return pathlib.Path(location) / name


Script._from_path = classmethod(from_path)  # type: ignore[attr-defined]
ScriptDirectory._rev_path = path_of_new  # type: ignore[attr-defined]
script_base.datetime = dt  # type: ignore[attr-defined]
# tests replace `write_hooks.subprocess`, and count all that is asked of it
write_hooks.report = lambda name, ended: None
write_hooks._registry, write_hooks._invoke = write_hooks.registered, write_hooks.run_hook  # type: ignore[attr-defined]
sys.modules["gitmig.alembic.script.write_hooks"] = script_package.write_hooks = write_hooks  # type: ignore[attr-defined]


def date_of_new(self: Any) -> Any:
    """The date, by a clock that tests replace in `script.base`."""
    clock = new_file.datetime
    new_file.datetime = script_base.datetime.datetime  # type: ignore[attr-defined]
    try:
        return new_file.created_now(self.timezone)
    finally:
        new_file.datetime = clock  # type: ignore[misc]


ScriptDirectory._generate_create_date = date_of_new  # type: ignore[attr-defined]


def compares_nothing_yet(*_arguments: Any) -> None:
    raise NotSupported("models are not compared with databases yet")


# test files of dialects import these at their top, for the few tests that compare
for module_name, names in {
    "constraints": ("_compare_nullable",),
    "server_defaults": (
        "_dialect_impl_compare_server_default",
        "_normalize_computed_default",
        "_render_server_default_for_compare",
        "_user_compare_server_default",
    ),
    "tables": ("_compare_tables",),
    "types": ("_dialect_impl_compare_type",),
}.items():
    module(f"autogenerate.compare.{module_name}", **dict.fromkeys(names, compares_nothing_yet))
