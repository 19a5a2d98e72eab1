"""Pages of sources, parties, people, treaties and conflicts: what they show, on full, small and empty archives."""

from __future__ import annotations

import gzip
import html
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml.html import fromstring

from tests.web.conftest import Reader, text_of
from timeline.log.archive import Archive
from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, merge, retract
from timeline.recording.appending import append_file
from timeline.web.pages.treaty import in_force_words, status_table

PAGES = [
    "/source/vtv-2025-10-25",
    "/source/closing-press-conference",
    "/party/VN",
    "/party/AU",
    "/party/unodc",
    "/person/antonio-guterres",
    "/treaty/hanoi-convention",
    "/conflicts",
    "/as-known",
]

ONE = """\
source: {id: gazette, language: en, published: 2031-05-02}
reports:
  - {occurrence: opening, what: ceremony, title: Opening of the port, date: 2031-05-01, evidence: 1}
"""

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def written(title: str, name: str, text: str, language: str) -> str:
    """Return a report file that has words of one language in every field that a page shows."""
    content = {
        "source": {
            "id": "paper",
            "publisher": {"name": name},
            "title": title,
            "language": language,
            "published": "2031-05-02",
            "left_out": {"paragraphs": [{"paragraphs": 9, "reason": text}]},
        },
        "treaties": [{"id": "pact", "name": title, "other_names": [name]}],
        "people": [{"id": "someone", "name": name}],
        "reports": [
            {
                "occurrence": "talk",
                "what": "speech",
                "title": title,
                "treaty": "pact",
                "date": "2031-05-01",
                "participants": [
                    {"key": "who", "person": "someone", "name": name, "office": text, "party": "VN", "role": "speaker"}
                ],
                "statements": [
                    {
                        "point": "a-point",
                        "text": text,
                        "attribution": {"voice": "paraphrase", "chain": "who"},
                        "evidence": 2,
                    }
                ],
                "figures": [
                    {
                        "key": "total",
                        "measure": "signatories",
                        "counted": "states",
                        "value": 3,
                        "as_printed": text,
                        "attribution": "reporter",
                        "evidence": 2,
                    }
                ],
                "evidence": 1,
            },
            {
                "occurrence": "signature",
                "what": {"kind": "treaty-action", "action": "signature", "party": "VN"},
                "title": title,
                "treaty": "pact",
                "date": "2031-05-01",
                "evidence": 3,
            },
        ],
    }
    return json.dumps(content, ensure_ascii=False)


VIETNAMESE = written("Công ước Hà Nội được ký", "Nguyễn Văn Ánh", "Đây là một dấu mốc quan trọng", "vi")
ARABIC = written("توقيع الاتفاقية", "أحمد الخطيب", "هذه لحظة تاريخية", "ar")
MARKUP = written(f"Title {HOSTILE}", f"Name {HOSTILE}", f"Text {HOSTILE}", "en")


def grown(path: Path, *files: str) -> Path:
    """Make an archive of report files, given as text."""
    archive = Archive.create(path)
    for number, content in enumerate(files):
        append_file(archive, f"{number}.yaml", content.encode(), by="tester")
    Projector(archive).catch_up()
    archive.close()
    return path


def amended(path: Path, *steps) -> None:
    """Record amendments: each step takes the archive."""
    archive = Archive(path)
    for step in steps:
        step(archive)
    Projector(archive).catch_up()
    archive.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(3)
def test_every_page_is_sound(seeds_reader, path):
    """One h1, headings in order, tables with captions and scopes, ids once, no inline style or script, a small page."""
    answer = seeds_reader.get(path)
    page = fromstring(answer.text)
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(table.find("caption") is not None for table in page.iter("table"))
    assert all(cell.get("scope") for cell in page.iter("th"))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not page.xpath("//*[@style]|//style|//script[not(@type='application/ld+json')][not(@src)]|//*[@onclick]")
    assert len(gzip.compress(answer.content)) < 100_000
    canonical = page.xpath("//link[@rel='canonical']/@href")
    assert canonical == [f"http://localhost{path}"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_in(3)
def test_every_link_within_the_page_lands(seeds_reader, path):
    """Each fragment that a page links to on itself is there."""
    page = seeds_reader.page(path)
    targets = {element.get("id") for element in page.iter() if element.get("id")}
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= targets


@pytest.mark.thorough
@pytest.mark.parametrize("path", PAGES)
def test_every_way_to_a_paragraph_lands(seeds_reader, path):
    """Each link to a paragraph of a source leads to an anchor on that source's page."""
    wanted = {href for href in seeds_reader.page(path).xpath("//a/@href") if re.search(r"/source/[^#]+#p-\d+$", href)}
    assert wanted
    anchors: dict[str, set[str]] = {}
    for href in wanted:
        address, _, fragment = href.partition("#")
        if address not in anchors:
            anchors[address] = set(seeds_reader.page(address).xpath("//@id"))
        assert fragment in anchors[address], href


def test_a_source_says_what_it_is(seeds_reader):
    """Publisher with the reason where it is inferred, address, fingerprint, and each paragraph cited or left out."""
    page = seeds_reader.page("/source/vtv-2025-10-25")
    said = text_of(page)
    assert "The document names no publisher; the article that it translates is at vtv.vn" in said
    assert "4,031 bytes, 17 paragraphs" in said
    assert page.xpath("//a[@class='address']/@href")[0].startswith("https://vtv.vn/")
    assert "left out The page's counter of readers' comments." in text_of(page.get_element_by_id("p-17"))
    assert json.loads(page.xpath("//script/text()")[0])["identifier"].startswith("sha256:8cef")


def test_a_source_without_address_or_publisher_can_be_found(seeds_reader):
    """The page says that the document names no publisher, and how to know a copy."""
    said = text_of(seeds_reader.page("/source/closing-press-conference"))
    assert "PublisherNot stated" in said
    assert "AddressNone given. Search for its title" in said


def test_a_source_shows_what_only_it_says_and_where_it_clashes(seeds_reader):
    """What no other source has stands apart, and conflicts lead to their own place."""
    page = seeds_reader.page("/source/closing-press-conference")
    assert "UN Web TV broadcasts the Hanoi Convention's signing ceremony live in six languages" in text_of(page)
    links = page.xpath("//article[@class='conflict']/header//a[contains(@href, '/conflicts#')]/@href")
    assert len(links) == 4
    targets = seeds_reader.page("/conflicts").xpath("//article/@id")
    assert {link.partition("#")[2] for link in links} <= set(targets)


def test_the_paragraph_behind_72_is_one_click_from_the_treaty(seeds_reader):
    """The number itself leads to the paragraph that prints it."""
    page = seeds_reader.page("/treaty/hanoi-convention")
    href = page.xpath("//div[@class='glance']//a[normalize-space()='72']/@href")[0]
    address, _, fragment = href.partition("#")
    assert "As many as 72 countries" in text_of(seeds_reader.page(address).get_element_by_id(fragment))


def test_a_treaty_is_not_in_force_on_signatures(seeds_reader):
    """A progress bar says 0 of 40; the status table names two signatures and no ratification."""
    page = seeds_reader.page("/treaty/hanoi-convention")
    bar = page.xpath("//*[@role='progressbar']")[0]
    assert (bar.get("aria-valuenow"), bar.get("aria-valuemax")) == ("0", "40")
    assert "0 of 40 consents to be bound are recorded. No report gives the delay" in text_of(page)
    rows = [text_of(row) for row in page.xpath("//table[contains(@class, 'status-table')]/tbody/tr")]
    assert [row[:7] for row in rows] == ["Cambodi", "Vietnam"]
    assert all("none reported" in row for row in rows)


def test_a_status_table_is_as_a_depositary_prints_it():
    """One row a participant; forms of consent carry the depositary's mark; a denunciation stands apart."""

    def action(party, name, day):
        return {"party": party, "party_name": party, "action": name, "acted_on": day}

    table = status_table(
        [
            action("AT", "signature", "2025-10-25"),
            action("AT", "acceptance", "2026-02-01"),
            action("BE", "accession", "2026-03-01"),
            action("BE", "denunciation", "2030-01-01"),
        ]
    )
    marks = [[cell["mark"] for cell in row["consent"]] for row in table]
    assert marks == [["A"], ["a"]]
    assert [len(row["signature"]) for row in table] == [1, 0]
    assert [len(row["other"]) for row in table] == [0, 1]


@pytest.mark.parametrize(
    ("needed", "sentences"),
    [
        pytest.param(None, ["No report gives an exact condition of entry into force.", "A party counts"], id="unknown"),
        pytest.param(
            40,
            ["No report gives an exact", "According to the reports, 40 ratifications", "A party counts"],
            id="a threshold",
        ),
    ],
)
def test_entry_into_force_is_described_in_words(needed, sentences):
    """The reason comes first, then the threshold if there is one, then what counts."""
    missing = json.dumps([{"what": "condition", "there_is": None, "needed": None, "parties": []}])
    unknown = dict.fromkeys(("in_force_on", "in_force_in", "in_force_basis", "in_force_computed_on"))
    treaty = {**unknown, "in_force_missing": missing, "missing_names": "{}", "ratifications_needed": needed}
    words = in_force_words(treaty)
    assert [word[: len(start)] for word, start in zip(words, sentences, strict=True)] == sentences


def test_a_party_shows_what_it_did_and_pledged(seeds_reader):
    """A pledge stands with its words as printed, and with the way to its paragraph."""
    page = seeds_reader.page("/party/AU")
    assert "83,500,000 US dollars 83.5 million USD" in text_of(page)
    assert page.xpath("//a[contains(@href, '/source/baotintuc-2025-10-25#p-15')]")


def test_a_party_in_the_wrong_case_is_found(seeds_reader):
    """/party/au leads to /party/AU, and so does the name."""
    for path in ("/party/au", "/party/australia"):
        answer = seeds_reader.get(path)
        assert (answer.status_code, answer.headers["location"]) == (301, "/party/AU")


@pytest.mark.parametrize(
    ("path", "helps"),
    [
        ("/party/austrlia", "Did you mean"),
        ("/party/DE", "No report in this archive mentions Germany"),
        ("/party/zz", "zz"),
    ],
)
def test_an_unknown_party_is_helped(seeds_reader, path, helps):
    """The page is a 404 that leads on."""
    answer = seeds_reader.get(path)
    assert answer.status_code == 404
    assert helps in text_of(fromstring(answer.text))
    assert "/party/AU" in answer.text


@pytest.mark.parametrize("path", ["/source/none", "/person/none", "/treaty/none", "/as-known?treaty=none"])
def test_what_is_not_there_is_a_404(seeds_reader, path):
    """No page fails on a name that nothing has."""
    assert seeds_reader.get(path).status_code == 404


def test_a_person_has_spellings_offices_and_conflicts(seeds_reader):
    """What sources print of a person stands source by source."""
    page = seeds_reader.page("/person/antonio-guterres")
    assert "Also printed asAntonio Guterres" in text_of(page)
    assert "United Nations Secretary-General" in text_of(page.xpath("//table")[0])
    assert "Chair" in text_of(page.get_element_by_id("conflicts").getnext())


def test_conflicts_can_be_filtered(seeds_reader):
    """A GET form chooses by grade, status and kind, and says what is chosen."""
    page = seeds_reader.page("/conflicts?grade=tension&kind=wording")
    assert len(page.xpath("//article")) == 1
    assert page.xpath("//select[@id='f-grade']/option[@selected]/@value") == ["tension"]
    assert "No conflicts match" in text_of(seeds_reader.page("/conflicts?grade=tension&kind=currency"))
    assert len(seeds_reader.page("/conflicts?grade=%27%3B--").xpath("//article")) == 0


def test_conflict_sides_stand_as_printed_with_their_paragraphs(seeds_reader):
    """Each side has its words and a link to a paragraph, and the conflict says what would resolve it."""
    for article in seeds_reader.page("/conflicts").xpath("//article"):
        sides = article.xpath("./ul[@class='sides']/li")
        assert len(sides) > 1
        assert all(
            side.xpath(".//*[contains(@class, 'side-words')]") and side.xpath(".//a[contains(@href, '#p-')]")
            for side in sides
        )
        assert re.search("What would resolve it:|Nothing needs resolving:", text_of(article))


def test_a_settled_conflict_shows_what_settled_it(seeds_archive, tmp_path):
    """A correction that removes a conflict stands under it."""
    path = tmp_path / "archive.db"
    path.write_bytes(seeds_archive.read_bytes())
    amended(
        path,
        lambda archive: correct(
            archive,
            "negotiation-of-the-hanoi-convention",
            ["vtv-2025-10-25", "figures", "length", "value"],
            2.5,
            reason="A slip of the tongue",
            source="hanoi-times-global-unity",
            was="5",
            by="tester",
        ),
    )
    reader = Reader(path)
    settled = reader.page("/conflicts?status=settled").xpath("//article")
    assert settled
    assert any("A slip of the tongue" in text_of(article) for article in settled)
    corrections = reader.page("/source/hanoi-times-global-unity").get_element_by_id("corrections").getnext()
    assert "VTV, 25 Oct 2025 or later: figures: length: value" in text_of(corrections)


def test_the_status_that_a_retraction_changed_is_in_the_language_of_the_page(seeds_archive, tmp_path):
    """Given a retraction that settled a conflict, what stood before and after is said in the reader's language."""
    path = tmp_path / "archive.db"
    path.write_bytes(seeds_archive.read_bytes())
    negotiation = "negotiation-of-the-hanoi-convention"
    amended(
        path, lambda archive: retract(archive, negotiation, all_reports=True, reason="A test", source=None, by="tester")
    )
    page = Reader(path).page("/vi/conflicts?status=settled")
    assert [text_of(word) for word in page.xpath("//dl[@class='change']//dd")] == ["được đưa tin", "đã rút lại"]


def test_a_merged_person_leads_to_whom_they_became(seeds_archive, tmp_path):
    """The old address is moved for good, and what was theirs is on the page of the other."""
    path = tmp_path / "archive.db"
    path.write_bytes(seeds_archive.read_bytes())
    amended(
        path,
        lambda archive: merge(
            archive, "person/ghada-waly", "person/antonio-guterres", reason="A test", source=None, by="tester"
        ),
    )
    reader = Reader(path)
    answer = reader.get("/person/ghada-waly")
    assert (answer.status_code, answer.headers["location"]) == (301, "/person/antonio-guterres")
    assert "Previously recorded asGhada Waly" in text_of(reader.page("/person/antonio-guterres"))


def test_what_was_known_is_listed_in_order_of_publication(seeds_reader):
    """Totals come one by one; two sources of one moment stand together; the first has nothing before it."""
    moments = [text_of(moment) for moment in seeds_reader.page("/as-known").xpath("//li[@class='moment']")]
    assert [text.split(" signatories")[0].rsplit(None, 1)[-1] for text in moments[1:]] == ["70", "65", "72"]
    assert all(text.startswith("Possibly by ") for text in moments), "no source says when it came out"
    assert "Certain by then: no total and no named signatory Possibly 2 signatories named" in moments[0]
    assert "already reported" in moments[1]
    assert "Conflicts it raised" not in moments[0]
    assert "Conflicts it raised" in moments[2]
    assert seeds_reader.page("/as-known?start=99").xpath("//p[@class='note']")


def test_what_a_source_corrected_is_listed_at_its_moment(seeds_archive, tmp_path):
    """Given a later source that corrects a total, the story ends with it, old and new, and what was printed stays."""
    path = tmp_path / "archive.db"
    path.write_bytes(seeds_archive.read_bytes())
    signing, total = "signing-of-the-hanoi-convention", "baotintuc-2025-10-25/figures/signatories/value"
    later = b"source: {id: ledger, title: Ledger, language: en, published: 2025-11-01}"
    why = {"reason": "A test", "source": "ledger", "by": "tester"}
    amended(
        path,
        lambda archive: append_file(archive, "ledger.yaml", later, by="tester"),
        lambda archive: correct(archive, signing, total.split("/"), "71", was="70", **why),
    )
    moments = [text_of(moment) for moment in Reader(path).page("/as-known").xpath("//li[@class='moment']")]
    assert "nearly 70" in moments[1]
    assert "(ledger)" in moments[-1]
    corrected = moments[-1].partition("What it corrected")[2]
    assert "Baotintuc, 25 Oct 2025 or later: figures: signatories: value 70 71 A test" in corrected


@pytest.mark.parametrize("path", ["/conflicts", "/as-known"])
@pytest.mark.parametrize("files", [(), (ONE,)], ids=["empty", "one event"])
@pytest.mark.one_in(3)
def test_small_archives_have_pages(tmp_path, files, path):
    """Nothing fails where there is nothing to show."""
    page = Reader(grown(tmp_path / "archive.db", *files)).page(path)
    assert page.xpath("//h1")
    assert page.xpath("//p[@class='note']") or files


def test_a_source_of_one_report(tmp_path):
    """A source without publisher, title, address or fingerprint has a page, and its one paragraph an anchor."""
    reader = Reader(grown(tmp_path / "archive.db", ONE))
    page = reader.page("/source/gazette")
    assert "Opening of the port" in text_of(page.get_element_by_id("p-1"))
    assert "Not about a treaty" in text_of(reader.page("/as-known"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(VIETNAMESE, id="vietnamese", marks=pytest.mark.thorough),
        pytest.param(ARABIC, id="arabic", marks=pytest.mark.thorough),
        pytest.param(MARKUP, id="markup"),
    ],
)
@pytest.mark.parametrize("path", ["/source/paper", "/party/VN", "/person/someone", "/treaty/pact", "/as-known"])
@pytest.mark.one_in(2)
def test_words_of_any_kind_are_shown_as_text(tmp_path, content, path):
    """Another script is shown with its own direction, and markup is shown as text."""
    answer = Reader(grown(tmp_path / "archive.db", content)).get(path)
    assert answer.status_code == 200
    page = fromstring(answer.text)
    title = json.loads(content)["reports"][0]["title"]
    assert title in text_of(page)
    assert not page.xpath("//img|//script[not(@type='application/ld+json')]")
    assert html.escape(HOSTILE) in answer.text or content is not MARKUP
    assert page.xpath("//*[@dir='auto']")
