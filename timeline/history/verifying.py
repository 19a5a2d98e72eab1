"""Proof that an archive is whole: its log, its references, its projections and, given them, its documents."""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eventsourcing.persistence import Notification, PersistenceError

from domain.errors import ArchiveError
from domain.events import Event, iso_utc
from domain.references import references_in
from domain.source import Source, SourceDetails
from timeline.documents.coverage import coverage_problems
from timeline.documents.text import documents_in
from timeline.log.archive import Archive
from timeline.log.lookup import reports_of, slugs_of
from timeline.log.recorder import as_stored
from timeline.log.tables import rows
from timeline.projecting.engine import Progress, Projector, rebuilt_digests

_MOST_DAMAGES = 3
_UNREADABLE = (sqlite3.Error, PersistenceError)


@dataclass
class Verification:
    """The findings of a verification: a line for each check done, each problem, and each note that is not a problem."""

    checks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    log_sha256: str = ""


def verify(
    archive: Archive,
    documents: Path | None = None,
    *,
    only: str | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Check an archive and return what was found; nothing is changed but the digests that are kept.

    `documents` is a folder that holds the texts of sources, under any names; `only` names one source to
    check against its text, where the folder has no others.
    """
    found = Verification()
    _check_file(archive, found)
    if found.problems:
        return found
    events = _check_log(archive, found)
    _check_guards(archive, found)
    _check_references(events, found)
    if not found.problems:
        _check_projections(archive, found, progress)
    if documents is not None:
        _check_documents(archive, documents, [only] if only else slugs_of(archive, Source), found)
    return found


def _check_file(archive: Archive, found: Verification) -> None:
    """Let SQLite check its own pages: a file that was copied while a command wrote may be a mix of old and new ones."""
    try:
        said = [row["integrity_check"] for row in rows(archive, f"PRAGMA integrity_check({_MOST_DAMAGES})")]
    except _UNREADABLE as error:
        said = [str(error)]
    if said == ["ok"]:
        found.checks.append("file: its pages are whole")
        return
    damages = "; ".join(line for answer in said for line in answer.splitlines())
    found.problems.append(
        f"the file is damaged ({damages}). If it is a copy that was made while a command was writing, copy it again; "
        "'timeline replay --into' makes a copy that is always whole"
    )


def _check_log(archive: Archive, found: Verification) -> list[Event]:
    """Re-read every event: it decodes, follows the one before it in its stream, and is not older than it."""
    log, total, position = _LogRead(), hashlib.sha256(), 0
    while batch := _next(archive, position, found):
        for stored in batch:
            total.update(f"{stored.originator_id}\0{stored.originator_version}\0{stored.topic}\0".encode())
            total.update(stored.state if isinstance(stored.state, bytes) else str(stored.state).encode())
            try:
                event = archive.mapper.to_domain_event(stored)
            except (ArchiveError, ValueError) as error:
                found.problems.append(f"position {stored.id} cannot be read: {str(error).splitlines()[0]}")
                continue
            assert isinstance(event, Event)
            found.problems.extend(log.add(stored.id, event))
        position = batch[-1].id
    found.log_sha256 = total.hexdigest()
    until = (
        f"; the last is at position {position}, recorded {iso_utc(log.events[-1].recorded_at)}" if log.events else ""
    )
    found.checks.append(f"log: {len(log.events)} events in {len(log.versions)} streams re-read, in order{until}")
    found.problems.extend(
        f"position {below} is below 1: another program wrote it, and it is never read; "
        "'timeline replay --into' makes an archive without it"
        for below in archive.log.positions_below_one()
    )
    return log.events


@dataclass
class _LogRead:
    """The events of a log that were read so far, and the last version of each stream."""

    events: list[Event] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)

    def add(self, position: int, event: Event) -> list[str]:
        """Add an event; return what is wrong with its place in the log."""
        problems = []
        stream, expected = event.originator_id, self.versions.get(event.originator_id, 0) + 1
        if event.originator_version != expected:
            version = event.originator_version
            problems.append(f"position {position}: {stream} continues with version {version}, not with {expected}")
        if self.events and event.recorded_at < (before := self.events[-1].recorded_at):
            problems.append(
                f"position {position} was recorded at {event.recorded_at}, before the event that precedes it ({before})"
            )
        self.versions[stream] = event.originator_version
        self.events.append(event)
        return problems


def _next(archive: Archive, after: int, found: Verification) -> Sequence[Notification]:
    """Return the next events of the log; none, and a problem, where SQLite cannot read them."""
    try:
        return archive.log.select_notifications(after, 1000, inclusive_of_start=False)
    except _UNREADABLE as error:
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
    if as_stored(log.later_guard) in missing:
        missing.remove(as_stored(log.later_guard))
        refused = "UPDATE, DELETE and REPLACE"
        found.notes.append(
            "the archive was made by an earlier version, which let other programs write positions below 1: "
            "run 'timeline replay' to refuse them"
        )
    found.problems.extend(f"the log is not guarded as it should be; missing: {guard[:60]}…" for guard in missing)
    found.problems.extend(
        f"the log's table has a trigger of another program: {name}" for name in log.foreign_triggers()
    )
    found.checks.append(f"guards: the log's table refuses {refused}")


def _check_references(events: list[Event], found: Verification) -> None:
    """Check that everything that events refer to is recorded, but for what an earlier moment may lack.

    A word that is not registered may have been in one of our lists when it was written.
    """
    known = {event.originator_id for event in events}
    count = 0
    for event in events:
        references = {reference.stream: reference for reference in references_in(event)}
        count += len(references)
        found.problems.extend(
            f"{event.originator_id} refers to {stream}, which is not recorded"
            for stream, reference in references.items()
            if stream not in known and not (reference.to.may_follow or reference.to.is_built_in)
        )
    found.checks.append(f"references: {count} followed")


def _check_projections(archive: Archive, found: Verification, progress: Progress | None) -> None:
    """Rebuild every projection elsewhere and compare it with the archive's; check that links lead somewhere."""
    projector = Projector(archive)
    try:
        behind = projector.behind()
    except _UNREADABLE as error:
        found.problems.append(
            f"the record of which projections are up to date is damaged ({error}): "
            "'timeline replay --into' makes a copy with all tables made anew"
        )
        return
    if behind:
        found.problems.append("projections are behind the log, or of another version: run 'timeline replay'")
        return
    rebuilt = rebuilt_digests(archive, projector.projections, progress)
    for projection in projector.projections:
        try:
            digest = projector.store.digest(projection)
        except _UNREADABLE as error:
            found.problems.append(f"the projection {projection.name!r} cannot be read ({error}): run 'timeline replay'")
            continue
        if digest != rebuilt[projection.name]:
            found.problems.append(
                f"the projection {projection.name!r} is not what a rebuild gives: run 'timeline replay'"
            )
        projector.store.save_digest(projection, digest)
    # A relation may lead to an occurrence that nobody had reported yet, where the archive is of an earlier moment.
    broken = rows(
        archive,
        "SELECT [table] AS name, parent, COUNT(*) AS n FROM pragma_foreign_key_check "
        "WHERE NOT ([table] = 'relations' AND parent = 'occurrences') GROUP BY 1, 2",
    )
    found.problems.extend(f"{row['n']} rows of {row['name']} refer to no row of {row['parent']}" for row in broken)
    found.checks.append(f"projections: {len(projector.projections)} rebuilt and compared")


def _check_documents(archive: Archive, folder: Path, sources: Sequence[str], found: Verification) -> None:
    """Check each source whose document is in the folder: hashes, spans, paragraphs and numbers."""
    if not folder.is_dir():
        raise ArchiveError(f"there is no folder of documents at {folder}")
    texts = documents_in(folder)
    for source in sources:
        details = archive.get(Source, source).details
        if details is None:
            found.problems.append(f"no source {source!r} is recorded")
            continue
        text = texts.get(details.sha256 or "")
        if text is None:
            found.problems.append(_no_document(details, folder))
            continue
        problems = list(coverage_problems(details, reports_of(archive, source), text))
        found.problems.extend(f"{details.id}: {problem}" for problem in problems)
        if not problems:
            found.checks.append(f"{details.id}: all {len(text.paragraphs)} paragraphs and every number accounted for")


def _no_document(details: SourceDetails, folder: Path) -> str:
    if details.sha256 is None:
        return f"{details.id}: recorded without a fingerprint, so no document can be checked"
    return f"{details.id}: no file in {folder} has the fingerprint {details.sha256[:12]}…"
