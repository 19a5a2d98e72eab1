"""The days of a timeline: given dated occurrences, then the headings under which each is listed."""

import pytest

from timeline.web.days import MOST_DAYS, Marks, day_before, days_of

NOTHING = Marks({}, (), {})


def dated(name, occurred):
    """Make the row of an occurrence from its date."""
    first, _, last = occurred.partition("/")
    end = {"..": None, "": first}.get(last, last)
    return {
        "id": name,
        "title": name,
        "occurred": occurred,
        "occurred_from": first,
        "occurred_to": end,
        "part_of_day": None,
    }


def listed(days):
    """Return the headings with the ids under each."""
    return [(day["label"], [entry.id for entry in day["entries"]]) for day in days]


@pytest.mark.parametrize(
    ("occurred", "labels"),
    [
        ("2031-05-01", ["2031-05-01"]),
        ("2031-05-01T09:30:00", ["2031-05-01"]),
        ("2031-05-01/2031-05-03", ["2031-05-01", "2031-05-02", "2031-05-03"]),
        ("2031-05-01/2031-05-01", ["2031-05-01"]),
        ("2031-04-30T20:00:00/2031-05-01T02:00:00", ["2031-04-30", "2031-05-01"]),
        ("2031-05-01/2031-05-07", [f"2031-05-0{day}" for day in range(1, 8)]),
        ("2031-05-01/2031-05-08", ["2031-05-01/2031-05-08"]),
        ("2031-05-01/..", ["2031-05-01/.."]),
    ],
    ids=["day", "time", "three days", "one day", "over midnight", "a week", "more than a week", "with no end"],
)
def test_an_extent_of_days_is_on_each(occurred, labels):
    """Given a date, it is under each of its days, or under one heading where they are many or nobody knows them."""
    assert [label for label, _ in listed(days_of([dated("fair", occurred)], [], "", "~", NOTHING))] == labels


def test_headings_are_in_order_with_periods_after_their_first_day():
    """Given days and periods in any order, each heading is by its first day, and a day before what lasts longer."""
    rows = [
        dated("talks", "2031-05-01/2031-06-30"),
        dated("tour", "2031-05-02/.."),
        dated("fair", "2031-05-01/2031-05-02"),
    ]

    assert listed(days_of(rows, [], "", "~", NOTHING)) == [
        ("2031-05-01", ["fair"]),
        ("2031-05-01/2031-06-30", ["talks"]),
        ("2031-05-02", ["fair"]),
        ("2031-05-02/..", ["tour"]),
    ]


def test_entries_are_in_the_order_in_which_they_were_recorded():
    """Given positions of first reports, entries of a day follow them, unless a source puts another first."""
    rows = [dated(name, "2031-05-01") for name in "abc"]
    recorded = {"a": 3, "b": 2, "c": 1}

    assert listed(days_of(rows, [], "", "~", Marks({}, (), recorded))) == [("2031-05-01", ["c", "b", "a"])]
    assert listed(days_of(rows, [], "", "~", Marks({}, [("a", "c")], recorded))) == [("2031-05-01", ["b", "a", "c"])]


@pytest.mark.parametrize("length", range(1, MOST_DAYS + 1))
def test_pages_list_each_day_once(length):
    """Given a fair that begins on the first page, wherever the page ends, each of its days is listed once."""
    fair = dated("fair", f"2031-05-01/2031-05-{length:02}")

    for cut in range(1, 21):
        last, first = f"2031-05-{cut:02}", f"2031-05-{cut + 1:02}"
        pages = [*days_of([fair], [], "", last, NOTHING), *days_of([], [fair], first, "~", NOTHING)]

        assert [day["label"] for day in pages] == [f"2031-05-{day:02}" for day in range(1, length + 1)]


@pytest.mark.parametrize(
    ("day", "days", "before"),
    [
        ("2031-05-01", 1, "2031-04-30"),
        ("2031-05-01", -1, "2031-05-02"),
        ("soon", 1, "soon"),
        ("0001-01-01", 9, "0001-01-01"),
    ],
    ids=["the day before", "the day after", "no day", "before the calendar"],
)
def test_day_before(day, days, before):
    """Given a day, the one so many days before it; what is not a day, or has none before it, as it is."""
    assert day_before(day, days) == before
