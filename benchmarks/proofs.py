"""Measure what the tree over the log costs: verifying all of it, and keeping it up as events are added.

Run: python benchmarks/proofs.py [EVENTS ...]. All figures are CPU time. Verifying is computing every leaf and the root
again from the events in SQLite; beside it stands the SHA-256 of the same bytes, read in the same way. Adding is what
the tree takes of an append of one event, in hashes and in time; beside it stands recording the event without a tree.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any

from timeline.proofs import tree
from timeline.proofs.following import follow, leaves
from timeline.proofs.tiles import DDL, Tiles

LOG = "stored_events"
STATE_BYTES = 2_000
"""About what an event of the first archive has."""
CREATE = f"""CREATE TABLE {LOG} (rowid INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL,
  originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL)"""
INSERT = f"INSERT INTO {LOG} (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
APPENDS = 200


def events(first: int, many: int) -> Iterable[tuple[str, int, str, bytes]]:
    """Yield events of random content."""
    for number in range(first, first + many):
        yield f"occurrence/made-up-occurrence-{number}", 1, "occurrence-reported", os.urandom(STATE_BYTES)


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of the fastest of three runs."""
    taken = []
    for _ in range(3):
        began = process_time()
        work()
        taken.append(process_time() - began)
    return min(taken)


def hash_bytes(connection: sqlite3.Connection) -> None:
    """Hash the bytes of all events, one after the other: what is compared with."""
    digest = hashlib.sha256()
    columns = "CAST(originator_id AS BLOB), CAST(originator_version AS BLOB), CAST(topic AS BLOB), state"
    for row in connection.execute(f"SELECT {columns} FROM {LOG} ORDER BY rowid"):
        for cell in row:
            digest.update(cell)


def hash_each(connection: sqlite3.Connection) -> None:
    """Hash the bytes of each event by itself, which gives no tree, but a digest an event."""
    columns = "CAST(originator_id AS BLOB), CAST(originator_version AS BLOB), CAST(topic AS BLOB), state"
    for row in connection.execute(f"SELECT {columns} FROM {LOG} ORDER BY rowid"):
        hashlib.sha256(b"".join(row)).digest()


def compute_root(connection: sqlite3.Connection) -> None:
    """Compute every leaf and the root, as `timeline verify` does."""
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(DDL)
        computed = Tiles(memory)
        found = leaves(connection, LOG, 0, -1)
        while some := list(islice(found, 10_000)):
            computed.extend(some)
        tree.root(computed.size(), computed.at)


def measure_verifying(path: Path, size: int) -> None:
    """Print what verifying costs, beside hashing."""
    with closing(sqlite3.connect(path)) as connection:
        plain, each, whole = (
            seconds(lambda work=work: work(connection)) for work in (hash_bytes, hash_each, compute_root)
        )
    print(
        f"verify {size:>9,} events: {whole:6.2f} s, {whole / plain:.2f} times one SHA-256 over the same bytes "
        f"({plain:.2f} s), {whole / each:.2f} times a SHA-256 an event ({each:.2f} s)",
        flush=True,
    )


def measure_adding(path: Path, size: int) -> None:
    """Print what an append of one event costs the tree, in hashes and in time, beside recording the event."""
    counted = 0

    def counting(content: bytes) -> Any:
        nonlocal counted
        counted += 1
        return hashlib.sha256(content)

    taken = {}
    for name in ("without a tree", "with one"):
        copied = Path(shutil.copy(path, path.with_name("adding.db")))
        with closing(sqlite3.connect(copied)) as connection:
            follow(connection, LOG)
            connection.commit()
            tree.hashlib = SimpleNamespace(sha256=counting)  # type: ignore[assignment]
            began = process_time()
            for event in events(size, APPENDS):
                connection.execute(INSERT, event)
                if name == "with one":
                    follow(connection, LOG)
                connection.commit()
            taken[name] = (process_time() - began) / APPENDS * 1e6
            hashes = counted / APPENDS
            began, counted = process_time(), 0
            for _ in range(APPENDS):
                computed = Tiles(connection)
                tree.root(computed.size(), computed.at)
            root_us, root_hashes = (process_time() - began) / APPENDS * 1e6, counted / APPENDS
            tree.hashlib, counted = hashlib, 0
    print(
        f"append to {size:>6,} events: {taken['with one']:4.0f} µs an event, {taken['without a tree']:4.0f} without a "
        f"tree; {hashes:.2f} hashes; then a root: {root_us:4.0f} µs, {root_hashes:.0f} hashes",
        flush=True,
    )


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ("1000", "10000", "100000")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.db"
            with closing(sqlite3.connect(path)) as connection:
                connection.execute(CREATE)
                connection.executemany(INSERT, events(0, size))
                connection.commit()
            measure_verifying(path, size)
            measure_adding(path, size)
