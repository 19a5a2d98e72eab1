"""Read the value of a number in digits or words."""

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import NumberFormatError, get_group_symbol, parse_decimal
from text_to_num import text2num

from timeline.documents.languages import locale_of


def number_value(words: str, language: str) -> Decimal | None:
    """Return the value of digits or words for a number in a language; None if it is unclear."""
    if words[0].isdigit():
        locale = locale_of(language) or "en"
        group = get_group_symbol(locale)
        try:
            return parse_decimal(re.sub(r"\s", group, words) if group.isspace() else words, locale=locale, strict=True)
        except (NumberFormatError, InvalidOperation):  # such as `12,4` in English, or more digits than decimals have
            return None
    try:
        return Decimal(text2num(" ".join(words.casefold().split()), language))
    except ValueError:
        return None
