"""A folder of snapshots: immutable copies of an archive, named by their content, and the file that says which to read.

Only `latest.json` is ever replaced, in one step; a snapshot never changes. So a folder can be read while it is written,
and copied with any tool.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.base import message_of
from domain.errors import ArchiveError
from domain.events import UtcDatetime
from timeline.log.archive_file import NotAnArchiveError, check_archive, to_disk

LATEST = "latest.json"
"""The file that lists the snapshots, the newest first."""
_LOCK = ".lock"
_NAME = re.compile(r"archive-[0-9a-f]{16}\.db")
_DIGITS = 16


class BadSnapshotsError(ArchiveError):
    """A folder whose snapshots cannot be read."""


class Snapshot(BaseModel):
    """A copy of an archive as it was at one moment.

    `state` is another after each change of the archive; `taken_at` is when the copy was made, and `as_of` when the
    archive was last found to be still the same. `withheld` is how many of its events are withheld. What a newer version
    adds is ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str = Field(pattern=f"^{_NAME.pattern}$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size_bytes: int = Field(gt=0)
    events: int = Field(ge=0)
    withheld: int = Field(0, ge=0)
    position: int = Field(ge=0)
    root: str = Field(pattern="^[0-9a-f]{64}$")
    state: str
    taken_at: UtcDatetime
    as_of: UtcDatetime


class Shelf(BaseModel):
    """The content of `latest.json`: the snapshots that are kept, the newest first, and since when others are not."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal[1] = 1
    snapshots: tuple[Snapshot, ...] = ()
    retired: Mapping[str, UtcDatetime] = Field(default_factory=dict)

    @property
    def newest(self) -> Snapshot | None:
        """Return the snapshot to read, if there is any."""
        return next(iter(self.snapshots), None)


def name_of(sha256: str) -> str:
    """Return the name of the snapshot whose content has this digest."""
    return f"archive-{sha256[:_DIGITS]}.db"


def sha256_of(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_shelf(folder: Path) -> Shelf:
    """Return what `latest.json` says, nothing where there is no such file; raise BadSnapshotsError for a broken one."""
    path = folder / LATEST
    try:
        return Shelf.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Shelf()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadSnapshotsError(f"{path}: {f'{where}: ' if where else ''}{message_of(first)}") from error
    except OSError as error:
        raise BadSnapshotsError(f"cannot read {path}: {error.strerror}") from error


class Problem(NamedTuple):
    """Why a snapshot is not served: its kind, which everybody may know, and the details, which may name folders."""

    kind: Literal["missing", "damaged", "unreadable", "another version"]
    details: str


def problem_of(folder: Path, snapshot: Snapshot) -> Problem | None:
    """Return why a snapshot cannot be read here: it is missing, or not the file that is meant; None if it can."""
    path = folder / snapshot.file
    try:
        size = path.stat().st_size
        if size != snapshot.size_bytes:
            words = f"it has {size:,} bytes, not {snapshot.size_bytes:,}: it is not whole, or another file"
            return Problem("damaged", words)
        check_archive(path)
        if (sha256 := sha256_of(path)) != snapshot.sha256:
            return Problem("damaged", f"its SHA-256 is {sha256}, not {snapshot.sha256}")
    except FileNotFoundError:
        return Problem("missing", "it is not there")
    except NotAnArchiveError as error:
        return Problem("damaged", str(error))
    except OSError as error:
        return Problem("unreadable", f"it cannot be read: {error.strerror}")
    return None


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Let nobody else write to a folder of snapshots."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def put(folder: Path, shelf: Shelf) -> None:
    """Replace `latest.json` in one step, once the disk has all of the new one."""
    content = json.dumps(shelf.model_dump(mode="json"), indent=1)
    temporary = folder / f".{LATEST}"
    temporary.write_text(f"{content}\n", "utf-8")
    to_disk(temporary)
    temporary.replace(folder / LATEST)
    to_disk(folder)


def with_newest(shelf: Shelf, snapshots: Sequence[Snapshot], files: Sequence[str], now: datetime) -> Shelf:
    """Return a shelf with these snapshots; other files of the folder are no longer kept, from now on."""
    kept = {snapshot.file for snapshot in snapshots}
    retired = {name: shelf.retired.get(name, now) for name in files if name not in kept}
    return Shelf(snapshots=tuple(snapshots), retired=retired)


def files_in(folder: Path) -> list[str]:
    """Return the names of the files that are named as snapshots are."""
    return sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))


def remove_retired(folder: Path, shelf: Shelf, grace: timedelta, now: datetime) -> list[str]:
    """Remove the files that have not been kept for some time, unless a process on this machine serves one."""
    due = [name for name, since in shelf.retired.items() if _NAME.fullmatch(name) and now - since >= grace]
    return [name for name in due if _removed(folder / name)]


def _removed(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except OSError:  # in use, or a folder from which nothing can be removed
        return False
    finally:
        os.close(descriptor)
    return True


def in_use(path: Path) -> int:
    """Return a descriptor that keeps a file from being removed by its writer on this machine, until it is closed."""
    descriptor = os.open(path, os.O_RDONLY)
    with suppress(OSError):  # a file system without locks: then the grace time alone protects it
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return descriptor
