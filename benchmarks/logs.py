"""Write made-up logs of any size, deterministic by seed, each event checked by the domain and stored by the mapper.

Run: python benchmarks/logs.py SHAPE EVENTS FILE. The shapes are in `SHAPES`; all have 7 % amendments of every kind.
"""

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from domain.aggregate import Aggregate, fold, stream_of
from domain.errors import RefusedError
from domain.events import Event, Stamp, Via
from domain.merging import Merged
from domain.occurrence import Occurrence, Supplement
from domain.paths import read_path
from domain.person import Person, PersonDetails
from domain.reports import Report
from domain.source import Source, SourceDetails
from domain.streams import empty
from domain.treaty import Treaty, TreatyDetails
from timeline.log.archive import Archive

BATCH = 2_000
AMENDED = 0.09
"""How often a report is followed by an attempt to amend something; about one in five is refused."""
_KEPT = 400
"""How many of the latest occurrences may be reported again or amended."""
_BEGAN = date(2031, 1, 1)
_STATES = ("AU", "BR", "CA", "DE", "EG", "FR", "GH", "IN", "JP", "KE", "MX", "NO", "PE", "PT", "SE", "TH", "VN", "ZA")
_ACTIONS = ("signature", "ratification", "accession", "acceptance", "approval")
_WORDS = [
    "harbour",
    "light",
    "quay",
    "signal",
    "tide",
    "coast",
    "vessel",
    "pilot",
    "beacon",
    "channel",
    "cargo",
    "crew",
    "anchor",
    "buoy",
]


@dataclass(frozen=True)
class Shape:
    """What the events of a log are about: how many sources, treaties and occurrences share them.

    A source makes `reports` reports. `treaties` is how many events there are for each treaty (0: one treaty in all),
    `again` the share of reports that are of an occurrence reported before, `days` how many as-of days totals have.
    """

    reports: int = 15
    treaties: int = 400
    again: float = 0.3
    days: int = 10_000
    kinds: tuple[str, ...] = (
        "speech", "statement", "treaty-action", "treaty-action", "meeting", "pledge", "press-conference", "signing",
    )  # fmt: skip


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "realistic": Shape(),
        "one-treaty": Shape(treaties=0, kinds=("treaty-action", "signing")),
        "actions": Shape(treaties=0, again=0, kinds=("treaty-action",)),
        "one-occurrence": Shape(reports=1, treaties=0, again=1, kinds=("signing",)),
        "one-source": Shape(reports=10**9, again=0),
        "five-days": Shape(treaties=0, days=5, again=0, kinds=("signing",)),
    }
)


class _Log:
    """The events of a log in the making, with the latest streams as they stand."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape = shape
        self.random = random.Random(seed)
        self.states: dict[str, Aggregate] = {}
        self.recorded = 0
        self.made = dict.fromkeys(("source", "treaty", "person", "occurrence"), 0)
        self.latest: list[str] = []

    def get(self, cls: type[Any], slug: str) -> Any:
        """Return a stream as it stands."""
        stream = stream_of(cls.PREFIX, slug)
        return self.states.get(stream) or empty(stream)

    def keep(self, events: Sequence[Event]) -> Sequence[Event]:
        """Apply new events to their streams."""
        for event in events:
            stream = event.originator_id
            self.states[stream] = fold(self.states.get(stream) or empty(stream), [event])
        self.recorded += len(events)
        return events

    @property
    def stamp(self) -> Stamp:
        """Return when and by whom the next event is recorded."""
        at = datetime(2032, 1, 1, tzinfo=UTC) + timedelta(seconds=self.recorded)
        return Stamp(recorded_at=at, recorded_by=f"archivist-{self.recorded % 5}", recorded_via=Via.FILE)

    def words(self, count: int) -> str:
        """Return made-up words."""
        return " ".join(self.random.choices(_WORDS, k=count))

    def new(self, what: str) -> str:
        """Return the slug of something new."""
        self.made[what] += 1
        return f"{what}-{self.made[what]}"

    def some(self, what: str, nearest: int = 200) -> str:
        """Return the slug of one of the latest of something."""
        last = self.made[what]
        return f"{what}-{self.random.randint(max(1, last - nearest), last)}"


def events_of(shape: Shape, seed: int = 1) -> Iterator[Event]:
    """Yield the events of a log without end, in order."""
    log = _Log(shape, seed)
    while True:
        yield from _register(log)
        source = f"source-{log.made['source']}"
        reported: set[str] = set()
        for _ in range(shape.reports):
            yield from _report(log, source, reported)
            if log.random.random() < AMENDED / (1 - AMENDED):
                with suppress(RefusedError):
                    yield from log.keep(_amend(log))


def _register(log: _Log) -> Iterator[Event]:
    """Yield the registration of the next source, and of treaties and people where it is time for more."""
    slug = log.new("source")
    published = _BEGAN + timedelta(days=log.made["source"] % 2_000)
    details = {"id": slug, "language": "en", "published": published.isoformat(), "title": log.words(6).capitalize()}
    details |= {"publisher": {"name": f"The {log.words(2).title()}"}, "url": f"https://news.invalid/{slug}"}
    details |= {"sha256": f"{log.made['source']:064x}", "bytes": 4_000, "paragraphs": 40}
    yield from log.keep(log.get(Source, slug).register(SourceDetails.model_validate(details), log.stamp))
    per_treaty = log.shape.treaties
    while log.made["treaty"] < (1 + log.recorded // per_treaty if per_treaty else 1):
        slug = log.new("treaty")
        treaty = TreatyDetails(id=slug, name=f"{log.words(2).title()} Convention {log.made['treaty']}", depositary="un")
        yield from log.keep(log.get(Treaty, slug).register(treaty, log.stamp))
    while log.made["person"] < 10 + log.recorded // 60:
        slug = log.new("person")
        person = PersonDetails(id=slug, name=f"{log.words(2).title()} {log.made['person']}")
        yield from log.keep(log.get(Person, slug).register(person, log.stamp))


def _report(log: _Log, source: str, reported: set[str]) -> Sequence[Event]:
    """Return the event of one report, of a new occurrence or of one of the latest."""
    known = [slug for slug in log.random.sample(log.latest, min(3, len(log.latest))) if slug not in reported]
    slug = known[0] if known and log.random.random() < log.shape.again else log.new("occurrence")
    occurrence = log.get(Occurrence, slug)
    first = next((standing.recorded for standing in occurrence.reports.values()), None)
    given = _given(log, source, first)
    try:
        events = occurrence.report(Report.model_validate(given), log.stamp)
    except RefusedError:  # merged or retracted
        return ()
    reported.add(slug)
    if first is None:
        log.latest.append(slug)
        for gone in log.latest[:-_KEPT]:
            log.states.pop(stream_of(Occurrence.PREFIX, gone), None)
        del log.latest[:-_KEPT]
    return log.keep(events)


def _given(log: _Log, source: str, first: Report | None) -> dict[str, Any]:
    """Return a report as a file would have it: of the same thing as the first report, if there is one."""
    kind = first.kind if first else log.random.choice(log.shape.kinds)
    party = log.random.choice(_STATES)
    treaty = (first.treaty if first else None) or log.some("treaty", 20)
    day = _BEGAN + timedelta(days=min(log.recorded // 40, 60_000) + log.random.randint(0, 20))
    figures = [_figure(log, kind, day)]
    what: dict[str, Any] = {"kind": kind}
    match kind:
        case "treaty-action":
            what |= {"party": party, "action": log.random.choice(_ACTIONS)}
        case "pledge":
            what |= {"pledger": party, "purpose": log.words(5), "amount": "total"}
    speaker = {"person": log.some("person"), "name": log.words(2).title(), "office": "Minister", "party": party}
    said = {"voice": "paraphrase", "chain": [speaker]}
    statements = [
        {"point": f"point-{log.random.randint(1, 50)}-{order}", "text": f"The {log.words(9)} matters.",
         "attribution": said, "evidence": [3 + order, _span(log)]}
        for order in range(log.random.randint(2, 4))
    ]  # fmt: skip
    guests = [
        {"name": log.words(2).title(), "office": log.words(3).title(), "party": log.random.choice(_STATES),
         "role": "attendee", "evidence": 4}
        for _ in range(log.random.randint(1, 3))
    ]  # fmt: skip
    relations = [{"type": "part-of", "other": log.random.choice(log.latest), "evidence": 2}] if log.latest else []
    return {
        "source": source, "what": first.what if first else what, "title": f"{log.words(5).capitalize()}",
        "treaty": treaty, "date": first.date if first else day.isoformat(),
        "place": {"name": log.words(2).title(), "city": "Porto", "country": "PT", "evidence": 2},
        "participants": [
            {**speaker, "role": "speaker", "evidence": 2}, {"party": "PT", "role": "host", "evidence": 2}, *guests,
        ],
        "statements": statements, "figures": figures, "relations": relations, "evidence": [1, 2],
    }  # fmt: skip


def _figure(log: _Log, kind: str, day: date) -> dict[str, Any]:
    """Return a figure that suits a kind: a total of signatories, an amount, or who came."""
    value = log.random.randint(2, 180)
    figure = {"key": "total", "value": value, "as_printed": str(value), "attribution": "reporter"}
    figure["evidence"] = _span(log)
    if kind == "pledge":
        return {**figure, "measure": "pledge-amount", "unit": "USD", "value": value * 1000}
    if kind == "signing":
        as_of = _BEGAN + timedelta(days=(day - _BEGAN).days % log.shape.days)
        return {**figure, "measure": "signatories", "counted": "states", "as_of": as_of.isoformat()}
    return {**figure, "measure": "attendance", "counted": "delegates"}


def _span(log: _Log) -> dict[str, Any]:
    """Return evidence with a span and its digest."""
    start = log.random.randint(0, 200)
    return {"paragraph": log.random.randint(1, 40), "start": start, "end": start + 12, "sha256": f"{start:064x}"}


def _amend(log: _Log) -> Sequence[Event]:
    """Return the events of one amendment of one of the latest occurrences, of a source or of a person."""
    slugs = log.random.sample(log.latest, min(8, len(log.latest)))
    occurrence: Occurrence = max((log.get(Occurrence, slug) for slug in slugs), key=lambda one: len(one.amendments) % 3)
    source = log.random.choice(list(occurrence.reports))
    how = {"reason": "The publisher put it right.", "stamp": log.stamp}
    match log.random.randrange(20):
        case 0 | 1:
            return occurrence.retract(source, because_of=None, **how) if len(occurrence.reports) > 1 else ()
        case 2 | 3:
            others = (log.get(Occurrence, slug) for slug in reversed(log.latest))
            other = next((other for other in others if other.id != occurrence.id and _same(occurrence, other)), None)
            return occurrence.merge_into(other, source=None, **how) if other else ()
        case 4 | 5 | 6 if occurrence.amendments:
            return _withdrawal(log, occurrence, how)
        case 7:
            one, other_person = (log.get(Person, log.some("person")) for _ in range(2))
            return cast("Sequence[Event]", one.merge_into(other_person, source=None, **how))
        case 8:
            return _correction(log.get(Source, f"source-{log.made['source']}"), ("title",), log.words(6), how)
        case 9 | 10 | 11:
            statement = {
                "point": f"late-{log.recorded}",
                "text": log.words(8),
                "attribution": "reporter",
                "evidence": 9,
            }
            return occurrence.supplement(source, Supplement.model_validate({"statements": [statement]}), **how)
        case 12 | 13 | 14:
            return _correction(occurrence, (source, "figures", "total", "value"), log.random.randint(2, 180), how)
        case _:
            return _correction(occurrence, (source, "title"), log.words(5).capitalize(), how)


def _withdrawal(log: _Log, occurrence: Occurrence, how: Mapping[str, Any]) -> Sequence[Event]:
    """Return the events that withdraw the last amendment of an occurrence: of a merge, from both streams."""
    last = occurrence.amendments[-1]
    slugs = (last.into, last.merged) if isinstance(last, Merged) else (occurrence.slug,)
    return [event for slug in slugs for event in log.get(Occurrence, slug).withdraw(last.id, **how)]


def _same(one: Occurrence, other: Occurrence) -> bool:
    """Tell whether a merge keeps the rules of kinds that name a party or a treaty."""
    return one.kind == other.kind and one.kind in {"speech", "statement", "meeting", "press-conference"}


def _correction(amended: Any, path: tuple[str, ...], new: object, how: Mapping[str, Any]) -> Sequence[Event]:
    target, inner = amended.claim(path)
    was = read_path(target, inner)
    return cast("Sequence[Event]", amended.correct(path, new, was=was, source=None, **how))


def write_log(
    path: Path, events: int, shape: str = "realistic", seed: int = 1, progress: Callable[[int], None] | None = None
) -> None:
    """Write an archive with so many events, or a few more; nothing is projected."""
    archive = Archive.create(path)
    batch: list[Event] = []
    written = 0
    try:
        for event in events_of(SHAPES[shape], seed):
            batch.append(event)
            if len(batch) >= BATCH or written + len(batch) >= events:
                archive.save(*batch)
                written, batch = written + len(batch), []
                if progress:
                    progress(written)
            if written >= events:
                return
    finally:
        archive.close()


if __name__ == "__main__":
    write_log(Path(sys.argv[3]), int(sys.argv[2]), sys.argv[1], progress=lambda done: print(f"{done:,}", flush=True))
