"""The command `snapshot`: write an immutable copy of the archive for replicas to serve."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from domain.errors import ArchiveError
from timeline.commands._damage import first_of
from timeline.commands._shared import archive_option, count, current, example, progress_bar
from timeline.history.growth import check_growth, withheld_leaves_of
from timeline.history.integrity import damages
from timeline.history.state import state_of
from timeline.history.verifying import verify
from timeline.log import tree
from timeline.log.archive import Archive
from timeline.log.archive_file import (
    all_in_one_file,
    check_archive,
    compact_copy,
    to_disk,
)
from timeline.log.contact import contact_of
from timeline.log.snapshots import (
    LATEST,
    Shelf,
    Snapshot,
    files_in,
    name_of,
    problem_of,
    put,
    read_shelf,
    remove_retired,
    sha256_of,
    with_newest,
    writing,
)
from timeline.log.temporary import temporary_folder

_READ_BY_ALL = 0o444


class BadSnapshotError(ArchiveError):
    """A copy that is not given to readers."""


@click.command(epilog=example("timeline snapshot snapshots --keep 5"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@archive_option
@click.option("--keep", type=click.IntRange(1, 1000), default=3, show_default=True, help="How many snapshots to keep.")
@click.option(
    "--grace-minutes",
    type=click.IntRange(min=0),
    default=60,
    show_default=True,
    help="How long an older file stays for readers who still use it.",
)
@click.option("--full", is_flag=True, help="Verify the copy as 'timeline verify' does, which rebuilds all tables.")
@click.option("--back", is_flag=True, help="Withdraw the newest snapshot; write nothing.")
def command(folder: Path, path: Path, keep: int, grace_minutes: int, *, full: bool, back: bool) -> None:
    """Write an immutable copy for replicas to serve.

    Writes to FOLDER a copy of the archive, named by its content, and latest.json, which is replaced in one step and
    names the file to serve. If nothing has changed, only the time in latest.json is updated. The copy is checked before
    it is named: its pages, the hashes of its log, and that it continues the log of the previous one. If more has been
    withheld since then, only the new snapshot stays listed. The archive itself is not changed.
    """
    folder.mkdir(exist_ok=True)
    with writing(folder):
        shelf = _without_newest(folder) if back else _with_this_archive(folder, path, keep, full=full)
        put(folder, shelf)
        removed = remove_retired(folder, shelf, timedelta(minutes=grace_minutes), _now())
    if removed:
        click.echo(f"removed {', '.join(removed)}")


def _now() -> datetime:
    return datetime.now(UTC)


def _without_newest(folder: Path) -> Shelf:
    """Return the shelf without its newest snapshot."""
    shelf = read_shelf(folder)
    if len(shelf.snapshots) < 2:  # noqa: PLR2004 - the one that is withdrawn, and the one that takes its place
        raise BadSnapshotError(
            f"{folder} lists no earlier snapshot to go back to; those with what was withheld since are not listed"
            if shelf.newest and shelf.newest.withheld
            else f"{folder} has no earlier snapshot to go back to"
        )
    withdrawn, *kept = shelf.snapshots
    if problem := problem_of(folder, kept[0]):
        raise BadSnapshotError(f"{folder / kept[0].file} cannot take its place: {problem.details}")
    click.echo(f"{kept[0].file} is served again, in the place of {withdrawn.file}")
    return with_newest(shelf, kept, files_in(folder), _now())


def _with_this_archive(folder: Path, path: Path, keep: int, *, full: bool) -> Shelf:
    """Return the shelf with a snapshot of the archive as it is now; a new file is written only if it has changed."""
    check_archive(path)
    shelf, now, as_of = read_shelf(folder), _now(), _as_of(path)
    newest = shelf.newest
    if newest is not None and newest.state == state_of(path) and not problem_of(folder, newest):
        click.echo(f"{folder / newest.file} has the {count(newest.events, 'event')} of {path}: nothing has changed")
        kept = [newest.model_copy(update={"as_of": max(as_of, newest.as_of)}), *shelf.snapshots[1:keep]]
    else:
        made = _made(folder, path, newest, as_of, full=full)
        click.echo(f"{folder / made.file} has {count(made.events, 'event')}; sha256 {made.sha256}")
        others = [other for other in shelf.snapshots if other.file != made.file]
        kept = [made, *_without_content_that_was_withheld(others, made)][:keep]
    return with_newest(shelf, kept, files_in(folder), now)


def _as_of(path: Path) -> datetime:
    """Return of when an archive is: of now, or of when a copy last had all that its store had."""
    now, contact = _now(), contact_of(path)
    if contact is None:
        return now
    if contact.caught_up_at is None:
        raise BadSnapshotError(f"{path} never had all that {contact.store} has: run 'timeline follow --once' first")
    return min(now, contact.caught_up_at)


def _without_content_that_was_withheld(others: Sequence[Snapshot], made: Snapshot) -> list[Snapshot]:
    """Return the snapshots that readers may still be given beside a new one: none that has what it withholds."""
    left = [other for other in others if other.withheld >= made.withheld]
    if before := [other.file for other in others if other not in left]:
        click.echo(f"no longer listed, because they have what is withheld now: {', '.join(before)}")
    return left


def _made(folder: Path, path: Path, before: Snapshot | None, as_of: datetime, *, full: bool) -> Snapshot:
    """Make a copy, check it, give it its name, and return what it is."""
    with temporary_folder(folder) as temporary:
        copy = temporary / "archive.db"
        taken_at = _now()
        compact_copy(path, copy)
        state = state_of(copy)
        with current(copy) as (archive, _):
            now = tree.current(archive, path.name)
            _refuse_bad(path, _problems(archive, full=full))
            if before is not None and not _continues(archive, now.size, before):
                raise _another_log(path, now.size, folder, before)
            position, withheld = archive.head, len(withheld_leaves_of(archive))
        all_in_one_file(copy)
        sha256 = sha256_of(copy)
        copy.chmod(_READ_BY_ALL)
        to_disk(copy)
        copy.replace(folder / name_of(sha256))
    return Snapshot(
        file=name_of(sha256),
        sha256=sha256,
        size_bytes=(folder / name_of(sha256)).stat().st_size,
        events=now.size,
        withheld=withheld,
        position=position,
        root=now.root.hex(),
        state=state,
        taken_at=taken_at,
        as_of=as_of,
    )


def _problems(archive: Archive, *, full: bool) -> Sequence[str]:
    """Return what is wrong with a copy; looking at all of it rebuilds its tables, which takes long."""
    if full:
        with progress_bar("verifying") as progress:
            return verify(archive, progress=progress).problems
    return [damage.in_words for damage in damages(archive)] or check_growth(archive).problems


def _refuse_bad(path: Path, problems: Sequence[str]) -> None:
    if problems:
        raise BadSnapshotError(
            f"{path} is damaged: {first_of(problems)}. Readers keep the snapshot that they have; run 'timeline verify'"
        )


def _continues(archive: Archive, events: int, before: Snapshot) -> bool:
    """Return whether the log has all events of the one that readers have, as they were."""
    return events >= before.events and tree.root_at(archive, before.events).hex() == before.root


def _another_log(path: Path, events: int, folder: Path, before: Snapshot) -> BadSnapshotError:
    return BadSnapshotError(
        f"the log of {path}, of {count(events, 'event')}, does not continue the {before.events} of "
        f"{folder / before.file}, which readers have. If that is meant, as after 'timeline restore --lose-newer', "
        f"remove {folder / LATEST} first"
    )
