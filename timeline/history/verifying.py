"""Proof that an archive is intact: its log, its references, its projections and, given them, its documents."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from domain.aggregate import stream_of
from domain.amendments import Withdrawn
from domain.errors import ArchiveError
from domain.events import Event, iso_utc
from domain.merging import Merged
from domain.references import references_in
from domain.source import Source, SourceDetails
from domain.withholding import Withheld
from timeline.documents.coverage import coverage_problems
from timeline.documents.text import Reading, documents_in
from timeline.history.declared import foreign_objects
from timeline.history.growth import check_growth
from timeline.history.integrity import UNREADABLE, Damage, checkable, damaged_search_indices, damages
from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import Notification
from timeline.log.lookup import said_by, slugs_of
from timeline.log.progress import Progress
from timeline.log.recorder import as_stored
from timeline.log.tables import rows
from timeline.log.withheld import as_hashed
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.proofs.notes import Key

_EVENTS_A_BATCH = 1_000
_A_DAY = timedelta(days=1)
_MOST_WITHHELD = 20
_TABLES_OR_LOG = (
    "tables differ from the log: compare with an earlier checkpoint before you replay (--checkpoint). If the log "
    "holds, the tables were changed and 'timeline replay' rebuilds them; if not, the log and its hashes were"
)


@dataclass
class Verification:
    """The findings of a verification: a line for each check done, each problem, and each note that is not a problem."""

    checks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    events: int = 0
    withheld: int = 0
    log_sha256: str = ""


def verify(
    archive: Archive,
    documents: Path | None = None,
    *,
    only: str | None = None,
    checkpoint: str | None = None,
    keys: Sequence[Key] = (),
    progress: Progress | None = None,
    formats: Mapping[str, Reading] = MappingProxyType({}),
) -> Verification:
    """Check an archive and return what was found; nothing is changed but the digests that are kept.

    `documents` is a folder that holds the texts of sources, under any names, plain or in one of the `formats`; `only`
    names one source to check against its text, where the folder has no others. `checkpoint` is the note of an earlier
    state of the log, which one of the `keys` must have signed, if there are any.
    """
    found = Verification()
    _check_file(archive, found)
    if found.problems:
        with suppress(ArchiveError, *UNREADABLE):  # the log may be readable still, and what was changed in it is named
            _check_growth(archive, checkpoint, keys, found)
        return found
    log = _check_log(archive, found)
    _check_guards(archive, found)
    _check_growth(archive, checkpoint, keys, found)
    _check_references(log, found)
    _check_objects(archive, found)
    if not found.problems:
        _check_projections(archive, found, progress)
        if found.problems and checkpoint is None:
            found.notes.append(_TABLES_OR_LOG)
    if documents is not None:
        _check_documents(archive, documents, [only] if only else slugs_of(archive, Source), formats, found)
    return found


def _check_file(archive: Archive, found: Verification) -> None:
    """Let SQLite check its own pages, tables and indices: a copy made while a command wrote may mix old and new pages.

    Where only derived tables are damaged, a replay rebuilds them.
    """
    damaged = damages(archive)
    found.problems.extend(_in_words(damage) for damage in damaged)
    if not damaged:
        found.checks.append("file: its pages, tables and indices are intact")


def _in_words(damage: Damage) -> str:
    if damage.table is not None:
        return f"the table {damage.table!r} or one of its indices is damaged ({damage.in_words}): run 'timeline replay'"
    return (
        f"the file is damaged ({damage.in_words}). If it is a copy that was made while a command was writing, "
        "copy it again; 'timeline replay --into' makes a copy that is always intact. If it is not, 'timeline salvage' "
        "saves what can be read, and 'timeline restore' puts a backup in its place"
    )


@dataclass
class _LogRead:
    """What is kept of the events that were read so far: never an event, so that a log of any length can be read.

    `versions` has the last version of each stream; `open` the references to streams of which no event was read yet,
    as referring stream and stream; `merges`, by stream and id, the other stream of each merge that stands.
    """

    events: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    last_recorded_at: datetime | None = None
    references: int = 0
    open: dict[tuple[str, str], None] = field(default_factory=dict)
    merges: dict[tuple[str, str], str] = field(default_factory=dict)
    withheld: int = 0
    reasons: list[str] = field(default_factory=list)
    """Where the first events are that are withheld, since when and why."""

    def add(self, position: int, event: Event) -> list[str]:
        """Add an event; return what is wrong with its place in the log."""
        problems = []
        stream, expected = event.originator_id, self.versions.get(event.originator_id, 0) + 1
        if event.originator_version != expected:
            version = event.originator_version
            problems.append(f"position {position}: {stream} continues with version {version}, not with {expected}")
        if (before := self.last_recorded_at) and event.recorded_at < before:
            problems.append(
                f"position {position} was recorded at {event.recorded_at}, before the event that precedes it ({before})"
            )
        self.versions[stream] = event.originator_version
        self.events += 1
        self.last_recorded_at = event.recorded_at
        self._follow(event)
        self._note_merge(event)
        if isinstance(event, Withheld):
            self.withheld += 1
            if self.withheld <= _MOST_WITHHELD:
                self.reasons.append(f"event {self.events} ({event.topic}): {event.summary()}")
        return problems

    def _note_merge(self, event: Event) -> None:
        stream = event.originator_id
        if isinstance(event, Merged):
            other = event.into if event.slug == event.merged else event.merged
            self.merges[stream, event.id] = stream_of(stream.partition("/")[0], other)
        elif isinstance(event, Withdrawn):
            self.merges.pop((stream, event.of), None)

    def one_sided(self) -> Iterator[tuple[str, str, str]]:
        """Yield the id of each merge that stands on one stream alone, that stream, and the other."""
        for (stream, merge), other in self.merges.items():
            if (other, merge) not in self.merges:
                yield merge, stream, other

    def _follow(self, event: Event) -> None:
        """Follow the references of an event, but for what an earlier moment may lack.

        A word that is not registered may have been in one of our lists when it was written.
        """
        references = {reference.stream: reference for reference in references_in(event)}
        self.references += len(references)
        for stream, reference in references.items():
            if stream not in self.versions and not (reference.to.may_follow or reference.to.is_built_in):
                self.open[event.originator_id, stream] = None

    def broken(self) -> Iterator[tuple[str, str]]:
        """Yield each reference, as referring stream and stream, to what is recorded nowhere in the log."""
        return (reference for reference in self.open if reference[1] not in self.versions)


def _check_log(archive: Archive, found: Verification) -> _LogRead:
    """Re-read every event: it decodes, follows the one before it in its stream, and is not older than it."""
    log, total, position, before = _LogRead(), hashlib.sha256(), 0, len(found.problems)
    while batch := _next(archive, position, found):
        for stored in batch:
            total.update(as_hashed(stored))
            try:
                event = archive.mapper.to_domain_event(stored)
            except (ArchiveError, ValueError) as error:
                found.problems.append(f"position {stored.id} cannot be read: {str(error).splitlines()[0]}")
                continue
            assert isinstance(event, Event)
            found.problems.extend(log.add(stored.id, event))
        position = batch[-1].id
    found.events, found.withheld, found.log_sha256 = log.events, log.withheld, total.hexdigest()
    last = log.last_recorded_at
    until = f"; the last is at position {position}, recorded {iso_utc(last)}" if last else ""
    if len(found.problems) == before:
        found.checks.append(f"log: {log.events} events in {len(log.versions)} streams re-read, in order{until}")
    if last and last - archive.clock() > _A_DAY:
        found.notes.append(
            f"the last event says that it was recorded at {iso_utc(last)}, which is still to come: the clock was wrong "
            "then, and every event gets that time until the clock passes it"
        )
    if log.withheld:
        found.checks.append(
            f"withheld: the content of {log.withheld} of {log.events} events; its hash, a day and a reason stay"
        )
        found.notes += log.reasons
        if (more := log.withheld - len(log.reasons)) > 0:
            found.notes.append(f"withheld besides these: {more}")
    found.problems.extend(
        f"{merge} of {stream} and {other} stands on {stream} alone: "
        f"'timeline withdraw {stream} {merge}', then merge them again if they are one"
        for merge, stream, other in log.one_sided()
    )
    found.problems.extend(
        f"position {below} is below 1: another program wrote it, and it is never read; "
        "'timeline replay --into' makes an archive without it"
        for below in archive.log.positions_below_one()
    )
    return log


def _next(archive: Archive, after: int, found: Verification) -> Sequence[Notification]:
    """Return the next events of the log; none, and a problem, where SQLite cannot read them."""
    try:
        return archive.log.select_notifications(after, _EVENTS_A_BATCH, inclusive_of_start=False)
    except UNREADABLE as error:
        found.problems.append(f"the events after position {after} cannot be read: {error}")
        return []


def _check_guards(archive: Archive, found: Verification) -> None:
    """Compare the log's table and triggers with what they should be: they keep other clients from changing it."""
    log = archive.log
    table = {"table": log.events_table_name}
    actual = {row["sql"] for row in rows(archive, "SELECT sql FROM sqlite_master WHERE tbl_name = :table", table)}
    expected = [as_stored(statement) for statement in log.create_table_statements]
    missing = [statement for statement in expected if statement not in actual]
    refused = "UPDATE, DELETE, REPLACE and positions below 1"
    if missing == [as_stored(log.later_guard)]:
        missing = []
        refused = "UPDATE, DELETE and REPLACE"
        found.notes.append(
            "the archive was made by an earlier version, which let other programs write positions below 1: "
            "run 'timeline replay' to refuse them"
        )
    found.problems.extend(f"the log is not guarded as it should be; missing: {guard[:60]}…" for guard in missing)
    found.problems.extend(
        f"the log's table has a trigger of another program: {name}" for name in log.foreign_triggers()
    )
    if archive.head > log.last_position_given():
        found.problems.append(
            "SQLite's record of the last position is gone or too low (sqlite_sequence): another program changed it, "
            "and positions of events that were cut off could be given again; the next event sets it right"
        )
    if not missing:
        found.checks.append(f"guards: the log's table refuses {refused}")


def _check_objects(archive: Archive, found: Verification) -> None:
    """Look for triggers that keep rows from being written, views that were forged, and tables of other programs."""
    problems, beside = foreign_objects(archive)
    found.problems += problems
    found.notes += beside


def _check_growth(archive: Archive, checkpoint: str | None, keys: Sequence[Key], found: Verification) -> None:
    """Compare the log with the hashes that it had when its events were recorded, and with checkpoints."""
    growth = check_growth(archive, checkpoint, keys)
    found.checks += growth.checks
    found.problems += growth.problems
    found.notes += growth.notes


def _check_references(log: _LogRead, found: Verification) -> None:
    """Check that everything that events refer to is recorded."""
    found.problems.extend(f"{stream} refers to {other}, which is not recorded" for stream, other in log.broken())
    found.checks.append(f"references: {log.references} followed")


def _check_projections(archive: Archive, found: Verification, progress: Progress | None) -> None:
    """Rebuild every projection elsewhere and compare it with the archive's; check that links lead somewhere."""
    projector = Projector(archive)
    try:
        behind = projector.behind()
    except UNREADABLE as error:
        found.problems.append(
            f"the record of which projections are up to date is damaged ({error}): "
            "'timeline replay --into' makes a copy with all tables rebuilt"
        )
        return
    if behind:
        found.problems.append("projections are behind the log, or of another version: run 'timeline replay'")
        return
    rebuilt = rebuilt_digests(archive, projector.projections, progress)
    digest_of = projector.store.digest if archive.read_only else projector.store.save_digest
    for projection in projector.projections:
        try:
            digest = digest_of(projection)
        except UNREADABLE as error:
            found.problems.append(f"the projection {projection.name!r} cannot be read ({error}): run 'timeline replay'")
            continue
        if digest != rebuilt[projection.name]:
            found.problems.append(
                f"the projection {projection.name!r} is not what a rebuild gives: run 'timeline replay'"
            )
    # A relation may lead to an occurrence that nobody had reported yet, where the archive is of an earlier moment.
    broken = rows(
        archive,
        "SELECT [table] AS name, parent, COUNT(*) AS n FROM pragma_foreign_key_check "
        "WHERE NOT ([table] = 'relations' AND parent = 'occurrences') GROUP BY 1, 2",
    )
    found.problems.extend(f"{row['n']} rows of {row['name']} refer to no row of {row['parent']}" for row in broken)
    found.checks.append(f"projections: {len(projector.projections)} rebuilt and compared")
    _check_search(archive, projector, found)


def _check_search(archive: Archive, projector: Projector, found: Verification) -> None:
    """Let FTS5 compare each search index with its table."""
    searched = {
        table.name: projection.name
        for projection in projector.projections
        for table in projection.tables
        if table.full_text
    }
    with checkable(archive) as checked:
        damaged = damaged_search_indices(checked, searched)
    found.problems.extend(
        f"the search index of {table!r} is damaged, or does not have what the table has: run "
        f"'timeline replay {searched[table]}'; if that fails, 'timeline replay --into' makes a whole copy"
        for table in damaged
    )
    if not damaged:
        found.checks.append(f"search: {len(searched)} search indices compared with their tables")


def _check_documents(
    archive: Archive, folder: Path, sources: Sequence[str], formats: Mapping[str, Reading], found: Verification
) -> None:
    """Check each source whose document is in the folder: hashes, spans, paragraphs and numbers."""
    if not folder.is_dir():
        raise ArchiveError(f"there is no folder of documents at {folder}")
    texts = documents_in(folder, formats)
    for source in sources:
        details = archive.get(Source, source).details
        if details is None:
            found.problems.append(f"no source {source!r} is recorded")
            continue
        text = texts.get(details.sha256 or "")
        if text is None:
            found.problems.append(_no_document(details, folder))
            continue
        problems = list(coverage_problems(details, said_by(archive, source), text))
        found.problems.extend(f"{details.id}: {problem}" for problem in problems)
        if not problems:
            found.checks.append(f"{details.id}: all {len(text.paragraphs)} paragraphs and every number accounted for")


def _no_document(details: SourceDetails, folder: Path) -> str:
    if details.sha256 is None:
        return f"{details.id}: recorded without a fingerprint, so no document can be checked"
    return f"{details.id}: no file in {folder} has the fingerprint {details.sha256[:12]}…"
