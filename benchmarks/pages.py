"""Time every kind of page at the seeds' size, in process, and print its size; Datasette's own row page too.

Run: python benchmarks/pages.py [ARCHIVE]. Prints the median and the slowest of the runs, and gzipped kilobytes.
"""

import asyncio
import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from timeline.recording.building import build
from timeline.web.server import datasette_of

RUNS = 15
ROOT = Path(__file__).parent.parent
PAGES = (
    "/",
    "/timeline",
    "/occurrence/{occurrence}",
    "/source/{source}",
    "/party/{party}",
    "/person/{person}",
    "/treaty/{treaty}",
    "/conflicts",
    "/as-known",
    "/search?q=the",
    "/about",
    "/feed.atom",
    "/calendar.ics",
    "/archive",
    "/archive/figures",
    "/archive/events",
    "/archive/occurrences/{occurrence}",
    "/archive/signatories_per_day.json?_shape=array",
)
_ONE = "SELECT (SELECT id FROM {0} ORDER BY id LIMIT 1)"


async def measure(archive: Path) -> None:
    """Print a line for each page."""
    datasette = datasette_of(archive, ROOT / "metadata.yml")
    await datasette.invoke_startup()
    database = datasette.get_database("archive")
    names = {
        "occurrence": "occurrences",
        "source": "sources",
        "party": "parties",
        "person": "people",
        "treaty": "treaties",
    }
    ids = {name: (await database.execute(_ONE.format(table))).rows[0][0] for name, table in names.items()}
    transport = httpx.ASGITransport(app=datasette.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for path in (page.format(**ids) for page in PAGES):
            await client.get(path)
            times = []
            for _ in range(RUNS):
                began = time.perf_counter()
                answer = await client.get(path)
                times.append((time.perf_counter() - began) * 1000)
            size = len(gzip.compress(answer.content)) / 1024
            print(
                f"{statistics.median(times):>7.1f} ms  slowest {max(times):>7.1f} ms  {size:>6.1f} KB gzipped  "
                f"{answer.status_code} {path}"
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(measure(Path(sys.argv[1])))
    else:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder) / "archive.db", ROOT / "seeds")
            asyncio.run(measure(Path(folder) / "archive.db"))
