"""Count signatories per day: the totals that reports claim, and the parties that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any

from domain.kinds.treaty_action import Action, TreatyAction
from domain.occurrence import Occurrence
from domain.source import Source
from projections._knowing import UNKNOWN, as_published, causes, published
from projections._projection import Change, Projection, Writer
from projections._rows import Number
from projections._standing import StandingOccurrence, first_day, standing_date, standing_occurrence
from projections._table import Table
from projections._totals import POLICY, best, claims

_SIGNATURES = (Action.SIGNATURE, Action.DEFINITIVE_SIGNATURE)


@dataclass(frozen=True, slots=True)
class SignatoriesPerDayRow:
    """Be one treaty's signatories on one day."""

    treaty: Annotated[str, "The treaty"]
    day: Annotated[str, "The day, in the place where it was signed"]
    reported_total: Annotated[
        Number | None, f"The cumulative total on that day, as reported; best by the policy {POLICY}"
    ]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    reported_low: Annotated[Number | None, "The lowest number that any report claims for that day"]
    reported_high: Annotated[Number | None, "The highest number that any report claims for that day"]
    source: Annotated[str | None, "The source of the reported total"]
    figure: Annotated[str | None, "The figure that claims it"]
    low_source: Annotated[str | None, "The source of the lowest number"]
    high_source: Annotated[str | None, "The source of the highest number"]
    claims: Annotated[int, "How many figures claim a total for that day"]
    named_new: Annotated[int, "Parties that a report names as signing on that day"]
    named_total: Annotated[int, "Parties that a report names as having signed by then"]


@dataclass(frozen=True, slots=True)
class SignatoryClaimRow:
    """Be one figure that claims a total of signatories, or one signature by a named party."""

    id: Annotated[str, "The figure, or the occurrence of a signature"]
    treaty: Annotated[str, "The treaty"]
    day: Annotated[str | None, "The last day that the as-of date allows, or the day of the signature"]
    value: Annotated[Number | None, "The total claimed; empty for a signature"]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    party: Annotated[str | None, "The party that signed; empty for a total"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source"]
    published: Annotated[str, "When the source counts as published, or the one that gave cause to correct it so"]
    until: Annotated[
        str | None, "When a source was published that gave cause to correct it; null: it stands; empty: nobody knows"
    ]


@dataclass(frozen=True, slots=True)
class SignatoriesAsKnownRow:
    """Be what could be known of a treaty's signatories once a source was published."""

    treaty: Annotated[str, "The treaty"]
    published: Annotated[str, "The moment from which a source on the treaty counts as published"]
    day: Annotated[str | None, "The latest day for which a total was known by then"]
    reported_total: Annotated[Number | None, f"The total known by then; best by the policy {POLICY}; empty: none"]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    reported_low: Annotated[Number | None, "The lowest number claimed by then for that day"]
    reported_high: Annotated[Number | None, "The highest number claimed by then for that day"]
    source: Annotated[str | None, "The source of the total"]
    figure: Annotated[str | None, "The figure that claims it"]


@dataclass(frozen=True, slots=True)
class TreatySourceRow:
    """Be one source that reports on a treaty, in one occurrence, or gives cause to correct what another reports."""

    treaty: Annotated[str, "The treaty"]
    source: Annotated[str, "The source"]
    occurrence: Annotated[str, "The occurrence that it reports"]
    published: Annotated[
        str, "When it counts as published: at the end of the first day that its date allows; empty: unknown"
    ]


SIGNATORIES_PER_DAY = Table(
    "signatories_per_day",
    SignatoriesPerDayRow,
    "The cumulative total of signatories on a day: as reported, with the range of all claims, and as named. "
    "A reported total is no list of names, and a difference of two totals is no report.",
    key=("treaty", "day"),
    references={
        "treaty": "treaties",
        "source": "sources",
        "figure": "figures",
        "low_source": "sources",
        "high_source": "sources",
    },
    sort="day",
)

SIGNATORY_CLAIMS = Table(
    "signatory_claims",
    SignatoryClaimRow,
    "What signatories_per_day is made from: each claimed total, and each signature by a named party. "
    "A total that was corrected because a later source says so stands as it was, too, until that source was published.",
    key=("id", "published"),
    references={"treaty": "treaties", "party": "parties", "occurrence": "occurrences", "source": "sources"},
    sort="day",
    indexes=(("treaty", "day"), ("occurrence",), ("source",)),
)


SIGNATORIES_AS_KNOWN = Table(
    "signatories_as_known",
    SignatoriesAsKnownRow,
    "What a reader of the press could know of the signatories, and when: after each source was published, the total "
    "for the latest day that any source published by then speaks of.",
    key=("treaty", "published"),
    references={"treaty": "treaties", "source": "sources", "figure": "figures"},
    sort="published",
)

TREATY_SOURCES = Table(
    "treaty_sources",
    TreatySourceRow,
    "Which sources report on which treaty, or give cause to correct such a report, and when each counts as published.",
    key=("treaty", "source", "occurrence"),
    references={"treaty": "treaties", "source": "sources", "occurrence": "occurrences"},
    indexes=(("occurrence",), ("source",)),
)


class Signatories(Projection):
    """Write one row a treaty and day, and one a treaty and moment of publication, anew whenever a claim changes."""

    name = "signatories"
    version = 2
    tables = (SIGNATORIES_PER_DAY, SIGNATORIES_AS_KNOWN, SIGNATORY_CLAIMS, TREATY_SOURCES)

    def handle(self, change: Change, tables: Writer) -> None:
        """Update the claims that the event touches, and what follows for their treaties."""
        touched: set[str] = set()
        for occurrence in (*change.occurrences(), *_resting_on(change, tables)):
            where = {"occurrence": occurrence.slug}
            touched |= _replace(SIGNATORY_CLAIMS, list(_claims(occurrence, change)), where, tables)
            touched |= _replace(TREATY_SOURCES, list(_sources(occurrence, change)), where, tables)
        for treaty in sorted(touched):
            rows = tables.select(SIGNATORY_CLAIMS, treaty=treaty)
            moments = {row.published for row in tables.select(TREATY_SOURCES, treaty=treaty)}
            for table, derived in (
                (SIGNATORIES_PER_DAY, days(treaty, rows)),
                (SIGNATORIES_AS_KNOWN, as_known(treaty, rows, moments)),
            ):
                tables.delete(table, treaty=treaty)
                tables.insert(table, derived)


def _replace(table: Table, rows: list[Any], where: dict[str, str], tables: Writer) -> set[str]:
    """Put rows in the place of those that there are; return the treaties for which anything changed."""
    before = tables.select(table, **where)
    changed = set(before) ^ set(rows)
    if changed:
        tables.delete(table, **where)
        tables.insert(table, rows)
    return {row.treaty for row in changed}


def _resting_on(change: Change, tables: Writer) -> Iterator[StandingOccurrence]:
    """Yield each occurrence that the event's source reports or corrects: its day of publication may be another now."""
    if isinstance(change.state, Source):
        for slug in sorted({row.occurrence for row in tables.select(TREATY_SOURCES, source=change.state.slug)}):
            yield standing_occurrence(change.get(Occurrence, slug), change.lookup)


def _sources(occurrence: StandingOccurrence, change: Change) -> Iterator[TreatySourceRow]:
    states = [occurrence, *(state for _, state in as_published(occurrence, change))]
    known = [record for state in states for record in state.standing]
    treaties = {record.report.treaty for record in known if record.report.treaty}
    pairs = {(record.report.treaty, record.source) for record in known if record.report.treaty}
    pairs |= {(treaty, source) for treaty in treaties for source in causes(occurrence, change)}
    for treaty, source in sorted(pairs):
        yield TreatySourceRow(treaty, source, occurrence.slug, published(change, source))


def _claims(occurrence: StandingOccurrence, change: Change) -> Iterator[SignatoryClaimRow]:
    yield from _totals(occurrence, change)
    chosen = standing_date(occurrence.reports)
    if chosen and isinstance(what := occurrence.reports[0].what, TreatyAction) and what.action in _SIGNATURES:
        report, when = chosen
        yield SignatoryClaimRow(
            id=occurrence.slug,
            treaty=occurrence.treaty or "",
            day=first_day(when),
            value=None,
            operator=None,
            as_printed=None,
            party=what.party,
            occurrence=occurrence.slug,
            source=report.source,
            published=published(change, report.source),
            until=None,
        )


def _totals(occurrence: StandingOccurrence, change: Change) -> Iterator[SignatoryClaimRow]:
    """Yield each total as it stands, and as it stood in print until a source gave cause to correct it."""
    printed: dict[str, SignatoryClaimRow] = {}
    for moment, state in as_published(occurrence, change):
        now = {row.id: _since(row, moment) for row in _standing_totals(state, change)}
        kept = {identity: row for identity, row in printed.items() if _alike(row, now.get(identity))}
        ended = [row for identity, row in printed.items() if identity not in kept]
        yield from (replace(row, until=moment) for row in ended if UNKNOWN < row.published < moment)
        printed = now | kept
    standing = {row.id: row for row in _standing_totals(occurrence, change)}
    for row in printed.values():
        if _alike(row, standing.get(row.id)):
            yield row
        elif row.published != UNKNOWN:
            yield replace(row, until=UNKNOWN)
    for row in standing.values():
        if not _alike(row, printed.get(row.id)):
            yield replace(row, published=UNKNOWN)


def _since(row: SignatoryClaimRow, moment: str) -> SignatoryClaimRow:
    """Return a claim as known from a moment on, and not before its own source was published."""
    return row if row.published == UNKNOWN else replace(row, published=max(row.published, moment))


def _alike(row: SignatoryClaimRow, other: SignatoryClaimRow | None) -> bool:
    """Tell whether two rows claim the same, whenever it was known."""
    return other is not None and replace(row, published=UNKNOWN) == replace(other, published=UNKNOWN)


def _standing_totals(occurrence: StandingOccurrence, change: Change) -> Iterator[SignatoryClaimRow]:
    for claim in claims(occurrence, change, "signatories"):
        yield SignatoryClaimRow(
            id=claim.figure,
            treaty=claim.treaty,
            day=claim.day,
            value=claim.value,
            operator=claim.operator,
            as_printed=claim.as_printed,
            party=None,
            occurrence=occurrence.slug,
            source=claim.source,
            published=claim.published,
            until=None,
        )


def days(treaty: str, rows: list[SignatoryClaimRow]) -> Iterator[SignatoriesPerDayRow]:
    """Yield a treaty's days in order: those with a claimed total or a signature by a named party."""
    rows = [row for row in rows if row.until is None]
    named: set[str] = {row.party for row in rows if row.party and row.day is None}
    for day in sorted({row.day for row in rows if row.day}):
        today = [row for row in rows if row.day == day]
        new = {row.party for row in today if row.party} - named
        named |= new
        totals = sorted((row for row in today if row.value is not None), key=lambda row: (_size(row), row.source))
        chosen = best(totals)
        yield SignatoriesPerDayRow(
            treaty=treaty,
            day=day,
            reported_total=chosen.value if chosen else None,
            operator=chosen.operator if chosen else None,
            as_printed=chosen.as_printed if chosen else None,
            reported_low=totals[0].value if totals else None,
            reported_high=totals[-1].value if totals else None,
            source=chosen.source if chosen else None,
            figure=chosen.id if chosen else None,
            low_source=totals[0].source if totals else None,
            high_source=totals[-1].source if totals else None,
            claims=len(totals),
            named_new=len(new),
            named_total=len(named),
        )


def as_known(treaty: str, rows: list[SignatoryClaimRow], moments: set[str]) -> Iterator[SignatoriesAsKnownRow]:
    """Yield, for each moment at which a source on the treaty was published, what could be known by then."""
    totals = [row for row in rows if row.value is not None]
    for moment in sorted(moments - {UNKNOWN}):
        known = [row for row in totals if UNKNOWN < row.published <= moment and (not row.until or moment < row.until)]
        latest = max((row.day or "" for row in known), default="")
        current = sorted((row for row in known if (row.day or "") == latest), key=lambda row: (_size(row), row.source))
        chosen = best(current)
        yield SignatoriesAsKnownRow(
            treaty=treaty,
            published=moment,
            day=latest or None,
            reported_total=chosen.value if chosen else None,
            operator=chosen.operator if chosen else None,
            as_printed=chosen.as_printed if chosen else None,
            reported_low=current[0].value if current else None,
            reported_high=current[-1].value if current else None,
            source=chosen.source if chosen else None,
            figure=chosen.id if chosen else None,
        )


def _size(row: SignatoryClaimRow) -> float:
    return float(row.value or 0)
