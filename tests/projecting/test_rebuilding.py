"""A rebuild grows beside the tables in use, and takes their place when it is complete."""

from __future__ import annotations

import itertools
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from threading import Thread

import pytest

from projections import PROJECTIONS
from timeline.log import recorder
from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import PersistenceError
from timeline.projecting import engine, moving, rebuilding
from timeline.projecting import schema as schema_module
from timeline.projecting import store as store_module
from timeline.projecting.digests import digest_of
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.projecting.rebuild_lock import rebuild_lock

pytestmark = pytest.mark.thorough

ALL = list(PROJECTIONS.values())


@pytest.fixture
def seeded(seeds_archive, tmp_path, monkeypatch):
    """Give an archive built from the seeds that is rebuilt beside the tables in use, a few events at a time."""
    monkeypatch.setattr(engine, "AT_ONCE", 0)
    monkeypatch.setattr(rebuilding, "_EVENTS_AT_ONCE", 7)
    path = tmp_path / "seeded.db"
    path.write_bytes(seeds_archive.read_bytes())
    with Archive(path) as archive:
        yield archive


def digests(archive):
    """Return the digest of each projection as it stands."""
    store = Projector(archive).store
    return {projection.name: store.digest(projection) for projection in ALL}


def schema(archive):
    """Return everything in the file's schema, but for how names are quoted, and for the names of indices."""
    with closing(sqlite3.connect(archive.path)) as connection:
        made = connection.execute("SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    plain = str.maketrans("", "", "[]\"'")
    return sorted((kind, table, sql.translate(plain).replace("_2 ON ", " ON ")) for kind, table, sql in made)


@pytest.mark.parametrize("step", ["_swap", "_keep"])
def test_an_interrupted_rebuild_leaves_nothing(seeded, monkeypatch, step):
    """Given a rebuild that is stopped from the keyboard, the tables are those of before, and no other is left."""
    before, made = digests(seeded), schema(seeded)
    done = itertools.count()
    real = getattr(Projector, step)

    def stopped(*arguments):
        if next(done) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(Projector, step, stopped)
    with pytest.raises(KeyboardInterrupt):
        Projector(seeded).rebuild()

    assert schema(seeded) == made
    assert digests(seeded) == before


def test_one_whose_rows_cannot_be_moved_leaves_nothing(seeded, monkeypatch):
    """Given a projection that gives a key twice, the rebuild fails with SQLite's word, and the tables stay."""
    before, made = digests(seeded), schema(seeded)
    sources = type(PROJECTIONS["sources"])
    real = sources.rows_of
    monkeypatch.setattr(sources, "rows_of", lambda *given: [*real(*given)] * 2)

    with pytest.raises(PersistenceError, match=r"UNIQUE constraint failed: \w+sources\.id"):
        Projector(seeded).rebuild()

    assert schema(seeded) == made
    assert digests(seeded) == before


def test_it_gives_the_same_tables_again_and_again(seeded):
    """Given tables in use, each further rebuild gives the same content and schema, and leaves nothing else."""
    before, made = digests(seeded), schema(seeded)

    for _ in range(3):
        Projector(seeded).rebuild()

        assert digests(seeded) == before
        assert schema(seeded) == made
        with closing(sqlite3.connect(seeded.path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [path.name for path in seeded.path.parent.iterdir() if "rebuild" in path.name] == []


def test_digests_are_kept_when_they_are_asked_for(seeded):
    """Given a rebuild, no digest is kept of the new tables until somebody asks for it."""
    projector = Projector(seeded)

    projector.rebuild()

    assert {state["digest"] for state in projector.store.states()} == {None}
    assert projector.save_digests(ALL) == digests(seeded)
    assert {state["name"]: state["digest"] for state in projector.store.states()} == digests(seeded)


def test_a_digest_of_earlier_rows_is_not_kept(seeded, monkeypatch):
    """Given an event that is projected while a digest is computed, that digest is not kept."""
    projector = Projector(seeded)
    projection = projector.projections[0]

    def beside(*arguments):
        with closing(sqlite3.connect(seeded.path)) as connection, connection:
            connection.execute("UPDATE tracking SET notification_id = notification_id + 1")
        return digest_of(*arguments)

    monkeypatch.setattr(store_module, "digest_of", beside)

    projector.store.keep(projection, 1, 1)
    assert projector.store.save_digest(projection) == projector.store.digest(projection)
    assert [state["digest"] for state in projector.store.states() if state["name"] == projection.name] == [None]


def test_words_are_found_after_it(seeded):
    """Given a rebuild, the search index finds the words of the new rows, and follows later changes."""
    found = "SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH 'convention'"
    with closing(sqlite3.connect(seeded.path)) as connection:
        before = connection.execute(found).fetchone()

        Projector(seeded).rebuild()

        assert connection.execute(found).fetchone() == before != (0,)
        connection.execute("INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)")
        connection.execute("DELETE FROM search")
        assert connection.execute(found).fetchone() == (0,)


DAMAGES = {
    "without words": "DELETE FROM search_fts_data",
    "with a torn page": "UPDATE search_fts_data SET block = x'00' WHERE id = 10",
    "without its settings": "DROP TABLE search_fts_config",
    "without lengths": "DROP TABLE search_fts_docsize",
}


@pytest.mark.parametrize("at_once", [0, 2_000], ids=["beside", "in place"])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_broken_search_index_is_made_anew(seeded, monkeypatch, damage, at_once):
    """Given a search index that SQLite cannot even drop, other projections are rebuilt, and so is the index."""
    monkeypatch.setattr(engine, "AT_ONCE", at_once)
    before = digests(seeded)
    with closing(sqlite3.connect(seeded.path)) as connection, connection:
        connection.execute(damage)

    Projector(seeded).rebuild([PROJECTIONS["treaties"]])
    Projector(seeded).rebuild([PROJECTIONS["search"]])

    assert digests(seeded) == before
    with closing(sqlite3.connect(seeded.path)) as connection:
        connection.execute("INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)")
        connection.execute("DELETE FROM search")
        left = [name for (name,) in connection.execute("SELECT name FROM sqlite_master") if name.startswith("_")]
    assert left == []


def test_named_ones_alone_are_rebuilt(seeded):
    """Given the names of two projections, the tables of others stay as they are, whatever is in them."""
    with closing(sqlite3.connect(seeded.path)) as connection, connection:
        connection.execute("DELETE FROM treaties")
        connection.execute("DELETE FROM people")

    Projector(seeded).rebuild([PROJECTIONS["treaties"]])

    expected = rebuilt_digests(seeded, ALL)
    assert [name for name, digest in digests(seeded).items() if digest != expected[name]] == ["people"]


def test_what_is_recorded_meanwhile_is_in_it(seeds_archive, seeded, tmp_path):
    """Given events that another process records and projects during a rebuild, the new tables have them, too."""
    growing = Archive.create(tmp_path / "growing.db")
    events = [event for _, event in seeded.read(limit=1000)]
    growing.save(*events[:60])
    Projector(growing).catch_up()

    def record(*_done):
        if len(events) > growing.head:
            with Archive(growing.path) as other:
                other.save(*events[growing.head : growing.head + 10])
                Projector(other).catch_up()

    projector = Projector(growing)
    projector.rebuild(progress=record)

    assert growing.head > 100 - 10
    assert {state["checkpoint"] for state in projector.store.states()} == {growing.head}
    assert digests(growing) == rebuilt_digests(growing, ALL)
    growing.close()


def test_it_says_how_far_it_is(seeded):
    """Given a rebuild, it counts events, then projections, then rows, each up to all that there are."""
    heard = defaultdict(list)

    Projector(seeded).rebuild(progress=lambda done, total, of="events": heard[of].append((done, total)))

    rows = heard["rows"][-1][1]
    with closing(sqlite3.connect(seeded.path)) as connection:
        tables = [table.name for projection in ALL for table in projection.tables]
        (counted,) = connection.execute(
            f"SELECT {' + '.join(f'(SELECT COUNT(*) FROM [{one}])' for one in tables)}"
        ).fetchone()
    assert list(heard) == ["events", "projections", "rows"]
    assert [steps[-1] for steps in heard.values()] == [(seeded.head,) * 2, (len(ALL),) * 2, (rows, rows)]
    assert all(steps == sorted(steps) for steps in heard.values())
    assert rows > counted


def test_no_reader_sees_half_of_it(seeded):
    """Given a reader that looks again and again, each table has all of its rows at every look."""
    tables = [table.name for projection in ALL for table in projection.tables]
    counts = "SELECT " + ", ".join(f"(SELECT COUNT(*) FROM [{table}])" for table in tables)
    seen = set()
    rebuilds = Thread(target=lambda: [Projector(seeded).rebuild() for _ in range(3)])
    with closing(sqlite3.connect(seeded.path)) as connection:
        expected = connection.execute(counts).fetchone()
        rebuilds.start()
        while rebuilds.is_alive():
            seen.add(connection.execute(counts).fetchone())
        rebuilds.join()

    assert seen == {expected}


KILLED = """
import os, sys
from pathlib import Path
from timeline.log.archive import Archive
from timeline.log.eventsourcing_95 import PersistenceError
from timeline.projecting import engine, rebuilding
engine.AT_ONCE, rebuilding._EVENTS_AT_ONCE = 0, 7
projector = engine.Projector(Archive(Path(sys.argv[1])))
{}
"""


@pytest.mark.parametrize(
    "until",
    [
        "projector.rebuild(progress=lambda done, total, of='': done > 50 and os._exit(9))",
        "projector.rebuild(progress=lambda done, total, of='': of == 'rows' and done > 50 and os._exit(9))",
        "projector._keep = lambda *_: os._exit(9); projector.rebuild()",
    ],
    ids=["while it reads", "while it moves rows", "once the schema is changed, before that is committed"],
)
def test_a_killed_one_changes_nothing_and_the_next_command_drops_its_rest(seeded, until):
    """Given a rebuild that is killed halfway, the tables in use are as before; what it left goes with catching up."""
    before, made = digests(seeded), schema(seeded)

    killed = subprocess.run([sys.executable, "-c", KILLED.format(until), str(seeded.path)], check=False)

    assert killed.returncode == 9
    assert schema(seeded) != made
    assert digests(seeded) == before
    assert Projector(seeded).catch_up() == 0
    assert schema(seeded) == made
    assert [path.name for path in seeded.path.parent.iterdir() if "rebuild" in path.name] == []


def killed_at(path, transaction):
    """Rebuild an archive in a process that ends at the start of a transaction; tell whether there was one."""
    child = os.fork()
    if child == 0:
        begun = itertools.count(1)
        begin = recorder._WriteTransaction.__enter__

        def begin_or_die(self):
            cursor = begin(self)
            if next(begun) == transaction:
                os._exit(9)
            return cursor

        recorder._WriteTransaction.__enter__ = begin_or_die
        Projector(Archive(path)).rebuild()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_one_killed_at_any_transaction_leaves_nothing(seeded, monkeypatch):
    """Given a rebuild that is killed in one of its transactions, the next command brings back tables and schema."""
    monkeypatch.setattr(moving, "_TURN_SECONDS", 0)
    monkeypatch.setattr(schema_module, "ROWS_A_STEP", 50)
    before, made = digests(seeded), schema(seeded)
    seeded.close()  # SQLite's connections do not outlive a fork
    killed = itertools.takewhile(lambda number: killed_at(seeded.path, number), itertools.count(1, 9))

    for number in killed:
        with Archive(seeded.path) as archive:
            Projector(archive).catch_up()

            assert (digests(archive), schema(archive)) == (before, made), f"killed in transaction {number}"
    assert number > 100


def test_one_that_runs_is_left_alone(seeded):
    """Given a rebuild of another process, what it has made is not taken for the rest of a killed one."""
    with closing(sqlite3.connect(seeded.path)) as connection, connection:
        connection.execute("CREATE TABLE _rebuilt_people (id TEXT)")

    with rebuild_lock(seeded.path):
        Projector(seeded).catch_up()

        assert ("table", "_rebuilt_people", "CREATE TABLE _rebuilt_people (id TEXT)") in schema(seeded)
    Projector(seeded).catch_up()
    assert "_rebuilt_people" not in {table for _, table, _ in schema(seeded)}


def test_the_lock_is_for_one_at_a_time(tmp_path):
    """Given a lock that is held, another is refused without waiting, and given once it is free."""
    path = tmp_path / "archive.db"

    with rebuild_lock(path), pytest.raises(BlockingIOError), rebuild_lock(path, wait=False):
        pass
    with rebuild_lock(path, wait=False):
        pass

    assert list(tmp_path.iterdir()) == []
