"""However a projection comes to be, from the same log it has the same content."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.entry_into_force import DelayRule
from domain.events import Via
from domain.kinds.treaty_action import Action
from domain.streams import AGGREGATES
from projections import PROJECTIONS
from timeline.log.archive import Archive
from timeline.projecting.engine import ProjectionFailedError, Projector, rebuilt_digests
from timeline.projecting.store import ProjectionStore, tracking_name
from timeline.recording.appending import append
from timeline.report_files.marked_yaml import MarkedYaml
from timeline.report_files.model import ReportFile
from timeline.report_files.reader import Written

ROOT = Path(__file__).parents[2]
ALL = list(PROJECTIONS.values())
TREATIES = ("harbour-treaty", "ferry-pact")
PEOPLE = ("ada-quay", "ben-moor")
PARTIES = ("PT", "ES", "eu", "un")
DATES = (
    "undated",
    "2031",
    "2031-05",
    "2031-05-01",
    "2031-05-02",
    "[..2031-05-01]",
    "2031-05-02T10:00:00",
    "2031-05/..",
)

# --- made-up report files -------------------------------------------------------------------------

evidence = st.lists(
    st.builds(lambda number, where: f"{number} {where}", st.integers(1, 9), st.sampled_from(["body", "caption"])),
    min_size=1,
    max_size=2,
)
people = st.sampled_from(PEOPLE)
parties = st.sampled_from(PARTIES)
dates = st.sampled_from(DATES)
operators = st.sampled_from(["exact", "nearly", "at-least", "about", "less-than"])
attributions = st.one_of(
    st.just("reporter"),
    st.builds(lambda person: {"voice": "quotation", "chain": {"person": person}}, people),
    st.builds(lambda party: {"voice": "paraphrase", "chain": {"office": "Minister", "party": party}}, parties),
)
participants = st.builds(
    lambda who, role: {**who, "role": role},
    st.one_of(
        st.builds(lambda person: {"person": person}, people),
        st.builds(lambda party: {"party": party}, parties),
        st.just({"name": "the dockers"}),
    ),
    st.sampled_from(["speaker", "signatory", "host", "author"]),
)
places = st.one_of(
    st.none(),
    st.sampled_from([{"city": "Porto"}, {"city": "Faro", "country": "PT"}, {"name": "Pier 4", "country": "ES"}]),
)


@st.composite
def figures(draw: st.DrawFn, key: str) -> dict[str, Any]:
    """Draw a figure that counts something, with a number or with parts."""
    measure = draw(st.sampled_from(["signatories", "ratifications-needed", "attendance", "ratifications"]))
    base = {"key": key, "measure": measure, "counted": "states", "as_printed": "so many", "evidence": draw(evidence)}
    base["attribution"] = draw(attributions)
    if draw(st.booleans()):
        return {**base, "parts": [{"label": "here", "value": 2}, {"label": "there", "value": 3}]}
    as_of = draw(st.one_of(st.none(), dates))
    return {**base, "value": draw(st.integers(1, 5)), "operator": draw(operators), "as_of": as_of}


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what kind of thing an occurrence is."""
    action = {"kind": "treaty-action", "party": draw(parties), "action": draw(st.sampled_from([*Action])).value}
    pledge = {"kind": "pledge", "pledger": draw(parties), "purpose": "Dredging"}
    action["territory"] = draw(st.sampled_from([None, "the islands"]))
    closing = {"kind": "provision", "rule": "closing-for-signature"}
    delay = {"rule": draw(st.sampled_from([*DelayRule])).value, "number": draw(st.integers(0, 90)), "evidence": 1}
    named = {"need": "parties", "parties": [draw(parties)], "evidence": 1}
    rule = {"kind": "provision", "rule": "entry-into-force", "conditions": draw(st.sampled_from([[], [named]]))}
    force = {"kind": "entry-into-force", "party": draw(st.one_of(st.none(), parties))}
    plain = {"kind": draw(st.sampled_from(["speech", "meeting", "signing", "adoption", "conference"]))}
    return draw(st.sampled_from([action, pledge, closing, rule, {**rule, "delay": delay}, force, plain]))


@st.composite
def entries(draw: st.DrawFn, occurrence: str, what: dict[str, Any], earlier: list[str]) -> dict[str, Any]:
    """Draw what one source says of an occurrence; it relates only to those reported earlier."""
    others = sorted(set(earlier) - {occurrence})
    related = draw(st.lists(st.sampled_from(others), unique=True, max_size=2)) if others else []
    points = draw(st.lists(st.sampled_from(["ports-grow", "ships-wait"]), unique=True))
    drawn = [draw(figures(key)) for key in draw(st.lists(st.sampled_from(["one", "two"]), unique=True))]
    if what["kind"] == "pledge" and draw(st.booleans()):
        money = {"key": "sum", "measure": "pledge-amount", "value": "7.5", "unit": "EUR", "as_printed": "7.5 euros"}
        drawn.append({**money, "attribution": "reporter", "evidence": 1})
        what = {**what, "amount": "sum"}
    treaty = (
        st.just(TREATIES[0]) if what["kind"] in {"treaty-action", "entry-into-force"} else st.sampled_from(TREATIES)
    )
    return {
        "occurrence": occurrence,
        "what": what,
        "title": draw(st.sampled_from(["Opening", "Reunião no Porto", "Signing"])),
        "treaty": draw(treaty),
        "date": draw(dates),
        "place": draw(places),
        "participants": draw(st.lists(participants, max_size=2)),
        "statements": [
            {"point": p, "text": f"Said: {p}.", "attribution": draw(attributions), "evidence": 1} for p in points
        ],
        "figures": drawn,
        "relations": [{"type": draw(st.sampled_from(["part-of", "after"])), "other": other} for other in related],
        "evidence": draw(evidence),
    }


@st.composite
def report_files(draw: st.DrawFn) -> list[ReportFile]:
    """Draw report files of a few sources about a few occurrences, each valid after those before it."""
    what = {f"occurrence-{number}": draw(kinds()) for number in range(draw(st.integers(1, 4)))}
    reported: list[str] = []
    files = []
    for number in range(draw(st.integers(1, 3))):
        chosen = draw(st.lists(st.sampled_from(sorted(what)), unique=True))
        source = {"id": f"source-{number}", "language": "en", "published": draw(dates)}
        content: dict[str, Any] = {"source": source, "reports": []}
        if number == 0:
            content["treaties"] = [{"id": slug, "name": slug.title(), "depositary": "un"} for slug in TREATIES]
            content["people"] = [{"id": slug, "name": slug.title()} for slug in PEOPLE]
        for slug in chosen:
            content["reports"].append(draw(entries(slug, what[slug], reported)))
            reported.append(slug)
        files.append(ReportFile.model_validate(content))
    return files


# --- archives -------------------------------------------------------------------------------------


@cache
def empty_archive() -> bytes:
    """Return the file of an archive without events."""
    with TemporaryDirectory(prefix="timeline-test-") as folder:
        archive = Archive.create(Path(folder) / "archive.db")
        archive.close()
        return archive.path.read_bytes()


@contextmanager
def new_archive() -> Iterator[Archive]:
    """Make an empty archive that is removed again: Hypothesis needs one for each example."""
    with TemporaryDirectory(prefix="timeline-test-") as folder:
        path = Path(folder) / "archive.db"
        path.write_bytes(empty_archive())
        archive = Archive(path)
        try:
            yield archive
        finally:
            archive.close()


def record(archive: Archive, files: list[ReportFile]) -> None:
    """Append report files, and project nothing."""
    for number, file in enumerate(files):
        append(archive, f"file-{number}", [Written(file, MarkedYaml(f"file-{number}", {}))], by="tester", via=Via.FILE)


def digests(archive: Archive) -> dict[str, str]:
    """Return the digest of each projection as it stands."""
    store = Projector(archive).store
    return {projection.name: store.digest(projection) for projection in ALL}


class Stumbling:
    """A projection that fails at the stream of one event, before or after it has given its rows."""

    def __init__(self, projection: Any, position: int, *, after_rows: bool) -> None:
        self._projection, self._position, self._after_rows = projection, position, after_rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._projection, name)

    @property
    def streams(self) -> Any:
        """Return all classes of streams, so that it can fail at any."""
        return tuple(AGGREGATES.values())

    def rows_of(self, stream: Any, context: Any) -> Iterator[Any]:
        """Fail once the stream has the event at the position, else yield its rows."""
        stumbles = any(position == self._position for position, _ in stream.history)
        if self._after_rows or not stumbles:
            yield from self._rows(stream, context)
        if stumbles:
            message = "the power went off"
            raise RuntimeError(message)

    def _rows(self, stream: Any, context: Any) -> Iterator[Any]:
        if isinstance(stream.state, self._projection.streams):
            yield from self._projection.rows_of(stream, context)


BATCHES = st.sampled_from([1, 3, 7, 500])

some_examples = settings(max_examples=settings.default.max_examples // 5)  # each makes archives


@some_examples
@given(files=report_files(), data=st.data())
def test_growing_gives_what_a_rebuild_gives(files, data):
    """Given events recorded a few at a time, catching up after each time gives what a rebuild gives."""
    with new_archive() as whole, new_archive() as growing:
        record(whole, files)
        events = [event for _, event in whole.read(limit=10_000)]
        while events:
            few = data.draw(st.integers(1, 6), label="events recorded before catching up")
            growing.save(*events[:few])
            events = events[few:]
            Projector(growing).catch_up(batch=data.draw(BATCHES, label="events a transaction"))

        assert digests(growing) == rebuilt_digests(whole, ALL)


@pytest.mark.thorough
@some_examples
@given(files=report_files(), data=st.data())
def test_an_interrupted_projector_goes_on_where_it_was(files, data):
    """Given failures in handlers and between batches, at any position, going on gives what a rebuild gives."""
    with new_archive() as archive:
        Projector(archive).catch_up()
        record(archive, files)
        for _ in range(data.draw(st.integers(1, 3), label="interruptions")):
            position = data.draw(st.integers(1, archive.head), label="position")
            stumbling = data.draw(st.sampled_from(ALL), label="projection")
            after_rows = data.draw(st.booleans(), label="after its rows")
            shaky = [
                Stumbling(projection, position, after_rows=after_rows) if projection is stumbling else projection
                for projection in ALL
            ]
            try:
                Projector(archive, projections=shaky).catch_up(batch=data.draw(st.integers(1, 7), label="batch"))
            except ProjectionFailedError as error:
                (at,) = [event for at, event in archive.read(limit=10_000) if at == position]
                assert at.originator_id in str(error)  # noqa: PT017 - it fails only where that lies ahead

        _stop_after_one_batch(archive, data.draw(st.integers(1, 7), label="last batch"))
        Projector(archive).catch_up()

        assert digests(archive) == rebuilt_digests(archive, ALL)
        assert {state["checkpoint"] for state in Projector(archive).store.states()} == {archive.head}


def _stop_after_one_batch(archive, batch):
    """Interrupt a projector after its first batch, as Ctrl-C does."""

    def stop(done, total):
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        Projector(archive).catch_up(batch=batch, progress=stop)


@pytest.mark.thorough
@some_examples
@given(files=report_files(), data=st.data())
def test_a_projection_that_comes_later_catches_up(files, data):
    """Given projections of which some are added after a part of the log, all have what a rebuild gives."""
    early = data.draw(
        st.lists(st.sampled_from(ALL), unique_by=lambda projection: projection.name), label="there from the start"
    )
    with new_archive() as archive:
        half = len(files) // 2
        record(archive, files[:half])
        Projector(archive, projections=early).catch_up()
        record(archive, files[half:])

        Projector(archive).catch_up()

        assert digests(archive) == rebuilt_digests(archive, ALL)


@pytest.fixture
def seeded(seeds_archive, tmp_path):
    """Give an archive built from the seeds, for one test alone."""
    path = tmp_path / "seeded.db"
    path.write_bytes(seeds_archive.read_bytes())
    archive = Archive(path)
    yield archive
    archive.close()


@pytest.mark.thorough
def test_the_seeds_grown_event_by_event_give_what_a_rebuild_gives(seeded, archive):
    """Given the seeds' events recorded one by one, each projected at once, the content is that of the built archive."""
    projector = Projector(archive)
    for _, event in seeded.read(limit=10_000):
        archive.save(event)
        projector.catch_up()

    assert digests(archive) == digests(seeded) == rebuilt_digests(seeded, ALL)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "after_rows",
    [pytest.param(False, id="before its rows", marks=pytest.mark.thorough), pytest.param(True, id="after its rows")],
)
def test_the_seeds_interrupted_give_what_a_rebuild_gives(seeded, archive, after_rows):
    """Given the seeds and handlers that fail at several positions, going on gives what the built archive has."""
    Projector(archive).catch_up()
    archive.save(*(event for _, event in seeded.read(limit=10_000)))
    for position, name in ((1, "events"), (40, "signatories"), (77, "search"), (97, "treaties")):
        shaky = [
            Stumbling(projection, position, after_rows=after_rows) if projection.name == name else projection
            for projection in ALL
        ]
        with pytest.raises(ProjectionFailedError, match=f"'{name}' failed at .*: RuntimeError: the power went off"):
            Projector(archive, projections=shaky).catch_up(batch=9)

    Projector(archive).catch_up(batch=9)

    assert digests(archive) == digests(seeded)


def test_digests_leave_positions_out(seeded, archive):
    """Given the seeds' log with gaps between its positions, every digest is the same."""
    stored = seeded.log.select_notifications(0, 10_000, inclusive_of_start=False)
    with sqlite3.connect(archive.path) as connection:
        sql = "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, state) VALUES (?,?,?,?,?)"
        rows = [
            (event.id * 3, event.originator_id, event.originator_version, event.topic, event.state) for event in stored
        ]
        connection.executemany(sql, rows)
    connection.close()

    Projector(archive).catch_up(batch=7)

    assert digests(archive) == digests(seeded)


@pytest.mark.parametrize(
    "name", ["search", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("signatories", "occurrences"))]
)
def test_a_projection_of_a_new_version_is_stale_and_made_anew(seeded, monkeypatch, name):
    """Given a projection whose version was raised, it alone is stale; catching up rebuilds it from the first event."""
    before = digests(seeded)
    old_name = tracking_name(PROJECTIONS[name])
    monkeypatch.setattr(type(PROJECTIONS[name]), "version", PROJECTIONS[name].version + 1)
    projector = Projector(seeded)

    assert [projection.name for projection in projector.stale()] == [name]
    assert projector.behind()

    read = projector.catch_up()

    assert read == seeded.head
    assert not projector.behind()
    assert digests(seeded) == before
    assert projector.store.max_tracking_id(old_name) is None


def test_a_projection_with_another_schema_is_stale(seeded, monkeypatch):
    """Given a projection whose table has another index than the one that stands, it is stale and rebuilt."""
    people = type(PROJECTIONS["people"])
    (table,) = people.tables
    changed = type(table)(**{**vars_of(table), "indexes": (("name",),)})
    monkeypatch.setattr(people, "tables", (changed,))
    projector = Projector(seeded)

    assert [projection.name for projection in projector.stale()] == ["people"]
    projector.catch_up()

    assert projector.stale() == []
    with projector.store.database(write=False) as database:
        made = [index.columns for index in database["people"].indexes if index.origin == "c"]

    assert made == [["merged_into"], ["name"], ["name", "id"]]


def vars_of(table):
    """Return the fields that a table was declared with."""
    return {name: getattr(table, name) for name in table.__dataclass_fields__}


def test_catching_up_twice_reads_nothing(seeded):
    """Given an archive that is up to date, catching up again reads no event and writes nothing."""
    projector = Projector(seeded)
    before = projector.store.states()

    assert not projector.behind()
    assert projector.catch_up() == 0
    assert projector.store.states() == before


def test_projections_may_stand_in_a_file_of_their_own(seeded, tmp_path):
    """Given a store in another file, projecting fills it and leaves the archive as it is."""
    before = seeded.path.read_bytes()
    store = ProjectionStore.at(tmp_path / "elsewhere.db")

    Projector(seeded, store).catch_up()

    assert {projection.name: store.digest(projection) for projection in ALL} == digests(seeded)
    assert seeded.path.read_bytes() == before
    store.close()


@pytest.mark.thorough
def test_two_projectors_at_once_apply_each_event_once(seeds_archive, tmp_path):
    """Given two processes that catch up on the same log at the same time, neither fails and the content is right."""
    path = tmp_path / "lagging.db"
    lagging = Archive.create(path)
    Projector(lagging).catch_up()
    source = Archive(seeds_archive)
    lagging.save(*(event for _, event in source.read(limit=10_000)))
    source.close()
    failures: list[Exception] = []
    start = Barrier(2)

    def project() -> None:
        archive = Archive(path)
        try:
            start.wait()
            Projector(archive).catch_up(batch=10)
        except Exception as error:  # noqa: BLE001 - shown below, in the test's own thread
            failures.append(error)
        finally:
            archive.close()

    threads = [Thread(target=project) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert digests(lagging) == rebuilt_digests(lagging, ALL)
    lagging.close()
