"""The command `show`: show anything that is recorded, by its name."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from domain.base import closest
from domain.characters import harmless
from domain.errors import ArchiveError
from domain.streams import AGGREGATES
from timeline.commands._completing import complete_things
from timeline.commands._conflicts import SCOPES, conflict_lines, open_conflicts
from timeline.commands._shared import archive_option, console, current, example, json_option, print_json
from timeline.log.archive import Archive
from timeline.log.lookup import numbers_of, slugs_of
from timeline.log.tables import rows


class NothingSuchError(ArchiveError):
    """A name by which nothing is recorded, or several things."""


_TABLES = {
    "treaty": "treaties",
    "source": "sources",
    "person": "people",
    "organization": "organizations",
    "term": "terms",
    "occurrence": "occurrences",
}
_OF_OCCURRENCE = (
    "reports",
    "participants",
    "statements",
    "figures",
    "figure_parts",
    "relations",
    "pledges",
)
_OF_SOURCE = ("reports",)
_OF_PERSON = ("participants", "statements")
_OF_TREATY = ("signatories_per_day", "treaty_actions", "treaty_facts")
_RELATED = {"occurrence": _OF_OCCURRENCE, "source": _OF_SOURCE, "person": _OF_PERSON, "treaty": _OF_TREATY}
_MOST_SUGGESTED = 5
"""How many names are suggested for a word that is part of them."""


@click.command(epilog=example("timeline show australia-cybersecurity-pledge", "timeline show source/vtv-2025-10-25"))
@click.argument("name", metavar="NAME", shell_complete=complete_things)
@archive_option
@json_option
def command(name: str, path: Path, *, as_json: bool) -> None:
    """Show what is recorded under a name.

    Lists its rows in the tables, its open conflicts with all sides, and its events. NAME is its slug, or treaty/SLUG,
    source/SLUG and so on if several things have the same slug.
    """
    with current(path) as (archive, _):
        tables = _gather(archive, *_find(archive, name))
    if as_json:
        print_json(tables)
        return
    out = console()
    for line in _lines(tables):
        out.print(harmless(line), markup=False)


def _find(archive: Archive, name: str) -> tuple[str, str]:
    given, slash, slug = name.partition("/")
    prefixes = [given] if slash else list(AGGREGATES)
    matches = [
        (prefix, row["slug"])
        for prefix in prefixes
        for row in rows(
            archive,
            "SELECT SUBSTR(stream, LENGTH(:prefix) + 2) AS slug FROM events WHERE stream = :stream AND version = 1",
            {"prefix": prefix, "stream": f"{prefix}/{slug if slash else name}"},
        )
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        msg = f"{name!r} names several things: {', '.join(f'{prefix}/{slug}' for prefix, slug in matches)}"
        raise NothingSuchError(msg)
    streams = [f"{prefix}/{recorded}" for prefix, cls in AGGREGATES.items() for recorded in slugs_of(archive, cls)]
    hint = _hint(name, streams if slash else [stream.partition("/")[2] for stream in streams])
    raise NothingSuchError(f"nothing called {name!r} is recorded; {hint}")


def _hint(name: str, names: list[str]) -> str:
    """Return what may be meant: the names that contain the word, or else the one nearest to it."""
    kind, _, word = name.casefold().rpartition("/")
    parts = {candidate: candidate.rpartition("/") for candidate in names}
    meant = sorted(whole for whole, (prefix, _, slug) in parts.items() if word and prefix == kind and word in slug)
    if not meant and (near := closest(name, names)):
        meant = [near]
    if not meant:
        return "'timeline log' lists what is recorded"
    suggested = [repr(candidate) for candidate in meant[:_MOST_SUGGESTED]]
    if len(meant) > _MOST_SUGGESTED:
        suggested.append(f"one of {len(meant) - _MOST_SUGGESTED} more")
    *first, last = suggested
    return f"did you mean {', '.join(first)} or {last}?" if first else f"did you mean {last}?"


def _gather(archive: Archive, prefix: str, slug: str) -> dict[str, Any]:
    related = _RELATED.get(prefix, ())
    columns = "position, recorded_at, recorded_by, topic, summary"
    amendments = "SELECT * FROM corrections WHERE stream = :stream ORDER BY position"
    history = f"SELECT {columns} FROM events WHERE stream = :stream ORDER BY version"
    return {
        prefix: next(iter(rows(archive, f"SELECT * FROM {_TABLES[prefix]} WHERE id = :slug", {"slug": slug})), None),
        **{table: rows(archive, f"SELECT * FROM {table} WHERE {prefix} = :slug", {"slug": slug}) for table in related},
        **({"conflicts": open_conflicts(archive, prefix, slug)} if prefix in SCOPES else {}),
        "amendments": _numbered(archive, amendments, f"{prefix}/{slug}"),
        "history": _numbered(archive, history, f"{prefix}/{slug}"),
    }


def _numbered(archive: Archive, sql: str, stream: str) -> list[dict[str, Any]]:
    """Return the rows of events of a stream, each with the event's number."""
    found = rows(archive, sql, {"stream": stream})
    numbers = numbers_of(archive, [row["position"] for row in found])
    return [{"number": numbers[row["position"]], **row} for row in found]


def _lines(tables: dict[str, Any]) -> Iterator[str]:
    for name, value in tables.items():
        listed = value if isinstance(value, list) else [value] if value else []
        if not listed:
            continue
        yield name if isinstance(value, dict) else f"{name} ({len(listed)})"
        if name == "conflicts":
            yield from (f"  {line}" for conflict in listed for line in conflict_lines(conflict))
            yield ""
            continue
        for row in listed:
            shown = [(key, _text(key, item)) for key, item in row.items() if item is not None]
            width = max(len(key) for key, _ in shown)
            yield from (f"  {key:<{width}}  {item}" for key, item in shown)
            yield ""


def _text(key: str, value: object) -> str:
    """Return a cell as text, and evidence as `paragraph 5 (body)`."""
    if key.endswith("evidence") and isinstance(value, str):
        return ", ".join(f"paragraph {place['paragraph']} ({place['where']})" for place in json.loads(value))
    return str(value)
