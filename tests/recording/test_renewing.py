"""Of a newer state of a table, only what its publisher changed is recorded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amendments import Corrected
from domain.occurrence import Occurrence, OccurrenceReported, ReportSupplemented, Retracted
from domain.source import Source
from timeline.documents.coverage import coverage_problems
from timeline.documents.text import DocumentText
from timeline.exchange.tables.importing import Given, imported
from timeline.exchange.tables.maps import read_map
from timeline.exchange.tables.reading import read_table
from timeline.log.archive import Archive
from timeline.log.lookup import said_by, slugs_of
from timeline.recording.amending import correct, merge, retract, withdraw
from timeline.recording.appending import Appended, append_file
from timeline.recording.renewing import append_table
from timeline.report_files.problems import ReportFileError

HEADER = 'Participant,Signature,"Ratification, Acceptance(A), Accession(a)"\n'
FIRST = HEADER + "Chad,1 May 2031,3 Oct 2031\nMali,2 May 2031,\nNorway,,4 Nov 2031 a\n"
SECOND = HEADER + "Chad,1 May 2031,5 Oct 2031\nMali,2 May 2031,7 Jan 2032 A\n"
OLD, NEW = "lamp-treaty-status-2031-12-01", "lamp-treaty-status-2032-02-01"
CHAD = (
    "{occurrence: chad-ratifies, what: {kind: treaty-action, action: ratification, party: TD}, title: Chad ratifies, "
    "treaty: lamp-treaty, date: 2031-10-03, evidence: 1}"
)
SAYS_SO = "the table of 2032-02-01 says so"

Append = Callable[..., Appended]


@pytest.fixture
def append(archive: Archive, tmp_path: Path) -> Append:
    """Give a way to import a state of a table of a day."""

    def appending(
        content: str, published: str, table_map: str = "untc-status", *, accepts_fewer: bool = False
    ) -> Appended:
        path = tmp_path / "lamps.csv"
        path.write_text(content, "utf-8")
        about = {"treaty": "lamp-treaty", "treaty_name": "Treaty of the Lamps", "published": published}
        known = archive.get(Source, OLD).exists
        table = imported(read_table(path), read_map(table_map), Given(about, registers_treaty=not known))
        return append_table(
            archive, "lamps.csv", table.documents, series=table.series, by="jane", accepts_fewer=accepts_fewer
        )

    return appending


def stands(archive: Archive, slug: str) -> dict[str, str | None]:
    """Return the day that each source's report of an occurrence gives now, None for one that is retracted."""
    return {
        source: None if standing.retracted else standing.report.date.edtf
        for source, standing in archive.get(Occurrence, slug).reports.items()
    }


def test_only_what_changed_is_recorded(archive, append):
    """Given a day that changed, a new row and one that is gone: a correction, a report and a retraction, with why."""
    first = append(FIRST, "2031-12-01")
    second = append(SECOND, "2032-02-01")

    assert (first.recorded, second.recorded, second.already_recorded) == (6, 5, 2)
    source, report, retraction, correction, words = second.events
    assert source.slug == NEW
    assert (report.slug, report.report.source) == ("lamp-treaty-acceptance-ml", NEW)
    assert isinstance(report, OccurrenceReported)
    assert (retraction.slug, retraction.report) == ("lamp-treaty-accession-no", OLD)
    assert isinstance(retraction, Retracted)
    assert (correction.slug, correction.path) == ("lamp-treaty-ratification-td", (OLD, "date", "edtf"))
    assert (correction.old, correction.new) == ("2031-10-03", "2031-10-05")
    assert isinstance(correction, Corrected)
    assert (words.path, words.new) == ((OLD, "date", "as_printed"), "5 Oct 2031")
    assert {(amendment.reason, amendment.source) for amendment in (retraction, correction, words)} == {(SAYS_SO, NEW)}


def test_importing_twice_changes_nothing(append):
    """Given the same state again, and one of a later day without a change, nothing is recorded."""
    append(FIRST, "2031-12-01")
    append(SECOND, "2032-02-01")

    for content, day in ((FIRST, "2031-12-01"), (SECOND, "2032-02-01"), (SECOND, "2032-03-01")):
        again = append(content, day)
        assert (again.recorded, again.events, again.already_recorded) == (0, [], 4)


def test_a_row_comes_back_and_a_day_changes_again(archive, append):
    """Given a third state, what it says is compared with the second: the row is reported again, the day corrected."""
    append(FIRST, "2031-12-01")
    append(SECOND, "2032-02-01")

    third = append(FIRST.replace("3 Oct", "6 Oct").replace("2 May 2031,", "2 May 2031,7 Jan 2032 A"), "2032-04-01")

    assert third.recorded == 4
    assert stands(archive, "lamp-treaty-accession-no") == {OLD: None, "lamp-treaty-status-2032-04-01": "2031-11-04"}
    assert stands(archive, "lamp-treaty-ratification-td") == {OLD: "2031-10-06"}


def test_what_an_archivist_amended_stays(archive, append):
    """Given a day and a row that an archivist amended, a table that still says the same changes nothing of it.

    Not even where the reason reads like that of a table.
    """
    append(FIRST, "2031-12-01")
    path, reason = [OLD, "date", "edtf"], "the table of 2031-12-01 says so"
    correct(archive, "lamp-treaty-signature-ml", path, "2031-05-20", reason=reason, source=None, by="jane")
    retract(archive, "lamp-treaty-signature-td", OLD, reason="Not this treaty", source=None, by="jane")

    append(SECOND, "2032-02-01")

    assert stands(archive, "lamp-treaty-signature-ml") == {OLD: "2031-05-20"}
    assert stands(archive, "lamp-treaty-signature-td") == {OLD: None}


def test_a_publisher_that_overwrites_what_was_corrected_is_followed(archive, append):
    """Given a day that an archivist corrected, a newer table with another day corrects it again; it can be undone."""
    append(FIRST, "2031-12-01")
    name, path = "lamp-treaty-ratification-td", [OLD, "date", "edtf"]
    correct(archive, name, path, "2031-10-04", reason="Misprint", source=None, by="jane")

    (*_, change, words) = append(SECOND, "2032-02-01").events

    assert (change.old, change.new) == ("2031-10-04", "2031-10-05")
    for correction in (words, change):
        withdraw(archive, name, correction.id, reason="The first was right", by="jane")
    assert stands(archive, name) == {OLD: "2031-10-04"}


def test_a_row_that_was_merged_is_still_amended(archive, append):
    """Given a report of a table whose occurrence was merged into another one, its day is corrected all the same."""
    append(FIRST, "2031-12-01")
    name, path = "lamp-treaty-ratification-td", (OLD, "date", "edtf")
    other = f"source: {{id: gazette, published: 2031-10-04, language: en}}\nreports:\n  - {CHAD}\n"
    append_file(archive, "gazette.yaml", other.encode(), by="jane")
    merge(archive, name, "chad-ratifies", reason="The same", source=None, by="jane")

    (*_, change, _words) = append(SECOND, "2032-02-01").events

    assert (change.slug, change.path, change.new) == (name, path, "2031-10-05")


def test_another_action_is_a_new_report_and_a_retraction(archive, append):
    """Given a letter that changed, the old action is retracted, and the new one reported: no action becomes another."""
    append(FIRST, "2031-12-01")

    changed = append(FIRST.replace("4 Nov 2031 a", "4 Nov 2031 A"), "2032-02-01")

    assert [(event.slug, type(event)) for event in changed.events[1:]] == [
        ("lamp-treaty-acceptance-no", OccurrenceReported),
        ("lamp-treaty-accession-no", Retracted),
    ]


def test_marks_of_footnotes_are_no_change(append):
    """Given a table in another order, with other letters and footnotes, which says the same, nothing is recorded."""
    append(FIRST, "2031-12-01")

    same = append(
        'Participant 1,"Accession(x), Ratification","Signature"\n'
        "Norway 2,4 Nov 2031 x,\nMali,,2 May 2031\nChad,3 Oct 2031 3,1 May 2031\n",
        "2032-02-01",
    )

    assert (same.recorded, same.already_recorded) == (0, 4)


@pytest.mark.parametrize(
    ("content", "day", "message"),
    [
        pytest.param(FIRST, "2032-01-01", f"the table of 2032-01-01 is older than '{NEW}'", id="older"),
        pytest.param(FIRST, "2032-02-01", f"'{NEW}' is recorded from another file", id="another of this day"),
    ],
)
def test_states_come_in_order(archive, append, content, day, message):
    """Given a state older than the last, or another one of a day, it is refused, and nothing is recorded."""
    append(FIRST, "2031-12-01")
    append(SECOND, "2032-02-01")
    head = archive.head

    with pytest.raises(ReportFileError, match=message):
        append(content, day)
    assert archive.head == head


def test_a_table_that_lacks_much_is_refused(archive, append):
    """Given a newer state that lacks more than a quarter of the reports, it is refused unless that is said to be so."""
    names = ("Chad", "Mali", "Norway", "Togo", "Benin", "Peru", "Fiji", "Oman")
    rows = [f"{name},{day} May 2031,\n" for day, name in enumerate(names, 1)]
    append(HEADER + "".join(rows), "2031-12-01")
    head = archive.head

    with pytest.raises(ReportFileError, match="lacks 6 of the 8 reports of its earlier state; is the file complete"):
        append(HEADER + "".join(rows[:2]), "2032-02-01")
    assert archive.head == head
    assert append(HEADER + "".join(rows[:2]), "2032-02-01", accepts_fewer=True).recorded == 7


def test_every_number_of_a_newer_table_is_accounted_for(archive, append):
    """Given the document of a newer state, what an earlier one said is left out for that reason, the rest cited."""
    append(FIRST, "2031-12-01")
    append(SECOND, "2032-02-01")

    details = archive.get(Source, NEW).details
    assert details is not None
    assert list(coverage_problems(details, said_by(archive, NEW), DocumentText.of(SECOND.encode()))) == []


CELLS = st.sampled_from(["", "1 May 2031", "2 May 2031"])
INSTRUMENTS = st.sampled_from(["", "3 Oct 2031", "3 Oct 2031 a", "4 Oct 2031 A"])
STATES = st.dictionaries(st.sampled_from(["Chad", "Mali", "Norway", "Togo"]), st.tuples(CELLS, INSTRUMENTS), min_size=1)


@pytest.mark.thorough
@given(states=st.lists(STATES.filter(lambda rows: any(map(any, rows.values()))), min_size=1, max_size=4))
def test_what_stands_is_what_the_last_state_says(states, empty, tmp_path_factory):
    """Given any states of a table, one after the other, what stands of them is what the last one says."""
    folder = tmp_path_factory.mktemp("states")
    with Archive(Path(shutil.copy(empty, folder / "archive.db"))) as archive:
        for year, state in enumerate(states, 2031):
            path = folder / "lamps.csv"
            path.write_text(HEADER + "".join(f"{name},{','.join(cells)}\n" for name, cells in state.items()), "utf-8")
            about = {"treaty": "lamp-treaty", "treaty_name": "Treaty of the Lamps", "published": str(year)}
            table = imported(read_table(path), read_map("untc-status"), Given(about, registers_treaty=year == 2031))
            append_table(archive, "lamps.csv", table.documents, series=table.series, by="jane", accepts_fewer=True)
        standing = [
            (slug, day)
            for slug in slugs_of(archive, Occurrence)
            for day in stands(archive, slug).values()
            if day is not None
        ]

    reports = [report for document in table.documents for report in document.value["reports"]]
    assert sorted(standing) == sorted((report["occurrence"], report["date"]["edtf"]) for report in reports)


FIGURES = (
    "Id,Event,Kind,Date,Key,Measure,Counted,Value\ntalks,Harbour talks,conference,3 May 2031,,attendance,people,{}\n"
)
MORE = "talks,Harbour talks,conference,3 May 2031,b,attendance,delegates,12\n"


def test_a_figure_that_is_added_is_a_supplement(archive, append):
    """Given a spreadsheet of figures, a changed number is corrected with its words, and a new row supplements."""
    append(FIGURES.format(40), "2031-06-01", "figures")

    changed = append(FIGURES.format(45) + MORE, "2031-07-01", "figures")

    source, supplement, *corrections = changed.events
    assert source.slug == "figures-2031-07-01"
    assert isinstance(supplement, ReportSupplemented)
    assert [figure.key for figure in supplement.supplement.figures] == ["b"]
    assert [(change.path[1:], change.old, change.new) for change in corrections] == [
        (("figures", "attendance", "value"), "40", "45"),
        (("figures", "attendance", "as_printed"), "40", "45"),
    ]


def test_a_figure_that_is_gone_is_taken_out(archive, append):
    """Given a row of a figure that is gone, the report's list is corrected; the other figures stay."""
    append(FIGURES.format(40) + MORE, "2031-06-01", "figures")

    append(FIGURES.format(40), "2031-07-01", "figures")

    (standing,) = archive.get(Occurrence, "talks").reports.values()
    assert [figure.key for figure in standing.report.figures] == ["attendance"]
