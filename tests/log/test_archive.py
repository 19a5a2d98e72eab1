"""The archive file: made whole, opened only where it is one, and recorded in whole decisions."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import ArchiveError
from domain.events import Event, Via
from domain.person import Person, PersonDetails
from domain.treaty import Treaty
from timeline.log.archive import Archive, Batch
from timeline.log.archive_file import APPLICATION_ID, FORMAT, NotAnArchiveError, new_archive_file
from timeline.log.lookup import slugs_of

ROOT = Path(__file__).parents[2]
SIDE_FILES = ("-journal", "-wal", "-shm")


def register(*slugs: str) -> Callable[[Batch], None]:
    """Decide to register people."""

    def decide(batch: Batch) -> None:
        for slug in slugs:
            batch.add(batch.get(Person, slug).register(PersonDetails(id=slug, name=slug.title()), batch.stamp))

    return decide


def record(archive: Archive, decide: Callable[[Batch], None]) -> list[Event]:
    """Record a decision."""
    return archive.record(decide, by="tester", via=Via.COMMAND)


def contents(folder: Path) -> dict[str, tuple[int, bytes | None]]:
    """Return everything in a folder: names, times and bytes."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob("*"))
    }


# --- created and opened ---


def test_a_new_archive_is_empty_and_marked(tmp_path):
    """Given a free path, an empty, marked log is created there, and no other file."""
    path = tmp_path / "tides.db"
    with Archive.create(path) as archive:
        assert (archive.head, archive.read()) == (0, [])
    connection = sqlite3.connect(path)
    marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()

    assert (marks, mode) == ([APPLICATION_ID, FORMAT], "wal")
    assert {file.name.removeprefix(path.name) for file in tmp_path.iterdir()} <= {"", *SIDE_FILES}


def test_what_is_recorded_is_there_when_it_is_opened_again(tmp_path):
    """Given an archive with two people, another one opened on the file has them, in order, each at its position."""
    archive = Archive.create(tmp_path / "tides.db")
    recorded = record(archive, register("ada", "bo"))
    archive.close()

    with Archive(tmp_path / "tides.db") as again:
        assert again.read() == [(1, recorded[0]), (2, recorded[1])]
        assert again.get(Person, "bo").details.name == "Bo"
        assert slugs_of(again, Person) == ["ada", "bo"]


@pytest.mark.parametrize(
    "name",
    ["with space.db", "what?.db", "50%25.db", "a#b.db", "ström.db", "a&mode=memory.db", ":memory:.db", "no-suffix"],
)
def test_any_name_will_do(tmp_path, name):
    """Given a name that means something in a URI, the archive is the file of that very name."""
    archive = Archive.create(tmp_path / name)
    record(archive, register("ada"))
    archive.close()

    assert [path.name for path in tmp_path.iterdir()] == [name]
    with Archive(tmp_path / name) as again:
        assert again.head == 1


@pytest.mark.parametrize(
    "make", [Path.mkdir, Path.touch, lambda path: Archive.create(path).close()], ids=["folder", "file", "archive"]
)
def test_a_taken_path_is_left_alone(tmp_path, make):
    """Given a path where something is, creating an archive there is refused and nothing is touched."""
    path = tmp_path / "taken"
    make(path)
    before = contents(tmp_path)

    with pytest.raises(NotAnArchiveError, match="taken exists already; choose another name, or remove it first"):
        Archive.create(path)

    assert contents(tmp_path) == before


@pytest.mark.parametrize("parent", ["missing", "file"])
def test_an_archive_needs_a_folder(tmp_path, parent):
    """Given a path in what is not a folder, the message names what is missing."""
    (tmp_path / "file").write_text("a file")

    with pytest.raises(NotAnArchiveError, match=f"{parent} is not a folder, so tides.db cannot be created in it"):
        Archive.create(tmp_path / parent / "tides.db")


@pytest.mark.parametrize("length", [250, 300], ids=["just-fits-the-file-system", "does-not"])
def test_a_name_that_is_too_long_does_not_crash(tmp_path, length):
    """Given a name that is too long, creating and opening either work or say in a message why not."""
    path = tmp_path / ("a" * length)

    for attempt in (Archive.create, Archive):
        try:
            attempt(path).close()
        except ArchiveError as error:
            assert path.name in str(error)  # noqa: PT017 - either way is right


def leave_a_write_ahead_log(path: Path) -> None:
    """Leave what a killed process leaves of an archive that is then removed."""
    archive = Archive.create(path)
    record(archive, register("ada", "bo"))
    shutil.copy(f"{path}-wal", f"{path}-kept")
    archive.close()
    path.unlink()
    shutil.move(f"{path}-kept", f"{path}-wal")


def leave_a_rollback_journal(path: Path) -> None:
    """Leave what a killed process leaves of another database that is then removed."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size=1")
    connection.execute("CREATE TABLE harbours (name)")
    connection.execute("INSERT INTO harbours SELECT randomblob(999) FROM json_each(?)", (f"[{'1,' * 200}1]",))
    connection.execute("BEGIN")
    connection.execute("UPDATE harbours SET name = randomblob(999)")
    shutil.copy(f"{path}-journal", f"{path}-kept")
    connection.close()
    path.unlink()
    shutil.move(f"{path}-kept", f"{path}-journal")


@pytest.mark.parametrize("leave", [leave_a_write_ahead_log, leave_a_rollback_journal], ids=["wal", "journal"])
def test_a_new_archive_takes_nothing_from_one_that_was_removed(tmp_path, leave):
    """Given what a killed process left beside a file that was then removed, a new archive does not begin with it.

    SQLite would read a `-wal` or `-journal` of the same name into the new file.
    """
    path = tmp_path / "tides.db"
    leave(path)

    with Archive.create(path) as new:
        assert (new.head, new.read()) == (0, [])
        record(new, register("cy"))
        assert slugs_of(new, Person) == ["cy"]


# --- what is not an archive ---


def a_folder(path: Path) -> None:
    """Make a folder with a file in it."""
    path.mkdir()
    (path / "archive.db").write_text("inside")


def a_text(path: Path) -> None:
    """Write a text that is longer than a header of SQLite."""
    path.write_text("No state owns a tide.\n" * 100)


def another_database(path: Path) -> None:
    """Make a database of another program."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE stored_events (rowid INTEGER PRIMARY KEY)")
    connection.commit()
    connection.close()


def another_database_in_wal_mode(path: Path) -> None:
    """Make a database of another program in the mode that leaves files beside it while it is open."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA application_id=252006673")
    connection.execute("CREATE TABLE harbours (name)")
    connection.close()


def a_newer_archive(path: Path) -> None:
    """Make an archive, and say that its format is one that is not known yet."""
    Archive.create(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={FORMAT + 1}")
    connection.close()


def a_beginning(path: Path) -> None:
    """Keep the first 99 bytes of an archive."""
    Archive.create(path).close()
    path.write_bytes(path.read_bytes()[:99])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda path: None, "there is no archive at .*thing; 'timeline build' makes one", id="missing"),
        pytest.param(a_folder, "thing is a folder, not an archive; name the archive file in it", id="folder"),
        pytest.param(Path.touch, "thing is not an archive: it is not an SQLite file", id="empty-file"),
        pytest.param(a_text, "thing is not an archive: it is not an SQLite file", id="text"),
        pytest.param(a_beginning, "thing is not an archive: it is not an SQLite file", id="cut-off"),
        pytest.param(
            another_database,
            "thing is an SQLite database, but not a timeline archive; it was left as it is",
            id="another-database",
        ),
        pytest.param(another_database_in_wal_mode, "but not a timeline archive", id="another-database-in-wal-mode"),
        pytest.param(
            a_newer_archive,
            rf"thing was written by a newer version \(format {FORMAT + 1}; this one reads up to {FORMAT}\): upgrade",
            id="newer",
        ),
    ],
)
def test_what_is_not_an_archive_is_refused_and_untouched(tmp_path, make, message):
    """Given a path that is not an archive, the message says what it is, and no byte, time or file changes there."""
    path = tmp_path / "thing"
    make(path)
    before = contents(tmp_path)

    with pytest.raises(NotAnArchiveError, match=message):
        Archive(path)

    assert contents(tmp_path) == before


def test_a_path_through_a_file_is_refused(tmp_path):
    """Given a path that leads through a file, the message says so."""
    (tmp_path / "file").write_text("a file")

    with pytest.raises(NotAnArchiveError, match=r"cannot read .*tides\.db: Not a directory"):
        Archive(tmp_path / "file" / "tides.db")


# --- recorded whole ---


def test_a_decision_sees_what_it_has_decided(archive):
    """Given a decision in two steps, the second sees the first, though nothing is recorded yet."""

    def decide(batch: Batch) -> None:
        register("ada")(batch)
        assert batch.get(Person, "ada").exists
        assert [event.slug for event in batch.events] == ["ada"]
        register("ada")(batch)

    assert len(record(archive, decide)) == 1


def test_a_decision_is_stamped(archive):
    """Given who records, by which way and, for seeds, when, every event of the decision says so."""
    at = datetime(2031, 6, 1, 9, tzinfo=UTC)

    events = archive.record(register("ada", "bo"), by="tide-watcher", via=Via.SEEDS, at=at)

    assert {(event.recorded_at, event.recorded_by, event.recorded_via) for event in events} == {
        (at, "tide-watcher", Via.SEEDS)
    }


def test_a_decision_that_fails_records_nothing(archive):
    """Given a decision that fails after it has collected events, the log is as it was, and goes on from there."""
    record(archive, register("ada"))

    def fail(batch: Batch) -> None:
        register("bo", "cy")(batch)
        msg = "changed my mind"
        raise LookupError(msg)

    with pytest.raises(LookupError, match="changed my mind"):
        record(archive, fail)

    assert [event.slug for _, event in archive.read()] == ["ada"]
    assert [event.slug for event in record(archive, register("di"))] == ["di"]
    assert archive.head == 2


def test_a_decision_for_nothing_records_nothing(archive):
    """Given a decision without events, there is nothing to record."""
    assert record(archive, lambda batch: None) == []
    assert archive.head == 0


def test_the_log_is_read_in_batches(archive):
    """Given five events, reading continues after a position, up to a limit; each event has its own position."""
    record(archive, register("ada", "bo", "cy", "di", "ed"))

    assert [(position, event.slug) for position, event in archive.read(after=1, limit=2)] == [(2, "bo"), (3, "cy")]
    assert [position for position, _ in archive.read(after=3)] == [4, 5]


def test_a_slug_is_listed_under_its_own_kind_of_stream(archive):
    """Given a person and no treaty, the person is not listed as a treaty."""
    record(archive, register("ada"))

    assert (slugs_of(archive, Person), slugs_of(archive, Treaty)) == (["ada"], [])


# --- killed ---

RECORDS_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from domain.events import Via
from domain.person import Person, PersonDetails
from timeline.log.archive import Archive

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def decide(batch):
    for slug in ("bo", "cy", "di"):
        batch.add(batch.get(Person, slug).register(PersonDetails(id=slug, name=slug), batch.stamp))
        if when == "while-deciding" and slug == "cy":
            kill()

def insert_events(events):
    inserted(events)
    if when == "before-the-commit":
        kill()

path, when = sys.argv[1:]
archive = Archive(Path(path))
inserted, archive.log.insert_events = archive.log.insert_events, insert_events
archive.record(decide, by="tester", via=Via.COMMAND)
kill()
"""

RECORDS_UNTIL_IT_IS_KILLED = """
import sys
from pathlib import Path
from domain.events import Via
from domain.person import Person, PersonDetails
from timeline.log.archive import Archive

archive = Archive(Path(sys.argv[1]))
for turn in range(100_000):
    def decide(batch):
        for slug in (f"a{turn}", f"b{turn}", f"c{turn}"):
            batch.add(batch.get(Person, slug).register(PersonDetails(id=slug, name=slug), batch.stamp))
    archive.record(decide, by="tester", via=Via.COMMAND)
    print(turn, flush=True)
"""


def run(script: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a process that runs a script from the root of the repository."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Give the path of an archive with one person in it."""
    path = tmp_path / "tides.db"
    archive = Archive.create(path)
    record(archive, register("ada"))
    archive.close()
    return path


def check_sound(path: Path) -> list[str]:
    """Open an archive that was left by a killed process, append to it, and return the people that were in it."""
    with Archive(path) as archive:
        slugs = slugs_of(archive, Person)
        assert archive.head == len(slugs)
        record(archive, register("zoe"))
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    return slugs


@pytest.mark.parametrize(
    ("when", "recorded"),
    [
        pytest.param("while-deciding", ["ada"], id="while-deciding", marks=pytest.mark.thorough),
        pytest.param("before-the-commit", ["ada"], id="before-the-commit"),
        pytest.param("after-the-commit", ["ada", "bo", "cy", "di"], id="after-the-commit", marks=pytest.mark.thorough),
    ],
)
def test_a_killed_process_leaves_all_or_nothing(known, when, recorded):
    """Given a process that is killed while it records, the archive opens with all of its decision or none."""
    with run(RECORDS_AND_IS_KILLED, known, when) as process:
        process.communicate(timeout=30)

    assert process.returncode == -signal.SIGKILL
    assert check_sound(known) == recorded


@pytest.mark.thorough
def test_a_process_killed_at_any_moment_leaves_whole_decisions(known):
    """Given a process that records three people at a time, killed at any moment, there are three of each turn."""
    with run(RECORDS_UNTIL_IT_IS_KILLED, known) as process:
        process.stdout.readline()
        time.sleep(0.1)
        process.kill()
        printed = process.communicate(timeout=30)[0].split()

    recorded = [slug for slug in check_sound(known) if slug != "ada"]

    turns = {slug[1:] for slug in recorded}
    assert sorted(recorded) == sorted(f"{letter}{turn}" for letter in "abc" for turn in turns)
    assert turns >= set(printed)


MAKES_AN_ARCHIVE = """
import sys, time
from pathlib import Path
from timeline.log.archive_file import new_archive_file

with new_archive_file(Path(sys.argv[1])):
    print("making", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.thorough
def test_what_a_killed_process_was_making_goes_when_the_next_archive_is_made(tmp_path):
    """Given a process that is killed while it makes an archive, making another one leaves only the other one."""
    with run(MAKES_AN_ARCHIVE, tmp_path / "killed.db") as process:
        process.stdout.readline()
        process.kill()
    left = [path.name for path in tmp_path.iterdir()]
    Archive.create(tmp_path / "tides.db").close()

    assert [name[: len(".timeline-")] for name in left] == [".timeline-"]
    assert [path.name for path in tmp_path.iterdir()] == ["tides.db"]


@pytest.mark.thorough
def test_what_another_process_is_making_stays(tmp_path):
    """Given a process that makes an archive, one that is made beside it meanwhile takes nothing from it."""
    with run(MAKES_AN_ARCHIVE, tmp_path / "slow.db") as process:
        process.stdout.readline()
        Archive.create(tmp_path / "quick.db").close()
        process.communicate("go\n", timeout=30)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["quick.db", "slow.db"]
    Archive(tmp_path / "slow.db").close()


def test_a_folder_of_somebody_else_stays(tmp_path):
    """Given a folder named like ours with something else in it, making an archive beside it leaves it alone."""
    notes = tmp_path / ".timeline-notes" / "todo.txt"
    notes.parent.mkdir()
    notes.write_text("buy ink")
    Archive.create(tmp_path / "tides.db").close()

    assert notes.read_text() == "buy ink"


# --- at once ---

RECORDS_ITS_SHARE = """
import sys
from pathlib import Path
from domain.events import Via
from domain.person import Person, PersonDetails
from timeline.log.archive import Archive

path, number = sys.argv[1:]
archive = Archive(Path(path))
print("ready", flush=True)
sys.stdin.readline()
for turn in range(25):
    def decide(batch):
        for slug in (f"w{number}-{turn}", f"shared-{turn}"):
            batch.add(batch.get(Person, slug).register(PersonDetails(id=slug, name=slug.split("-")[-1]), batch.stamp))
    archive.record(decide, by="tester", via=Via.COMMAND)
archive.close()
"""


@pytest.mark.thorough
@pytest.mark.parametrize("count", [2, 4])
def test_processes_at_once_lose_nothing(known, count):
    """Given processes that record at once, each event is there, what is shared once, and none fails as locked."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RECORDS_ITS_SHARE, str(known), str(number)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in processes]

    assert said == [""] * count
    expected = {"ada"} | {f"w{n}-{t}" for n in range(count) for t in range(25)} | {f"shared-{t}" for t in range(25)}
    assert set(check_sound(known)) == expected


def test_two_archives_record_one_identity_once(tmp_path):
    """Given two archives on one file that register the same person at once, one event is recorded: the other knows."""
    archives = [Archive.create(tmp_path / "tides.db"), Archive(tmp_path / "tides.db")]
    start = threading.Barrier(2)

    def race(archive: Archive) -> list[list[Event]]:
        recorded = []
        for turn in range(20):
            start.wait(timeout=30)
            recorded.append(record(archive, register(f"person-{turn}")))
        return recorded

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(race, archives)

    assert [len(a) + len(b) for a, b in zip(one, other, strict=True)] == [1] * 20
    assert archives[0].head == archives[1].head == 20
    for archive in archives:
        archive.close()


def test_threads_share_an_archive(archive):
    """Given one archive and many threads that record with it, each decision is recorded once and whole."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: record(archive, register(f"a-{number}", f"b-{number}")), range(40)))

    assert archive.head == 80
    slugs = [event.slug for _, event in archive.read()]
    assert all(slugs[at][2:] == slugs[at + 1][2:] for at in range(0, 80, 2))


def test_an_archive_is_closed_whatever_happens(known):
    """Given an error while an archive is open, it is closed and leaves no other file."""

    def read_and_fail() -> None:
        with Archive(known) as archive:
            archive.read()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read_and_fail()

    assert [path.name for path in known.parent.iterdir()] == [known.name]


def test_of_two_made_at_once_the_first_stands(tmp_path):
    """Given an archive that is made while another one is, the later is refused, and the first is as it was."""
    path = tmp_path / "archive.db"

    def make():
        with new_archive_file(path):
            path.write_bytes(b"the first")
            path.with_name("archive.db-wal").write_bytes(b"its events")

    with pytest.raises(NotAnArchiveError, match="was made by another process meanwhile"):
        make()
    assert path.read_bytes() == b"the first"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["archive.db", "archive.db-wal"]
