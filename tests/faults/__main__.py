"""Try many faults of one kind: `python -m tests.faults kills --times 2000 --seed 1`."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import bits, fuzzing, kills, writers

_KINDS = {
    "kills": lambda given, folder: kills.kill(given.seed, given.times or 2000, folder, given.only, _show),
    "bits": lambda given, folder: bits.change(given.seed, given.times or 1000, folder, _show),
    "fuzz": lambda given, folder: fuzzing.fuzz(given.seed, given.times or 100_000, folder, given.only, _show),
    "writers": lambda given, folder: writers.write(8, given.times or 500, folder, _show, seed=given.seed),
}


def main() -> int:
    """Run what was asked for; return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("kind", choices=list(_KINDS))
    parser.add_argument("--times", type=int, help="How many.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="One operation, or one kind of input, alone.")
    parser.add_argument("--folder", help="Where to make the files, such as /dev/shm.")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-", dir=given.folder) as folder:
        found = _KINDS[given.kind](given, Path(folder))
    print("\n".join(found.lines()))
    cpu = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{cpu:.0f} s of CPU, {time.monotonic() - began:.0f} s")
    return bool(found.problems)


def _show(done: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}")


if __name__ == "__main__":
    sys.exit(main())
