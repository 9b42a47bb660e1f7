"""A project's revision files as Alembic's public `Script` and `ScriptDirectory`."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from gitmig.engine.runtime.door import open_door
from gitmig.engine.runtime.places import Place, line_in
from gitmig.engine.runtime.python_file import load_python_file
from gitmig.engine.runtime.rendering_failures import said
from gitmig.engine.runtime.revision_map import Revision, RevisionMap, as_tuple
from gitmig.engine.runtime.steps import downgrade_steps, stamp_steps, upgrade_steps
from gitmig.errors import (
    ConfigurationError,
    DuplicateRevision,
    GitmigError,
    NoScriptDirectory,
    RevisionError,
    TemplateError,
    UnreadableRevision,
)
from gitmig.project import located, script_location, search_path
from gitmig.report import history
from gitmig.revisions.docstring import whole_message
from gitmig.revisions.files import revision_files
from gitmig.revisions.graph import Graph
from gitmig.revisions.new_file import FILE_TEMPLATE, SLUG_LENGTH, created_now
from gitmig.revisions.source import name_as_identifier, read_file
from gitmig.revisions.target import in_words, numbers, split_branch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from types import ModuleType

    from gitmig.config import Config
    from gitmig.engine.runtime.steps import RevisionStep, StampStep
    from gitmig.revisions.source import Source
    from gitmig.revisions.target import Names

SEVERAL_HEADS = (
    "The script directory has multiple heads (due to branching)."
    "Please use get_heads(), or merge the branches using alembic merge."
)


class Script(Revision):
    """One revision file; it is run when its module is first asked for."""

    _module: ModuleType | None = None
    _db_current_indicator: bool | None = None

    def __init__(self, module: ModuleType, rev_id: str, path: str | os.PathLike[str]) -> None:
        written = [getattr(module, name, None) for name in ("down_revision", "depends_on", "branch_labels")]
        super().__init__(rev_id, *written)
        self._module = module
        self._declare(self.record._replace(path=os.fspath(path), doc=message_of(module).split("\n\n")[0]))

    @classmethod
    def read(cls, source: Source) -> Script:
        """A file whose text says all that the graph needs; else it is run for what it says."""
        if source.revision is None or source.computed:
            return cls.run(source.path)
        script = cls.__new__(cls)
        script._declare(source.revision)  # noqa: SLF001 (its own class)
        return script

    @classmethod
    def run(cls, path: str) -> Script:
        module = load_revision(path)
        name = getattr(module, "revision", None) or name_as_identifier(path)
        if name is None:
            raise UnreadableRevision(
                f"Could not determine revision id from filename {os.path.basename(path)}. Be sure the 'revision' variable "
                "is declared inside the script.",
                f"set `revision` and `down_revision` in {path}, or move it out of the version location",
            )
        if not hasattr(module, "down_revision"):
            raise UnreadableRevision(f"{path} sets no `down_revision`", "write `down_revision = None` in the first one")
        ensure_names(path, module, name)
        return cls(module, name, path)

    @property
    def path(self) -> str:
        return self.record.path

    @property
    def module(self) -> ModuleType:
        """The file as a module: `upgrade()`, `downgrade()` and whatever else is in it."""
        if self._module is None:
            self._module = load_revision(self.path)
        return self._module

    @property
    def doc(self) -> str:
        """The message: the docstring's first paragraph."""
        return self.record.doc

    @property
    def longdoc(self) -> str:
        """The whole docstring."""
        return whole_message(self.path) if self._module is None else message_of(self._module)

    @property
    def _shown_in(self) -> Graph:
        return self._graph or Graph([self.record])

    @property
    def log_entry(self) -> str:
        """The block of lines that `history -v` and `show` print."""
        return history.log_entry(
            self._shown_in, self.revision, current=bool(self._db_current_indicator), message=self.longdoc
        )

    def __str__(self) -> str:
        return history.arrow(self._shown_in, self.revision)

    def cmd_format(
        self,
        verbose: bool,
        include_branches: bool = False,
        include_doc: bool = False,
        include_parents: bool = False,
        tree_indicators: bool = True,
    ) -> str:
        """The line, or with `verbose` the block, that commands print."""
        if verbose:
            return self.log_entry
        return history.one_line(
            self._shown_in,
            self.revision,
            current=bool(self._db_current_indicator),
            branches=include_branches,
            doc=include_doc,
            parents=include_parents,
            tree=tree_indicators,
        )


def read_script(path: str) -> Script:
    """The revision of a file; what goes wrong when the file has to be run for it is told with its line."""
    try:
        return Script.read(read_file(path))
    except GitmigError:
        raise
    except (Exception, SystemExit) as error:
        line = line_in(path, error)
        place = Place(path, line) if line else None
        raise UnreadableRevision(
            f"{place or path} failed: {said(error)}", place.source if place and place.source else "correct the file"
        ) from error


def ensure_names(path: str, module: ModuleType, name: object) -> None:
    """Refuse what no revision can be called; other containers of strings than tuples are taken, as Alembic takes them."""
    if not isinstance(name, str):
        raise UnreadableRevision(f"{path}: revision is {name!r}", "write the id as a string")
    for header in ("down_revision", "depends_on", "branch_labels"):
        value = getattr(module, header, None)
        names = value if isinstance(value, Collection) else (value,)
        if value is not None and not all(isinstance(one, str) for one in names):
            raise UnreadableRevision(f"{path}: {header} is {value!r}", "write a string, or a tuple of strings")


def load_revision(path: str) -> ModuleType:
    with open_door():
        return load_python_file(os.path.dirname(path), os.path.basename(path))


def message_of(module: ModuleType) -> str:
    return (module.__doc__ or "").strip()


class ScriptDirectory:
    """A project's `env.py`, template and revision files.

    `dir` has `env.py` and `script.py.mako`; revisions are in `version_locations`, by default its `versions`.
    """

    def __init__(
        self,
        dir: str | os.PathLike[str],  # noqa: A002 (Alembic's name)
        file_template: str = FILE_TEMPLATE,
        truncate_slug_length: int | None = SLUG_LENGTH,
        version_locations: Sequence[str | os.PathLike[str]] | None = None,
        sourceless: bool = False,
        output_encoding: str = "utf-8",
        timezone: str | None = None,
        hooks: Sequence[Mapping[str, Any]] = (),
        recursive_version_locations: bool = False,
        messaging_opts: Mapping[str, Any] | None = None,
    ) -> None:
        self.dir = os.fspath(dir)
        self.file_template = file_template
        self.truncate_slug_length = truncate_slug_length or SLUG_LENGTH
        self.version_locations = [os.fspath(location) for location in version_locations or ()]
        self.sourceless = sourceless
        self.output_encoding = output_encoding
        self.timezone = timezone
        self.hooks = list(hooks)
        self.recursive_version_locations = recursive_version_locations
        self.messaging_opts = dict(messaging_opts or {})
        self._bases: Sequence[str] = (os.getcwd(),)
        self._search: Sequence[str] = ()
        self.revision_map = RevisionMap(self._load_revisions)
        if not os.path.isdir(self.dir):
            raise NoScriptDirectory(self.dir)

    @classmethod
    def from_config(cls, config: Config) -> ScriptDirectory:
        """The script directory that a configuration names; adds its `prepend_sys_path` to Python's path."""
        bases = (os.getcwd(), root_of(config))
        search = search_path(config, bases)
        script = cls(
            script_location(config, bases, search),
            file_template=str(config.get_alembic_option("file_template", FILE_TEMPLATE)),
            truncate_slug_length=slug_length(config),
            version_locations=config.get_version_locations_list(),
            sourceless=config.get_alembic_boolean_option("sourceless"),
            output_encoding=str(config.get_alembic_option("output_encoding", "utf-8")),
            timezone=text_or_none(config.get_alembic_option("timezone")),
            hooks=config.get_hooks_list(),
            recursive_version_locations=config.get_alembic_boolean_option("recursive_version_locations"),
            messaging_opts=dict(config.messaging_opts),
        )
        script._bases, script._search = bases, search
        add_to_path(config.get_prepend_sys_paths_list() or [], root_of(config))
        return script

    # where its files are

    @property
    def version_directories(self) -> list[str]:
        """The version locations, which may be relative or in packages, as absolute directories."""
        if not self.version_locations:
            return [os.path.abspath(os.path.join(self.dir, "versions"))]
        return [os.path.abspath(located(one, self._bases, self._search)) for one in self.version_locations]

    @property
    def versions(self) -> str:
        """The one version location."""
        if len(self.version_directories) > 1:
            raise GitmigError("Multiple version_locations present")
        return self.version_directories[0]

    @property
    def env_py_location(self) -> str:
        return os.path.join(self.dir, "env.py")

    def run_env(self) -> None:
        """Run `env.py`, inside an `EnvironmentContext`."""
        load_python_file(self.dir, "env.py")

    def _load_revisions(self) -> Iterator[Script]:
        paths: dict[str, str] = {}
        for path in self._revision_files():
            script = read_script(path)
            if script.revision in paths:
                raise DuplicateRevision(script.revision, (paths[script.revision], path))
            paths[script.revision] = path
            yield script

    def _revision_files(self) -> Iterator[str]:
        seen: set[str] = set()
        for location in self.version_directories:
            for path in revision_files([location], self.recursive_version_locations, self.sourceless):
                if path in seen:
                    text = f"File {path} loaded twice! ignoring. Please ensure version_locations is unique."
                    warnings.warn(text, UserWarning, stacklevel=2)
                    continue
                seen.add(path)
                yield path

    # its revisions

    def walk_revisions(self, base: str = "base", head: str = "heads") -> Iterator[Script]:
        """The revisions from `head` down to `base`, both included, newest first."""
        with in_words(start=base, end=head):
            yield from list(self.iterate_revisions(head, base, inclusive=True, assert_relative_length=False))

    def iterate_revisions(self, upper: Names, lower: Names, **kw: Any) -> Iterator[Script]:
        """The revisions from `upper` down to `lower`, newest first."""
        return self.revision_map.iterate_revisions(upper, lower, **kw)

    def get_revisions(self, id_: Names) -> tuple[Script, ...]:
        """The revisions that names stand for; nothing for `base`."""
        with in_words():
            return tuple(one for one in self.revision_map.get_revisions(id_) if one is not None)

    def get_revision(self, id_: str | None) -> Script:
        """The one revision that a name stands for; None for `base`."""
        with in_words():
            script: Script = self.revision_map.get_revision(id_)
            return script

    def get_all_current(self, id_: tuple[str, ...]) -> Any:
        """What a database at these revisions is at, with what only a dependency brought, as an ordered set."""
        with in_words():
            return dict.fromkeys(self.revision_map.all_current(id_)).keys()

    def as_revision_number(self, id_: str | None) -> str | tuple[str, ...] | None:
        """`head` and `base` as ids, other names as they are; a tuple for `heads`."""
        with in_words():
            branch, name = split_branch(id_)
            found = numbers(self.revision_map.graph, name, branch)
        if not found:
            return None
        return found if id_ == "heads" else found[0]

    def get_current_head(self) -> str | None:
        """The only head; an error when there are several."""
        with in_words(multiple_heads=SEVERAL_HEADS):
            return self.revision_map.get_current_head()

    def get_heads(self, consider_depends_on: bool = False) -> list[str]:
        """The heads; without those that others depend on where asked."""
        return list(self.revision_map.graph.effective_heads if consider_depends_on else self.revision_map.heads)

    def get_base(self) -> str | None:
        """The only base; an error when there are several."""
        bases = self.get_bases()
        if len(bases) > 1:
            raise RevisionError("The script directory has multiple bases. Please use get_bases().")
        return bases[0] if bases else None

    def get_bases(self) -> list[str]:
        """The revisions without a `down_revision`."""
        return list(self.revision_map.bases)

    # what programs that write their own upgrade() call

    def _upgrade_revs(self, destination: str, current_rev: Names) -> list[RevisionStep]:
        return upgrade_steps(self, destination, current_rev)

    def _downgrade_revs(self, destination: str, current_rev: Names) -> list[RevisionStep]:
        return downgrade_steps(self, destination, current_rev)

    def _stamp_revs(self, revision: Names, heads: Names) -> list[StampStep]:
        return stamp_steps(self, revision, heads)

    def creation_date(self) -> datetime:
        """What a file that is written now says about when it was."""
        return created_now(self.timezone)

    def generate_revision(
        self,
        revid: str,
        message: str | None,
        head: Names = None,
        splice: bool | None = False,
        branch_labels: str | Sequence[str] | None = None,
        version_path: str | os.PathLike[str] | None = None,
        file_template: str | None = None,
        depends_on: str | Sequence[str] | None = None,
        **kw: Any,
    ) -> Script | None:
        """Write a new revision file from `script.py.mako` and take it in; `kw` are more values for the template."""
        # it loads what runs programs on a new file
        from gitmig.engine.runtime.new_script import NewScript, write_script

        new = NewScript(
            revision=revid,
            message=message,
            head="head" if head is None else head,
            splice=bool(splice),
            branch_labels=as_tuple(branch_labels),
            version_path=None if version_path is None else os.fspath(version_path),
            file_template=file_template,
            depends_on=as_tuple(depends_on),
        )
        script = Script.read(read_file(os.path.realpath(write_script(self, new, kw))))
        if new.branch_labels and not script.branch_labels:
            raise TemplateError(
                f"Version {script.revision} specified branch_labels {', '.join(new.branch_labels)}, however the "
                f"migration file {script.path} does not have them; have you upgraded your script.py.mako to include "
                "the 'branch_labels' section?",
                f"add `branch_labels = ${{repr(branch_labels)}}` to {os.path.join(self.dir, 'script.py.mako')}",
            )
        self.revision_map.add_revision(script)
        return script


def root_of(config: Config) -> str:
    """The directory of the configuration file."""
    path = config.config_file_name or config.toml_file_name
    return os.path.dirname(os.path.abspath(path)) if path else os.getcwd()


def slug_length(config: Config) -> int | None:
    written = config.get_alembic_option("truncate_slug_length")
    try:
        return None if written is None else int(str(written))
    except ValueError as error:
        raise ConfigurationError(
            f"truncate_slug_length is {written!r}, which is no whole number", f"write one such as {SLUG_LENGTH}"
        ) from error


def add_to_path(paths: Sequence[str], root: str) -> None:
    """Put paths in front of Python's; relative ones count from here, and then from the configuration file."""
    elsewhere = [os.path.join(root, path) for path in paths if root != os.getcwd() and not os.path.isabs(path)]
    new = [*paths, *elsewhere]
    if sys.path[: len(new)] != new:
        sys.path[:0] = new


def text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
