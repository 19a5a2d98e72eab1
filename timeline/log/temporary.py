"""Temporary folders, of which those of killed processes are removed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX, _INNER = ".timeline-", "unfinished"
"""The name of a temporary folder, and of the only thing in it: by both, one that was left behind is known as ours."""


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """Give a new folder within another, remove it at the end, and first what killed processes left there.

    Its process keeps a lock on it, which ends with the process, however that ends.
    """
    with _locked(parent):  # until the new folder is locked: before, another process would take it for abandoned
        _remove_abandoned(parent)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = _lock(folder)
    try:
        inner = folder / _INNER
        inner.mkdir()
        yield inner
    finally:
        shutil.rmtree(folder)
        os.close(lock)


def remove_abandoned(parent: Path) -> None:
    """Remove the temporary folders that killed processes left within a folder; leave what is in use or not ours."""
    with suppress(OSError):  # a folder that cannot be read or locked
        if any(parent.glob(f"{_PREFIX}*")):
            with _locked(parent):
                _remove_abandoned(parent)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError), _locked(folder, wait=False):  # in use, removed in the meantime, or of another user
            if {path.name for path in folder.iterdir()} <= {_INNER}:
                shutil.rmtree(folder)


@contextmanager
def _locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    lock = _lock(folder, wait=wait)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, *, wait: bool = True) -> int:
    """Return a descriptor that locks a folder until it is closed; raise BlockingIOError rather than wait."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
