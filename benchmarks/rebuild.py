"""Compare rebuilding with the least that it could cost, and with itself on awkward logs; CPU ratios of one run.

Run: python benchmarks/rebuild.py [EVENTS ...]. The floor copies the finished tables, in the order of their rows, into a
fresh file without a journal, and then makes their indices and search index. Nothing is printed where digests differ.
"""

import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from logs import write_log

from projections import PROJECTIONS
from timeline.log.archive import Archive
from timeline.projecting import schema
from timeline.projecting.engine import Projector

AWKWARD = (("one-treaty", 300, 2_700), ("one-occurrence", 250, 1_000))
"""Shapes of logs, and two sizes: an event should cost as much in the larger."""
SIZES = (10_000,)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return how much CPU time some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def rebuilt(folder: Path, shape: str, events: int) -> tuple[Path, float]:
    """Write a log and rebuild its projections; return the archive's path, and the seconds of the rebuild."""
    path = folder / f"{shape}-{events}.db"
    write_log(path, events, shape)
    with Archive(path) as archive:
        projector = Projector(archive)
        seconds = cpu_seconds(projector.rebuild)
        kept = {one.name: projector.store.saved_digest(one) for one in projector.projections}
        if kept != {one.name: projector.store.digest(one) for one in projector.projections}:
            sys.exit(f"{path.name}: the digests of the rebuild are not those of its tables")
    return path, seconds


def floor(path: Path) -> float:
    """Return the seconds that copying the tables of an archive takes, with indices and search index."""
    copy = path.with_suffix(".floor")
    tables = [table for projection in PROJECTIONS.values() for table in projection.tables]
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for statement in ("journal_mode=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {statement}")
        connection.execute("ATTACH ? AS archive", (str(path),))

        def work() -> None:
            connection.execute("BEGIN")
            for table in tables:
                connection.execute(table.ddl)
                connection.execute(f"INSERT INTO [{table.name}] SELECT * FROM archive.[{table.name}] ORDER BY rowid")
            for table in tables:
                schema.index(connection, table)
            connection.execute("COMMIT")

        return cpu_seconds(work)


def grown(path: Path, batch: int) -> float:
    """Return the seconds of catching up with a log so many events at a time, which must give what a rebuild gives."""
    copy = Path(shutil.copy(path, path.with_suffix(".grown")))
    with Archive(copy) as archive:
        projector = Projector(archive)
        kept = {one.name: projector.store.saved_digest(one) for one in projector.projections}
        for one in projector.projections:
            with projector.store.connection(write=True) as connection:
                for table in one.tables:
                    connection.execute(f"DELETE FROM [{table.name}]")
            projector.store.keep(one, 0, 0, None)
        seconds = cpu_seconds(lambda: projector.catch_up(batch=batch))
        if kept != {one.name: projector.store.digest(one) for one in projector.projections}:
            sys.exit(f"{path.name}: catching up {batch} at a time does not give what a rebuild gives")
    return seconds


def main(sizes: list[int]) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for events in sizes:
            path, seconds = rebuilt(folder, "realistic", events)
            least = floor(path)
            print(f"{events:>9,} events: a rebuild takes {seconds / least:.1f} times the floor", flush=True)
            print(f"{'':>9} {seconds / events * 1e6:,.0f} µs an event, the floor {least / events * 1e6:,.0f} µs")
            print(f"{'':>9} catching up 500 at a time: {grown(path, 500) / least:.1f} times the floor")
        for shape, small, large in AWKWARD:
            each = [rebuilt(folder, shape, events)[1] / events for events in (small, large)]
            print(f"{shape}: an event costs {each[1] / each[0]:.2f} times as much among {large:,} as among {small:,}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:,.0f} MB")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or list(SIZES))
