"""Fixtures to run commands on an archive of the test's own."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import write_empty_archive
from timeline.cli import run
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file

ROOT = Path(__file__).parents[2]

REPORT_FILE = """\
source:
  id: gazette
  publisher: {name: The Gazette}
  title: Port news
  language: en
  published: 2031-05-02
treaties:
  - {id: harbour-treaty, name: Treaty of the Harbours}
people:
  - {id: ada-quay, name: Ada Quay}
reports:
  - occurrence: harbour-signing
    what: signing
    title: The harbour treaty is signed
    treaty: harbour-treaty
    date: 2031-05-01
    figures:
      - key: total
        measure: signatories
        counted: states
        value: 31
        as_printed: 31 states
        attribution: reporter
        evidence: 2
    evidence: 1
  - occurrence: ada-speech
    what: speech
    title: Ada Quay speaks
    date: 2031-05-01
    participants:
      - {person: ada-quay, role: speaker}
    relations:
      - {type: part-of, other: harbour-signing}
    evidence: 3
"""

SECOND_REPORT_FILE = """\
source: {id: herald, language: en, published: 2031-05-03}
reports:
  - occurrence: harbour-signing
    what: signing
    title: Signing of the harbour treaty
    treaty: harbour-treaty
    date: 2031-05-01
    evidence: 1
"""


OTHER_TOTAL = SECOND_REPORT_FILE.replace(
    "    evidence: 1\n",
    """\
    figures:
      - key: total
        measure: signatories
        counted: states
        value: 33
        as_printed: 33 states
        attribution: reporter
        evidence: 1
    evidence: 1
""",
)
"""What disagrees with REPORT_FILE: 33 states, and not 31."""


class Outcome(NamedTuple):
    """What a command left: its exit code, its output and its error messages."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the output, read as JSON."""
        return json.loads(self.out)


Timeline = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command in a folder of its own, where the default archive is not the published one."""
    monkeypatch.chdir(tmp_path)
    for name in ("TIMELINE_ARCHIVE", "TIMELINE_BY", "TIMELINE_STORE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def timeline(capsys: pytest.CaptureFixture[str]) -> Timeline:
    """Give a way to run a command: `timeline("log", "--limit", 5)`."""

    def command(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return command


@pytest.fixture
def seeded(tmp_path: Path, seeds_archive: Path) -> Path:
    """Give the path of an archive built from the seeds: `archive.db`, the default, in the test's folder."""
    path = tmp_path / "archive.db"
    path.write_bytes(seeds_archive.read_bytes())
    return path


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    """Give a made-up report file: a source, a treaty, a person, a signing and a speech."""
    path = tmp_path / "gazette.yaml"
    path.write_text(REPORT_FILE, "utf-8")
    return path


@pytest.fixture
def seeds() -> Path:
    """Give the folder of the seeds."""
    return ROOT / "seeds"


@pytest.fixture
def small(tmp_path: Path, made_once: Callable[..., Path]) -> Path:
    """Give the path of a small archive: two sources, a treaty, a person, a signing that both report, and a speech."""
    return made_once(tmp_path, REPORT_FILE, SECOND_REPORT_FILE)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give a way to make an archive of report files once, and to put a copy of it into a folder."""
    made: dict[tuple[str, ...], Path] = {}

    def put(folder: Path, *contents: str) -> Path:
        if contents not in made:
            made[contents] = _archive_of(tmp_path_factory.mktemp("made") / "archive.db", contents)
        return Path(shutil.copy(made[contents], folder / "archive.db"))

    return put


def _archive_of(path: Path, contents: Iterable[str]) -> Path:
    archive = Archive(write_empty_archive(path))
    for number, content in enumerate(contents):
        append_file(archive, f"file-{number}.yaml", content.encode(), by="jane")
    projector = Projector(archive)
    projector.catch_up()
    projector.save_digests(projector.projections)
    archive.close()
    return path


@pytest.fixture
def tamper(tmp_path: Path) -> Callable[..., None]:
    """Give a way to change the test's archive behind the program's back."""

    def change(*statements: str) -> None:
        with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return change


@pytest.fixture
def everything() -> Callable[[Path], list[Any]]:
    """Give a way to read all that an archive holds: its bytes, every row of its log and its tables, and its folder."""

    def read(path: Path) -> list[Any]:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            rows = list(connection.iterdump())
        beside = sorted(file.name for file in path.parent.iterdir() if not file.name.startswith(f"{path.name}-"))
        return [path.read_bytes(), rows, beside]

    return read


RADIO = """\
source: {id: radio, language: en, published: 2031-05-04}
reports:
  - {occurrence: opening, what: ceremony, title: Opening of the port, date: 2031-05-01, evidence: 1}
"""


@pytest.fixture
def radio(tmp_path: Path) -> Path:
    """Give a report file of a further source: two events."""
    path = tmp_path / "radio.yaml"
    path.write_text(RADIO, "utf-8")
    return path
