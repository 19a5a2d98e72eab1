"""Time a row page while hostile queries run against the same server, and print the memory that the server took.

Run: python benchmarks/hostile.py. Each line is one kind of query, one and then six of it at a time, for some seconds;
the first line is the same page on an idle server, to compare with. Memory is the resident set's highest, from
/proc on Linux, of a server that is fresh for the line, without its workers: each of those has a limit of its own.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from timeline.recording.building import build

ROOT = Path(__file__).parent.parent
SECONDS = 4
ROW = "/archive/occurrences/signing-of-the-hanoi-convention"
COUNTING = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
HOSTILE = {
    "an endless query": f"{COUNTING} SELECT count(*) FROM c",
    "an endless sort": f"{COUNTING} SELECT x FROM c ORDER BY -x",
    "a memory bomb": f"{COUNTING}, d(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM d) SELECT max(length(s)) FROM d",
    "a blob of zeros": "SELECT zeroblob(1000000000)",
    "many rows of large values": f"{COUNTING} SELECT hex(randomblob(450000)) FROM c LIMIT 1000",
    "one large value of all": f"{COUNTING} SELECT group_concat(hex(randomblob(100000))) FROM c",
    "a product of tables": "SELECT count(*) FROM events a, events b, events c, events d, events e",
    "a search that nothing interrupts": "SELECT instr(hex(zeroblob(490000)), hex(zeroblob(245000)) || '1')",
    "subqueries that double": "WITH a0 AS (SELECT random() AS x)"
    + "".join(f", a{n} AS (SELECT sum(l.x) AS x FROM a{n - 1} l, a{n - 1} r)" for n in range(1, 28))
    + " SELECT * FROM a27",
    "a pattern that backtracks": "SELECT '" + "a" * 2000 + "' LIKE '" + "%a" * 400 + "b'",
}


@contextmanager
def served(archive: Path) -> Iterator[tuple[str, int]]:
    """Serve an archive; give the address and the server's process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "timeline", "serve", "--archive", str(archive), "--port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([*command, "--metadata", str(ROOT / "metadata.yml")], stdout=quiet, stderr=quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                httpx.get(f"{address}{ROW}", timeout=5).raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()


def most_megabytes(process: int) -> float:
    """Return the highest resident set of a process so far."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def attack(address: str, sql: str, until: float, answers: list[int]) -> None:
    """Send one hostile query after the other."""
    with httpx.Client(base_url=address, timeout=60) as client:
        while time.monotonic() < until:
            answers.append(client.get("/archive.json", params={"sql": sql}).status_code)


def measure(archive: Path, name: str, sql: str, at_once: int) -> None:
    """Print how the row page answers beside a query, asked by several clients at a time."""
    with served(archive) as (address, process), httpx.Client(base_url=address, timeout=60) as reader:
        until = time.monotonic() + SECONDS
        answers: list[int] = []
        threads = [threading.Thread(target=attack, args=(address, sql, until, answers)) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        times, failed = [], 0
        while time.monotonic() < until:
            began = time.perf_counter()
            failed += reader.get(ROW).status_code != httpx.codes.OK
            times.append((time.perf_counter() - began) * 1000)
        for thread in threads:
            thread.join()
        print(
            f"{statistics.median(times):>7.0f} ms  slowest {max(times):>6.0f} ms  {len(times):>4} rows answered, "
            f"{failed} failed  {most_megabytes(process):>5.0f} MB  {name}, {at_once} at once"
            f"{f' (answered {sorted(set(answers))})' if answers else ''}",
            flush=True,
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        build(path, ROOT / "seeds")
        measure(path, "no query", "", 0)
        for name, sql in HOSTILE.items():
            for at_once in (1, 6):
                measure(path, name, sql, at_once)
