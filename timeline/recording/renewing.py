"""Record a newer state of a table: only what its publisher changed, so that the archive shows what was overwritten.

A row that is new is reported by the newer table, as a source of its own. Where a row says something else, the report by
the earlier table is corrected or supplemented; where it is gone, retracted. Each has the reason that the newer table
says so. Compared is what the two tables say, not what stands: what an archivist corrected stays as it is, unless the
publisher has changed it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pydantic import JsonValue

from domain.amendments import Amendment, Corrected
from domain.dates import ReportedDate
from domain.errors import RefusedError
from domain.events import Event, Via
from domain.evidence import Evidence
from domain.figures import Figure
from domain.occurrence import Occurrence, Supplement
from domain.paths import NAMES, read_path
from domain.references import values_in
from domain.reports import Report
from domain.source import LeftOut, LeftOutNumber, LeftOutParagraphs, Source, SourceDetails
from timeline.log.archive import Archive, Batch
from timeline.log.lookup import occurrences_of, slugs_of
from timeline.recording.appending import Appended, append
from timeline.report_files.marked_yaml import MarkedYaml
from timeline.report_files.model import ReportFile
from timeline.report_files.problems import ReportFileError
from timeline.report_files.reader import Written, valid_part

_OF_THE_DOCUMENT = {"evidence", "as_printed", "earliest", "latest", "source"}
"""Fields that say where and how a document puts something, or that follow from others."""
_AS_BEFORE = "An earlier state of the table says so."
_DAY = "[0-9]{4}(-[0-9]{2}){0,2}"
_FEW_GONE, _PART_GONE = 5, 0.25
"""How many reports, and which part of them, may be gone before a file is taken for incomplete."""
_PRINTED = (("figures",), ("date",))
"""Where printed words stand that follow what they are the words of."""
_LISTS = ("participants", "statements", "figures", "relations")


def reason_of(details: SourceDetails) -> str:
    """Return the reason of what a newer table amends; with its source, it tells these amendments from others."""
    return f"the table of {details.published.edtf} says so"


def append_table(
    archive: Archive,
    name: str,
    documents: Sequence[MarkedYaml],
    *,
    series: tuple[str, str] | None,
    by: str,
    accepts_fewer: bool = False,
) -> Appended:
    """Append what a table says, or of a newer state only what it changes; nothing if it changes nothing.

    `series` is what the slug of any state's source begins and ends with, around its day. Raises ReportFileError if the
    table is older than one that is recorded, if another file is recorded of the same day, or if a large part of what
    the last state said is gone and `accepts_fewer` does not say that this is right: a download may be incomplete.
    """
    states = states_of(archive, series) if series else []
    source = documents[0].value["source"]["id"]
    earlier = [slug for slug in states if slug != source]
    if not earlier:
        return append(archive, name, map(valid_part, documents), by=by, via=Via.FILE)
    renewal = _Renewal(archive, documents, earlier, accepts_fewer=accepts_fewer)
    result = append(archive, name, renewal.parts(), by=by, via=Via.FILE, then=renewal.amend)
    result.already_recorded = renewal.unchanged
    return result


def states_of(archive: Archive, series: tuple[str, str]) -> list[str]:
    """Return the slugs of the sources that are states of one table, in the order of their days."""
    before, after = map(re.escape, series)
    pattern = re.compile(f"{before}{_DAY}{after}")
    found = [archive.get(Source, slug) for slug in slugs_of(archive, Source) if pattern.fullmatch(slug)]
    days = {source.slug: source.details.published.latest or "" for source in found if source.details}
    return sorted(days, key=lambda slug: days[slug])


@dataclass(frozen=True, slots=True)
class _Change:
    """What a newer table changes of a report: a claim at a path, or what it adds; neither if the row is gone."""

    occurrence: str
    report: str
    path: tuple[str, ...] = ()
    new: JsonValue = None
    supplement: Supplement | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass
class _Renewal:
    """The comparison of a newer table with its earlier states, made under the write lock."""

    archive: Archive
    documents: Sequence[MarkedYaml]
    earlier: Sequence[str]
    accepts_fewer: bool = False
    changes: list[_Change] = field(default_factory=list)
    unchanged: int = 0
    details: SourceDetails | None = None

    def parts(self) -> Iterator[Written]:
        """Yield the parts of the report file with what is new in them alone; keep the changes for `amend`."""
        written = [valid_part(document) for document in self.documents]
        if any(part.problems or part.file is None for part in written):
            yield from written
            return
        files = [part.file for part in written if part.file]
        assert isinstance(files[0].source, SourceDetails)
        self.details = files[0].source
        if self._is_recorded(self.details):
            self.unchanged = sum(len(file.reports) for file in files)
            return
        before = dict(self._said_before())
        self._compare(before, {entry.occurrence: entry.report for file in files for entry in file.reports})
        if self.changes or any(entry.occurrence not in before for file in files for entry in file.reports):
            left_out = _as_before(files, before, _cited_by(self.changes))
            yield from (_only_new(part, before, left_out) for part in written)

    def amend(self, batch: Batch, result: Appended) -> None:
        """Record what the newer table changes in the reports by earlier ones."""
        lines = self._lines()
        for change in self.changes:
            line = lines.get(change.occurrence, 1)
            try:
                replaced = _by_hand(batch.get(Occurrence, change.occurrence), change)
                events = self._events(change, batch)
                batch.add(events)
                result.replaced += replaced if events else []
            except RefusedError as error:
                problem = self.documents[0].problem((), str(error))
                raise ReportFileError([replace(problem, line=line, field=change.occurrence)]) from error
            result.add(events, line)

    def _is_recorded(self, details: SourceDetails) -> bool:
        """Return whether this very table is recorded; refuse another one of the same day, and an older one."""
        recorded = self.archive.get(Source, details.id).details
        if recorded and recorded.sha256 == details.sha256:
            return True
        if recorded:
            message = f"{details.id!r} is recorded from another file: a day has one state of a table; check the day"
            raise self._refusal(message)
        for slug in self.earlier:
            other = self.archive.get(Source, slug).details
            if other and (other.published.latest or "") > (details.published.earliest or ""):
                message = f"the table of {details.published.edtf} is older than {slug!r}: import tables in order"
                raise self._refusal(message)
        return False

    def _refusal(self, message: str) -> ReportFileError:
        return ReportFileError([self.documents[0].problem((), message)])

    def _said_before(self) -> Iterator[tuple[str, Report]]:
        """Yield what the last state of the table said, by the slug of the occurrence, whatever an archivist amended."""
        sources = [details for slug in self.earlier if (details := self.archive.get(Source, slug).details)]
        tables = {(details.id, reason_of(details)) for details in sources}
        for details in sources:
            for slug in occurrences_of(self.archive, details.id):
                occurrence = self.archive.get(Occurrence, slug)
                by_tables = [one for one in occurrence.amendments if (one.source, one.reason) in tables]
                standing = _with_only(occurrence, by_tables).reports[details.id]
                if not standing.retracted:
                    yield slug, standing.report

    def _compare(self, before: Mapping[str, Report], now: Mapping[str, Report]) -> None:
        gone = len(before.keys() - now.keys())
        if gone > max(_FEW_GONE, _PART_GONE * len(before)) and not self.accepts_fewer:
            message = f"the table lacks {gone} of the {len(before)} reports of its earlier state; is the file complete?"
            raise self._refusal(f"{message} If it is, give --fewer")
        for slug, old in before.items():
            if slug not in now:
                self.changes.append(_Change(slug, old.source))
            else:
                changes = list(_changes(slug, old, now[slug]))
                self.changes += [change for change in changes if not self._stands(change)]
                self.unchanged += not changes

    def _stands(self, change: _Change) -> bool:
        """Return whether a claim reads already what the newer table says: an archivist corrected it."""
        occurrence = self.archive.get(Occurrence, change.occurrence)
        try:
            return not change.supplement and read_path(*occurrence.claim((change.report, *change.path))) == change.new
        except RefusedError:
            return False

    def _events(self, change: _Change, batch: Batch) -> Sequence[Event]:
        assert self.details is not None
        occurrence = batch.get(Occurrence, change.occurrence)
        reason, because_of = reason_of(self.details), self.details.id
        if change.supplement:
            because: Any = {"reason": reason, "because_of": because_of}
            return occurrence.supplement(change.report, change.supplement, stamp=batch.stamp, **because)
        if not change.path:
            if occurrence.retracted or occurrence.reports[change.report].retracted:
                return []
            return occurrence.retract(change.report, reason=reason, because_of=because_of, stamp=batch.stamp)
        path = (change.report, *change.path)
        reads = read_path(*occurrence.claim(path))
        if reads == change.new:
            return []
        cause: Any = {"reason": reason, "source": because_of, "evidence": change.evidence}
        return occurrence.correct(path, change.new, was=reads, stamp=batch.stamp, **cause)

    def _lines(self) -> dict[str, int]:
        """Return the row of each occurrence that the table has."""
        return {
            report["occurrence"]: document.line_of(("reports", index))
            for document in (self.documents if self.changes else ())
            for index, report in enumerate(document.value["reports"])
        }


def _by_hand(occurrence: Occurrence, change: _Change) -> list[Corrected]:
    """Return the last correction of what a newer table changes, if somebody has made it by hand."""
    path = (change.report, *change.path)
    found = [
        one
        for one in occurrence.amendments
        if isinstance(one, Corrected) and all(step == other for step, other in zip(one.path, path, strict=False))
    ]
    return [one for one in found[-1:] if change.path and one.recorded_via is not Via.FILE]


def _with_only(occurrence: Occurrence, amendments: Sequence[Amendment]) -> Occurrence:
    return occurrence if len(amendments) == len(occurrence.amendments) else occurrence.with_only(amendments)


def _only_new(part: Written, before: Mapping[str, Report], left_out: LeftOut) -> Written:
    """Return a part of a report file with the reports that are new; what else its table says is left out of it."""
    assert part.file is not None
    numbers = [index for index, entry in enumerate(part.file.reports) if entry.occurrence not in before]
    changes: dict[str, Any] = {"reports": tuple(part.file.reports[index] for index in numbers)}
    if isinstance(part.file.source, SourceDetails):
        changes["source"] = part.file.source.replace(left_out=left_out)
    kept = {**part.document.kept, "reports": numbers}
    return replace(part, file=part.file.model_copy(update=changes), document=replace(part.document, kept=kept))


def _cited_by(changes: Iterable[_Change]) -> set[Evidence]:
    """Return the places in the newer table that changes cite."""
    added = (value for change in changes for value in values_in(change.supplement) if isinstance(value, Evidence))
    return {*added, *(place for change in changes for place in change.evidence)}


def _as_before(files: Sequence[ReportFile], before: Mapping[str, Report], cited: set[Evidence]) -> LeftOut:
    """Return what a source leaves out, with what an earlier table has; `cited` are the places of what is changed."""
    assert isinstance(files[0].source, SourceDetails)
    left_out = files[0].source.left_out
    entries = [entry for file in files for entry in file.reports]
    new = {paragraph for entry in entries if entry.occurrence not in before for paragraph in _paragraphs(entry.report)}
    new |= {place.paragraph for place in cited}
    rows = sorted({paragraph for entry in entries for paragraph in _paragraphs(entry.report)} - new)
    numbers = [
        LeftOutNumber(paragraph=paragraph, number=number, reason=_AS_BEFORE)
        for entry in entries
        if entry.occurrence in before
        for paragraph in sorted(_paragraphs(entry.report) & new)
        for number in _numbers(entry.report, cited)
    ]
    left = [LeftOutParagraphs(paragraphs=tuple(rows), reason=_AS_BEFORE)] if rows else []
    return LeftOut(paragraphs=(*left_out.paragraphs, *left), numbers=(*left_out.numbers, *numbers))


def _numbers(report: Report, cited: set[Evidence]) -> list[str]:
    """Return the numbers in the printed words of a report's date and figures, without those that are cited."""
    printed: tuple[ReportedDate | Figure, ...] = (report.date, *report.figures)
    claims = [claim for claim in printed if cited.isdisjoint(_spans(claim.evidence))]
    return [number for claim in claims for number in re.findall(r"\d+", claim.as_printed or "")]


def _spans(evidence: Iterable[Evidence]) -> set[Evidence]:
    return {place for place in evidence if place.sha256}


def _paragraphs(report: Report) -> set[int]:
    return {evidence.paragraph for evidence in report.evidence}


def _changes(slug: str, old: Report, new: Report) -> Iterator[_Change]:
    """Yield what a newer report of a row says that an older one does not."""
    before, now = (report.model_dump(mode="json", exclude_none=True) for report in (old, new))
    added = {name: _added(getattr(old, name), getattr(new, name)) for name in _LISTS}
    if any(added.values()):
        yield _Change(slug, old.source, supplement=Supplement(**{name: tuple(added[name]) for name in _LISTS}))
    for path, value in _differences(before, now):
        yield _Change(slug, old.source, path, value, evidence=_evidence_at(new, path))


def _evidence_at(report: Report, path: Sequence[str]) -> tuple[Evidence, ...]:
    """Return where a report says what is at a path: the evidence of the innermost value on the way that has any."""
    evidence, value = report.evidence, cast("Any", report)
    for step in path:
        if isinstance(value, tuple):
            value = next((item for item in value if _name(item.model_dump(mode="json")) == step), None)
        else:
            value = getattr(value, step, None)
        evidence = getattr(value, "evidence", ()) or evidence
    return evidence


def _added(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """Return the items of a list that no item of another one has the name of."""
    names = {_name(item.model_dump(mode="json")) for item in old}
    return [item for item in new if _name(item.model_dump(mode="json")) not in names]


def _name(item: Mapping[str, Any]) -> str:
    """Return the name that paths give an item of a list, or all of its content but where it stands."""
    named = next((str(item[name]) for name in NAMES if item.get(name)), None)
    return named or str({name: value for name, value in item.items() if name not in _OF_THE_DOCUMENT})


def _differences(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path of each value that differs, and what it is now; printed words follow what changed."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        fields = dict.fromkeys([*old, *new])
        differing = [
            change
            for name in fields
            if name not in _OF_THE_DOCUMENT
            for change in _differences(old.get(name), new.get(name), (*path, name))
        ]
        yield from differing
        if differing and path[:1] in _PRINTED and old.get("as_printed") != new.get("as_printed"):
            yield (*path, "as_printed"), new.get("as_printed")
    elif isinstance(old, list) and isinstance(new, list) and path and path[0] in _LISTS:
        items = {_name(item): item for item in new}
        kept = [item for item in old if _name(item) in items]
        if len(kept) < len(old):
            yield path, kept
        else:
            for item in kept:
                yield from _differences(item, items[_name(item)], (*path, _name(item)))
    elif old != new:
        yield path, new
