"""People whom reports name."""

from dataclasses import dataclass
from typing import Annotated

from domain.person import Person
from projections import EventContext, Projection, Table, Writer


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person."""

    id: Annotated[str, "The person's slug; it never changes"]
    name: Annotated[str, "Name"]
    spellings: Annotated[str | None, "Other ways in which sources print the name"]
    merged_into: Annotated[str | None, "The person that this one was merged into"]


PEOPLE = Table(
    "people",
    PersonRow,
    "A person whom a report names. Two differently named people stay two until an archivist merges them.",
    references={"merged_into": "people"},
    label="name",
    sort="name",
)


class People(Projection):
    """A row for each person."""

    name = "people"
    tables = (PEOPLE,)

    def handle(self, context: EventContext, tables: Writer) -> None:
        """Replace the row of the person that the event is about."""
        if isinstance(context.state, Person) and (details := context.state.details):
            spellings = "; ".join(details.spellings) or None
            row = PersonRow(details.id, details.name, spellings, context.state.merged_into)
            tables.replace(PEOPLE, [row], id=details.id)
