"""Name what figures measure and count, and in which units."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.measures import (
    COUNTED,
    MEANT_BY,
    MEASURES,
    UNITS,
    CountedName,
    Family,
    MeasureName,
    UnitName,
    currencies,
    family_of_unit,
    is_currency,
)

measure = TypeAdapter(MeasureName).validate_python
counted = TypeAdapter(CountedName).validate_python
unit = TypeAdapter(UnitName).validate_python


@pytest.mark.parametrize(
    ("word", "near"),
    [
        pytest.param("Year", "year", id="unit-with-a-capital"),
        pytest.param("Aud", "AUD", id="currency-with-one-capital"),
        pytest.param("US$", "USD", id="sign-of-one-currency"),
        pytest.param("€", "EUR", id="sign-without-letters"),
    ],
)
def test_what_cannot_be_a_unit_is_refused_with_the_nearest(word, near):
    """Name the word, what is allowed, and the nearest unit."""
    with pytest.raises(
        ValidationError, match=rf"'{re.escape(word)}' is not a known unit; allowed: .*; did you mean '{near}'\?"
    ):
        unit(word)


def test_a_unit_like_no_other_is_refused_without_a_guess():
    """Suggest nothing where nothing is near."""
    with pytest.raises(ValidationError, match="'%' is not a known unit") as refused:
        unit("%")
    assert "did you mean" not in str(refused.value)


@pytest.mark.parametrize("sign", ["$", "£", "¥"])
def test_a_sign_of_several_currencies_is_refused_without_a_guess(sign):
    """Ask for the code of the currency that is meant, where several share a sign."""
    with pytest.raises(
        ValidationError, match=rf"'\{sign}' may be several currencies: write the ISO 4217 code"
    ) as refused:
        unit(sign)
    assert "did you mean" not in str(refused.value)


def test_words_of_the_press_mean_populations_of_the_list():
    """Lead from other words only to populations that there are."""
    assert set(MEANT_BY.values()) <= COUNTED.keys()
    assert not MEANT_BY.keys() & COUNTED.keys()


@pytest.mark.parametrize("read", [measure, counted, unit], ids=["measure", "counted", "unit"])
def test_a_slug_may_be_a_word_of_an_archive(read):
    """Accept any slug here: only an archive knows the words that it registered."""
    assert read("flooded-area") == "flooded-area"


@pytest.mark.parametrize("read", [measure, counted], ids=["measure", "counted"])
def test_a_word_that_is_no_slug_is_refused(read):
    """Refuse what no archive can have registered."""
    with pytest.raises(ValidationError, match="'Flooded area' is not a valid slug"):
        read("Flooded area")


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_accepted_and_explained(name):
    """Accept each measure of the list, which says what it means."""
    assert measure(name) == name
    assert MEASURES[name].meaning


@pytest.mark.parametrize("name", COUNTED)
def test_every_population_is_accepted_and_explained(name):
    """Accept each counted population of the list, which says what it is."""
    assert counted(name) == name
    assert COUNTED[name]


@pytest.mark.parametrize("name", [name for units in UNITS.values() for name in units])
def test_every_unit_is_of_one_family(name):
    """Accept each unit, and find the one family that lists it."""
    assert unit(name) == name
    assert [family for family, units in UNITS.items() if name in units] == [family_of_unit(name)]


@pytest.mark.parametrize("family", Family)
def test_every_measure_has_units(family):
    """Have units for each family, but for money, which has currencies, and quantities, whose measures name theirs."""
    assert bool(UNITS[family]) is (family not in {Family.MONEY, Family.QUANTITY})


@pytest.mark.parametrize(
    ("code", "known"),
    [
        pytest.param("USD", True, id="dollar"),
        pytest.param("VND", True, id="dong"),
        pytest.param("BGN", True, id="of-iso-4217-until-2025"),
        pytest.param("DEM", True, id="withdrawn"),
        pytest.param("ZWL", True, id="withdrawn-lately"),
        pytest.param("XRE", False, id="no-money-of-any-territory"),
        pytest.param("XXZ", False, id="no-code"),
        pytest.param("US", False, id="two-letters"),
        pytest.param("DOLLAR", False, id="word"),
        pytest.param("usd", False, id="small-letters"),
        pytest.param("dem", False, id="withdrawn-in-small-letters"),
    ],
)
def test_currencies_are_codes_of_today_and_withdrawn_ones(code, known):
    """Accept a currency code only in its three capitals; ISO 4217 or the CLDR must have it."""
    assert is_currency(code) is known


def test_a_currency_that_iso_4217_drops_may_still_be_written(monkeypatch):
    """Given a release of pycountry that lists no currency at all, the CLDR still has those that were used."""
    monkeypatch.setattr("pycountry.currencies", [])
    currencies.cache_clear()
    try:
        assert all(unit(code) == code for code in ("BGN", "EUR", "VND"))
    finally:
        currencies.cache_clear()


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("count", Family.COUNT),
        ("decade", Family.DURATION),
        ("EUR", Family.MONEY),
        ("percent", Family.SHARE),
        ("x", None),
    ],
)
def test_family_of_unit(name, family):
    """Find the family of a unit or a currency, and none of an unknown word."""
    assert family_of_unit(name) is family


def test_durations_compare_in_months():
    """Compare durations in months: 30 of them are two and a half years, and 36524.25 days a century."""
    months = UNITS[Family.DURATION]

    assert 30 * months["month"] == Decimal("2.5") * months["year"]
    assert 10 * months["decade"] == months["century"]
    assert round(Decimal("36524.25") * months["day"], 9) == months["century"]


@pytest.mark.parametrize("table", [MEASURES, COUNTED, UNITS], ids=["measures", "counted", "units"])
def test_the_lists_cannot_be_extended_while_running(table):
    """Refuse to add to a list anywhere but in its file."""
    with pytest.raises(TypeError, match="does not support item assignment"):
        table["new"] = None
