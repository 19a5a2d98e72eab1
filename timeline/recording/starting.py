"""Start another archive in a folder of its own: its metadata, an example of a report file, and an empty log."""

from pathlib import Path

from domain.errors import ArchiveError
from timeline.log.archive import Archive
from timeline.log.temporary import remove_abandoned, temporary_folder
from timeline.projecting.describing import described
from timeline.projecting.engine import Projector

ARCHIVE = Path("archive.db")
METADATA = Path("metadata.yml")
EXAMPLE = Path("seeds", "night-sky-convention", "01-example.yaml")
_FIRST_FILES = Path(__file__).parent / "first_files"


def start(folder: Path) -> None:
    """Start an archive in a folder that is missing or empty.

    Everything is made in a temporary folder on the same disk, and moved into place when it is complete.
    """
    try:
        _check(folder)
        there = folder.is_dir()
        with temporary_folder(folder if there else folder.parent) as temporary:
            made = temporary / "made"
            _make(made)
            if there:
                _move_into(folder, made)
            else:
                made.rename(folder)
    except OSError as error:
        raise ArchiveError(f"cannot make {folder}: {error.strerror}") from error


def _check(folder: Path) -> None:
    """Refuse a path that is not a folder, a folder that is not empty, and one whose own folder is missing."""
    if folder.is_dir():
        remove_abandoned(folder)
        names = sorted(path.name for path in folder.iterdir())
        if names:
            more = f" and {len(names) - 1} more" if names[1:] else ""
            raise ArchiveError(
                f"{folder} is not empty (it has {names[0]}{more}); name a folder that is missing or empty"
            )
    elif folder.exists() or folder.is_symlink():
        raise ArchiveError(f"{folder} is not a folder; name one that is missing or empty")
    elif not folder.parent.is_dir():
        raise ArchiveError(f"{folder.parent} is not a folder, so {folder.name} cannot be made in it")


def _make(folder: Path) -> None:
    example = folder / EXAMPLE
    example.parent.mkdir(parents=True)
    example.write_text((_FIRST_FILES / EXAMPLE).read_text("utf-8"), "utf-8")
    (folder / METADATA).write_text((_FIRST_FILES / METADATA).read_text("utf-8") + described(), "utf-8")
    with Archive.create(folder / ARCHIVE) as archive:
        projector = Projector(archive)
        projector.catch_up()
        projector.save_digests(projector.projections)


def _move_into(folder: Path, made: Path) -> None:
    """Move what was made into an existing folder, the archive last; a shell that is in the folder stays in it."""
    moved: list[Path] = []
    try:
        for path in sorted(made.iterdir(), reverse=True):
            moved.append(path.rename(folder / path.name))  # noqa: PERF401 - what was moved before a failure is moved back
    except BaseException:
        for path in moved:
            path.rename(made / path.name)  # what was moved is removed with the temporary folder
        raise
