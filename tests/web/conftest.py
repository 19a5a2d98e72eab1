"""Fixtures to read pages: of the seeds, of an empty archive, of one with a single event, and of hostile ones."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import httpx
import pytest
import yaml
from jinja2.bccache import Bucket, BytecodeCache
from lxml.html import HtmlElement, fromstring

from tests.conftest import write_empty_archive
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, merge, retract
from timeline.recording.appending import append_file
from timeline.web import server
from timeline.web.server import datasette_of

ROOT = Path(__file__).parents[2]
METADATA = ROOT / "metadata.yml"


class Compiled(BytecodeCache):
    """The templates that were compiled: compiling them for each reader would take most of a test's time."""

    def __init__(self) -> None:
        self._templates: dict[tuple[str, str, bool], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template that was compiled before."""
        bucket.code = self._templates.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        assert bucket.code is not None
        self._templates[_key(bucket)] = bucket.code


def _key(bucket: Bucket) -> tuple[str, str, bool]:
    """Return what a compiled template is kept by: it is another one where it awaits values."""
    return bucket.key, bucket.checksum, bucket.environment.is_async


COMPILED = Compiled()


@pytest.fixture(scope="session", autouse=True)
def metadata_read_once() -> Iterator[None]:
    """Read the metadata of the first archive once for all its readers."""
    content = server.read_metadata(METADATA)
    with pytest.MonkeyPatch.context() as patch:
        read = server.read_metadata
        patch.setattr(server, "read_metadata", lambda path: content if path == METADATA else read(path))
        yield


class Reader:
    """A reader of the pages of one archive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.datasette = datasette_of(path, METADATA)
        self.datasette.jinja_env.bytecode_cache = COMPILED
        asyncio.run(self.datasette.invoke_startup())

    def get(self, path: str) -> httpx.Response:
        """Return the answer to a request for a path."""
        return asyncio.run(self.datasette.client.get(path))

    def page(self, path: str, *, status: int = 200) -> HtmlElement:
        """Return the page at a path, which must have this status."""
        answer = self.get(path)
        assert answer.status_code == status, answer.text
        return fromstring(answer.text)


def text_of(*elements: HtmlElement) -> str:
    """Return the text of elements on one line."""
    return " ".join(" ".join(element.text_content() for element in elements).split())


def section_of(page: HtmlElement, anchor: str) -> str:
    """Return the text below a heading, up to the next heading of its level."""
    heading = page.get_element_by_id(anchor)
    below = []
    for element in heading.itersiblings():
        if element.tag == heading.tag:
            break
        below.append(element)
    return text_of(*below)


GAZETTE = """\
source: {id: gazette, publisher: {name: The Gazette}, title: Port news, language: en, published: 2031-05-02,
         url: "https://gazette.example/port"}
treaties:
  - {id: harbour-treaty, name: Treaty of the Harbours, other_names: [Harbour Pact], depositary: IS}
people:
  - {id: ada-quay, name: Ada Quay}
  - {id: a-quay, name: A. Quay}
reports:
  - occurrence: harbour-signing
    what: signing
    title: The harbour treaty is signed
    treaty: harbour-treaty
    date: {edtf: "2031-05-01", as_printed: Thursday, basis: inferred, inferred_from: {source: gazette},
           reason: The Thursday before the article came out}
    place: {city: Reykjavik, country: IS}
    participants:
      - {person: ada-quay, name: Ada Quay, office: Minister of Ports, party: IS, role: speaker}
      - {party: IS, role: host}
    statements:
      - {point: harbours-matter, text: Harbours matter., attribution: {voice: paraphrase, chain: [{person: ada-quay}]},
         evidence: 2}
    figures:
      - {key: total, measure: signatories, counted: states, value: 31, as_printed: all of 31 states,
         attribution: reporter, evidence: 2}
    evidence: 1
  - occurrence: iceland-signature
    what: {kind: treaty-action, action: signature, party: IS}
    title: Iceland signs
    treaty: harbour-treaty
    date: 2031-05-01
    evidence: 3
  - occurrence: entry-into-force
    what: {kind: provision, rule: entry-into-force}
    title: When the harbour treaty enters into force
    treaty: harbour-treaty
    date: undated
    figures:
      - {key: needed, measure: ratifications-needed, counted: ratifications, value: 17, as_printed: 17 ratifications,
         attribution: reporter, evidence: 4}
    evidence: 4
  - occurrence: iceland-pledge
    what: {kind: pledge, pledger: IS, purpose: Buoys for all harbours}
    title: Iceland pledges buoys
    date: 2031-05-01
    evidence: 5
  - {occurrence: storm, what: ceremony, title: A storm is cancelled, date: 2031-05-01, evidence: 6}
"""
HERALD = """\
source: {id: herald, title: "Harbours, signed", language: en, published: 2031-05-04}
reports:
  - occurrence: harbour-signing
    what: signing
    title: States sign on harbours
    treaty: harbour-treaty
    date: 2031-05-01
    participants:
      - {person: a-quay, name: A. Quay, office: Chief of Ports, party: IS, role: attendee}
      - {party: "NO", role: host}
    figures:
      - {key: total, measure: signatories, counted: states, value: 29, as_printed: 29 states,
         attribution: reporter, evidence: 3}
    evidence: 2
  - {occurrence: interview, what: speech, title: Ada Quay is interviewed, date: undated, evidence: 4}
"""
LEDGER = """\
source: {id: ledger, title: Errata, language: en, published: 2031-05-09}
reports: []
"""


def make_harbours(path: Path) -> Path:
    """Make an archive of two sources that disagree, and of amendments.

    It has a merged person, a retracted report, a corrected title, an undated occurrence, an inferred date, and a pledge
    without money.
    """
    make_archive(path, *(yaml.safe_load(text) for text in (GAZETTE, HERALD, LEDGER)))
    by_hand = {"source": None, "by": "jane"}
    with Archive(path) as archive:
        merge(archive, "person/a-quay", "person/ada-quay", reason="One minister", **by_hand)
        retract(archive, "storm", None, reason="There was no storm", **by_hand)
        title = ["gazette", "title"]
        new = "Iceland signs first"
        correct(
            archive, "iceland-signature", title, new, was="Iceland signs", reason="Erratum", source="ledger", by="jane"
        )
        Projector(archive).catch_up()
    return path


def make_archive(path: Path, *files: dict[str, Any]) -> Path:
    """Make an archive from the contents of report files, and derive its tables."""
    archive = Archive(write_empty_archive(path))
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
                        "as_printed": f"31 {text}",
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


@pytest.fixture(scope="session")
def harbours(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Give a reader of two sources that disagree, and of what amended them."""
    return Reader(make_harbours(tmp_path_factory.mktemp("harbours") / "archive.db"))


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
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
