"""Conflicts: where reports differ, found by rule whenever a claim changes.

Two pure functions do the work: `comparable_claims` gives the claims of one occurrence as rows, each in the scope within
which it may be compared, and `conflicts_in` compares all rows of one scope. What may be compared within an occurrence
is not kept: its conflicts are rows of the occurrence, and only those within a treaty are sums over many.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

from domain.claims import Claim, ClaimRole, Conflict, Grade
from domain.comparison import compare_dates, compare_figures, compare_roles, compare_sum
from domain.figures import Operator
from domain.measures import Measure
from projections import Context, Facts, Number, OccurrenceProjection, StandingOccurrence, Table, number
from projections._claims import (
    BOTH,
    CONFLICT_CLAIMS,
    RECORDED,
    STANDING,
    Comparable,
    ConflictClaimRow,
    Sort,
    comparable_claims,
    rules_of,
)
from projections._computed_days import IN_FORCE_FACTS, InForceFactRow, computed_claims, in_force_facts


class ConflictRow(NamedTuple):
    """One point on which claims differ."""

    id: Annotated[str, "Names the conflict: what is compared, and the day where there is one"]
    kind: Annotated[str, "What they differ in: number, sum, wording, currency, date or role"]
    grade: Annotated[
        str,
        "contradiction; tension (an approximation, an inference, a computed day, perhaps another start); or explained",
    ]
    gravity: Annotated[
        int, "1 for a contradiction, 2 for a tension, 3 for what is explained: the most serious come first"
    ]
    occurrence: Annotated[str | None, "The occurrence, where it is about one"]
    treaty: Annotated[str | None, "The treaty, where it is about one"]
    measure: Annotated[str | None, "What is measured, where it is about figures"]
    subject: Annotated[str | None, "The party whose quantity it is, or for which a treaty enters into force"]
    topic: Annotated[str, "What the claims are about: the measure, the role, the date, or the entry into force"]
    summary: Annotated[str, "The conflict in one sentence, made from its sides and the reason"]
    reason: Annotated[str, "Why it is graded so"]
    day: Annotated[str | None, "The newest day that its claims hold for, or are; empty where none has one"]
    sides: Annotated[int, "How many sides it has"]
    status: Annotated[str, "open, or settled: a correction, retraction or supplement has removed it"]
    scope: Annotated[str, "Within what the claims were compared"]


class ConflictSideRow(NamedTuple):
    """One claim, on the side of a conflict that it takes."""

    id: Annotated[str, "conflict#side.number"]
    conflict: Annotated[str, "The conflict"]
    side: Annotated[int, "The number of the side; claims that say the same are on one side"]
    figure: Annotated[str | None, "The figure, where the claim is one"]
    occurrence: Annotated[
        str, "The occurrence whose report makes the claim; of what is computed, one whose reports give the rule"
    ]
    role: Annotated[
        str,
        "What the claim is: amount, length, total, threshold, parts, interval, date, entry-into-force, or the role "
        "that somebody had",
    ]
    identity: Annotated[str | None, "The person or party who is named in the role"]
    source: Annotated[str | None, "The source; empty: computed from the recorded actions, so no source says it"]
    value: Annotated[Number | None, "The number claimed; a sum of parts is ours, so it is not a claim"]
    as_printed: Annotated[str, "The words as printed, or the name"]
    as_of: Annotated[str | None, "The date that the claim holds for or, where it is about a date, that date, as EDTF"]
    attributed_to: Annotated[str | None, "Who said it, outermost first; empty for the reporter"]
    evidence: Annotated[str, "Where the source has it, as JSON"]
    scope: Annotated[str, "Within what the claims were compared"]
    about: Annotated[str | None, "The occurrence within which they were compared; empty where it was a treaty"]


CONFLICTS = Table(
    "conflicts",
    ConflictRow,
    "A point on which claims differ, with all of its sides. A bound that is satisfied is not a conflict.",
    references={"occurrence": "occurrences", "treaty": "treaties", "subject": "parties"},
    label="summary",
    sort="gravity",
    facets=("grade", "kind", "status", "measure"),
    indexes=(
        ("occurrence",),
        ("treaty",),
        ("status", "grade", "kind", "id"),
        ("status", "grade", "day", "id"),
        ("status", "gravity", "id"),
    ),
    owner="occurrence",
    sum_of="scope",
    first=("topic", "grade", "status", "summary", "occurrence", "treaty"),
)
CONFLICT_SIDES = Table(
    "conflict_sides",
    ConflictSideRow,
    "One claim, on the side of a conflict that it takes.",
    references={
        "conflict": "conflicts",
        "figure": "figures",
        "occurrence": "occurrences",
        "source": "sources",
        "about": "occurrences",
    },
    facets=("source",),
    indexes=(("conflict", "side"), ("figure",), ("occurrence",), ("source",), ("identity",)),
    owner="about",
    sum_of="scope",
    first=("as_printed", "source", "as_of", "conflict", "attributed_to"),
)

Rows = Iterator[ConflictRow | ConflictSideRow]

_WITHIN_OCCURRENCE = "occurrence/"
"""What the scope of claims begins with that are compared within one occurrence."""
_GRAVITY = {grade: order for order, grade in enumerate(Grade, 1)}
_NAMES = tuple(field.name for field in fields(Claim))
_FIELDS = attrgetter(*_NAMES)
"""The values of a claim's row that the claim has too: all but its id and reading."""


class Conflicts(OccurrenceProjection):
    """A row for each conflict, and one for each claim on its sides."""

    name = "conflicts"
    version = 9
    tables = (CONFLICTS, CONFLICT_SIDES, CONFLICT_CLAIMS, IN_FORCE_FACTS)

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[Any]:
        """Yield the conflicts within the occurrence, and what is compared with others, or a day is computed from."""
        own: dict[str, list[Comparable]] = {}
        for claim in comparable_claims(occurrence, context):
            if claim.scope.startswith(_WITHIN_OCCURRENCE):
                own.setdefault(claim.scope, []).append(claim)
            else:
                yield claim.row()
        for scope, claims in own.items():
            if any(claim.says != claims[0].says for claim in claims):
                yield from conflicts_in(scope, [claim.row() for claim in claims])
        yield from in_force_facts(context)

    def sums(self, facts: Facts) -> Rows:
        """Yield the conflicts among the claims of one scope; where none is recorded, nothing is computed."""
        claims = facts.of(ConflictClaimRow)
        if len(claims) > 1 or (claims and facts.has(InForceFactRow)):  # most claims are alone in their scope
            yield from conflicts_in(facts.key, claims, computed_claims(facts))


def conflicts_in(scope: str, rows: Iterable[ConflictClaimRow], computed: Sequence[Claim] = ()) -> Rows:
    """Yield the conflicts among the claims of one scope; one that only the claims as first recorded have is settled.

    What is computed is compared with both readings: it follows from what now stands.
    """
    ordered = sorted(rows, key=lambda row: row.id)
    if len(ordered) == 1 and not computed:
        return  # nothing to compare it with
    standing, recorded = (
        [_FIELDS(row) for row in ordered if row.reading in (reading, BOTH)] for reading in (STANDING, RECORDED)
    )
    sort = Sort(ordered[0].sort) if ordered else Sort.FIGURE
    rules = rules_of(ordered[0]) if ordered else None
    current = list(_compared(scope, sort, standing, rules, computed))
    open_keys = {conflict.key for conflict in current}
    for conflict in current:
        yield from _rows(scope, conflict, "open")
    if recorded != standing:
        for conflict in _compared(scope, sort, recorded, rules, computed):
            if conflict.key not in open_keys:
                yield from _rows(scope, conflict, "settled")


def _compared(
    scope: str, sort: Sort, given: Sequence[tuple[Any, ...]], rules: Measure | None, computed: Sequence[Claim]
) -> Iterator[Conflict]:
    """Yield the conflicts among the claims of one scope in one reading; `rules` are those of the figures' measure."""
    key = scope.split("/", 2)[2]
    claims = list(map(_as_claim, given))
    match sort:
        case Sort.ROLE:
            yield from compare_roles(key, claims)
        case Sort.DATE:
            yield from compare_dates(key, [*claims, *computed])
        case Sort.SUM:
            by_role = {claim.role: claim for claim in claims}
            if len(by_role) == len((ClaimRole.TOTAL, ClaimRole.PARTS)):
                yield from compare_sum(key, by_role[ClaimRole.PARTS], by_role[ClaimRole.TOTAL])
        case Sort.FIGURE:
            if rules:
                yield from compare_figures(key, rules, claims)


def _as_claim(values: tuple[Any, ...]) -> Claim:
    """Return a claim from the values of its row, whose fields have the same names."""
    given = dict(zip(_NAMES, values, strict=True))
    for name in ("value", "low", "high"):
        given[name] = None if given[name] is None else Decimal(given[name])
    for name in ("projection", "inferred"):
        given[name] = bool(given[name])
    given["operator"] = Operator(given["operator"])
    given["parts"] = tuple(map(Decimal, json.loads(given["parts"]))) if given["parts"] != "[]" else ()
    return Claim(**given)


def _days(conflict: Conflict) -> Iterator[str]:
    """Yield the days that the claims of a conflict hold for, as far as they are plain dates."""
    for side in conflict.sides:
        yield from (claim.as_of for claim in side if claim.as_of and claim.as_of[0].isdecimal())


def _rows(scope: str, conflict: Conflict, status: str) -> Rows:
    kind, slug, _ = scope.split("/", 2)
    identity = f"{kind}/{slug}/{conflict.key}"
    yield ConflictRow(
        id=identity,
        kind=conflict.kind.value,
        grade=conflict.grade.value,
        gravity=_GRAVITY[conflict.grade],
        occurrence=slug if kind == "occurrence" else None,
        treaty=slug if kind == "treaty" else None,
        measure=conflict.measure,
        subject=conflict.subject,
        topic=conflict.topic,
        summary=conflict.summary,
        reason=conflict.reason,
        day=max(_days(conflict), default=None),
        sides=len(conflict.sides),
        status=status,
        scope=scope,
    )
    for order, side in enumerate(conflict.sides, 1):
        for place, claim in enumerate(side, 1):
            yield ConflictSideRow(
                id=f"{identity}#{order}.{place}",
                conflict=identity,
                side=order,
                figure=claim.figure,
                occurrence=claim.occurrence,
                role=claim.role,
                identity=claim.identity,
                source=claim.source,
                value=number(claim.value),
                as_printed=claim.as_printed,
                as_of=claim.as_of,
                attributed_to=claim.attributed_to,
                evidence=claim.evidence,
                scope=scope,
                about=slug if kind == "occurrence" else None,
            )
