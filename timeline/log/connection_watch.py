"""A watch over a connection to PostgreSQL, which a network may lose without a word."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

ANSWER_SECONDS = 15.0
"""After how long without an answer a connection counts as lost: a network may lose one without a word."""
_SIGN_OF_LIFE_SECONDS = 5.0
_TICK_SECONDS = 0.25


class ConnectionWatch:
    """A thread that ends waits for answers that never come, and shows the store that a long recording is still alive.

    One thread for each connection, since starting one for each statement would cost as much as the statement.
    """

    def __init__(self, connection: Connection[DictRow]) -> None:
        """Watch from now on."""
        self._connection = connection
        self._deadlines: dict[object, float] = {}
        self._ended = Event()
        self._records = False
        self._spoke_at = time.monotonic()
        Thread(target=self._run, daemon=True).start()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Cut the connection unless what is asked meanwhile is answered in time; the wait then ends with an error."""
        asked = object()
        self._deadlines[asked] = time.monotonic() + seconds
        try:
            yield
        finally:
            del self._deadlines[asked]
            self._spoke_at = time.monotonic()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Say a word now and then meanwhile, so that the store ends the recordings only of those who are gone."""
        self._records = True
        try:
            yield
        finally:
            self._records = False

    def end(self) -> None:
        """Watch no more."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(_TICK_SECONDS):
            now = time.monotonic()
            if any(deadline < now for deadline in tuple(self._deadlines.values())):
                self._cut()
            if self._records and now - self._spoke_at > _SIGN_OF_LIFE_SECONDS:
                self._spoke_at = now
                Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        with suppress(psycopg.Error), self.within(ANSWER_SECONDS):
            self._connection.execute("SELECT 1")

    def _cut(self) -> None:
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self._connection.fileno())) as copied:
            copied.shutdown(socket.SHUT_RDWR)
