"""The log as JSON Lines: an archive built from it equals the first, and a damaged file builds nothing."""

import json
import shutil
from pathlib import Path

import pytest

from tests.exchange.conftest import export
from timeline.exchange.copying import build_from_events
from timeline.exchange.event_lines import DamagedEventsError
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.tables import rows

_STORED = (
    "SELECT rowid, originator_id, originator_version, topic, state, typeof(state) FROM stored_events ORDER BY rowid"
)
_DIGESTS = "SELECT name, checkpoint, digest FROM projections ORDER BY name"


def contents(path):
    """Return the stored events of an archive, its digests, and the digest of its log, once it verifies."""
    with Archive(path) as archive:
        found = verify(archive)
        assert found.problems == []
        return rows(archive, _STORED), rows(archive, _DIGESTS), found.log_sha256


def lines_of(path):
    """Return the lines of an archive's events."""
    return export("events", path).encode().splitlines(keepends=True)


@pytest.fixture(scope="module")
def lines(port):
    """Give the lines of the log of two sources."""
    return lines_of(port)


def test_an_archive_built_from_its_events_equals_it(port, lines, tmp_path):
    """Given the log of an archive, another has the same events, bit for bit, the same tables and the same digests."""
    copy, first = tmp_path / "copy.db", Path(shutil.copy(port, tmp_path / "first.db"))

    count = build_from_events(copy, lines, "events.jsonl")

    assert count == len(lines) - 1
    assert contents(copy) == contents(first)
    assert lines_of(copy) == lines


def test_every_line_is_json(lines):
    """Given the lines, each is an object that other programs read; the first has the number of the others."""
    header, *events = map(json.loads, lines)

    assert header == {"format": "timeline-events", "version": 1, "events": len(events)}
    assert all(event["state"]["recorded_by"] == "jane" for event in events)


def changed(lines, number, old, new):
    """Return lines of which one has other words."""
    assert old in lines[number]
    return [*lines[:number], lines[number].replace(old, new), *lines[number + 1 :]]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(
            lambda lines: changed(lines, 3, b"Other Pact", b"Other Fact"), r"^events.jsonl:4: .*changed", id="a word"
        ),
        pytest.param(
            lambda lines: changed(lines, 3, b'"position":3', b'"position":4'), r":4: .*changed", id="a position"
        ),
        pytest.param(
            lambda lines: changed(lines, 2, b'"sha256":"', b'"sha256":"z'), r":3: .*not an event", id="a digest"
        ),
        pytest.param(
            lambda lines: changed(lines, 3, b'"position":3', b'"position":9999999999999999999'),
            r":4: .*not an event",
            id="a position beyond SQLite's",
        ),
        pytest.param(
            lambda lines: changed(lines, 0, b": 28", b": Infinity"), r":1: .*not a file of events", id="infinitely many"
        ),
        pytest.param(lambda lines: [*lines[:5], *lines[6:]], r":6: .*missing", id="a line left out"),
        pytest.param(lambda lines: lines[:-1], r"has \d+ of \d+ events", id="the last line left out"),
        pytest.param(lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], r":5: .*out of order", id="moved"),
        pytest.param(lambda lines: [*lines, lines[-1]], r": .*repeated", id="a line twice"),
        pytest.param(lambda lines: [*lines[:5], lines[5][:40]], r":6: .*not an event", id="cut off"),
        pytest.param(lambda lines: lines[1:], r":1: .*not a file of events", id="no header"),
        pytest.param(lambda lines: [b"id,kind\n"], r":1: .*timeline export events", id="another file"),
        pytest.param(
            lambda lines: changed(lines, 0, b": 28", b": 27"), r":2: .*changed", id="another number of events"
        ),
        pytest.param(lambda lines: [], r":1: .*not a file of events", id="an empty file"),
        pytest.param(lambda lines: changed(lines, 0, b'"version": 1', b'"version": 2'), r":1: ", id="a later format"),
    ],
)
def test_a_damaged_file_builds_nothing(lines, tmp_path, damage, message):
    """Given a file that is not as it was exported, the message names the line, and no archive is made."""
    with pytest.raises(DamagedEventsError, match=message):
        build_from_events(tmp_path / "copy.db", damage(lines), "events.jsonl")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.thorough
def test_a_long_log_with_every_amendment_comes_through(long_archive, tmp_path):
    """Given 2,000 events, which are read in batches, the copy equals the archive that they are from."""
    copy, first = tmp_path / "copy.db", Path(shutil.copy(long_archive, tmp_path / "first.db"))
    build_from_events(copy, lines_of(first), "events.jsonl")

    assert contents(copy) == contents(first)


@pytest.mark.thorough
def test_a_log_that_nobody_could_write_today_comes_through(unlisted, tmp_path):
    """Given codes that no list has any more, the log is copied as it is."""
    copy = tmp_path / "copy.db"
    build_from_events(copy, lines_of(unlisted), "events.jsonl")

    assert contents(copy)[0] == contents(unlisted)[0]


def test_what_another_program_wrote_comes_through(empty, tmp_path):
    """Given an event whose state is on several lines, it is written as a string and read back as it was."""
    state = b'{"recorded_at":"2031-01-01T00:00:00Z","recorded_by":"jane","recorded_via":"file",\n'
    state += b'"person":{"id":"ada","name":"Ada \xc3\x9f","spellings":[]}}'
    first = Path(shutil.copy(empty, tmp_path / "first.db"))
    with Archive(first) as archive, archive.log.datastore.transaction(commit=True) as cursor:
        insert = (
            "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?, ?)"
        )
        cursor.execute(insert, (7, "person/ada", 1, "person-registered", state))
    copy = tmp_path / "copy.db"
    build_from_events(copy, lines_of(first), "events.jsonl")

    with Archive(copy) as archive:
        assert [tuple(row.values()) for row in rows(archive, _STORED)] == [
            (7, "person/ada", 1, "person-registered", state, "blob")
        ]
