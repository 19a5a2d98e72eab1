"""An archive of another field, the first weeks of an epidemic, is written in report files alone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from projections import PROJECTIONS
from tests.web.conftest import Reader, text_of
from tests.web.pages.conftest import terms
from timeline.cli import run
from timeline.history.verifying import verify
from timeline.log.archive import Archive
from timeline.log.tables import rows
from timeline.projecting.engine import Projector, rebuilt_digests
from timeline.recording.amending import correct
from timeline.recording.building import build

NAME = "Health Board of the Coast"
UNKNOWN = """\
source: {id: dune-times-2, published: 2021-02-13, language: en}
reports:
  - occurrence: reed-fever-outbreak
    what: {kind: act, act: outbreak, target: {party: EE}}
    title: The fever ends
    date: 2021-01-30/..
    figures:
      - {key: cases, measure: case, counted: people, value: 52, as_printed: all, attribution: reporter, evidence: 1}
    evidence: 1
"""


@pytest.fixture(scope="module")
def epidemic(root, tmp_path_factory):
    """Give the path of an archive of ten made-up reports of an epidemic, in which a misspelt name was corrected."""
    folder = tmp_path_factory.mktemp("epidemic")
    shutil.copytree(root / "tests" / "end_to_end" / "epidemic", folder / "seeds" / "reed-fever")
    path = folder / "archive.db"
    build(path, folder / "seeds")
    with Archive(path) as archive:
        correct(archive, "organization/coast-health-board", ["name"], NAME, reason="Misspelt", source=None, by="clerk")
        Projector(archive).catch_up()
    return path


@pytest.fixture(scope="module")
def select(epidemic):
    """Give a way to read its tables."""
    with closing(sqlite3.connect(epidemic)) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def reader(epidemic):
    """Give a reader of its pages."""
    return Reader(epidemic)


def test_the_log_is_whole(epidemic):
    """Given the archive, verifying it finds nothing wrong."""
    with Archive(epidemic) as archive:
        assert verify(archive).problems == []


def test_the_words_of_the_archive_are_listed(select):
    """Given measures, populations and acts of its own, each has a row with its meaning."""
    assert select("SELECT sort, word, family, scope, reading FROM terms ORDER BY id") == [
        ("act", "outbreak", None, None, None),
        ("act", "quarantine", None, None, None),
        ("measure", "cases", "count", "occurrence", "cumulative"),
        ("measure", "deaths", "count", "occurrence", "cumulative"),
        ("measure", "discharges", "count", "occurrence", "amount"),
        ("measure", "sampled-wells", "count", "none", "amount"),
        ("population", "wells", None, None, None),
    ]


def test_the_parties_have_their_names(select):
    """Given states, a built-in organization and a registered one, each goes by its name."""
    assert select("SELECT id, name, kind FROM parties ORDER BY id") == [
        ("EE", "Estonia", "state"),
        ("LV", "Latvia", "state"),
        ("coast-health-board", NAME, "organization"),
        ("who", "World Health Organization", "organization"),
    ]


def test_the_figures_are_as_claimed(select):
    """Given totals, a range and a projection, each is a row with what it says."""
    assert select(
        "SELECT as_of, value, operator, low, high, subject, projection FROM figures WHERE measure = 'cases' "
        "ORDER BY as_of, value"
    ) == [
        ("2021-02-01", 12, "exact", 12, 12, None, 0),
        ("2021-02-03", None, "between", 15, 20, None, 0),
        ("2021-02-03", 19, "exact", 19, 19, None, 0),
        ("2021-02-05", 31, "exact", 31, 31, None, 0),
        ("2021-02-05", 33, "exact", 33, 33, None, 0),
        ("2021-02-12", 50, "nearly", None, 50, None, 0),
        ("2021-03", None, "between", 100, 150, "LV", 1),
    ]


def test_what_was_done_is_told(select):
    """Given an outbreak, a quarantine, an arrest of two reports and a release, each is an occurrence."""
    assert select("SELECT id, json_extract(details, '$.act'), sources_count FROM occurrences WHERE kind = 'act'") == [
        ("reed-fever-outbreak", "outbreak", 7),
        ("harbour-quarantine", "quarantine", 1),
        ("healer-arrest", "arrest", 2),
        ("hospital-release", "release", 1),
    ]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ["Lighthouse Hospital lets nine patients go home"]),
        ("/timeline", ["The police of Reedport arrest Rein Mander"]),
        ("/occurrence/reed-fever-outbreak", ["Estonia", "between 15 and 20", "of Latvia", "projected"]),
        ("/source/dune-times", ["between 100 and 150", "of Latvia", "projected"]),
        ("/party/coast-health-board", [NAME, "People should boil their water.", "Nobody needs to be alarmed."]),
        ("/party/who", ["World Health Organization", "Nobody needs to stay at home."]),
        ("/person/rein-mander", ["The police of Reedport arrest Rein Mander"]),
        ("/archive/terms/measure-cases", ["people found to have a disease"]),
    ],
    ids=["home", "timeline", "outbreak", "source", "organization", "who", "person", "term"],
)
@pytest.mark.one_in(4)
def test_a_page_tells_it(reader, path, words):
    """Given a page, it has the words of the epidemic, with the names of parties and people."""
    shown = text_of(reader.page(path))

    assert [said for said in words if said not in shown] == []


@pytest.mark.parametrize(
    ("occurrence", "facts"),
    [
        ("healer-arrest", {"Act": "arrest", "Actor": "Police of Reedport", "Target": "Rein Mander"}),
        ("reed-fever-outbreak", {"Act": "outbreak", "Target": "Estonia"}),
    ],
)
@pytest.mark.one_in(2)
def test_the_page_of_an_act_says_who_did_what_to_whom(reader, occurrence, facts):
    """Given an act, its page names the act, the actor and the target in words."""
    shown = terms(reader.page(f"/occurrence/{occurrence}"))

    assert {name: shown[name] for name in ("Act", "Actor", "Target") if name in shown} == facts


def test_an_unknown_word_is_refused_with_what_to_do(epidemic, tmp_path, monkeypatch, capsys):
    """Given a file with a misspelt measure, checking it names the line, the nearest measure, and where to register."""
    (tmp_path / "unknown.yaml").write_text(UNKNOWN, "utf-8")
    monkeypatch.chdir(tmp_path)

    assert run(["check", "unknown.yaml", "--archive", str(epidemic)]) == 1

    error = capsys.readouterr().err
    assert "unknown.yaml:8:31: reports[0].figures[0].measure: 'case' is not a known measure; allowed: " in error
    assert "; register another under 'measures'; did you mean 'cases'?" in error


def test_reports_of_one_day_that_differ_are_one_conflict(select):
    """Given two totals of one day, they are the one contradiction; a range around another is none."""
    assert select("SELECT measure, grade FROM conflicts WHERE grade <> 'explained'") == [("cases", "contradiction")]


def test_a_corrected_measure_is_compared_anew(epidemic, tmp_path):
    """Given a measure that is corrected so that nothing compares with it, its conflict goes, as in a rebuild."""
    path = shutil.copy(epidemic, tmp_path / "corrected.db")
    with Archive(path) as archive:
        correct(archive, "term/measure-cases", ["scope"], "none", reason="Not comparable", source=None, by="clerk")
        projector = Projector(archive)
        projector.catch_up()

        assert rows(archive, "SELECT id FROM conflicts WHERE measure = 'cases'") == []
        conflicts = PROJECTIONS["conflicts"]
        assert projector.store.digest(conflicts) == rebuilt_digests(archive, [conflicts])["conflicts"]
