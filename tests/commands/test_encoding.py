"""Output takes every character, whatever the environment says of encodings."""

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRAIT = """\
source: {id: strait-post, language: en, published: 2031-05-02}
people: [{id: nguyen-hai, name: Nguyễn Hải}]
treaties: [{id: strait-treaty, name: Treaty of the Straits}]
reports:
  - occurrence: strait-signing
    what: signing
    title: Hội nghị
    treaty: strait-treaty
    date: 2031-05-01
    figures:
      - {key: total, measure: signatories, counted: states, value: 3, as_printed: 3 states, attribution: reporter,
         evidence: 1}
    evidence: 1
"""


@pytest.fixture
def strait(timeline, small, tmp_path):
    """Give an archive with a name that only Unicode can write, and a chart of signatories."""
    (tmp_path / "strait.yaml").write_text(STRAIT, "utf-8")
    assert timeline("append", "strait.yaml", "--by", "jane").code == 0
    return tmp_path


def command(*arguments, cwd, out, **environment):
    """Run a command as a process of its own."""
    line = [sys.executable, "-m", "timeline", *arguments]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    environment = {**inherited, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(line, cwd=cwd, env=environment, stdout=out, stderr=subprocess.PIPE, check=False)


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONIOENCODING": "ascii"}, id="ascii", marks=pytest.mark.thorough),
        pytest.param({"PYTHONIOENCODING": "latin-1"}, id="latin-1", marks=pytest.mark.thorough),
        pytest.param(
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            id="the C locale",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_pipe_gets_utf_8(strait, environment):
    """Given an encoding that lacks characters, what goes into a pipe is UTF-8: nothing is lost on the way."""
    status = command("status", cwd=strait, out=subprocess.PIPE, **environment)
    shown = command("show", "person/nguyen-hai", "--json", cwd=strait, out=subprocess.PIPE, **environment)

    assert (status.returncode, status.stderr, shown.returncode, shown.stderr) == (0, b"", 0, b"")
    assert "█ 3 reported by " in status.stdout.decode("utf-8")
    assert json.loads(shown.stdout.decode("utf-8"))["person"]["name"] == "Nguyễn Hải"


@pytest.mark.thorough
def test_a_terminal_gets_what_it_can_show(strait):
    """Given a terminal of another encoding, it gets a question mark for what that lacks."""
    ours, theirs = pty.openpty()
    done = command("log", "--limit", "1", cwd=strait, out=theirs, PYTHONIOENCODING="latin-1", COLUMNS="200")
    os.close(theirs)
    text = b""
    with suppress(OSError):  # how Linux says that nobody has the other end any more
        while chunk := os.read(ours, 4096):
            text += chunk
    os.close(ours)

    assert (done.returncode, done.stderr) == (0, b"")
    assert "H?i ngh?" in text.decode("latin-1")
