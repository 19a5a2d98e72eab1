"""Signatures dated before their treaty was adopted or after it closed for signature."""

from __future__ import annotations

import pytest

from timeline.projecting.engine import Projector
from timeline.recording.amending import correct, retract
from timeline.recording.appending import append_file
from timeline.recording.effects import watched
from timeline.recording.signature_dates import MisdatedSignature, misdated_signatures

TREATY = """\
source: {id: gazette, language: en, published: 2031-05-02}
treaties:
  - {id: harbour-treaty, name: Treaty of the Harbours}
  - {id: ferry-pact, name: Pact of the Ferries}
reports:
  - occurrence: harbour-adoption
    what: adoption
    title: The text is adopted
    treaty: harbour-treaty
    date: 2031-05-01
    evidence: 1
  - occurrence: harbour-closing
    what: {kind: provision, rule: closing-for-signature}
    title: Signing closes
    treaty: harbour-treaty
    date: 2031-12
    evidence: 1
"""
SIGNATURE = """\
source: {id: herald, language: en, published: 2031-05-03}
reports:
  - {occurrence: it-is-signed, what: KIND, title: It is signed, treaty: TREATY, date: DATE, evidence: 1}
"""
SIGNS = "{kind: treaty-action, action: signature, party: IS}"


def signature(date, kind=SIGNS, treaty="harbour-treaty"):
    """Return a report file with a signature of a date."""
    return SIGNATURE.replace("KIND", kind).replace("TREATY", treaty).replace("DATE", f"{date!r}")


@pytest.fixture
def append(archive):
    """Give a way to append files and learn which signatures are out of time with them."""

    def command(*files):
        with watched(archive, Projector(archive), dry_run=False) as effects:
            for number, text in enumerate(files):
                append_file(archive, f"{number}.yaml", text.encode(), by="tester")
            return effects().misdated_signatures

    return command


@pytest.mark.parametrize(
    ("date", "passed"),
    [
        pytest.param("2031-04-30", ["adoption"], id="the day before the adoption"),
        pytest.param("2031-05-01", [], id="the day of the adoption"),
        pytest.param("2031-05", [], id="perhaps after the adoption"),
        pytest.param("2031-12-31", [], id="the last day on which it may close"),
        pytest.param("2032-01-01", ["closing"], id="the day after"),
        pytest.param("2031-12/2032-01", [], id="perhaps before it closes"),
        pytest.param("undated", [], id="undated"),
    ],
)
@pytest.mark.one_in(3)
def test_a_signature_is_out_of_time_only_where_no_day_of_its_date_fits(append, date, passed):
    """Given a treaty, a signature is listed where all days of its date lie before the adoption or after the closing."""
    assert [misdated.passed for misdated in append(TREATY, signature(date))] == passed


@pytest.mark.parametrize(
    ("kind", "listed"),
    [
        pytest.param("signing", True, id="signing"),
        pytest.param("{kind: treaty-action, action: definitive-signature, party: IS}", True, id="definitive signature"),
        pytest.param("{kind: treaty-action, action: ratification, party: IS}", False, id="ratification"),
        pytest.param("speech", False, id="speech"),
    ],
)
@pytest.mark.one_in(3)
def test_only_signatures_are_listed(append, kind, listed):
    """Given dates after the closing, occasions of signing and signatures are listed, and nothing else."""
    assert bool(append(TREATY, signature("2032-02-02", kind))) is listed


def test_a_treaty_without_these_dates_has_none(append):
    """Given a treaty of which neither adoption nor closing is reported, any date of a signature will do."""
    assert append(TREATY, signature("1999-01-01", treaty="ferry-pact")) == []


def test_what_is_listed_names_both_occurrences_and_their_dates(append):
    """Given a signature before the adoption, it is listed with its treaty, and with the adoption and its date."""
    assert append(TREATY, signature("2031-04")) == [
        MisdatedSignature("it-is-signed", "2031-04", "harbour-treaty", "adoption", "harbour-adoption", "2031-05-01")
    ]


def test_the_order_of_the_reports_does_not_matter(append):
    """Given a signature on record, a later report of the adoption lists it, and an unrelated one does not again."""
    early = signature("2031-04-30").replace(
        "reports:", "treaties: [{id: harbour-treaty, name: Treaty of the Harbours}]\nreports:"
    )

    assert append(early) == []
    assert [misdated.signature for misdated in append(TREATY)] == ["it-is-signed"]
    assert append("source: {id: log, language: en, published: 2031-05-04}\n") == []


def test_a_signature_that_is_corrected_or_retracted_is_no_longer_listed(archive, append):
    """Given a signature out of time, it is no longer listed when its date is corrected, or its report retracted."""
    append(TREATY, signature("2031-04-30"))
    because = {"reason": "Misread", "source": None, "by": "tester"}

    correct(archive, "it-is-signed", ["herald", "date", "edtf"], "2031-06-01", **because)
    Projector(archive).catch_up()
    assert misdated_signatures(archive, ["it-is-signed"]) == []

    correct(archive, "it-is-signed", ["herald", "date", "edtf"], "2033-06-01", was="2031-06-01", **because)
    Projector(archive).catch_up()
    assert [misdated.passed for misdated in misdated_signatures(archive, ["it-is-signed"])] == ["closing"]

    retract(archive, "it-is-signed", **because)
    Projector(archive).catch_up()
    assert misdated_signatures(archive, ["it-is-signed"]) == []
