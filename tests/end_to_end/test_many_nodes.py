"""Many who record in PostgreSQL, and many who follow: none is lost, none is doubled, whatever fails in between."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.postgres import network_to
from tests.recording_alone import record
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.log.contact import contact_of
from timeline.log.eventsourcing_95 import StoredEvent
from timeline.log.postgres import PostgresStore
from timeline.log.stores import StoreError
from timeline.projecting.engine import Projector
from timeline.projecting.follower import Follower


@pytest.fixture
def copy_of(tmp_path, empty):
    """Give a way to have an empty archive under a name."""

    def make(name):
        path = tmp_path / f"{name}.db"
        if not path.exists():
            shutil.copy(empty, path)
        return path

    return make


def wait_for(is_so, seconds=120):
    """Wait until something is so; fail if it does not come about."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def log_of(path):
    """Return the root, the digest of every projection, and the stream and version of each event."""
    with closing(Archive(path)) as archive:
        projector = Projector(archive)
        projector.catch_up()
        events = [(event.originator_id, event.originator_version) for _, event in archive.read(limit=100_000)]
        digests = {projection.name: projector.store.digest(projection) for projection in projector.projections}
        return tree.current(archive, "test").root, digests, events


def stored(address):
    """Return the stream and version of each event of a store, and their ids."""
    with closing(PostgresStore(address)) as store:
        found = store.after(0, 100_000)
    return [(event.originator_id, event.originator_version) for event in found], [event.id for event in found]


def check(address, copies, recorded):
    """Check that the store has all that was said to be recorded, once, and each copy all of the store's, in order."""
    events, ids = stored(address)
    assert ids == sorted(ids)
    assert len(events) == len(set(events))
    assert {stream for stream, _ in events if stream.startswith("source/")} == {f"source/{slug}" for slug in recorded}
    assert len(recorded) == len(set(recorded))
    reports_of_one = sorted(version for stream, version in events if stream == "occurrence/the-meeting")
    assert reports_of_one == list(range(1, len(recorded) + 1))
    logs = [log_of(path) for path in copies]
    assert all(log == logs[0] for log in logs)
    assert logs[0][2] == events


def leave_gaps(address, stop):
    """Use ids of the store for nothing now and then, as inserts that are refused do."""
    with closing(PostgresStore(address)) as store:
        while not stop.wait(0.03):
            with store.appending() as appending:
                appending.insert([StoredEvent("occurrence/nobody-has-it", 1, "topic", b"{}")])


@pytest.mark.thorough
def test_four_record_and_two_follow(address, copy_of):
    """Given four who record on two nodes, with gaps in the ids, two who follow have the same log and tables."""
    with closing(PostgresStore(address)) as store:
        store.create()
    stop = threading.Event()
    followers = [copy_of("follower-1"), copy_of("follower-2")]
    with ThreadPoolExecutor(7) as threads:
        following = [threads.submit(Follower(path, PostgresStore(address), stop=stop).run) for path in followers]
        gaps = threads.submit(leave_gaps, address, stop)
        nodes = [copy_of(f"node-{number % 2}") for number in range(4)]
        writing = [threads.submit(record, node, address, f"w{number}", 4) for number, node in enumerate(nodes)]
        try:
            recorded = [slug for writer in writing for slug in writer.result()[0]]
            wait_for(lambda: all(_has_all(path, address) for path in followers))
        finally:
            stop.set()
        assert [future.result() for future in (*following, gaps)] == [None] * 3

    check(address, followers, recorded)
    assert stored(address)[1][-1] > len(stored(address)[1])


def _has_all(path, address):
    with closing(PostgresStore(address)) as store, closing(Archive(path, read_only=True)) as archive:
        return archive.copied == store.last() and not Projector(archive).behind()


class Processes:
    """Processes that record or follow, which can be killed."""

    def __init__(self, environment, folder):
        """Run none yet."""
        self._environment = environment
        self._folder = folder
        self._running = []

    def start(self, address, *arguments):
        """Start a process that uses a store."""
        process = subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            env={**self._environment, "TIMELINE_STORE": address},
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._running.append(process)
        return process

    def end(self):
        """Kill what still runs."""
        for process in self._running:
            process.kill()
            process.communicate()


@pytest.fixture
def processes(environment, tmp_path):
    """Give a way to run processes."""
    made = Processes(environment, tmp_path)
    yield made
    made.end()


def recorded_by(writers, seconds=240):
    """Return the sources that processes were told are recorded."""
    said = [writer.communicate(timeout=seconds)[0].splitlines() for writer in writers]
    return [slug for lines in said for slug in lines[0].split()], sum(int(lines[1]) for lines in said)


@pytest.mark.thorough
def test_eight_record_while_all_kinds_of_things_fail(postgres, address, copy_of, processes, root):
    """Given eight processes that record, and three that follow, while the server, one of them and the network fail.

    The server is killed and started again twice, a follower and a writer are killed, and a network loses all for a
    while. What was said to be recorded is there once, and all copies are the same.
    """
    script = root / "tests" / "recording_alone.py"
    database = address.partition("@/")[2].partition("?")[0]
    with closing(PostgresStore(address)) as store, ExitStack() as opened:
        store.create()
        network = opened.enter_context(network_to(postgres))
        far = network.address(database)
        addresses = [address, far, address]
        followers = [copy_of(f"follower-{number}") for number in range(3)]
        follow = ("-m", "timeline", "follow", "--archive")
        following = [processes.start(at, *follow, path) for at, path in zip(addresses, followers, strict=True)]
        nodes = [(address if number % 4 else far, copy_of(f"node-{number % 3}")) for number in range(8)]
        writers = [processes.start(at, script, node, f"w{number}", 12) for number, (at, node) in enumerate(nodes)]
        doomed = processes.start(address, script, copy_of("node-0"), "doomed", 10_000)
        wait_for(lambda: store.last() > 40)
        following[2].kill()
        doomed.kill()
        postgres.kill()
        time.sleep(1)
        postgres.start()
        network.loses_all = True
        time.sleep(2)
        network.cut()
        network.restore()
        processes.start(address, *follow, followers[2])
        wait_for(lambda: _last(store) > 120)
        network.delay_seconds = 0.02
        postgres.kill()
        postgres.start()
        recorded, _ = recorded_by(writers)
        network.restore()
        wait_for(lambda: all(_has_all(path, address) for path in followers))
        wait_for(lambda: all(contact_of(path).problem is None for path in followers))

    events, _ = stored(address)
    by_doomed = [stream.partition("/")[2] for stream, _ in events if stream.startswith("source/doomed-")]
    check(address, followers, [*recorded, *by_doomed])
    assert len(recorded) == 8 * 12


def _last(store):
    """Return the last id of a store, or 0 while it is away."""
    try:
        return store.last()
    except StoreError:
        return 0


@pytest.mark.thorough
def test_serving_and_following(address, copy_of, answering, tmp_path):
    """Given `serve --follow`, a page shows what another node has just recorded, and health says that it has all."""
    writer = copy_of("writer")
    recorded, _ = record(writer, address, "early", 1)
    arguments = ("timeline", "serve", "--follow", "--store", address, "--archive", tmp_path / "served.db", "--port")
    with answering(*arguments, cwd=tmp_path) as client:
        assert client.get(f"/source/{recorded[0]}").status_code == 200
        record(writer, address, "late", 1)
        wait_for(lambda: client.get("/source/late-0").status_code == 200)
        wait_for(lambda: json.loads(client.get("/-/health").text)["position"] == 6)
        health = json.loads(client.get("/-/health").text)

    assert health["ok"]
    assert health["tables_at"] == health["position"]
    assert health["store"]["behind_seconds"] == health["store"]["behind_events"] == 0
    assert Path(tmp_path / "served.db").exists()
