"""Try report files on a copy: what they would bring, without touching the archive."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.events import Via
from timeline.append import Appended, append
from timeline.archive import Archive, opened
from timeline.differences import Difference, differences
from timeline.duplicates import Likely, likely_duplicates
from timeline.projector import Projector
from timeline.report_files.reader import Written


@dataclass(frozen=True, slots=True)
class Trial:
    """Tell what files would bring: what each would append, the conflicts it touches, and what may be there already."""

    appended: Sequence[Appended]
    conflicts: Sequence[Difference]
    likely: Sequence[Likely]


@contextmanager
def copy_of(archive: Archive) -> Iterator[Archive]:
    """Give a copy of an archive, in a temporary file."""
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        path = Path(folder) / "archive.db"
        with (
            closing(sqlite3.connect(f"{archive.path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)
        with opened(path) as made:
            yield made


def try_files(archive: Archive, copy: Archive, files: Iterable[tuple[str, Sequence[Written]]], *, by: str) -> Trial:
    """Append files, each a name and what was read from it, to a copy of an archive; raises as `append` does."""
    appended = [append(copy, name, written, by=by, via=Via.FILE) for name, written in files]
    Projector(copy).catch_up()
    return Trial(
        appended=appended,
        conflicts=list(differences(archive, copy, ("conflicts",))),
        likely=likely_of(copy, appended),
    )


def likely_of(archive: Archive, appended: Iterable[Appended]) -> list[Likely]:
    """Return what of the newly recorded may be there already; what corroborates is meant to be."""
    return likely_duplicates(archive, (stream for each in appended for stream in each.brought))
