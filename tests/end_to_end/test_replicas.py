"""Two replicas in processes of their own, while an archive grows: one beside its writer, one with copied snapshots."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import make_harbours
from timeline.cli import run
from timeline.log.archive import Archive
from timeline.log.snapshots import LATEST, read_shelf
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct

pytestmark = pytest.mark.thorough

SWITCHES = 20
SQL = (
    "/archive.json?_shape=array&sql=select+title,+(select+count(*)+from+events)+as+events"
    "+from+occurrences+where+id='harbour-signing'"
)
MARKED = ("/timeline", "/archive/occurrences", "/treaty/harbour-treaty", "/party/IS", SQL)
"""Pages that have the title of the occurrence and, by another query, the number of events."""
PATIENCE_SECONDS = 60
THREADS, WORKERS, KEPT_OPEN = 8, 4, 4
"""How many connections a replica and its processes for readers' SQL have at most."""


@pytest.fixture
def archive(tmp_path):
    """Give an archive of which one occurrence gets a new title again and again."""
    path = make_harbours(tmp_path / "archive.db")
    retitle(path, 0)
    return path


def retitle(path, number):
    """Correct the title of an occurrence to one with a number."""
    with Archive(path) as archive:
        was = f"Signing {number - 1}" if number else "The harbour treaty is signed"
        what = ("harbour-signing", ["gazette", "title"], f"Signing {number}")
        correct(archive, *what, was=was, reason="x", source=None, by="jo")
        Projector(archive).catch_up()


def take_snapshot(folder, archive):
    """Write a snapshot, and remove those that are neither kept nor served."""
    assert run(["snapshot", str(folder), "--archive", str(archive), "--grace-minutes", "0"]) == 0


def events_in(path):
    """Return how many events an archive has."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT COUNT(*) FROM events").fetchone()[0]


class Reader:
    """A reader who asks for pages one after another, and notes what each answer knows of."""

    def __init__(self, client, first, ended):
        self._client = httpx.Client(base_url=client.base_url, timeout=PATIENCE_SECONDS, trust_env=False)
        self._first = first
        self._ended = ended
        self.wrong = []
        self.seen = set()

    def __call__(self):
        """Ask until an event is set."""
        with self._client as client:
            while not self._ended.is_set():
                for path in MARKED:
                    answer = client.get(path)
                    numbers = self._numbers_in(answer.text)
                    self.seen |= numbers
                    if answer.status_code != 200 or len(numbers) != 1:
                        self.wrong.append((path, answer.status_code, numbers))
        return self

    def _numbers_in(self, text):
        """Return the numbers of the titles, and those that follow from the numbers of events."""
        titles = {int(number) for number in re.findall(r"Signing (\d+)\b", text)}
        events = {int(number) - self._first for number in re.findall(r"(\d+)(?= immutable event|\}\])", text)}
        assert titles, text[-1000:]
        assert events, text[-1000:]
        return titles | events


def copy_carelessly(folder, copied):
    """Copy the list first, and then the new files piece by piece, under their own names."""
    newest = read_shelf(folder).newest
    shutil.copy(folder / LATEST, copied / LATEST)
    target = copied / newest.file
    if not target.exists():
        content = (folder / newest.file).read_bytes()
        with target.open("wb") as file:
            for start in range(0, len(content), len(content) // 3):
                file.write(content[start : start + len(content) // 3])
                file.flush()
                time.sleep(0.15)


def open_files(process, folder):
    """Return the snapshots that a process and its workers have open, once for each descriptor."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    of_workers = [file for child in children for file in open_files(int(child), folder)]
    links = [link.readlink() for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()]
    found = [link.name for link in links if link.parent == folder and link.name.startswith("archive-")]
    return [f"{process} {name}" for name in found] + of_workers


def memory_mb(process):
    """Return the memory of a process."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[1]) / 1024


def wait_for(client, events):
    """Wait until a replica serves so many events, and nothing is refused."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        health = client.get("/-/health").json()
        if health["events"] == events and not health["refused"]:
            return health
        assert time.monotonic() < deadline, health
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what a process has open is not listed here")
def test_twenty_switches_under_load(archive, answering, root, tmp_path):
    """Given readers of two replicas while twenty snapshots follow each other, no answer fails or is of two of them.

    The second replica's folder is copied in the wrong order and piece by piece. Afterwards each has only the newest
    files open, by as many connections as it has threads, and as much memory as before.
    """
    folder, copied, first = tmp_path / "snapshots", tmp_path / "copied", events_in(archive)
    copied.mkdir()
    take_snapshot(folder, archive)
    copy_carelessly(folder, copied)
    serve = ("tests.end_to_end.quick_replica", "serve", "--metadata", root / "metadata.yml", "--snapshots")
    ended = threading.Event()
    with (
        answering(*serve, folder, "--port", cwd=folder) as near,
        answering(*serve, copied, "--port", cwd=copied) as far,
        ThreadPoolExecutor() as pool,
    ):
        readers = [pool.submit(Reader(client, first, ended)) for client in (near, near, far)]
        try:
            memory = []
            for number in range(1, SWITCHES + 1):
                retitle(archive, number)
                take_snapshot(folder, archive)
                copy_carelessly(folder, copied)
                for client in (near, far):
                    assert wait_for(client, first + number)["switched"] == number
                memory.append([memory_mb(client.process.pid) for client in (near, far)])
        finally:
            ended.set()
        done = [reader.result() for reader in readers]
        newest = read_shelf(folder).newest.file

        assert [wrong for reader in done for wrong in reader.wrong] == []
        assert all(len(reader.seen) > SWITCHES // 2 for reader in done)
        assert len(list(folder.glob("*.db"))) <= 4
        for client, place in ((near, folder), (far, copied)):
            opened = open_files(client.process.pid, place)
            own = {name for name in opened if name.startswith(f"{client.process.pid} ")}
            assert own == {f"{client.process.pid} {newest}"}
            assert len(opened) <= (THREADS + 1) + WORKERS * KEPT_OPEN
        assert all(after < before + 20 for before, after in zip(memory[2], memory[-1], strict=True))
