"""Try report files on a copy: what they would bring, without touching the archive."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from timeline.append import Appended, append_file
from timeline.archive import Archive, opened
from timeline.differences import Difference, differences
from timeline.duplicates import Likely, likely_duplicates
from timeline.projector import Projector


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


def try_files(archive: Archive, copy: Archive, files: Iterable[tuple[str, bytes]], *, by: str) -> Trial:
    """Append files, each a name and its content, to a copy of an archive; raises as `append_file` does."""
    appended = [append_file(copy, name, content, by=by) for name, content in files]
    Projector(copy).catch_up()
    return Trial(
        appended=appended,
        conflicts=list(differences(archive, copy, ("conflicts",))),
        likely=likely_of(copy, appended),
    )


def likely_of(archive: Archive, appended: Iterable[Appended]) -> list[Likely]:
    """Return what of the newly recorded may be there already; what corroborates is meant to be."""
    return likely_duplicates(
        archive, (event.originator_id for each in appended for event in each.events if event.originator_version == 1)
    )
