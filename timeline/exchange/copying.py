"""Build an archive from the events that another has exported: it has the same log, and so the same tables."""

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path

from domain.errors import ArchiveError
from timeline.exchange.event_lines import DamagedEventsError, Numbered, events_in
from timeline.log.archive import Archive
from timeline.log.archive_file import new_archive_file
from timeline.log.progress import Progress
from timeline.projecting.engine import Projector

_EVENTS_A_BATCH = 1_000


def build_from_events(path: Path, lines: Iterable[bytes], name: str, progress: Progress | None = None) -> int:
    """Make an archive of the events in a file, or nothing at all; return how many there are.

    Events keep their positions and are stored bit for bit. Raises DamagedEventsError, with the line, if the file is not
    as it was exported, and NotAnArchiveError where the path is taken.
    """
    with new_archive_file(path) as temporary, closing(Archive(temporary)) as made:
        count, versions = 0, Counter[str]()
        events = events_in(lines, name)
        while batch := list(islice(events, _EVENTS_A_BATCH)):
            made.log.insert_at(
                [_checked(made, event, versions, f"{name}:{line}") for line, event in enumerate(batch, count + 2)]
            )
            count += len(batch)
        projector = Projector(made, alone=True)
        projector.catch_up(progress=progress)
        projector.save_digests(projector.projections)
    return count


def _checked(archive: Archive, event: Numbered, versions: Counter[str], where: str) -> Numbered:
    """Return an event; raise DamagedEventsError if it is not the next of its stream, or cannot be read."""
    stream, version = str(event.stored.originator_id), event.stored.originator_version
    versions[stream] += 1
    if version != versions[stream]:
        due = versions[stream]
        raise DamagedEventsError(f"{where}: {stream} continues with version {version}, not {due}, so nothing was built")
    try:
        archive.mapper.to_domain_event(event.stored)
    except ArchiveError as error:
        raise DamagedEventsError(f"{where}: {error}, so nothing was built") from error
    return event
