"""Calendars as text (RFC 5545): components, their properties, and lines that are folded at 75 bytes.

A library makes an object of each value and checks it; for five hundred entries that takes most of a second.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

_LINE = 75
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None}
_ESCAPES = str.maketrans(_ESCAPED)
_NO_CONTROLS = {code: "\ufffd" for code in range(32) if chr(code) not in "\n\t"} | {127: "\ufffd"}
_INNER = re.compile(rb"[\x80-\xbf]")
"""A byte within a character of several bytes."""

Value = str | int | date | datetime | Iterable[str]


def component(name: str, properties: Mapping[str, Value], within: Iterable[str] = ()) -> str:
    """Return a component with its properties, and the components within it; texts are escaped."""
    return "".join(parts(name, properties, within))


def parts(name: str, properties: Mapping[str, Value], within: Iterable[str]) -> Iterator[str]:
    """Yield a component piece by piece, so that it may have any number of components within it."""
    yield f"BEGIN:{name}\r\n"
    yield from (_line(key, value) for key, value in properties.items())
    yield from within
    yield f"END:{name}\r\n"


def raw(name: str, value: str) -> str:
    """Return a line whose value is not a text, such as an address, a pair of numbers or a keyword."""
    return _folded(f"{name}:{value}")


def text(value: str) -> str:
    """Return a text as a value: escaped, and without the control characters that a calendar does not allow."""
    return value.translate(_NO_CONTROLS).translate(_ESCAPES)


def _line(name: str, value: Value) -> str:
    match value:
        case str():
            return _folded(f"{name}:{text(value)}")
        case int():
            return f"{name}:{value}\r\n"
        case datetime():
            return f"{name}:{_digits(value.isoformat()[:19])}{'Z' if value.tzinfo is UTC else ''}\r\n"
        case date():
            return f"{name};VALUE=DATE:{_digits(value.isoformat())}\r\n"
        case _:
            return _folded(f"{name}:{','.join(map(text, value))}")


def _digits(iso: str) -> str:
    return iso.replace("-", "").replace(":", "")


def _folded(line: str) -> str:
    """Return a line, continued after at most 75 bytes on lines that begin with a space; no character is divided."""
    encoded = line.encode()
    if len(encoded) <= _LINE:
        return f"{line}\r\n"
    parts, start, room = [], 0, _LINE
    while len(encoded) - start > room:
        end = start + room
        while _INNER.match(encoded, end):
            end -= 1
        parts.append(encoded[start:end])
        start, room = end, _LINE - 1
    return b"\r\n ".join([*parts, encoded[start:]]).decode() + "\r\n"
