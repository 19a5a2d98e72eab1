"""The order of one day: given parts of the day, and what sources put before what, then the order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dates import PartOfDay
from domain.ordering import Timed, between_siblings, earlier_first, in_order

IDS = "abcdefg"
PARTS = [part.value for part in PartOfDay]


def timed(*items):
    """Make siblings from ids, or from ids with a part of the day or a time."""
    made = []
    for item in items:
        identity, _, when = item.partition(" ")
        made.append(Timed(identity, when or None) if "T" not in when else Timed(identity, None, when))
    return made


@pytest.mark.parametrize(
    ("items", "pairs", "order"),
    [
        pytest.param(["b", "a", "c"], [], "bac", id="as recorded"),
        pytest.param(["b", "a", "c"], ["ab"], "abc", id="one before another"),
        pytest.param(["c", "b", "a"], ["ab", "bc"], "abc", id="a chain"),
        pytest.param(["b", "a morning"], [], "ba", id="a part of the day beside none"),
        pytest.param(["c evening", "b noon", "a morning"], [], "abc", id="parts of the day"),
        pytest.param(["b afternoon", "a 2031-05-02T09:30:00"], [], "ab", id="a time and a part"),
        pytest.param(["b 2031-05-02T10:00:00", "a 2031-05-02T09:30:00"], [], "ab", id="two times"),
        pytest.param(
            ["b morning", "a 2031-05-02T09:30:00"], ["ab"], "ab", id="a time within the part, as a source has it"
        ),
        pytest.param(["b morning", "a 2031-05-02T09:30:00"], [], "ba", id="a time within the part, as recorded"),
        pytest.param(["a evening", "b morning"], ["ab"], "ba", id="no source overrules the part of the day"),
        pytest.param(["x", "a evening", "b morning"], ["ax", "xb"], "xba", id="nor through a third"),
        pytest.param(["c", "b", "a"], ["ab", "ba"], "cba", id="a circle"),
        pytest.param(["c", "b", "a"], ["ab", "ba", "ac"], "bac", id="what only a circle comes before"),
        pytest.param(["c", "b", "a"], ["ab", "ba", "bc"], "bca", id="after a circle"),
        pytest.param(["b", "a"], ["aa", "ax", "xb"], "ba", id="itself, and what is not here"),
        pytest.param([], [], "", id="nothing"),
    ],
)
def test_the_order_of_a_day(items, pairs, order):
    """Given siblings as recorded and pairs of which the first is earlier, their order."""
    assert in_order(timed(*items), [(pair[0], pair[1]) for pair in pairs]) == list(order)


siblings = st.lists(
    st.builds(
        Timed,
        st.sampled_from(IDS),
        st.one_of(st.none(), st.sampled_from(PARTS)),
        st.one_of(st.none(), st.none(), st.integers(0, 23).map(lambda hour: f"2031-05-02T{hour:02}:00:00")),
    ),
    unique_by=lambda sibling: sibling.id,
)
pairs = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=12)


@given(siblings=siblings, pairs=pairs)
@settings(max_examples=200)
def test_the_order_is_total_and_keeps_the_parts_of_the_day(siblings, pairs):
    """Given any siblings and pairs, each has one place, and none is before what its part of the day puts first."""
    order = in_order(siblings, pairs)

    assert sorted(order) == sorted(sibling.id for sibling in siblings)
    ranks = {sibling.id: sibling.rank for sibling in siblings}
    parts = [ranks[identity][0] for identity in order if ranks[identity]]
    assert parts == sorted(parts)
    times = [ranks[identity] for identity in order if ranks[identity] and ranks[identity][1]]
    assert times == sorted(times)


@given(recorded=st.permutations(IDS), truth=st.permutations(IDS), data=st.data())
@settings(max_examples=100)
def test_every_pair_is_kept_where_none_contradict(recorded, truth, data):
    """Given pairs that one order satisfies, and no times, each pair is in its order, whatever was recorded first."""
    chosen = data.draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=10))
    kept = [(truth[min(pair)], truth[max(pair)]) for pair in chosen if pair[0] != pair[1]]

    order = in_order(timed(*recorded), kept)

    assert all(order.index(first) < order.index(second) for first, second in kept)
    assert order == list(recorded) or kept


@pytest.mark.parametrize(
    ("relation", "pair"),
    [
        ("before", ("toast", "talk")),
        ("after", ("talk", "toast")),
        ("answers", ("talk", "toast")),
        ("during", ("talk", "toast")),
        ("part-of", None),
    ],
)
def test_what_a_relation_puts_first(relation, pair):
    """Given a relation of a toast to a talk, which of them comes first, if the relation says so."""
    assert earlier_first(relation, "toast", "talk") == pair


@pytest.mark.parametrize(
    ("pair", "siblings_"),
    [
        pytest.param(("opening", "signing"), [("opening", "ceremony")], id="what contains the second"),
        pytest.param(("signing", "dinner"), [("week", "dinner")], id="of another whole"),
        pytest.param(("signing", "speech"), [("signing", "speech")], id="within one whole"),
        pytest.param(("ceremony", "signing"), [], id="a whole and its part"),
        pytest.param(("dinner", "dance"), [("dinner", "dance")], id="under nothing"),
    ],
)
def test_a_pair_orders_the_siblings_that_contain_it(pair, siblings_):
    """Given a pair at different levels of a tree, the siblings above them that it puts in order."""
    above = {"signing": "ceremony", "speech": "ceremony", "ceremony": "week", "opening": "week"}

    assert list(between_siblings([pair], above)) == siblings_


def test_a_circle_of_wholes_ends():
    """Given two things that are each part of the other, a pair with them is still found a place."""
    assert list(between_siblings([("a", "c")], {"a": "b", "b": "a"})) == [("b", "c")]
