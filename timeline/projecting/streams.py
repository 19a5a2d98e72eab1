"""The streams of a log, each folded once, with the latest few thousand kept for those that look them up."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from domain.aggregate import Aggregate, fold
from domain.occurrence import Occurrence
from domain.streams import empty
from projections import Stream
from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import Notification
from timeline.log.salts import text_and_salt

_KEPT = 3_000


class Streams:
    """The streams of an archive's log as they stood at a position."""

    def __init__(self, archive: Archive, upto: int) -> None:
        """Read nothing yet."""
        self._archive = archive
        self._kept: OrderedDict[str, Stream] = OrderedDict()
        self.upto = upto

    def at(self, stream: str) -> Stream:
        """Return a stream, without events if it has none by the position."""
        if stream in self._kept:
            self._kept.move_to_end(stream)
            return self._kept[stream]
        return self._keep(self._folded(stream, self._archive.log.events_of(stream, self.upto)))

    def all_of(self, identities: Sequence[str]) -> list[Stream]:
        """Return some streams in the given order; their events are read together."""
        missing = [identity for identity in identities if identity not in self._kept]
        events = self._archive.log.events_of_streams(missing, self.upto)
        found = [self._folded(identity, stored) for identity, stored in groupby(events, attrgetter("originator_id"))]
        for stream in found:
            self._keep(stream)
        return list(map(self.at, identities))

    def begun_within(self, after: int, until: int) -> Iterator[Stream]:
        """Yield each stream whose first event is after a position and not after another, in the order of these."""
        events = self._archive.log.events_of_streams_begun(after, until, self.upto)
        for identity, stored in groupby(events, attrgetter("originator_id")):
            stream = self._kept.get(identity) or self._folded(identity, stored)
            if not isinstance(stream.state, Occurrence):  # these are small, and what others read
                self._keep(stream)
            yield stream

    def next_positions(self, after: int, limit: int) -> list[tuple[int, str]]:
        """Return the positions that follow one, at most `limit`, each with the stream of its event."""
        return [found for found in self._archive.log.next_positions(after, limit) if found[0] <= self.upto]

    def slugs_of(self, cls: type[Aggregate]) -> list[str]:
        """Return the slugs of the streams of a class, in order."""
        return self._archive.log.slugs_of(cls.PREFIX, self.upto)

    def _keep(self, stream: Stream) -> Stream:
        self._kept[stream.state.id] = stream
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return stream

    def _folded(self, stream: str, stored: Iterable[Notification]) -> Stream:
        mapper = self._archive.mapper
        found = list(stored)
        history = tuple([(event.id, mapper.to_trusted_event(event)) for event in found])
        texts = tuple([text_and_salt(event.state) for event in found])
        return Stream(fold(empty(stream), [event for _, event in history]), history, texts)
