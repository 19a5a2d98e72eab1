"""The table of reports: what each source says of each occurrence, unmixed."""


def test_each_source_keeps_its_own_account(story):
    """Given two sources that differ, each row has the title, date and place of its own source."""
    story.report("opening", "ceremony", by="gazette", title="Port opened", date="2031-05-01", place={"city": "Porto"})
    story.report("opening", "ceremony", by="herald", title="Opening", date="2031-05", place={"country": "PT"})

    assert story.rows("reports", "id", "title", "occurred", "occurred_from", "occurred_to", "place") == [
        ("opening/gazette", "Port opened", "2031-05-01", "2031-05-01", "2031-05-01", "Porto"),
        ("opening/herald", "Opening", "2031-05", "2031-05-01", "2031-05-31", "Portugal"),
    ]


def test_a_report_leads_to_the_event_that_recorded_it(story):
    """Given reports of two occurrences, each position is that of the event of that report."""
    story.report("opening", "ceremony", by="gazette")
    story.report("closing", "ceremony", by="gazette")
    story.report("opening", "ceremony", by="herald")

    reports = story.rows("reports", "position", "occurrence", "source")
    events = story.rows("events", "position", "stream", "source", topic="occurrence-reported")

    assert [(position, f"occurrence/{slug}", source) for position, slug, source in reports] == events


def test_the_date_says_its_basis_and_its_printed_words(story):
    """Given a date without a printed year, the row has the words, the basis and the reason."""
    story.source("gazette")
    date = {
        "edtf": "2031-05-01",
        "as_printed": "on May Day",
        "basis": "year-inferred",
        "inferred_from": {"source": "gazette"},
        "reason": "the gazette is of 2031",
    }
    story.report("opening", "ceremony", date=date)

    rows = story.rows("reports", "date_as_printed", "date_basis", "date_reason")

    assert rows == [("on May Day", "year-inferred", "the gazette is of 2031")]


def test_an_inferred_place_says_why(story):
    """Given a place that is not printed, the row says why it is thought to be this one."""
    story.report("opening", place={"name": "Pier 4", "city": "Porto", "country": "PT", "inferred": "the only port"})

    assert story.rows("reports", "place", "place_inferred") == [("Pier 4, Porto, Portugal", "the only port")]


def test_a_report_without_a_place_has_none(story):
    """Given a report that names no place, the column is empty."""
    story.report("opening", "ceremony")

    assert story.rows("reports", "place", "place_inferred") == [(None, None)]
