"""Amend an archive: correct, supplement, retract, merge, and withdraw any of these."""

import shlex
from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, cast

from pydantic import JsonValue

from domain.aggregate import Aggregate
from domain.amendments import UNSEEN, Amendable, Seen
from domain.base import Problem, Slug, Value, Words, did_you_mean
from domain.errors import PrintedOtherwiseError, RefusedError
from domain.events import Event, Via
from domain.evidence import Evidence
from domain.identity import Get, merged_root, standing_reports
from domain.merging import Mergeable, Merged
from domain.occurrence import Occurrence, Supplement
from domain.paths import canonical, read_path, shown
from domain.slugs import SourceSlug
from domain.source import Source
from domain.streams import AGGREGATES
from timeline.log.archive import Archive, Batch
from timeline.log.lookup import slugs_of
from timeline.recording.checking import Checker, language_of
from timeline.report_files.printed import misprints
from timeline.report_files.problems import ReportFileError
from timeline.report_files.reader import read_as


class SupplementEntry(Supplement):
    """What was overlooked in the report of one occurrence."""

    occurrence: Slug

    def as_supplement(self) -> Supplement:
        """Return the claims, as the event keeps them."""
        return Supplement.model_validate({name: getattr(self, name) for name in Supplement.model_fields})


class SupplementFile(Value):
    """A file of what was overlooked in one source: its slug, why, and further claims by occurrence."""

    source: SourceSlug
    reason: Words
    reports: tuple[SupplementEntry, ...]


def find(archive: Archive, name: str) -> Amendable:
    """Return the stream of a name: `occurrence/x`, `source/x` …, or a bare slug for an occurrence.

    Raises RefusedError where nothing of that name is recorded, with the nearest name that is.
    """
    prefix, slash, slug = name.partition("/")
    if not slash:
        prefix, slug = Occurrence.PREFIX, name
    if prefix not in AGGREGATES:
        msg = f"{prefix!r} is not a kind of stream; allowed: {', '.join(AGGREGATES)}{did_you_mean(prefix, AGGREGATES)}"
        raise RefusedError(msg)
    cls = AGGREGATES[prefix]
    stream = archive.get(cls, slug)
    if not stream.exists:
        raise RefusedError(f"no {prefix} {slug!r} is recorded{_meant(archive, cls, slug)}")
    return cast("Amendable", stream)


def _meant(archive: Archive, cls: type[Aggregate], slug: str) -> str:
    """Return what a slug that is not recorded may mean: another kind of stream with it, or the nearest slug."""
    others = [f"{prefix}/{slug}" for prefix, other in AGGREGATES.items() if archive.get(other, slug).exists]
    if others:
        return f"; did you mean {' or '.join(map(repr, others))}?"
    return did_you_mean(slug, slugs_of(archive, cls))


def correct(
    archive: Archive,
    name: str,
    path: Sequence[str],
    new: JsonValue,
    *,
    was: Seen = UNSEEN,
    reason: str,
    source: str | None,
    by: str,
    evidence: Sequence[Evidence] = (),
) -> list[Event]:
    """Correct a claim that somebody saw to read `was`; raise RefusedError, with what changed, where it no longer does.

    A claim that was corrected before is corrected again only by somebody who says what it reads now. `evidence` is
    where the source says so: the claim is then credited to it.
    """

    def decide(batch: Batch) -> None:
        stream = _current(batch, find(archive, name))
        _check_source(archive, source)
        _check_evidence(Checker(archive, batch), source, evidence)
        mistakes_before = _mistakes(Checker(archive, batch), stream, path)
        misprints_before = {message for _, message in _misprints(batch, stream, path)}
        because: Any = {"reason": reason, "source": source, "evidence": evidence}
        batch.add(stream.correct(path, new, was=was, stamp=batch.stamp, **because))
        for mistake in _mistakes(Checker(archive, batch), _current(batch, stream), path) - mistakes_before:
            raise RefusedError(f"{'/'.join(path)} cannot be {shown(new)}: {mistake}")
        if source in {None, _own_source(stream, path)}:  # another source has words of its own
            _refuse_misprints(batch, stream, path, new, known=misprints_before)

    return archive.record(decide, by=by, via=Via.COMMAND)


def _own_source(stream: Amendable, path: Sequence[str]) -> str | None:
    """Return the source that says what a path leads to."""
    match stream:
        case Occurrence():
            return path[0]
        case Source(slug=slug):
            return slug
    return None


def _misprints(batch: Batch, stream: Amendable, path: Sequence[str]) -> list[Problem]:
    """Return the claims that contradict their own printed words, in what a path leads into."""
    value, _ = _current(batch, stream).claim(path)
    return list(misprints(value, language_of(batch, _own_source(stream, path))))


def _refuse_misprints(
    batch: Batch, stream: Amendable, path: Sequence[str], new: JsonValue, *, known: Collection[str]
) -> None:
    """Refuse a correction after which a claim contradicts its own printed words; `known` did so before."""
    for place, message in _misprints(batch, stream, path):
        if message not in known:
            value, inner = _current(batch, stream).claim(path)
            whole = canonical(value, [str(step + 1) if isinstance(step, int) else step for step in place])
            raise PrintedOtherwiseError(
                f"{'/'.join(path)} cannot be {shown(new)}: {message}",
                path=(*path[: len(path) - len(inner)], *whole),
                reads=read_path(value, whole),
            )


def retract(
    archive: Archive,
    occurrence: str,
    report: str | None = None,
    *,
    all_reports: bool = False,
    reason: str,
    source: str | None,
    by: str,
) -> list[Event]:
    """Retract one source's report of an occurrence, or the occurrence with all of its reports.

    Without a report, an occurrence that has several is retracted only with `all_reports`; so is one that `source`
    reports itself, since that report may be the one to retract.
    """

    def decide(batch: Batch) -> None:
        _check_source(archive, source)
        stream = batch.get(Occurrence, find(archive, f"{Occurrence.PREFIX}/{occurrence}").slug)
        if report is None and not all_reports:
            _check_meant(stream, partial(batch.get, Occurrence), reason, source)
        elif report is not None:
            _check_recorded_here(stream, partial(batch.get, Occurrence), report)
        batch.add(stream.retract(report, reason=reason, because_of=source, stamp=batch.stamp))

    return archive.record(decide, by=by, via=Via.COMMAND)


def _check_meant(occurrence: Occurrence, get: Get, reason: str, source: str | None) -> None:
    """Refuse to retract an occurrence where one report of it may be meant; give the command for each."""
    standing = list(standing_reports(occurrence, get))
    sources = sorted({report.source for _, report in standing})
    if source not in sources and len(standing) <= 1:
        return
    because = f"--reason {shlex.quote(reason)}"
    prompted = f"--source {source} " if source else ""
    if source in sources:
        msg = (
            f"{source!r} reports {occurrence.slug!r} itself, so say what to retract: --report names the source whose "
            "report is retracted, and --source the source that prompted it"
        )
    else:
        msg = f"{occurrence.slug!r} has {len(standing)} standing reports, by {', '.join(sources)}: say which to retract"
    lines = [
        f"  timeline retract {slug} --report {report.source} {prompted}{because}"
        for slug, report in standing
        if source not in sources or report.source == source
    ]
    lines.append(f"  timeline retract {occurrence.slug} --all-reports {prompted}{because}")
    raise RefusedError("\n".join([msg, *lines]))


def _check_recorded_here(occurrence: Occurrence, get: Get, source: str) -> None:
    """Refuse a report that was recorded of another occurrence, which was merged into this one; name that one."""
    slugs = [slug for slug, report in standing_reports(occurrence, get) if report.source == source]
    if slugs and source not in occurrence.reports:
        raise RefusedError(
            f"the report by {source!r} is one of {slugs[0]!r}, which was merged into {occurrence.slug!r}: "
            f"name that occurrence, as in 'timeline retract {slugs[0]} --report {source}'"
        )


def sources_standing(archive: Archive, occurrence: str) -> list[str]:
    """Return the sources whose reports of an occurrence, or of what it was merged into, stand."""
    get = partial(archive.get, Occurrence)
    root = merged_root(get(occurrence), get)
    return sorted({report.source for _, report in standing_reports(root, get)})


def merge(archive: Archive, name: str, into: str, *, reason: str, source: str | None, by: str) -> list[Event]:
    """Merge one occurrence into another, or one person into another; a bare `into` is of the same kind as `name`."""
    prefix, slash, _ = name.partition("/")
    target = into if "/" in into else f"{prefix}{slash}{into}" if slash else into

    def decide(batch: Batch) -> None:
        _check_source(archive, source)
        one, other = _current(batch, find(archive, name)), _current(batch, find(archive, target))
        if not isinstance(one, Mergeable) or type(one) is not type(other):
            raise RefusedError(f"{one.id} cannot be merged into {other.id}: name two occurrences, or two people")
        batch.add(one.merge_into(other, reason=reason, source=source, stamp=batch.stamp))

    return archive.record(decide, by=by, via=Via.COMMAND)


def withdraw(archive: Archive, name: str, amendment: str, *, reason: str, by: str) -> list[Event]:
    """Withdraw a correction, supplement, retraction or merge; a merge is withdrawn from both streams."""

    def decide(batch: Batch) -> None:
        stream = _current(batch, find(archive, name))
        streams = [stream]
        for standing in stream.amendments:
            if standing.id == amendment and isinstance(standing, Merged):
                # The one that it was merged into comes first, so that no report ever stands under both.
                both = [batch.get(type(stream), slug) for slug in (standing.into, standing.merged)]
                streams = [one for one in both if standing.id in {amended.id for amended in one.amendments}]
        for changed in streams:
            batch.add(changed.withdraw(amendment, reason=reason, stamp=batch.stamp))

    return archive.record(decide, by=by, via=Via.COMMAND)


def supplement(archive: Archive, name: str, content: bytes, *, by: str) -> list[Event]:
    """Add what was overlooked in a source's reports, from a supplement file; all of it or nothing."""
    file, document = read_as(SupplementFile, name, content)

    def decide(batch: Batch) -> None:
        checker = Checker(archive, batch)
        problems = []
        for index, entry in enumerate(file.reports):
            path, claims = ("reports", index), entry.as_supplement()
            stream = batch.get(Occurrence, entry.occurrence)
            mistakes = checker.mistakes(claims, file.source, path, occurrence=stream.slug)
            problems += [document.problem(mistake.path, mistake.message) for mistake in mistakes]
            misprinted = misprints(claims, language_of(batch, file.source))
            problems += [document.problem((*path, *place), message) for place, message in misprinted]
            try:
                batch.add(stream.supplement(file.source, claims, reason=file.reason, stamp=batch.stamp))
            except RefusedError as error:
                problems.append(document.problem(path, str(error)))
        if problems:
            raise ReportFileError(problems)

    return archive.record(decide, by=by, via=Via.FILE)


def _current(batch: Batch, stream: Amendable) -> Amendable:
    """Return a stream as it stands under the write lock, with the events that the batch has collected."""
    return batch.get(type(stream), stream.slug)


def _check_source(archive: Archive, source: str | None) -> None:
    if source is not None:
        find(archive, f"{Source.PREFIX}/{source}")


def _check_evidence(checker: Checker, source: str | None, evidence: Sequence[Evidence]) -> None:
    """Refuse evidence without the source that it is in, and a paragraph that this source does not have."""
    if evidence and source is None:
        raise RefusedError("evidence is a place in a source: name the source with --source")
    for place in evidence:
        for mistake in checker.mistakes(place, source):
            raise RefusedError(f"{source}: {mistake.message}")


def _mistakes(checker: Checker, stream: Amendable, path: Sequence[str]) -> Counter[str]:
    """Count the mistakes in what a path leads into, by their messages, to tell new ones from old ones."""
    value, _ = stream.claim(path)
    match stream:
        case Occurrence(slug=slug):
            mistakes = checker.mistakes(value, path[0], occurrence=slug)
        case Source(slug=slug):
            mistakes = checker.mistakes(value, slug)
        case _:
            mistakes = checker.mistakes(value, None)
    return Counter(mistake.message for mistake in mistakes)
