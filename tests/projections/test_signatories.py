"""The table of signatories per day: totals as reported, with the range of all claims, and as named."""

import pytest

DAY = "2031-05-01"
TOTAL = ("reported_total", "operator", "reported_low", "low_source", "reported_high", "high_source", "claims")


def signing(story, source, *figures, on=DAY):
    """Record what a source says of the signing."""
    story.report("signing", "signing", by=source, treaty="harbour-treaty", date=on, figures=figures)


def test_one_claim_is_the_total_and_the_range(treaty_story):
    """Given one claimed total, it is the total of its day, and the range is that number alone."""
    signing(treaty_story, "gazette", treaty_story.total(31))

    assert treaty_story.rows("signatories_per_day", "treaty", "day", *TOTAL) == [
        ("harbour-treaty", DAY, 31, "exact", 31, "gazette", 31, "gazette", 1)
    ]
    assert treaty_story.rows("signatories_per_day", "as_printed", "source", "figure") == [
        ("exact 31", "gazette", "signing/gazette/total")
    ]


def test_a_projected_total_is_no_total_of_its_day(treaty_story):
    """Given a total that is expected for a day, and one that is reported for it, the reported one alone stands."""
    signing(treaty_story, "gazette", {**treaty_story.total(40), "projection": True})
    signing(treaty_story, "herald", treaty_story.total(31))

    assert treaty_story.rows("signatories_per_day", *TOTAL) == [(31, "exact", 31, "herald", 31, "herald", 1)]
    assert treaty_story.rows("conflicts", "id") == []


def test_exact_beats_nearly(treaty_story):
    """Given 31 from one source and nearly 35 from two, 31 stands, and the range shows all claims."""
    signing(treaty_story, "gazette", treaty_story.total(35, "nearly"))
    signing(treaty_story, "herald", treaty_story.total(31))
    signing(treaty_story, "mercury", treaty_story.total(35, "nearly"))

    assert treaty_story.rows("signatories_per_day", *TOTAL) == [(31, "exact", 31, "herald", 35, "mercury", 3)]


@pytest.mark.parametrize(
    ("claims", "chosen"),
    [
        pytest.param([(31, "exact"), (40, "at-least")], (31, "exact"), id="exact before a bound from below"),
        pytest.param([(31, "exact"), (40, "less-than")], (31, "exact"), id="exact before a bound from above"),
        pytest.param([(40, "more-than"), (41, "about")], (40, "more-than"), id="a bound before an approximation"),
        pytest.param([(40, "at-most"), (41, "nearly")], (40, "at-most"), id="a bound before nearly"),
        pytest.param([(40, "about")], (40, "about"), id="an approximation where there is nothing better"),
    ],
)
@pytest.mark.one_in(3)
def test_an_exact_figure_before_a_bound_before_an_approximation(treaty_story, claims, chosen):
    """Given claims of different strength, the strongest stands, in whatever order they came."""
    for source, claim in zip(("gazette", "herald"), claims, strict=False):
        signing(treaty_story, source, treaty_story.total(*claim))

    assert treaty_story.rows("signatories_per_day", "reported_total", "operator") == [chosen]


def test_the_value_that_most_sources_share_wins(treaty_story):
    """Given 31 from two sources and 33 from a later one, 31 stands."""
    treaty_story.source("gazette", "2031-05-02")
    treaty_story.source("herald", "2031-05-03")
    treaty_story.source("mercury", "2031-05-09")
    signing(treaty_story, "gazette", treaty_story.total(31))
    signing(treaty_story, "herald", treaty_story.total(31))
    signing(treaty_story, "mercury", treaty_story.total(33))

    assert treaty_story.rows("signatories_per_day", "source", *TOTAL) == [
        ("herald", 31, "exact", 31, "gazette", 33, "mercury", 3)
    ]


def test_one_source_that_says_it_twice_does_not_corroborate_itself(treaty_story):
    """Given 33 twice from one source and 31 from a later one, the later one stands."""
    treaty_story.source("gazette", "2031-05-02")
    treaty_story.source("herald", "2031-05-03")
    signing(treaty_story, "gazette", treaty_story.total(33), treaty_story.total(33, key="again"))
    signing(treaty_story, "herald", treaty_story.total(31))

    assert treaty_story.rows("signatories_per_day", "reported_total", "source") == [(31, "herald")]


@pytest.mark.parametrize(
    ("gazette", "herald", "chosen"),
    [
        pytest.param("2031-05-02", "2031-05-03", "herald", id="the later day"),
        pytest.param("2031-05-03", "2031-05-02", "gazette", id="the later day, recorded first"),
        pytest.param("2031-05-02", "2031-05-02T10:00:00", "gazette", id="a day counts from its end"),
        pytest.param("undated", "2031-05-02", "herald", id="undated counts as earliest"),
        pytest.param("2031-05-02", "2031-05-02", "gazette", id="of equals the first in the alphabet"),
    ],
)
@pytest.mark.one_in(3)
def test_of_equal_claims_the_one_published_last_stands(treaty_story, gazette, herald, chosen):
    """Given two exact numbers of one source each, the one published last stands, then the alphabet."""
    treaty_story.source("gazette", gazette)
    treaty_story.source("herald", herald)
    signing(treaty_story, "herald", treaty_story.total(33))
    signing(treaty_story, "gazette", treaty_story.total(31))

    assert treaty_story.rows("signatories_per_day", "source") == [chosen]


def test_each_day_has_its_own_total(treaty_story):
    """Given totals as of two days, each day has a row, and no difference of the two is shown."""
    signing(treaty_story, "gazette", treaty_story.total(31, as_of=DAY))
    signing(treaty_story, "herald", treaty_story.total(36, as_of="2031-05-02"))

    assert treaty_story.rows("signatories_per_day", "day", "reported_total", "named_new") == [
        (DAY, 31, 0),
        ("2031-05-02", 36, 0),
    ]


@pytest.mark.parametrize(
    ("as_of", "reported", "day"),
    [
        pytest.param("2031-05-03", DAY, "2031-05-03", id="its own as-of date first"),
        pytest.param(None, DAY, DAY, id="else the day of the report"),
        pytest.param("../2031-05-04", DAY, "2031-05-04", id="the last day that an open interval allows"),
        pytest.param("2031-05", DAY, "2031-05-31", id="the last day of a month"),
        pytest.param("2031-05-01T12:00:00", DAY, DAY, id="the day of a second"),
    ],
)
def test_a_total_holds_for_the_last_day_that_its_date_allows(treaty_story, as_of, reported, day):
    """Given an as-of date or only the date of the report, the total stands at the last day of it."""
    signing(treaty_story, "gazette", treaty_story.total(31, as_of=as_of), on=reported)

    assert treaty_story.rows("signatories_per_day", "day", "reported_total") == [(day, 31)]


def test_a_total_without_any_day_has_no_row(treaty_story):
    """Given a total of an undated report, there is a claim and no day to show it at."""
    signing(treaty_story, "gazette", treaty_story.total(31), on="undated")

    assert treaty_story.rows("signatories_per_day", "day") == []
    assert treaty_story.rows("signatory_claims", "id", "day", "value") == [("signing/gazette/total", None, 31)]


def test_named_signatures_are_not_a_total(treaty_story):
    """Given two named signatures and no claim, the named total is 2, and nothing is reported."""
    treaty_story.acts("PT", "signature", DAY)
    treaty_story.acts("ES", "signature", "2031-05-02")

    assert treaty_story.rows("signatories_per_day", "day", "named_new", "named_total", *TOTAL) == [
        (DAY, 1, 1, None, None, None, None, None, None, 0),
        ("2031-05-02", 1, 2, None, None, None, None, None, None, 0),
    ]


def test_a_claimed_total_names_nobody(treaty_story):
    """Given a total of 31 and one named signature on that day, both stand side by side."""
    signing(treaty_story, "gazette", treaty_story.total(31))
    treaty_story.acts("PT", "signature", DAY)

    assert treaty_story.rows("signatories_per_day", "reported_total", "named_new", "named_total") == [(31, 1, 1)]


def test_a_party_counts_once_as_named(treaty_story):
    """Given one party's signature and later its definitive signature, it is named new on the first day only."""
    treaty_story.acts("PT", "signature", DAY)
    treaty_story.acts("PT", "definitive-signature", "2031-05-02")

    assert treaty_story.rows("signatories_per_day", "day", "named_new", "named_total") == [
        (DAY, 1, 1),
        ("2031-05-02", 0, 1),
    ]


def test_a_signature_in_a_month_counts_from_its_last_day_on(treaty_story):
    """Given a signature of some day in June, it is not counted in May, and one of 30 June at the latest."""
    treaty_story.acts("PT", "signature", "2031-05-02")
    treaty_story.acts("ES", "signature", "2031-06")

    assert treaty_story.rows("signatories_per_day", "day", "named_new", "named_total") == [
        ("2031-05-02", 1, 1),
        ("2031-06-30", 1, 2),
    ]


def test_a_signature_without_a_day_counts_in_every_total(treaty_story):
    """Given an undated signature, it adds to the named total of each day and is new on none."""
    treaty_story.acts("PT", "signature")
    treaty_story.acts("ES", "signature", DAY)

    assert treaty_story.rows("signatories_per_day", "day", "named_new", "named_total") == [(DAY, 1, 2)]


@pytest.mark.parametrize("action", ["signature-ad-referendum", "succession-to-signature", "definitive-signature"])
def test_every_way_of_signing_names_a_signatory(treaty_story, action):
    """Given another way of signing, the party is named on its day."""
    treaty_story.acts("PT", action, DAY)

    assert treaty_story.rows("signatories_per_day", "day", "named_total") == [(DAY, 1)]


def test_a_signature_that_is_withdrawn_no_longer_counts(treaty_story):
    """Given two signatures and the withdrawal of one, the named total falls from its day on."""
    for party in ("PT", "ES"):
        treaty_story.acts(party, "signature", DAY)
    treaty_story.acts("PT", "withdrawal-of-signature", "2032-01-01")

    assert treaty_story.rows("signatories_per_day", "day", "named_new", "named_total") == [
        (DAY, 2, 2),
        ("2032-01-01", 0, 1),
    ]
    assert treaty_story.rows("treaties", "signatories_named") == [1]


@pytest.mark.parametrize(
    "action", ["ratification", "acceptance", "approval", "accession", "succession", "denunciation"]
)
def test_what_is_no_signature_names_no_signatory(treaty_story, action):
    """Given another action of a party, nobody is named as a signatory by it."""
    treaty_story.acts("PT", action, DAY)

    assert treaty_story.rows("signatories_per_day", "day") == []


def test_speaking_names_no_signatory(treaty_story):
    """Given a speaker at the signing, nobody is named as a signatory."""
    speaker = [{"party": "PT", "role": "speaker"}]
    treaty_story.report("signing", "signing", treaty="harbour-treaty", date=DAY, participants=speaker)
    treaty_story.report("speech", "speech", treaty="harbour-treaty", date=DAY, participants=speaker)

    assert treaty_story.rows("signatories_per_day", "day") == []


def test_figures_of_other_measures_are_no_totals(treaty_story):
    """Given attendance and ratifications needed, no total of signatories follows."""
    signing(
        treaty_story,
        "gazette",
        treaty_story.figure("guests", "attendance", 90),
        treaty_story.figure("needed", "ratifications-needed", 20),
    )

    assert treaty_story.rows("signatories_per_day", "day") == []


def test_treaties_are_counted_apart(treaty_story):
    """Given two treaties signed on one day, each has a row of its own."""
    treaty_story.treaty("ferry-pact", "Ferry Pact")
    signing(treaty_story, "gazette", treaty_story.total(31))
    treaty_story.report("pact", "signing", treaty="ferry-pact", date=DAY, figures=[treaty_story.total(5)])

    assert treaty_story.rows("signatories_per_day", "treaty", "reported_total") == [
        ("ferry-pact", 5),
        ("harbour-treaty", 31),
    ]


def test_a_total_of_no_treaty_is_left_aside(story):
    """Given a total whose report names no treaty, there is nothing to count it for."""
    story.report("something", "announcement", date=DAY, figures=[story.total(31)])

    assert story.rows("signatory_claims", "id") == []
