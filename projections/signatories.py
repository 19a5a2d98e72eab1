"""Signatories per day: the totals that reports claim, and the parties that they name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Annotated, Any, NamedTuple

from domain.kinds.treaty_action import Action, TreatyAction
from domain.knowledge import UNKNOWN
from projections import Context, Facts, Number, OccurrenceProjection, Since, StandingOccurrence, Table
from projections._as_published import Clock, amending_sources, as_published, sources_behind
from projections._cells import day_of
from projections._known_signatories import KnownSignatories, Total, known_signatories
from projections._policies import EXACT_THEN_AGREED, preferred_total
from projections._totals import reported_totals

POSSIBLE, CERTAIN, BOTH = "possible", "certain", "both"
"""The clocks by which a claim was published then: when its source may have been, when it certainly was, or both."""


class SignatoriesPerDayRow(NamedTuple):
    """One treaty's signatories on one day."""

    treaty: Annotated[str, "The treaty"]
    day: Annotated[str, "The day, in the place where it was signed"]
    reported_total: Annotated[
        Number | None, f"The cumulative total on that day, as reported; chosen by the policy {EXACT_THEN_AGREED}"
    ]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    reported_low: Annotated[
        Number | None, "The lowest number that any report claims for that day; a range is not counted"
    ]
    reported_high: Annotated[Number | None, "The highest number that any report claims for that day"]
    source: Annotated[str | None, "The source of the reported total"]
    figure: Annotated[str | None, "The figure that claims it"]
    low_source: Annotated[str | None, "The source of the lowest number"]
    high_source: Annotated[str | None, "The source of the highest number"]
    claims: Annotated[int, "How many figures claim a total for that day"]
    named_new: Annotated[int, "Parties that a report names as signing on that day, or by that day at the latest"]
    named_total: Annotated[int, "Parties that a report names as having signed by then"]


class SignatoryClaimRow(NamedTuple):
    """One figure that claims a total of signatories, or one signature by a named party."""

    id: Annotated[str, "The figure, or the occurrence of a signature"]
    treaty: Annotated[str, "The treaty"]
    day: Annotated[str | None, "The last day that the as-of date, or the date of the signature, allows"]
    value: Annotated[Number | None, "The total claimed; empty for a signature"]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    party: Annotated[str | None, "The party that signed, or withdrew its signature; empty for a total"]
    action: Annotated[str | None, "How it signed, or that it withdrew its signature"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source"]
    published: Annotated[
        str,
        "When the source counts as published, or the one that caused its correction; of a signature, the first source",
    ]
    until: Annotated[
        str | None,
        "When the source that caused its correction was published; null: it stands; empty: nobody knows when",
    ] = None
    clock: Annotated[
        str,
        "Whether these moments are when a source may have been published (possible), when it was (certain), or both",
    ] = BOTH


class SignatoriesAsKnownRow(NamedTuple):
    """What was known of a treaty's signatories once a source was published."""

    treaty: Annotated[str, "The treaty"]
    published: Annotated[str, "The moment from which a source on the treaty may have been, or certainly was, published"]
    certain: Annotated[int, "1: known for certain by then; 0: what else may have been known, where that differs"]
    day: Annotated[str | None, "The latest day for which a total was known by then"]
    reported_total: Annotated[Number | None, f"The total known by then, by the policy {EXACT_THEN_AGREED}; empty: none"]
    operator: Annotated[str | None, "How the printed words relate that number to the truth"]
    as_printed: Annotated[str | None, "The words as printed"]
    reported_low: Annotated[Number | None, "The lowest number claimed by then for that day"]
    reported_high: Annotated[Number | None, "The highest number claimed by then for that day"]
    source: Annotated[str | None, "The source of the total"]
    figure: Annotated[str | None, "The figure that claims it"]
    named_total: Annotated[int, "Parties that a report published by then names as having signed"]


class TreatySourceRow(NamedTuple):
    """One source that reports on a treaty, in one occurrence, or caused a correction of what another reports."""

    treaty: Annotated[str, "The treaty"]
    source: Annotated[str, "The source"]
    occurrence: Annotated[str, "The occurrence that it reports"]
    published: Annotated[
        str, "From when on it may have been published: the end of the first day that its date allows; empty: unknown"
    ]
    certain_from: Annotated[str, "From when on it certainly was published; empty: unknown"]


SIGNATORIES_PER_DAY = Table(
    "signatories_per_day",
    SignatoriesPerDayRow,
    "The cumulative total of signatories on a day: as reported, with the range of all claims, and as named. "
    "A reported total is not a list of names, and a difference between two totals is not a report.",
    title="Total signatories, day by day",
    key=("treaty", "day"),
    references={
        "treaty": "treaties",
        "source": "sources",
        "figure": "figures",
        "low_source": "sources",
        "high_source": "sources",
    },
    sort="day",
    sum_of="treaty",
    along="day",
    first=(
        *("day", "reported_total", "reported_low", "reported_high", "as_printed", "source", "named_total", "claims"),
        "treaty",
    ),
)

SIGNATORY_CLAIMS = Table(
    "signatory_claims",
    SignatoryClaimRow,
    "What signatories_per_day is made from: each claimed total, and each signature by a named party. "
    "A total that a later source caused to be corrected is also here as it was until that source was published.",
    key=("id", "published", "clock"),
    references={"treaty": "treaties", "party": "parties", "occurrence": "occurrences", "source": "sources"},
    indexes=(("treaty", "day"), ("source",)),
    feeds="treaty",
    working=True,
)


SIGNATORIES_AS_KNOWN = Table(
    "signatories_as_known",
    SignatoriesAsKnownRow,
    "What a reader of the press could know of the signatories, and when: after each source was published, the total "
    "for the latest day that any source published by then speaks of. Where nobody knows exactly when a source was "
    "published, what was certain and what was possible have a row each.",
    key=("treaty", "published", "certain"),
    references={"treaty": "treaties", "source": "sources", "figure": "figures"},
    sort="published",
    sum_of="treaty",
    along="published",
    first=("published", "reported_total", "as_printed", "certain", "source", "day", "treaty"),
)

TREATY_SOURCES = Table(
    "treaty_sources",
    TreatySourceRow,
    "Which sources report on which treaty, or caused a correction of such a report, and when each was published.",
    key=("treaty", "source", "occurrence"),
    references={"treaty": "treaties", "source": "sources", "occurrence": "occurrences"},
    indexes=(("source",), ("treaty", "published", "certain_from")),
    feeds="treaty",
    working=True,
)


class Signatories(OccurrenceProjection):
    """A row for each treaty and day, and one for each treaty and moment of publication."""

    name = "signatories"
    version = 6
    tables = (SIGNATORIES_PER_DAY, SIGNATORIES_AS_KNOWN, SIGNATORY_CLAIMS, TREATY_SOURCES)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[Any]:
        """Yield what an occurrence's reports claim, by either clock, and the sources behind it.

        Most sources were certainly published as soon as they may have been, so most rows are of both clocks.
        """
        yield from _by_either_clock(occurrence, context)
        yield from _sources(occurrence, context)

    def sums(self, facts: Facts) -> Iterator[Any]:
        """Yield a treaty's days, and what was known of it from each moment of publication on."""
        claims = facts.of(SignatoryClaimRow)
        yield from _per_day(facts.key, claims, facts.since(SignatoriesPerDayRow))
        since = facts.since(SignatoriesAsKnownRow)
        sources = facts.distinct(TreatySourceRow, Moments, certain_from=Since(since))
        moments = {moment for moment in chain.from_iterable(sources) if moment >= since} - {UNKNOWN}
        yield from _as_known(facts.key, claims, sorted(moments))


class Moments(NamedTuple):
    """From when on a source may have been published, and from when on it certainly was: that is not earlier."""

    published: str
    certain_from: str


def _by_either_clock(occurrence: StandingOccurrence, context: Context) -> Iterator[SignatoryClaimRow]:
    """Yield what an occurrence's reports claim of signatories, as may have been known, and as was for certain."""
    if not _concerns_signatories(occurrence, context):
        return
    possible = dict.fromkeys(_claims(occurrence, context, context.published))
    if _is_certain(occurrence, context):
        yield from possible
        return
    certain = dict.fromkeys(_claims(occurrence, context, lambda source: context.publication(source).certain_from))
    yield from (row if row in certain else row._replace(clock=POSSIBLE) for row in possible)
    yield from (row._replace(clock=CERTAIN) for row in certain if row not in possible)


def _is_certain(occurrence: StandingOccurrence, context: Context) -> bool:
    """Tell whether every source behind an occurrence certainly was published as soon as it may have been."""
    clocks = map(context.publication, sources_behind(occurrence, context))
    return all(clock.possible_from == clock.certain_from for clock in clocks)


def _concerns_signatories(occurrence: StandingOccurrence, context: Context) -> bool:
    """Tell whether an occurrence may have claims: it is an action, claims a total, or did before it was amended."""
    return (
        "signatories" in occurrence.measures
        or any(isinstance(report.what, TreatyAction) for report in occurrence.reports)
        or bool(amending_sources(occurrence, context))
    )


def _sources(occurrence: StandingOccurrence, context: Context) -> Iterator[TreatySourceRow]:
    """Yield the sources that ever put the occurrence under a treaty, and those that caused it to be amended."""
    records = list(occurrence.standing_records)
    amending = amending_sources(occurrence, context)
    if amending:
        earlier = as_published(occurrence, context, context.published)
        records += [record for _, version in earlier for record in version.standing_records]
    pairs = {(record.report.treaty, record.source) for record in records if record.report.treaty}
    pairs |= {(treaty, source) for treaty, _ in tuple(pairs) for source in amending}
    for treaty, source in sorted(pairs):
        clock = context.publication(source)
        yield TreatySourceRow(treaty, source, occurrence.slug, clock.possible_from, clock.certain_from)


def _claims(occurrence: StandingOccurrence, context: Context, clock: Clock) -> Iterator[SignatoryClaimRow]:
    """Yield the totals that an occurrence's reports claim, and the signature or its withdrawal, if it is one."""
    yield from _totals(occurrence, context, clock)
    report = occurrence.dated_by
    what = occurrence.reports[0].what if report else None
    if (
        report
        and isinstance(what, TreatyAction)
        and (what.action.makes_signatory or what.action is Action.WITHDRAWAL_OF_SIGNATURE)
    ):
        published = {clock(source) for source in {report.source for report in occurrence.reports}}
        yield SignatoryClaimRow(
            id=occurrence.slug,
            treaty=occurrence.treaty or "",
            day=day_of(report.date.latest),
            value=None,
            operator=None,
            as_printed=None,
            party=what.party,
            action=what.action.value,
            occurrence=occurrence.slug,
            source=occurrence.credited(report, report, "date").source,
            published=min(published - {UNKNOWN}, default=UNKNOWN),
        )


TotalsById = dict[str, SignatoryClaimRow]


def _totals(occurrence: StandingOccurrence, context: Context, clock: Clock) -> Iterator[SignatoryClaimRow]:
    """Yield each total as it stands, and as it stood in print until a source was the cause of a correction."""
    versions = as_published(occurrence, context, clock)
    if versions[0][1] is occurrence:  # no source has caused an amendment
        yield from _standing_totals(occurrence, context, clock).values()
        return
    printed: TotalsById = {}
    for moment, version in versions:
        now = {identity: _since(moment, row) for identity, row in _standing_totals(version, context, clock).items()}
        ended = _not_in(now, printed)
        yield from (row._replace(until=moment) for row in ended.values() if UNKNOWN < row.published < moment)
        printed = now | {identity: row for identity, row in printed.items() if identity not in ended}
    standing = _standing_totals(occurrence, context, clock)
    ended = _not_in(standing, printed)
    yield from (row for identity, row in printed.items() if identity not in ended)
    yield from (row._replace(until=UNKNOWN) for row in ended.values() if row.published != UNKNOWN)
    yield from (row._replace(published=UNKNOWN) for row in _not_in(printed, standing).values())


def _since(moment: str, row: SignatoryClaimRow) -> SignatoryClaimRow:
    """Return a claim as known from a moment on, and not before its own source was published."""
    return row if row.published == UNKNOWN else row._replace(published=max(row.published, moment))


def _not_in(others: TotalsById, rows: TotalsById) -> TotalsById:
    """Return the rows whose claim is not among the others, whenever it was known."""
    claimed = {row._replace(published=UNKNOWN) for row in others.values()}
    return {identity: row for identity, row in rows.items() if row._replace(published=UNKNOWN) not in claimed}


def _standing_totals(occurrence: StandingOccurrence, context: Context, clock: Clock) -> TotalsById:
    return {
        total.figure: SignatoryClaimRow(
            id=total.figure,
            treaty=total.treaty,
            day=total.day,
            value=total.value,
            operator=total.operator,
            as_printed=total.as_printed,
            party=None,
            action=None,
            occurrence=occurrence.slug,
            source=total.source,
            published=clock(total.source),
        )
        for total in reported_totals(occurrence, context, "signatories")
    }


def _per_day(treaty: str, rows: Sequence[SignatoryClaimRow], since: str) -> Iterator[SignatoriesPerDayRow]:
    """Yield a treaty's days from one on, in order: those with a claimed total or a signature by a named party."""
    by_day: dict[str, list[SignatoryClaimRow]] = {}
    for row in rows:
        if row.until is None and row.clock != CERTAIN:
            by_day.setdefault(row.day or "", []).append(row)
    named = _signing(by_day.pop("", []))
    for day in sorted(by_day):
        today = by_day[day]
        new = _signing(today) - named
        named |= new
        named -= _withdrawn(today)
        if day < since:
            continue
        totals = _by_size(today)
        chosen = preferred_total(totals)
        yield SignatoriesPerDayRow(
            treaty=treaty,
            day=day,
            **_total_columns(Total(chosen, totals[0].value, totals[-1].value) if chosen else None),
            low_source=totals[0].source if totals else None,
            high_source=totals[-1].source if totals else None,
            claims=len(totals),
            named_new=len(new),
            named_total=len(named),
        )


def _withdrawn(rows: Iterable[SignatoryClaimRow]) -> set[str]:
    """Return the parties that withdrew their signature."""
    return {row.party for row in rows if row.party and row.action == Action.WITHDRAWAL_OF_SIGNATURE}


def _signing(rows: Iterable[SignatoryClaimRow]) -> set[str]:
    """Return the parties that signed."""
    return {row.party for row in rows if row.party and row.action != Action.WITHDRAWAL_OF_SIGNATURE}


def _as_known(
    treaty: str, rows: Sequence[SignatoryClaimRow], moments: Sequence[str]
) -> Iterator[SignatoriesAsKnownRow]:
    """Yield, for each moment at which a source was published or may have been, what was certain by then.

    Where more was possible than certain, another row has what was possible.
    """
    certain = list(known_signatories([row for row in rows if row.clock != POSSIBLE], moments))
    possible = certain
    if any(row.clock != BOTH for row in rows):
        possible = list(known_signatories([row for row in rows if row.clock != CERTAIN], moments))
    for surely, perhaps in zip(certain, possible, strict=True):
        row, other = _known_row(treaty, surely), _known_row(treaty, perhaps)
        yield row
        if other != row:
            yield other._replace(certain=0)


def _known_row(treaty: str, known: KnownSignatories) -> SignatoriesAsKnownRow:
    return SignatoriesAsKnownRow(
        treaty=treaty,
        published=known.moment,
        certain=1,
        day=known.day,
        **_total_columns(known.total),
        named_total=known.named_total,
    )


def _by_size(rows: Iterable[SignatoryClaimRow]) -> list[SignatoryClaimRow]:
    """Return those of the rows that claim a total, the lowest first."""
    return sorted((row for row in rows if row.value is not None), key=lambda row: (float(row.value or 0), row.source))


_TOTAL_COLUMNS = ("reported_total", "operator", "as_printed", "reported_low", "reported_high", "source", "figure")


def _total_columns(total: Total | None) -> dict[str, Any]:
    """Return the columns of the preferred total, and of the range of all."""
    if total is None:
        return dict.fromkeys(_TOTAL_COLUMNS)
    chosen = total.chosen
    values = (chosen.value, chosen.operator, chosen.as_printed, total.low, total.high, chosen.source, chosen.id)
    return dict(zip(_TOTAL_COLUMNS, values, strict=True))
