"""For whom people speak: their offices and parties as each report has them, and what others tell of the party.

What follows from one report stands in `participants`, `statements` and `figures` themselves. What one report tells of a
person whom another gives no party is a sum over all reports that name the person; views join the two.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

from domain.dates import Basis
from domain.representing import Affiliation, Represented, parties_across_reports, speakers_of
from projections import Context, Facts, OccurrenceProjection, ReportRecord, StandingOccurrence, Table, View


class PersonOfficeRow(NamedTuple):
    """One office and party of a person, as one report has it."""

    id: Annotated[str, "occurrence/source/number"]
    occurrence: Annotated[str, "The occurrence"]
    source: Annotated[str, "The source"]
    person: Annotated[str, "The person"]
    person_as_reported: Annotated[str, "The same, before people were merged"]
    office: Annotated[str | None, "The office as this source prints it"]
    party: Annotated[str | None, "The state or organization for which they speak, as far as this report tells"]
    party_basis: Annotated[str | None, "Whether the report states the party, or it is inferred from it"]
    party_reason: Annotated[str | None, "Why that is inferred, where it is"]


class PersonPartyRow(NamedTuple):
    """The party of a person in an office for which some reports give none."""

    person: Annotated[str, "The person"]
    office: Annotated[str, "The office as printed where no party is given; empty where no office is printed either"]
    party: Annotated[str, "The only state or organization for which other reports have them speak"]
    party_basis: Annotated[str, "Always inferred: it is another report that gives the party"]
    party_reason: Annotated[str, "Which reports give it, and in what office"]
    sources: Annotated[str, "The sources of those reports, three at most"]


PERSON_OFFICES = Table(
    "person_offices",
    PersonOfficeRow,
    "An office and party of a person, as one report has it.",
    references={"occurrence": "occurrences", "source": "sources", "person": "people", "party": "parties"},
    label="office",
    facets=("person", "party", "party_basis"),
    indexes=(("person", "party"),),
    feeds="person",
    working=True,
)

PERSON_PARTIES = Table(
    "person_parties",
    PersonPartyRow,
    "For whom a person speaks where a report does not say: as other reports have it. No row where they disagree.",
    key=("person", "office"),
    references={"person": "people", "party": "parties"},
    facets=("party",),
    indexes=(("party",),),
    sum_of="person",
    working=True,
)


def _by_party(table: str, about: str) -> View:
    """Return the view of a table's rows by party: as the row's own report tells, else as others tell of the person.

    The plus before a column keeps SQLite from its index, which would lead to all rows without a party.
    """
    columns = "t.id, t.occurrence, t.source, t.person"
    return View(
        f"party_{table}",
        f"""SELECT t.party, {columns}, t.party_basis, t.party_reason FROM {table} t WHERE t.party IS NOT NULL
UNION ALL
SELECT p.party, {columns}, p.party_basis, p.party_reason FROM person_parties p
JOIN {table} t ON t.person = p.person AND COALESCE(t.office, '') = p.office WHERE +t.party IS NULL""",
        about,
        {
            "party": "The state or organization",
            "id": f"The row in {table}",
            "occurrence": "The occurrence",
            "source": "The source",
            "person": "The person, where one is named",
            "party_basis": "Whether the report states the party, or it is inferred",
            "party_reason": "Why it is inferred, where it is",
        },
        working=True,
    )


class PersonParties(OccurrenceProjection):
    """A row for each office of a person in each report, and their sum for each person."""

    name = "person_parties"
    tables = (PERSON_OFFICES, PERSON_PARTIES)
    views = (
        _by_party("participants", "Who took part for each party, whichever report tells for whom they did."),
        _by_party("statements", "What was said for each party, whichever report tells for whom the speaker spoke."),
        _by_party("figures", "The figures given for each party, whichever report tells for whom the speaker spoke."),
    )

    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[PersonOfficeRow]:
        """Yield the offices of people in each report of an occurrence, each once."""
        return person_offices(occurrence, context)

    def sums(self, facts: Facts) -> Iterator[PersonPartyRow]:
        """Yield the party of a person for each office that a report gives without one."""
        given = facts.distinct(PersonOfficeRow, _Party)
        if _Party(None) in given and len(given - {_Party(None)}) == 1:  # most people have a party in every report
            yield from person_parties(facts.of(PersonOfficeRow))


class _Party(NamedTuple):
    """The party that a report gives a person, if any."""

    party: str | None


def person_offices(occurrence: StandingOccurrence, context: Context) -> Iterator[PersonOfficeRow]:
    """Yield the offices of people in each report of an occurrence, each once."""
    for record in occurrence.standing_records:
        for number, (person, office, known) in enumerate(_named(record), 1):
            yield PersonOfficeRow(
                id=f"{record.id}/{number}",
                occurrence=occurrence.slug,
                source=record.source,
                person=context.person(person) or person,
                person_as_reported=person,
                office=office,
                party=known.party if known else None,
                party_basis=known.basis.value if known else None,
                party_reason=known.reason if known else None,
            )


def person_parties(offices: Iterable[PersonOfficeRow]) -> list[PersonPartyRow]:
    """Return the sum of one person: the party for each office that a report gives without one."""
    rows = list(offices)
    return [
        PersonPartyRow(
            person=rows[0].person,
            office=elsewhere.office or "",
            party=elsewhere.represented.party,
            party_basis=elsewhere.represented.basis.value,
            party_reason=elsewhere.represented.reason or "",
            sources=", ".join(elsewhere.sources),
        )
        for elsewhere in parties_across_reports(map(_affiliation, rows))
    ]


def _named(record: ReportRecord) -> dict[tuple[str, str | None, Represented | None], None]:
    """Return each person whom a report names, with their office and party, in order and each once."""
    return dict.fromkeys(
        (speaker.person, speaker.office, record.party_of(speaker))
        for speaker in speakers_of(record.report)
        if speaker.person
    )


def _affiliation(row: PersonOfficeRow) -> Affiliation:
    if row.party is None or row.party_basis is None:
        return Affiliation(row.source, row.office, None)
    return Affiliation(row.source, row.office, Represented(row.party, Basis(row.party_basis), row.party_reason))
