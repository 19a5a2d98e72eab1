"""The order of one day: given parts of the day, and what sources put before what, then the order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import PartOfDay
from domain.ordering import Timed, earlier_first, in_order, trees_in_order

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


def trees(text):
    """Read trees written as `day: visit week; week: opening ceremony`, with `day` for what is part of nothing."""
    lines = (line.split(": ") for line in text.split("; "))
    return {None if whole == "day" else whole: timed(*parts.split()) for whole, parts in lines}


@pytest.mark.parametrize(
    ("parts", "pairs", "order"),
    [
        pytest.param("day: week visit; week: a", ["visit a"], "visit week", id="before the only part"),
        pytest.param("day: week visit; week: a b", ["visit b"], "week visit", id="before a part recorded later"),
        pytest.param("day: week visit; week: b a", ["visit b", "a b"], "week visit", id="before a part that follows"),
        pytest.param("day: visit week; week: a b", ["b visit"], "week visit", id="after a part"),
        pytest.param("day: week visit; week: a b", ["visit week"], "visit week", id="before the whole"),
        pytest.param("day: x a; x: y; y: z z2; a: b", ["b z"], "a x", id="before what is first at each level"),
        pytest.param("day: x a; x: y0 y; y: z; a: b", ["b z"], "x a", id="before what is first at one level"),
        pytest.param("day: x a; x: y; y: z", ["z y", "x z"], "x a", id="a whole and its part"),
        pytest.param("day: x a", ["a other", "other x"], "x a", id="what is not here"),
    ],
)
def test_what_is_before_a_part_is_before_the_whole_only_if_that_is_first(parts, pairs, order):
    """Given a pair at different levels of trees, the order of the outermost."""
    assert trees_in_order(trees(parts), [tuple(pair.split()) for pair in pairs])[None] == order.split()


def test_a_part_of_the_day_within_a_whole_tells_which_part_is_first():
    """Given a whole with a part in the morning, what is before its part of the evening need not be before it."""
    parts = {None: timed("week", "visit"), "week": timed("b evening", "a morning")}

    assert trees_in_order(parts, [("visit", "b")]) == {None: ["week", "visit"], "week": ["a", "b"]}


@pytest.mark.parametrize("step", [1, -1], ids=["pairs as the times", "pairs against the times"])
def test_many_of_one_day_are_put_in_order(step):
    """Given thousands of siblings, all with times and pairs, they are in the order of their times."""
    clock = [f"2031-05-02T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}" for number in range(4_000)]
    recorded = [Timed(f"o{number}", None, when) for number, when in enumerate(clock)][::-1]
    stated = [(one.id, other.id) for one, other in pairwise(recorded[::-step])]

    assert in_order(recorded, stated) == [f"o{number}" for number in range(4_000)]
