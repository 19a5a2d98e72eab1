"""Serve an archive in processes of its own, ask for pages as many readers do, and print what each costs.

Run: python benchmarks/serving.py [ARCHIVE] [--seconds N] [--readers N]. Without an archive it serves the seeds. For
every page it prints, for the archive itself and for a snapshot of it: the CPU of the server for one answer, how many of
them a core can give in a second, and the same for a reader, or a proxy, who has the current page (304). The first line
is a fixed piece of work to compare with other machines. Wall time counts for nothing but the end of a run.

With --address URL --process PID it measures what is served there already, such as by a proxy. With --zipf N as well, it
asks for N pages of the sitemap, of which the one at place n is asked for n times less often than the first, and prints
the CPU of each process that is given (--process several times).
"""

import argparse
import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import httpx
from pages import ROOT, reference_ms

from timeline.recording.building import build

PATHS = (
    "/",
    "/timeline",
    "/occurrence/{occurrence}",
    "/source/{source}",
    "/treaty/{treaty}",
    "/party/{party}",
    "/search?q={word}",
    "/archive/occurrences",
    "/archive/figures.json?_size=100",
    "/archive.json?sql=select+count(*)+from+figures",
    "/-/health",
)
_LOCATION = re.compile("<loc>https?://[^/<]+([^<]*)</loc>")
_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: int) -> float:
    """Return the CPU time of a process and of its children that have not ended yet."""
    own = sum(int(ticks) for ticks in _fields(process)[11:13]) / _TICKS
    return own + sum(cpu_seconds(child) for child in _children(process))


def _fields(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def resident_mb(process: int) -> float:
    """Return the memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, int]]:
    """Serve in a process of its own; give its address and its process."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "timeline", "serve", "--port", str(port), "--metadata", str(ROOT / "metadata.yml")]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _once_answered(f"http://127.0.0.1:{port}"), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _once_answered(address: str) -> str:
    for _ in range(600):
        try:
            httpx.get(f"{address}/-/health", timeout=60)
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return address
    raise TimeoutError(address)


async def asked(address: str, path: str, *, readers: int, seconds: float, tag: str | None) -> int:
    """Return how many answers some readers got in a time, each asking again once it was answered."""
    ends, headers = time.monotonic() + seconds, {"if-none-match": tag} if tag else {}

    async def reader(client: httpx.AsyncClient) -> int:
        count = 0
        while time.monotonic() < ends or not count:
            answer = await client.get(path, headers=headers)
            assert answer.status_code == (304 if tag else 200), (path, answer.status_code, answer.text[:300])
            count += 1
        return count

    async with httpx.AsyncClient(base_url=address, timeout=120, trust_env=False) as client:
        return sum(await asyncio.gather(*(reader(client) for _ in range(readers))))


def measured_ms(address: str, process: int, path: str, *, readers: int, seconds: float, tag: str | None) -> float:
    """Return the milliseconds of the server's CPU for one answer."""
    before = cpu_seconds(process)
    count = asyncio.run(asked(address, path, readers=readers, seconds=seconds, tag=tag))
    return (cpu_seconds(process) - before) * 1000 / count


def paths_of(address: str) -> list[str]:
    """Return the paths to ask for: those of what most rows are of."""
    queries = {
        "occurrence": "select occurrence from reports group by 1 order by count(*) desc, 1 limit 1 offset 3",
        "source": "select source from reports group by 1 order by count(*) desc, 1 limit 1",
        "treaty": "select treaty from occurrences where treaty not null group by 1 order by count(*) desc, 1 limit 1",
        "party": "select party from party_mentions where party not null group by 1 order by count(*) desc, 1 limit 1",
        "word": "select lower(substr(title, 1, instr(title || ' ', ' ') - 1)) from occurrences order by id limit 1",
    }
    ids = {}
    for name, sql in queries.items():
        answer = httpx.get(f"{address}/archive.json", params={"sql": sql, "_shape": "arrays"}, timeout=60)
        ids[name] = answer.json()["rows"][0][0]
    return [path.format(**ids) for path in PATHS]


def line(path: str, fresh_ms: float, kept_ms: float | None) -> str:
    """Return the line of a page."""
    kept = "" if kept_ms is None else f"{kept_ms:>8.2f} ms {1000 / kept_ms:>7.0f}/s"
    return f"{fresh_ms:>8.2f} ms {1000 / fresh_ms:>7.1f}/s {kept:>22}  {path}"


def measure(address: str, process: int, *, readers: int, seconds: float) -> None:
    """Print a line for each page."""
    print("   CPU for an answer, a core   for a page that one has, a core")
    for path in paths_of(address):
        tag = httpx.get(f"{address}{path}", timeout=60).headers.get("etag")
        fresh = measured_ms(address, process, path, readers=readers, seconds=seconds, tag=None)
        kept = measured_ms(address, process, path, readers=readers, seconds=seconds, tag=tag) if tag else None
        print(line(path, fresh, kept), flush=True)
    print(f"{resident_mb(process):>8.0f} MB of memory", flush=True)


def pages_of_sitemap(address: str) -> list[str]:
    """Return the paths of all pages, as the sitemap has them."""
    first = httpx.get(f"{address}/sitemap.xml", timeout=60).text
    maps = _LOCATION.findall(first)
    if "<sitemapindex" not in first:
        return maps
    found = [_LOCATION.findall(httpx.get(f"{address}{path}", timeout=60).text) for path in maps]
    return [path for paths in found for path in paths]


async def asked_by_rank(address: str, paths: Sequence[str], *, readers: int) -> None:
    """Let some readers ask for pages, one after another."""
    waiting = iter(paths)

    async def reader(client: httpx.AsyncClient) -> None:
        for path in waiting:
            answer = await client.get(path)
            assert answer.is_success, (path, answer.status_code)

    async with httpx.AsyncClient(base_url=address, timeout=120, trust_env=False) as client:
        await asyncio.gather(*(reader(client) for _ in range(readers)))


def measure_by_rank(address: str, processes: Sequence[int], *, readers: int, count: int) -> None:
    """Print the CPU of some processes for pages that are in demand as words are in a text."""
    pages = pages_of_sitemap(address)
    drawing = random.Random(0)
    drawing.shuffle(pages)
    asked_for = drawing.choices(pages, [1 / place for place in range(1, len(pages) + 1)], k=count)
    before, began = [cpu_seconds(process) for process in processes], time.monotonic()
    asyncio.run(asked_by_rank(address, asked_for, readers=readers))
    took = [cpu_seconds(process) - was for process, was in zip(processes, before, strict=True)]
    seconds = time.monotonic() - began
    print(f"{count:,} answers, {len(set(asked_for)):,} different pages of {len(pages):,}, in {seconds:.0f} s")
    for process, cpu in zip(processes, took, strict=True):
        print(f"{cpu:>8.1f} s of CPU, {cpu * 1000 / count:.2f} ms for an answer, by process {process}")


def main() -> None:
    """Measure an archive that is served itself, and then a snapshot of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--address")
    parser.add_argument("--process", type=int, action="append")
    parser.add_argument("--zipf", type=int)
    given = parser.parse_args()
    if given.address:
        print(f"{reference_ms():>8.1f} ms a fixed piece of work")
        if given.zipf:
            measure_by_rank(given.address, given.process, readers=given.readers, count=given.zipf)
        else:
            measure(given.address, given.process[0], readers=given.readers, seconds=given.seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = given.archive or Path(folder) / "archive.db"
        if given.archive is None:
            build(archive, ROOT / "seeds")
        snapshots = Path(folder) / "snapshots"
        snapshot = [sys.executable, "-m", "timeline", "snapshot", str(snapshots), "--archive", str(archive)]
        began = os.times()
        subprocess.run(snapshot, check=True, stdout=subprocess.DEVNULL)
        ended = os.times()
        took = ended.children_user + ended.children_system - began.children_user - began.children_system
        print(f"{reference_ms():>8.1f} ms a fixed piece of work")
        print(f"{took:>8.1f} s of CPU to write a snapshot of {archive.stat().st_size / 1e6:,.0f} MB")
        for name, options in (("archive", ("--archive", str(archive))), ("snapshot", ("--snapshots", str(snapshots)))):
            print(f"\nthe {name} itself is served" if name == "archive" else "\na snapshot is served")
            with serving(*options) as (address, process):
                measure(address, process, readers=given.readers, seconds=given.seconds)


if __name__ == "__main__":
    main()
