"""Measure appending: many report files in one call, one file of JSON Lines with the same content, and single ones.

Run: python benchmarks/appending.py [FILES] [--growth EVENTS_OR_LOG ...]. Each line is one run of the command
`timeline append`, start to end, in seconds of CPU, events a second and peak memory; the second run of each finds
everything recorded already, as after an interruption. Then come the parts of a bulk append, all of it beside
`sqlite-utils insert` of the finished rows, and what a single append costs in a realistic log of 14,000 events beside
one of 1,000. With `--growth`, nothing else is measured than that, in realistic logs of those sizes, or in copies of
logs that are there, as benchmarks/logs.py writes them: each beside the first.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import rebuild

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import Appended, append_file
from timeline.recording.duplicates import find_duplicates
from timeline.report_files.reader import read_report_files

DAYS = 28
GROWTH = ("1000", "14000")
"""How many events there are before a single append."""
ROUNDS = 25
"""How many appends there are to each log, in turns, so that what else the machine does slows all of them alike."""


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


def measure_growth(folder: Path, given: Sequence[str]) -> None:
    """Print what a single append takes, projections included, in larger and larger logs, beside one in the first."""
    logs = [rebuild.rebuilt(_log(folder, size_or_path)) for size_or_path in given]
    with ExitStack() as stack:
        archives = [stack.enter_context(Archive(log.path)) for log in logs]
        seconds: list[list[float]] = [[] for _ in archives]
        for number in range(1 + ROUNDS):
            for archive, found in zip(archives, seconds, strict=True):
                found.append(rebuild.append_one(archive, number))
    medians = [median(found[1:]) for found in seconds]  # the first reads the schema, too
    for log, one in zip(logs, medians, strict=True):
        print(f"a single append among {log.events:,} events takes {one * 1000:,.1f} ms of CPU, ", end="")
        print(f"{one / medians[0]:.2f} times as much as among {logs[0].events:,}", flush=True)


def _log(folder: Path, given: str) -> Path:
    """Return a log with so many events, or a copy of one that is there."""
    if given.isdecimal():
        return rebuild.written(folder, "realistic", int(given))
    return Path(shutil.copy(given, folder))


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
    measure_growth(folder, GROWTH)


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="?", type=int, default=1000, help="how many report files (default: 1000)")
    parser.add_argument("--growth", nargs="+", metavar="EVENTS_OR_LOG", help="a single append in larger logs, alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        if options.growth:
            measure_growth(Path(temporary), options.growth)
        else:
            measure(Path(temporary), options.files)


if __name__ == "__main__":
    main()
