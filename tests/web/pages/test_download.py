"""The archive as one file: whole and consistent, with its digest, and gone from the disk afterwards."""

import asyncio
import base64
import hashlib
import shutil
import sqlite3
from contextlib import closing

import pytest
from datasette.utils.asgi import Request

from tests.web.conftest import Reader
from timeline.history.verifying import verify
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.proofs.notes import Signer
from timeline.recording.amending import retract
from timeline.web import copies
from timeline.web.copies import Copies
from timeline.web.pages.download import FileResponse


@pytest.fixture
def served(harbours, tmp_path):
    """Give a reader of an archive of its own."""
    return Reader(shutil.copy(harbours.path, tmp_path / "archive.db"))


def response(made):
    """Return the response to a request for a download."""
    return FileResponse(made.reading(), "archive", Request.fake("/download/archive.db"))


def retracted(path):
    """Record one more event."""
    with Archive(path) as archive:
        retract(archive, "interview", reason="Another Ada", source=None, by="jane")
        Projector(archive).catch_up()


def signed(path):
    """Sign the log, and return the checkpoint."""
    signer = Signer.new("example.org/archive")
    with Archive(path) as archive:
        text = tree.current(archive, signer.name).text
        note = f"{text}\n{signer.sign(text)}"
        tree.keep(archive, note)
    return note


def test_a_download_is_an_archive_that_verifies(served, tmp_path):
    """Given a download, its digest is in the headers, and `timeline verify` finds nothing wrong with the file."""
    answer = served.get("/download/archive.db")
    sha256 = hashlib.sha256(answer.content).hexdigest()
    path = tmp_path / "downloaded.db"
    path.write_bytes(answer.content)

    with Archive(path) as archive:
        assert verify(archive).problems == []
        assert archive.head == len(served.get("/archive/events.json?_shape=array&_size=max").json())
    assert answer.headers["etag"] == f'"{sha256}"'
    assert answer.headers["x-content-sha256"] == sha256
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "attachment" in answer.headers["content-disposition"]


def test_opening_a_download_leaves_it_as_it_is(served, tmp_path):
    """Given a download that was read, its digest is still the one that the site gave."""
    path = tmp_path / "downloaded.db"
    path.write_bytes(served.get("/download/archive.db").content)

    with Archive(path) as archive:
        assert archive.read(limit=1)

    assert (
        served.get("/download/archive.sha256").text == f"{hashlib.sha256(path.read_bytes()).hexdigest()}  archive.db\n"
    )


@pytest.mark.thorough
def test_a_checkpoint_that_was_made_since_is_in_the_next_download(served, tmp_path):
    """Given a log that is signed while the archive is served, the next copy has the checkpoint."""
    served.get("/download/archive.json")
    note = signed(served.path)
    (tmp_path / "downloaded.db").write_bytes(served.get("/download/archive.db").content)

    with Archive(tmp_path / "downloaded.db") as archive:
        assert tree.kept(archive) == [note]


def test_what_was_recorded_since_is_in_the_next_download(served):
    """Given an event that is recorded while the archive is served, the next copy has it; nothing changed, the same."""
    first, again = served.get("/download/archive.json").json(), served.get("/download/archive.json").json()
    retracted(served.path)
    later = served.get("/download/archive.json").json()

    assert first == again
    assert (later["events"], later["sha256"] == first["sha256"]) == (first["events"] + 1, False)
    assert first["file"] == "http://localhost/download/archive.db"


def test_nothing_is_left_beside_the_archive(served):
    """Given a download, the folder of the archive has no more files than before it."""
    before = {path.name for path in served.path.parent.iterdir()}

    served.get("/download/archive.db")

    assert {path.name for path in served.path.parent.iterdir()} - before <= {"archive.db-wal", "archive.db-shm"}


def test_a_reader_who_has_the_file_is_not_sent_it(served):
    """Given the tag of the current copy, the answer is 304 and empty."""
    tag = served.get("/download/archive.db").headers["etag"]

    answer = asyncio.run(served.datasette.client.get("/download/archive.db", headers={"if-none-match": tag}))

    assert (answer.status_code, answer.content) == (304, b"")


def test_one_timer_closes_all_copies(served, monkeypatch):
    """Given several copies made one after another, a single timer waits to close them: the last."""
    monkeypatch.setattr(copies, "state_of", lambda _path: object())

    async def read():
        loop, timers = asyncio.get_running_loop(), []
        wait = loop.call_later
        monkeypatch.setattr(loop, "call_later", lambda *given: timers.append(wait(*given)) or timers[-1])
        made = Copies(served.path)
        for _ in range(3):
            async with made.reading():
                pass
        assert [timer.cancelled() for timer in timers] == [True, True, False]

    asyncio.run(read())


def test_copies_of_a_log_that_grows_are_bounded(served, monkeypatch):
    """Given readers of two copies, others get the newer one until one of them is done; unused ones are closed."""
    monkeypatch.setattr(copies, "state_of", lambda _path: object())

    async def read():
        made = Copies(served.path)
        async with made.reading() as first, made.reading() as second, made.reading() as third:
            assert third is second is not first
            assert len(made._copies) == 2
        async with made.reading():
            assert not first.close.alive
            assert len(made._copies) == 1

    asyncio.run(read())


def test_slow_readers_keep_nobody_waiting(served, monkeypatch):
    """Given two readers who take nothing of two copies, a third is sent the newer one whole, at once."""
    monkeypatch.setattr(copies, "state_of", lambda _path: object())
    made = Copies(served.path)
    taken = bytearray()

    async def take(message):
        taken.extend(message.get("body", b""))

    async def read():
        asked = asyncio.Semaphore(0)

        async def take_nothing(message):
            asked.release()
            await asyncio.Event().wait()

        slow = [asyncio.create_task(response(made).asgi_send(take_nothing)) for _ in range(2)]
        for _ in slow:
            await asyncio.wait_for(asked.acquire(), 20)
        await asyncio.wait_for(response(made).asgi_send(take), 20)
        assert hashlib.sha256(taken).hexdigest() == made._copies[-1].sha256
        for task in slow:
            task.cancel()

    asyncio.run(read())


def test_a_reader_who_is_too_slow_is_cut_off(served, monkeypatch):
    """Given a reader who takes nothing for longer than a download may last, the copy is free again."""
    monkeypatch.setattr(copies, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(copies, "SLOWEST_BYTES", 1 << 40)
    made = Copies(served.path)

    async def take_nothing(message):
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def read():
        await asyncio.wait_for(response(made).asgi_send(take_nothing), 20)
        assert [copy.readers for copy in made._copies] == [0]

    asyncio.run(read())


def test_a_large_file_may_take_longer(served):
    """Given the length of a copy, its reader has the time to read it at the slowest rate."""
    copy = copies.Copy(None, 0, 1 << 30, "", 0)
    copy.close.detach()

    assert copy.longest_seconds == (1 << 30) / copies.SLOWEST_BYTES


def test_only_an_archive_can_be_downloaded(served, tmp_path):
    """Given another database, or downloads that are turned off, there is no file."""
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE t (x)")

    assert served.get("/download/other.db").status_code == 404
    served.datasette._settings["allow_download"] = False
    assert served.get("/download/archive.db").status_code == 403


def test_pages_link_to_the_download(served):
    """Given a page, its footer leads to the file; the page about the archive also to its digest."""
    page = served.page("/about")

    assert page.xpath("//footer//a[contains(@href, '/download/')]/@href") == ["/download/archive.db"]
    assert page.xpath("//main//a[contains(@href, '.sha256')]/@href") == ["/download/archive.sha256"]
