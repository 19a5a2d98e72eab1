"""A table becomes a report file: a report for each row or filled cell, with its row as evidence."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest

from domain.kinds.treaty_action import Action
from domain.letters import as_slug
from domain.parties import party_named
from tests.exchange.tables.conftest import GIVEN, HEADER, actions, reports
from timeline.documents.coverage import coverage_problems
from timeline.documents.text import DocumentText
from timeline.exchange.tables.importing import Given, imported
from timeline.exchange.tables.maps import TableMap, read_map
from timeline.exchange.tables.reading import read_table
from timeline.exchange.tables.templates import fitting
from timeline.report_files.problems import ReportFileError
from timeline.report_files.reader import read_report_files, valid_part

KNOWN = {
    "rome-statute": (139, 122),
    "law-of-the-sea-convention": (157, 166),
    "anti-personnel-mines-convention": (133, 161),
    "kyoto-protocol": (84, 193),
    "discrimination-against-women-convention": (99, 188),
    "tobacco-control-convention": (168, 180),
}
"""The signatories and the parties of each of the depositary's tables."""
MEANT = {"a": "accession", "A": "acceptance", "AA": "approval", "c": "formal-confirmation", "": "ratification"}
"""What the letters of the instruments mean in all six; `d` is a succession."""


def meant(path) -> Counter[tuple[str, str]]:
    """Return who took which action in a table of the depositary, read without any map."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    found: Counter[tuple[str, str]] = Counter()
    for name, signature, instrument in rows:
        party = party_named(name)
        if signature:
            found[party, "succession-to-signature" if signature.endswith(" d") else "signature"] += 1
        if instrument:
            letter = instrument.partition(" ")[2].split()[2:]
            found[party, "succession" if letter == ["d"] else MEANT["".join(letter)]] += 1
    return found


def test_the_tables_of_the_depositary_are_read_with_one_map(tables):
    """Given six tables, each has the signatories and parties that it is known to have, and no action is another one."""
    table_map = read_map("untc-status")

    counts = {}
    for path in tables:
        table = imported(read_table(path), table_map, Given(GIVEN))
        said = [report["what"] for document in table.documents for report in document.value["reports"]]
        done = Counter((what["party"], what["action"]) for what in said)
        assert done == meant(path), path.name
        counts[path.stem] = (
            sum(Action(action).makes_signatory for _, action in done),
            len({party for party, action in done if Action(action).is_consent}),
        )

    assert counts == KNOWN


def test_columns_stand_in_any_order(read):
    """Given a table whose columns and letters are in another order, it says the same."""
    table = read('"Accession(x), Ratification",Signature,State\n3 Oct 1994 x,,Chad\n4 Oct 1995,14 Dec 2000,Mali\n')

    assert actions(table) == [
        ("TD", "accession", "1994-10-03"),
        ("ML", "ratification", "1995-10-04"),
        ("ML", "signature", "2000-12-14"),
    ]


def test_every_number_of_a_table_is_accounted_for(read):
    """Given the document, each cell with a day is cited with its span, and the header is left out for a reason."""
    content = HEADER + 'Chad,14 Dec 2000,3 Oct 2001 a\n"Gambia, The",,4 Oct 2002\nMali,,\n'
    table = read(content)
    (file,) = [valid_part(document).file for document in table.documents]

    problems = list(coverage_problems(file.source, [e.report for e in file.reports], DocumentText.of(content.encode())))

    assert problems == []
    assert (table.rows, table.reports, table.unused) == (3, 3, 1)
    assert [report["date"]["as_printed"] for report in reports(table)] == ["14 Dec 2000", "3 Oct 2001 a", "4 Oct 2002"]
    assert {(file.source.sha256, file.source.bytes)} == {
        (DocumentText.of(content.encode()).sha256, len(content.encode()))
    }


def test_a_second_action_of_a_kind_has_a_number(read):
    """Given a party that did the same twice, the later one is the second, whatever the order of the rows."""
    table = read(HEADER + "Chad,,3 May 2032\nChad,,4 May 2031\n")

    ids = {report["date"]["edtf"]: report["occurrence"] for report in reports(table)}
    assert ids == {"2031-05-04": "lamp-treaty-ratification-td", "2032-05-03": "lamp-treaty-ratification-td-2"}


def test_footnotes_are_left_out(read):
    """Given marks of footnotes in headers, names and days, each is read without them."""
    table = read(
        'Participant 1,"Accession(a), Ratification 2, 3",Notes\nChad 4,3 May 2031 a 5,x\nMali*,4 May 2031 [6],\n'
    )

    assert actions(table) == [("TD", "accession", "2031-05-03"), ("ML", "ratification", "2031-05-04")]
    assert table.ignored == ("Notes",)
    assert reports(table)[0]["title"] == "Chad accedes to the Treaty of the Lamps"


def test_a_row_of_several_lines_is_cited_whole(read):
    """Given a header and a cell with line breaks, both are read, and each of their lines is accounted for."""
    content = 'Participant,"Ratification,\nAccession(a)",Notes\nChad,3 May 2031 a,"two\nlines"\nMali,4 May 2031,\n'
    table = read(content)
    (file,) = [valid_part(document).file for document in table.documents]

    chad, mali = reports(table)
    assert (chad["what"]["action"], chad["evidence"], mali["evidence"]) == ("accession", [3, 4], 5)
    assert file.source.left_out.paragraphs[0].paragraphs == (1, 2)
    assert file.source.paragraphs == len(DocumentText.of(content.encode()).paragraphs)


def test_a_line_separator_within_a_cell_divides_no_row(read):
    """Given U+2028 in a cell, the row stays one row, and each part of it is accounted for as a paragraph."""
    content = "Participant,Ratification,Notes\nChad,3 May 2031,two\u2028lines\nMali,4 May 2031,\n"
    table = read(content)
    (file,) = [valid_part(document).file for document in table.documents]

    assert [party for party, _, _ in actions(table)] == ["TD", "ML"]
    assert reports(table)[0]["evidence"] == [2, 3]
    assert file.source.paragraphs == len(DocumentText.of(content.encode()).paragraphs)


def test_long_ids_stay_apart():
    """Given ids that are alike in their first hundred letters, none is cut to another, numbered ones neither."""
    names = [f"{'A long name of an event ' * 6}{end}" for end in ("one", "two")]
    slugs = {fitting(as_slug(name)) for name in names} | {fitting(f"{as_slug(name)}-2") for name in names}

    assert len(slugs) == len(names) * 2
    assert all(len(slug) <= 100 for slug in slugs)


@pytest.mark.parametrize(
    ("suffix", "delimiter"), [(".tsv", "\t"), (".csv", ";"), (".csv", "|")], ids=["tabs", "semicolons", "bars"]
)
def test_other_delimiters_are_found(read, suffix, delimiter):
    """Given another delimiter, the columns are the same, commas within a header included."""
    rows = (["Participant", "Ratification, Accession(a)"], ["Chad", "3 May 2031 a"], ["Mali", "4 May 2031"])

    table = read("".join(delimiter.join(row) + "\n" for row in rows), suffix=suffix)

    assert [action for _, action, _ in actions(table)] == ["accession", "ratification"]


def test_a_spreadsheet_is_read(read):
    """Given a spreadsheet whose days are days or texts, it says what it shows; empty rows and columns do not matter."""
    book = openpyxl.Workbook()
    for row in (
        ["Participant", "Signature", "Ratification, Accession(a)", None],
        ["Chad", datetime(2031, 5, 1, tzinfo=UTC).replace(tzinfo=None), "3 May 2031 a", None],
        [None, None, None, None],
        ["Mali", date(2031, 5, 2), None, None],
    ):
        book.active.append(row)
    content = BytesIO()
    book.save(content)

    table = read(content.getvalue(), suffix=".xlsx")

    assert actions(table) == [
        ("TD", "signature", "2031-05-01"),
        ("TD", "accession", "2031-05-03"),
        ("ML", "signature", "2031-05-02"),
    ]
    assert [report["evidence"] for report in reports(table)] == [2, 2, 3]


def test_it_is_an_ordinary_report_file(read):
    """Given a table, its lines are read as a report file: the source first, with its treaty, and all reports."""
    table = read(HEADER + "Chad,14 Dec 2000,3 Oct 2001 a\n")

    (part,) = read_report_files("report.jsonl", "".join(table.lines()).encode())

    assert part.problems == []
    assert (part.file.source.id, part.file.source.published.edtf) == ("lamp-treaty-status-2031-06-01", "2031-06-01")
    assert [treaty.name for treaty in part.file.treaties] == ["Treaty of the Lamps"]
    assert [entry.occurrence for entry in part.file.reports] == ["lamp-treaty-signature-td", "lamp-treaty-accession-td"]
    assert table.series == ("lamp-treaty-status-", "")


def test_many_reports_are_several_lines(read, monkeypatch):
    """Given more reports than one line has, further lines name the source by its slug, and problems keep their row."""
    monkeypatch.setattr("timeline.exchange.tables.importing._REPORTS_A_LINE", 2)

    table = read(HEADER + "Chad,1 May 2031,3 May 2031\nMali,1 May 2031,3 May 2031 a\n")

    first, second = map(json.loads, table.lines())
    assert (len(first["reports"]), second["source"], len(second["reports"])) == (2, first["source"]["id"], 2)
    assert [document.line_of(("reports", 1)) for document in table.documents] == [2, 3]


def test_what_a_map_needs_must_be_given(tmp_path):
    """Given a table without what its map needs, the refusal has the options and what they mean."""
    path = tmp_path / "table.csv"
    path.write_text(HEADER + "Chad,1 May 2031,\n", "utf-8")

    with pytest.raises(ReportFileError, match=r"the map needs --treaty \(the slug of the treaty\), --treaty-name"):
        imported(read_table(path), read_map("untc-status"), Given())


FIGURES = """\
Event,Kind,Date,City,Country,Measure,Counted,Value,How exact,As printed
Harbour talks,conference,3 May 2031,Oslo,Norway,attendance,delegates,"1,400",about,some 1400 delegates
Harbour talks,conference,3 May 2031,Oslo,Norway,attendance,people,31,,
Lamp rally,ceremony,,,,attendance,people,12,at least,
"""


INSTRUMENTS = """\
about: Instruments, with the action in a column of its own
source: {id: "instruments-{published}", published: "{published}", language: en}
columns:
  - {name: party, header: Country, read: party}
  - {name: signed, header: Signed, read: day}
  - {name: bound, header: Bound, read: day}
  - {name: how, header: How, read: word, words: {Ratified: ratification, Accepted: acceptance}}
  - {name: effect, header: In force, read: day}
reports:
  - when: signed
    occurrence: "{treaty}-signature-{party}"
    what: {kind: treaty-action, action: signature, party: "{party}"}
    title: "{party.name} signs"
    treaty: "{treaty}"
    date: {edtf: "{signed}", as_printed: "{signed.printed}"}
  - when: bound
    occurrence: "{treaty}-{how}-{party}"
    what: {kind: treaty-action, action: "{how}", party: "{party}", effective: {edtf: "{effect}"}}
    title: "{party.name} is bound"
    treaty: "{treaty}"
    date: {edtf: "{bound}", as_printed: "{bound.printed}"}
"""


def test_a_map_may_have_the_action_in_a_column_of_its_own(read, tmp_path):
    """Given a column of actions beside those of days, a row is two reports, and each day cites its own cell."""
    (tmp_path / "map.yaml").write_text(INSTRUMENTS, "utf-8")

    table = read(
        "Country,Signed,Bound,How,In force\nChad,3 May 2031,3 May 2031,Accepted,2 Jun 2031\nMali,4 May 2031,,,\n",
        read_map(str(tmp_path / "map.yaml")),
    )

    assert actions(table) == [
        ("TD", "signature", "2031-05-03"),
        ("TD", "acceptance", "2031-05-03"),
        ("ML", "signature", "2031-05-04"),
    ]
    assert [report["date"]["evidence"].split()[2] for report in reports(table)] == ["5-15", "16-26", "5-15"]
    assert reports(table)[1]["what"]["effective"] == {"edtf": "2031-06-02"}


def test_rows_of_one_event_are_one_report(read):
    """Given a spreadsheet of figures, the rows of an event are joined, and a figure is as exact as its row says."""
    table = read(
        FIGURES.replace("Measure", "Key,Measure")
        .replace("attendance,people,31", "b,attendance,people,31")
        .replace("attendance,delegates", "a,attendance,delegates")
        .replace("attendance,people,12", ",attendance,people,12"),
        "figures",
    )

    talks, rally = reports(table)
    assert (talks["what"], talks["date"]["edtf"], talks["place"]) == (
        "conference",
        "2031-05-03",
        {"city": "Oslo", "country": "NO"},
    )
    assert [
        (figure["key"], figure["value"], figure.get("operator"), figure["as_printed"]) for figure in talks["figures"]
    ] == [
        ("a", 1400, "about", "some 1400 delegates"),
        ("b", 31, None, "31"),
    ]
    assert (rally["date"], "place" in rally) == ({"edtf": "undated"}, False)
    assert rally["figures"][0]["operator"] == "at-least"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "talks,conference,3 May 2031,Oslo,Norway,attendance,people",
            "talks,conference,4 May 2031,Oslo,Norway,attendance,people",
            "rows 2 and 3 are both of 'harbour-talks', and differ in the date",
            id="other day",
        ),
        pytest.param('"1,400"', '"14,00"', "'14,00' is not a number in the language 'en'", id="number"),
        pytest.param(
            "at least",
            "at lest",
            "'at lest' is not one of the map's words; allowed: exact, .* did you mean 'at least'",
            id="word",
        ),
    ],
)
def test_figures_that_are_not_clear_are_refused(read, old, new, message):
    """Given rows of one event that differ, a number of another language, or a word that the map lacks, it stops."""
    assert old in FIGURES

    with pytest.raises(ReportFileError, match=message):
        read(FIGURES.replace(old, new), "figures")


def test_a_number_is_read_in_the_language_of_the_source(read):
    """Given a source in French, a comma is a decimal comma."""
    french = read_map("figures").model_dump(exclude_none=True) | {
        "source": {"id": "x-{published}", "published": "{published}", "language": "fr"}
    }

    table = read(
        'Event,Kind,Date,Measure,Unit,Value\nCroissance,announcement,,growth,percent,"12,5"\n',
        TableMap.model_validate(french),
    )

    assert [str(figure["value"]) for figure in reports(table)[0]["figures"]] == ["12.5"]


TIMELINE = """{"title": {"text": {"headline": "Harbours"}}, "events": [
{"start_date": {"year": "2031", "month": "5", "day": "1"}, "group": "conference",
 "text": {"headline": "The <i>harbour</i> talks &amp; more", "text": "<p>A sentence of a source.</p>"}},
{"start_date": {"year": 2031}, "end_date": {"year": 2032}, "display_date": "2031 to 2032", "unique_id": "more-talks",
 "group": "Diplomacy", "text": {"headline": "More talks"}},
{"text": {"headline": "Undated talks"}}]}"""


def test_a_timeline_is_read(read):
    """Given a TimelineJS JSON, each slide is an occurrence on its line, and no sentence of it is taken over."""
    table = read(TIMELINE, "timelinejs", suffix=".json", kind="negotiation", treaty="lamp-treaty")

    assert [(said["occurrence"], said["what"], said["title"], said["date"]["edtf"]) for said in reports(table)] == [
        ("the-harbour-talks-more", "conference", "The harbour talks & more", "2031-05-01"),
        ("more-talks", "negotiation", "More talks", "2031/2032"),
        ("undated-talks", "negotiation", "Undated talks", "undated"),
    ]
    assert [document.line_of(("reports", 1)) for document in table.documents] == [4]
    assert "sentence" not in "".join(table.lines())


CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//harbours//EN
BEGIN:VEVENT
UID:1@harbours.example
SUMMARY:Harbour talks
DTSTART;VALUE=DATE:20310503
DTEND;VALUE=DATE:20310506
LOCATION:Oslo
CATEGORIES:CONFERENCE
END:VEVENT
BEGIN:VEVENT
UID:2@harbours.example
SUMMARY:Lamp talk
DTSTART:20310504T090000Z
DTEND:20310504T100000Z
END:VEVENT
BEGIN:VEVENT
UID:3@harbours.example
SUMMARY:Lamp walk
STATUS:CANCELLED
DTSTART:20310504T090000Z
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_is_read(read):
    """Given a calendar, each entry is an occurrence, whole days end before their end; a cancelled one is left out."""
    table = read(CALENDAR, "calendar", suffix=".ics", kind="meeting")

    assert [(said["occurrence"], said["what"], said["date"]["edtf"]) for said in reports(table)] == [
        ("harbour-talks-2031-05-03-2031-05-05", "conference", "2031-05-03/2031-05-05"),
        ("lamp-talk-2031-05-04", "meeting", "2031-05-04"),
    ]
    assert table.unused == 1


def test_an_entry_that_repeats_is_refused(read):
    """Given an entry that repeats, its line is named: every day of it must be an entry."""
    with pytest.raises(ReportFileError, match=r"table.ics:12:1: the entry Lamp talk cannot be read: it repeats"):
        read(CALENDAR.replace("SUMMARY:Lamp talk", "RRULE:FREQ=DAILY\nSUMMARY:Lamp talk"), "calendar", suffix=".ics")
