"""The table of occurrences per month: how many of each kind began in it."""

from timeline.recording.amending import merge, retract

COLUMNS = ("kind", "month", "occurrences")


def test_an_occurrence_counts_in_the_month_of_its_first_day(story):
    """Given days, an extent over two months, a month and no day, each counts once, in the month that it began."""
    story.report("one", "speech", date="2031-05-01")
    story.report("two", "speech", date="2031-05-31/2031-06-02")
    story.report("three", "meeting", date="2031-05")
    story.report("four", "speech", date="undated")
    story.report("one", "speech", date="2031-05-01", by="herald")

    assert story.rows("occurrences_per_month", *COLUMNS) == [
        ("meeting", "2031-05", 1),
        ("speech", None, 1),
        ("speech", "2031-05", 2),
    ]


def test_what_no_longer_stands_is_not_counted(story):
    """Given one that is retracted and one that is merged into another, they count no more."""
    for slug in ("one", "two", "three"):
        story.report(slug, "speech", date="2031-05-01")
    by_hand = {"source": None, "by": "jane", "reason": "A slip"}
    retract(story.archive, "one", None, **by_hand)
    merge(story.archive, "two", "three", **by_hand)

    assert story.rows("occurrences_per_month", *COLUMNS) == [("speech", "2031-05", 1)]
