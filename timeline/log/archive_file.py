"""The archive's file: what marks it, how a new one is made whole or not at all, and its write-ahead log."""

import os
import shutil
import sqlite3
import stat
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from domain.errors import ArchiveError
from timeline.log.recorder import ArchiveDatastore, ArchiveRecorder
from timeline.log.temporary import temporary_folder

FORMAT = 2
"""The format of the file, in `PRAGMA user_version`; a higher one was written by a newer version.

In format 1 no event has a salt, and none is withheld.
"""
APPLICATION_ID = 0x54494D45
"""What marks an SQLite file as an archive, in `PRAGMA application_id` (the bytes of "TIME")."""

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_HEADER = struct.Struct(">60xI4xI28x")
_SQLITE = b"SQLite format 3\x00"


class NotAnArchiveError(ArchiveError):
    """A path that is not an archive, or cannot become one; nothing there was touched."""


def primary_code(error: sqlite3.Error) -> int:
    """Return the part of an error's code that says what it is, without the bits that say where."""
    return error.sqlite_errorcode & 0xFF


def check_archive(path: Path) -> None:
    """Raise NotAnArchiveError unless the path is an archive that this version can read.

    Only the file's header is read: nothing is opened as a database before it is known to be ours.
    """
    try:
        if path.is_dir():
            raise NotAnArchiveError(f"{path} is a folder, not an archive; name the archive file in it")
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise NotAnArchiveError(
            f"there is no archive at {path}; 'timeline build' makes one from seeds, 'timeline init' starts another"
        ) from None
    except OSError as error:
        raise NotAnArchiveError(f"cannot read {path}: {error.strerror}") from error
    if not header.startswith(_SQLITE) or len(header) < _HEADER.size:
        raise NotAnArchiveError(f"{path} is not an archive: it is not an SQLite file")
    written_by, application = _HEADER.unpack(header)
    if application != APPLICATION_ID:
        raise NotAnArchiveError(f"{path} is an SQLite database, but not a timeline archive; it was left as it is")
    if written_by > FORMAT:
        raise NotAnArchiveError(
            f"{path} was written by a newer version (format {written_by}; this one reads up to {FORMAT}): upgrade first"
        )


def database_name(path: Path, *, read_only: bool = False) -> str:
    """Return the name by which SQLite opens a file, whatever characters are in it; to read only, where asked or needed.

    In a folder that cannot be written, SQLite cannot make the files that it keeps beside an archive. There the file is
    opened as one that nobody changes, unless a write-ahead log beside it has more of its content.
    """
    name = f"file:{quote(str(path.resolve()))}"
    if is_fixed(path):
        return f"{name}?immutable=1"
    return f"{name}?mode=ro" if read_only or is_read_only(path) else name


def is_read_only(path: Path) -> bool:
    """Tell whether an archive cannot be written here: its file, or its folder, where SQLite keeps its log.

    A file that its mode lets nobody write, such as a snapshot, is not written by the superuser either.
    """
    if not path.exists():
        return False
    may_be_written = path.stat().st_mode & _WRITABLE and os.access(path, os.W_OK)
    return not (may_be_written and os.access(path.resolve().parent, os.W_OK))


def is_fixed(path: Path) -> bool:
    """Tell whether an archive is all in one file in a folder that cannot be written.

    Raises NotAnArchiveError where its newest content is in a write-ahead log that cannot be read there.
    """
    if not path.exists() or os.access(path.resolve().parent, os.W_OK):
        return False
    if not write_ahead_bytes(path):
        return True
    if not Path(f"{path.resolve()}-shm").exists():
        log = write_ahead_log(path).name
        raise NotAnArchiveError(
            f"the newest content of {path} is in {log}, which cannot be read in a folder that cannot be written: "
            f"copy {path.name} and {log} into one that can"
        )
    return False


def file_at(path: Path) -> tuple[int, int] | None:
    """Return which file has a path, if there is any: another once it was replaced."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class InUseError(ArchiveError):
    """A refusal to replace an archive that another program has open."""


@contextmanager
def alone(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that alone has an archive's file until the end; raise InUseError where another has it open.

    The file is out of WAL mode meanwhile, with all of its content in it, so that nothing beside it is taken for a part
    of what replaces it. Who opens it meanwhile waits. If it was replaced, they cannot write, because SQLite sees that
    it moved; and unless it has kept another name, it is emptied before they can read it: they find a file without
    tables, which is an error, and the new one when they open the path again.

    Nothing else in this process may have it open: the end of a descriptor ends all of a process's locks on a file.
    """
    old = os.open(path, os.O_RDWR)
    try:
        with closing(sqlite3.connect(database_name(path), uri=True, isolation_level=None)) as connection:
            _take(path, connection)
            try:
                yield connection
            finally:
                _give_back(path, connection, old)
    finally:
        os.close(old)  # not before SQLite's own, or its locks on the file would end


def _take(path: Path, connection: sqlite3.Connection) -> None:
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "delete":  # somebody opened it in between
            raise _in_use(path)
    except sqlite3.OperationalError as error:
        if primary_code(error) != sqlite3.SQLITE_BUSY:
            raise
        raise _in_use(path) from error


def _give_back(path: Path, connection: sqlite3.Connection, old: int) -> None:
    """Let others have the file again, or what is left of it where another was put in its place."""
    is_replaced = not os.path.samestat(os.fstat(old), path.stat())
    if is_replaced and not os.fstat(old).st_nlink:
        os.ftruncate(old, 0)
    connection.execute("ROLLBACK")
    if not is_replaced:
        connection.execute("PRAGMA journal_mode=WAL")


def _in_use(path: Path) -> InUseError:
    return InUseError(
        f"another program has {path} open: stop what serves, writes or reads it ('timeline serve', a command that "
        "still runs, a database browser), then try again; nothing was changed"
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path for a file that takes an archive's place at the end, in one step.

    Killed at any moment, the old or the new one has the path, whole, as long as nobody else has the archive: it must be
    had `alone`. Without that, as for one that is damaged, what is in its write-ahead log must have been kept aside.
    """
    path = path.resolve()
    try:
        with temporary_folder(path.parent) as folder:
            temporary = folder / path.name
            yield temporary
            if write_ahead_bytes(temporary):
                raise NotAnArchiveError(f"the new file for {path} could not be completed; nothing was changed")
            if path.exists():
                _as_others_use_it(path, temporary)
            to_disk(temporary)
            remove_left_behind(path)  # nothing, where it is had alone
            temporary.replace(path)
            to_disk(path.parent)
    except OSError as error:
        raise NotAnArchiveError(f"cannot create {path}: {error.strerror}") from error


def _as_others_use_it(path: Path, made: Path) -> None:
    """Give a new file the owner and the permissions of the one that it replaces."""
    owner = path.stat()
    with suppress(PermissionError):  # of another user: only root can give a file away
        os.chown(made, owner.st_uid, owner.st_gid)
    shutil.copymode(path, made)


@contextmanager
def new_archive_file(path: Path) -> Iterator[Path]:
    """Give the temporary path of an empty archive, and move it to its own path at the end.

    What is interrupted leaves nothing that looks like an archive. Raises NotAnArchiveError where the path is taken.
    """
    with _new_file(path) as temporary:
        write_empty(temporary)
        yield temporary


def copy_of_now(path: Path, made: Path) -> None:
    """Make a copy of an archive's file as it is at one moment, whatever is recorded meanwhile.

    Like every archive, the copy is in WAL mode, so that opening it leaves it as it is.
    """
    compact_copy(path, made)
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def compact_copy(path: Path, made: Path) -> None:
    """Make a copy of an archive's file as `copy_of_now` does, but in the mode that SQLite gives to a new file."""
    with reading(path) as connection:
        connection.execute("VACUUM INTO ?", (str(made),))


def all_in_one_file(path: Path) -> None:
    """Take an archive out of WAL mode: whoever opens it then keeps no other file beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open an archive's file to read alone, and leave nothing beside it."""
    try:
        with closing(sqlite3.connect(database_name(path, read_only=True), uri=True)) as connection:
            yield connection
    finally:
        remove_empty_log(path)


def remove_empty_log(path: Path) -> None:
    """Have SQLite remove the empty files that a connection that only read has left beside an archive.

    SQLite knows whether anybody else uses them, and does it when the last connection that may write is closed.
    """
    if write_ahead_log(path).exists() and not write_ahead_bytes(path) and not is_read_only(path):
        with suppress(sqlite3.Error), closing(sqlite3.connect(database_name(path), uri=True)) as connection:
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()


@contextmanager
def new_file_beside(path: Path) -> Iterator[Path]:
    """Give a temporary path for a file, and move it to its own path at the end, once the disk has all of it.

    Raises NotAnArchiveError where the path is taken, or nothing can be written there.
    """
    with _new_file(path) as temporary:
        yield temporary
        to_disk(temporary)
    to_disk(path.parent)


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    try:
        if path.exists():
            raise NotAnArchiveError(f"{path} exists already; choose another name, or remove it first")
        if not path.parent.is_dir():
            raise NotAnArchiveError(f"{path.parent} is not a folder, so {path.name} cannot be created in it")
        remove_left_behind(path)
        with temporary_folder(path.parent) as folder:
            temporary = folder / "archive.db"
            yield temporary
            _move(temporary, path)
    except OSError as error:
        raise NotAnArchiveError(f"cannot create {path}: {error.strerror}") from error


def remove_left_behind(path: Path) -> None:
    """Remove what SQLite kept beside an archive that is gone: it would read the write-ahead log into a new one."""
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def to_disk(path: Path) -> None:
    """Wait until the disk has all of a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kept_aside(path: Path, alone_with: sqlite3.Connection | None = None) -> Path:
    """Give an archive's file, and its write-ahead log, another name as well; return that.

    Who has the file `alone` passes the connection on: the file is then whole without a log. In other cases the log is
    kept, too.
    """
    path = path.resolve()  # or a link to the file would get the name
    number = 1
    while (aside := path.with_name(f"{path.name}.replaced-{number}")).exists() and not aside.samefile(path):
        number += 1
    for suffix in ("-wal", ""):
        beside, other = Path(f"{path}{suffix}"), Path(f"{aside}{suffix}")
        if beside.exists() and beside.stat().st_size and not other.exists():
            _link_or_copy(beside, other, alone_with)
    return aside


def _link_or_copy(path: Path, other: Path, alone_with: sqlite3.Connection | None) -> None:
    try:
        other.hardlink_to(path)
    except OSError:  # a file system without hard links
        if alone_with is None:
            shutil.copyfile(path, other)
        else:  # whoever opens and closes the file itself loses the lock that SQLite has on it
            other.write_bytes(alone_with.serialize())
        to_disk(other)


def write_empty(path: Path) -> None:
    """Make an empty archive where there is no file yet."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT}")
    with closing(ArchiveDatastore(database_name(path))) as datastore:
        recorder = ArchiveRecorder(datastore)
        recorder.create_table()
        recorder.hash_log()


def _move(temporary: Path, path: Path) -> None:
    """Give a finished archive its name, unless another process has made one there in the meantime."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise NotAnArchiveError(f"{path} was made by another process meanwhile; nothing was changed") from None
    except OSError:  # a file system without hard links
        temporary.replace(path)


def write_ahead_bytes(path: Path) -> int:
    """Return the length of the write-ahead log beside an archive: what is in it may not be in the file yet."""
    try:
        return write_ahead_log(path).stat().st_size
    except FileNotFoundError:
        return 0


def write_ahead_log(path: Path) -> Path:
    """Return where SQLite keeps an archive's write-ahead log."""
    return Path(f"{path.resolve()}-wal")
