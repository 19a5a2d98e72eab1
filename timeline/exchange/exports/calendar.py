"""The dated occurrences of a treaty, or of the whole timeline, as a calendar (RFC 5545)."""

from collections.abc import Iterator

from timeline.exchange.calendar_entries import calendar_of, dated, entry
from timeline.exchange.exports import Export
from timeline.exchange.identity import FIRST_EVENT, archive_name
from timeline.exchange.reading import Extract

_DATED = dated("occurrences", "(:treaty IS NULL OR o.treaty = :treaty) AND (:occurrence IS NULL OR o.id = :occurrence)")


def _write(extract: Extract) -> Iterator[str]:
    """Yield the calendar; its entries have the same ids as those of the site's feed."""
    name = archive_name(next(extract.rows(FIRST_EVENT), None))
    found = extract.rows(_DATED, {"treaty": extract.treaty, "occurrence": extract.occurrence})
    entries = (entry(row, name, extract.address(f"/occurrence/{row['id']}"), extract.in_words) for row in found)
    return calendar_of(_title(extract), entries)


def _title(extract: Extract) -> str:
    """Return the name of the treaty, or the title of the archive."""
    treaties = extract.rows("SELECT name FROM treaties WHERE id = :id", {"id": extract.treaty})
    return next((str(treaty["name"]) for treaty in treaties), extract.title)


EXPORT = Export(
    name="ics",
    media_type="text/calendar; charset=utf-8",
    suffix="ics",
    holds="The dated occurrences of a treaty, or of all, as a calendar; a date in doubt is in the title, too.",
    readers="calendar programs",
    write=_write,
)
