"""Units in words: currencies by their names."""

from typing import Any

from babel.numbers import get_currency_name

from domain.measures import is_currency
from timeline.web.language import locale


def unit_in_words(unit: str, value: Any) -> str:
    """Return a currency by its name, for so many: "US dollars"; any other unit, or one without a name, as it is."""
    return get_currency_name(unit, value, locale=locale()) if is_currency(unit) else unit
