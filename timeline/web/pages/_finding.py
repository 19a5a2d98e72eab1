"""What sources claim of one number, day by day: what the home page leads with.

Of a treaty it is how many have signed. Where there is no treaty with such totals, it is the number on which sources
disagree most gravely.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from timeline.web.pages._shared import Row, grouped, row, rows
from timeline.web.source_names import label_of

_DAYS, _CLAIMS = 3, 300
_OF_TREATY = f"""SELECT c.day, c.value, c.operator, c.source, {label_of("s")} AS short_label, f.evidence
FROM signatory_claims c JOIN figures f ON f.id = c.id JOIN sources s ON s.id = c.source
WHERE c.treaty = :treaty AND c.day >= :since AND c.value IS NOT NULL AND c.until IS NULL AND c.clock <> 'certain'
ORDER BY c.day, c.value, s.published_from, c.source LIMIT :limit"""
_OF_OCCURRENCE = f"""SELECT f.as_of AS day, f.value, f.low, f.high, f.operator, f.unit, f.source, f.evidence,
  {label_of("s")} AS short_label FROM figures f JOIN sources s ON s.id = f.source
WHERE f.occurrence = :occurrence AND f.measure = :measure AND f.subject IS NULL AND f.status <> 'retracted'
  AND NOT f.projection AND COALESCE(f.value, f.low, f.high) IS NOT NULL AND f.as_of GLOB '[0-9]*'
ORDER BY f.as_of, COALESCE(f.value, f.low), s.published_from, f.source LIMIT :limit"""
_DISPUTED = """SELECT c.occurrence, c.measure, c.day, o.title FROM conflicts c JOIN occurrences o ON o.id = c.occurrence
WHERE c.status = 'open' AND c.grade = :grade AND c.kind = 'number' AND c.day IS NOT NULL
ORDER BY c.day DESC, c.id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A number as claimed, by one or more sources: a row for each, with the paragraphs that print it."""

    figure: Row
    sources: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Tally:
    """What sources claim for one day, the lowest first."""

    day: str
    claims: Sequence[Claim]


@dataclass(frozen=True, slots=True)
class Finding:
    """A number on which sources report, and what they claim of it on some days."""

    measure: str
    treaty: str | None
    occurrence: Row | None
    """The occurrence that it is counted in, where it is not about a treaty: its id and title."""
    tallies: Sequence[Tally]

    @property
    def disagreed(self) -> bool:
        """Return whether sources claim different numbers for a day."""
        return any(len(tally.claims) > 1 for tally in self.tallies)

    @property
    def point(self) -> tuple[str | None, ...]:
        """Return what conflicts on it are about: their topic, treaty, occurrence and subject."""
        return self.measure, self.treaty, self.occurrence["id"] if self.occurrence else None, None


async def of_treaty(database: Database, treaty: str, days: Sequence[Row]) -> Finding | None:
    """Return what sources claim of a treaty's signatories on the last of the days that have a total; None without."""
    if not days:
        return None
    found = {"treaty": treaty, "since": days[-_DAYS:][0]["day"], "limit": _CLAIMS}
    return Finding("signatories", treaty, None, _tallies(await rows(database, _OF_TREATY, found)))


async def most_disputed(database: Database) -> Finding | None:
    """Return what sources claim of the number that they contradict each other on; None where they agree on all."""
    for grade in ("contradiction", "tension"):
        if disputed := await row(database, _DISPUTED, {"grade": grade}):
            found = {"occurrence": disputed["occurrence"], "measure": disputed["measure"], "limit": _CLAIMS}
            tallies = _tallies(await rows(database, _OF_OCCURRENCE, found))
            shown = {
                disputed["day"],
                *[tally.day for tally in reversed(tallies) if tally.day != disputed["day"]][: _DAYS - 1],
            }
            occurrence = {"id": disputed["occurrence"], "title": disputed["title"]}
            return Finding(disputed["measure"], None, occurrence, [tally for tally in tallies if tally.day in shown])
    return None


def _tallies(claims: Iterable[Row]) -> list[Tally]:
    """Return claims by their days."""
    return [Tally(day, _claims(of_day)) for day, of_day in grouped(claims, "day").items()]


def _claims(claims: Iterable[Row]) -> list[Claim]:
    """Return claims of one day, with one entry for all sources that say the same."""
    same: dict[tuple[Any, ...], dict[str, Row]] = {}
    for claim in claims:
        said = tuple(claim.get(name) for name in ("value", "operator", "low", "high", "unit"))
        same.setdefault(said, {}).setdefault(claim["source"], claim)
    sources = [list(by_source.values()) for by_source in same.values()]
    return [Claim(of_number[0], of_number) for of_number in sources]
