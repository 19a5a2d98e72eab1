"""A lock, so that only one process at a time rebuilds the projections of an archive."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def rebuild_lock(archive: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a file beside an archive, locked, until the end; raise BlockingIOError rather than wait if told not to.

    The lock ends with the process, however that ends; the empty file that a killed one leaves locks nobody out.
    """
    path = _lock_file(archive)
    descriptor = _locked(path, wait=wait)
    while not _is_at(path, descriptor):  # the one before removed the file that was waited for
        os.close(descriptor)
        descriptor = _locked(path, wait=wait)
    try:
        yield
    finally:
        path.unlink()
        os.close(descriptor)


def is_left(archive: Path) -> bool:
    """Tell whether there is such a file: of a rebuild that goes on, or of one that was killed."""
    return _lock_file(archive).exists()


def _lock_file(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}-rebuild")


def _locked(path: Path, *, wait: bool) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_at(path: Path, descriptor: int) -> bool:
    """Tell whether an open file still has its path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
