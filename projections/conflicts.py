"""Conflicts: where reports differ, found by rule whenever a claim changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from domain.claims import Claim, Conflict
from domain.comparison import compare_dates, compare_figures, compare_roles, compare_sum, span_of
from domain.figures import Operator
from domain.measures import MEASURES, Measure, Reading, Scope
from domain.participants import Role
from domain.relations import RelationType
from domain.reports import Report
from projections import Context, Facts, Number, OccurrenceProjection, ReportRecord, StandingOccurrence, Table, number

STANDING, RECORDED = "standing", "recorded"
"""Two readings of a claim: as it now stands, and as it was first recorded."""

_COMPARED_ROLES = (Role.CHAIR, Role.HOST)


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One point on which claims differ."""

    id: Annotated[str, "Names the conflict; made from what its sides say"]
    kind: Annotated[str, "What they differ in: number, sum, wording, currency, date or role"]
    grade: Annotated[str, "contradiction, tension (an approximation, or something inferred) or explained"]
    occurrence: Annotated[str | None, "The occurrence, where it is about one"]
    treaty: Annotated[str | None, "The treaty, where it is about one"]
    measure: Annotated[str | None, "What is measured, where it is about figures"]
    summary: Annotated[str, "The conflict in one sentence, made from its sides"]
    status: Annotated[str, "open, or settled: a correction, retraction or supplement has removed it"]
    scope: Annotated[str, "Within what the claims were compared"]


@dataclass(frozen=True, slots=True)
class ConflictSideRow:
    """One side of a conflict: what one source claims."""

    id: Annotated[str, "conflict#number"]
    conflict: Annotated[str, "The conflict"]
    figure: Annotated[str | None, "The figure, where the claim is one"]
    source: Annotated[str, "The source"]
    value: Annotated[Number | None, "The number claimed; a sum of parts is ours, so it is not a claim"]
    as_printed: Annotated[str, "The words as printed"]
    scope: Annotated[str, "Within what the claims were compared"]


@dataclass(frozen=True, slots=True)
class ConflictClaimRow:
    """One claim that may be compared with others."""

    id: Annotated[str, "reading/figure"]
    scope: Annotated[str, "Within what it may be compared: a treaty or an occurrence, and the measure or role"]
    reading: Annotated[str, "standing, or recorded: before corrections and retractions"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source"]
    measure: Annotated[str, "What is measured, or the role that somebody is named in"]
    as_printed: Annotated[str, "The words as printed, or the name"]
    counted: Annotated[str | None, "What is counted"] = None
    value: Annotated[str | None, "The number, as text, so that no digit is lost"] = None
    operator: Annotated[str, "How the printed words relate the number to the truth"] = Operator.EXACT.value
    unit: Annotated[str, "Its unit"] = "count"
    day: Annotated[str | None, "The last day that its as-of date allows"] = None
    day_from: Annotated[str | None, "The first day that its as-of date allows"] = None
    figure: Annotated[str | None, "The figure; empty for a length that is read off an interval of dates"] = None
    low: Annotated[str | None, "The shortest length that such an interval allows, in months"] = None
    high: Annotated[str | None, "The longest length that such an interval allows, in months"] = None
    identity: Annotated[str | None, "Who is named in the role"] = None
    person_as_reported: Annotated[str | None, "The same, before people were merged, if it is a person"] = None


CONFLICTS = Table(
    "conflicts",
    ConflictRow,
    "A point on which claims differ, found by rule. A bound that is satisfied is not a conflict.",
    references={"occurrence": "occurrences", "treaty": "treaties"},
    label="summary",
    sort="grade",
    facets=("grade", "kind", "status", "measure"),
    indexes=(("occurrence",), ("treaty",)),
    stream="scope",
    sum_of="scope",
)
CONFLICT_SIDES = Table(
    "conflict_sides",
    ConflictSideRow,
    "One side of a conflict: what one source claims.",
    references={"conflict": "conflicts", "figure": "figures", "source": "sources"},
    facets=("source",),
    indexes=(("conflict",), ("figure",)),
    stream="scope",
    sum_of="scope",
)
CONFLICT_CLAIMS = Table(
    "conflict_claims",
    ConflictClaimRow,
    "What may be compared with each other: figures, lengths of time and roles, as they stand and as first recorded.",
    references={"occurrence": "occurrences", "source": "sources", "figure": "figures"},
    indexes=(("person_as_reported",),),
    feeds="scope",
)


class Conflicts(OccurrenceProjection):
    """A row for each conflict, and one for each of its sides."""

    name = "conflicts"
    version = 2
    tables = (CONFLICTS, CONFLICT_SIDES, CONFLICT_CLAIMS)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[Any]:
        """Yield what may be compared with others, and the conflicts within the occurrence's own reports."""
        yield from _claims(occurrence, context)
        own = {reading: list(_within(occurrence, reading)) for reading in (STANDING, RECORDED)}
        yield from _conflicts(f"occurrence/{occurrence.slug}", own)

    def sums(self, facts: Facts) -> Iterator[Any]:
        """Yield the conflicts among the claims of one scope."""
        claims = facts.of(ConflictClaimRow)
        yield from _conflicts(facts.key, {reading: list(_among(claims, reading)) for reading in (STANDING, RECORDED)})


def _read(record: ReportRecord, reading: str) -> Report:
    return record.report if reading == STANDING else record.recorded


def _records(occurrence: StandingOccurrence, reading: str) -> tuple[ReportRecord, ...]:
    return occurrence.standing_records if reading == STANDING else occurrence.records


def _claims(occurrence: StandingOccurrence, context: Context) -> Iterator[ConflictClaimRow]:
    """Yield what may be compared in an occurrence, in both readings: figures, spans of dates, and roles."""
    for reading in (STANDING, RECORDED):
        for record in _records(occurrence, reading):
            yield from _figure_claims(occurrence.slug, record, reading)
            yield from _span_claims(occurrence.slug, record, reading)
            yield from _role_claims(occurrence.slug, record, reading, context)


def _figure_claims(occurrence: str, record: ReportRecord, reading: str) -> Iterator[ConflictClaimRow]:
    """Yield the figures of a report that may be compared with others."""
    report = _read(record, reading)
    for figure in report.figures:
        rules = figure.rules
        scope = _scope(figure.measure, rules, occurrence, report.treaty) if rules else None
        if rules and scope:
            as_of = figure.as_of or report.date
            cumulative = rules.reading is Reading.CUMULATIVE
            yield ConflictClaimRow(
                id=f"{reading}/{record.id}/{figure.key}",
                scope=scope,
                reading=reading,
                occurrence=occurrence,
                source=report.source,
                measure=figure.measure,
                counted=figure.counted,
                value=str(figure.value),
                operator=figure.operator.value,
                unit=figure.unit,
                day=_day(as_of.latest) if cumulative else None,
                day_from=(_day(as_of.earliest) or "0001-01-01") if cumulative else None,
                as_printed=figure.as_printed,
                figure=f"{record.id}/{figure.key}",
            )


def _span_claims(occurrence: str, record: ReportRecord, reading: str) -> Iterator[ConflictClaimRow]:
    """Yield the length of time that a report's own dates give, where a measure is about such a length."""
    report = _read(record, reading)
    for name, measure in MEASURES.items():
        if measure.spans != report.kind:
            continue
        scope = _scope(name, measure, occurrence, report.treaty)
        whole = not any(relation.type is RelationType.PART_OF for relation in report.relations)
        span = span_of(measure, report.date) if whole else None
        if scope and span:
            yield ConflictClaimRow(
                id=f"{reading}/{record.id}/date/{name}",
                scope=scope,
                reading=reading,
                occurrence=occurrence,
                source=report.source,
                measure=name,
                unit="month",
                as_printed=report.date.as_printed or report.date.edtf,
                low=str(span[0]),
                high=str(span[1]),
            )


def _role_claims(occurrence: str, record: ReportRecord, reading: str, context: Context) -> Iterator[ConflictClaimRow]:
    """Yield who is named in a role that only some can have had: people by slug, so that spellings do not matter."""
    report = _read(record, reading)
    for order, participant in enumerate(report.participants, 1):
        if participant.role in _COMPARED_ROLES:
            yield ConflictClaimRow(
                id=f"{reading}/{record.id}/participant/{order}",
                scope=f"occurrence/{occurrence}/{participant.role.value}",
                reading=reading,
                occurrence=occurrence,
                source=report.source,
                measure=participant.role.value,
                as_printed=participant.name or participant.label,
                identity=context.person(participant.person) or participant.party or participant.label,
                person_as_reported=participant.person,
            )


def _scope(measure: str, rules: Measure, occurrence: str, treaty: str | None) -> str | None:
    """Return the scope within which a figure may be compared, or None where it may not."""
    match rules.scope:
        case Scope.TREATY if treaty:
            return f"treaty/{treaty}/{measure}"
        case Scope.NONE:
            return None
        case _:
            return f"occurrence/{occurrence}/{measure}"


def _among(rows: Iterable[ConflictClaimRow], reading: str) -> Iterator[Conflict]:
    """Yield the conflicts among the claims of one scope."""
    read = sorted((row for row in rows if row.reading == reading), key=lambda row: (row.source, row.id))
    if read and read[0].measure in MEASURES:
        yield from compare_figures(read[0].measure, [_as_claim(row) for row in read])
    elif read and read[0].measure in _COMPARED_ROLES:
        named: dict[str, set[str]] = {}
        for row in read:
            named.setdefault(row.source, set()).add(row.identity or row.as_printed)
        shown = {row.identity or row.as_printed: row.as_printed for row in reversed(read)}
        yield from compare_roles(
            read[0].measure, [(source, frozenset(names)) for source, names in named.items()], shown
        )


def _as_claim(row: ConflictClaimRow) -> Claim:
    return Claim(
        source=row.source,
        as_printed=row.as_printed,
        figure=row.figure,
        measure=row.measure,
        counted=row.counted,
        value=_decimal(row.value),
        operator=Operator(row.operator),
        unit=row.unit,
        day=row.day,
        day_from=row.day_from,
        low=_decimal(row.low),
        high=_decimal(row.high),
    )


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _within(occurrence: StandingOccurrence, reading: str) -> Iterator[Conflict]:
    """Yield the conflicts within one occurrence that need its reports whole: dates, and sums of parts."""
    records = _records(occurrence, reading)
    yield from compare_dates([(record.source, _read(record, reading).date) for record in records])
    for record in records:
        report = _read(record, reading)
        for figure in report.figures:
            total = report.figure(figure.breakdown_of.figure) if figure.breakdown_of else None
            if total and total.is_computable and figure.is_computable:
                yield from compare_sum(record.id, report.source, figure, total)


def _conflicts(scope: str, found: Mapping[str, Sequence[Conflict]]) -> Iterator[ConflictRow | ConflictSideRow]:
    """Yield the conflicts of a scope with their sides; one that only the reports as first recorded have is settled."""
    kind, slug = scope.split("/")[:2]
    open_keys = {conflict.key for conflict in found[STANDING]}
    settled = [conflict for conflict in found[RECORDED] if conflict.key not in open_keys]
    for status, conflicts in (("open", found[STANDING]), ("settled", settled)):
        for conflict in conflicts:
            identity = f"{kind}/{slug}/{conflict.key}"
            yield ConflictRow(
                id=identity,
                kind=conflict.kind.value,
                grade=conflict.grade.value,
                occurrence=slug if kind == "occurrence" else None,
                treaty=slug if kind == "treaty" else None,
                measure=conflict.measure,
                summary=conflict.summary,
                status=status,
                scope=scope,
            )
            yield from _sides(identity, scope, conflict)


def _sides(identity: str, scope: str, conflict: Conflict) -> Iterator[ConflictSideRow]:
    for order, side in enumerate(conflict.sides, 1):
        yield ConflictSideRow(
            id=f"{identity}#{order}",
            conflict=identity,
            figure=side.figure,
            source=side.source,
            value=number(side.value),
            as_printed=side.as_printed,
            scope=scope,
        )
