"""Readers of an archive that others write: of its pages, within the process or over HTTP, and of its tables.

They print what they see, a line each, for who started them.
"""

from __future__ import annotations

import asyncio
import http.client
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from threading import Thread

from timeline.web.server import HOST

ROOT = Path(__file__).parents[2]
PAGES = ("/", "/timeline", "/occurrence/harbour-signing", "/search?q=port", "/archive/events?_size=30")
EVENTS_OF_A_REPORT = 4
"""How many events a report file of the writers is recorded as."""
_REPORTS_OF_ONE = 2
_HALF_IN_TABLES = (
    "SELECT source, count(*) FROM reports WHERE source GLOB 'source-[0-9][0-9][0-9][0-9]*' "
    f"GROUP BY source HAVING count(*) <> {_REPORTS_OF_ONE}"
)
_PAUSE_SECONDS = 0.05
"""How long readers rest, so that writers get their share of the machine."""
_PATIENCE_SECONDS = 60


def ask_for_pages(archive: Path, done: Path) -> None:
    """Ask for pages within this process until all is done; print the status of each answer, and its seconds."""
    from timeline.web.server import datasette_of  # noqa: PLC0415 - forked processes alone need it

    async def ask() -> None:
        site = datasette_of(archive, ROOT / "metadata.yml")
        await site.invoke_startup()
        while not done.exists():
            for page in PAGES:
                began = time.monotonic()
                answer = await site.client.get(page)
                print(answer.status_code, time.monotonic() - began)
            await asyncio.sleep(10 * _PAUSE_SECONDS)

    asyncio.run(ask())


def ask_server(port: int, done: Path, threads: int) -> None:
    """Let so many threads ask a server for pages until all is done; print the status of each answer, and its seconds.

    An answer that does not come counts as 599.
    """
    asking = [Thread(target=_ask, args=(port, done, number)) for number in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()


def _ask(port: int, done: Path, number: int) -> None:
    _wait_for(port, done)
    for page in cycle([*PAGES[number:], *PAGES[:number]]):
        if done.exists():
            return
        began = time.monotonic()
        try:
            status = _status(port, page)
        except OSError as error:
            print(f"599 {time.monotonic() - began} {page} {error!r}")
        else:
            print(status, time.monotonic() - began, page)
        time.sleep(_PAUSE_SECONDS)


def _status(port: int, page: str) -> int:
    with closing(http.client.HTTPConnection(HOST, port, timeout=_PATIENCE_SECONDS)) as connection:
        connection.request("GET", page)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def _wait_for(port: int, done: Path) -> None:
    while not done.exists():
        try:
            _status(port, "/-/versions.json")
        except OSError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def look_for_halves(archive: Path, before: int, done: Path) -> None:
    """Look, until all is done, whether part of a report file is in the log or the tables; print what was seen."""
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True, isolation_level=None)) as connection:
        while not done.exists():
            for half in _halves(connection, before):
                print("half", half)
            print("looked")
            time.sleep(_PAUSE_SECONDS)


def _halves(connection: sqlite3.Connection, before: int) -> Iterator[str]:
    connection.execute("BEGIN")
    (events,) = connection.execute("SELECT COALESCE(MAX(rowid), 0) FROM stored_events").fetchone()
    if (events - before) % EVENTS_OF_A_REPORT:
        yield f"{events - before} events in the log"
    yield from (f"{count} reports of {source}" for source, count in connection.execute(_HALF_IN_TABLES))
    connection.execute("COMMIT")
