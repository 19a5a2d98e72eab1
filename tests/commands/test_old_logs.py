"""Commands on a log that has what nobody could write today: codes that no list has any more, numbers without limits."""

import pytest
import yaml

from timeline.recording.amending import correct, supplement

pytestmark = pytest.mark.thorough

HERALD = {
    "source": {"id": "herald", "language": "en", "published": "2031-05-03"},
    "reports": [
        {
            "occurrence": "iceland-pledge",
            "what": {"kind": "pledge", "pledger": "IS", "purpose": "Buoys"},
            "title": "Money for buoys",
            "date": "2031-05-01",
            "evidence": 1,
        }
    ],
}
COMMANDS = {
    "status": ["status"],
    "status --json": ["status", "--json"],
    "verify": ["verify"],
    "show": ["show", "harbour-signing"],
    "show --json": ["show", "harbour-signing", "--json"],
    "show pledge": ["show", "iceland-pledge"],
    "show treaty": ["show", "harbour-treaty"],
    "log": ["log"],
    "replay": ["replay"],
    "replay --check": ["replay", "--check"],
    "replay --into": ["replay", "--published-by", "2031-06-01", "--into", "then.db"],
    "projections": ["projections"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_codes_that_no_list_has_are_read(timeline, unlisted, command):
    """Given a log with codes that no list has, every command that reads it succeeds."""
    outcome = timeline(*command)

    assert (outcome.code, outcome.err) == (0, "")


def test_codes_stand_for_what_no_list_names(timeline, unlisted):
    """Given such codes, status and show print them."""
    assert "QI: QOK 2,500,000 (2.5 million kroner)" in timeline("status").out
    assert "QI" in timeline("show", "harbour-signing").out


@pytest.fixture
def report(timeline, tmp_path):
    """Give a way to append a report file with some of its text replaced."""

    def append(old="", new=""):
        path = tmp_path / "herald.yaml"
        path.write_text(yaml.safe_dump(HERALD).replace(old, new), "utf-8")
        return timeline("append", path, "--by", "jane")

    return append


def test_what_has_such_codes_is_corroborated(timeline, unlisted, report):
    """Given a pledge in a currency that no list has, another source's report of it is recorded beside the first."""
    assert report().code == 0
    assert timeline("show", "iceland-pledge", "--json").json["occurrence"]["status"] == "corroborated"
    assert timeline("verify").code == 0


CORRECTED = {
    "title": ("iceland-pledge", "gazette/title", "Iceland promises money"),
    "amount": ("iceland-pledge", "gazette/figures/sum/value", "2600000"),
    "currency": ("iceland-pledge", "gazette/figures/sum/unit", "BGN"),
    "country": ("harbour-signing", "gazette/place/country", "SUHH"),
    "party": ("iceland-pledge", "gazette/what/pledger", "DDDE"),
    "date": ("harbour-signing", "gazette/date/edtf", "2031-04-30"),
    "whole date": ("harbour-signing", "gazette/date", "{edtf: 2031-04-30, as_printed: yesterday}"),
    "day of a figure": ("harbour-signing", "gazette/figures/guests/as_of", "2031-04"),
    "source": ("source/gazette", "title", "News of the port"),
    "treaty": ("treaty/harbour-treaty", "name", "Harbour Treaty"),
}


@pytest.mark.parametrize("correction", CORRECTED.values(), ids=CORRECTED)
def test_what_stands_beside_such_codes_is_corrected(timeline, unlisted, correction):
    """Given codes that no list has, something else is corrected, the correction withdrawn, and all is verified."""
    corrected = timeline("correct", *correction, "--reason", "Misread", "--by", "jane")
    verified = timeline("verify")
    withdrawn = timeline("withdraw", correction[0], "correction-1", "--reason", "It was right", "--by", "jane")

    assert [outcome.code for outcome in (corrected, verified, withdrawn, timeline("verify"))] == [0, 0, 0, 0]


def test_a_corrected_date_is_given_its_bounds(timeline, unlisted):
    """Given codes that no list has, a date that is corrected beside them is as whole as any other."""
    timeline("correct", "harbour-signing", "gazette/date", "2031-04", "--reason", "Misread", "--by", "jane")

    when = timeline("show", "harbour-signing", "--json").json["occurrence"]

    assert (when["occurred_from"], when["occurred_to"]) == ("2031-04-01", "2031-04-30")


REFUSED = {
    "party": ("iceland-pledge", "gazette/what/pledger", "QZ", "not a known party"),
    "country": ("harbour-signing", "gazette/place/country", "QZ", "not a known country"),
    "currency": ("iceland-pledge", "gazette/figures/sum/unit", "QZZ", "not a known unit"),
    "a unit that stands elsewhere": ("harbour-signing", "gazette/figures/total/unit", "fortnight", "not a known unit"),
    "measure": ("harbour-signing", "gazette/figures/guests/measure", "cheers", "not a known measure"),
    "population": ("harbour-signing", "gazette/figures/total/counted", "claps", "not a known counted population"),
    "language": ("source/gazette", "language", "qq", "not a known language"),
    "depositary": ("treaty/harbour-treaty", "depositary", "QZ", "not a known party"),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_a_correction_to_a_code_that_no_list_has_is_refused(timeline, unlisted, refused):
    """Given a log with codes that no list has, nothing is corrected to another one, or to one that stands elsewhere."""
    name, path, code, message = refused
    outcome = timeline("correct", name, path, code, "--reason", "Misread", "--by", "jane")

    assert (outcome.code, outcome.out) == (1, "")
    assert f"cannot be {code!r}: {code!r} is {message}" in outcome.err
    assert timeline("status", "--json").json["events"] == 7


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("pledger: IS", "pledger: QI", "'QI' is not a known party", id="party"),
        pytest.param("language: en", "language: qx", "'qx' is not a known language", id="language"),
    ],
)
def test_a_report_with_a_code_that_no_list_has_is_refused(unlisted, report, old, new, message):
    """Given a log that has a code, a further report cannot bring it again."""
    outcome = report(old, new)

    assert (outcome.code, outcome.out) == (1, "")
    assert message in outcome.err


def test_a_supplement_is_added_beside_such_codes(timeline, unlisted, tmp_path):
    """Given a pledge in a currency that no list has, what was overlooked is added to its report."""
    path = tmp_path / "supplement.yaml"
    claims = {"occurrence": "iceland-pledge", "participants": [{"party": "NO", "role": "witness"}]}
    path.write_text(yaml.safe_dump({"source": "gazette", "reason": "Overlooked", "reports": [claims]}), "utf-8")

    assert timeline("supplement", path, "--by", "jane").code == 0
    assert timeline("verify").code == 0


SUPPLEMENT = """\
source: gazette
reason: Overlooked
reports:
  - occurrence: harbour-signing
    participants: [{party: SE, role: witness}]
    figures: [{key: cost, measure: pledge-amount, value: 5, unit: SEK, as_printed: 5 kronor, attribution: reporter,
               evidence: 2}]
"""


BROUGHT_IN = {'"NO"': '"QN"', '"DKK"': '"QDK"', '"SE"': '"QS"', '"SEK"': '"QSK"'}
"""Codes that no list has, for those that the amendments brought in."""


def amend(archive):
    """Correct a country and a currency, and supplement a party and an amount."""
    details = {"reason": "Misread", "source": None, "by": "jane"}
    correct(archive, "harbour-signing", ["gazette", "place", "country"], "NO", was="IS", **details)
    correct(archive, "iceland-pledge", ["gazette", "figures", "sum", "unit"], "DKK", was="NOK", **details)
    supplement(archive, "supplement.yaml", SUPPLEMENT.encode(), by="jane")


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_amendments_with_codes_that_no_list_has_are_read(timeline, log_with, command):
    """Given corrections to codes that no list has any more, and supplements with such codes, every command succeeds."""
    log_with(BROUGHT_IN, amend)

    outcome = timeline(*command)

    assert (outcome.code, outcome.err) == (0, "")


def test_amendments_with_codes_that_no_list_has_stand(timeline, log_with):
    """Given such corrections, what they brought in is shown, and what stands beside it is corrected."""
    log_with(BROUGHT_IN, amend)

    assert "IS: QDK 2,500,000" in timeline("status").out
    assert timeline("show", "harbour-signing", "--json").json["occurrence"]["country"] == "QN"
    assert timeline("correct", "harbour-signing", "gazette/title", "x", "--reason", "y", "--by", "jane").code == 0


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_numbers_without_limits_are_read(timeline, boundless, command):
    """Given a log with numbers from before there were limits, every command that reads it succeeds."""
    outcome = timeline(*command)

    assert (outcome.code, outcome.err) == (0, "")
    assert len(outcome.out) < 100_000


def test_what_stands_beside_numbers_without_limits_is_corrected(timeline, boundless):
    """Given such numbers, something else is corrected, and a number is corrected to one that may be written."""
    for path, new in (("gazette/title", "Signed"), ("gazette/figures/total/value", "31")):
        assert timeline("correct", "harbour-signing", path, new, "--reason", "Misread", "--by", "jane").code == 0

    total = next(iter(timeline("status", "--json").json["treaties"]))["signatories_reported"]
    assert total == 31
    assert timeline("verify").code == 0


NUMBERS = {
    "exponent": "1e400",
    "large exponent": "1e999999",
    "digits": "1" * 4500,
    "negative": "-5",
    "half": "70.5",
    "decimal places": "0.1234567890123",
}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_a_number_beyond_the_limits_is_refused_with_a_short_error(timeline, small, number):
    """Given a total that no treaty can have, a correction to it is refused in one line."""
    outcome = timeline(
        "correct", "harbour-signing", "gazette/figures/total/value", "--reason", "Misread", "--by", "jane", "--", number
    )

    assert (outcome.code, outcome.out) == (1, "")
    assert "figures/total/value cannot be" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert len(outcome.err) < 300
