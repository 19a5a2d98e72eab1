"""The command `migrate`: move a log to another store."""

import base64
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import click

from timeline.commands._shared import count, example, json_option, print_json, progress_bar
from timeline.log import copying
from timeline.log.addressing import store_at
from timeline.log.archive import Archive
from timeline.log.contact import Contact, forget_contact, keep_contact
from timeline.log.migrating import FileLog, Log, StoreLog, move
from timeline.log.stores import EXAMPLE, Store
from timeline.projecting.engine import Projector


@click.command(
    epilog=example(
        f"timeline migrate archive.db {EXAMPLE}",
        f"timeline migrate {EXAMPLE} copy.db",
    )
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def command(source: str, target: str, *, as_json: bool) -> None:
    """Move a log to another store.

    FROM and TO are archive files, or addresses of PostgreSQL databases. All events are copied in order, read back, and
    compared by their SHA-256 and by the root of the tree that checkpoints sign. If TO has events already, they must be
    the first events of FROM, so an interrupted move continues when you run it again. Make sure that nobody records
    meanwhile.

    Once its log has moved to PostgreSQL, an archive file is a copy, and records only with --store. If TO is a file, it
    has a log of its own.
    """
    with ExitStack() as opened:
        given, wanted = _opened(source, opened, make=False), _opened(target, opened, make=True)
        with progress_bar("moving") as progress:
            moved = move(_log(given), _log(wanted), progress)
        if isinstance(wanted, Archive):
            copying.detach(wanted.log)
            wanted.mark_format()
            forget_contact(wanted.path)
            with progress_bar("projecting") as progress:
                Projector(wanted).catch_up(progress=progress)
        elif isinstance(given, Archive):
            asked_at = datetime.now(UTC)
            copying.attach(given.log, wanted)
            keep_contact(given.path, Contact(wanted.name, asked_at, asked_at))
        names = _name(given), _name(wanted)
    root = base64.b64encode(moved.root).decode()
    if as_json:
        print_json({"events": moved.events, "added": moved.added, "log_sha256": moved.log_sha256, "root": root})
        return
    click.echo(f"{names[1]} has the {count(moved.events, 'event')} of {names[0]}, {moved.added} of them new there")
    click.echo(f"log sha256 {moved.log_sha256}")
    click.echo(f"root {root}")


def _opened(where: str, opened: ExitStack, *, make: bool) -> Archive | Store:
    """Return the archive at a path, or the store at an address; the target's file is made if it does not exist."""
    if "://" in where:
        store = store_at(where)
        assert store is not None
        return opened.enter_context(closing(store))
    path = Path(where)
    if make and not path.exists():
        Archive.create(path).close()
    return opened.enter_context(closing(Archive(path)))


def _log(given: Archive | Store) -> Log:
    return FileLog(given) if isinstance(given, Archive) else StoreLog(given)


def _name(given: Archive | Store) -> str:
    return str(given.path) if isinstance(given, Archive) else given.name
