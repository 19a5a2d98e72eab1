"""Tables declared by their row classes, so that columns, types and descriptions are in one place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from types import NoneType
from typing import Any, get_args, get_type_hints

_SQL_TYPES = {str: "TEXT", int: "INTEGER", float: "REAL", Decimal: "NUMERIC"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Python type (Decimal for any number), whether it may be null, and what it means."""

    name: str
    type: type
    optional: bool
    about: str


@dataclass(frozen=True)
class Table:
    """A table: its row class, key, foreign keys, and what a row is.

    The row class is a NamedTuple whose fields are `Annotated[type, "what the column means"]`.
    `references` names the table (or `table.column`) that a column points to.
    `title` is what its page is called where its name does not say enough.
    `label` is the column that stands for a row in links; `sort` the one that lists start from
    (with a leading hyphen: descending), which gets an index. `first` are the columns that pages show first, since they
    answer what the table is asked for, and `facets` those by whose values pages offer to count the rows; data have all
    columns in the order of the row class. A `working` table is one that others are made from, or that pages look things
    up in: readers seldom ask it.

    `expressions` are what `indexes` may name besides columns, with their SQL: lists in another order than a column's.

    How the engine keeps the rows: `owner` is the column with the slug of the stream whose rows they are, `stream` one
    with its id; the rows of a stream are replaced together. `feeds` is the column by whose values sums are made from
    the rows, and `sum_of` the one with that value in a row that is a sum: those of a value are replaced together. A
    table may have both rows of streams and sums, in which the column of the stream is empty. `along` is a column of a
    sum that has several rows for each value: a row follows from the facts whose column of the same name has no higher
    value, so that those before a changed fact stay as they are. Facts without that column have no part in it.
    """

    name: str
    row: type[Any]
    about: str
    key: tuple[str, ...] = ("id",)
    references: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    label: str | None = None
    sort: str | None = None
    first: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    working: bool = False
    indexes: tuple[tuple[str, ...], ...] = ()
    expressions: Mapping[str, str] = field(default_factory=dict)
    full_text: tuple[str, ...] = ()
    owner: str | None = None
    stream: str | None = None
    feeds: str | None = None
    sum_of: str | None = None
    along: str | None = None

    def __post_init__(self) -> None:
        """Refuse rows that are not tuples; let a column `occurrence` be the owner where nothing else is declared."""
        if not issubclass(self.row, tuple):
            raise TypeError(f"the table {self.name!r}: make its row class {self.row.__name__} a NamedTuple")
        if not (self.owner or self.stream or self.sum_of) and "occurrence" in self.column_names:
            object.__setattr__(self, "owner", "occurrence")

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns, from the fields of the row class."""
        hints = get_type_hints(self.row, include_extras=True)
        return tuple(_column(name, hint) for name, hint in hints.items())

    @cached_property
    def column_names(self) -> frozenset[str]:
        """Return the names of the columns."""
        return frozenset(get_type_hints(self.row))

    @cached_property
    def all_indexes(self) -> tuple[tuple[str, ...], ...]:
        """Return the columns of each index: for sorting, those declared, and those by which the engine finds rows.

        A leading hyphen stands for descending order.
        """
        found = (self.owner, self.stream, self.feeds, self.sum_of)
        declared = dict.fromkeys((*self._sort_index, *self.indexes))
        begun = {self.key[0], *(columns[0].removeprefix("-") for columns in declared)}
        return (*declared, *((name,) for name in dict.fromkeys(found) if name and name not in begun))

    @property
    def _sort_index(self) -> tuple[tuple[str, ...], ...]:
        """Return the index that has the rows in the order in which lists show and page them, unless the key has it."""
        name = self.sort.removeprefix("-") if self.sort else self.key[0]
        rest = (column for column in self.key if column != name)
        return () if self.sort is None or name == self.key[0] else ((self.sort, *rest),)

    @cached_property
    def reference_indexes(self) -> tuple[str, ...]:
        """Return the columns with a foreign key that no other index begins with.

        Pages and the links of Datasette look rows up by them. Their indexes leave out rows in which they are empty.
        """
        begun = {self.key[0], *(columns[0].removeprefix("-") for columns in self.all_indexes)}
        return tuple(name for name in self.references if name not in begun)

    @cached_property
    def ddl(self) -> str:
        """Return the CREATE TABLE statement.

        sqlite-utils would build it, but refuses a foreign key to a table that is not there yet.
        """
        lines = [self.columns_ddl]
        lines.append(f"PRIMARY KEY ({', '.join(f'[{name}]' for name in self.key)})")
        for column, target in self.references.items():
            table, _, key = target.partition(".")
            lines.append(f"FOREIGN KEY ([{column}]) REFERENCES [{table}]([{key or 'id'}])")
        return f"CREATE TABLE [{self.name}] (\n  " + ",\n  ".join(lines) + "\n)"

    @cached_property
    def columns_ddl(self) -> str:
        """Return the columns as a CREATE TABLE statement has them, without keys."""
        return ",\n  ".join(
            f"[{column.name}] {_SQL_TYPES[column.type]}{'' if column.optional else ' NOT NULL'}"
            for column in self.columns
        )

    @cached_property
    def insert(self) -> str:
        """Return the INSERT statement for one row."""
        names = ", ".join(f"[{column.name}]" for column in self.columns)
        return f"INSERT INTO [{self.name}] ({names}) VALUES ({', '.join('?' for _ in self.columns)})"

    @cached_property
    def select(self) -> str:
        """Return the SELECT of all rows, with the columns in order."""
        return f"SELECT {', '.join(f'[{column.name}]' for column in self.columns)} FROM [{self.name}]"

    @cached_property
    def delete(self) -> str:
        """Return the DELETE statement for the row of a key."""
        return f"DELETE FROM [{self.name}] WHERE {' AND '.join(f'[{name}] = ?' for name in self.key)}"

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the place of each column in a row, from 0."""
        return {column.name: place for place, column in enumerate(self.columns)}

    @cached_property
    def key_of(self) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
        """Return what gives the key of a row, as a tuple, from its values in the order of the columns."""
        first, *others = (self.places[name] for name in self.key)
        return itemgetter(first, *others) if others else itemgetter(slice(first, first + 1))

    @cached_property
    def content_columns(self) -> tuple[str, ...]:
        """Return the columns that a digest covers: all but positions and salts, which differ between archives."""
        names = (column.name for column in self.columns)
        return tuple(name for name in names if "position" not in name and name != "salt")


@dataclass(frozen=True, slots=True)
class View:
    """A view over a projection's own or other tables: its SELECT, and what it shows."""

    name: str
    sql: str
    about: str
    columns: Mapping[str, str]
    sort: str | None = None
    first: tuple[str, ...] = ()
    working: bool = False


def _column(name: str, hint: Any) -> Column:
    base, about = get_args(hint)[:2]
    options = [option for option in get_args(base) if option is not NoneType] or [base]
    only = options[0] if len(options) == 1 else Decimal
    return Column(name, only, NoneType in get_args(base), about)
