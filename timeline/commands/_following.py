"""Following a store beside something else, in a process of its own."""

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Thread

import click

from domain.errors import ArchiveError
from timeline.commands._shared import chosen_store, store_address
from timeline.log.addressing import store_at
from timeline.log.archive import Archive
from timeline.log.stores import EXAMPLE, Store
from timeline.projecting.follower import Follower

_END_SECONDS = 10


def store_to_follow() -> Store:
    """Return the store that the command was given; raise UsageError without one."""
    store = chosen_store()
    if store is None:
        raise click.UsageError(f"name the store to follow: --store {EXAMPLE}, or set TIMELINE_STORE")
    return store


def make_missing(path: Path) -> None:
    """Make an empty archive, which is about to be a copy, where there is none."""
    if not path.exists():
        Archive.create(path).close()


@contextmanager
def stopped_by_signals() -> Iterator[Event]:
    """Give an event that Ctrl-C, and whatever stops services, sets: what is being copied is completed then."""
    stop = Event()
    before = {
        number: signal.signal(number, lambda _number, _frame: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def followed_meanwhile(path: Path) -> Iterator[None]:
    """Keep an archive up to date in a process of its own, so that it takes no time from pages, until the end."""
    following = multiprocessing.get_context("spawn").Process(target=_follow, args=(path, store_address()), daemon=True)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the new process, too, until it can end well
    try:
        following.start()
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        yield
    finally:
        following.terminate()
        following.join(_END_SECONDS)
        following.kill()


def _follow(path: Path, address: str) -> None:
    """Follow until it is stopped, or the process that started it has ended, however that ended."""
    store = store_at(address)
    parent = multiprocessing.parent_process()
    assert store is not None
    assert parent is not None
    with stopped_by_signals() as stop:
        Thread(target=_stop_with, args=(parent, stop), daemon=True).start()
        try:
            Follower(path, store, stop=stop, say=lambda line: click.echo(line, err=True)).run()
        except ArchiveError as error:
            click.echo(f"{error}; {path.name} is served as it is", err=True)


def _stop_with(parent: BaseProcess, stop: Event) -> None:
    parent.join()
    stop.set()
