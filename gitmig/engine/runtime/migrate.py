"""A migration on one database, or into one script: where it stands, and the steps that move it."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.engine.mock import MockConnection

from gitmig.engine.callers import point_sqlalchemy_at_callers
from gitmig.engine.ddl.batch import BatchBlock, BatchOptions
from gitmig.engine.ddl.foreign_keys import enforcement, may_replace_tables, pausable
from gitmig.engine.ddl.standard import DefaultImpl
from gitmig.engine.runtime.heads import HeadMaintainer
from gitmig.engine.runtime.remarks import Teller
from gitmig.engine.runtime.sink import script_buffer
from gitmig.engine.runtime.steps import ids
from gitmig.engine.runtime.transactions import ProxyTransaction, Transactions
from gitmig.engine.runtime.version_table import VersionTable
from gitmig.errors import ConfigurationError, GitmigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    from sqlalchemy import URL, Connection, Dialect, Executable

    from gitmig.config import Config
    from gitmig.engine.runtime.script import Script, ScriptDirectory
    from gitmig.engine.runtime.steps import MigrationStep

    # `fn` of an environment: current heads and context in, steps out
    Job: TypeAlias = Callable[[tuple[str, ...], "MigrationContext"], Iterable[MigrationStep]]

# users' configuration files set this logger's level by name
log = logging.getLogger("alembic.runtime.migration")


class Environment(Protocol):
    """What env.py runs in, as far as a migration asks."""

    @property
    def config(self) -> Config: ...


class MigrationContext:
    """What env.py configured: a connection or a dialect, the options, and the job that names the steps.

    Made by `context.configure()`, or by a program with `MigrationContext.configure(connection)`.
    """

    def __init__(
        self,
        dialect: Dialect,
        connection: Connection | None,
        opts: dict[str, Any],
        environment_context: Environment | None = None,
    ) -> None:
        self.environment_context = environment_context
        self.opts = opts
        self.dialect = dialect
        self.script: ScriptDirectory | None = opts.get("script")
        self.as_sql: bool = opts.get("as_sql", False)
        # several contexts of one run share `opts`: what the command asked for is taken now
        self.job: Job | None = opts.get("fn")
        self.starting_revision: str | None = opts.get("starting_rev")
        self.purge: bool = opts.get("purge", False)
        self.on_version_apply_callbacks = opts.get("on_version_apply", ())
        self.output_buffer = script_buffer(opts.get("output_buffer") or sys.stdout, opts.get("output_encoding"))
        self.connection: Any = connection
        if self.as_sql:
            self.connection = MockConnection(dialect, self._write_statement)
        implementation = DefaultImpl.get_by_dialect(dialect)
        self.impl = implementation(
            dialect, self.connection, self.as_sql, opts.get("transactional_ddl"), self.output_buffer, opts
        )
        self.progress = Progress()
        self.impl.teller = opts.get("teller") or Teller(self.progress)
        self.versions = VersionTable(self.impl, self.connection, opts)
        self.transactions = Transactions(
            self.impl,
            self.connection,
            as_sql=self.as_sql,
            for_each_revision=opts.get("transaction_per_migration", False),
            committed=self.progress.note_commit,
        )
        self.run_arguments: dict[str, Any] = {}
        self._say_what_is_assumed()
        point_sqlalchemy_at_callers()

    @classmethod
    def configure(
        cls,
        connection: Connection | None = None,
        url: str | URL | None = None,
        dialect_name: str | None = None,
        dialect: Dialect | None = None,
        environment_context: Environment | None = None,
        dialect_opts: dict[str, str] | None = None,
        opts: Any | None = None,
    ) -> MigrationContext:
        """A context for a connection, or for the dialect of a URL or name when there is none."""
        if isinstance(connection, Engine):
            raise GitmigError(
                "'connection' argument to configure() is expected to be a sqlalchemy.engine.Connection instance, "
                f"got {connection}",
                hint="write: with engine.connect() as connection: context.configure(connection=connection, ...)",
            )
        if connection is not None:
            dialect = connection.dialect
        elif url:
            dialect = make_url(url).get_dialect()(**(dialect_opts or {}))
        elif dialect_name:
            dialect = make_url(f"{dialect_name}://").get_dialect()(**(dialect_opts or {}))
        if dialect is None:
            raise ConfigurationError("Connection, url, or dialect_name is required.")
        return cls(dialect, connection, {} if opts is None else opts, environment_context)

    def _say_what_is_assumed(self) -> None:
        log.info("Context impl %s.", type(self.impl).__name__)
        if self.as_sql:
            log.info("Generating static SQL")
        log.info("Will assume %s DDL.", "transactional" if self.impl.transactional_ddl else "non-transactional")

    def _write_statement(self, statement: Any, *_parameters: Any, **_named: Any) -> None:
        """What `op.get_bind().execute()` does while a script is written."""
        self.impl._exec(statement)  # noqa: SLF001

    # what it is about

    @property
    def bind(self) -> Connection | None:
        """The connection; one that only writes statements down when a script is made."""
        connection: Connection | None = self.connection
        return connection

    @property
    def config(self) -> Config | None:
        return self.environment_context.config if self.environment_context else None

    @property
    def version_table(self) -> str:
        return self.versions.name

    @property
    def version_table_schema(self) -> str | None:
        return self.versions.schema

    @property
    def transactional_ddl(self) -> bool:
        return self.impl.transactional_ddl

    # transactions

    def begin_transaction(self, _per_migration: bool = False) -> AbstractContextManager[ProxyTransaction | None]:
        """The transaction around a run (or one revision of it); does nothing where it is not this run that commits."""
        return self.transactions.begin(_per_migration)

    def autocommit_block(self) -> AbstractContextManager[None]:
        """Run statements outside of any transaction; what the revision did before them is committed."""
        return self.transactions.autocommit()

    def begin_batch(self, **options: Any) -> BatchBlock:
        """Record operations on one table, for `op.batch_alter_table`."""
        return BatchBlock(self.impl, BatchOptions(**options))

    # the version table

    def get_current_revision(self) -> str | None:
        """The one head that is recorded, or None."""
        heads = self.get_current_heads()
        if len(heads) > 1:
            raise GitmigError(
                f"Version table '{self.version_table}' has more than one head present; please use get_current_heads()"
            )
        return heads[0] if heads else None

    def get_current_heads(self) -> tuple[str, ...]:
        """The recorded heads; for a script, where it is said to start."""
        if self.as_sql:
            return self._heads_to_start_from()
        if self.starting_revision:
            raise GitmigError("Can't specify current_revision to context when using a database connection")
        return self.versions.rows() if self.versions.exists() else ()

    def _heads_to_start_from(self) -> tuple[str, ...]:
        start = self.starting_revision
        if start is None or start in ("", "base"):
            return ()
        if self.script is None:
            return ids(start)
        revision: Script | None = self.script.get_revision(start)
        return (revision.revision,) if revision is not None else ()

    def _has_version_table(self) -> bool:
        return self.versions.exists()

    def _ensure_version_table(self, purge: bool = False) -> None:
        """Under Alembic's name: projects that record versions themselves call it."""
        self.versions.ensure()
        if purge:
            self.versions.clear()

    def stamp(self, script_directory: ScriptDirectory, revision: str) -> None:
        """Record a revision without running anything."""
        heads = self.get_current_heads()
        if not self.as_sql and not heads:
            self.versions.ensure()
        maintainer = HeadMaintainer(self, heads)
        for step in script_directory._stamp_revs(revision, heads):  # noqa: SLF001 (Alembic's name, which programs override)
            maintainer.update_to_step(step)

    # the run

    def run_migrations(self, **kw: Any) -> None:
        """Run the steps that the job names; `kw` is passed to each `upgrade()` or `downgrade()`."""
        self.impl.start_migrations()
        heads = self._heads_before_run()
        maintainer = HeadMaintainer(self, heads)
        self.progress.start(heads)
        self.run_arguments = kw
        if self.job is None:
            raise GitmigError(
                "run_migrations() has nothing to run: this context was made without a function that names the steps"
            )
        self._end_reading()
        for step in self.job(heads, self):
            self.run_step(step, maintainer, kw)
        self.transactions.settle()
        self.progress.step = None

    def _end_reading(self) -> None:
        """Leave the transaction in which the version rows were read, where foreign keys have to be put off outside of it."""
        foreign_keys = enforcement(self.impl)
        if foreign_keys is not None and foreign_keys.is_on():
            self.transactions.settle()

    def _heads_before_run(self) -> tuple[str, ...]:
        if self.purge:
            if self.as_sql:
                raise GitmigError("Can't use --purge with --sql mode")
            self._ensure_version_table(purge=True)
            return ()
        heads = self.get_current_heads()
        if not heads and not self.as_sql and not self.opts.get("dont_mutate", False):
            self.versions.ensure()
        return heads

    def run_step(self, step: MigrationStep, maintainer: HeadMaintainer, arguments: dict[str, Any]) -> None:
        """One revision and its version rows, in the transaction of the moment where a run has one for each."""
        self.progress.begin(step)
        ours = not self.transactions.external and not self.transactions.open
        ahead = ours and not self.as_sql and may_replace_tables(step.migration_fn)
        with (
            pausable(self.impl, ours=ours, ahead=ahead) as foreign_keys,
            self.begin_transaction(_per_migration=True),
        ):
            if self.as_sql and not maintainer.heads:
                self.versions.create()
            log.info("Running %s", step)
            if self.as_sql:
                self.impl.static_output(f"-- Running {step.short_log}")
            step.migration_fn(**arguments)
            if foreign_keys is not None:
                foreign_keys.check()
            maintainer.update_to_step(step)
            for callback in self.on_version_apply_callbacks:
                callback(ctx=self, step=step.info, heads=set(maintainer.heads), run_args=arguments)
            self.progress.record(maintainer.heads)

    def execute(self, sql: Executable | str, execution_options: dict[str, Any] | None = None) -> None:
        """Execute a statement on the connection, or write it into the script."""
        self.impl._exec(sql, execution_options)  # noqa: SLF001


class Progress:
    """How far a run has come: what an error has to say about the state of the database.

    `committed` are the version rows that are there to stay; `interrupted` is a step of which a part was committed before
    its version row, by an autocommit block.
    """

    def __init__(self) -> None:
        self.before: tuple[str, ...] = ()
        self.heads: tuple[str, ...] = ()
        self.committed: tuple[str, ...] = ()
        self.step: MigrationStep | None = None
        self.recorded = True
        self.interrupted: MigrationStep | None = None

    def start(self, heads: Iterable[str]) -> None:
        self.before = self.heads = self.committed = tuple(sorted(heads))

    def begin(self, step: MigrationStep) -> None:
        self.step = step
        self.recorded = False

    def record(self, heads: Iterable[str]) -> None:
        self.heads = tuple(sorted(heads))
        self.recorded = True

    def note_commit(self) -> None:
        self.committed = self.heads
        self.interrupted = None if self.recorded else self.step
