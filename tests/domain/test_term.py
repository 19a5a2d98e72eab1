"""Register measures, populations and acts of an archive's own."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.aggregate import fold
from domain.amendments import UNSEEN
from domain.errors import DifferentContentError, RefusedError
from domain.measures import Family, Measure, Reading, Scope
from domain.term import ActDetails, MeasureDetails, PopulationDetails, Term, TermRegistered

CATCH = MeasureDetails(
    id="catch", meaning="fish landed, as a total up to a day", family="count", reading="cumulative", alike="ships"
)
TERMS = {
    "measure-catch": CATCH,
    "population-ships": PopulationDetails(id="ships", meaning="ships of any size"),
    "act-mooring": ActDetails(id="mooring", meaning="ties a ship up"),
}


@pytest.mark.parametrize(("slug", "details"), TERMS.items(), ids=TERMS)
def test_a_word_is_registered_once(stamp, slug, details):
    """Given nothing, a word is registered on a stream of its sort; again, with the same content, nothing happens."""
    term = Term(id=f"term/{details.stream_slug}")

    events = term.register(details, stamp)

    assert events == [TermRegistered(**dict(stamp), originator_id=f"term/{slug}", originator_version=1, term=details)]
    registered = fold(term, events)
    assert registered.details == details
    assert registered.register(details, stamp) == []


@pytest.mark.parametrize(("slug", "details"), TERMS.items(), ids=TERMS)
def test_a_word_survives_the_log(stamp, slug, details):
    """Read back the very class of details that was written."""
    [event] = Term(id=f"term/{slug}").register(details, stamp)

    read = TermRegistered.model_validate_json(event.model_dump_json(), context={"stored": True})

    assert (read, type(read.term)) == (event, type(details))
    assert read.summary() == f"{details.sort.capitalize()} registered: {details.id}, {details.meaning}"


def test_other_content_is_refused_with_both(stamp):
    """Given a word, when it is registered with another meaning, the error names both."""
    term = fold(Term(id="term/measure-catch"), Term(id="term/measure-catch").register(CATCH, stamp))

    with pytest.raises(DifferentContentError, match=r"term 'measure-catch' is already .* meaning: .* given 'boats'"):
        term.register(CATCH.replace(meaning="boats"), stamp)


@pytest.mark.parametrize(
    "details",
    [
        MeasureDetails(id="signatories", meaning="ships that signal", family="count"),
        PopulationDetails(id="states", meaning="states of mind"),
        ActDetails(id="arrest", meaning="stops a clock"),
    ],
    ids=["measure", "population", "act"],
)
def test_a_built_in_word_is_not_registered_again(stamp, details):
    """Refuse another meaning for a word that every archive has."""
    with pytest.raises(RefusedError, match=f"the {details.sort} '{details.id}' is built in: use it") as refused:
        Term(id=f"term/{details.stream_slug}").register(details, stamp)
    assert refused.value.field == ("id",)


def test_a_measure_and_a_population_may_share_a_slug():
    """Keep the streams of words of two sorts apart."""
    assert CATCH.stream_slug != PopulationDetails(id="catch", meaning="fish in a net").stream_slug


def test_a_measure_is_read_as_the_built_in_ones_are():
    """Give the rules by which its figures are compared."""
    assert CATCH.measure == Measure(
        Family.COUNT, CATCH.meaning, Scope.OCCURRENCE, Reading.CUMULATIVE, frozenset({"ships"})
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"family": "quantity"}, "a quantity needs its unit, such as unit: hectare"),
        ({"family": "count", "unit": "ship"}, "units of the family count are built in: leave the unit out"),
        ({"family": "quantity", "unit": "percent"}, "'percent' is a unit of the family share: write family: share"),
        ({"family": "length"}, "'count', 'duration', 'money', 'rank', 'share' or 'quantity'"),
    ],
    ids=["no unit", "a unit too many", "a unit of another family", "no family"],
)
def test_a_measure_names_a_unit_where_it_needs_one(fields, message):
    """Require a unit of a quantity, and refuse one of any other family."""
    with pytest.raises(ValidationError, match=message):
        MeasureDetails(id="catch", meaning="fish landed", **fields)


def test_a_word_is_corrected(stamp):
    """Given a word, a correction of its meaning changes what stands, and its sort never changes."""
    term = fold(Term(id="term/measure-catch"), Term(id="term/measure-catch").register(CATCH, stamp))
    why = {"was": UNSEEN, "reason": "Clearer", "source": None, "stamp": stamp}

    corrected = fold(term, term.correct(["meaning"], "fish brought ashore", **why))

    assert corrected.details.meaning == "fish brought ashore"
    with pytest.raises(RefusedError, match="sort cannot be 'act'"):
        term.correct(["sort"], "act", **why)
    with pytest.raises(RefusedError, match="an id never changes"):
        term.correct(["id"], "haul", **why)
