"""Say what a projection is: tables, and a handler that turns one event into rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar, cast

from domain.aggregate import Aggregate, stream_of
from domain.events import Event
from domain.occurrence import Occurrence, StandingReport
from projections._table import Table, View, fingerprint

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Change:
    """Be one event, with what its stream says after it.

    Because `state` is folded from the stream, a handler need not know which event brought it about:
    a report, a correction or its withdrawal all give rows of what now stands.
    """

    position: int
    event: Event
    state: Aggregate
    positions: Mapping[int, int]
    """The log position of each version of the stream."""
    lookup: Callable[[str], Aggregate]
    """Give the state of another stream as it stood at this position."""

    def get(self, cls: type[A], slug: str) -> A:
        """Return another stream's state as it stood at this position."""
        return cast("A", self.lookup(stream_of(cls.PREFIX, slug)))


class Writer(Protocol):
    """Read and write a projection's own tables, within the engine's transaction."""

    def insert(self, table: Table, rows: Iterable[Any]) -> None:
        """Insert rows."""

    def delete(self, table: Table, **where: object) -> int:
        """Delete the rows with these values; return how many there were."""

    def select(self, table: Table, **where: object) -> list[Any]:
        """Return the rows with these values, in the order of the key."""


class Projection:
    """Derive tables from events. A subclass is a read model: its tables, its handler, nothing else.

    Raise `version` when the handler changes what it writes: stale tables are noticed and rebuilt.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]]
    views: ClassVar[tuple[View, ...]] = ()

    @abstractmethod
    def handle(self, change: Change, tables: Writer) -> None:
        """Write what follows from one event. Never catches exceptions, never looks at a clock."""

    @property
    def fingerprint(self) -> str:
        """Return a digest of version and schema."""
        return fingerprint(self.version, self.tables, self.views)


class OccurrenceProjection(Projection):
    """Derive the rows of one occurrence at a time: they are replaced whenever it changes.

    Every table has a column `occurrence` that holds the occurrence's slug (`id` in the table of
    occurrences itself).
    """

    owner: ClassVar[str] = "occurrence"

    @abstractmethod
    def rows(self, occurrence: Occurrence, change: Change) -> Iterator[tuple[Table, Any]]:
        """Yield each row with its table, from what stands of the occurrence."""

    def handle(self, change: Change, tables: Writer) -> None:
        """Replace the rows of the occurrence that the event is about."""
        if not isinstance(change.state, Occurrence):
            return
        for table in self.tables:
            tables.delete(table, **{self.owner: change.state.slug})
        by_table: dict[str, list[Any]] = {}
        for table, row in self.rows(change.state, change):
            by_table.setdefault(table.name, []).append(row)
        for table in self.tables:
            tables.insert(table, by_table.get(table.name, ()))


def standing_reports(occurrence: Occurrence, change: Change) -> Iterator[tuple[StandingReport, int]]:
    """Yield each standing report with the position that recorded it, in the order of the log."""
    for standing in sorted(occurrence.reports.values(), key=lambda each: each.version):
        yield standing, change.positions[standing.version]
