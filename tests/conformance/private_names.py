"""Private names of Alembic that its own tests read, put on gitmig's modules while they run; the product computes all."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.sql.base import _NONE_NAME
from sqlalchemy.sql.elements import conv

from gitmig import op
from gitmig.alembic import autogenerate, command, config, util
from gitmig.alembic import script as script_package
from gitmig.alembic.autogenerate import api, render
from gitmig.alembic.ddl import base
from gitmig.alembic.operations import base as operations_base
from gitmig.alembic.operations.schemaobj import SchemaObjects
from gitmig.alembic.runtime import plugins
from gitmig.alembic.script import base as script_base
from gitmig.alembic.util import compat, messaging, sqla_compat
from gitmig.engine.autogenerate import detect
from gitmig.engine.autogenerate import plugins as made
from gitmig.engine.autogenerate.compare import constraints as constraints_of_models
from gitmig.engine.autogenerate.compare import pairs, server_defaults, types
from gitmig.engine.autogenerate.compare import tables as compared_tables
from gitmig.engine.autogenerate.new_revision import RevisionContext
from gitmig.engine.autogenerate.render import constraints, holding, tables
from gitmig.engine.ddl import postgresql, recreate, table_build, table_draft
from gitmig.engine.ddl.likeness.verdict import ComparisonResult
from gitmig.engine.operations import abstract, internals, schema_items
from gitmig.engine.operations.base import Operations
from gitmig.engine.operations.constraints import CreateForeignKeyOp
from gitmig.engine.runtime import environment, messages, migrate, revision_map, script, steps, write_hooks
from gitmig.revisions import new_file, ranges
from gitmig.revisions.files import revision_files
from gitmig.revisions.graph import Graph
from gitmig.revisions.source import read_file


def put(owner: Any, **names: Any) -> None:
    for name, value in names.items():
        setattr(owner, name, value)


def put_answers(owner: Any, **answers: Any) -> None:
    """Properties: functions of the object that is asked."""
    put(owner, **{name: property(answer) for name, answer in answers.items()})


def put_module(name: str, **names: Any) -> None:
    module = ModuleType(f"gitmig.alembic.{name}")
    put(module, **names)
    sys.modules[module.__name__] = module
    parent, _, child = module.__name__.rpartition(".")
    __import__(parent)
    put(sys.modules[parent], **{child: module})


def elsewhere(read: Any, write: Any) -> property:
    """An attribute that is kept in another place."""
    return property(lambda self: read(), lambda self, value: write(value), lambda self: write(None))


class Runners:
    _registry = elsewhere(lambda: Operations.runners, lambda runners: put(abstract.AbstractOperations, runners=runners))


class ApplyBatchImpl(table_draft.TableDraft):
    """The draft of a batch block, and `_create()`: the table made anew from it."""

    _gather_indexes_from_both_tables = table_build.build_indexes
    _calc_temp_name = staticmethod(table_build.temporary_name)

    def __init__(self, impl: Any, table: Any, arguments: Any, options: Any, reflected: bool, **more: Any) -> None:
        super().__init__(impl, table, table_draft.Extras(arguments, options, **more), reflected=reflected)

    def _create(self, impl: Any) -> None:
        put(self, impl=impl, new_table=recreate.recreate_table(impl, self))


def subtype(type_: Any, context: Any, name: str, before: str, prefix: str = "") -> str:
    start = f"{name}=" if "=" in before else "("
    return prefix + holding.with_held(type_, start, getattr(type_, name), lambda held: render._repr_type(held, context))


def foreign_key_parts(constraint: Any) -> tuple[Any, ...]:
    made = CreateForeignKeyOp.from_constraint(constraint)
    options = [made.kw.get(name) for name in ("onupdate", "ondelete", "deferrable", "initially")]
    ends = (made.kw["source_schema"], made.source_table, made.local_cols), (made.kw["referent_schema"],)
    return *ends[0], *ends[1], made.referent_table, made.remote_cols, *options


def of_graph(answer: Any, alone: Any = lambda revision: ()) -> Any:
    """What a revision asks of the graph that it is in, or of itself where it is in none."""
    return lambda self: answer(self._graph, self.revision) if self._graph else alone(self)


def by_every_name(self: Any) -> dict[Any, Any]:
    labels = {label: self.get_revision(one) for label, one in self.graph.labelled.items()}
    return {**{one.id: self.get_revision(one.id) for one in self.graph}, **labels, None: None, (): None}


def ids(revisions: Any) -> list[str]:
    return [one.revision for one in revisions]


def walked(walk: Any, checked: Any = None) -> Any:
    def nodes(self: Any, targets: Any, check: bool = False, include_dependencies: bool = True, **_: Any) -> Any:
        found = (checked if check else walk)(self.graph, ids(targets), include_dependencies)
        return [self.get_revision(one) for one in found]

    return nodes


def from_path(cls: Any, directory: Any, path: Any) -> Any:
    """The script in a file, when it is among the revision files."""
    real = os.path.realpath(path)
    found = revision_files([os.path.dirname(path)], sourceless=directory.sourceless)
    return cls.read(read_file(real)) if real in found else None


def path_of_new(self: Any, location: Any, revision: str, message: str, created: Any) -> Any:
    name = new_file.file_name(self.file_template, revision, message, created, self.truncate_slug_length)
    return Path(location) / name


op.__class__ = type("OpModule", (ModuleType,), {"_proxy": elsewhere(abstract.current.get, abstract.current.set)})
put_module("operations.batch", ApplyBatchImpl=ApplyBatchImpl)
put(Operations, _to_impl=Runners(), schema_obj=property(lambda self: SchemaObjects(self.migration_context)))
put(SchemaObjects, _ensure_table_for_fk=staticmethod(schema_items.ensure_target))
put(base, _fk_spec=foreign_key_parts)
put(sqla_compat, _safe_commit_connection_transaction=lambda it: it.in_transaction() and it.commit())
put(sqla_compat, _safe_rollback_connection_transaction=lambda it: it.in_transaction() and it.rollback())
put(sqla_compat, _inherit_schema_deprecated=lambda: sqla_compat.sqla_2_1, _vers=sqla_compat.VERSION)
put(sqla_compat, _NONE_NAME=_NONE_NAME, _is_type_bound=internals.belongs_to_type)
put(sqla_compat, _connectable_has_table=lambda connection, *name: inspect(connection).has_table(*name))
put_answers(migrate.MigrationContext, _version=lambda self: self.versions.table)
put_answers(environment.EnvironmentContext, _migration_context=lambda self: self.migration_context)
put(plugins, _all_plugins=made.all_plugins, _make_re=made.pattern_of, _translate_legacy_name=made.present_name)
put(plugins, _setup=made.set_up_installed, metadata=made.metadata)
for name, answer in {
    "should_delete_branch": lambda change: bool(change.delete) and not change.update,
    "should_create_branch": lambda change: bool(change.insert) and not change.update,
    "should_merge_branches": lambda change: bool(change.delete and change.update),
    "should_unmerge_branches": lambda change: bool(change.insert and change.update),
    "merge_branch_idents": lambda change: (list(change.delete), *change.update),
    "unmerge_branch_idents": lambda change: (*change.update, change.insert),
    "update_version_num": lambda change: change.update,
}.items():
    put(steps.MigrationStep, **{name: lambda self, heads, answer=answer: answer(self.row_changes(heads))})
for name, ends in {"delete_version_num": "from_revisions", "insert_version_num": "to_revisions"}.items():
    put_answers(steps.MigrationStep, **{name: lambda self, ends=ends: getattr(self, ends)[0]})
put(config.CommandLine, _inis_from_config=lambda _, options: config.configuration_files(options.config or ()))
put(command, os=os)
for name, answer in {
    "_versioned_down_revisions": lambda graph, one: graph[one].parents,
    "_all_down_revisions": lambda graph, one: graph.all_parents[one],
    "_normalized_down_revisions": lambda graph, one: graph.normalised_parents[one],
}.items():
    put_answers(revision_map.Revision, **{name: of_graph(answer, lambda self: self.record.parents)})
for name, answer in {
    "_all_nextrev": lambda graph, one: frozenset(graph.children(one, dependencies=True)),
    "_resolved_dependencies": lambda graph, one: graph.dependencies[one],
    "_normalized_resolved_dependencies": lambda graph, one: graph.normalised_dependencies[one],
    "_is_real_head": lambda graph, one: one in graph.effective_heads,
}.items():
    put_answers(revision_map.Revision, **{name: of_graph(answer)})
of_map = revision_map.RevisionMap
put_answers(of_map, _revision_map=by_every_name, _real_heads=lambda self: self.graph.effective_heads)
put_answers(of_map, _real_bases=lambda self: tuple(one for one in self.graph.bases if not self.graph[one].depends_on))
put(of_map, _get_base_revisions=lambda self, name: self.filter_for_lineage(self.bases, name))
put(of_map, _get_all_current=lambda self, names: set(self.all_current(names)))
put(of_map, _topological_sort=lambda self, revisions, heads: self.graph.topological(ids(revisions), ids(heads)))
put(of_map, _get_ancestor_nodes=walked(Graph.ancestors, ranges.ensure_apart))
put(of_map, _get_descendant_nodes=walked(Graph.descendants, Graph.descendants))
put(script.Script, _from_path=classmethod(from_path))
put(script.ScriptDirectory, _rev_path=path_of_new, _generate_create_date=script.ScriptDirectory.creation_date)
put(script.ScriptDirectory, creation_date=lambda self: self._generate_create_date())
put_answers(script.ScriptDirectory, _version_locations=lambda self: [*map(Path, self.version_directories)])
put(script_base, datetime=dt)
put(new_file, datetime=SimpleNamespace(now=lambda tz=None: script_base.datetime.datetime.now(tz=tz)))
put_answers(config.Config, _config_file_path=lambda self: self.config_file_name and Path(self.config_file_name))
put_answers(config.Config, _toml_file_path=lambda self: self.toml_file_name and Path(self.toml_file_name))
# tests replace `write_hooks.subprocess`, and count all that is asked of it
put(write_hooks, report=lambda name, ended: None, _registry=write_hooks.registered, _invoke=write_hooks.run_hook)
put(write_hooks, installed_scripts=lambda: compat.importlib_metadata_get("console_scripts"))
put(write_hooks, is_posix=lambda: compat.is_posix)
put(messages, terminal_width=lambda: messaging.TERMWIDTH)
put(script_package, write_hooks=write_hooks)
sys.modules["gitmig.alembic.script.write_hooks"] = write_hooks
put(api.AutogenContext, _within_batch=api.AutogenContext.within_batch)
put(render, _render_constraint=constraints.constraint_text, _render_foreign_key=constraints.foreign_key)
put(render, _render_check_constraint=constraints.check, _render_unique_constraint=constraints.unique)
put(render, _render_type_w_subtype=subtype)
most = elsewhere(lambda: tables.MAX_PYTHON_ARGS, lambda value: put(tables, MAX_PYTHON_ARGS=value))
render.__class__ = type("RenderModule", (ModuleType,), {"MAX_PYTHON_ARGS": most})


def rendered_both_ways(context: Any, values: dict[str, Any]) -> None:
    drafts = RevisionContext(None, SimpleNamespace(get_heads=tuple), {})
    drafts.run_autogenerate((), context)
    values.update(drafts._template_values(drafts.generated_revisions[0]))


def compare_tables(in_database: Any, in_models: Any, _inspector: Any, upgrade_ops: Any, context: Any) -> None:
    compared_tables.compare_tables(context, upgrade_ops, in_database, in_models)


class InspectorConv:
    def pre_cache_tables(self, *_arguments: Any) -> None:
        """We read all tables at once in any case."""


def option(name: str) -> property:
    return property(
        lambda self: [self.opts[name]] if self.opts.get(name) else [],
        lambda self, functions: self.opts.update({name: functions[0]}),
    )


def of_column(compare: Any) -> Any:
    return pairs.of_columns(compare)


put(
    migrate.MigrationContext,
    _user_compare_type=property(
        lambda self: self.opts.get("compare_type", True), lambda self, wanted: self.opts.update(compare_type=wanted)
    ),
)
# tests replace `alembic.util.warn`
put(server_defaults, callers=SimpleNamespace(warn=lambda *text: util.warn(*text)))  # noqa: PLW0108
put(
    postgresql.PostgresqlImpl,
    _normalize_computed_default=lambda self, text: server_defaults.NOISE.sub("", self.plain_computed(text)).lower(),
)
put(sqla_compat, _get_constraint_final_name=internals.final_name)
put(autogenerate, _produce_net_changes=detect.detect_into, _render_migration_diffs=rendered_both_ways)
put(api.AutogenContext, _object_filters=option("include_object"), _name_filters=option("include_name"))
put_module("autogenerate.compare.tables", _compare_tables=compare_tables)
put_module("autogenerate.compare.util", _InspectorConv=InspectorConv)
put_module("autogenerate.compare.constraints", _compare_nullable=of_column(constraints_of_models.compare_nullable))
put_module("autogenerate.compare.types", _dialect_impl_compare_type=of_column(types.ask_implementation))
put_module(
    "autogenerate.compare.server_defaults",
    _dialect_impl_compare_server_default=of_column(server_defaults.ask_implementation),
    _user_compare_server_default=of_column(server_defaults.ask_project),
    _render_server_default_for_compare=lambda default, context: server_defaults.written_default(
        default, context.dialect
    ),
)
put(operations_base, conv=conv)
put_module("ddl._autogen", ComparisonResult=ComparisonResult)
