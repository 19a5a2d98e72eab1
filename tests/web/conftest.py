"""Let a test read pages: of the seeds, of an empty archive, of one with a single event, and of hostile ones."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file
from timeline.web.server import datasette_of

ROOT = Path(__file__).parents[2]
METADATA = ROOT / "metadata.yml"


class Reader:
    """Read pages of one archive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.datasette = datasette_of(path, METADATA)
        asyncio.run(self.datasette.invoke_startup())

    def get(self, path: str) -> httpx.Response:
        """Return the answer to a request for a path."""
        return asyncio.run(self.datasette.client.get(path))


def make_archive(path: Path, *files: dict[str, Any]) -> Path:
    """Make an archive from the contents of report files, and derive its tables."""
    archive = Archive.create(path)
    for number, content in enumerate(files):
        append_file(archive, f"file-{number}.yaml", yaml.safe_dump(content, allow_unicode=True).encode(), by="jane")
    projector = Projector(archive)
    projector.catch_up()
    projector.save_digests(projector.projections)
    archive.close()
    return path


def report_file(text: str, *, language: str = "en") -> dict[str, Any]:
    """Return a report file that has the same words wherever words may stand."""
    attribution = {"voice": "quotation", "chain": [{"name": text, "office": text}]}
    return {
        "source": {
            "id": "gazette",
            "publisher": {"name": text},
            "title": text,
            "language": language,
            "published": "2031-05-02",
        },
        "treaties": [{"id": "pact", "name": text, "other_names": [text]}],
        "people": [{"id": "somebody", "name": text, "spellings": [f"{text} II"]}],
        "reports": [
            {
                "occurrence": "signing",
                "what": "signing",
                "title": text,
                "treaty": "pact",
                "date": {
                    "edtf": "2031-05-01",
                    "as_printed": text,
                    "basis": "inferred",
                    "inferred_from": {"source": "gazette"},
                    "reason": text,
                },
                "place": {"name": text, "city": text, "country": "IS", "inferred": text},
                "participants": [
                    {"person": "somebody", "name": text, "office": text, "role": "signatory", "inferred": text}
                ],
                "statements": [{"point": "a-point", "text": text, "attribution": attribution, "evidence": 2}],
                "figures": [
                    {
                        "key": "total",
                        "measure": "signatories",
                        "counted": "states",
                        "value": 31,
                        "as_printed": text,
                        "attribution": attribution,
                        "evidence": 2,
                    }
                ],
                "evidence": [1, 2],
            },
            {
                "occurrence": "talk",
                "what": "speech",
                "title": text,
                "date": "undated",
                "relations": [{"type": "part-of", "other": "signing", "inferred": text}],
                "evidence": 3,
            },
        ],
    }


@pytest.fixture(scope="session")
def seeds_reader(seeds_archive: Path) -> Reader:
    """Give a reader of the seeds."""
    return Reader(seeds_archive)


@pytest.fixture
def reader_of(tmp_path: Path) -> Callable[..., Reader]:
    """Give a way to read an archive made from the contents of report files."""
    return lambda *files: Reader(make_archive(tmp_path / "archive.db", *files))


@pytest.fixture
def reader_at() -> Callable[[Path], Reader]:
    """Give a way to read an archive that is there."""
    return Reader


@pytest.fixture
def words() -> Callable[..., dict[str, Any]]:
    """Give a way to make a report file that has the same words everywhere."""
    return report_file


@pytest.fixture(scope="session")
def unused_port() -> int:
    """Give a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
