"""The locale of a document's language, and which language a document is in."""

import re
from collections import Counter
from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def locale_of(language: str) -> Locale | None:
    """Return the locale of a language, or None if the CLDR does not have it."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


_SMALL_WORDS = {
    "en": "the of and to in that is was for with on as by it from are at have be this which were has",
    "fr": "le la les des du et en que qui dans pour est sur une par au avec sont ce cette ont été plus",
    "vi": "và của là các có được trong cho với này những đã một người không năm ngày tại theo về",
    "es": "el la los las del y en que es por para con una su se al lo como más fue han",
    "pt": "o os as do da dos das e em que para com uma um não por mais foi ao na no são",
    "de": "der die das und den von zu mit sich des auf für ist im dem nicht ein eine als auch wurde",
    "it": "il lo gli di che e la per un una con non sono del della nel alla dei è da",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om ook als bij",
    "sv": "och att det som en på är av för med den till inte har de ett om var",
    "pl": "i w na z do się nie że jest to o jak po przez od dla za są",
    "id": "yang dan di ke dari untuk dengan pada ini itu dalam adalah akan oleh tidak",
    "tr": "ve bir bu için ile da de olarak çok daha olan gibi sonra kadar en",
    "ro": "și în de la cu pe care este un o din mai pentru nu au că",
    "ru": "и в не на что с по как к из за от о для это был его",  # noqa: RUF001 - Russian
}
"""Some of the most frequent words of languages, which hardly have them in common."""
_FEWEST = 3
"""How many small words show a language."""
_AHEAD = 1.5
"""How many times as many as of any other language."""


def language_of(text: str) -> str | None:
    """Return the language of a text by its small words, or None if they do not show one."""
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    found = Counter({language: sum(words[word] for word in small.split()) for language, small in _SMALL_WORDS.items()})
    (best, most), (_, second) = found.most_common(2)
    return best if most >= _FEWEST and most >= _AHEAD * second else None
