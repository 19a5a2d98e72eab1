"""Print so that no text of an archive or of a file steers the terminal it is shown on."""

import sys
from io import TextIOWrapper
from typing import TextIO

from domain.characters import harmless


class Printed(TextIOWrapper):
    """A stream that escapes what would steer a terminal, in pipes too: most of them end at one."""

    def __init__(self, stream: TextIOWrapper) -> None:
        """Take the place of a stream, in its encoding; pipes get UTF-8, and "?" stands for what cannot be shown."""
        encoding = stream.encoding if stream.isatty() else "utf-8"
        super().__init__(stream.buffer, encoding, "replace", line_buffering=stream.line_buffering, write_through=True)
        self.exact: TextIO = stream
        """The stream for output that has its own escapes, such as colours, or that must be exact."""
        stream.reconfigure(encoding=encoding, errors="replace", write_through=True)

    def write(self, text: str, /) -> int:
        """Write a text, escaped."""
        super().write(harmless(text))
        return len(text)


def printed(stream: TextIO) -> TextIO:
    """Return what to print to in the place of a stream; None where a process has none, as it is."""
    return Printed(stream) if isinstance(stream, TextIOWrapper) else stream


def exact(stream: TextIO) -> TextIO:
    """Return the stream beneath one that escapes."""
    return stream.exact if isinstance(stream, Printed) else stream


def stdout_for_exports() -> TextIO:
    """Return standard output as it is in a pipe or a file, and escaped on a terminal."""
    return sys.stdout if sys.stdout.isatty() else exact(sys.stdout)
