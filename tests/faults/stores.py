"""Stores in PostgreSQL for the commands that are killed, each of which gets one of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.faults.operations import EMPTY, FILLED, STORE, Operation
from tests.faults.watching import Watch, run_one
from tests.postgres import CannotStartError, Postgres


class Stores:
    """A server with an empty store and one that has the log of an archive, of which copies are given."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        """Make both; the folder, with the archive, is changed by it."""
        self._server = server
        self._like = {EMPTY: server.new_database(), FILLED: server.new_database()}
        self._given: str | None = None
        moving = Operation("migrate", (("migrate", "archive.db", STORE),))
        moved = run_one(folder, moving, Watch("none", 0, 0), store=self._like[FILLED])
        assert moved.status == 0, moved.said

    def fresh(self, kind: str) -> str:
        """Return the address of a store that nothing was done to; the one that was given before is removed."""
        if self._given:
            self._server.drop_database(self._given)
        self._given = self._server.new_database(self._like[kind])
        return self._given


@contextmanager
def stores_for(operations: Sequence[Operation], folder: Path) -> Iterator[Stores | None]:
    """Give stores, if an operation needs one; raise CannotStartError where PostgreSQL cannot be started."""
    if not any(operation.store for operation in operations):
        yield None
        return
    server = Postgres()
    try:
        yield Stores(server, folder)
    finally:
        server.end()


__all__ = ["CannotStartError", "Stores", "stores_for"]
