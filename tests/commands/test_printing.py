"""What commands print: no text of an archive or of a file steers the terminal that shows it."""

import io
import json
import os
import re
import sys

import pytest

from tests.commands.conftest import REPORT_FILE
from timeline.cli import main
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

HOSTILE = "\x1b]0;owned\x07 \x9b2J \x1b[8m \u202eevil\u2066 \u2028 \r over"
STEERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]|\r(?!\n)")
COMMANDS = [
    ("show", "harbour-signing"),
    ("show", "gazette"),
    ("show", "harbour-treaty", "--json"),
    ("log",),
    ("log", "--json"),
    ("status",),
    ("status", "--json"),
    ("diff", "archive.db@position:1", "archive.db"),
    ("export", "csv"),
    ("export", "events"),
    ("projections",),
    ("verify",),
    ("prove", "1"),
    ("check", "gazette.yaml"),
    ("append", "gazette.yaml"),
    ("append", "other.yaml"),
    ("correct", "harbour-signing", "title", HOSTILE, "--reason", HOSTILE),
    ("show", HOSTILE),
    (HOSTILE,),
    ("append", HOSTILE),
]
QUOTED = json.dumps(HOSTILE)
OTHER = f"""
source: {{id: herald, language: en, published: 2031-05-03}}
reports:
  - {{occurrence: other, what: speech, title: {QUOTED}, date: undated, evidence: 1, {QUOTED}: 1}}
  - {{occurrence: {QUOTED}, what: {QUOTED}, title: x, date: {QUOTED}}}
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Give the folder of an archive that an earlier version wrote: its texts have what is refused today."""
    folder = tmp_path_factory.mktemp("hostile")
    names = ("The Gazette", "Port news", "Treaty of the Harbours", "Ada Quay speaks", "Ada Quay", "31 states")
    written = REPORT_FILE
    for name in (*names, "The harbour treaty is signed"):
        for end in "}\n":
            written = written.replace(f": {name}{end}", f": {json.dumps(f'{name} {HOSTILE}')}{end}")
    with pytest.MonkeyPatch.context() as patch, Archive.create(folder / "archive.db") as archive:
        patch.setattr("domain.base.is_written", lambda _info: False)
        append_file(archive, "gazette.yaml", written.encode(), by="jane")
        Projector(archive).catch_up()
    (folder / "gazette.yaml").write_text(written, "utf-8")
    (folder / "other.yaml").write_text(OTHER, "utf-8")
    return folder


class Terminal(io.BytesIO):
    """What a program takes for a terminal."""

    def isatty(self):
        """Say that it is one."""
        return True


@pytest.fixture
def printing(monkeypatch):
    """Give a way to run the program at a terminal or in a pipe, and to see what reaches it."""

    def run(*arguments, terminal):
        out, err = Terminal() if terminal else io.BytesIO(), io.BytesIO()  # a terminal would get bars of progress
        monkeypatch.setattr(os, "isatty", lambda _descriptor: terminal)
        for name, stream in (("stdout", out), ("stderr", err)):
            monkeypatch.setattr(sys, name, io.TextIOWrapper(stream, "utf-8"))
        with pytest.raises(SystemExit):
            main(list(arguments))
        return (
            (out.getvalue() + err.getvalue()).decode().replace("\x1b[1m", "").replace("\x1b[0m", "")
        )  # bold headings of tables

    return run


@pytest.mark.parametrize("terminal", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["screen", "pipe"])
def test_no_text_steers_a_terminal(hostile, printing, monkeypatch, terminal):
    """Given hostile texts in the log, in files and in arguments, commands print them escaped, and JSON stays JSON."""
    monkeypatch.chdir(hostile)
    exact = {("export", "csv"), ("export", "events")}

    for arguments in COMMANDS:
        shown = printing(*arguments, terminal=terminal)

        if terminal or arguments not in exact:
            assert STEERS.findall(shown) == [], arguments
        assert shown, arguments
        if "--json" in arguments:
            assert json.loads(shown)


def test_an_export_in_a_pipe_is_exact(hostile, printing, monkeypatch):
    """Given a pipe, an export has each character as it was recorded; a terminal gets it escaped."""
    monkeypatch.chdir(hostile)

    assert "\u202eevil" in printing("export", "csv", terminal=False)
    assert "\\u202eevil" in printing("export", "csv", terminal=True)
