"""A projection and the tables that its rows go into: those in use, or others that are to replace them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.aggregate import stream_of
from domain.errors import ArchiveError
from projections import Context, Facts, Projection, Stream, Table
from projections._projection import FindFacts
from timeline.projecting.streams import Streams

Cells = tuple[Any, ...]
"""The values of a row in the order of its table's columns."""
Rows = dict[type, list[Any]]
"""Rows by their class."""


class ProjectionFailedError(ArchiveError):
    """A failure of a projection; nothing of the batch was written."""


@dataclass
class Target:
    """A projection, its tables by the class of their rows, and the last position that they follow."""

    projection: Projection
    tables: Mapping[type, Table]
    checkpoint: int = 0
    applied: int = 0
    """How many events the tables have followed since they were made."""

    @classmethod
    def of(cls, projection: Projection, checkpoint: int = 0) -> Target:
        """Return a projection with the tables in use."""
        return cls(projection, {table.row: table for table in projection.tables}, checkpoint)

    def no_rows(self) -> Rows:
        """Return an empty list for the rows of each table."""
        return {row: [] for row in self.tables}

    def add_rows(self, rows: Rows, stream: Stream, context: Context) -> None:
        """Add the rows of a stream to others; raise ProjectionFailedError where the projection fails."""
        if not isinstance(stream.state, self.projection.streams):
            return
        try:
            self._add(rows, self.projection.rows_of(stream, context))
        except Exception as error:
            last = stream.history[-1][0] if stream.history else 0
            raise self._failed(f"{stream.state.id} (position {last})", error) from error

    def add_sums(self, rows: Rows, key: str, find: FindFacts, streams: Streams) -> None:
        """Add the sums of a key, made from its facts, to others; raise ProjectionFailedError where they fail."""
        about = self.projection.about
        state = streams.at(stream_of(about.PREFIX, key)).state if about else None
        try:
            self._add(rows, self.projection.sums(Facts(key, find, state)))
        except Exception as error:
            raise self._failed(f"the sum of {key!r}", error) from error

    def _add(self, rows: Rows, new: Iterable[Any]) -> None:
        for row in new:
            try:
                rows[type(row)].append(row)
            except KeyError:
                raise TypeError(f"{type(row).__name__} is the row of none of its tables") from None

    def _failed(self, where: str, error: Exception) -> ProjectionFailedError:
        what = f"{type(error).__name__}: {error}"
        return ProjectionFailedError(
            f"the projection {self.projection.name!r} failed at {where}: {what}. "
            "No events were lost; fix the projection, then run 'timeline replay'"
        )
