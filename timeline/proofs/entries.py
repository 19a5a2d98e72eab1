"""The log's entries: what stands in the tree for an event, small and fixed, whatever the size of the event."""

import hashlib
from collections.abc import Iterable

_LENGTH_BYTES = 2
_LONGEST = 10_000
_LENGTHS = [length.to_bytes(_LENGTH_BYTES, "big") for length in range(_LONGEST + 1)]


def entry_of(stream: bytes, version: bytes, topic: bytes, state: bytes) -> bytes:
    """Return an event's entry: its stream, version, topic and the SHA-256 of its state's bytes exactly as stored.

    Each is preceded by its length in two bytes, the most significant first; the version is in decimal digits. Whatever
    another program wrote into these cells has an entry, too: what is too long for it is in it as its SHA-256.
    """
    digest = hashlib.sha256(state).digest()
    if len(stream) > _LONGEST or len(version) > _LONGEST or len(topic) > _LONGEST:
        stream, version, topic = map(_short, (stream, version, topic))
    before = _LENGTHS  # there are as many entries as events, so this is written for speed
    return b"".join(
        (before[len(stream)], stream, before[len(version)], version, before[len(topic)], topic, before[32], digest)
    )


def _short(field: bytes) -> bytes:
    return field if len(field) <= _LONGEST else hashlib.sha256(field).digest()


def fields_of(entry: bytes) -> tuple[str, str, str, str]:
    """Return the stream, version, topic and the hexadecimal SHA-256 of the state that an entry has."""
    *fields, digest = split(entry)
    stream, version, topic = (field.decode(errors="replace") for field in fields)
    return stream, version, topic, digest.hex()


def prefixed(field: bytes) -> bytes:
    """Return bytes, preceded by their length."""
    return len(field).to_bytes(_LENGTH_BYTES, "big") + field


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as a bundle of tlog-tiles, each preceded by its length."""
    return b"".join(map(prefixed, entries))


def split(bundled: bytes) -> list[bytes]:
    """Return what stands in a bundle, or the fields of an entry."""
    found, start = [], 0
    while start < len(bundled):
        first = start + _LENGTH_BYTES
        start = first + int.from_bytes(bundled[start:first], "big")
        found.append(bundled[first:start])
    return found
