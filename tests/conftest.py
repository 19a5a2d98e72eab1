"""Fixtures for the tests of every layer."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from domain.events import Stamp, Via
from timeline.log.archive import Archive
from timeline.log.archive_file import NotAnArchiveError
from timeline.projecting.engine import Projector
from timeline.recording.appending import append_file
from timeline.recording.building import build

if TYPE_CHECKING:
    from tests.postgres import Postgres

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds" / "hanoi-convention").glob("*.yaml"))
DOCUMENTS = ROOT.parent / "shared" / "sources"
TABLES = ROOT / "examples" / "treaties"

THOROUGH = "thorough"
"""The mark of the tests of `make test-thorough`, and the profile of Hypothesis there: many more examples."""

_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.register_profile("quick", _PATIENT, max_examples=20)
settings.register_profile(THOROUGH, _PATIENT, max_examples=100)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples Hypothesis tries; a test of dear ones takes a part of this number."""
    settings.load_profile(config.getoption("hypothesis_profile") or _quick_or_thorough(config))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add to the thorough tests the properties, which are tried with more examples there, and most of like cases."""
    _leave_out_like_cases(items)
    if _quick_or_thorough(config) == THOROUGH:
        for item in items:
            if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
                item.add_marker(THOROUGH)


def _leave_out_like_cases(items: list[pytest.Item]) -> None:
    """Mark as thorough all but one in so many of the cases of a test that is marked `one_in`."""
    seen: Counter[str] = Counter()
    for item in items:
        marker = item.get_closest_marker("one_in")
        if marker and not item.get_closest_marker(THOROUGH):
            test = item.nodeid.partition("[")[0]
            if seen[test] % marker.args[0]:
                item.add_marker(THOROUGH)
            seen[test] += 1


def _quick_or_thorough(config: pytest.Config) -> str:
    return THOROUGH if config.getoption("markexpr") == THOROUGH else "quick"


@pytest.fixture
def stamp() -> Stamp:
    """Give a stamp for events made by hand."""
    return Stamp(recorded_at=datetime(2026, 1, 1, 12, tzinfo=UTC), recorded_by="tester", recorded_via=Via.FILE)


@pytest.fixture(scope="session")
def seeds_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of an archive built from the seeds, once for all workers; tests only read it, or copy it."""
    folder = tmp_path_factory.getbasetemp()
    path = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "seeds.db"
    if not path.exists():
        with suppress(NotAnArchiveError):  # another worker was faster
            build(path, ROOT / "seeds")
    return path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of an archive without events, whose tables are there; tests copy it."""
    return write_empty_archive(tmp_path_factory.mktemp("empty") / "archive.db")


def write_empty_archive(path: Path) -> Path:
    """Write an archive without events, whose tables are there, and return its path."""
    path.write_bytes(_empty_archive())
    return path


@cache
def _empty_archive() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with Archive.create(path) as archive:
            Projector(archive).catch_up()
        return path.read_bytes()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL server of our own, or skip."""
    from tests.postgres import CannotStartError, Postgres  # noqa: PLC0415 - few tests need it

    try:
        server = Postgres()
    except CannotStartError as error:
        pytest.skip(f"PostgreSQL cannot be started here: {error}")
    yield server
    server.end()


@pytest.fixture
def address(postgres: Postgres) -> str:
    """Give the address of an empty database in PostgreSQL."""
    return postgres.new_database()


@pytest.fixture
def archive(tmp_path: Path, empty: Path) -> Iterator[Archive]:
    """Give an empty archive."""
    with Archive(Path(shutil.copy(empty, tmp_path / "archive.db"))) as copied:
        yield copied


HARBOUR_FILE = """\
source: {id: gazette, publisher: {name: The Gazette}, title: Port news, language: en, published: 2031-05-02}
treaties:
  - {id: harbour-treaty, name: Treaty of the Harbours, depositary: IS}
people:
  - {id: ada-quay, name: Ada Quay}
reports:
  - occurrence: harbour-signing
    what: signing
    title: The harbour treaty is signed
    treaty: harbour-treaty
    date: 2031-05-01
    place: {city: Reykjavik, country: IS}
    participants:
      - {person: ada-quay, party: IS, role: signatory}
      - {party: IS, role: host}
    statements:
      - {point: harbours-matter, text: Harbours matter., attribution: {voice: paraphrase, chain: IS}, evidence: 2}
    figures:
      - &total {key: total, measure: signatories, counted: states, value: 31, as_printed: all of 31 states,
                attribution: reporter, evidence: 2}
      - {key: guests, measure: attendance, counted: delegates, value: 400, as_printed: 400 delegates,
         attribution: reporter, evidence: 2}
      - {key: length, measure: event-length, value: 3, unit: decade, as_printed: three decades,
         attribution: reporter, evidence: 2}
      - {key: regions, measure: signatories, counted: states, as_printed: 20 and 11, attribution: reporter, evidence: 2,
         parts: [{label: north, value: 20}, {label: south, value: 11}], breakdown_of: {figure: total, basis: stated}}
    evidence: 1
  - occurrence: iceland-signature
    what: {kind: treaty-action, action: signature, party: IS}
    title: Iceland signs
    treaty: harbour-treaty
    date: 2031-05-01
    evidence: 1
  - occurrence: entry-into-force
    what: {kind: provision, rule: entry-into-force}
    title: When the harbour treaty enters into force
    treaty: harbour-treaty
    date: undated
    figures:
      - {key: needed, measure: ratifications-needed, counted: ratifications, value: 17, as_printed: 17 ratifications,
         attribution: reporter, evidence: 3}
    evidence: 3
  - occurrence: iceland-pledge
    what: {kind: pledge, pledger: IS, through: [IS], purpose: Buoys, amount: sum}
    title: Iceland pledges money for buoys
    date: 2031-05-01
    figures:
      - {key: sum, measure: pledge-amount, value: 2500000, unit: NOK, as_printed: 2.5 million kroner,
         attribution: reporter, evidence: 3}
    evidence: 3
"""
"""A report that names a code of every kind, and a number of most kinds."""


@pytest.fixture(scope="session")
def stored_log(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give a way to make an archive whose log has something that nobody could write today; each is made once.

    The events of HARBOUR_FILE, and of what amends it, go straight into the log with some of their text replaced.
    """
    made: dict[object, Path] = {}

    def make(replaced: Mapping[str, str], amend: Callable[[Archive], object] | None = None) -> Path:
        key = (tuple(replaced.items()), amend)
        if key not in made:
            made[key] = _stored_log(tmp_path_factory.mktemp("stored"), replaced, amend)
        return made[key]

    return make


def _stored_log(folder: Path, replaced: Mapping[str, str], amend: Callable[[Archive], object] | None) -> Path:
    with Archive(_created(folder / "written.db")) as written:
        append_file(written, "gazette.yaml", HARBOUR_FILE.encode(), by="jane")
        if amend:
            amend(written)
        events = written.log.select_notifications(0, 1000, inclusive_of_start=False)
    changed = []
    for event in events:
        text = bytes(event.state).decode()
        for old, new in replaced.items():
            text = text.replace(old, new)
        changed.append((event.id, replace(event, state=text.encode())))
    assert all(any(new in event.state.decode() for _, event in changed) for new in replaced.values())
    with Archive(_created(folder / "archive.db")) as archive:
        archive.log.insert_at(changed)
        Projector(archive).catch_up()
        return archive.path


def _created(path: Path) -> Path:
    Archive.create(path).close()
    return path


@pytest.fixture
def log_with(tmp_path: Path, stored_log: Callable[..., Path]) -> Callable[..., Path]:
    """Give a way to have such an archive for one test alone: `archive.db` in its folder."""

    def copy(*arguments: Any) -> Path:
        return Path(shutil.copy(stored_log(*arguments), tmp_path / "archive.db"))

    return copy


UNLISTED = {
    '"IS"': '"QI"',
    '"language":"en"': '"language":"qx"',
    '"unit":"NOK"': '"unit":"QOK"',
    '"unit":"decade"': '"unit":"fortnight"',
    '"measure":"attendance"': '"measure":"applause"',
    '"counted":"delegates"': '"counted":"claps"',
}
"""Codes that no list has, for those of HARBOUR_FILE: party and country, language, currency, unit and so on."""


@pytest.fixture
def unlisted(log_with: Callable[..., Path]) -> Path:
    """Give the path of an archive whose log has codes that no list has (any more)."""
    return log_with(UNLISTED)


ALSO_BOUNDLESS = ("1e999999", "1e99999999", "-1e400", "1e-999999", "1e300", "70.5")


@pytest.fixture(
    params=[
        pytest.param("1e400", id="1e400"),
        pytest.param("1" * 4500, id="4500 digits"),
        pytest.param("0." + "3" * 4500, id="4500 places", marks=pytest.mark.thorough),
        pytest.param("-5", id="-5", marks=pytest.mark.thorough),
        *(pytest.param(number, id=number, marks=pytest.mark.thorough) for number in ALSO_BOUNDLESS),
    ]
)
def boundless(request: pytest.FixtureRequest, log_with: Callable[..., Path]) -> Path:
    """Give the path of an archive whose log has numbers from before there were limits."""
    numbers = ("31", "400", "3", "20", "17", "2500000")
    return log_with({f'"value":"{number}"': f'"value":"{request.param}"' for number in numbers})


@pytest.fixture
def documents() -> Path:
    """Give the folder of the articles that the seeds read, or skip."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the source documents are not here: the checks against their text are left out")
    return DOCUMENTS


@pytest.fixture
def tables() -> list[Path]:
    """Give the status tables of six treaties."""
    return sorted(path for path in TABLES.glob("*.csv") if path.stem != "entry-into-force")
