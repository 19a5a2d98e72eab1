"""The timeline as one CSV file (RFC 4180) that a spreadsheet can open without running anything in it."""

import csv
from collections.abc import Iterator
from io import StringIO

from timeline.exchange.exports import Export
from timeline.exchange.exports._entries import Entry, entries
from timeline.exchange.reading import Extract, Row
from timeline.exchange.words import source_in_words

COLUMNS = (
    *(
        "id",
        "kind",
        "title",
        "date",
        "edtf",
        "earliest",
        "latest",
        "part_of_day",
        "date_basis",
        "date_reason",
    ),
    *("date_source", "place", "city", "country", "country_name", "latitude", "longitude", "treaty", "status"),
    *("sources_count", "sources", "source_urls", "address"),
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With what a cell begins that a spreadsheet may run as a formula, in full width, too (OWASP, CSV Injection)."""


def _write(extract: Extract) -> Iterator[str]:
    """Yield the header, and a line for each occurrence."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for entry in entries(extract):
        writer.writerow({name: harmless(value) for name, value in _cells(entry, extract).items()})
        yield _taken(text)
    yield _taken(text)


def _taken(text: StringIO) -> str:
    """Return what was written since the last time, and forget it."""
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written


def _cells(entry: Entry, extract: Extract) -> Row:
    """Return the cells of a line by their columns."""
    occurrence, sources = entry.occurrence, (*entry.sources, *entry.amended_by)
    as_they_are = {name: occurrence[name] for name in COLUMNS if name in occurrence}
    return as_they_are | {
        "date": extract.in_words(occurrence["occurred"]),
        "edtf": occurrence["occurred"],
        "date_source": "; ".join(
            source_in_words(source, extract.in_words) for source in sources if source["id"] == occurrence["date_source"]
        ),
        "earliest": occurrence["occurred_from"],
        "latest": occurrence["occurred_to"],
        "sources": "; ".join(source_in_words(source, extract.in_words) for source in sources),
        "source_urls": " ".join(url for source in sources if (url := source["url"] or source["archived_url"])),
        "address": extract.address(f"/occurrence/{entry.slug}"),
    }


def harmless(value: object) -> object:
    """Return a cell; a text that a spreadsheet would run as a formula, with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


EXPORT = Export(
    name="csv",
    media_type="text/csv; charset=utf-8",
    suffix="csv",
    holds="The timeline as one table, a line for each occurrence: dates in words and as EDTF, place, sources.",
    readers="spreadsheets, pandas and R",
    write=_write,
)
