"""Time every kind of page in process, against its budget of CPU, and print its size; Datasette's own pages too.

Run: python benchmarks/pages.py [ARCHIVE]. Without an archive it measures the seeds. Prints the median and the
slowest CPU time of the runs, that of the first request, the budget, and gzipped kilobytes; the first line is a fixed
piece of work to compare with other machines. The pages are those of the occurrence, source, party and so on that most
rows are of.
"""

import asyncio
import gzip
import hashlib
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import yaml

from timeline.recording.building import build
from timeline.web.server import datasette_of

RUNS = 15
ROOT = Path(__file__).parent.parent
PAGES = {
    "/": 60,
    "/timeline": 60,
    "/timeline?party={party}": 60,
    "/timeline?kind={kind}&party={party}": 60,
    "/timeline?source={source}": 60,
    "/timeline?treaty={treaty}": 60,
    "/timeline?from={day}": 60,
    "/occurrence/{occurrence}": 30,
    "/occurrence/{heavy}": 30,
    "/source/{source}": 60,
    "/party/{party}": 60,
    "/person/{person}": 60,
    "/treaty/{treaty}": 60,
    "/conflicts": 60,
    "/as-known": 60,
    "/as-known?at={day}": 60,
    "/as-known?at=1000&clock=event": 60,
    "/search?q={common}": 100,
    "/search?q={rare}": 30,
    "/search?q={common}+{rare}": 100,
    "/about": 60,
    "/places": 60,
    "/sources": 60,
    "/people": 60,
    "/statements": 60,
    "/pledges": 60,
    "/feed.atom": 60,
    "/calendar.ics": 60,
    "/archive": 60,
    "/archive/figures": 60,
    "/archive/figures?_facet=measure&_facet=operator": 60,
    "/archive/occurrences?_facet=kind&_facet=status": 60,
    "/archive/participants?_facet=role&_facet=party": 60,
    "/archive/events": 60,
    "/archive/occurrences/{occurrence}": 20,
    "/archive/signatories_per_day.json?_shape=array": 60,
    "/nope": 60,
}
"""Each page with the most milliseconds of CPU that it may take in half of all requests."""
QUERY_MS = 200
_LONG = 4
"""Letters of a word that means something."""

_IDS = {
    "occurrence": "SELECT id FROM occurrences ORDER BY id LIMIT 1",
    "heavy": "SELECT occurrence FROM reports GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1",
    "source": "SELECT source FROM reports GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1",
    "party": "SELECT party FROM party_mentions WHERE party IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1",
    "person": "SELECT person FROM person_offices GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1",
    "treaty": "SELECT treaty FROM occurrences WHERE treaty NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1",
    "kind": "SELECT kind FROM occurrences GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1",
    "day": "SELECT substr(MAX(occurred_from), 1, 10) FROM occurrences WHERE occurred_from < '2040'",
}


def reference_ms() -> float:
    """Return the CPU time of a fixed piece of work."""
    began = time.process_time()
    text = "x"
    for _ in range(40_000):
        text = hashlib.sha256(text.encode()).hexdigest()
    return (time.process_time() - began) * 1000


async def _cpu_ms(ask: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    answer = await ask()
    return (time.process_time() - began) * 1000, answer


async def words_in(database: Any) -> dict[str, str]:
    """Return a word that many rows of the search index have, and one that few have."""
    titles = [row[0] for row in (await database.execute("SELECT title FROM occurrences LIMIT 2000")).rows]
    counts: dict[str, int] = {}
    for title in titles:
        for word in {word.lower() for word in title.split() if word.isalpha() and len(word) >= _LONG}:
            counts[word] = counts.get(word, 0) + 1
    in_order = sorted(counts, key=lambda word: (-counts[word], word))
    rare = "SELECT name FROM people ORDER BY id LIMIT 1"
    return {"common": in_order[0], "rare": (await database.execute(rare)).rows[0][0].split()[-1].lower()}


async def measure(archive: Path, *, runs: int = RUNS) -> None:
    """Print a line for each page."""
    datasette = datasette_of(archive, ROOT / "metadata.yml")
    await datasette.invoke_startup()
    database = datasette.get_database("archive")
    with closing(sqlite3.connect(archive)) as connection:  # without the time limits of pages
        ids = {name: connection.execute(sql).fetchone()[0] for name, sql in _IDS.items()}
    ids |= await words_in(database)
    queries = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))["databases"]["archive"]["queries"]
    pages = {path.format(**ids): budget for path, budget in PAGES.items()}
    pages |= {f"/archive/{name}": QUERY_MS for name in queries}
    print(f"{reference_ms():>7.1f} ms  a fixed piece of work")
    transport = httpx.ASGITransport(app=datasette.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for path, budget in pages.items():
            first_ms, _ = await _cpu_ms(lambda path=path: client.get(path))
            measured = [await _cpu_ms(lambda path=path: client.get(path)) for _ in range(runs)]
            times, answer = [ms for ms, _ in measured], measured[-1][1]
            size = len(gzip.compress(answer.content)) / 1024
            middle = statistics.median(times)
            over = f" OVER by {middle - budget:.0f}" if middle > budget else ""
            print(
                f"{middle:>7.1f} ms  slowest {max(times):>7.1f}  first {first_ms:>7.1f}  budget {budget:>4}  "
                f"{size:>6.1f} KB gzipped  {answer.status_code} {path}{over}",
                flush=True,
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(measure(Path(sys.argv[1])))
    else:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder) / "archive.db", ROOT / "seeds")
            asyncio.run(measure(Path(folder) / "archive.db"))
