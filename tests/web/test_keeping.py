"""What reads whole tables: asked for once for each state of the archive, by whatever page or replica."""

import asyncio
import sqlite3
from contextlib import contextmanager

import pytest
import yaml
from datasette import database
from datasette.database import QueryInterrupted

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file
from timeline.web import keeping
from timeline.web.archives import archive
from timeline.web.keeping import KeepingDatabase
from timeline.web.server import ArchiveFile

FACETS = "/archive/figures.json?_facet=measure&_facet=unit&_size=1"


PAGES = (
    "/",
    "/timeline",
    "/timeline?from=2031-05-01",
    "/conflicts",
    "/conflicts?kind=number",
    "/as-known",
    "/as-known?at=2031-05-03",
    "/as-known?at=2031-05-03&clock=occurred",
    "/as-known?at=3&clock=event",
    "/places",
)
"""Pages that show what is kept."""


@pytest.fixture
def statements(monkeypatch):
    """Give the list of the facets that were counted, each with its time limit, which grows."""
    counted = []

    def limit_of(module):
        limited = module.sqlite_timelimit

        @contextmanager
        def counting(connection, ms):
            connection.set_trace_callback(lambda sql: "count(*) as count" in sql and counted.append((sql, ms)))
            with limited(connection, ms):
                yield
            connection.set_trace_callback(None)

        monkeypatch.setattr(module, "sqlite_timelimit", counting)

    limit_of(database)
    limit_of(keeping)
    return counted


def append_another(path, report_file):
    """Append a report by another source, which has another figure and another city."""
    report_file["source"]["id"] = "courier"
    report_file["reports"][0]["figures"][0] |= {"value": 44, "as_printed": "44 of them", "measure": "attendance"}
    talk = {"occurrence": "supper", "what": "meeting", "title": "Supper", "date": "2031-05-01", "evidence": 1}
    report_file["reports"].append({**talk, "place": {"name": "Hall", "city": "Brinton", "country": "IS"}})
    with Archive(path) as archive:
        append_file(archive, "another.yaml", yaml.safe_dump(report_file).encode(), by="jane")
        Projector(archive).catch_up()


def facets_of(reader):
    """Return the values of each facet with their counts."""
    facets = reader.get(FACETS).json()["facet_results"]
    return {name: {row["value"]: row["count"] for row in facet["results"]} for name, facet in facets.items()}


def counted_by_hand(reader):
    """Return the same, as SQLite counts it."""
    with sqlite3.connect(reader.path) as connection:
        return {
            name: dict(connection.execute(f"SELECT {name}, COUNT(*) FROM figures WHERE {name} NOT NULL GROUP BY 1"))
            for name in ("measure", "unit")
        }


def test_a_facet_is_counted_again_only_after_a_change(reader_of, words, statements):
    """Given facets that are asked for twice, they are counted once; another report changes them."""
    reader = reader_of(words("Quay"))
    first = facets_of(reader)
    again = facets_of(reader)

    assert first == again == counted_by_hand(reader)
    assert len(statements) == len(first) == 2

    append_another(reader.path, words("Quay"))

    assert facets_of(reader) == counted_by_hand(reader) != first
    assert len(statements) == 4


def test_a_facet_of_a_whole_table_may_take_longer(reader_of, words, statements):
    """Given facets of all rows and of chosen ones, only those of all, which are few, have more than the usual time."""
    reader = reader_of(words("Quay"))
    for rows in ("", "&value__gt=1"):
        assert reader.get(f"/archive/figures.json?_facet=unit{rows}").json()["facet_results"]["unit"]["results"]

    assert [ms for _, ms in statements] == [keeping.PATIENCE_MS, keeping.LIMIT_MS]


def test_facets_of_different_rows_are_kept_apart(seeds_reader):
    """Given the same facet of all rows and of some, each has its own counts."""
    address = "/archive/occurrences.json?_facet=kind&_size=1"
    whole, part = (
        {
            row["value"]: row["count"]
            for row in seeds_reader.get(f"{address}{rows}").json()["facet_results"]["kind"]["results"]
        }
        for rows in ("", "&kind=pledge")
    )

    assert part == {"pledge": whole["pledge"]}
    assert len(whole) > 1


def test_pages_ask_once_and_show_what_is_appended(reader_of, reader_at, words, monkeypatch):
    """Given pages that are read twice, what is kept is asked for once; after another report, nothing is as it was."""
    asked = []
    execute_fn = ArchiveFile.execute_fn

    async def noted(self, fn):
        asked.extend([fn] if "kept" in fn.__qualname__ else [])
        return await execute_fn(self, fn)

    monkeypatch.setattr(ArchiveFile, "execute_fn", noted)
    reader = reader_of(words("Quay"))
    first = {path: reader.get(path).text for path in PAGES}
    once = len(asked)

    assert {path: reader.get(path).text for path in PAGES} == first
    assert len(asked) == once > 5

    append_another(reader.path, words("Quay"))
    fresh = reader_at(reader.path)
    after = {path: reader.get(path).text for path in PAGES}

    assert after == {path: fresh.get(path).text for path in PAGES}
    assert {path for path in PAGES if after[path] == first[path]} <= {"/as-known?at=3&clock=event"}


def test_what_is_kept_is_bounded(seeds_reader, monkeypatch):
    """Given results that are too long or too many, they are given all the same, but not kept."""
    database = archive(seeds_reader.datasette)
    monkeypatch.setattr(database, "_kept", None)
    monkeypatch.setattr(keeping, "MOST_ROWS", 2)
    monkeypatch.setattr(keeping, "MOST_KEPT", 3)

    async def numbers(most):
        found = await database.kept("SELECT value FROM json_each(:numbers)", {"numbers": str(list(range(most)))})
        return [row[0] for row in found.rows]

    assert isinstance(database, KeepingDatabase)
    assert asyncio.run(numbers(2)) == [0, 1]
    assert asyncio.run(numbers(1)) == [0]
    assert [len(result.rows) for result in database._kept.values()] == [1]
    assert asyncio.run(numbers(3)) == [0, 1, 2]
    assert database._kept == {}
    monkeypatch.setattr(keeping, "MOST_ROWS", 100)
    for sql in ("SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"):
        asyncio.run(database.kept(sql, {}))
    assert len(database._kept) == 1


def test_what_takes_too_long_says_so(seeds_reader, monkeypatch):
    """Given a query that does not end in time, it is interrupted, and nothing is kept of it."""
    database = archive(seeds_reader.datasette)
    monkeypatch.setattr(keeping, "PATIENCE_MS", 20)
    endless = "WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n) SELECT COUNT(*) FROM n"

    with pytest.raises(QueryInterrupted):
        asyncio.run(database.kept(endless, {}))

    assert not any(endless in query for query in database._kept)
