"""Options, output and progress bars that commands share."""

import getpass
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

import click
from click.core import ParameterSource

from domain.base import SLUG_RE
from domain.dates import bounds_of
from domain.events import MAX_HANDLE
from domain.letters import as_slug
from timeline.log.addressing import SQLITE, store_at
from timeline.log.archive import Archive
from timeline.log.archive_file import write_ahead_log
from timeline.log.contact import Contact, keep_contact
from timeline.log.progress import Progress as OnProgress
from timeline.log.stores import Store, UnreachableError
from timeline.log.temporary import remove_abandoned
from timeline.printing import exact
from timeline.projecting.engine import Projector

if TYPE_CHECKING:  # rich is loaded when something is printed with it
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])

_MOST_IN_MEMORY = 5_000_000

_STORE = "timeline.store"
"""Where the address of the store is kept while a command runs."""


def _keep_store(context: click.Context, _parameter: click.Parameter, address: str) -> None:
    context.meta[_STORE] = address


archive_option: Callable[[F], F] = click.option(
    "--archive",
    "path",
    type=click.Path(path_type=Path),
    default=Path("archive.db"),
    envvar="TIMELINE_ARCHIVE",
    show_default=True,
    show_envvar=True,
    help="The archive file.",
)
_store_option: Callable[[F], F] = click.option(
    "--store",
    metavar="STORE",
    default=SQLITE,
    envvar="TIMELINE_STORE",
    show_default=True,
    show_envvar=True,
    expose_value=False,
    callback=_keep_store,
    help="Where the log is: in the archive file, or in PostgreSQL at an address such as "
    "postgresql://db.example.org/archive; the file has a copy of it then.",
)


def log_options(command: F) -> F:
    """Add the options of commands that record or follow: which archive it is, and where its log is."""
    return archive_option(_store_option(command))


def chosen_store() -> Store | None:
    """Return the store that the command that runs was given; None for the archive file itself."""
    return store_at(store_address())


def store_address() -> str:
    """Return the address of the store that the command that runs was given: never to be shown, or written down."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(_STORE, SQLITE)) if context else SQLITE


seeds_option: Callable[[F], F] = click.option(
    "--seeds",
    type=click.Path(path_type=Path),
    default=Path("seeds"),
    show_default=True,
    help="The folder of report files to build from.",
)
json_option: Callable[[F], F] = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
by_option: Callable[[F], F] = click.option(
    "--by",
    envvar="TIMELINE_BY",
    show_envvar=True,
    callback=lambda _context, _parameter, value: _handle(value),
    help="Your handle, recorded with each event; it need not be your real name.  [default: your login name]",
)


def print_handle(by: str) -> None:
    """Print under which handle events were recorded where nobody chose it: a login name stays in the log."""
    if click.get_current_context().get_parameter_source("by") is ParameterSource.DEFAULT:
        click.echo(f"recorded as {by}; --by gives another name", err=True)


def _handle(value: str | None) -> str:
    if value is None:
        return as_slug(_login_name()) or "somebody"
    if not SLUG_RE.fullmatch(value) or len(value) > MAX_HANDLE:
        allowed = f"lowercase letters, digits and single hyphens, at most {MAX_HANDLE} characters, such as 'jane'"
        raise click.BadParameter(f"{value!r} is not a valid handle: use {allowed}")
    return value


def slug_like(example: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a check of an option that is a slug; where it is none, the message shows an example."""

    def checked(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value and not SLUG_RE.fullmatch(value):
            allowed = f"lowercase letters, digits and single hyphens, such as {example!r}"
            raise click.BadParameter(f"{value!r} is not a valid slug: use {allowed}", param=parameter)
        return value

    return checked


def date_like(
    *others: str,
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a check of an option that is a date as EDTF text, or one of the other words."""

    def checked(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        try:
            if value and value not in others:
                bounds_of(value)
        except ValueError as error:
            raise click.BadParameter(str(error), param=parameter) from error
        return value

    return checked


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError) as error:  # OSError from Python 3.13 on
        msg = "there is no login name to record with the events: give a handle, such as --by jane"
        raise click.UsageError(msg) from error


def example(*lines: str) -> str:
    """Return the end of a command's help: its examples."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def console() -> "Console":
    """Return a console for output: coloured and as wide as the terminal, or plain and unwrapped in a pipe.

    What it is given must be `harmless`: its own escapes are written as they are.
    """
    from rich.console import Console  # noqa: PLC0415 - most commands print without it

    wide = None if os.isatty(1) else 200
    return Console(file=exact(sys.stdout), highlight=False, width=wide, soft_wrap=wide is not None)


class Input:
    """A file that a command reads, or standard input, which `-` stands for.

    What is not a file on a disk is read to its end at once, before anything is locked: it may still be written.
    """

    def __init__(self, path: Path) -> None:
        """Read standard input, or a pipe."""
        self._path = path
        self._spooled: BinaryIO | None = None
        self.name = "<stdin>" if str(path) == "-" else str(path)
        if str(path) == "-":
            self._spooled = _spooled(sys.stdin.buffer)
        elif path.exists() and not path.is_file():
            with path.open("rb") as pipe:
                self._spooled = _spooled(pipe)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Give the content from its beginning."""
        if self._spooled:
            self._spooled.seek(0)
            yield self._spooled
        else:
            with self._path.open("rb") as file:
                yield file


def _spooled(file: BinaryIO) -> BinaryIO:
    """Return a copy of what can be read only once, in memory while it is small; it is closed with the command."""
    copy = click.get_current_context().with_resource(SpooledTemporaryFile(max_size=_MOST_IN_MEMORY))  # noqa: SIM115
    shutil.copyfileobj(file, copy)
    return cast("BinaryIO", copy)


def count(number: int, thing: str) -> str:
    """Return how many there are of a thing, in words: `1 event`, `2 events`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def progress_bar(what: str) -> Iterator[OnProgress]:
    """Show a progress bar on standard error during long work, on a terminal only, from the first step on."""
    with ExitStack() as shown:
        updates: list[OnProgress] = []

        def update(done: int, total: int, of: str = "", /) -> None:
            if sys.stderr.isatty():
                if not updates:
                    updates.append(_bar(what, shown))
                updates[0](done, total, of)

        yield update


def _bar(what: str, shown: ExitStack) -> OnProgress:
    """Show a bar until a stack is closed, and return what updates it."""
    from rich.console import Console  # noqa: PLC0415 - only long work on a terminal needs it
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    bar = shown.enter_context(Progress(*columns, console=Console(file=exact(sys.stderr)), transient=True))
    task = bar.add_task(what, total=None, rate="")

    def update(done: int, total: int, of: str = "", /) -> None:
        described = f"{what} {of}".strip()
        if bar.tasks[0].description != described:
            bar.reset(task, description=described, total=total)
        bar.update(task, completed=done, total=total)
        speed = bar.tasks[0].speed
        bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

    return update


@contextmanager
def open_archive(path: Path, *, with_store: bool = False) -> Iterator[Archive]:
    """Open an archive, and remove what killed commands left in its folder.

    With its store, the file becomes a copy, and copies what is new there. That is for commands that record: any other
    would change a backup that it only looks at. When it is closed, warn if a copy of its file alone would lack events.
    """
    archive = Archive(path, store=chosen_store() if with_store else None)
    if not archive.read_only:
        remove_abandoned(path.resolve().parent)
    try:
        with closing(archive):
            _catch_up_with_store(archive)
            yield archive
    finally:
        if archive.unmoved_bytes:
            log, size = write_ahead_log(path).name, f"{archive.unmoved_bytes:,} bytes"
            click.echo(
                f"warning: {size} of {log} could not be moved into {path.name}, because another program reads it or "
                f"the disk is full: a copy of {path.name} alone would lack the newest events; run 'timeline status' "
                "later",
                err=True,
            )


def _catch_up_with_store(archive: Archive) -> None:
    """Copy what the store has, with its tables; if it does not answer, warn: what was copied before can be read."""
    if archive.store is None or archive.read_only:
        return
    try:
        asked_at = datetime.now(UTC)
        with progress_bar("copying") as progress:
            copied = archive.catch_up_with_store(progress)
        if copied:
            with progress_bar("projecting") as progress:
                Projector(archive).catch_up(progress=progress)
        keep_contact(archive.path, Contact(archive.store.name, asked_at, asked_at))
    except UnreachableError as error:
        click.echo(f"warning: {error}; {archive.path.name} may lack what was recorded there since", err=True)


def moved_from_log(path: Path, moved_bytes: int) -> str:
    """Return the line that says that a command moved what it found in the write-ahead log into the file."""
    return (
        f"{path.name} is complete in one file now: {moved_bytes:,} bytes were still in {write_ahead_log(path).name}. "
        f"If you copied {path.name} alone before, copy it again"
    )


@contextmanager
def current(path: Path, *, with_store: bool = False) -> Iterator[tuple[Archive, Projector]]:
    """Open an archive and bring its projections up to date; with its store, as commands that record need it."""
    with open_archive(path, with_store=with_store) as archive:
        projector = Projector(archive)
        for line in _made_anew(projector):
            click.echo(f"warning: {line}", err=True)
        with progress_bar("projecting") as progress:
            projector.catch_up(progress=progress)
        yield archive, projector


def _made_anew(projector: Projector) -> Iterator[str]:
    """Yield why tables are rebuilt, where that is not only that the program was upgraded."""
    if projector.beyond():
        yield (
            f"the tables follow events after position {projector.archive.head}, the last in the log: they are "
            "rebuilt. If events were lost, 'timeline verify --checkpoint FILE' tells, given an earlier checkpoint"
        )
    if projector.store.without_checkpoint():
        yield "the record of how far the tables follow the log was lost: they are rebuilt"
    if newer := projector.store.made_by_newer(projector.projections):
        yield (
            f"a newer version of this program made the tables of {', '.join(newer)}: they are rebuilt for this "
            "version; use the newer one for this archive"
        )
