"""Have many readers ask for pages at a rate, as a cache in front of a replica passes them on; print who waits how long.

Run: python benchmarks/readers.py ADDRESS --rate PAGES --seconds N [--process PID ...]. Pages are those of the sitemap;
the one at place n is asked for n times less often than the first. Requests begin when they are due, whether or not
those before were answered, and a wait counts from then.

The cache is that of docs/operating.md, without its cost: a page is kept for --kept seconds (10), then shown as it is
while the replica is asked once, with its tag, whether it changed. What is not in the cache readers wait for. At first
it has the --warm pages that are most in demand. With --kept 0 this program keeps nothing: give the address of a proxy,
or every page is made for every reader.

--new COMMAND runs a command of the shell after half of the time, such as one that appends a report and takes a
snapshot; printed is how long after its end readers were shown pages of before.

--process prints the CPU of the server's processes. What this program itself uses is printed, too: it should be small.
"""

import argparse
import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

from serving import cpu_seconds, pages_of_sitemap
from stores import load, percentiles

_TIMEOUT_SECONDS = 60
_SPAN_SECONDS = 15


class Server:
    """A server that is asked over connections that are kept open, as many as there are answers to wait for.

    With `new_ones` every request has a connection of its own, as if each were another reader's.
    """

    def __init__(self, address: str, *, new_ones: bool) -> None:
        """Connect to nothing yet."""
        self._new_ones = new_ones
        parts = urlsplit(address)
        self._host, self._port = parts.hostname, parts.port or 80
        self._head = f"Host: {parts.netloc}\r\nAccept-Language: en\r\nAccept-Encoding: gzip\r\n"
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str, tag: str | None) -> tuple[int, str | None]:
        """Return the status and the tag of an answer; raise OSError where there is none.

        The server may have closed a connection that was not used for some seconds: another one is used then.
        """
        while self._free:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                return await self._get(self._free.pop(), path, tag)
        return await self._get(await asyncio.open_connection(self._host, self._port), path, tag)

    async def _get(
        self, connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], path: str, tag: str | None
    ) -> tuple[int, str | None]:
        reader, writer = connection
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        writer.write(f"GET {path} HTTP/1.1\r\n{self._head}{known}\r\n".encode())
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            status = int(first.split()[1])
            if "chunked" in headers.get("transfer-encoding", ""):
                while size := int(await reader.readline(), 16):
                    await reader.readexactly(size + 2)
                await reader.readline()
            else:
                await reader.readexactly(int(headers.get("content-length", 0)))
        if self._new_ones:
            writer.close()
        else:
            self._free.append(connection)
        return status, headers.get("etag")


@dataclass
class Page:
    """A page in the cache: its tag, when it was last known to be current, and whether that is being asked."""

    tag: str | None = None
    current_at: float | None = None
    asking: asyncio.Future[None] | None = None


@dataclass
class Cache:
    """A cache in front of a server, which shows what it has while it asks for what is newer."""

    server: Server
    kept: float
    pages: dict[str, Page] = field(default_factory=dict)
    answers: Counter[int | str] = field(default_factory=Counter)
    asked_ms: list[float] = field(default_factory=list)
    """How long the server took for each answer."""

    async def read(self, path: str) -> str | None:
        """Wait for a page as long as a reader has to; return the tag of what is shown."""
        page = self.pages.setdefault(path, Page()) if self.kept else Page()
        shown = page.tag
        if page.current_at is None or time.monotonic() - page.current_at >= self.kept:
            page.asking = page.asking or asyncio.ensure_future(self._ask(path, page))
            if page.current_at is None:
                await page.asking
                shown = page.tag
        return shown

    async def _ask(self, path: str, page: Page) -> None:
        began = time.monotonic()
        try:
            status, page.tag = await self.server.get(path, page.tag)
            self.answers[status] += 1
            page.current_at = began
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.answers[type(error).__name__] += 1
        finally:
            self.asked_ms.append((time.monotonic() - began) * 1000)
            page.asking = None

    async def settle(self) -> None:
        """Wait until the server has answered all that it was asked."""
        while waiting := [page.asking for page in self.pages.values() if page.asking]:
            await asyncio.gather(*waiting)


async def warm_up(cache: Cache, paths: Sequence[str]) -> None:
    """Fill the cache, two pages at a time."""
    waiting = iter(paths)

    async def fill() -> None:
        for path in waiting:
            await cache.read(path)

    await asyncio.gather(fill(), fill())


@dataclass
class Change:
    """A command that changes what the server has, and who was shown pages of before after its end."""

    ended_at: float | None = None
    tags: dict[str, str] = field(default_factory=dict)
    """What each page was last shown with; after the end, before it."""
    shown: list[tuple[float, bool]] = field(default_factory=list)
    """When after the end a page was shown, and whether it was that of before."""

    async def run(self, command: str) -> None:
        """Run the command to its end."""
        process = await asyncio.create_subprocess_shell(command)
        if await process.wait():
            raise SystemExit(f"{command}: exit status {process.returncode}")
        self.ended_at = time.monotonic()

    def note(self, path: str, tag: str | None) -> None:
        """Note what a reader was shown; nothing where there was no page."""
        if tag is None:
            return
        if self.ended_at is None:
            self.tags[path] = tag
        elif path in self.tags:
            self.shown.append((time.monotonic() - self.ended_at, tag == self.tags[path]))

    def shares(self) -> str:
        """Return in words how many pages were those of before, from time to time."""
        spans: dict[int, list[bool]] = {}
        for after, was_before in self.shown:
            spans.setdefault(int(after // _SPAN_SECONDS), []).append(was_before)
        return ", ".join(
            f"{sum(found) / len(found):.0%} until {(span + 1) * _SPAN_SECONDS} s"
            for span, found in sorted(spans.items())
        )


async def read_at(cache: Cache, paths: Sequence[str], rate: float, command: str | None) -> tuple[list[float], Change]:
    """Have readers ask for pages at a rate; return how many milliseconds each waited, and what changed for whom."""
    waits: list[float] = []
    began, change = time.monotonic(), Change()

    async def read(path: str, due: float) -> None:
        change.note(path, await cache.read(path))
        waits.append((time.monotonic() - due) * 1000)

    async with asyncio.TaskGroup() as readers:
        for number, path in zip(count(), paths, strict=False):
            due = began + number / rate
            if (early := due - time.monotonic()) > 0:
                await asyncio.sleep(early)
            if command and number >= len(paths) / 2:
                readers.create_task(change.run(command))
                command = None
            readers.create_task(read(path, due))
    return waits, change


async def measure(given: argparse.Namespace, pages: Sequence[str]) -> None:
    """Have pages read, and print what that came to."""
    cache = Cache(Server(given.address, new_ones=not given.kept), given.kept)
    drawing = random.Random(1)
    weights = [1 / place for place in range(1, len(pages) + 1)]
    paths = drawing.choices(pages, weights, k=int(given.rate * given.seconds))
    await warm_up(cache, pages[: given.warm])
    cache.answers.clear()
    cache.asked_ms.clear()
    before, began, own = [cpu_seconds(process) for process in given.process], time.monotonic(), time.process_time()
    waits, change = await read_at(cache, paths, given.rate, given.new)
    asked_for = time.monotonic() - began
    await cache.settle()
    took = time.monotonic() - began
    print(f"{len(waits) / asked_for:,.0f} pages/s were read of {given.rate:,.0f} asked for; {load()}")
    print(f"  {len({*paths}):,} different pages of {len(pages):,}, of which {given.warm:,} were in the cache before")
    answers = ", ".join(f"{number:,} times {status}" for status, number in cache.answers.most_common())
    print(f"  readers waited {percentiles(waits)}")
    print(f"  the server was asked {sum(cache.answers.values()) / took:,.0f} times a second ({answers})")
    print(f"  it answered after {percentiles(cache.asked_ms or [0.0])}; all, {took - asked_for:.1f} s after the end")
    if change.shown:
        print(f"  after the change, readers were shown pages of before: {change.shares()}")
    for process, was in zip(given.process, before, strict=True):
        print(f"  process {process}: {(cpu_seconds(process) - was) / took:.2f} cores")
    print(f"  this program: {(time.process_time() - own) / took:.2f} cores", flush=True)


def main() -> None:
    """Read what is asked for, and measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kept", type=float, default=10.0)
    parser.add_argument("--warm", type=int, default=0)
    parser.add_argument("--new", metavar="COMMAND")
    parser.add_argument("--process", type=int, action="append", default=[])
    given = parser.parse_args()
    pages = pages_of_sitemap(given.address)
    random.Random(0).shuffle(pages)
    with suppress(KeyboardInterrupt):
        asyncio.run(measure(given, pages))


if __name__ == "__main__":
    main()
