"""Catching up writes rows with words in few statements, and gives what a rebuild gives."""

import json
import sqlite3
from contextlib import closing

from domain.events import Via
from projections import PROJECTIONS
from projections.search import SEARCH
from timeline.log.archive import Archive
from timeline.projecting.changes import Changes
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

_COUNT = 150
"""More than are written by one statement."""


def _file(number: int) -> str:
    report = {"occurrence": f"lamp-{number}", "what": "speech", "title": f"Lamp {number} speaks", "date": "2031-05-02"}
    source = {"id": f"paper-{number}", "language": "en", "published": "2031-05-30", "title": f"Paper {number}"}
    return json.dumps({"source": source, "reports": [{**report, "evidence": 1}]})


def _found(connection: sqlite3.Connection) -> int:
    """Return how many rows have a word, by an index that SQLite finds to be right."""
    connection.execute("INSERT INTO search_fts (search_fts) VALUES ('integrity-check')")
    (count,) = connection.execute("SELECT COUNT(*) FROM search_fts WHERE search_fts MATCH 'speaks'").fetchone()
    return count


def test_many_rows_with_words_come_and_go_in_few_statements(tmp_path):
    """Add many rows to the search index as a rebuild does, in few statements, and take them all out again."""
    path = tmp_path / "archive.db"
    with Archive.create(path) as archive:
        projector = Projector(archive)
        projector.catch_up()
        lines = "\n".join(map(_file, range(_COUNT))).encode()
        append_file(archive, "all.jsonl", lines, by="tester", via=Via.FILE)
        projector.catch_up()
        statements: list[str] = []
        with projector.store.connection(write=True) as connection:
            connection.set_trace_callback(statements.append)
        more = "\n".join(map(_file, range(_COUNT, 2 * _COUNT))).encode()
        append_file(archive, "more.jsonl", more, by="tester", via=Via.FILE)
        projector.catch_up()
        grown = {name: projector.store.digest(one) for name, one in PROJECTIONS.items()}
        written = {sql for sql in statements if sql.startswith("INSERT INTO [search]")}  # traced for each trigger, too
        projector.rebuild()
        assert grown == {name: projector.store.digest(one) for name, one in PROJECTIONS.items()}
    assert 0 < len(written) < _COUNT / 10
    with closing(sqlite3.connect(path)) as connection:
        assert _found(connection) == 2 * _COUNT
        changes = Changes(connection)
        changes.replace(SEARCH, connection.execute(SEARCH.select).fetchall(), ())
        changes.write()
        assert _found(connection) == 0
