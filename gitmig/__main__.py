"""`gitmig` and `python -m gitmig`."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = {"-h", "--help"}
# Commands that get by without click, and their modules.
PLAIN = {"preview": "preview", "lock": "lock", "rebase": "rebase", "heads": "plain_heads"}
STANDARD_ERROR = 2
ONES_OWN_TIME = frozenset(("gitmig.engine", "threading"))
# Garbage is looked for among so many new objects, not 700: what a command imports and reads is none.
MANY = 50_000
# A check makes next to none: what it reads are tuples, and syntax trees that hold nothing above them.
MOST = 1_000_000


class Talk(io.TextIOWrapper):
    """Standard error, of which nothing depends: a reader that is gone, or a full disk, does not change what a command does."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        super().__init__(stream.buffer, stream.encoding, stream.errors, None, bool(stream.line_buffering))
        self.stream = stream  # which closes the buffer when it goes

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError:
            self.forget()
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            self.forget()

    def forget(self) -> None:
        """What is still to be written goes nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a process of its own spends less on looking for garbage."""
    open_standard_streams()
    if argv is not None:
        return command(list(argv))
    if isinstance(sys.stderr, io.TextIOWrapper):  # and nothing that another program put there
        sys.stderr = Talk(sys.stderr)
    gc.set_threshold(MOST if sys.argv[1:2] == ["check"] else MANY)
    try:
        status = command(sys.argv[1:])
    finally:
        if "gitmig.engine" in sys.modules:
            write_open_files()
        gc.freeze()  # it all goes with the process
    end(status)
    return status


def end(status: int) -> None:
    """End at once where nobody waits for the end: to take a process apart takes a twentieth of what a check does.

    Code of users that ran, threads and what was registered for the end have their time.
    """
    if not ONES_OWN_TIME.isdisjoint(sys.modules) or atexit._ncallbacks():  # noqa: SLF001 (there is no other way to ask)
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # which Python has its own words for
    os._exit(status)


def write_open_files() -> None:
    """Write out what code of users left open, such as the log of a listener in env.py: nothing looks for garbage at the end."""
    kinds = (io.TextIOWrapper, io.BufferedWriter)  # in this order: the one writes into the other
    found = [stream for stream in gc.get_objects() if type(stream) in kinds]
    for stream in sorted(found, key=lambda stream: kinds.index(type(stream))):
        if stream not in (sys.stdout, sys.stderr):
            flush(stream)


def flush(stream: io.IOBase) -> None:
    try:
        stream.flush()
    except (OSError, ValueError):
        return


def command(arguments: list[str]) -> int:
    """One command; those that are waited for most are answered without loading click."""
    if arguments[:1] == ["check"] and HELP.isdisjoint(arguments):
        return flushed(check(arguments[1:]))
    if arguments and arguments[0] in PLAIN and (status := plain(arguments[0], arguments[1:])) is not None:
        return flushed(status)
    from gitmig.cli import run

    return run(arguments)


def flushed(status: int) -> int:
    """What is wrong with the output is told here, and not by Python after the end; a reader that is gone changes no status."""
    try:
        sys.stdout.flush()
    except OSError as error:
        from gitmig.failures import status_of

        return status_of(error) or status
    return status


def open_standard_streams() -> None:
    """Where the shell closed one (`>&-`), write to nowhere; else the next file that is opened, a database even, would get the text."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= STANDARD_ERROR:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (open to the end)
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (open to the end)


def check(arguments: list[str]) -> int:
    """`gitmig check`; what goes wrong is said without click as well."""
    from gitmig.commands.check import main as check_command

    try:
        return check_command(arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (every error ends here)
        from gitmig.failures import status_of

        return status_of(error)


def plain(name: str, arguments: list[str]) -> int | None:
    """A command without click; None for what click has to answer, such as help and mistakes in the command line."""
    try:
        status: int | None = __import__(f"gitmig.commands.{PLAIN[name]}", fromlist=["main"]).main(arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (every error ends here)
        from gitmig.failures import status_of

        return status_of(error)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
