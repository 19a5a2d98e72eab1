"""Archives for the tests of feeds: one with every kind of date and amendment, and an empty one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.web.conftest import Reader, make_archive
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, merge, retract

LONG = "The port " + "and the next port " * 40 + "are open"

ALMANAC = """\
source: {id: almanac, publisher: {name: "Almanac [of *ports*]"}, title: "Dates\\n of <ports>", language: en,
         published: 2031-05-02}
treaties: [{id: pact, name: "Pact, of; the_Harbours"}]
people: [{id: ada, name: Ada Quay}, {id: ada-quay, name: Ada Quay}]
reports:
  - {occurrence: day, what: ceremony, title: A day, date: 2031-05-01, evidence: 1,
     place: {name: Quay 1, city: Reykjavik, country: IS, inferred: "Only the quay is printed",
             coordinates: {latitude: 64.15, longitude: -21.94, gazetteer: GeoNames, entry: "3413829",
                           precision: city}}}
  - {occurrence: city-only, what: ceremony, title: A city, date: 2031-05-02, evidence: 1, place: {city: "A, b; c"}}
  - {occurrence: moment, what: speech, title: A moment, date: "2031-05-03T09:30:00", evidence: 1}
  - {occurrence: span, what: conference, title: A span, date: 2031-05-04/2031-05-06, evidence: 1}
  - {occurrence: month, what: negotiation, title: A month, date: 2031-06, evidence: 1}
  - {occurrence: leap-month, what: negotiation, title: A leap month, date: 2032-02, evidence: 1}
  - {occurrence: by, what: meeting, title: By a day, date: "[..2031-07-01]", evidence: 1}
  - {occurrence: from, what: meeting, title: From a day, date: "[2031-08-01..]", evidence: 1}
  - {occurrence: doubt, what: meeting, title: A doubt, date: "[2031-08-10..2031-08-12]", evidence: 1}
  - {occurrence: undated, what: meeting, title: No day, date: undated, evidence: 1}
  - occurrence: inferred
    what: meeting
    title: An inferred day
    date: {edtf: 2031-09-01, as_printed: Monday, basis: inferred, inferred_from: {source: almanac},
           reason: "The Monday after, so; the 1st"}
    evidence: 1
  - {occurrence: closing, what: {kind: provision, rule: closing-for-signature}, title: Last day, treaty: pact,
     date: 2032-12-31, evidence: 1}
  - {occurrence: gone, what: meeting, title: Never held, date: 2031-05-01, evidence: 1}
  - {occurrence: twin, what: meeting, title: A twin, date: 2031-10-01, evidence: 1}
  - {occurrence: other-twin, what: meeting, title: The other twin, date: 2031-10-01, evidence: 1}
  - {occurrence: renamed, what: meeting, title: The old name, date: 2031-11-01, evidence: 1}
  - {occurrence: arabic, what: meeting, title: "افتتاح الميناء", date: 2031-11-02, evidence: 1}
  - {occurrence: markup, what: meeting, title: "</title> & <b>", date: 2031-11-03, evidence: 1}
  - {occurrence: semicolons, what: meeting, title: "a, b; c\\\\n d", date: 2031-11-04, evidence: 1}
  - {occurrence: long, what: meeting, title: LONG, date: 2031-11-05, evidence: 1}
"""
HERALD = """\
source: {id: herald, title: News, language: en, published: 2031-05-01}
reports:
  - {occurrence: day, what: ceremony, title: That day, date: 2031-05-01, evidence: 1}
"""


class Subscriber(Reader):
    """A reader of feeds, who may send headers with a request."""

    def request(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Return the answer to a request; names of headers have underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.run(self.datasette.client.request(method, path, headers=named))


def make_almanac(path: Path) -> Path:
    """Make an archive with every kind of date, in which one is retracted, one merged and one corrected."""
    make_archive(path, yaml.safe_load(ALMANAC.replace("LONG", LONG)), yaml.safe_load(HERALD))
    by_hand: dict[str, Any] = {"reason": "Checked", "source": None, "by": "jane"}
    with Archive(path) as archive:
        retract(archive, "gone", **by_hand)
        merge(archive, "other-twin", "twin", **by_hand)
        merge(archive, "person/ada", "person/ada-quay", **by_hand)
        correct(archive, "renamed", ["almanac", "title"], "The new name", was="The old name", **by_hand)
        Projector(archive).catch_up()
    return path


@pytest.fixture(scope="session")
def almanac(tmp_path_factory: pytest.TempPathFactory) -> Subscriber:
    """Give a reader of every kind of date and amendment."""
    return Subscriber(make_almanac(tmp_path_factory.mktemp("almanac") / "archive.db"))


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Subscriber:
    """Give a reader of an empty archive."""
    return Subscriber(make_archive(tmp_path_factory.mktemp("nothing") / "archive.db"))
