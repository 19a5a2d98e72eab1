"""What a projection is: tables, and two pure functions that give their rows."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, cast

from domain.aggregate import Aggregate, stream_of
from domain.knowledge import Publication, publication
from domain.occurrence import Occurrence
from domain.person import Person
from domain.source import Source
from domain.term import Term
from projections._occurrences import Lookup, StandingOccurrence, Stream, standing_occurrence
from projections._table import Table, View

ENGINE = 4
"""The version of what the engine keeps for all projections; with another one, all are rebuilt."""

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Since:
    """Any text that is not lower than one."""

    text: str


Value = str | None | frozenset[str] | Since
"""What a column must have: a text, nothing, any of some texts, or one from another on."""
Values = Mapping[str, Value]
"""What some columns must have, by their names."""


class FindFacts:
    """What answers the questions of a sum about the rows that have its key.

    What each question means is said here, in terms of all rows; catching up has SQLite answer it from an index instead.
    """

    __slots__ = ()

    @abstractmethod
    def __call__(self, row: type[Any], at_most: int | None) -> Sequence[Any]:
        """Return the rows of a class, in order; with a number, no more of them than are enough for that."""

    def having(self, row: type[Any], values: Values) -> Sequence[Any]:
        """Return the rows of a class that have some values, in order."""
        rows = self(row, None)
        for name, value in values.items():
            rows = [one for one in rows if _fits(getattr(one, name), value)]
        return rows

    def first(self, row: type[Any], by: str, values: Values) -> Any | None:
        """Return the row with the lowest value of a column, of equal ones the first; empty ones come last."""
        rows = self.having(row, values)
        return min(_filled(rows, by), key=attrgetter(by), default=next(iter(rows), None))

    def last(self, row: type[Any], by: str, values: Values) -> Any | None:
        """Return the row with the highest value of a column, of equal ones the first; empty ones count as lowest."""
        rows = self.having(row, values)
        return max(_filled(rows, by), key=attrgetter(by), default=next(iter(rows), None))

    def distinct(self, row: type[Any], part: type[Any], values: Values) -> AbstractSet[Any]:
        """Return what rows have in the columns that a NamedTuple names, each once."""
        take = attrgetter(*part._fields) if len(part._fields) > 1 else lambda one: (getattr(one, part._fields[0]),)
        return {part(*take(one)) for one in self.having(row, values)}

    def count(self, row: type[Any], distinct: str | None) -> int:
        """Return how many rows of a class there are, or how many values they have in a column, each counted once."""
        rows = self(row, None)
        return len({getattr(one, distinct) for one in rows} - {None} if distinct else rows)

    def since(self, _row: type[Any]) -> str:
        """Return from where on the rows of a table that is `along` a column are wanted; empty: all of them."""
        return ""


def _fits(cell: Any, value: Value) -> bool:
    if isinstance(value, Since):
        return cell is not None and bool(cell >= value.text)
    return cell in value if isinstance(value, frozenset) else bool(cell == value)


def _filled(rows: Iterable[Any], column: str) -> Iterator[Any]:
    return (row for row in rows if getattr(row, column) is not None)


class Context:
    """Other streams, as they now stand, for the rows of one stream.

    `read` has the id of each stream that was looked up: whenever one of them changes, the engine makes the rows again.
    """

    def __init__(self, stream: Stream, lookup: Lookup) -> None:
        """Start with nothing read but the stream itself."""
        self._stream = stream
        self._lookup = lookup
        self._occurrence: StandingOccurrence | None = None
        self._people: dict[str, str] = {}
        self._published: dict[str, Publication] = {}
        self._found: dict[Callable[..., Any], tuple[Any, ...]] = {}
        self.read: set[str] = set()

    def lookup(self, stream: str) -> Stream:
        """Return a stream, without events if nothing is recorded of it."""
        if stream == self._stream.state.id:
            return self._stream
        self.read.add(stream)
        return self._lookup(stream)

    def get(self, cls: type[A], slug: str) -> A:
        """Return what stands of another stream."""
        return cast("A", self.lookup(stream_of(cls.PREFIX, slug)).state)

    @property
    def occurrence(self) -> StandingOccurrence:
        """Return what stands of the occurrence that the stream is about, with what is merged into it."""
        if self._occurrence is None:
            self._occurrence = standing_occurrence(self._stream, self.lookup)
        return self._occurrence

    def term(self, slug: str) -> Term:
        """Return what stands of a word of the archive's own."""
        return self.get(Term, slug)

    def once(self, rows: Callable[[StandingOccurrence, Context], Iterator[R]]) -> Sequence[R]:
        """Return what a function yields of the occurrence: it is called once, for all projections that ask for it."""
        if rows not in self._found:
            self._found[rows] = tuple(rows(self.occurrence, self))
        return self._found[rows]

    def person(self, slug: str | None) -> str | None:
        """Return the slug of the person that a reported person was merged into, or the person's own."""
        if slug is None:
            return None
        if slug not in self._people:
            into = self.get(Person, slug).merged_into
            self._people[slug] = self.person(into) or slug
        return self._people[slug]

    def publication(self, source: str) -> Publication:
        """Return when a source may have been published, and when it certainly was."""
        if source not in self._published:
            self._published[source] = publication(self.get(Source, source))
        return self._published[source]

    def published(self, source: str) -> str:
        """Return the second from which a source may have been published; empty where nobody knows it."""
        return self.publication(source).possible_from


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sums of one key are made from: the rows that have the key in the column that `feeds` names.

    `about` is what stands of the stream that the key names, where the projection has declared its class as `about`.
    There may be thousands, of which no more are read than a sum asks for: those that have some values, such as
    `fact="adopted"` or `day=Since("2031-05-01")` (a frozenset allows any of its texts), the first or last, their
    distinct parts, or their number.
    """

    key: str
    find: FindFacts
    about: Aggregate | None = None

    def of(self, row: type[R], **values: Value) -> Sequence[R]:
        """Return the rows of a class, or those that have some values, in the order of their table's key."""
        return self.find.having(row, values) if values else self.find(row, None)

    def has(self, row: type[Any]) -> bool:
        """Tell whether there is any row of a class."""
        return bool(self.find(row, 1))

    def first(self, row: type[R], by: str, **values: Value) -> R | None:
        """Return the row with the lowest value of a column, of equal ones the first; empty ones come last."""
        return cast("R | None", self.find.first(row, by, values))

    def last(self, row: type[R], by: str, **values: Value) -> R | None:
        """Return the row with the highest value of a column, of equal ones the first; empty ones count as lowest."""
        return cast("R | None", self.find.last(row, by, values))

    def distinct(self, row: type[Any], part: type[R], **values: Value) -> AbstractSet[R]:
        """Return what rows have in the columns that `part`, a NamedTuple, has, too: each once, in no order."""
        return self.find.distinct(row, part, values)

    def count(self, row: type[Any], *, distinct: str | None = None) -> int:
        """Return how many rows of a class there are, or how many values they have in a column, each counted once."""
        return self.find.count(row, distinct)

    def since(self, row: type[Any]) -> str:
        """Return from where on the rows of a sum are wanted whose table is `along` a column; empty: all of them."""
        return self.find.since(row)


class Projection:
    """A read model: its tables, and pure functions that give their rows; the class of a row says which table it is in.

    `rows_of` gives the rows of one stream, of the classes that `streams` names, from its history and what stands now.
    `sums` gives the rows that many streams make together, from rows of the projection's own tables that have a column
    `feeds`. Raise `version` when a function changes what it gives: stale tables are noticed and rebuilt.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]]
    views: ClassVar[tuple[View, ...]] = ()
    streams: ClassVar[tuple[type[Aggregate], ...]] = (Occurrence,)
    about: ClassVar[type[Aggregate] | None] = None

    def __init_subclass__(cls) -> None:
        """Refuse a table whose rows the engine could not replace, or would not."""
        tables = getattr(cls, "tables", ())
        for table in tables:
            if table.along and not any(table.along in facts.column_names for facts in tables if facts.feeds):
                raise TypeError(
                    f"{cls.__name__}: the table {table.name!r} is along {table.along!r}, a column that none of its "
                    "facts has: its rows would never change"
                )
            if not (table.owner or table.stream or table.sum_of):
                raise TypeError(
                    f"{cls.__name__}: the table {table.name!r} does not say whose its rows are: add occurrence: "
                    f"Annotated[str, …] to {table.row.__name__}, or name a column as owner, stream or sum_of"
                )

    @abstractmethod
    def rows_of(self, stream: Stream, context: Context) -> Iterator[Any]:
        """Yield the rows of a stream. Never catches exceptions, never looks at a clock."""

    def sums(self, facts: Facts) -> Iterator[Any]:
        """Yield the sums of one key from the facts that have it."""
        return iter(())

    @cached_property
    def fact_tables(self) -> tuple[Table, ...]:
        """Return the tables whose rows feed the sums."""
        return tuple(table for table in self.tables if table.feeds)

    @property
    def fingerprint(self) -> str:
        """Return a digest of version and schema: tables made under another one are stale."""
        parts = [f"{ENGINE} {self.version}"]
        for table in self.tables:
            kept = (table.owner, table.stream, table.feeds, table.sum_of)
            expressions = dict(table.expressions) or ""
            parts.append(f"{table.ddl}{table.all_indexes}{expressions}{table.reference_indexes}{table.full_text}{kept}")
        parts += [f"{view.name}{view.sql}" for view in self.views]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class OccurrenceProjection(Projection):
    """A projection whose rows follow from one occurrence at a time."""

    @abstractmethod
    def rows(self, occurrence: StandingOccurrence, context: Context) -> Iterator[Any]:
        """Yield the rows of all tables, from what stands of the occurrence."""

    def rows_of(self, stream: Stream, context: Context) -> Iterator[Any]:
        """Return the rows of the occurrence that the stream is about."""
        return self.rows(context.occurrence, context)
