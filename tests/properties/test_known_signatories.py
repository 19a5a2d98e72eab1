"""What was known of the signatories: one pass gives what looking at all claims at each moment would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from domain.figures import Operator
from projections._known_signatories import KnownSignatories, Total, known_signatories
from projections._policies import preferred_total
from projections.signatories import SignatoryClaimRow

MOMENTS = ["2031-05-01", "2031-05-02", "2031-05-03", "2031-05-04"]


def claim(number: int, published: str, until: str | None = None, **cells: object) -> SignatoryClaimRow:
    """Return a claim; cells that are not given are empty."""
    names = ("day", "value", "operator", "as_printed", "party", "action")
    known = {"id": f"claim-{number:04}", "treaty": "pact", "occurrence": "o", "source": "gazette"}
    return SignatoryClaimRow(**{**dict.fromkeys(names), **known, **cells, "published": published, "until": until})


def plainly(claims: Sequence[SignatoryClaimRow], moments: Sequence[str]) -> Iterator[KnownSignatories]:
    """Yield what was known at each moment, by looking at all claims each time."""
    for moment in moments:
        known = [row for row in claims if "" < row.published <= moment and (not row.until or moment < row.until)]
        totals = [row for row in known if row.value is not None]
        totals.sort(key=lambda row: (float(row.value or 0), row.source))
        latest = max((row.day or "" for row in totals), default="")
        of_day = [row for row in totals if (row.day or "") == latest]
        chosen = preferred_total(of_day)
        last: dict[str, tuple[str, bool]] = {}
        for row in known:
            if row.party:
                leaves = row.action == "withdrawal-of-signature"
                act = (row.day or ("~" if leaves else ""), leaves)
                last[row.party] = max(act, last.get(row.party, act))
        yield KnownSignatories(
            moment,
            latest or None,
            Total(chosen, of_day[0].value, of_day[-1].value) if chosen else None,
            sum(not leaves for _, leaves in last.values()),
        )


published = st.sampled_from(["", *MOMENTS])
until = st.sampled_from([None, None, "", *MOMENTS])
totals = st.fixed_dictionaries(
    {
        "day": st.sampled_from([None, "2031-04-30", "2031-05-01"]),
        "value": st.sampled_from([30, 31, 31.5, 0]),
        "operator": st.sampled_from([operator.value for operator in Operator]),
        "source": st.sampled_from(["gazette", "herald", "mercury"]),
    }
)
signatures = st.fixed_dictionaries(
    {
        "party": st.sampled_from(["PT", "ES"]),
        "action": st.sampled_from(["signature", "withdrawal-of-signature"]),
        "day": st.sampled_from([None, "2031-05-01", "2031-05-02"]),
    }
)
claims = st.lists(st.tuples(published, until, totals | signatures), max_size=12).map(
    lambda drawn: [claim(number, *given[:2], **given[2]) for number, given in enumerate(drawn)]
)


@given(claims, st.sets(st.sampled_from(MOMENTS)).map(sorted))
def test_one_pass_gives_what_all_claims_give(claims, moments):
    """Given any claims and moments, the pass gives what a look at all claims at each moment does."""
    assert list(known_signatories(claims, moments)) == list(plainly(claims, moments))


def test_a_party_that_signs_again_is_named_again():
    """Given a signature, its withdrawal and another signature, the party is named, not, and named again."""
    acts = [("2031-01-01", "signature"), ("2031-02-01", "withdrawal-of-signature"), ("2031-03-01", "signature")]
    claims = [claim(number, day, day=day, party="PT", action=action) for number, (day, action) in enumerate(acts)]

    assert [known.named_total for known in known_signatories(claims, [day for day, _ in acts])] == [1, 0, 1]


def test_an_undated_withdrawal_is_the_last_act():
    """Given a signature and a withdrawal of it on an unknown day, the party is not named."""
    claims = [
        claim(1, "2031-01-01", day="2031-01-01", party="PT", action="signature"),
        claim(2, "2031-01-01", party="PT", action="withdrawal-of-signature"),
    ]

    assert [known.named_total for known in known_signatories(claims, ["2031-01-01"])] == [0]
