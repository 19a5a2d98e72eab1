"""Fixtures to run the whole program from outside, on copies of the published archive."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("TIMELINE_")},
    "PYTHONPATH": str(ROOT),
}
PATIENCE_SECONDS = 30


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Give the environment in which processes run the code of this tree."""
    return ENVIRONMENT


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Give a copy of the archive that is committed: the tracked file itself is never opened."""
    path = tmp_path / "archive.db"
    path.write_bytes((ROOT / "archive.db").read_bytes())
    return path


@pytest.fixture
def timeline(tmp_path: Path) -> Callable[..., str]:
    """Give a way to run a command as a process of its own; returns its output, and fails where it fails."""

    def command(*arguments: object) -> str:
        line = [sys.executable, "-m", "timeline", *map(str, arguments)]
        done = subprocess.run(line, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return command


@pytest.fixture(scope="session")
def answering() -> Callable[..., Any]:
    """Give a way to run a web server for a while."""
    return _answering


@contextmanager
def _answering(*command: object, cwd: Path) -> Iterator[httpx.Client]:
    """Run a web server that takes its port last, and give a client to it, with its process; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [sys.executable, "-m", *map(str, command), str(port)]
    with (
        (cwd / "server.log").open("w+") as log,
        subprocess.Popen(line, cwd=cwd, env=ENVIRONMENT, stdout=log, stderr=log) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS) as client,
    ):
        try:
            _wait(client, process)
            client.process = process
            yield client
        finally:
            process.kill()


def _wait(client: httpx.Client, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/-/versions.json")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the server did not answer; its exit code is {process.poll()}; see server.log")
