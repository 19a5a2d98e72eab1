"""Time appending, replaying and projecting at growing sizes, compared with the eventsourcing library's own recorder.

Run: python benchmarks/replay.py [OCCURRENCES ...]. Quote the ratios: machines differ, and are noisy.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from domain.events import Via
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

REPORTS_A_FILE = 50
_REPORT = """
  - occurrence: speech-{n}
    what: speech
    title: Speech number {n}
    date: 2031-05-{day:02}
    participants: [{{party: PT, name: Speaker {n}, role: speaker}}]
    statements:
      - {{point: point-{point}, text: Lamps guide ships, attribution: {{voice: paraphrase, chain: PT}}, evidence: 1}}
    figures:
      - {{key: listeners, measure: attendance, counted: delegates, value: {n}, as_printed: '{n} delegates',
          attribution: reporter, evidence: 1}}
    evidence: 1
"""


def report_file(number: int) -> bytes:
    """Return one made-up report file of fifty speeches."""
    start = number * REPORTS_A_FILE
    reports = (_REPORT.format(n=n, day=n % 28 + 1, point=n % 7) for n in range(start, start + REPORTS_A_FILE))
    return f"source: {{id: gazette-{number}, published: 2031-06-01, language: en}}\nreports:{''.join(reports)}".encode()


def measure(occurrences: int) -> None:
    """Print the times for one size."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.create(Path(folder) / "archive.db")
        projector = Projector(archive)
        projector.catch_up()
        began = time.perf_counter()
        for number in range(max(1, occurrences // REPORTS_A_FILE)):
            append_file(archive, f"{number}.yaml", report_file(number), by="benchmark", via=Via.FILE)
        appended = time.perf_counter() - began
        events = archive.head
        began = time.perf_counter()
        projector.catch_up()
        grown = time.perf_counter() - began
        began = time.perf_counter()
        projector.rebuild()
        rebuilt = time.perf_counter() - began
        began = time.perf_counter()
        stored = archive.log.select_notifications(0, events)
        read = time.perf_counter() - began
        library = library_seconds(Path(folder) / "library.db", list(stored))
        archive.close()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{events:>8} events  append {events / appended:>7,.0f}/s  project {events / grown:>7,.0f}/s  "
        f"rebuild {events / rebuilt:>7,.0f}/s  read {events / read:>9,.0f}/s  peak {peak_mb:,.0f} MB"
    )
    print(f"{'':>8} appending takes {appended / library:.1f} times the library's recorder alone (no checks, no YAML)")


def library_seconds(path: Path, stored: list[StoredEvent]) -> float:
    """Return how long the library's own recorder takes to insert the same events, a file's worth at a time."""
    recorder = SQLiteApplicationRecorder(SQLiteDatastore(f"file:{path}", originator_id_type="text"))
    recorder.create_table()
    began = time.perf_counter()
    for start in range(0, len(stored), REPORTS_A_FILE + 1):
        recorder.insert_events(stored[start : start + REPORTS_A_FILE + 1])
    taken = time.perf_counter() - began
    recorder.datastore.close()
    return taken


if __name__ == "__main__":
    for size in [int(argument) for argument in sys.argv[1:]] or [500, 5_000]:
        measure(size)
