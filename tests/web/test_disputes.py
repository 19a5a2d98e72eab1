"""Conflicts of every kind and grade: what differs, why, and what would resolve it."""

import re

import pytest
import yaml

from tests.web.conftest import Reader, make_archive, text_of
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct
from timeline.web.pages import _conflicts

THE_GAZETTE, THE_HERALD, THE_COURIER = "Gazette, 4 May 2031", "Herald, 4 May 2031", "Courier, 5 May 2031"

PAPER = """\
source: {id: SLUG, publisher: {name: NAME}, title: News, language: LANGUAGE, published: 2031-05-04}
treaties: [{id: pact, name: Harbour Pact}]
people: [{id: ada, name: Ada Quay}, {id: bo, name: Bo Pier}, {id: cy, name: Cy Dock}]
reports:
"""
PARTS = (
    PAPER.replace("SLUG", "parts").replace("NAME", "Gazette").replace("LANGUAGE", "en")
    + """\
  - occurrence: signing
    what: signing
    title: The pact is signed
    treaty: pact
    date: 2031-05-01
    participants: [{person: ada, name: Ada Quay, role: chair, evidence: 8}, {party: IS, role: host},
                   {party: "NO", role: host}]
    figures:
      - &total {key: total, measure: signatories, counted: states, value: 31, as_of: 2031-05-01, as_printed: 31 states,
                attribution: {voice: paraphrase, chain: [{name: Bo Pier}]}, evidence: [2, 3]}
      - {<<: *total, key: again, evidence: 7}
      - {key: regions, measure: signatories, counted: states, as_printed: 20 and 12, attribution: reporter, evidence: 3,
         parts: [{label: north, value: 20}, {label: south, value: 12}], breakdown_of: {figure: total, basis: stated}}
      - {key: guests, measure: attendance, counted: delegates, value: 400, operator: about, attribution: reporter,
         as_printed: about 400 delegates; more came later, evidence: 2}
    evidence: 1
  - occurrence: pledge
    what: {kind: pledge, pledger: IS, purpose: Buoys, amount: sum}
    title: Iceland pledges
    date: 2031-05-01
    figures: [{key: sum, measure: pledge-amount, value: 5, unit: NOK, as_printed: "<b>five</b> kroner",
               attribution: reporter, evidence: 4}]
    evidence: 4
  - occurrence: rule
    what: {kind: provision, rule: entry-into-force}
    title: Entry into force
    treaty: pact
    date: undated
    figures: [{key: needed, measure: ratifications-needed, counted: ratifications, value: 17, attribution: reporter,
               as_printed: 17 ratifications, evidence: 5}]
    evidence: 5
  - {occurrence: talks, what: meeting, title: Talks, evidence: 6, date: {edtf: "2031-04-01", basis: inferred,
     inferred_from: {source: parts}, reason: The month before}}
"""
)
HERALD = (
    PAPER.replace("SLUG", "herald").replace("NAME", "Herald").replace("LANGUAGE", "ar")
    + """\
  - occurrence: signing
    what: signing
    title: The pact is signed
    treaty: pact
    date: {edtf: "2031-05-03", as_printed: Saturday, evidence: 9}
    participants: [{person: bo, name: Bo Pier, role: chair}, {person: cy, office: "رئيس", role: chair},
                   {party: IS, role: host}]
    figures:
      - {key: total, measure: signatories, counted: states, value: 29, as_of: 2031-05-01, as_printed: "29 دولة",
         attribution: reporter, evidence: 2}
      - {key: guests, measure: attendance, counted: delegates, value: 500, as_printed: 500 delegates,
         attribution: reporter, evidence: 2}
    evidence: 1
  - occurrence: pledge
    what: {kind: pledge, pledger: IS, purpose: Buoys, amount: sum}
    title: Iceland pledges
    date: 2031-05-01
    figures: [{key: sum, measure: pledge-amount, value: 5, unit: USD, as_printed: five dollars, attribution: reporter,
               evidence: 4}]
    evidence: 4
  - occurrence: rule
    what: {kind: provision, rule: entry-into-force}
    title: Entry into force
    treaty: pact
    date: undated
    figures: [{key: needed, measure: ratifications-needed, counted: states, value: 17, as_printed: 17 states,
               attribution: reporter, evidence: 5}]
    evidence: 5
  - {occurrence: talks, what: meeting, title: Talks, evidence: 6, date: 2031-03-01}
"""
)
COURIER = """\
source: {id: courier, publisher: {name: Courier}, title: News, language: en, published: 2031-05-05}
reports:
  - occurrence: signing
    what: signing
    title: The pact is signed
    treaty: pact
    date: 2031-05-01
    figures:
      - {key: total, measure: signatories, counted: states, value: 40, as_of: 2031-05-02, as_printed: 40 states,
         attribution: reporter, evidence: 2}
    evidence: 1
"""
KINDS = {
    ("pledge amount", "contradiction"): ("currency", "the same number is given in different currencies"),
    ("chair", "contradiction"): ("role", "they share no name"),
    ("host", "tension"): ("role", "they share some names"),
    ("attendance", "tension"): ("number", "one is an approximation"),
    ("signatories", "explained"): ("number", "the totals are of different days"),
    ("ratifications needed", "tension"): ("wording", "one counts ratifications, the other states"),
    ("date", "tension"): ("date", "one rests on an inference"),
}


def make_disputes(path):
    """Make an archive of three sources that disagree in every way that is compared."""
    return make_archive(path, *(yaml.safe_load(text) for text in (PARTS, HERALD, COURIER)))


@pytest.fixture(scope="module")
def disputes(tmp_path_factory):
    """Give a reader of sources that disagree in every way."""
    return Reader(make_disputes(tmp_path_factory.mktemp("disputes") / "archive.db"))


@pytest.fixture(scope="module")
def page(disputes):
    """Give the page of conflicts."""
    return disputes.page("/conflicts")


@pytest.fixture(scope="module")
def articles(page):
    """Give the conflicts on their page by topic, grade and what they are about."""
    found = page.xpath("//article[@class='conflict']")
    named = {heading_of(article): article for article in found}
    assert len(found) == len(named) == 10
    return named


def heading_of(article):
    """Return a conflict's topic in small letters, its grade, and what it is about."""
    grade = text_of(*article.xpath("./header/span[starts-with(@class, 'grade')]"))
    return text_of(article.find("header")[0]).lower(), grade, text_of(*article.xpath("./header/span[@class='about']"))


def by(articles, topic, grade, about=""):
    """Return the one conflict of a topic, a grade and perhaps what it is about."""
    (article,) = [article for key, article in articles.items() if key[:2] == (topic, grade) and about in key[2]]
    return article


def reason_of(article):
    """Return why the sides of a conflict differ."""
    return text_of(article.xpath("./p[@class='reason']")[0])


def sides_of(article):
    """Return the sides of a conflict: their words, and the labels of their sources."""
    return {
        " ".join(words_of(side)): [text_of(label) for label in side.xpath("./ul[@class='side-sources']//a")]
        for side in article.xpath("./ul/li")
    }


def words_of(side):
    """Return the printed words of a side, in quotation marks, or what stands there without them."""
    shown = side.xpath("./q | ./span[@class='side-words'] | ./ul[contains(@class, 'side-parts')]/li")
    return [f"“{text_of(words)}”" if words.tag == "q" else text_of(words) for words in shown]


@pytest.mark.parametrize(("topic", "grade"), KINDS)
@pytest.mark.one_in(3)
def test_a_conflict_says_why_its_sides_differ(disputes, articles, topic, grade):
    """Given any kind of conflict, its reason is there without the sides, which stand above it."""
    kind, why = KINDS[topic, grade]
    about = "Harbour Pact" if topic == "signatories" else ""
    candidates = [article for key, article in articles.items() if key[:2] == (topic, grade) and about in key[2]]

    assert candidates
    for article in candidates:
        reason = reason_of(article)
        assert why in reason.lower()
        assert reason[0].isupper()
        assert not re.search("herald|parts|courier", reason)
    filtered = {heading_of(article) for article in disputes.page(f"/conflicts?kind={kind}").xpath("//article")}
    assert {heading_of(article) for article in candidates} <= filtered


def test_every_kind_has_a_resolution_of_its_own(page, articles):
    """Given conflicts of ten kinds and grades, each says what would resolve it, and no two kinds say the same."""
    resolutions = {key: text_of(*article.xpath("./p[@class='resolution']")) for key, article in articles.items()}

    for (_, grade, *_), text in resolutions.items():
        label = "Nothing needs resolving: " if grade == "explained" else "What would resolve it: "
        assert text.startswith(label)
        assert text.endswith(".")
    assert len(set(resolutions.values())) == len(resolutions) == 10
    assert not any(_conflicts._RESOLUTION in text for text in resolutions.values())


def test_the_worst_come_first(page):
    """Given open conflicts, contradictions come before tensions, and those before what is explained."""
    grades = [text_of(grade) for grade in page.xpath("//article/header/span[starts-with(@class, 'grade')]")]

    assert grades == sorted(grades, key=["contradiction", "tension", "explained"].index)
    assert (grades.count("contradiction"), grades.count("explained")) == (5, 1)


def test_a_sum_has_its_parts_and_its_total_as_sides(articles):
    """Given parts that do not add up, the reason has the sum, which no side claims; parts are a list without quotes."""
    article = by(articles, "signatories", "contradiction", "The pact")

    assert reason_of(article) == "The parts 20 + 12 add up to 32, not 31."
    assert sides_of(article) == {"“31 states”": [THE_GAZETTE], "20 north 12 south": [THE_GAZETTE]}


def test_a_sum_is_explained_in_vietnamese(disputes):
    """Given parts that do not add up, the page in Vietnamese has the sum, too, and no English."""
    reasons = disputes.page("/vi/conflicts").xpath("//p[@class='reason']")

    assert "Các phần 20 + 12 cộng lại là 32, không phải 31." in [text_of(reason) for reason in reasons]


def test_two_firm_dates_are_both_sides(articles):
    """Given two dates without doubt, each is a side in its printed words, with its sources."""
    article = by(articles, "date", "contradiction")

    assert reason_of(article) == "Both cannot be right."
    assert sides_of(article) == {"1 May 2031": [THE_COURIER, THE_GAZETTE], "“Saturday”": [THE_HERALD]}


def test_a_date_leads_to_the_paragraph_that_prints_it(articles):
    """Given a date with its own paragraph, its side leads there; one without leads to the paragraph of the report."""
    article = by(articles, "date", "contradiction")

    assert sorted(article.xpath(".//a[@class='paragraph']/@href")) == [
        "/source/courier#p-1",
        "/source/herald#p-9",
        "/source/parts#p-1",
    ]


def test_a_role_names_its_holders_with_their_own_paragraphs(articles):
    """Given people in a role, they are named as printed, or by their office, each source with its paragraphs."""
    article = by(articles, "chair", "contradiction")
    sides = {
        text_of(*side.xpath("./ul[@class='side-sources']//a")): words_of(side) for side in article.xpath("./ul/li")
    }

    assert sides == {THE_GAZETTE: ["Ada Quay"], THE_HERALD: ["Bo Pier", "Cy, رئيس"]}
    assert set(article.xpath(".//a[@class='paragraph']/@href")) == {"/source/parts#p-8", "/source/herald#p-1"}
    host = by(articles, "host", "tension")
    assert [words_of(side) for side in host.xpath("./ul/li")] == [["Iceland"], ["Iceland", "Norway"]]


def test_a_number_has_its_day_and_who_is_cited_for_it(articles):
    """Given totals as of a day, each side has the day in words, and the speaker whom its source cites."""
    article = by(articles, "signatories", "contradiction", "Harbour Pact")
    days = [text_of(day) for day in article.xpath(".//span[@class='side-date']")]
    speakers = {text_of(side.find("q")): text_of(*side.xpath("./span[@class='by']")) for side in article[1]}

    assert days == ["as of 1 May 2031"] * 2
    assert speakers == {"29 دولة": "", "31 states": "Bo Pier"}


def test_a_source_that_repeats_itself_is_one_side(articles):
    """Given two figures of one source in the same words, the source stands once, with the paragraphs of both."""
    article = by(articles, "signatories", "contradiction", "Harbour Pact")
    (side,) = [side for side in article.xpath("./ul/li") if text_of(side.find("q")) == "31 states"]

    assert sides_of(article)["“31 states”"] == [THE_GAZETTE]
    (known,) = [item for item in article.xpath("./details/ul/li") if "/source/parts#p-7" in item.xpath("./a/@href")]
    assert len(side.xpath("./ul[@class='side-sources']/li")) == 1
    assert sorted(known.xpath("./a[@class='paragraph']/@href")) == [f"/source/parts#p-{n}" for n in (2, 3, 7)]


def test_printed_words_are_text_in_their_own_language(articles):
    """Given words in Arabic and words with markup, the first have their language, the others no markup."""
    arabic = by(articles, "signatories", "contradiction", "Harbour Pact").xpath(".//q[contains(., 'دولة')]")[0]
    money = by(articles, "pledge amount", "contradiction")

    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "auto")
    assert set(sides_of(money)) == {"“<b>five</b> kroner”", "“five dollars”"}
    assert not money.xpath(".//b")


def test_a_conflict_leads_to_what_it_is_about(articles):
    """Given a conflict within an occurrence it leads there; one that spans occurrences leads to the treaty."""
    about = {key: article.xpath("./header/span[@class='about']/a/@href") for key, article in articles.items()}

    assert about["chair", "contradiction", "The pact is signed"] == ["/occurrence/signing"]
    assert about["signatories", "contradiction", "Harbour Pact"] == ["/treaty/pact"]
    assert all(len(hrefs) == 1 for hrefs in about.values())


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("grade=contradiction&kind=number", 1),
        ("grade=tension&kind=date", 1),
        ("kind=number&status=open", 3),
        ("kind=%20sum%20", 1),
        ("kind=&grade=&status=", 10),
        ("kind=NUMBER", 0),
        ("kind=number'--", 0),
        ("kind=" + "x" * 500, 0),
        ("unknown=number", 10),
    ],
)
@pytest.mark.one_in(2)
def test_filters_combine(disputes, query, count):
    """Given filters, each conflict shown meets all of them; empty and unknown ones are ignored, and no sign is SQL."""
    assert len(disputes.page(f"/conflicts?{query}").xpath("//article")) == count


def test_the_filters_count_what_they_leave(disputes):
    """Given the form, each choice says how many conflicts it leaves, whatever is chosen now, and what is chosen."""
    form = disputes.page("/conflicts?kind=role&grade=tension").xpath("//form[.//div[@class='filters']]")[0]
    options = {option.get("value"): option for option in form.xpath(".//option[@value!='']")}

    assert {value: text_of(option).rpartition(" ")[2] for value, option in options.items()} == {
        "contradiction": "(5)",
        "tension": "(4)",
        "explained": "(1)",
        "open": "(10)",
        "number": "(3)",
        "sum": "(1)",
        "wording": "(1)",
        "currency": "(1)",
        "date": "(2)",
        "role": "(2)",
    }
    assert [value for value, option in options.items() if option.get("selected") is not None] == ["tension", "role"]


def test_a_page_with_more_than_fits_says_so(disputes, monkeypatch):
    """Given more conflicts than a page shows, it has the worst, says how many there are, and leads to all of them."""
    _, *others = _conflicts.conflicts_where.__defaults__
    monkeypatch.setattr(_conflicts.conflicts_where, "__defaults__", (3, *others))
    page = disputes.page("/conflicts")

    assert {text_of(grade) for grade in page.xpath("//article/header/span[1]")} == {"contradiction"}
    more = page.xpath("//p[@class='more']")[-1]
    assert "3 of 10 conflicts are shown." in text_of(more)
    assert more.xpath("./a/@href") == ["/archive/conflicts"]


@pytest.fixture(scope="module")
def settled(disputes, tmp_path_factory):
    """Give the page of conflicts once a source has corrected its number of signatories."""
    path = tmp_path_factory.mktemp("settled") / "archive.db"
    path.write_bytes(disputes.path.read_bytes())
    with Archive(path) as archive:
        field = ["herald", "figures", "total", "value"]
        correct(archive, "signing", field, 31, was="29", reason="A misprint", source="courier", by="jane")
        Projector(archive).catch_up()
    return Reader(path).page("/conflicts")


def test_what_a_correction_settles_comes_after_what_is_open(settled, page):
    """Given a correction, the conflict that it removes is kept below the open ones, and marked as settled."""
    contradiction = ("signatories", "contradiction", "Harbour Pact")
    after = settled.xpath("//h2[@id='settled']/following-sibling::article")
    before = settled.xpath("//h2[@id='settled']/preceding-sibling::article")

    assert contradiction in {heading_of(article) for article in after}
    assert contradiction not in {heading_of(article) for article in before}
    assert contradiction in {heading_of(article) for article in page.xpath("//article")}
    assert all(text_of(*article.xpath("./header/span[@class='mark']")) == "settled" for article in after)


def test_a_settled_conflict_says_who_settled_it_and_how(settled):
    """Given a correction by a third source, the conflict shows both numbers, the reason and the source."""
    articles = settled.xpath("//h2[@id='settled']/following-sibling::article")
    (article,) = [article for article in articles if heading_of(article)[1] == "contradiction"]
    change = {text_of(term): text_of(term.getnext()) for term in article.xpath(".//dl[@class='change']//dt")}

    assert change == {"Before": "29", "After": "31"}
    assert "A misprint" in text_of(article)
    assert article.xpath(".//ul[@class='plain-list']//a[@href='/source/courier']")
    assert not article.xpath("./p[@class='resolution']")
