"""Record report files in a store, one after the other, as a process of its own; what is refused is tried again.

Run with the path of a copy, a name and how many files; the address is in TIMELINE_STORE. It prints the slug of each
source that it was told is recorded, and how often it was refused.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from timeline.log.archive import Archive
from timeline.log.postgres import PostgresStore
from timeline.log.stores import StoreError
from timeline.recording.appending import append_file

REPORT = """\
source: {{id: {0}, publisher: {{name: The Daily {0}}}, title: News of {0}, language: en, published: 2031-05-03}}
reports:
  - {{occurrence: {0}-meets, what: meeting, title: {0} meets, date: 2031-05-02, evidence: 1}}
  - {{occurrence: the-meeting, what: meeting, title: They meet, date: 2031-05-02, evidence: 1}}
"""
"""A report of something of its own, and of something that everybody reports."""


def record(path: Path, address: str, name: str, count: int, patience_seconds: float = 5) -> tuple[list[str], int]:
    """Record files until all are recorded; return the sources that were, and how often recording was refused."""
    recorded: list[str] = []
    refused = 0
    with Archive(path, store=PostgresStore(address, patience_seconds=patience_seconds)) as archive:
        while len(recorded) < count:
            slug = f"{name}-{len(recorded)}"
            try:
                append_file(archive, f"{slug}.yaml", REPORT.format(slug).encode(), by="jane")
            except StoreError:
                refused += 1
                time.sleep(0.05)
            else:
                recorded.append(slug)
    return recorded, refused


def main() -> None:
    """Record, and print what was recorded."""
    path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    recorded, refused = record(path, os.environ["TIMELINE_STORE"], name, count)
    print(" ".join(recorded))  # noqa: T201 - what the test reads
    print(refused)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
