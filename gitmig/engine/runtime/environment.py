"""What env.py runs in: the configuration, the revisions, and the job that waits for a configured context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from sqlalchemy import URL

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime import current
from gitmig.engine.runtime.addresses import hide_address, hide_password
from gitmig.engine.runtime.door import enter, leave
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import TextIO

    from sqlalchemy import Connection, Executable, MetaData

    from gitmig.config import Config
    from gitmig.engine.ddl.standard import DefaultImpl
    from gitmig.engine.runtime.hooks import (
        CompareServerDefault,
        CompareType,
        IncludeNameFn,
        IncludeObjectFn,
        OnVersionApplyFn,
        ProcessRevisionDirectiveFn,
        RenderItemFn,
    )
    from gitmig.engine.runtime.script import ScriptDirectory


class EnvironmentContext:
    """What `context` in env.py stands for while a command runs.

    A program uses it as a context manager: inside the block `context` is this environment, and
    `script.run_env()` runs env.py. `fn(heads, migration_context)` returns the steps to run; it is called once for each
    `context.run_migrations()`.
    """

    def __init__(self, config: Config, script: ScriptDirectory, **kw: Any) -> None:
        self.config = config
        self.script = script
        self.context_opts = kw
        self.migration_context: MigrationContext | None = None

    def __enter__(self) -> EnvironmentContext:
        enter()
        current.push(self)
        return self

    def __exit__(self, *_error: object) -> None:
        current.pop(self)
        leave()

    def run(self) -> None:
        """Run env.py; what it or a revision raises comes through as it is."""
        with self:
            self.script.run_env()

    # what the command was asked for

    def is_offline_mode(self) -> bool:
        """True while SQL is printed instead of executed."""
        return bool(self.context_opts.get("as_sql", False))

    def requires_connection(self) -> bool:
        return not self.is_offline_mode()

    def is_transactional_ddl(self) -> bool:
        """True where a transaction takes back CREATE and ALTER; needs `configure()` before."""
        return self.get_context().impl.transactional_ddl

    def get_head_revision(self) -> str | tuple[str, ...] | None:
        return self.script.as_revision_number("head")

    def get_head_revisions(self) -> str | tuple[str, ...] | None:
        return self.script.as_revision_number("heads")

    def get_starting_revision_argument(self) -> str | tuple[str, ...] | None:
        """Where a script starts: the `a` of `a:b`."""
        if self.migration_context is not None:
            start = self.migration_context.starting_revision
        elif "starting_rev" in self.context_opts:
            start = self.context_opts["starting_rev"]
        else:
            raise GitmigError("No starting revision argument is available.")
        return None if start is None else self.script.as_revision_number(start)

    def get_revision_argument(self) -> str | tuple[str, ...] | None:
        """Where the command goes to, as a revision id; of `stamp`, which takes several, the first name as it was typed."""
        named = self.context_opts["destination_rev"]
        if isinstance(named, str | None):
            return self.script.as_revision_number(named)
        return next(iter(named), None)

    def get_tag_argument(self) -> str | None:
        """What `--tag` said."""
        tag: str | None = self.context_opts.get("tag")
        return tag

    @overload
    def get_x_argument(self, as_dictionary: Literal[False] = False) -> list[str]: ...

    @overload
    def get_x_argument(self, as_dictionary: Literal[True]) -> dict[str, str]: ...

    @overload
    def get_x_argument(self, as_dictionary: bool = ...) -> list[str] | dict[str, str]: ...

    def get_x_argument(self, as_dictionary: bool = False) -> list[str] | dict[str, str]:
        """What `-x` said, in order; or as a dictionary of `key=value`, where a lone `key` has the value ``""``."""
        arguments = self.x_arguments()
        if not as_dictionary:
            return arguments
        return {key: value for key, _, value in (argument.partition("=") for argument in arguments)}

    def x_arguments(self) -> list[str]:
        given: list[str] = getattr(self.config.cmd_opts, "x", None) or []
        return given

    # env.py's part

    def configure(
        self,
        /,
        connection: Connection | None = None,
        url: str | URL | None = None,
        dialect_name: str | None = None,
        dialect_opts: dict[str, Any] | None = None,
        transactional_ddl: bool | None = None,
        transaction_per_migration: bool = False,
        output_buffer: TextIO | None = None,
        starting_rev: str | None = None,
        tag: str | None = None,
        template_args: dict[str, Any] | None = None,
        render_as_batch: bool = False,
        target_metadata: MetaData | Sequence[MetaData] | None = None,
        include_name: IncludeNameFn | None = None,
        include_object: IncludeObjectFn | None = None,
        include_schemas: bool = False,
        process_revision_directives: ProcessRevisionDirectiveFn | None = None,
        compare_type: bool | CompareType = True,
        compare_server_default: bool | CompareServerDefault = False,
        render_item: RenderItemFn | None = None,
        literal_binds: bool = False,
        upgrade_token: str = "upgrades",  # noqa: S107 (a word in a template)
        downgrade_token: str = "downgrades",  # noqa: S107 (a word in a template)
        alembic_module_prefix: str = "op.",
        sqlalchemy_module_prefix: str = "sa.",
        user_module_prefix: str | None = None,
        on_version_apply: OnVersionApplyFn | Sequence[OnVersionApplyFn] | None = None,
        autogenerate_plugins: Sequence[str] | None = None,
        **kw: Any,
    ) -> None:
        """Say what to migrate: an open connection, or for SQL scripts a URL or dialect name.

        May be called again for another database of the same run. Any other keyword is kept in the context's `opts`,
        where a dialect, or the project itself, may read it: `version_table`, `version_table_schema`,
        `version_table_pk` are such.
        """
        self._keep_if_given(
            transactional_ddl=transactional_ddl,
            output_buffer=self.config.output_buffer if output_buffer is None else output_buffer,
            starting_rev=starting_rev or None,
            tag=tag or None,
            render_item=render_item,
            autogenerate_plugins=autogenerate_plugins,
        )
        self._add_template_arguments(template_args)
        self.context_opts.update(
            transaction_per_migration=transaction_per_migration,
            target_metadata=target_metadata,
            render_as_batch=render_as_batch,
            include_name=include_name,
            include_object=include_object,
            include_schemas=include_schemas,
            process_revision_directives=process_revision_directives,
            compare_type=compare_type,
            compare_server_default=compare_server_default,
            literal_binds=literal_binds,
            upgrade_token=upgrade_token,
            downgrade_token=downgrade_token,
            alembic_module_prefix=alembic_module_prefix,
            sqlalchemy_module_prefix=sqlalchemy_module_prefix,
            user_module_prefix=user_module_prefix,
            on_version_apply=listed(on_version_apply),
            script=self.script,
            **kw,
        )
        hide_passwords(connection, url)
        self.migration_context = MigrationContext.configure(
            connection=connection,
            url=url,
            dialect_name=dialect_name,
            environment_context=self,
            dialect_opts=dialect_opts,
            opts=self.context_opts,
        )

    def _keep_if_given(self, **options: Any) -> None:
        self.context_opts.update({name: value for name, value in options.items() if value is not None})

    def _add_template_arguments(self, arguments: Mapping[str, Any] | None) -> None:
        if arguments and "template_args" in self.context_opts:
            self.context_opts["template_args"].update(arguments)

    def run_migrations(self, /, **kw: Any) -> None:
        """Do what the command was asked for; `kw` is passed to each `upgrade()` and `downgrade()`."""
        context = self.get_context()
        with Operations.context(context):
            context.run_migrations(**kw)

    def begin_transaction(self) -> AbstractContextManager[Any]:
        """The scope of the run's transaction, where the database has one for DDL; see `MigrationContext`."""
        return self.get_context().begin_transaction()

    def execute(self, sql: Executable | str, execution_options: dict[str, Any] | None = None) -> None:
        """Execute a statement, or write it into the script."""
        self.get_context().execute(sql, execution_options=execution_options)

    def static_output(self, text: str) -> None:
        """Write a line into the script as it is."""
        self.get_context().impl.static_output(text)

    def get_context(self) -> MigrationContext:
        """What the last `configure()` made."""
        if self.migration_context is None:
            raise GitmigError("No context has been configured yet.")
        return self.migration_context

    def get_bind(self) -> Connection:
        bind = self.get_context().bind
        assert bind is not None, "configure() was called without a connection"
        return bind

    def get_impl(self) -> DefaultImpl:
        return self.get_context().impl


def hide_passwords(connection: Any, url: str | URL | None) -> None:
    """So that no later message has one."""
    address = getattr(getattr(connection, "engine", None), "url", None) or url
    if isinstance(address, str):
        hide_address(address)
    elif isinstance(address, URL):
        hide_password(address)


def listed(callbacks: Any) -> tuple[Any, ...]:
    if callbacks is None:
        return ()
    return (callbacks,) if callable(callbacks) else tuple(callbacks)
