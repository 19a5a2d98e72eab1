"""Share what tests of every layer need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.events import Stamp, Via
from timeline.archive import Archive

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds" / "hanoi-convention").glob("*.yaml"))
DOCUMENTS = ROOT.parent / "shared" / "sources"


@pytest.fixture
def stamp() -> Stamp:
    """Give a stamp for events made by hand."""
    return Stamp(recorded_at=datetime(2026, 1, 1, 12, tzinfo=UTC), recorded_by="tester", recorded_via=Via.FILE)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Give an empty archive."""
    made = Archive.create(tmp_path / "archive.db")
    yield made
    made.close()


@pytest.fixture
def documents() -> Path:
    """Give the folder of the articles that the seeds read, or skip."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the source documents are not here: the checks against their text are left out")
    return DOCUMENTS
