"""Where statements go when no database takes them: a script that is written, or a list that is kept."""

from __future__ import annotations

import io
from typing import IO, Protocol, TextIO, cast


class Sink(Protocol):
    """Takes one finished statement (terminator included), or one comment line, at a time."""

    def emit(self, text: str) -> None: ...


class ScriptSink:
    """Writes each statement with a blank line after it, and lets a reader at the other end see it at once."""

    def __init__(self, buffer: IO[str]) -> None:
        self.buffer = buffer

    def emit(self, text: str) -> None:
        self.buffer.write(text + "\n\n")
        self.buffer.flush()


class RecordingSink:
    """Keeps the statements of a run in `statements`."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def emit(self, text: str) -> None:
        self.statements.append(text)


class EncodedBuffer(io.TextIOBase):
    """Writes text as bytes of one encoding, as `output_encoding` asks; what the encoding lacks is an error."""

    def __init__(self, buffer: IO[str] | IO[bytes], codec: str) -> None:
        self.buffer = buffer
        self.codec = codec

    def write(self, text: str) -> int:
        encoded = text.encode(self.codec)
        if not isinstance(self.buffer, io.TextIOBase):
            cast("IO[bytes]", self.buffer).write(encoded)
        elif (binary := getattr(self.buffer, "buffer", None)) is not None:
            self.buffer.flush()
            binary.write(encoded)
        else:
            self.buffer.write(text)
        return len(text)

    def flush(self) -> None:
        self.buffer.flush()

    def close(self) -> None:
        """The buffer beneath is its owner's to close, and may be closed when this one is collected."""


def script_buffer(buffer: IO[str] | IO[bytes], codec: str | None) -> TextIO:
    """The buffer that a script goes to, behind an encoding where one was asked for."""
    return cast("TextIO", EncodedBuffer(buffer, codec) if codec else buffer)
