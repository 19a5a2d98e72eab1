"""A build that is killed leaves nothing that the next build does not remove."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from timeline.recording.building import build

ROOT = Path(__file__).parents[2]
BUILDS_UNTIL_IT_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from timeline.recording.building import build

def progress(done, total, of):
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)

build(Path(sys.argv[1]), Path("seeds"), progress)
"""


@pytest.mark.thorough
def test_the_next_build_removes_what_a_killed_one_left(tmp_path):
    """Given a build that is killed after two of its files, the next one leaves a whole archive and nothing else."""
    path = tmp_path / "archive.db"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    command = [sys.executable, "-c", BUILDS_UNTIL_IT_IS_KILLED, str(path)]
    killed = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    left = [name.name for name in tmp_path.iterdir()]
    appended = build(path, ROOT / "seeds")

    assert killed.returncode == -signal.SIGKILL
    assert len(left) == 1
    assert left[0].startswith(".timeline-")
    assert [name.name for name in tmp_path.iterdir()] == ["archive.db"]
    assert all(file.events for file in appended)
