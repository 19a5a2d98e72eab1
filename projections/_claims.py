"""The claims of an occurrence that may be compared, as rows: each in the scope within which it may be compared."""

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, NamedTuple

from domain.choice import Choice
from domain.claims import ClaimRole
from domain.comparison import is_comparable, span_of
from domain.dates import Basis, ReportedDate
from domain.figures import BreakdownOf, Figure, Operator
from domain.kinds.entry_into_force import EntryIntoForce
from domain.measures import MEASURES, Family, Measure, Reading, Scope
from domain.participants import Participant, Role
from domain.reports import Report
from domain.vocabulary import measure_named
from projections._cells import day_of
from projections._computed_days import in_force_scope
from projections._occurrences import ReportRecord, StandingOccurrence
from projections._projection import Context
from projections._table import Table

STANDING, RECORDED, BOTH = "standing", "recorded", "both"
"""The readings of a claim: as it now stands, as it was first recorded, and both where nothing was amended."""

_COMPARED_ROLES = frozenset({Role.CHAIR, Role.HOST})
_SPANNING = {
    kind: [(measure, rules) for measure, rules in MEASURES.items() if rules.spans == kind]
    for kind in {rules.spans for rules in MEASURES.values() if rules.spans}
}
"""The measures of the length of time that the dates of an occurrence of a kind give."""


class Sort(Choice):
    """What sort of claim is compared."""

    FIGURE = "figure"
    ROLE = "role"
    DATE = "date"
    SUM = "sum"


class ConflictClaimRow(NamedTuple):
    """One claim that may be compared with others."""

    id: Annotated[str, "Names the claim"]
    scope: Annotated[str, "Within what it may be compared: a treaty or an occurrence, and the measure, role or date"]
    reading: Annotated[str, "standing, recorded (before corrections and retractions), or both where they are the same"]
    sort: Annotated[str, "figure, role, date or sum"]
    role: Annotated[str, "What the claim is"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source"]
    as_printed: Annotated[str, "The words as printed, or the name"]
    figure: Annotated[str | None, "The figure; empty for a date or a role"] = None
    measure: Annotated[str | None, "What is measured, where it is a number"] = None
    counted: Annotated[str | None, "What is counted"] = None
    subject: Annotated[str | None, "The party whose quantity it is"] = None
    projection: Annotated[int, "1 for a figure of a time that was still to come, else 0"] = 0
    value: Annotated[str | None, "The number, as text, so that no digit is lost"] = None
    operator: Annotated[str, "How the printed words relate the number to the truth"] = Operator.EXACT.value
    low: Annotated[str | None, "The lower end of a range, or the shortest length that an interval allows"] = None
    high: Annotated[str | None, "The upper end of a range, or the longest length that an interval allows"] = None
    unit: Annotated[str, "Its unit"] = "count"
    as_of: Annotated[str | None, "The date that it holds for, or the date that is claimed, as EDTF"] = None
    day_from: Annotated[str | None, "The first day that this date allows"] = None
    day: Annotated[str | None, "The last day that this date allows"] = None
    inferred: Annotated[int, "1 where its day, the date or the breakdown is inferred, else 0"] = 0
    reason: Annotated[str | None, "Why that is inferred"] = None
    identity: Annotated[str | None, "Who is named in the role"] = None
    person_as_reported: Annotated[str | None, "The same, before people were merged, if it is a person"] = None
    parts: Annotated[str, "The numbers of a breakdown, as JSON"] = "[]"
    attributed_to: Annotated[str | None, "Who said it, outermost first"] = None
    evidence: Annotated[str, "Where the source has it, as JSON"] = "[]"
    rules: Annotated[str | None, "How figures of a registered measure are compared, as JSON; empty: built in"] = None


CONFLICT_CLAIMS = Table(
    "conflict_claims",
    ConflictClaimRow,
    "What may be compared with claims of other occurrences, as it stands and as first recorded: figures and dates of a "
    "treaty.",
    key=("id", "reading"),
    references={"occurrence": "occurrences", "source": "sources", "figure": "figures"},
    feeds="scope",
    working=True,
)


class Comparable(NamedTuple):
    """What may be compared with others in a scope; most are alone in it or say the same, and need no row for that."""

    scope: str
    says: object
    """Claims that say the same do not clash."""
    row: Callable[[], ConflictClaimRow]


def comparable_claims(occurrence: StandingOccurrence, context: Context) -> Iterator[Comparable]:
    """Yield what may be compared in an occurrence, in both readings: as it stands, and as it was first recorded."""
    for record in occurrence.records:
        if record.report is record.recorded and not record.retracted:
            yield from _claims(occurrence.slug, record, context)
            continue
        if not record.retracted:
            yield from _as(STANDING, _claims(occurrence.slug, record, context))
        yield from _as(RECORDED, _claims(occurrence.slug, record.as_recorded, context))


def _as(reading: str, claims: Iterable[Comparable]) -> Iterator[Comparable]:
    return (Comparable(scope, says, partial(_read_as, reading, row)) for scope, says, row in claims)


def _read_as(reading: str, row: Callable[[], ConflictClaimRow]) -> ConflictClaimRow:
    return row()._replace(reading=reading)


def _claims(occurrence: str, record: ReportRecord, context: Context) -> Iterator[Comparable]:
    report = record.report
    for figure in report.figures:
        rules = measure_named(figure.measure, context.term)
        scope = _scope(figure.measure, rules, occurrence, report.treaty) if rules else None
        if rules and scope and is_comparable(rules, figure):
            row = partial(_figure_claim, scope, occurrence, record, figure, rules=rules, reported=report.date)
            yield Comparable(scope, figure, row)
        yield from _sum_claims(occurrence, record, report, figure)
    if report.date.is_dated:
        yield _date_claim(occurrence, record, report)
        yield from _interval_claims(occurrence, record, report)
    yield from _role_claims(occurrence, record, report, context)


def _scope(measure: str, rules: Measure, occurrence: str, treaty: str | None) -> str | None:
    """Return the scope within which a figure may be compared, or None where it may not."""
    match rules.scope:
        case Scope.TREATY if treaty:
            return f"treaty/{treaty}/{measure}"
        case Scope.NONE:
            return None
        case _:
            return f"occurrence/{occurrence}/{measure}"


def _days_claimed(figure: Figure, rules: Measure, reported: ReportedDate) -> dict[str, Any]:
    """Return the columns of the day of a figure; a total without an as-of date holds for the date of its report."""
    cumulative = rules.reading is Reading.CUMULATIVE
    as_of = (figure.as_of or reported) if cumulative else figure.as_of
    if as_of is None:
        return {}
    day_claimed = as_of.edtf if as_of.is_dated else None
    if rules.reading is Reading.THRESHOLD:
        return {"as_of": day_claimed}
    inferred = as_of.basis is Basis.INFERRED
    day = day_of(as_of.latest)
    return {
        "as_of": day_claimed,
        "day": day,
        "day_from": day_of(as_of.earliest) or ("0001-01-01" if day else None),
        "inferred": int(inferred),
        "reason": as_of.reason if inferred else None,
    }


def _role_of(rules: Measure) -> str:
    match rules.reading:
        case Reading.CUMULATIVE:
            return ClaimRole.TOTAL.value
        case Reading.THRESHOLD:
            return ClaimRole.THRESHOLD.value
        case Reading.AMOUNT:
            return (ClaimRole.LENGTH if rules.family is Family.DURATION else ClaimRole.AMOUNT).value


def _figure_claim(
    scope: str, occurrence: str, record: ReportRecord, figure: Figure, *, rules: Measure, reported: ReportedDate
) -> ConflictClaimRow:
    """Return a figure as a claim that is compared by the rules of its measure, in a report of a date."""
    registered = None if figure.measure in MEASURES else _as_json(rules)
    days = _days_claimed(figure, rules, reported)
    return _number_claim(scope, occurrence, record, figure, role=_role_of(rules), rules=registered, **days)


def _number_claim(
    scope: str,
    occurrence: str,
    record: ReportRecord,
    figure: Figure,
    *,
    role: str = ClaimRole.TOTAL.value,
    rules: str | None = None,
    **days: Any,
) -> ConflictClaimRow:
    """Return a figure as a claim; `days` are the columns of the day that it is claimed for."""
    identity, credit = f"{record.id}/{figure.key}", record.credited(figure, "figures", figure.key)
    return ConflictClaimRow(
        id=identity,
        scope=scope,
        reading=BOTH,
        sort=Sort.FIGURE.value,
        role=role,
        occurrence=occurrence,
        source=credit.source,
        as_printed=record.printed(figure, "figures", figure.key) or _text(figure.value) or "",
        figure=identity,
        measure=figure.measure,
        counted=figure.counted,
        subject=figure.subject,
        projection=int(figure.projection),
        value=_text(figure.value),
        operator=figure.operator.value,
        low=_text(figure.low),
        high=_text(figure.high),
        unit=figure.unit,
        attributed_to=figure.attribution.label or None,
        evidence=credit.evidence,
        rules=rules,
        **days,
    )


def _sum_claims(occurrence: str, record: ReportRecord, report: Report, figure: Figure) -> Iterator[Comparable]:
    """Yield a breakdown, and the figure of the same report that its parts are parts of."""
    whole = figure.breakdown_of
    total = report.figure(whole.figure) if whole else None
    if whole is None or total is None or not (total.is_computable and figure.is_computable):
        return
    scope = f"occurrence/{occurrence}/sum:{record.id}/{figure.key}"
    yield Comparable(scope, total, partial(_total_claim, scope, occurrence, record, total, figure))
    yield Comparable(scope, figure, partial(_parts_claim, scope, occurrence, record, figure, whole))


def _total_claim(scope: str, occurrence: str, record: ReportRecord, total: Figure, figure: Figure) -> ConflictClaimRow:
    """Return a total as the claim that the sum of a breakdown is compared with."""
    as_of = total.as_of.edtf if total.as_of else None
    claim = _number_claim(scope, occurrence, record, total)
    return claim._replace(id=f"{record.id}/{figure.key}/total", sort=Sort.SUM.value, as_of=as_of)


def _parts_claim(
    scope: str, occurrence: str, record: ReportRecord, figure: Figure, whole: BreakdownOf
) -> ConflictClaimRow:
    """Return the parts of a breakdown as a claim of their sum."""
    return _number_claim(scope, occurrence, record, figure)._replace(
        id=f"{record.id}/{figure.key}/parts",
        sort=Sort.SUM.value,
        role=ClaimRole.PARTS.value,
        as_printed="; ".join(f"{part.label}: {part.value:f}" for part in figure.parts),
        parts=json.dumps([str(part.value) for part in figure.parts]),
        inferred=int(whole.basis is not Basis.STATED),
        reason=whole.reason,
    )


def _date_claim(occurrence: str, record: ReportRecord, report: Report) -> Comparable:
    """Return when an occurrence was; where it is an entry into force, to compare it with others of the same treaty."""
    what = report.what
    if isinstance(what, EntryIntoForce) and report.treaty:
        scope = in_force_scope(report.treaty, what.party)
        row = partial(_dated_claim, scope, occurrence, record, report, role=ClaimRole.IN_FORCE.value)
        return Comparable(scope, report.date.edtf, partial(row, subject=what.party))
    scope = f"occurrence/{occurrence}/date:occurred"
    return Comparable(scope, report.date.edtf, partial(_dated_claim, scope, occurrence, record, report))


def _dated_claim(
    scope: str,
    occurrence: str,
    record: ReportRecord,
    report: Report,
    *,
    role: str = ClaimRole.DATE.value,
    subject: str | None = None,
) -> ConflictClaimRow:
    """Return the date of a report as a claim."""
    when = report.date
    credit = record.credited(when, "date")
    return ConflictClaimRow(
        id=f"{record.id}/date",
        scope=scope,
        reading=BOTH,
        sort=Sort.DATE.value,
        role=role,
        occurrence=occurrence,
        source=credit.source,
        as_printed=record.printed(when, "date") or when.edtf,
        subject=subject,
        as_of=when.edtf,
        day_from=when.earliest,
        day=when.latest,
        inferred=int(when.basis is Basis.INFERRED),
        reason=when.reason if when.basis is Basis.INFERRED else None,
        evidence=credit.evidence,
    )


def _interval_claims(occurrence: str, record: ReportRecord, report: Report) -> Iterator[Comparable]:
    """Yield the length of time that a report's own dates give, where a measure is about such a length."""
    for measure, rules in _SPANNING.get(report.kind, ()):
        scope = _scope(measure, rules, occurrence, report.treaty)
        span = span_of(rules, report.date) if scope else None
        if scope and span:
            row = partial(_interval_claim, scope, occurrence, record, report, measure=measure, span=span)
            yield Comparable(scope, span, row)


def _interval_claim(
    scope: str, occurrence: str, record: ReportRecord, report: Report, *, measure: str, span: tuple[Decimal, Decimal]
) -> ConflictClaimRow:
    """Return the shortest and longest time that a report's dates allow as a claim of a length."""
    return _dated_claim(scope, occurrence, record, report, role=ClaimRole.INTERVAL.value)._replace(
        id=f"{record.id}/date/{measure}",
        sort=Sort.FIGURE.value,
        measure=measure,
        low=str(span[0]),
        high=str(span[1]),
        unit="month",
        as_of=None,
        day_from=None,
        day=None,
    )


def _role_claims(occurrence: str, record: ReportRecord, report: Report, context: Context) -> Iterator[Comparable]:
    """Yield who is named in a role that only some can have had: people by slug, so that spellings do not matter."""
    for order, participant in enumerate(report.participants, 1):
        if participant.role in _COMPARED_ROLES:
            scope = f"occurrence/{occurrence}/role:{participant.role.value}"
            identity = context.person(participant.person) or participant.party or participant.label
            row = partial(_role_claim, scope, occurrence, record, participant, order=order, identity=identity)
            yield Comparable(scope, identity, row)


def _role_claim(
    scope: str, occurrence: str, record: ReportRecord, participant: Participant, *, order: int, identity: str
) -> ConflictClaimRow:
    """Return a participant as the claim of who had a role."""
    credit = record.credited_item("participants", order, participant)
    return ConflictClaimRow(
        id=f"{record.id}/participant/{order}",
        scope=scope,
        reading=BOTH,
        sort=Sort.ROLE.value,
        role=participant.role.value,
        occurrence=occurrence,
        source=credit.source,
        as_printed=participant.name or participant.label,
        identity=identity,
        person_as_reported=participant.person,
        evidence=credit.evidence,
    )


def _as_json(rules: Measure) -> str:
    named = {"family": rules.family, "reading": rules.reading, "alike": sorted(rules.alike), "unit": rules.unit}
    return json.dumps(named)


def rules_of(row: ConflictClaimRow) -> Measure | None:
    """Return how the figures of a claim's measure are compared, or None for what is not a figure of a known measure."""
    if row.rules is None:
        return MEASURES.get(row.measure or "")
    named = json.loads(row.rules)
    return Measure(
        family=Family(named["family"]),
        meaning=row.measure or "",
        reading=Reading(named["reading"]),
        alike=frozenset(named["alike"]),
        unit=named["unit"],
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
