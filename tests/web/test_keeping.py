"""Facets: counted once for each state of the archive, for whatever page or replica asks."""

import sqlite3

import pytest
import yaml
from datasette.database import Database

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

FACETS = "/archive/figures.json?_facet=measure&_facet=unit&_size=1"


@pytest.fixture
def statements(monkeypatch):
    """Give the list of the facets that were counted, which grows."""
    counted = []

    async def execute(self, sql, *others, **named):
        if "count(*) as count" in sql:
            counted.append(sql)
        return await run(self, sql, *others, **named)

    run = Database.execute
    monkeypatch.setattr(Database, "execute", execute)
    return counted


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

    another = words("Quay")
    another["source"]["id"] = "courier"
    with Archive(reader.path) as archive:
        append_file(archive, "another.yaml", yaml.safe_dump(another).encode(), by="jane")
        Projector(archive).catch_up()

    assert facets_of(reader) == counted_by_hand(reader) != first
    assert len(statements) == 4


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
