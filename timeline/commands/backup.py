"""The command `backup`: copy the archive as it is now, and verify the copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

import click

from timeline.commands._damage import damaged, refuse_damaged
from timeline.commands._shared import archive_option, count, example, progress_bar
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.archive_file import check_archive, copy_of_now, new_file_beside, primary_code

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@click.command(epilog=example("timeline backup backups/2026-11-30.db"))
@click.argument("file", type=click.Path(path_type=Path))
@archive_option
def command(file: Path, path: Path) -> None:
    """Copy the archive as it is now, and verify the copy.

    Writes the archive as it is at one moment to FILE, which must not exist yet. Others may record, and the site may be
    served, meanwhile. The copy is verified as by 'timeline verify' before it gets its name, and is safely on the disk
    when the command ends.
    """
    check_archive(path)
    with new_file_beside(file) as temporary, progress_bar("verifying") as progress:
        _copy(path, temporary)
        with closing(Archive(temporary)) as copy:
            found = verify(copy, progress=progress)
        refuse_damaged(path, found)
    click.echo(f"{file} has {count(found.events, 'event')}; log sha256 {found.log_sha256}")


def _copy(path: Path, temporary: Path) -> None:
    """Copy an archive; raise BadBackupError where SQLite cannot read a page of it."""
    try:
        copy_of_now(path, temporary)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in _DAMAGED:
            raise
        raise damaged(path, str(error)) from error
