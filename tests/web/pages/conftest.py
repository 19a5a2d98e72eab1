"""Let tests of single pages read an archive with every sort of row, a long one, and an empty one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml.html import HtmlElement

from domain.evidence import Evidence
from tests.web.conftest import Reader, make_archive, text_of
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, retract

COURIER = """\
source:
  id: courier
  publisher: {name: Lagoon Courier, inferred: By its web address}
  title: A treaty for lagoons
  url: https://courier.example/lagoons
  archived_url: https://archive.example/lagoons
  terms: Free to reuse, with the source
  published: {edtf: "2019-09-03T09:00:00", evidence: 20}
  language: en
  sha256: 0000000000000000000000000000000000000000000000000000000000000abc
  bytes: 1234
  paragraphs: 21
  left_out:
    paragraphs: [{paragraphs: [18, 19], reason: Links to other articles}]
    numbers: [{paragraph: 4, number: "007", reason: A telephone number}]
treaties:
  - {id: lagoon-treaty, name: Lagoon Treaty, other_names: [Turku Pact, Treaty on Lagoons], depositary: FI}
  - {id: dune-treaty, name: Dune Treaty}
people:
  - {id: mia-strand, name: Mia Strand, spellings: Mia Strandh}
  - {id: never-named, name: Nobody Yet}
reports:
  - {occurrence: talks, what: negotiation, title: Talks on lagoons, treaty: lagoon-treaty, date: 2018-01/2019-06,
     evidence: 1}
  - {occurrence: adoption, what: adoption, title: The lagoon treaty is adopted, treaty: lagoon-treaty, date: 2019-07-01,
     evidence: 2}
  - occurrence: conference
    what: {kind: conference, theme: Shallow waters}
    title: Lagoon conference
    date: 2019-09-01/2019-09-02
    place: {name: Castle, city: Turku, country: FI, inferred: The castle is in Turku,
            coordinates: {latitude: 60.435, longitude: 22.228, gazetteer: GeoNames, entry: "633679", precision: city}}
    participants:
      - {person: mia-strand, name: Mia Strand, office: "Minister, Waters", party: SE, role: chair, evidence: 3}
      - {office: Harbour police, party: FI, role: organizer}
      - {party: DK, role: attendee, inferred: Its flag is in the photograph}
    figures:
      - {key: delegates, measure: attendance, counted: delegates, as_printed: 30 from the north and 12 others,
         parts: [{label: north, value: 30}, {label: others, value: 12}], attribution: reporter, evidence: 4}
      - {key: largest, measure: size-rank, operator: superlative, unit: rank, as_printed: one of the largest,
         attribution: {voice: quotation, chain: mia-strand}, evidence: 4}
    evidence: [3, 5]
  - occurrence: signing
    what: signing
    title: The lagoon treaty is signed
    treaty: lagoon-treaty
    date: 2019-09-01
    place: {city: Turku, country: FI}
    figures:
      - {key: total, measure: signatories, counted: states, value: 9, operator: nearly, as_printed: nearly 9,
         as_of: 2019-09-01, attribution: reporter, evidence: 5}
    relations: [{type: part-of, other: conference, inferred: Both are in the castle}]
    evidence: 5
  - occurrence: welcome
    what: speech
    title: Mia Strand opens the conference
    date: {edtf: 2019-09-01, part_of_day: morning}
    participants: [{person: mia-strand, name: Mia Strand, party: SE, role: speaker}]
    statements:
      - {point: lagoons-are-shallow, text: Lagoons are shallow., attribution: {voice: quotation, chain: mia-strand},
         evidence: 6}
      - {point: few-fish, text: There are few fish., attribution: reporter, evidence: 7}
    relations: [{type: part-of, other: conference}]
    evidence: 6
  - occurrence: reply
    what: speech
    title: Finland replies
    date: {edtf: 2019-09-01, part_of_day: evening}
    participants: [{party: FI, role: speaker}]
    relations: [{type: part-of, other: conference}, {type: answers, other: welcome}]
    evidence: 8
  - {occurrence: questions, what: press-conference, title: Questions to the press, date: "2019-09-01T14:30:00",
     evidence: 9}
  - {occurrence: norway-signs, what: {kind: treaty-action, action: signature, party: "NO"}, title: Norway signs,
     treaty: lagoon-treaty, date: 2019-09-01, participants: [{name: Kari Vik, party: "NO", role: signatory}],
     evidence: 10}
  - occurrence: swedish-money
    what: {kind: pledge, pledger: SE, through: [unodc], purpose: Cleaner lagoons, beneficiary: Fishers, amount: money}
    title: Sweden pledges money
    date: 2019-09-02
    participants: [{person: mia-strand, name: Mia Strand, party: SE, role: pledger}]
    figures:
      - {key: money, measure: pledge-amount, value: 1200000, unit: SEK, as_printed: 1.2 million kronor,
         attribution: {voice: paraphrase, chain: mia-strand}, evidence: 11}
    evidence: 11
  - {occurrence: danish-boats, what: {kind: pledge, pledger: DK, purpose: Boats}, title: Denmark pledges boats,
     date: 2019-09-02, evidence: 12}
  - {occurrence: norwegian-nets, what: {kind: pledge, pledger: "NO", purpose: Nets}, title: Norway pledges nets,
     date: 2019-09-02, evidence: 13}
  - {occurrence: closing, what: {kind: provision, rule: closing-for-signature}, title: Last day to sign,
     treaty: lagoon-treaty, date: 2020-12-31, evidence: 14}
  - occurrence: force
    what: {kind: provision, rule: entry-into-force, delay: {rule: days-after, number: 30, evidence: 15}}
    title: When the lagoon treaty enters into force
    treaty: lagoon-treaty
    date: undated
    statements: [{point: two-needed, text: Two states must be bound., attribution: reporter, evidence: 15}]
    figures:
      - {key: needed, measure: ratifications-needed, counted: ratifications, value: 2, as_printed: two ratifications,
         attribution: reporter, evidence: 15}
    evidence: 15
  - {occurrence: visit, what: visit, title: A visit that lasts, date: 2019-10-01/.., evidence: 16}
  - {occurrence: before-all, what: meeting, title: An early meeting, date: "[..2017-05-01]", evidence: 17}
"""
BLATT = """\
source:
  id: blatt
  publisher: {name: Blatt}
  title: Ein Vertrag für Lagunen
  url: https://blatt.example/
  published: {edtf: 2019-09-04, basis: year-inferred, reason: The year of the conference,
              inferred_from: {source: blatt}}
  language: de
  translation_of: https://courier.example/lagoons
reports:
  - occurrence: conference
    what: conference
    title: Konferenz in Turku
    date: {edtf: 2019-09-01/2019-09-02, as_printed: am ersten Wochenende}
    participants: [{name: Bo Ek, office: Envoy, role: chair}]
    evidence: 1
  - occurrence: signing
    what: signing
    title: Der Vertrag wird unterschrieben
    treaty: lagoon-treaty
    date: 2019-09-01
    figures:
      - {key: total, measure: signatories, counted: states, value: 12, as_printed: zwölf Staaten, as_of: 2019-09-01,
         attribution: reporter, evidence: 2}
    evidence: 2
  - occurrence: welcome
    what: speech
    title: Rede von Mia Strand
    date: 2019-09-01
    participants: [{person: mia-strand, name: M. Strand, office: Ministerin, party: SE, role: speaker}]
    statements:
      - {point: lagoons-are-shallow, text: Lagoons have little depth.,
         attribution: {voice: paraphrase, chain: [{person: mia-strand, name: M. Strand}]}, evidence: 3}
    evidence: 3
  - {occurrence: danish-boats, what: {kind: pledge, pledger: DK, purpose: Boote}, title: Boote aus Kopenhagen,
     date: 2019-09-02, evidence: 4}
"""
REGISTER = """\
source: {id: register, publisher: {name: Register}, language: en, published: 2022-06-01}
reports:
  - {occurrence: finland-accepts, what: {kind: treaty-action, action: acceptance, party: FI}, title: Finland accepts,
     treaty: lagoon-treaty, date: 2020-01-10, evidence: 1}
  - {occurrence: sweden-ratifies, what: {kind: treaty-action, action: ratification, party: SE}, title: Sweden ratifies,
     treaty: lagoon-treaty, evidence: 2,
     date: {edtf: 2020-02-01, basis: year-inferred, reason: The year of the register,
            inferred_from: {source: register}}}
  - {occurrence: sweden-leaves, what: {kind: treaty-action, action: denunciation, party: SE}, title: Sweden withdraws,
     treaty: lagoon-treaty, date: 2022-05-05, evidence: 3}
"""
LEAFLET = """\
source: {id: leaflet, language: en, published: undated}
reports:
  - {occurrence: stray, what: ceremony, title: A stray ceremony, date: undated, place: {country: AX}, evidence: 1}
"""
ERRATA = "source: {id: errata, title: Errata, language: en, published: 2023-01-01}"


def make_lagoons(path: Path) -> Path:
    """Make an archive of a treaty that is in force, with what its sources disagree on and what was amended."""
    make_archive(path, *(yaml.safe_load(text) for text in (COURIER, BLATT, REGISTER, LEAFLET, ERRATA)))
    with Archive(path) as archive:
        why = {"source": "errata", "by": "jane"}
        retract(archive, "norwegian-nets", None, reason="There were no nets", **why)
        retract(archive, "danish-boats", "blatt", reason="A misreading", **why)
        title = ["courier", "title"]
        correct(
            archive,
            "questions",
            title,
            "Questions from the press",
            was="Questions to the press",
            reason="A slip",
            **why,
        )
        total = ["blatt", "figures", "total", "value"]
        place = (Evidence(paragraph=2),)
        correct(archive, "signing", total, "8", was="12", reason="Miscounted", evidence=place, **why)
        Projector(archive).catch_up()
    return path


def texts(page: HtmlElement, path: str, **variables: str) -> list[str]:
    """Return the text of each element that an XPath selects, each on one line."""
    return [text_of(element) for element in page.xpath(path, **variables)]


def below(page: HtmlElement, anchor: str) -> list[str]:
    """Return the items of the first list below a heading."""
    return texts(page, "//*[@id=$anchor]/following::*[self::ul or self::ol][1]/li", anchor=anchor)


def grounds(page: HtmlElement, heading: str = "") -> list[str]:
    """Return how a block is known: the one that follows a heading with this id, or else the first on the page."""
    after = f"//*[@id='{heading}']/following::" if heading else "//"
    return texts(page, f"({after}details[@class='know'])[1]/ul/li")


def terms(page: HtmlElement, number: int = 1) -> dict[str, str]:
    """Return a list of facts as a dictionary: the first on the page, or a later one."""
    listed = page.xpath(f"(//dl[@class='facts'])[{number}]/dt")
    return {text_of(term): text_of(term.getnext()) for term in listed}


def source(identity: str, **fields: Any) -> dict[str, Any]:
    """Return a source of a report file, published on 1 May 2020 unless said otherwise."""
    return {"id": identity, "language": "en", "published": "2020-05-01", **fields}


def report(occurrence: str, what: Any = "speech", **fields: Any) -> dict[str, Any]:
    """Return a report of an occurrence on 1 May 2020, in the first paragraph, unless said otherwise."""
    return {"occurrence": occurrence, "what": what, "title": occurrence, "date": "2020-05-01", "evidence": 1, **fields}


@pytest.fixture(scope="session")
def lagoons(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Give a reader of a treaty that is in force, and of everything reported about it."""
    return Reader(make_lagoons(tmp_path_factory.mktemp("lagoons") / "archive.db"))


@pytest.fixture(scope="session")
def settled(lagoons: Reader, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Give the same once a source has corrected its total again, so that the two totals agree."""
    path = tmp_path_factory.mktemp("settled") / "archive.db"
    path.write_bytes(lagoons.path.read_bytes())
    with Archive(path) as archive:
        total = ["blatt", "figures", "total", "value"]
        correct(archive, "signing", total, "9", was="8", reason="Counted again", source="errata", by="jane")
        Projector(archive).catch_up()
    return Reader(path)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Give a reader of an archive in which nothing is recorded."""
    return Reader(make_archive(tmp_path_factory.mktemp("empty") / "archive.db"))
