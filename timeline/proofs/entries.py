"""The log's entries: what stands in the tree for an event, small and fixed, whatever the size of the event."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from timeline.proofs.tree import leaf_hash

WITHHELD = b'{"withheld":{'
"""How the record begins that stands in the place of a withheld event's state; no event's own state does."""
_LENGTH_BYTES = 2
_LONGEST = 10_000
_LENGTHS = [length.to_bytes(_LENGTH_BYTES, "big") for length in range(_LONGEST + 1)]
_OF_ENTRY = WITHHELD + b'"leaf":'
_NAMELESS = bytes(3 * _LENGTH_BYTES) + (32).to_bytes(_LENGTH_BYTES, "big")
"""How an entry begins whose stream, version and topic are empty, and whose last field is a hash."""
_KEPT_HASH = re.compile(rb'"(?:sha256|leaf)":"([0-9a-f]{64})"[,}]')


def entry_of(stream: bytes, version: bytes, topic: bytes, state: bytes) -> bytes:
    """Return an event's entry: its stream, version, topic and the SHA-256 of its state's bytes exactly as stored.

    Each is preceded by its length in two bytes, the most significant first; the version is in decimal digits. Whatever
    another program wrote into these cells has an entry, too: what is too long for it is in it as its SHA-256.

    A withheld event has the entry that it had, by the hash that was kept of it. Where its stream's name is withheld,
    too, the other fields are empty, and the last is the hash of the entry that it had.
    """
    if not state.startswith(WITHHELD):
        digest = hashlib.sha256(state).digest()
    else:
        digest = state_hash(state)
        stream, version, topic = (b"", b"", b"") if is_nameless(state) else (stream, version, topic)
    if len(stream) > _LONGEST or len(version) > _LONGEST or len(topic) > _LONGEST:
        stream, version, topic = map(_short, (stream, version, topic))
    before = _LENGTHS  # there are as many entries as events, so this is written for speed
    return b"".join(
        (before[len(stream)], stream, before[len(version)], version, before[len(topic)], topic, before[32], digest)
    )


def _short(field: bytes) -> bytes:
    return field if len(field) <= _LONGEST else hashlib.sha256(field).digest()


def leaf_of(stream: bytes, version: bytes, topic: bytes, state: bytes) -> bytes:
    """Return the hash of an event's entry, which the tree has."""
    return state_hash(state) if is_nameless(state) else leaf_hash(entry_of(stream, version, topic, state))


def leaves_of(stored: Sequence[tuple[int, bytes, bytes, bytes, bytes]]) -> list[tuple[int, bytes]]:
    """Return the position of each event, and the hash that `leaf_of` gives it, without calls for each of very many."""
    sha256, before, join, digest_length = hashlib.sha256, _LENGTHS, b"".join, _LENGTHS[32]
    try:
        return [
            (position, leaf_of(stream, version, topic, state))
            if state.startswith(WITHHELD)
            else (
                position,
                sha256(
                    join((
                        b"\0", before[len(stream)], stream, before[len(version)], version,
                        before[len(topic)], topic, digest_length, sha256(state).digest(),
                    ))
                ).digest(),
            )
            for position, stream, version, topic, state in stored
        ]  # fmt: skip
    except IndexError:  # a field is too long for an entry
        return [(position, leaf_of(*cells)) for position, *cells in stored]


def leaf_of_entry(entry: bytes) -> bytes:
    """Return the hash of an entry, which the tree has; of one whose name is withheld the hash that was kept."""
    return entry[len(_NAMELESS) :] if entry.startswith(_NAMELESS) else leaf_hash(entry)


def state_hash(state: bytes) -> bytes:
    """Return the SHA-256 of a state; of a withheld event the hash that was kept of it.

    That stands at the beginning of its record. What only begins like one is hashed like any other state.
    """
    found = _KEPT_HASH.match(state, len(WITHHELD)) if state.startswith(WITHHELD) else None
    return bytes.fromhex(found[1].decode()) if found else hashlib.sha256(state).digest()


def is_nameless(state: bytes) -> bool:
    """Tell whether the name of an event's stream is withheld, too: the hash that was kept is that of its entry."""
    return state.startswith(_OF_ENTRY)


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
