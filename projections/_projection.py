"""What a projection is: tables, and a handler that turns one event into rows."""

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar, cast

from domain.aggregate import Aggregate, stream_of
from domain.events import Event
from domain.knowledge import Publication, publication
from domain.occurrence import Occurrence
from domain.person import Person
from domain.source import Source
from projections._occurrences import StandingOccurrence, StreamState, standing_occurrence
from projections._table import Table, View

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class EventContext:
    """An event at its position in the log, with its stream after it, and all other streams as they stood then.

    Because `stream` is folded from all events of the stream, a handler need not know which event brought
    it about: a report, a correction, a merge or its withdrawal all give rows of what now stands.
    """

    position: int
    event: Event
    stream: StreamState
    lookup: Callable[[str], StreamState]
    """Returns another stream as it stood at this position."""

    @property
    def state(self) -> Aggregate:
        """Return the state of the event's stream."""
        return self.stream.state

    def get(self, cls: type[A], slug: str) -> A:
        """Return another stream's state as it stood at this position."""
        return cast("A", self.lookup(stream_of(cls.PREFIX, slug)).state)

    def changed_occurrences(self) -> Iterator[StandingOccurrence]:
        """Yield each occurrence that the event changes, as it now stands.

        That is the one of the event's stream and, where it is merged, the one it was merged into.
        """
        if not isinstance(self.state, Occurrence):
            return
        yield standing_occurrence(self.state, self.lookup)
        root = self.state
        while root.merged_into:
            root = self.get(Occurrence, root.merged_into)
        if root is not self.state:
            yield standing_occurrence(root, self.lookup)

    def person(self, slug: str | None) -> str | None:
        """Return the slug of the person that a reported person was merged into, or the person's own."""
        while slug and (into := self.get(Person, slug).merged_into):
            slug = into
        return slug

    def merged_people(self) -> Iterator[str]:
        """Yield the event's person, if it is about one, and everybody merged into them."""
        waiting = [self.state] if isinstance(self.state, Person) else []
        while waiting:
            person = waiting.pop()
            yield person.slug
            waiting.extend(self.get(Person, absorbed) for absorbed in person.absorbed)

    def publication(self, source: str) -> Publication:
        """Return when a source may have been published, and when it certainly was."""
        return publication(self.get(Source, source))

    def published(self, source: str) -> str:
        """Return the second from which a source may have been published; empty where nobody knows it."""
        return self.publication(source).possible_from


class Writer(Protocol):
    """Access to a projection's own tables, within the engine's transaction."""

    def insert(self, table: Table, rows: Iterable[Any]) -> None:
        """Insert rows."""

    def delete(self, table: Table, **where: object) -> None:
        """Delete the rows with these values."""

    def replace(self, table: Table, rows: Iterable[Any], **where: object) -> None:
        """Delete the rows with these values, and insert others."""

    def select(self, table: Table, **where: object) -> list[Any]:
        """Return the rows with these values, in the order of the key."""

    def has(self, table: Table, **where: object) -> bool:
        """Tell whether there is a row with these values."""


class Projection:
    """A read model: its tables, and a handler that derives their rows from events.

    Raise `version` when the handler changes what it writes: stale tables are noticed and rebuilt.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]]
    views: ClassVar[tuple[View, ...]] = ()

    @abstractmethod
    def handle(self, context: EventContext, tables: Writer) -> None:
        """Write what follows from one event. Never catches exceptions, never looks at a clock."""

    @property
    def fingerprint(self) -> str:
        """Return a digest of version and schema: tables made under another one are stale."""
        parts = [str(self.version)]
        parts += [f"{table.ddl}{table.indexes}{table.full_text}" for table in self.tables]
        parts += [f"{view.name}{view.sql}" for view in self.views]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class OccurrenceProjection(Projection):
    """A projection whose rows follow from one occurrence at a time: they are replaced whenever it changes.

    Every table has a column `occurrence` that holds the occurrence's slug (`id` in the table of
    occurrences itself). A table with the columns `person` and `person_as_reported` follows merges of people.
    """

    owner: ClassVar[str] = "occurrence"

    def __init_subclass__(cls) -> None:
        """Refuse a table without the column by which its rows are replaced."""
        for table in getattr(cls, "tables", ()):
            if cls.owner not in table.column_names:
                raise TypeError(
                    f"{cls.__name__}: the table {table.name!r} has no column {cls.owner!r}, by which the rows of an "
                    f"occurrence are replaced; add {cls.owner}: Annotated[str, …] to {table.row.__name__}"
                )

    @abstractmethod
    def rows(self, occurrence: StandingOccurrence, context: EventContext) -> Iterator[Any]:
        """Yield the rows of all tables, from what stands of the occurrence; the class of a row says which it is in."""

    def handle(self, context: EventContext, tables: Writer) -> None:
        """Replace the rows of the occurrences that the event is about."""
        for occurrence in context.changed_occurrences():
            is_new = occurrence.state is context.state and occurrence.state.version == 1
            rows = list(self.rows(occurrence, context))
            for table in self.tables:
                if not is_new:  # the first event of a stream finds no rows of it
                    tables.delete(table, **{self.owner: occurrence.slug})
                tables.insert(table, [row for row in rows if isinstance(row, table.row)])
        for slug in context.merged_people():
            for table in self.tables:
                if "person_as_reported" in table.column_names:
                    _follow_person(table, slug, context, tables)


def _follow_person(table: Table, slug: str, context: EventContext, tables: Writer) -> None:
    """Put the person that a reported person was merged into in the rows that report them."""
    rows = tables.select(table, person_as_reported=slug)
    person = context.person(slug)
    if any(row.person != person for row in rows):
        tables.replace(table, [replace(row, person=person) for row in rows], person_as_reported=slug)
