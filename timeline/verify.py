"""Prove that an archive is whole: its log, its references, its projections and, given them, its documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from domain.errors import ArchiveError
from domain.events import Event
from domain.occurrence import Occurrence, OccurrenceReported
from domain.references import references_in
from domain.source import Source, SourceDetails
from timeline.archive import Archive
from timeline.coverage import coverage_problems
from timeline.documents import documents_in
from timeline.event_store import ArchiveRecorder
from timeline.projector import Progress, Projector, rebuilt_digests
from timeline.tables import rows


@dataclass
class Verification:
    """Be what a verification found: a line for each check done, and one for each problem."""

    checks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
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
    events = _check_log(archive, found)
    _check_guards(archive, found)
    _check_references(events, found)
    if not found.problems:
        _check_projections(archive, found, progress)
    if documents is not None:
        _check_documents(archive, documents, [only] if only else archive.slugs(Source), found)
    return found


def _check_log(archive: Archive, found: Verification) -> list[Event]:
    """Re-read every event: it decodes, follows the one before it in its stream, and is no older than it."""
    events: list[Event] = []
    versions: dict[str, int] = {}
    total, after, latest = hashlib.sha256(), 0, None
    while stored := archive.log.select_notifications(after, 1000, inclusive_of_start=False):
        for each in stored:
            total.update(f"{each.originator_id}\0{each.originator_version}\0{each.topic}\0".encode())
            total.update(each.state if isinstance(each.state, bytes) else str(each.state).encode())
            try:
                event = archive.mapper.to_domain_event(each)
            except (ArchiveError, ValueError) as error:
                found.problems.append(f"position {each.id} cannot be read: {str(error).splitlines()[0]}")
                continue
            assert isinstance(event, Event)
            expected = versions.get(event.originator_id, 0) + 1
            if event.originator_version != expected:
                found.problems.append(
                    f"position {each.id}: {event.originator_id} goes on with version {event.originator_version}, "
                    f"where {expected} should follow"
                )
            versions[event.originator_id] = event.originator_version
            found.problems.extend(_out_of_time(each.id, event, latest))
            latest = event.recorded_at
            events.append(event)
        after = stored[-1].id
    found.log_sha256 = total.hexdigest()
    found.checks.append(f"log: {len(events)} events in {len(versions)} streams re-read, in order")
    return events


def _out_of_time(position: int, event: Event, latest: datetime | None) -> Iterator[str]:
    if latest is not None and event.recorded_at < latest:
        yield f"position {position} was recorded at {event.recorded_at}, before the event that precedes it ({latest})"


def _check_guards(archive: Archive, found: Verification) -> None:
    """Compare the log's table and triggers with what they should be: they keep other clients from changing it."""
    table = archive.log.events_table_name
    actual = {row["sql"] for row in rows(archive, "SELECT sql FROM sqlite_master WHERE tbl_name = :t", {"t": table})}
    for statement in ArchiveRecorder(archive.log.datastore).create_table_statements:
        expected = statement.replace(" IF NOT EXISTS", "", 1)
        if expected not in actual:
            found.problems.append(f"the log is not guarded as it should be; missing: {expected[:60]}…")
    found.checks.append("guards: the log's table refuses UPDATE, DELETE and REPLACE")


def _check_references(events: list[Event], found: Verification) -> None:
    """Check that all that reports name is recorded."""
    known = {event.originator_id for event in events}
    count = 0
    for event in events:
        if isinstance(event, OccurrenceReported):
            for stream in sorted(references_in(event.report)):
                count += 1
                if stream not in known and not stream.startswith(f"{Occurrence.PREFIX}/"):
                    found.problems.append(f"{event.originator_id} refers to {stream}, which is not recorded")
    found.checks.append(f"references: {count} followed")


def _check_projections(archive: Archive, found: Verification, progress: Progress | None) -> None:
    """Rebuild every projection elsewhere and compare it with what stands; check that links lead somewhere."""
    projector = Projector(archive)
    if projector.behind():
        found.problems.append("projections lag behind the log, or are of another version: run 'timeline replay'")
        return
    rebuilt = rebuilt_digests(archive, projector.projections, progress)
    for projection in projector.projections:
        if projector.store.digest(projection) != rebuilt[projection.name]:
            found.problems.append(
                f"the projection {projection.name!r} is not what a rebuild gives: run 'timeline replay'"
            )
    projector.save_digests(projector.projections)
    # A relation may lead to an occurrence that nobody had reported yet, where the archive is of an earlier moment.
    broken = rows(
        archive,
        "SELECT [table] AS name, parent, COUNT(*) AS n FROM pragma_foreign_key_check "
        "WHERE NOT ([table] = 'relations' AND parent = 'occurrences') GROUP BY 1, 2",
    )
    found.problems.extend(f"{row['n']} rows of {row['name']} lead to no row of {row['parent']}" for row in broken)
    found.checks.append(f"projections: {len(projector.projections)} rebuilt and compared")


def _check_documents(archive: Archive, folder: Path, sources: Sequence[str], found: Verification) -> None:
    """Check each source whose document is in the folder: hashes, spans, paragraphs and numbers."""
    if not folder.is_dir():
        message = f"there is no folder of documents at {folder}"
        raise ArchiveError(message)
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
        problems = list(coverage_problems(details, archive.reports_of(source), text))
        found.problems.extend(f"{details.id}: {problem}" for problem in problems)
        if not problems:
            found.checks.append(f"{details.id}: all {len(text.paragraphs)} paragraphs and every number accounted for")


def _no_document(details: SourceDetails, folder: Path) -> str:
    if details.sha256 is None:
        return f"{details.id}: recorded without a fingerprint, so no document can be checked"
    return f"{details.id}: no file in {folder} has the fingerprint {details.sha256[:12]}…"
