"""Build an archive from seeds: report files that state when they were recorded."""

from pathlib import Path

from domain.errors import ArchiveError
from domain.events import Via
from timeline.log.archive import Archive
from timeline.log.archive_file import new_archive_file
from timeline.log.progress import Progress
from timeline.log.stores import Store
from timeline.projecting.engine import Projector
from timeline.recording.appending import Appended, append
from timeline.report_files.problems import ReportFileError
from timeline.report_files.reader import Written, read_report_file

SUFFIXES = {".yaml", ".yml", ".json"}


def seed_files(folder: Path) -> list[Path]:
    """Return the report files of a folder and its folders, in the order of their names."""
    if not folder.is_dir():
        raise ArchiveError(f"there is no folder of seeds at {folder}; name one with --seeds")
    files = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    if not files:
        raise ArchiveError(f"{folder} has no report files ({', '.join(sorted(SUFFIXES))})")
    return files


def build(path: Path, seeds: Path, progress: Progress | None = None, store: Store | None = None) -> list[Appended]:
    """Append the seeds to an archive, which is made first where it is missing; return the result of each file.

    A missing archive is made in a temporary folder and moved into place when it is complete, so that an
    interrupted build leaves nothing behind that looks like an archive.
    """
    files = seed_files(seeds)
    if path.exists():
        with Archive(path, store=store) as archive:
            return _append_seeds(archive, files, Projector(archive), progress)
    with new_archive_file(path) as temporary, Archive(temporary, store=store) as archive:
        return _append_seeds(archive, files, Projector(archive, alone=True), progress)


def _append_seeds(
    archive: Archive, files: list[Path], projector: Projector, progress: Progress | None
) -> list[Appended]:
    appended = []
    for number, path in enumerate(files, 1):
        report_file, document = read_report_file(str(path), path.read_bytes())
        at, by = report_file.recorded.at, report_file.recorded.by
        if at is None or by is None:
            message = (
                "a seed must say when and by whom it was recorded, as in recorded: {at: 2026-01-31T09:00:00Z, by: jane}"
            )
            raise ReportFileError([document.problem(("recorded",), message)])
        appended.append(append(archive, str(path), [Written(report_file, document)], by=by, via=Via.SEEDS, at=at))
        if progress:
            progress(number, len(files), "files")
    projector.catch_up()
    projector.save_digests(projector.projections)
    return appended
