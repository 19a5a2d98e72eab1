"""The names, signs and codes of currencies beside an amount, from the CLDR through babel."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol

from domain.iso import currencies as current_currencies
from timeline.documents.languages import locale_of

_USUAL = {"us$": "USD", "a$": "AUD", "us dollars": "USD", "australian dollars": "AUD", "$": "USD", "dollars": "USD",
          "dollar": "USD", "¥": "JPY", "yuan": "CNY", "pounds": "GBP", "dollars américains": "USD", "đô la mỹ": "USD",
          "đô la": "USD", "đồng": "VND", "euro": "EUR", "euros": "EUR", "francs suisses": "CHF", "won": "KRW"}  # fmt: skip
"""What is meant by signs and names that several currencies share, or that the CLDR does not have."""
_ORDINARY = {"ALL", "BAM", "BOB", "COP", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "RON", "SOS", "TOP", "TRY", "PHP"}
"""Codes that are English words, or abbreviations of something else: currencies only before a large amount."""
_RARELY_MONEY = {"won", "pounds", "real", "reals", "crowns", "marks", "mark", "sol", "som", "rand", "lei", "leu", "kip"}
"""Names that also mean something else: currencies only after a large amount."""


@dataclass(frozen=True)
class Currencies:
    """The currencies of a language: a pattern of what stands before an amount, and the names after it."""

    before: str
    names: Mapping[str, str]
    codes: frozenset[str]
    _after: re.Pattern[str]

    def code(self, written: str) -> str | None:
        """Return the code of a sign or a code before an amount."""
        return written if written in self.codes else self.names.get(written.casefold())

    def after(self, paragraph: str, start: int, of: str) -> tuple[str, int, bool] | None:
        """Return the code of the currency after an amount, where its name ends, and whether it can mean nothing else."""
        joint = re.compile(rf"[\s\u00a0\u202f-]?(?:(?:{of})\s?)?", re.IGNORECASE).match(paragraph, start)
        for position in dict.fromkeys((start, joint.end() if joint else start)):
            for skipped in (position, position + 1):
                match = self._after.match(paragraph, skipped)
                if match and (skipped == position or paragraph[position : position + 1].isspace()):
                    name = match.group()
                    code = self.code(name)
                    if code and not (name.upper() == code and name != code and len(name) == 3):  # noqa: PLR2004
                        return code, match.end(), name.casefold() not in _RARELY_MONEY and name not in _ORDINARY
        return None


@cache
def currencies_of(language: str) -> Currencies:
    """Return the currencies as a language and English write them."""
    names = dict(_USUAL)
    codes: set[str] = set()
    signs = {name for name in _USUAL if not name[0].isalpha() or "$" in name}
    for locale in filter(None, (locale_of(language), locale_of("en"))):
        for code in map(str, locale.currencies):
            codes.add(code)
            symbol = get_currency_symbol(code, locale)
            if symbol != code:
                names.setdefault(symbol.casefold(), code)
                signs.add(symbol.casefold())
            for name in _plurals(code, locale):
                names.setdefault(name.casefold(), code)
        for name, code in _short_names(locale):
            names.setdefault(name, code)
    before = [re.escape(sign) for sign in sorted(signs, key=len, reverse=True)]
    large = r"(?=\s?\d[\d.,\u00a0\u202f]*(?:\s?(?:million|billion|trillion|bn|m)\b|(?<=\d{4})|(?<=[.,]\d{3})))"
    plain = sorted(codes - _ORDINARY)
    before_pattern = (
        rf"(?:(?<![^\W\d_])(?:{'|'.join(before)})|(?-i:\b(?:{'|'.join(plain)}))|"
        rf"(?-i:\b(?:{'|'.join(sorted(_ORDINARY & codes))})){large})"
    )
    written = [*names, *codes]
    after = re.compile(
        rf"(?:{'|'.join(re.escape(name) for name in sorted(written, key=len, reverse=True))})(?![^\W\d_])",
        re.IGNORECASE,
    )
    return Currencies(before_pattern, names, frozenset(codes), after)


def _plurals(code: str, locale: Locale) -> Iterator[str]:
    yield from (get_currency_name(code, count, locale) for count in (None, 1, 2))


def _short_names(locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield the last word of a plural name if only one current currency has it: cedis of Ghanaian cedis."""
    by_word: dict[str, set[str]] = defaultdict(set)
    for currency in current_currencies():
        code = currency.alpha_3
        if code in locale.currencies and not code.startswith("X"):
            name = get_currency_name(code, 2, locale).casefold()
            by_word[name.split()[-1] if locale.language == "en" else name.split()[0]].add(code)
    for word, meant in by_word.items():
        if len(meant) == 1 and word.isalpha():
            yield word, next(iter(meant))
