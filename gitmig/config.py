"""Alembic's `Config`: one ini file, one `pyproject.toml`, or options set by a program."""

from __future__ import annotations

import os
import sys

from gitmig.errors import ConfigurationError, LonePercent, UnknownSeparator
from gitmig.records import TYPE_CHECKING, cached_property

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
    from configparser import ConfigParser
    from typing import Any, TextIO, TypeAlias, TypedDict, overload

    from gitmig.ini_scan import Options

TomlValue: TypeAlias = "str | list[str] | dict[str, str] | list[dict[str, str]] | int | None"
HookConfig: TypeAlias = "Mapping[str, Any]"

SEPARATORS = {"space": " ", "newline": "\n", "os": os.pathsep, ":": ":", ";": ";"}
NO_ARGUMENTS: Mapping[str, Any] = {}  # never changed

if TYPE_CHECKING:

    class MessagingOptions(TypedDict, total=False):
        """How talkative the commands are."""

        quiet: bool

else:
    MessagingOptions = dict  # which is what a TypedDict is; `typing` would take as long to load as a check of ten files


class Config:
    """The configuration of one migration environment.

    `file_` is an ini file, `toml_file` a `pyproject.toml` whose `[tool.alembic]` table is read; neither need exist. Options of
    the ini file win over the table's. Both are read when they are first asked for.
    """

    config_file_name: str | None = None
    toml_file_name: str | None = None
    config_ini_section: str = "alembic"
    cmd_opts: Namespace | None = None
    # what a quick scan tells of the main section, so that the file need not be parsed
    scanned: Options | None = None

    def __init__(
        self,
        file_: str | os.PathLike[str] | None = None,
        toml_file: str | os.PathLike[str] | None = None,
        ini_section: str = "alembic",
        output_buffer: TextIO | None = None,
        stdout: TextIO | None = None,
        cmd_opts: Namespace | None = None,
        config_args: Mapping[str, Any] = NO_ARGUMENTS,
        attributes: dict[str, Any] | None = None,
    ) -> None:
        self.config_file_name = path_or_none(file_)
        self.toml_file_name = path_or_none(toml_file)
        self.config_ini_section = ini_section
        self.output_buffer = output_buffer
        self.stdout = sys.stdout if stdout is None else stdout
        self.cmd_opts = cmd_opts
        self.config_args = dict(config_args)
        if attributes:
            self.attributes.update(attributes)

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """Whatever a program wants to hand to its `env.py`, such as an open connection."""
        return {}

    @cached_property
    def messaging_opts(self) -> MessagingOptions:
        return {"quiet": bool(getattr(self.cmd_opts, "quiet", False))}

    def print_stdout(self, text: str, *arg: Any) -> None:
        """Write one line of a command's result, formatted with `%` when arguments are given."""
        if self.messaging_opts.get("quiet", False):
            return
        encoding = getattr(self.stdout, "encoding", None) or "ascii"
        for part in (str(text) % arg if arg else str(text), "\n"):
            self.stdout.write(part.encode(encoding, "replace").decode(encoding))

    @cached_property
    def file_config(self) -> ConfigParser:
        """The parsed ini file, with `here` and `config_args` as defaults; an empty main section when no file was named."""
        from configparser import ConfigParser, Error

        self.config_args["here"] = self._ini_directory()
        parser = ConfigParser(self.config_args)
        if self.config_file_name is None:
            self._tell("No config file provided; using defaults")
            parser.add_section(self.config_ini_section)
            return parser
        self._tell("Loading config from file: %s", self.config_file_name)
        try:
            if os.path.lexists(self.config_file_name):
                with open(self.config_file_name, encoding="locale") as file:
                    parser.read_file(file)
        except (Error, UnicodeDecodeError, OSError) as error:
            raise unreadable(self.config_file_name, error) from error
        return parser

    @cached_property
    def toml_alembic_config(self) -> Mapping[str, Any]:
        """The `[tool.alembic]` table as it is written: nothing is interpolated yet."""
        if self.toml_file_name is None or not os.path.exists(self.toml_file_name):
            return {}
        return alembic_table(read_toml(self.toml_file_name))

    def get_template_directory(self) -> str:
        """Where the templates of `init` are."""
        return os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")

    if TYPE_CHECKING:

        @overload
        def get_section(self, name: str, default: None = ...) -> dict[str, str] | None: ...

        @overload
        def get_section(self, name: str, default: Mapping[str, str]) -> Mapping[str, str]: ...

    def get_section(self, name: str, default: Mapping[str, str] | None = None) -> Mapping[str, str] | None:
        """Every option of an ini section, interpolated, or `default` when there is no such section."""
        if not self.file_config.has_section(name):
            return default
        return {option: self._ini_value(name, option) for option, _ in self.file_config.items(name, raw=True)}

    def set_main_option(self, name: str, value: str) -> None:
        """Set an option of the main section; a `%` in the value must be doubled."""
        self.set_section_option(self.config_ini_section, name, value)

    def remove_main_option(self, name: str) -> None:
        self.file_config.remove_option(self.config_ini_section, name)

    def set_section_option(self, section: str, name: str, value: str) -> None:
        if not self.file_config.has_section(section):
            self.file_config.add_section(section)
        try:
            self.file_config.set(section, name, value)
        except ValueError:
            # the message of configparser has the value in it
            raise LonePercent(section, name) from None

    if TYPE_CHECKING:

        @overload
        def get_section_option(self, section: str, name: str) -> str | None: ...

        @overload
        def get_section_option(self, section: str, name: str, default: str) -> str: ...

        @overload
        def get_section_option(self, section: str, name: str, default: str | None = ...) -> str | None: ...

    def get_section_option(self, section: str, name: str, default: str | None = None) -> str | None:
        """One option of an ini section; the section must exist."""
        if not self.file_config.has_section(section):
            raise ConfigurationError(
                f"No config file {self.config_file_name!r} found, or file has no '[{section}]' section"
            )
        return self._ini_value(section, name) if self.file_config.has_option(section, name) else default

    if TYPE_CHECKING:

        @overload
        def get_main_option(self, name: str) -> str | None: ...

        @overload
        def get_main_option(self, name: str, default: str) -> str: ...

        @overload
        def get_main_option(self, name: str, default: str | None = ...) -> str | None: ...

    def get_main_option(self, name: str, default: str | None = None) -> str | None:
        """One option of the main ini section."""
        return self.get_section_option(self.config_ini_section, name, default)

    def get_alembic_option(self, name: str, default: str | None = None) -> TomlValue:
        """One option from the ini file's main section, else from `[tool.alembic]`."""
        written = self.ini_option(name)
        return self._toml_value(name, default) if written is None else written

    def get_alembic_boolean_option(self, name: str) -> bool:
        """True for the literal `true` of an ini file, or a TOML boolean; anything else in TOML is an error."""
        written = self.ini_option(name)
        if written is not None:
            return written == "true"
        value = self._toml_value(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise ConfigurationError(f"boolean value expected for TOML parameter {name!r}")
        return value

    def get_version_locations_list(self) -> list[str] | None:
        """Where the revision files are, as written; None when it is left to the default."""
        value = self._main_value("version_locations")
        if value is None:
            return self._toml_list("version_locations")
        separator = self._separator("path_separator", "version_path_separator")
        if separator is None:
            warn_of_legacy_splitting("spaces/commas", "version_locations")
            return split_legacy(value)
        return [part.strip() for part in value.split(separator) if part.strip()]

    def get_prepend_sys_paths_list(self) -> list[str] | None:
        """What `prepend_sys_path` adds in front of Python's own path, as written."""
        value = self._main_value("prepend_sys_path")
        if value is None:
            return self._toml_list("prepend_sys_path")
        separator = self._separator("path_separator")
        if separator is None:
            warn_of_legacy_splitting("spaces, commas, and colons", "prepend_sys_path")
            return split_legacy(value, colon=True)
        return [part.strip() for part in value.split(separator) if part.strip()]

    def get_hooks_list(self) -> list[HookConfig]:
        """The post-write hooks in order, each with its options and `_hook_name`."""
        if not self.file_config.has_section("post_write_hooks"):
            return self._toml_hooks()
        options = self.get_section("post_write_hooks", {})
        return [hook_of_ini(name, options) for name in split_legacy(options.get("hooks", "")) if name]

    def _toml_hooks(self) -> list[HookConfig]:
        hooks = self._toml_value("post_write_hooks")
        if hooks is None:
            return []
        if not isinstance(hooks, list) or not all(isinstance(hook, dict) and "name" in hook for hook in hooks):
            raise ConfigurationError(
                f"{self.toml_file_name}: every [[tool.alembic.post_write_hooks]] table needs a 'name'"
            )
        return [{**without_name(hook), "_hook_name": hook["name"]} for hook in hooks if isinstance(hook, dict)]

    def _tell(self, text: str, *arguments: str) -> None:
        """Tell Alembic's logger with `--verbose`, in a program that logs; a hook does not load `logging` for it."""
        logging = sys.modules.get("logging")
        if logging is not None and getattr(self.cmd_opts, "verbose", False):
            logging.getLogger("alembic.config").info(text, *arguments)

    def _ini_directory(self) -> str:
        if self.config_file_name is None:
            return "."
        return os.path.dirname(os.path.abspath(self.config_file_name))

    def _ini_value(self, section: str, name: str) -> str:
        from configparser import Error, InterpolationSyntaxError

        try:
            return self.file_config.get(section, name)
        except InterpolationSyntaxError:
            # the message of configparser has the value in it
            raise LonePercent(section, name, self._place_of(section, name)) from None
        except Error as error:
            raise unreadable(self.config_file_name or "the configuration", error) from error

    def _place_of(self, section: str, name: str) -> str | None:
        """The file with the option's line, where it is written in one."""
        from gitmig.file_faults import line_of

        line = line_of(self.config_file_name, section, name) if self.config_file_name else 0
        return f"{self.config_file_name}:{line}" if line else self.config_file_name

    def ini_option(self, name: str) -> str | None:
        """An option of the main ini section, None where it is not there. What was scanned counts until the file is parsed."""
        values, odd = self.scanned or ({}, ())
        if self.scanned is not None and name not in odd and "file_config" not in self.__dict__:
            return values.get(name)
        if not self.file_config.has_option(self.config_ini_section, name):
            return None
        return self._ini_value(self.config_ini_section, name)

    def scan(self) -> None:
        """Let a quick scan of the ini file answer, where that is certain; only for who gives no `config_args`."""
        from gitmig.ini_scan import scan_section

        try:
            with open(self.config_file_name or "", "rb") as file:
                self.scanned = scan_section(file.read(), self.config_ini_section, self._ini_directory())
        except OSError:
            return

    def scheme(self) -> str:
        """What the URL begins with, `postgresql+psycopg` say, as it is written; empty where none is."""
        try:
            written = self.get_alembic_option("sqlalchemy.url")
        except Exception:  # noqa: BLE001 (whoever connects says what is wrong)
            written = self.file_config.get(self.config_ini_section, "sqlalchemy.url", raw=True, fallback=None)
        return written.partition(":")[0] if isinstance(written, str) else ""

    def _main_value(self, name: str) -> str | None:
        """An option of the main ini section; None also when it is there and empty."""
        return self.ini_option(name) or None

    def _toml_value(self, name: str, default: TomlValue = None) -> TomlValue:
        if name not in self.toml_alembic_config:
            return default
        here = os.path.dirname(os.path.abspath(self.toml_file_name or ""))
        try:
            value: TomlValue = interpolated(self.toml_alembic_config[name], {"here": here, **self._toml_arguments()})
        except (KeyError, ValueError, TypeError) as error:
            raise ConfigurationError(
                f"{self.toml_file_name}: [tool.alembic] {name} cannot be interpolated: {error}",
                hint="write %% for a percent sign, and %(here)s for the directory of the file",
            ) from error
        return value

    def _toml_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.config_args.items() if name != "here"}

    def _toml_list(self, name: str) -> list[str] | None:
        value = self._toml_value(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise ConfigurationError(f"{self.toml_file_name}: [tool.alembic] {name} must be a list of strings")
        return [entry for entry in value if isinstance(entry, str)]

    def _separator(self, *names: str) -> str | None:
        for name in names:
            word = self.ini_option(name)
            if word is None:
                continue
            if name == "version_path_separator":
                warn_of_deprecation(
                    "The version_path_separator configuration parameter is deprecated; please use path_separator"
                )
            if word not in SEPARATORS:
                raise UnknownSeparator(word, name, tuple(SEPARATORS), self.config_file_name)
            return SEPARATORS[word]
        return None


def path_or_none(path: str | os.PathLike[str] | None) -> str | None:
    return None if path is None else os.fspath(path)


def read_toml(path: str) -> dict[str, Any]:
    """A TOML file's content; whatever is wrong with it is a ConfigurationError that names it."""
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise unreadable(path, error) from error


def unreadable(path: str, error: Exception) -> ConfigurationError:
    """What a configuration file's reader says, in words of ours."""
    from gitmig.file_faults import told  # what most runs get by without

    return ConfigurationError(*told(path, error))


def alembic_table(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `[tool.alembic]` table of a TOML document, empty where it has none."""
    tools = document.get("tool")
    table = tools.get("alembic") if isinstance(tools, dict) else None
    return table if isinstance(table, dict) else {}


def interpolated(value: Any, words: Mapping[str, Any]) -> Any:
    """`%(here)s` replaced in a string, in a list's strings or in a table's values."""
    if isinstance(value, str):
        return value % words
    if isinstance(value, list):
        return [interpolated(entry, words) for entry in value]
    if isinstance(value, dict):
        return {name: interpolated(entry, words) for name, entry in value.items()}
    return value


def split_legacy(text: str, colon: bool = False) -> list[str]:
    """Split as old configurations are: at blanks, at commas with blanks behind them, and for some options at colons."""
    import re

    return re.split(", *|:| +" if colon else ", *| +", text)


def hook_of_ini(name: str, options: Mapping[str, str]) -> HookConfig:
    prefix = f"{name}."
    hook = {key.removeprefix(prefix): value for key, value in options.items() if key.startswith(prefix)}
    return {**hook, "_hook_name": name}


def without_name(hook: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in hook.items() if key != "name"}


def warn_of_legacy_splitting(separators: str, option: str) -> None:
    warn_of_deprecation(
        f"No path_separator found in configuration; falling back to legacy splitting on {separators} for {option}.  "
        "Consider adding path_separator=os to Alembic config."
    )


def warn_of_deprecation(message: str) -> None:
    """With the line that asked for the option."""
    import warnings

    warnings.warn(message, DeprecationWarning, stacklevel=4)


def split_files(files: Sequence[str]) -> tuple[str | None, str | None]:
    """The ini file and the `pyproject.toml` among `-c` arguments; at most one of each."""
    ini = [path for path in files if os.path.basename(path) != "pyproject.toml"]
    toml = [path for path in files if os.path.basename(path) == "pyproject.toml"]
    for several in (ini, toml):
        if len(several) > 1:
            raise ConfigurationError(
                f"two configuration files of one kind: {several[0]}, {several[1]}",
                hint="give --config once for an ini file and once for a pyproject.toml",
            )
    return (ini[0] if ini else None), (toml[0] if toml else None)
