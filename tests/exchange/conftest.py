"""An archive with every kind of date, place, participant and amendment, and its exports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.web.conftest import make_archive
from timeline.exchange.exports import export_named
from timeline.exchange.reading import Extract, reading
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import merge, retract
from timeline.web.dates import in_words

SITE = "https://archive.example"
SPAN = "a" * 64

HERALD = f"""\
source: {{id: herald, publisher: {{name: "=Herald & <Sons>"}}, title: Port news, language: en, published: 2031-05-02,
         url: "https://herald.example/port", sha256: {"b" * 64}, bytes: 900, paragraphs: 9}}
treaties: [{{id: pact, name: "Pact; of <Harbours>"}}, {{id: other-pact, name: Other Pact}}]
people: [{{id: ada-quay, name: Ada Quay, spellings: [A. Quay, Ada Kai]}}, {{id: ada, name: Ada Q.}}]
reports:
  - occurrence: signing
    what: signing
    title: '=HYPERLINK("http://evil.example")'
    treaty: pact
    date: {{edtf: 2031-05-01, as_printed: Thursday, basis: inferred, inferred_from: {{source: herald}},
           reason: The Thursday before, evidence: 2}}
    place: {{name: Quay 1, city: Reykjavik, country: IS, inferred: Only the quay is printed,
            coordinates: {{latitude: 64.15, longitude: -21.94, gazetteer: GeoNames, entry: "3413829",
                          precision: city}}}}
    participants:
      - {{party: IS, role: host}}
      - {{person: ada, name: Ada Q., office: Minister, party: IS, role: speaker}}
      - {{office: A clerk, role: attendee}}
    statements:
      - {{point: ports-grow, text: Ports grow., attribution: reporter, evidence: 4 body 7-19 {SPAN}}}
    figures:
      - {{key: total, measure: signatories, counted: states, value: 31, as_printed: all of 31, attribution: reporter,
         evidence: [3, 5 caption 0-9 {SPAN}]}}
    evidence: 1
  - {{occurrence: speech, what: speech, title: "<b>Ada</b> speaks", date: "2031-05-01T09:30:00", evidence: 6,
     treaty: pact, relations: [{{type: part-of, other: signing}}]}}
  - {{occurrence: fair, what: conference, title: A fair, date: 2031-05-04/2031-05-06, evidence: 6}}
  - {{occurrence: month, what: negotiation, title: A month of talks, date: 2031-06, evidence: 6}}
  - {{occurrence: going-on, what: negotiation, title: Talks go on, date: 2031-07/.., evidence: 6}}
  - {{occurrence: by, what: meeting, title: By a day, date: "[..2031-07-01]", evidence: 6}}
  - {{occurrence: after, what: meeting, title: After a day, date: "[2031-08-01..]", evidence: 6}}
  - {{occurrence: either, what: meeting, title: Either day, date: "[2031-08-10..2031-08-12]", evidence: 6}}
  - {{occurrence: about, what: meeting, title: About a day, date: "2031-08-20~", evidence: 6}}
  - {{occurrence: perhaps, what: meeting, title: Perhaps that day, date: "2031-08-21?", evidence: 6}}
  - {{occurrence: undated, what: meeting, title: No day, date: undated, evidence: 6}}
  - {{occurrence: iceland-signs, what: {{kind: treaty-action, action: signature, party: IS}}, title: Iceland signs,
     treaty: pact, date: 2031-05-01, evidence: 7}}
  - {{occurrence: pledge, what: {{kind: pledge, pledger: un, purpose: Buoys}}, title: The UN pledges buoys,
     date: 2031-05-01, evidence: 8}}
  - {{occurrence: gone, what: meeting, title: Never held, date: 2031-05-01, evidence: 9}}
  - {{occurrence: twin, what: meeting, title: A twin, date: 2031-10-01, evidence: 9,
     participants: [{{party: "NO", role: guest}}]}}
  - {{occurrence: other-twin, what: meeting, title: The other twin, date: 2031-10-01, evidence: 9,
     participants: [{{party: "NO", role: guest}}]}}
"""
GAZETTE = """\
source: {id: gazette, publisher: {name: The Gazette}, language: en, published: "[2031-05-03..]"}
reports:
  - {occurrence: signing, what: signing, title: Signed, treaty: pact, date: 2031-05-01, evidence: 1}
"""

STANDING = {
    *("signing", "speech", "fair", "month", "going-on", "by", "after", "either", "about", "perhaps", "undated"),
    *("iceland-signs", "pledge", "twin"),
}
"""What is in every export of the whole timeline."""
DOUBTFUL = {"by", "after", "either", "about", "perhaps"}
"""Those of them whose date is in doubt."""


@pytest.fixture(scope="session")
def port(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of an archive of two made-up sources, in which one occurrence is retracted and one merged."""
    path = make_archive(
        tmp_path_factory.mktemp("port") / "archive.db", *(yaml.safe_load(text) for text in (HERALD, GAZETTE))
    )
    by_hand: dict[str, Any] = {"reason": "Checked", "source": None, "by": "jane"}
    with Archive(path) as archive:
        retract(archive, "gone", **by_hand)
        merge(archive, "other-twin", "twin", **by_hand)
        merge(archive, "person/ada", "person/ada-quay", **by_hand)
        Projector(archive).catch_up()
    return path


def export(name: str, path: Path, *, site: str = SITE, title: str = "Ports & <harbours>", **chosen: str | None) -> str:
    """Return an export of an archive as text."""
    with reading(path) as rows:
        extract = Extract(rows, title, lambda to: f"{site}{to}", in_words)
        filters = {"treaty": None, "occurrence": None} | chosen
        return "".join(export_named(name).write(extract.of(**filters)))


@pytest.fixture(scope="session")
def exported(port: Path) -> Callable[..., str]:
    """Give a way to export the archive of two sources in a format."""
    return lambda name, **chosen: export(name, port, **chosen)


@pytest.fixture(scope="session")
def empty_export(empty: Path) -> Callable[..., str]:
    """Give a way to export an archive without events."""
    return lambda name: export(name, empty)


@pytest.fixture(scope="session")
def long_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of an archive of 2,000 made-up events."""
    path = tmp_path_factory.mktemp("long") / "archive.db"
    run_path(str(ROOT / "benchmarks" / "logs.py"))["write_log"](path, 2000)
    with Archive(path) as archive:
        Projector(archive).catch_up()
    return path
