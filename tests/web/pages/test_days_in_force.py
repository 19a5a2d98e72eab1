"""A reported day of entry into force beside the computed one, on each page that shows where reports differ."""

from __future__ import annotations

import pytest
import yaml

from tests.web.conftest import Reader, make_archive, text_of

PAPER = """\
source: {id: reed-post, publisher: {name: Reed Post}, title: The reed treaty, language: en, published: 2031-05-04}
treaties: [{id: reed-treaty, name: Reed Treaty}]
reports:
  - occurrence: rule
    what: {kind: provision, rule: entry-into-force, delay: {rule: days-after, number: 10, evidence: 2}}
    title: When the treaty enters into force
    treaty: reed-treaty
    date: undated
    figures: [{key: needed, measure: ratifications-needed, counted: ratifications, value: 1, attribution: reporter,
               as_printed: a single state, evidence: 2}]
    evidence: 2
  - {occurrence: accession, what: {kind: treaty-action, action: accession, party: PT}, title: Portugal accedes,
     treaty: reed-treaty, date: 2031-05-01, evidence: 3}
  - {occurrence: in-force, what: entry-into-force, title: The treaty enters into force, treaty: reed-treaty,
     date: {edtf: 2031-05-10, as_printed: last Saturday, evidence: 4}, evidence: 4}
  - {occurrence: for-portugal, what: {kind: entry-into-force, party: PT}, title: The treaty binds Portugal,
     treaty: reed-treaty, date: 2031-05-31, evidence: 5}
"""
LETTER = """\
source: {id: reed-letter, publisher: {name: Reed Letter}, title: Bound, language: en, published: 2031-06-04}
reports:
  - {occurrence: for-portugal, what: {kind: entry-into-force, party: PT}, title: The treaty binds Portugal,
     treaty: reed-treaty, date: 2031-06-01, evidence: 1}
"""


@pytest.fixture(scope="module")
def reeds(tmp_path_factory):
    """Give a reader of an archive in which days of entry into force differ."""
    path = tmp_path_factory.mktemp("reeds") / "archive.db"
    return Reader(make_archive(path, *(yaml.safe_load(text) for text in (PAPER, LETTER))))


def conflict(page, about):
    """Return the conflict that a page shows of something, if it does."""
    found = page.xpath("//article[@class='conflict']")
    return next(
        (article for article in found if text_of(*article.xpath("./header/span[@class='about']")) == about), None
    )


@pytest.mark.parametrize(
    "path",
    ["/conflicts", "/treaty/reed-treaty", "/occurrence/in-force", "/occurrence/rule", "/source/reed-post", "/"],
    ids=["conflicts", "treaty", "reported", "rule", "source", "home"],
)
@pytest.mark.one_in(3)
def test_the_computed_day_stands_beside_the_reported_one(reeds, path):
    """Given another computed day, each page shows both, and says that ours is computed, by which rule."""
    article = conflict(reeds.page(path), "Reed Treaty")
    reported, computed = article.xpath("./ul/li")

    assert text_of(article.find("header")[0]) == "Entry into force"
    assert text_of(reported).startswith("last Saturday 10 May 2031 Reed Post, 4 May 2031")
    assert reported.xpath(".//a[@class='source']/@href") == ["/source/reed-post#p-4"]
    assert (
        text_of(computed)
        == "11 May 2031 computed from the recorded actions by the rule of When the treaty enters into force"
    )
    assert computed.xpath(".//a/@href") == ["/occurrence/rule"]
    assert not computed.xpath(".//q")
    reason = text_of(*article.xpath("./p[@class='reason']"))
    assert reason == "One is computed from the recorded actions, which may not be all."


def test_the_day_for_a_party_names_it(reeds):
    """Given two days for one party, the conflict is about the treaty for that party."""
    article = conflict(reeds.page("/treaty/reed-treaty"), "Reed Treaty for Portugal")

    assert article.xpath(".//span[@class='about']/a/@href") == ["/treaty/reed-treaty", "/party/PT"]
    assert len(article.xpath("./ul/li")) == 2


def test_the_story_by_publication_has_it(reeds):
    """Given a side of no source, the story shows the conflict under the source that brought it."""
    assert conflict(reeds.page("/as-known"), "Reed Treaty") is not None
