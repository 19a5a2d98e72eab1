"""Files that commands write: whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from domain.errors import ArchiveError


class NoOutputError(ArchiveError):
    """A file that a command cannot write."""


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Give a file beside another, whose place it takes at the end, if nothing fails."""
    target = path.resolve()
    temporary = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            yield file
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet; raise NoOutputError where it is, or has no folder."""
    check_new(path)
    with whole_file(path) as file:
        file.write(text)


def check_new(path: Path) -> None:
    """Raise NoOutputError where there is a file already, or no folder for one."""
    if path.exists():
        raise NoOutputError(f"{path} exists already; choose another name, or remove it first")
    refuse_without_folder(path)


_OF_SQLITE = ("-wal", "-shm", "-journal")
"""How the names of files end that SQLite keeps beside a database."""


def refuse_without_folder(path: Path) -> None:
    """Raise NoOutputError where the folder of a file is missing, or where SQLite would take the file for its own."""
    for suffix in _OF_SQLITE:
        database = path.with_name(path.name.removesuffix(suffix))
        if database != path and database.is_file():
            raise NoOutputError(
                f"{path} is where SQLite keeps what it has yet to write to {database}: name another file"
            )
    if not path.parent.is_dir():
        raise NoOutputError(f"{path.parent} is not a folder, so {path.name} cannot be written in it")
