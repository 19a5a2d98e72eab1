"""Know the words of an archive: those of our lists, and those that it registered."""

from __future__ import annotations

import pytest

from domain.acts import ActName
from domain.aggregate import fold
from domain.base import Value
from domain.measures import MEASURES, CountedName, Family, Measure, MeasureName, Scope
from domain.organization import OrganizationDetails
from domain.parties import Party, PartyCode, PartyKind
from domain.references import references_in
from domain.term import ActDetails, MeasureDetails, PopulationDetails, Term
from domain.vocabulary import BUILT_IN, measure_named


class Words(Value):
    """A made-up value with a word of every sort."""

    measure: MeasureName = "signatories"
    counted: CountedName = "states"
    act: ActName = "arrest"
    party: PartyCode = "un"


@pytest.fixture
def vocabulary():
    """Give a vocabulary with a word of each sort of its own."""
    return BUILT_IN.having(
        [
            MeasureDetails(id="flooded-area", meaning="land under water", family="quantity", unit="hectare"),
            PopulationDetails(id="gulls", meaning="gulls of any sort"),
            ActDetails(id="mooring", meaning="ties a ship up"),
            OrganizationDetails(id="tide-office", name="The Tide Office"),
        ]
    )


def test_registered_words_stand_beside_ours(vocabulary):
    """Given registered words, they are known beside those of our lists."""
    assert vocabulary.measures["flooded-area"] == Measure(
        Family.QUANTITY, "land under water", Scope.OCCURRENCE, unit="hectare"
    )
    assert vocabulary.measures.items() >= MEASURES.items()
    assert vocabulary.populations["gulls"] == "gulls of any sort"
    assert vocabulary.acts["mooring"] == "ties a ship up"
    assert vocabulary.party("tide-office") == Party("tide-office", "The Tide Office", PartyKind.ORGANIZATION)
    assert vocabulary.party("IS") == Party("IS", "Iceland", PartyKind.STATE)
    assert vocabulary.party("tide-board").kind is PartyKind.UNLISTED


def test_a_word_of_ours_keeps_its_meaning():
    """Given a log with a word that was registered before it was built in, the built-in one holds."""
    word = MeasureDetails(id="signatories", meaning="ships that signal", family="count")

    assert BUILT_IN.having([word]) == BUILT_IN


SECTIONS = {"measure": "measures", "counted population": "populations", "act": "acts", "party": "organizations"}


@pytest.mark.parametrize(
    ("noun", "word", "near"),
    [
        ("measure", "signatorys", "signatories"),
        ("measure", "floded-area", "flooded-area"),
        ("counted population", "state", "states"),
        ("counted population", "countries", "states"),
        ("counted population", "nations", "states"),
        ("counted population", "gull", "gulls"),
        ("act", "arest", "arrest"),
        ("act", "moorings", "mooring"),
        ("party", "aus", "AU"),
        ("party", "portugal", "PT"),
        ("party", "pt", "PT"),
        ("party", "inter-pol", "interpol"),
        ("party", "the-tide-office", "tide-office"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest_and_what_to_do(vocabulary, noun, word, near):
    """Name the word, what is allowed, the nearest, and where to register another."""
    [reference] = references_in(Words(**{noun.partition(" ")[0]: word}))

    message = vocabulary.problem(reference.to, word)

    assert message.startswith(f"{word!r} is not a known {noun}; ")
    assert "llowed: " in message
    assert f"; register another under {SECTIONS[noun]!r}" in message
    assert f"did you mean {near!r}" in message


def test_nothing_is_guessed_where_nothing_is_near(vocabulary):
    """Suggest no word for one like no other."""
    [reference] = references_in(Words(measure="zzz"))

    assert "did you mean" not in vocabulary.problem(reference.to, "zzz")


def test_the_rules_of_a_measure_are_found_by_its_name(stamp):
    """Find what is built in without looking further, what is registered as it now stands, and none of another word."""
    gulls = MeasureDetails(id="gulls", meaning="gulls seen", family="count")
    registered = fold(Term(id="term/measure-gulls"), Term(id="term/measure-gulls").register(gulls, stamp))
    terms = {"measure-gulls": registered, "measure-terns": Term(id="term/measure-terns")}

    assert measure_named("gulls", terms.__getitem__) == gulls.measure
    assert measure_named("terns", terms.__getitem__) is None
    assert measure_named("signatories", terms.__getitem__) is MEASURES["signatories"]
