"""Pages of a log that has what nobody could write today: codes that no list has any more, numbers without limits."""

import re

import pytest

from tests.conftest import UNLISTED
from tests.web.conftest import Reader

PAGES = {
    "home": "/",
    "timeline": "/timeline",
    "signing": "/occurrence/harbour-signing",
    "pledge": "/occurrence/iceland-pledge",
    "provision": "/occurrence/entry-into-force",
    "treaty": "/treaty/harbour-treaty",
    "source": "/source/gazette",
    "person": "/person/ada-quay",
    "conflicts": "/conflicts",
    "as known": "/as-known",
    "search": "/search?q=harbour",
    "search for words of a figure": "/search?q=states",
    "tables": "/archive",
    "figures": "/archive/figures",
    "figures, sorted": "/archive/figures?_sort=value&_facet=unit&value__gt=1",
    "figures, JSON": "/archive/figures.json?_shape=array",
    "parts": "/archive/figure_parts",
    "pledges": "/archive/pledges?_sort_desc=amount",
    "parties": "/archive/parties",
    "per day": "/archive/signatories_per_day",
    "treaties": "/archive/treaties",
    "treaties, JSON": "/archive/treaties.json?_shape=array",
    "events": "/archive/events",
    "first event": "/archive/events/1",
    "fourth event": "/archive/events/4",
    "feed": "/feed.atom",
    "calendar": "/calendar.ics",
    "robots": "/llms.txt",
}


@pytest.fixture(scope="module")
def unlisted_reader(stored_log):
    """Give a reader of a log with codes that no list has (any more)."""
    return Reader(stored_log(UNLISTED))


@pytest.mark.thorough
@pytest.mark.parametrize("path", [*PAGES.values(), "/party/QI"], ids=[*PAGES, "party"])
def test_every_page_shows_codes_that_no_list_has(unlisted_reader, path):
    """Given a log with codes that no list has, every page that would explain them answers."""
    assert unlisted_reader.get(path).status_code == 200


def test_a_code_stands_for_what_no_list_names(unlisted_reader):
    """Given a party, a currency, a unit, a measure and a population that no list has, pages show their codes."""
    pages = ("/party/QI", "/occurrence/iceland-pledge", "/occurrence/harbour-signing")
    party, pledge, signing = (unlisted_reader.get(path).text for path in pages)

    assert re.search(r"<h1[^>]*>QI</h1>", party)
    assert "Unlisted" in party
    assert "2,500,000 QOK" in pledge
    assert all(word in signing for word in ("3 fortnight", "claps", "Applause", ">QI</a>", 'lang="qx"'))


@pytest.mark.thorough
def test_every_page_survives_numbers_without_limits(boundless, reader_at):
    """Given a log with numbers from before there were limits, every page answers, and is not larger for it."""
    reader = reader_at(boundless)

    answers = {path: reader.get(path) for path in PAGES.values()}

    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    assert "all of 31 states" in answers["/occurrence/harbour-signing"].text
    assert not any(re.search(r"\b(Infinity|inf|nan)\b", answer.text) for answer in answers.values())
    assert max(len(answer.text) for path, answer in answers.items() if not path.startswith("/archive")) < 100_000


def test_a_chart_of_totals_below_nothing_is_drawn(log_with, reader_at):
    """Given a log whose only total is negative, home draws it within the chart."""
    home = reader_at(log_with({'"value":"31"': '"value":"-5"', '"value":"17"': '"value":"-1"'})).get("/")

    assert home.status_code == 200
    assert all(0 <= float(y) <= 330 for y in re.findall(r'\by1?="(-?[0-9.]+)"', home.text))
