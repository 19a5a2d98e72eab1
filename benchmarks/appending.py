"""Measure appending: many report files in one call, one file of JSON Lines with the same content, and single ones.

Run: python benchmarks/appending.py [FILES]. Each line is one run of the command `timeline append`, start to end, in
seconds of CPU, events a second and peak memory; the second run of each finds everything recorded already, as after an
interruption. Then come the parts of a bulk append, all of it beside `sqlite-utils insert` of the finished rows, and
what a single append costs in a realistic log of 14,000 events beside one of 1,000.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import rebuild

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import Appended, append_file
from timeline.recording.duplicates import find_duplicates
from timeline.report_files.reader import read_report_files

DAYS = 28
GROWTH = (1_000, 14_000)
"""How many events there are before a single append."""


def report_file(number: int) -> dict[str, Any]:
    """Return a report file of a source, a person and a speech with a statement and a figure."""
    person = {"person": f"person-{number}", "name": f"Person {number}"}
    speech = {
        "occurrence": f"speech-{number}",
        "what": "speech",
        "title": f"A speech on the matter of {number}",
        "date": f"2031-05-{1 + number % DAYS:02}",
        "participants": [{**person, "role": "speaker", "evidence": 2}],
        "statements": [
            {"point": f"point-{number}", "text": "It is so.", "attribution": "reporter", "evidence": 3},
        ],
        "figures": [
            {"key": "heard", "measure": "attendance", "counted": "delegates", "value": number, "evidence": 4}
            | {"as_printed": f"{number} delegates", "attribution": "reporter"},
        ],
        "evidence": 2,
    }
    return {
        "source": {"id": f"source-{number}", "language": "en", "published": "2031-05-30"},
        "people": [{"id": f"person-{number}", "name": f"Person {number}"}],
        "reports": [speech],
    }


EVENTS_OF_A_FILE = 3
_APPEND = """
import resource, sys
from timeline.cli import run
code = run(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss // 1024}", file=sys.stderr)
sys.exit(code)
"""


def append(archive: Path, files: list[Path], what: str) -> None:
    """Print what one call takes."""
    command = [sys.executable, "-c", _APPEND, "append", "--archive", str(archive), "--by", "benchmark"]
    done = subprocess.run([*command, *map(str, files)], check=True, capture_output=True, text=True)
    cpu, memory = done.stderr.split()[-2:]
    print(f"{float(cpu):>8.2f} s of CPU {memory:>6} MB  {what}", flush=True)


def measure_parts(archive: Path, lines: Path, number: int) -> None:
    """Print what each part of a bulk append takes, in one process, and all of it beside sqlite-utils."""
    events = number * EVENTS_OF_A_FILE
    everything = 0.0
    with Archive(archive) as opened:
        for name, part in _parts(opened, lines):
            began = time.process_time()
            part()
            took = time.process_time() - began
            everything += 0 if name == READING else took  # which recording does, too
            print(f"{took:>8.2f} s of CPU {events / took:>8,.0f} events/s  {name}", flush=True)
    inserted = rebuild.inserted(archive)
    print(f"{everything:>8.2f} s of CPU {events / everything:>8,.0f} events/s  all of it, ", end="")
    print(f"{everything / inserted:.2f} times `sqlite-utils insert` of the finished rows", flush=True)


def measure_growth(folder: Path, few: int, many: int) -> None:
    """Print what a single append takes, projections included, among many events, beside one among few."""
    logs = (rebuild.written(folder, "realistic", events) for events in (few, many))
    less, more = (rebuild.appended(rebuild.rebuilt(log).path)[1] for log in logs)
    print(f"a single append among {many:,} events takes {more * 1000:,.0f} ms of CPU, ", end="")
    print(f"{more / less:.2f} times as much as among {few:,}", flush=True)


READING = "reading and validating alone"


def _parts(archive: Archive, lines: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    with lines.open("rb") as file:
        yield READING, lambda: sum(1 for _ in read_report_files(lines.name, file))
    with lines.open("rb") as file:
        done: list[Appended] = []
        yield "reading and recording", lambda: done.append(append_file(archive, lines.name, file, by="benchmark"))
    yield "projecting", Projector(archive).catch_up
    yield "likely duplicates", lambda: find_duplicates(archive, done[0].new_streams)


def empty(path: Path) -> Path:
    """Make an empty archive."""
    archive = Archive.create(path)
    Projector(archive).catch_up()
    archive.close()
    return path


def measure(folder: Path, number: int) -> None:
    """Print a line for each run."""
    contents = [json.dumps(report_file(count)) for count in range(1, number + 1)]
    lines = folder / "all.jsonl"
    lines.write_text("\n".join(contents), "utf-8")
    files = [folder / f"{count:06}.json" for count in range(number)]
    for path, content in zip(files, contents, strict=True):
        path.write_text(content, "utf-8")
    for name, given in (("files", files), ("lines of one file", [lines])):
        archive = empty(folder / f"{name[:5]}.db")
        append(archive, given, f"{number} {name}")
        append(archive, given, f"{number} {name}, recorded already")
    one = folder / "one.json"
    one.write_text(json.dumps(report_file(number + 1)), "utf-8")
    append(archive, [one], f"one file, {number} recorded already")
    append(empty(folder / "empty.db"), [one], "one file, none recorded already")
    measure_parts(empty(folder / "parts.db"), lines, number)
    measure_growth(folder, *GROWTH)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        measure(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
