"""Runs a program to its end and takes what it prints, without `subprocess`, whose loading takes longer than git itself."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# subprocess gives these back to a program too: Python itself ignores them
DEFAULT_SIGNALS = (13, 25)  # SIGPIPE, SIGXFSZ
CHUNK = 1 << 16
# What any pipe holds so that writing it waits for nobody.
AT_ONCE = 4096


def run(words: Sequence[str], environment: Mapping[str, str], given: bytes = b"") -> tuple[int, bytes, bytes]:
    """Exit status (negative: the signal), output and complaint of a program; OSError when it cannot be started."""
    if not hasattr(os, "posix_spawnp"):  # Windows
        return run_by_subprocess(words, environment, given)
    if len(given) <= AT_ONCE and (complaints := file_in_memory()) is not None:
        return run_and_read(words, environment, given, complaints)
    (child_in, ours_in), (ours_out, child_out), (ours_err, child_err) = os.pipe(), os.pipe(), os.pipe()
    try:
        number = started(words, environment, (child_in, child_out, child_err))
    except OSError:
        close(ours_in, ours_out, ours_err)
        raise
    finally:
        close(child_in, child_out, child_err)
    try:
        output, complaint = exchanged(ours_in, given, ours_out, ours_err)
    finally:
        close(ours_out, ours_err)
        _, status = os.waitpid(number, 0)
    return os.waitstatus_to_exitcode(status), output, complaint


def file_in_memory() -> int | None:
    """The descriptor of a file without a name; None where the system has none of these."""
    try:
        return os.memfd_create("complaints")
    except (AttributeError, OSError):
        return None


def run_and_read(
    words: Sequence[str], environment: Mapping[str, str], given: bytes, complaints: int
) -> tuple[int, bytes, bytes]:
    """The same where a pipe takes all that is given: complaints go to a file in memory, so that one end alone is waited for."""
    (child_in, ours_in), (ours_out, child_out) = os.pipe(), os.pipe()
    try:
        os.write(ours_in, given)
        number = started(words, environment, (child_in, child_out, complaints))
    except OSError:
        close(ours_out, complaints)
        raise
    finally:
        close(child_in, ours_in, child_out)
    try:
        output = all_of(ours_out)
    finally:
        close(ours_out)
        _, status = os.waitpid(number, 0)
    os.lseek(complaints, 0, os.SEEK_SET)
    complaint = all_of(complaints)
    close(complaints)
    return os.waitstatus_to_exitcode(status), output, complaint


def all_of(source: int) -> bytes:
    chunks = [os.read(source, CHUNK)]
    while chunks[-1]:
        chunks.append(os.read(source, CHUNK))
    return b"".join(chunks)


def started(words: Sequence[str], environment: Mapping[str, str], standard: Sequence[int]) -> int:
    """The number of a new process with these as its standard input, output and error."""
    actions = [(os.POSIX_SPAWN_DUP2, end, place) for place, end in enumerate(standard)]
    return os.posix_spawnp(words[0], list(words), environment, file_actions=actions, setsigdef=DEFAULT_SIGNALS)


def close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def exchanged(target: int, given: bytes, *sources: int) -> list[bytes]:
    """Write all of `given` and close, while reading the sources to their ends, whichever the other side waits for."""
    import select

    rest, poll = memoryview(given), select.poll()
    found: dict[int, list[bytes]] = {source: [] for source in sources}
    for source in sources:
        poll.register(source, select.POLLIN)
    os.set_blocking(target, False)
    poll.register(target, select.POLLOUT)
    waiting = {target, *sources}
    try:
        while waiting:
            for descriptor, _ in poll.poll():
                if descriptor == target:
                    rest = written(target, rest)
                    at_end = not rest
                else:
                    data = os.read(descriptor, CHUNK)
                    found[descriptor].append(data)
                    at_end = not data
                if at_end:
                    poll.unregister(descriptor)
                    waiting.discard(descriptor)
                    if descriptor == target:
                        os.close(target)
    finally:
        if target in waiting:
            os.close(target)
    return [b"".join(found[source]) for source in sources]


def written(target: int, rest: memoryview) -> memoryview:
    """What is still to be written; nothing when the other side does not read any more."""
    try:
        return rest[os.write(target, rest) :]
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]


def run_by_subprocess(words: Sequence[str], environment: Mapping[str, str], given: bytes) -> tuple[int, bytes, bytes]:
    import subprocess

    done = subprocess.run(words, input=given, capture_output=True, env=environment, check=False)
    return done.returncode, done.stdout, done.stderr
