"""Time appending a thousand report files in one call, and one file of JSON Lines with the same content, each twice.

Run: python benchmarks/appending.py [FILES]. Each line is one run of the command `timeline append`, start to end; the
second run of each finds everything recorded already, as after an interruption.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector

DAYS = 28


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


def append(archive: Path, files: list[Path], what: str) -> None:
    """Print how long one call takes."""
    command = [sys.executable, "-m", "timeline", "append", "--archive", str(archive), "--by", "benchmark"]
    began = time.perf_counter()
    subprocess.run([*command, *map(str, files)], check=True, stdout=subprocess.DEVNULL)
    print(f"{time.perf_counter() - began:>7.1f} s  {what}", flush=True)


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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        measure(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
