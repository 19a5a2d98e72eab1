"""A folder of snapshots that is served: newer files are switched to between requests, and bad ones are refused."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from tests.web.conftest import COMPILED, METADATA, make_harbours
from timeline.log.archive_file import all_in_one_file
from timeline.log.snapshots import LATEST, Shelf, Snapshot, name_of, put, sha256_of
from timeline.web.replica import NoSnapshotError
from timeline.web.server import replica_of

TAKEN_AT = datetime(2031, 6, 1, 12, tzinfo=UTC)
SQL = "/archive.json?_shape=array&sql=select+title,+(select+events_applied+from+projection_builds+where+name='events')"
SQL += "+as+events+from+occurrences+where+id='harbour-signing'"
MARKED = ("/occurrence/harbour-signing", "/timeline", "/archive/occurrences", "/party/IS")
"""Pages that say by two things, read by two queries, which snapshot they are of: a title, and the number of events."""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Give an archive that is all in one file."""
    path = make_harbours(tmp_path_factory.mktemp("base") / "archive.db")
    all_in_one_file(path)
    return path


@pytest.fixture
def folder(tmp_path):
    """Give an empty folder for snapshots."""
    made = tmp_path / "snapshots"
    made.mkdir()
    return made


@pytest.fixture
def write(base, folder):
    """Give a way to write a snapshot that differs from others by a number, without listing it."""

    def written(number):
        path = Path(shutil.copy(base, folder / "made.db"))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE occurrences SET title = ? WHERE id = 'harbour-signing'", [f"Signing {number}"])
            connection.execute("UPDATE projection_builds SET events_applied = ? WHERE name = 'events'", [1000 + number])
        sha256 = sha256_of(path)
        path = path.rename(folder / name_of(sha256))
        taken_at = TAKEN_AT + timedelta(minutes=number)
        return Snapshot(
            file=path.name,
            sha256=sha256,
            size_bytes=path.stat().st_size,
            events=1000 + number,
            position=1000 + number,
            root="0" * 64,
            state=str(number),
            taken_at=taken_at,
            as_of=taken_at,
        )

    return written


@pytest.fixture
def publish(folder):
    """Give a way to list snapshots, the newest first."""
    return lambda *snapshots: put(folder, Shelf(snapshots=snapshots))


@pytest.fixture
def served(folder):
    """Give a way to serve the folder: Datasette, and the database that moves on."""
    opened = []

    def serve():
        datasette, replica = replica_of(folder, METADATA)
        datasette.jinja_env.bytecode_cache = COMPILED
        asyncio.run(datasette.invoke_startup())
        opened.append(replica)
        return datasette, replica

    yield serve
    for replica in opened:
        replica.close()


def get(datasette, path, **headers):
    """Return the answer to a request."""
    return asyncio.run(datasette.client.get(path, headers={key.replace("_", "-"): v for key, v in headers.items()}))


def snapshots_in(text):
    """Return the numbers of all snapshots of which a page has something."""
    titles = re.findall(r"Signing (\d+)\b", text)
    events = re.findall(r"\b1,?(\d{3})(?= immutable events|</a>[^<]*immutable|\}\])", text)
    assert titles, text[-2000:]
    assert events, text[-2000:]
    return {int(number) for number in (*titles, *events)}


def files_open(folder):
    """Return the snapshots that this process has open, once for each descriptor."""
    links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sorted(link.name for link in links if link.parent == folder)


class TestManyWaiting:
    """A newer snapshot of which many pages are asked for at once."""

    @pytest.fixture
    def many(self, monkeypatch):
        """Let it be so that any number of requests are many."""
        monkeypatch.setattr("timeline.web.turns.MANY", 0)

    @pytest.mark.parametrize("path", ["/timeline", "/archive/occurrences"])
    def test_a_page_of_a_snapshot_before_is_good_enough(self, served, write, publish, many, path):
        """Given readers with a page of an older snapshot, they keep it while many wait; others get the newest."""
        first, second, third = write(1), write(2), write(3)
        publish(first)
        datasette, replica = served()
        tags = [get(datasette, path).headers["etag"]]
        for listed in ((second, first), (third, second, first)):
            publish(*listed)
            replica.look()
            tags.append(get(datasette, path).headers["etag"])

        answers = [get(datasette, path, if_none_match=tag) for tag in tags]

        assert [(answer.status_code, answer.headers["etag"]) for answer in answers] == [(304, tag) for tag in tags]
        assert len({*tags}) == 3
        assert snapshots_in(get(datasette, "/occurrence/harbour-signing", if_none_match='W/"0"').text) == {3}

    def test_a_page_of_yesterday_is_good_enough(self, served, write, publish, many, monkeypatch):
        """Given a new day, on which every page changes, readers keep those of the day before, but no older ones."""
        publish(write(1))
        datasette, _ = served()
        tag = get(datasette, "/timeline").headers["etag"]
        statuses = []
        for days in (1, 2):
            later = datetime.now(UTC) + timedelta(days=days)
            monkeypatch.setattr("timeline.web.unchanged.datetime", SimpleNamespace(now=lambda _, later=later: later))
            statuses.append(get(datasette, "/timeline", if_none_match=tag).status_code)

        assert statuses == [304, 200]

    @pytest.mark.parametrize("why", ["the newest is missing", "the list is broken"])
    def test_what_is_listed_no_more_is_forgotten(self, served, write, publish, folder, why):
        """Given a list without an earlier snapshot, that is forgotten, even where the one before is still served."""
        first, second, third = write(1), write(2), write(3)
        publish(second, first)
        _, replica = served()
        assert replica.older == (first,)

        publish(third)
        if why == "the newest is missing":
            (folder / third.file).unlink()
        else:
            (folder / LATEST).write_text("{", "utf-8")
        replica.look()

        assert (replica.file.snapshot, replica.older) == (second, ())

    @pytest.mark.parametrize("listed_still", [True, False], ids=["few wait", "not listed any more"])
    def test_otherwise_it_is_not(self, served, write, publish, request, listed_still):
        """Given few who wait, or a snapshot that is withheld now, a reader with an older page gets the newest."""
        if not listed_still:
            request.getfixturevalue("many")
        first, second = write(1), write(2)
        publish(first)
        datasette, replica = served()
        tag = get(datasette, "/occurrence/harbour-signing").headers["etag"]
        publish(*((second, first) if listed_still else (second,)))
        replica.look()

        assert snapshots_in(get(datasette, "/occurrence/harbour-signing", if_none_match=tag).text) == {2}


class TestSwitching:
    """A newer snapshot."""

    def test_it_is_served_without_a_restart(self, served, write, publish):
        """Given a newer snapshot, the next request reads it, and says as of when it is."""
        publish(write(1))
        datasette, replica = served()
        assert {number for path in MARKED for number in snapshots_in(get(datasette, path).text)} == {1}

        publish(write(2))
        replica.look()

        assert {number for path in MARKED for number in snapshots_in(get(datasette, path).text)} == {2}
        assert "These pages show the archive as of 1 June 2031, 12:02 UTC." in get(datasette, "/").text

    @pytest.mark.thorough
    def test_readers_sql_moves_on_as_well(self, served, write, publish):
        """Given a newer snapshot, the processes in which readers' SQL runs read it, too."""
        publish(write(1))
        datasette, replica = served()
        assert snapshots_in(get(datasette, SQL).text) == {1}

        publish(write(2))
        replica.look()

        assert snapshots_in(get(datasette, SQL).text) == {2}

    def test_a_request_reads_one_file_to_its_end(self, served, write, publish):
        """Given a switch while a request reads, what it reads afterwards is of the file that it began with."""
        first, second = write(1), write(2)
        publish(first)
        _, replica = served()

        async def title():
            return (await replica.execute("SELECT title FROM occurrences WHERE id = 'harbour-signing'")).rows[0][0]

        async def request():
            with replica.one_file():
                before = await title(), replica.path, replica.uri
                publish(second, first)
                replica.look()
                after = await title(), replica.path, replica.uri
            return before, after, await title()

        before, after, next_one = asyncio.run(request())

        assert before == after
        assert (before[0], next_one) == ("Signing 1", "Signing 2")

    def test_pages_that_a_reader_has_are_sent_anew(self, served, write, publish):
        """Given the tag of a page, it is answered 304 until the snapshot is switched."""
        publish(write(1))
        datasette, replica = served()
        tag = get(datasette, "/timeline").headers["etag"]
        assert get(datasette, "/timeline", if_none_match=tag).status_code == 304

        publish(write(2))
        replica.look()

        assert get(datasette, "/timeline", if_none_match=tag).status_code == 200

    def test_going_back_serves_an_earlier_one(self, served, write, publish):
        """Given that the newest snapshot was withdrawn, the one before it is served again."""
        first, second = write(1), write(2)
        publish(second, first)
        datasette, replica = served()

        publish(first)
        replica.look()

        assert snapshots_in(get(datasette, "/timeline").text) == {1}

    def test_what_is_downloaded_is_the_snapshot(self, served, write, publish, folder):
        """Given a snapshot, its file is what readers download, with the digest that its writer gave it."""
        snapshot = write(1)
        publish(snapshot)
        datasette, _ = served()

        answer = get(datasette, "/download/archive.db")

        assert answer.content == (folder / snapshot.file).read_bytes()
        assert answer.headers["etag"] == f'"{snapshot.sha256}"'
        assert get(datasette, "/download/archive.json").json()["sha256"] == snapshot.sha256

    def test_old_files_are_closed(self, served, write, publish, folder):
        """Given a switch, nothing of the old file is open; while a request reads it, all that it has is."""
        first, second = write(1), write(2)
        publish(first)
        datasette, replica = served()
        get(datasette, "/timeline")
        old = replica.file

        with replica.one_file():
            publish(second)
            replica.look()
            get(datasette, "/timeline")
            assert set(files_open(folder)) == {first.file, second.file}
        get(datasette, "/timeline")

        assert set(files_open(folder)) == {second.file}
        asyncio.run(replica.execute("SELECT 1"))
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            old.read(lambda _uri: closed_connection(), lambda connection: connection.execute("SELECT 1"))

    @pytest.mark.thorough
    def test_the_life_of_the_server_holds_no_file(self, served, write, publish, folder):
        """Given a server that was started, and lives on, the file of its start is closed with the first switch."""
        first, second = write(1), write(2)
        publish(first)
        datasette, replica = served()
        messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
        opened = []

        async def receive():
            publish(*([second] if opened else [first]))
            replica.look()
            await replica.execute("SELECT 1")
            opened.append(set(files_open(folder)))
            return next(messages)

        async def send(_message):
            pass

        asyncio.run(datasette.app()({"type": "lifespan"}, receive, send))

        assert opened == [{first.file}, {second.file}]


def closed_connection():
    """Return a connection that cannot be used any more."""
    connection = sqlite3.connect(":memory:")
    connection.close()
    return connection


class TestRefusing:
    """A snapshot that cannot be served."""

    @pytest.fixture
    def broken(self, folder, write):
        """Give a way to list a snapshot whose file is broken."""

        def make(how):
            snapshot = write(2)
            path = folder / snapshot.file
            content = path.read_bytes()
            if how == "half":
                path.write_bytes(content[: len(content) // 2])
            elif how == "changed":
                path.write_bytes(content[:-100] + bytes(100))
            elif how == "another":
                path.write_bytes(bytes(len(content)))
            elif how == "garbled":
                path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
                return snapshot.model_copy(update={"sha256": sha256_of(path)})
            elif how == "missing":
                path.unlink()
            return snapshot

        return make

    @pytest.mark.parametrize(
        ("how", "reason"),
        [
            ("half", r"bytes, not [\d,]+: it is not whole"),
            ("changed", "its SHA-256 is"),
            ("another", "it is not an SQLite file"),
            ("missing", "it is not there"),
        ],
    )
    @pytest.mark.one_in(4)
    def test_the_old_one_stays_until_it_is_whole(self, served, write, publish, broken, *, caplog, how, reason):
        """Given a broken file, the old one is served, and the log says why; once it is intact, it is served."""
        publish(write(1))
        datasette, replica = served()
        snapshot = broken(how)

        publish(snapshot)
        with caplog.at_level(logging.WARNING):
            replica.look()
            replica.look()

        assert snapshots_in(get(datasette, "/timeline").text) == {1}
        health = get(datasette, "/-/health").json()
        assert health["events"] == 1001
        assert health["refused"] == {snapshot.file: "missing" if how == "missing" else "damaged"}
        (warning,) = (record.message for record in caplog.records if record.levelno == logging.WARNING)
        assert re.search(f"{snapshot.file} is not served: .*{reason}", warning)

        write(2)
        replica.look()

        assert get(datasette, "/-/health").json()["refused"] == {}
        assert snapshots_in(get(datasette, "/timeline").text) == {2}

    def test_a_file_that_sqlite_cannot_read_is_refused(self, served, write, publish, broken):
        """Given a file with the digest that is listed, and no content that SQLite can read, the old one is served."""
        publish(write(1))
        datasette, replica = served()

        publish(broken("garbled"))
        replica.look()

        assert snapshots_in(get(datasette, "/timeline").text) == {1}
        (reason,) = get(datasette, "/-/health").json()["refused"].values()
        assert reason == "unreadable"
        assert replica.refused.popitem()[1].details == "it cannot be read: database disk image is malformed"

    @pytest.mark.parametrize("content", ["{", '{"format": 2}', '{"snapshots": [{"file": "../../archive.db"}]}'])
    @pytest.mark.one_in(3)
    def test_a_broken_list_changes_nothing(self, served, write, publish, *, folder, content):
        """Given a latest.json that cannot be read, or names a file elsewhere, the old snapshot is served."""
        publish(write(1))
        datasette, replica = served()

        (folder / LATEST).write_text(content)
        replica.look()

        health = get(datasette, "/-/health").json()
        assert (health["events"], health["refused"]) == (1001, {LATEST: "unreadable"})

    def test_tables_of_another_version_are_refused(self, served, write, publish, folder):
        """Given a snapshot whose tables another version made, the one before is served, also from the beginning."""
        first, second = write(1), write(2)
        path = folder / second.file
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE projection_builds SET fingerprint = 'other' WHERE name = 'people'")
        sha256 = sha256_of(path)
        second = second.model_copy(update={"sha256": sha256, "size_bytes": path.stat().st_size})

        publish(second, first)
        datasette, replica = served()

        assert replica.file.snapshot == first
        (reason,) = get(datasette, "/-/health").json()["refused"].values()
        assert reason == "another version"

    @pytest.mark.parametrize("has_list", [False, True], ids=["no list", "broken file"])
    def test_a_folder_without_any_is_not_served(self, folder, publish, broken, has_list):
        """Given nothing that can be served, the error says why, or how to write a snapshot."""
        if has_list:
            publish(broken("missing"))
        expected = "it is not there" if has_list else "'timeline snapshot' writes one"

        with pytest.raises(NoSnapshotError, match=expected):
            replica_of(folder, METADATA)


class TestHealth:
    """/-/health."""

    def test_it_says_what_is_served_and_how_old_it_is(self, served, write, publish):
        """Given a snapshot that was found to be the newest again, its age counts from then, and its time stays."""
        snapshot = write(1)
        publish(snapshot)
        datasette, replica = served()
        as_of = datetime.now(UTC) - timedelta(seconds=90)

        publish(snapshot.model_copy(update={"as_of": as_of}))
        replica.look()

        answer = get(datasette, "/-/health")
        health = answer.json()
        assert answer.headers["cache-control"] == "no-store"
        assert (health["ok"], health["events"], health["switched"]) == (True, 1001, 0)
        assert health["snapshot"]["taken_at"] == "2031-06-01T12:01:00.000000Z"
        assert 90 <= health["snapshot"]["age_seconds"] < 150

    def test_an_archive_itself_has_no_age(self, harbours):
        """Given an archive that is served itself, its health says how far it goes."""
        health = harbours.get("/-/health").json()

        assert health.keys() == {"ok", "position", "events", "tables_at", "last_recorded_at"}
        assert health["ok"] is True


async def hammer(datasette, paths, ended, found):
    """Ask for marked pages one after another until an event is set; keep what each answer is of."""
    transport = httpx.ASGITransport(app=datasette.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as client:
        while not ended.is_set():
            for path in paths:
                answer = await client.get(path)
                found.append((path, answer.status_code, frozenset(snapshots_in(answer.text))))


async def hammered(datasette, replica, publish, snapshots, *, paths, readers, seconds):
    """Return what readers found while snapshots were switched, one after another."""
    ended, found = asyncio.Event(), []
    tasks = [asyncio.create_task(hammer(datasette, paths, ended, found)) for _ in range(readers)]
    for snapshot in snapshots:
        publish(snapshot)
        await asyncio.to_thread(replica.look)
        await asyncio.sleep(seconds)
    ended.set()
    await asyncio.gather(*tasks)
    return found


@pytest.mark.parametrize(
    ("switches", "readers", "seconds", "paths"),
    [
        pytest.param(3, 2, 0.1, MARKED, id="3"),
        pytest.param(20, 12, 1.0, (*MARKED, SQL), id="20", marks=pytest.mark.thorough),
    ],
)
def test_no_answer_fails_or_is_of_two_snapshots(served, write, publish, folder, *, switches, readers, seconds, paths):
    """Given readers of pages and of SQL while snapshots are switched, each answer is whole and of one of them.

    Afterwards nothing is open but the newest, by no more connections than there are threads.
    """
    snapshots = [write(number) for number in range(switches + 1)]
    publish(snapshots[0])
    datasette, replica = served()

    found = asyncio.run(
        hammered(datasette, replica, publish, snapshots[1:], paths=paths, readers=readers, seconds=seconds)
    )

    assert [answer for answer in found if answer[1] != 200 or len(answer[2]) != 1] == []
    assert replica.switched == switches
    assert len({number for *_, numbers in found for number in numbers}) > switches // 2
    opened = files_open(folder)
    assert set(opened) == {snapshots[-1].file}
    assert len(opened) <= datasette.setting("num_sql_threads") + 1
