"""Find recorded slugs that a new one can be mistaken for: they differ by hyphens, or by characters that look alike."""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from timeline.log.tables import Read

_ALIKE: Mapping[str, Sequence[str]] = MappingProxyType(
    {"1": ("l", "i"), "l": ("1", "i"), "i": ("1", "l"), "0": ("o",), "o": ("0",), "rn": ("m",), "m": ("rn",)}
)
_MOST = 1_000
"""How many new slugs of one append are looked at; each is looked up in some hundred spellings, by an index."""
_RECORDED = """
SELECT originator_id AS stream FROM stored_events
WHERE originator_version = 1 AND originator_id IN (SELECT value FROM json_each(:streams))
"""


def confusable_with(read: Read, streams: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each new stream with a recorded one whose slug can be taken for its own; each pair once."""
    new = set(streams)
    for stream in streams[:_MOST]:
        prefix, _, slug = stream.partition("/")
        spellings = [f"{prefix}/{spelling}" for spelling in like(slug)]
        for row in read(_RECORDED, {"streams": json.dumps(spellings)}):
            if row["stream"] not in new or row["stream"] < stream:
                yield stream, row["stream"]


def like(slug: str) -> set[str]:
    """Return the slugs that differ from one in a hyphen, in a character that looks alike, or in all their hyphens."""
    found = {slug.replace("-", "")}
    for at in range(1, len(slug)):
        before, after = slug[:at], slug[at:]
        if after.startswith("-"):
            found.add(before + after[1:])
        elif not before.endswith("-"):
            found.add(f"{before}-{after}")
    for at in range(len(slug)):
        for part, others in _ALIKE.items():
            if slug.startswith(part, at):
                found |= {slug[:at] + other + slug[at + len(part) :] for other in others}
    return found - {slug}
