"""Every error a user can meet, with the exit status on its class.

GitmigError                     2  (the `CommandError` of programs that import Alembic)
├── ConfigurationError          2  a file or key of the configuration is wrong
│   ├── LonePercent             2  a value has a %, which the ini file takes for interpolation
│   ├── NoProject               2  no configuration file is where one was looked for
│   ├── NoScriptDirectory       2  script_location names a directory that is not there
│   ├── UnknownSeparator        2  path_separator is none of its words
│   └── NotCheckedOut           2  a sparse checkout leaves out every project
├── GitError                    2  git is missing, or refused
├── RevisionError               2  the graph of revisions, or a name for one
│   ├── CycleDetected           2  revisions that are their own ancestors
│   │   ├── LoopDetected
│   │   └── DependencyCycleDetected, DependencyLoopDetected
│   ├── DuplicateRevision       2  two files with one id
│   ├── LabelTaken              2  two revisions with one branch label
│   ├── MissingRevision         2  a parent or dependency without a file
│   ├── MultipleHeads           2  one head was asked for and there are several
│   ├── RangeNotAncestorError   2  the ends of a range are not on one line
│   ├── RebaseRefused           2  revisions that cannot be put on top of others, or not be put back
│   ├── ResolutionError         2  a name that no revision, or more than one, has
│   ├── UnreadableRevision      2  a file that does not say which revision it is
│   └── WalkedTooFar            2  a relative name that goes beyond the ends
├── LockFileError               2  gitmig.lock cannot be read or written
├── HookError                   2  a post-write hook that is not configured as it must be
├── TemplateError               2  a template that is missing or cannot be rendered
├── NoEnvironment               2  `context` was used while no env.py runs
├── NoMigration                 2  `op` was used while no revision runs
├── NotAtHead                   1  `current --check-heads`: the database is behind
├── EnvironmentFailed           2  env.py raised an error
├── RunCancelled              130  Ctrl-C while a revision ran
├── VersionRowsDiffer           2  the version table does not hold the row that a revision replaces
├── PlanError                   2  a plan file is not one of ours
├── GitHubError                 2  GitHub refused what was asked, or the event is not one to act on
│   ├── MissingPermission       2  the token may not do it
│   ├── TooLong                 2  more text than GitHub takes
│   ├── UntrustedEvent          2  the event would lend secrets to code that nobody vouched for
│   └── GitHubUnavailable      75  GitHub did not answer, or asked to wait longer than a run should
├── NoRenderer                  2  an operation that nothing writes into a revision
├── NotSupported                2  asked of a database or mode that cannot do it
├── BatchError                  2  a batch block asks for what its table cannot give
│   ├── RowsWithoutParent       2  it leaves rows that refer to nothing, on SQLite
│   └── UnknownColumn           2  it names a column that the table does not have
├── RevisionFailed              5  a revision raised an error while it was deployed
├── TargetRefused              10  the target may not be changed now
│   ├── WrongTarget            10  env.py connected to another database
│   └── ReadOnlyTarget         10  a replica, or writes are switched off
├── HistoryInconsistent        12  the version table does not fit the files
├── Temporary                  75  run the same command again
│   ├── LockTimeout            75  another deploy holds the lock
│   ├── LockLost               75  the session that held our lock is gone
│   └── TargetUnreachable      75  no connection
└── DeployCancelled       130, 143  SIGINT, SIGTERM
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self


class GitmigError(Exception):
    """What went wrong, in one sentence that names files and values; `hint` says what to type."""

    status: int = 2

    def __init__(self, message: str = "", hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class ConfigurationError(GitmigError):
    """A configuration file, or a key in one, is missing or wrong."""


class UnknownSeparator(ConfigurationError, ValueError):
    """`path_separator`, or its old name, has a word that stands for no separator."""

    def __init__(self, word: str, option: str, known: Sequence[str], file: str | None) -> None:
        expected = ", ".join(map(repr, known))
        where = f" in {file}" if file else ""
        super().__init__(
            f"{word!r} is not a valid value for {option}; expected {expected}", f"write `{option} = os`{where}"
        )


class NoProject(ConfigurationError):
    """No configuration file of a project is there: not the one named, and none where they are looked for."""


class NotCheckedOut(ConfigurationError):
    """Git knows projects here, and a sparse checkout leaves out all of them."""


class LonePercent(ConfigurationError, ValueError):
    """A value has a `%` that is not doubled; it is not shown, because it is a URL with a password more often than not."""

    def __init__(self, section: str, option: str, file: str | None = None) -> None:
        where = f"{file}, " if file else ""
        super().__init__(
            f"{where}[{section}] {option} has a value with a single %, which an ini file takes for the beginning of %(name)s",
            'double each one: in the file write %%, in env.py config.set_main_option(name, value.replace("%", "%%"))',
        )


class NoScriptDirectory(ConfigurationError):
    """The directory that `script_location` names is not there."""

    def __init__(self, directory: str) -> None:
        super().__init__(
            f"Path doesn't exist: {directory}.  Please use the 'init' command to create a new scripts folder.",
            f"type `gitmig init {directory}`, or correct script_location",
        )


class GitError(GitmigError):
    """git could not be run, or refused what was asked."""


class RevisionError(GitmigError):
    """The graph of revisions is broken, or a revision that was named is not in it."""

    def reworded(self, message: str, hint: str | None = None) -> Self:
        """The same error in the words of the command that met it."""
        self.message = message
        self.args = (message,)
        self.hint = hint or self.hint
        return self


class UnreadableRevision(RevisionError):
    """A file among the revisions does not say which revision it is, even when it is run."""


class WalkedTooFar(RevisionError):
    """A relative name goes beyond the first or the last revision."""


class CycleDetected(RevisionError):
    """Revisions are their own ancestors; `revisions` are all that hang on the cycle, `cycle` is one way around."""

    kind = "Cycle"

    def __init__(self, revisions: Sequence[str], cycle: Sequence[str] = (), paths: Sequence[str] = ()) -> None:
        self.revisions = revisions
        self.cycle = cycle
        way = " -> ".join((*cycle, *cycle[:1]))
        files = f" ({', '.join(paths)})" if paths else ""
        hint = f"the way around, child -> parent: {way}; change one of these files' down_revision or depends_on{files}"
        super().__init__(f"{self.kind} is detected in revisions ({', '.join(revisions)})", hint if cycle else None)


class DependencyCycleDetected(CycleDetected):
    """Revisions are their own ancestors once `depends_on` counts."""

    kind = "Dependency cycle"


class LoopDetected(CycleDetected):
    """A revision names itself as its parent."""

    kind = "Self-loop"
    header = "down_revision"

    def __init__(self, revision: str, path: str = "") -> None:
        super().__init__([revision])
        if path:
            self.hint = f"{path}: its {self.header} names the revision itself; name the one that it follows"


class DependencyLoopDetected(DependencyCycleDetected, LoopDetected):
    """A revision depends on itself."""

    kind = "Dependency self-loop"
    header = "depends_on"

    def __init__(self, revision: str, path: str = "") -> None:
        LoopDetected.__init__(self, revision, path)


class DuplicateRevision(RevisionError):
    """Several files declare the same id."""

    def __init__(self, revision: str, paths: Sequence[str]) -> None:
        self.revision = revision
        self.paths = paths
        super().__init__(
            f"Revision {revision} is present more than once: {', '.join(paths)}",
            "give one of them a new id, and change the down_revision of what follows it",
        )


class LabelTaken(RevisionError):
    """A branch label is declared by several revisions, or is a revision's id."""

    def __init__(self, label: str, revision: str, holder: str) -> None:
        self.label = label
        self.revision = revision
        self.holder = holder
        super().__init__(
            f"Branch name '{label}' in revision {revision} already used by revision {holder}",
            "a label is inherited by later revisions: declare it once",
        )


class MissingRevision(RevisionError, KeyError):
    """A revision's parent or dependency is in no file; a KeyError too, which programs catch because Alembic raises it."""

    def __init__(
        self, name: str, revision: str, path: str, nearest: str | None = None, dependency: bool = False
    ) -> None:
        self.name = name
        self.revision = revision
        self.path = path
        self.nearest = nearest
        key = "depends_on" if dependency else "down_revision"
        super().__init__(
            f"Revision {name} referenced from {revision} is not present: {key} of {path or revision}",
            f"did you mean {nearest!r}?" if nearest else "restore its file, or correct the reference",
        )


class MultipleHeads(RevisionError):
    """One head was asked for and there are several."""

    def __init__(self, heads: Sequence[str], argument: str | None) -> None:
        self.heads = heads
        self.argument = argument
        super().__init__(f"Multiple heads are present for given argument '{argument}'; {', '.join(heads)}")


class RangeNotAncestorError(RevisionError):
    """The lower end of a range is not below its upper end."""

    def __init__(self, lower: str | Sequence[str] | None, upper: str | Sequence[str] | None) -> None:
        self.lower = lower
        self.upper = upper
        super().__init__(f"Revision {lower or 'base'} is not an ancestor of revision {upper or 'base'}")


class ResolutionError(RevisionError):
    """A name that no revision has (it is `absent`), or that more than one has; `recorded` where a database has it."""

    def __init__(self, message: str, argument: str, hint: str | None = None, *, absent: bool = False) -> None:
        super().__init__(message, hint)
        self.argument = argument
        self.absent = absent
        self.recorded = False

    def is_recorded(self) -> Self:
        """The same error, of which is known that it was a database that gave the name."""
        self.recorded = True
        self.hint = "the database is at it, and no file here has it"
        return self


class RebaseRefused(RevisionError):
    """Revisions cannot be put on top of others, or not be put back; no file was changed."""


class LockFileError(GitmigError):
    """`gitmig.lock` cannot be read or written."""


class HookError(GitmigError):
    """A post-write hook is not configured as it must be, or what it runs is not installed."""


class TemplateError(GitmigError):
    """A template is missing, or cannot be rendered."""


class NotSupported(GitmigError, NotImplementedError):
    """The database, or the mode, cannot do what was asked."""


class Nameless(GitmigError, ValueError):
    """An index or a constraint is created or dropped by a name that nobody gave it."""

    def __init__(self, kind: str, table: str) -> None:
        super().__init__(
            f"the {kind} of table {table!r} has no name, and the naming convention gives it none",
            "write its name in place of None; the database shows it: `\\d TABLE` in psql, SHOW CREATE TABLE on MySQL",
        )


class NoRenderer(GitmigError, ValueError):
    """Nothing is registered that writes an operation as Python; a `ValueError`, as programs that catch it expect."""

    def __init__(self, operation: type) -> None:
        super().__init__(
            f"nothing writes {operation.__name__} into a revision",
            f"register a function (context, operation) with @renderers.dispatch_for({operation.__name__})",
        )


class BatchError(GitmigError, ValueError):
    """A batch block asks for what its table cannot give; a `ValueError`, as migrations that catch it expect."""


class RowsWithoutParent(BatchError):
    """A revision that ran with SQLite's foreign keys put off leaves rows that refer to nothing."""

    def __init__(self, child: str, parent: str, count: int) -> None:
        super().__init__(
            f"{count} {'row' if count == 1 else 'rows'} of {child!r} would refer to rows of {parent!r} that are not there",
            "PRAGMA foreign_keys is off while a revision with batch_alter_table runs, so nothing cascades: "
            "delete or change the referring rows in the revision, too, or do that in a revision of its own",
        )


class UnknownColumn(BatchError, KeyError):
    """A batch block names a column that the table does not have."""

    def __init__(self, name: str, table: str, columns: Sequence[str]) -> None:
        super().__init__(
            f"there is no column {name!r} in table {table!r}",
            f"its columns are {', '.join(columns)}; in a batch block a renamed column keeps its old name to the end",
        )


class PlanError(GitmigError):
    """A plan file is not one that gitmig wrote, or was changed since."""


class TargetRefused(GitmigError):
    """The target is not the one meant, or may not be changed now; nothing was."""

    status = 10


class WrongTarget(TargetRefused):
    """env.py connected to another database than the target's."""


class ReadOnlyTarget(TargetRefused):
    """The target is a replica, or does not accept writes."""


class HistoryInconsistent(GitmigError):
    """What the target's version table says does not fit the revisions in these files."""

    status = 12


class Temporary(GitmigError):
    """Something that passes by itself stood in the way; nothing was changed and the same command may be run again."""

    status = 75


class LockTimeout(Temporary):
    """Another deploy held the target's lock for longer than we wait; `holder` says which, as far as the server tells."""

    def __init__(self, message: str, hint: str | None = None, holder: str = "") -> None:
        super().__init__(message, hint)
        self.holder = holder


class LockLost(Temporary):
    """The session that held our lock is gone, so that another deploy may have begun."""


class TargetUnreachable(Temporary):
    """No connection to the target."""


class RevisionFailed(GitmigError):
    """A revision raised an error; `revision` is its id."""

    status = 5

    def __init__(self, message: str, hint: str | None = None, revision: str | None = None) -> None:
        super().__init__(message, hint)
        self.revision = revision


class DeployCancelled(GitmigError):
    """SIGINT or SIGTERM arrived; `status` is 128 and the signal's number."""

    def __init__(self, message: str, signal_number: int) -> None:
        super().__init__(message, "run the same command again to go on")
        self.status = 128 + signal_number


class GitHubError(GitmigError):
    """GitHub refused what was asked, or what woke this run is nothing to act on."""


class MissingPermission(GitHubError):
    """The token may not do it; `hint` is the YAML to add."""


class TooLong(GitHubError):
    """GitHub takes less text than was sent."""


class GitHubUnavailable(GitHubError):
    """GitHub did not answer, or asked to wait longer than a run should: nothing is wrong on this side."""

    status = 75


class NoEnvironment(GitmigError, NameError):
    """A function of `gitmig.context` was called, while no env.py runs."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"context.{name} exists only while a gitmig command runs env.py",
            "call it from env.py or a revision, not from a module that is imported elsewhere",
        )


class NotAtHead(GitmigError):
    """The database is not at the heads of the revision files."""

    status = 1

    def __init__(self, message: str = "Database is not on all head revisions") -> None:
        super().__init__(message, "run `gitmig upgrade heads`")


class EnvironmentFailed(GitmigError):
    """env.py raised an error of its own, or could not be run."""


class RunCancelled(GitmigError):
    """Ctrl-C while a revision ran."""

    status = 130


class NoMigration(GitmigError, NameError):
    """A directive of `gitmig.op` was called, while no revision runs."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Can't invoke function '{name}', as the proxy object has not yet been established for the Alembic "
            "'Operations' class.  Try placing this code inside a callable.",
            f"no revision runs: call op.{name}() in upgrade() or downgrade() of a revision, not when its module is imported",
        )


class VersionRowsDiffer(GitmigError):
    """The version table does not hold exactly the one row that a revision deletes or updates."""

    def __init__(self, act: str, table: str, found: int) -> None:
        self.table = table
        self.found = found
        super().__init__(
            f"Online migration expected to match one row when {act} '{table}'; {found} found",
            "somebody else changed the version table meanwhile: look at `gitmig current`, then run again",
        )


class UntrustedEvent(GitHubError):
    """The event runs with a token and secrets, and what is checked out may be anybody's."""

    def __init__(self, event: str) -> None:
        super().__init__(
            f"a preview runs the code that is checked out, and under the event {event!r} that code would have this "
            "repository's token and secrets",
            hint="render under `pull_request`, and comment from a second workflow under `workflow_run`: docs/github-action.md",
        )
        self.event = event


# Programs that drive Alembic show the class of what they caught: it has the name that Alembic's error has.
GitmigError.__name__ = "CommandError"
NotSupported.__name__ = "NotImplementedError"
BatchError.__name__ = "ValueError"
UnknownColumn.__name__ = "KeyError"
