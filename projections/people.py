"""People whom reports name."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from domain.person import Person
from projections import Context, Projection, Stream, Table


class PersonRow(NamedTuple):
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
    owner="id",
    first=("name", "spellings"),
)


class People(Projection):
    """A row for each person."""

    name = "people"
    tables = (PEOPLE,)
    streams = (Person,)

    def rows_of(self, stream: Stream, context: Context) -> Iterator[PersonRow]:
        """Yield the row of a person."""
        if isinstance(stream.state, Person) and (details := stream.state.details):
            spellings = "; ".join(details.spellings) or None
            yield PersonRow(details.id, details.name, spellings, stream.state.merged_into)
