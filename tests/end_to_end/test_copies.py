"""A copy of the archive's file alone is the archive: after every command, and when a server has stopped."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.recording.building import build

pytestmark = pytest.mark.thorough

REPORT = """\
source: {{id: {source}, language: en, published: 2031-05-02}}
people: [{{id: ada-{source}, name: Ada Quay}}]
reports:
  - {{occurrence: opening-{source}, what: ceremony, title: Opening of the port, date: 2031-05-01, evidence: 1}}
"""
SEEDED = REPORT.format(source="gazette") + "recorded: {at: 2031-06-01T09:00:00Z, by: jane}\n"
SUPPLEMENT = """\
source: herald
reason: overlooked
reports:
  - occurrence: opening-herald
    statements:
      - {point: a-point, text: Ports open, attribution: reporter, evidence: 1}
"""
COMMANDS = [
    ["append", "herald.yaml", "--by", "jane"],
    ["append", "radio.yaml", "--by", "jane"],
    ["correct", "opening-herald", "herald/title", "The port opens", "--reason", "misread", "--by", "jane"],
    ["supplement", "supplement.yaml", "--by", "jane"],
    ["retract", "opening-radio", "--reason", "mistaken", "--by", "jane"],
    ["merge", "person/ada-radio", "--into", "person/ada-herald", "--reason", "the same", "--by", "jane"],
    ["withdraw", "opening-herald", "correction-1", "--reason", "it was right", "--by", "jane"],
    ["build", "--seeds", "more"],
    ["replay"],
    ["verify"],
]
RECORDS_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from domain.events import Via
from timeline.recording.appending import append_file
from timeline.log.archive import Archive

archive = Archive(Path("archive.db"))
append_file(archive, "herald.yaml", Path("herald.yaml").read_bytes(), by="jane")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def served(answering, tmp_path):
    """Give a client to a server of a small archive, with report files beside it; its connections were used."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "more").mkdir()
    (tmp_path / "seeds" / "gazette.yaml").write_text(SEEDED)
    (tmp_path / "more" / "times.yaml").write_text(SEEDED.replace("gazette", "times"))
    for source in ("herald", "radio"):
        (tmp_path / f"{source}.yaml").write_text(REPORT.format(source=source))
    (tmp_path / "supplement.yaml").write_text(SUPPLEMENT)
    build(tmp_path / "archive.db", tmp_path / "seeds")
    with answering("timeline", "serve", "--port", cwd=tmp_path) as client:
        read(client)
        yield client


def read(client):
    """Read some pages, so that connections of the server are open on the archive."""
    for page in ("/", "/archive/events", "/archive/events.json?_size=1", "/archive.json?sql=select+1"):
        assert client.get(page).status_code == 200


def log_bytes(path):
    """Return the length of the write-ahead log beside an archive."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.exists() else 0


def copied(path, name="copy.db"):
    """Copy the file alone, as `cp` does."""
    copy = path.parent / "copies" / name
    copy.parent.mkdir(exist_ok=True)
    return shutil.copyfile(path, copy)


def log_of(path):
    """Return every event of an archive, as SQLite reads it."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM stored_events ORDER BY rowid").fetchall()


def test_a_copy_after_any_command_has_every_event(served, timeline, tmp_path):
    """Given a server with open connections, a copy of the file after each command is intact, and has all events."""
    archive = tmp_path / "archive.db"
    for command in COMMANDS:
        before = len(log_of(archive))
        timeline(*command)
        copy = copied(archive, f"{command[0]}-{before}.db")

        assert log_bytes(archive) == 0, command
        events = log_of(archive)
        assert len(events) > before or command[0] in {"replay", "verify"}, command
        assert log_of(copy) == events, command
        with Archive(copy) as alone:
            assert verify(alone).problems == [], command
        read(served)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_server_that_stops_leaves_a_whole_file(served, environment, tmp_path, number):
    """Given events that a killed command left beside the file, they are in the file when the server stops."""
    archive = tmp_path / "archive.db"
    line = [sys.executable, "-c", RECORDS_AND_IS_KILLED]
    assert subprocess.run(line, cwd=tmp_path, env=environment, check=False).returncode == -signal.SIGKILL
    assert (log_bytes(archive) > 0, len(log_of(copied(archive)))) == (True, 3)

    served.process.send_signal(number)

    assert served.process.wait(timeout=20) == {signal.SIGTERM: 143, signal.SIGINT: 0}[number]
    assert log_bytes(archive) == 0
    assert len(log_of(copied(archive))) == 6


APPENDS = """
import sys
from pathlib import Path
from timeline.cli import run

for turn in range(8):
    file = Path(f"turn-{turn}.yaml")
    file.write_text(Path("herald.yaml").read_text().replace("herald", f"turn-{turn}"))
    assert run(["append", str(file), "--by", "jane"]) == 0
"""


def test_a_copy_during_commands_is_whole_to_a_moment_or_said_to_be_damaged(served, environment, timeline, tmp_path):
    """Given commands that record, a copy made meanwhile has all events up to one, which `verify` names, or is damaged.

    Nothing that copies a file page by page can know that another program is writing it.
    """
    archive = tmp_path / "archive.db"
    copies = []
    with subprocess.Popen([sys.executable, "-c", APPENDS], cwd=tmp_path, env=environment) as process:
        while process.poll() is None:
            copies.append(copied(archive, f"{len(copies)}.db"))
            time.sleep(0.02)
    assert process.returncode == 0
    events = log_of(archive)

    whole = 0
    for copy in {path.read_bytes(): path for path in copies}.values():
        with closing(Archive(copy)) as alone:
            verification = verify(alone)
        if verification.problems:
            continue
        whole += 1
        copied_events = log_of(copy)
        assert copied_events == events[: len(copied_events)]
        assert f"the last is at position {copied_events[-1][0]}, recorded 20" in verification.checks[1]
    assert whole >= 2
