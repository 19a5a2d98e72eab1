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

_USUAL = {
    **dict.fromkeys(("$", "us$", "us dollars", "dollar", "dollars", "dollars américains", "đô la", "đô la mỹ"), "USD"),
    **dict.fromkeys(("a$", "australian dollars"), "AUD"),
    **dict.fromkeys(("euro", "euros"), "EUR"),
    "francs suisses": "CHF",
    "pounds": "GBP",
    "won": "KRW",
    "yuan": "CNY",
    "¥": "JPY",
    "đồng": "VND",
}
"""What is meant by signs and names that several currencies share, or the CLDR lacks."""
_ORDINARY = {"ALL", "BAM", "BOB", "COP", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "RON", "SOS", "TOP", "TRY", "PHP"}
"""Codes that are English words, or abbreviations of something else: currencies only before a large amount."""
_LONGEST = 40
"""How many letters of a name are looked at."""
_RARELY_MONEY = {"won", "pounds", "real", "reals", "crowns", "marks", "mark", "sol", "som", "rand", "lei", "leu", "kip"}
"""Names that also mean something else: currencies only after a large amount."""


@dataclass(frozen=True)
class Currencies:
    """The currencies of a language: a pattern of what stands before an amount, and the names after it."""

    before: str
    names: Mapping[str, str]
    codes: frozenset[str]
    _written: frozenset[str]
    _shared: Mapping[str, tuple[str, ...]]

    def code(self, written: str) -> str | None:
        """Return the code of a sign or a code before an amount."""
        return written if written in self.codes else self.names.get(written.casefold())

    def after(self, paragraph: str, start: int, of: str) -> tuple[str, int, bool] | None:
        """Return the code of the currency after an amount, where its name ends, and whether it means nothing else."""
        joint = re.compile(rf"[\s\u00a0\u202f-]?(?:(?:{of})\s?)?", re.IGNORECASE).match(paragraph, start)
        for position in dict.fromkeys((start, joint.end() if joint else start)):
            gap = re.compile(r"\s?").match(paragraph, position)
            name = self._name_at(paragraph, gap.end() if gap else position)
            if name and gap and (code := self.code(name)):
                is_sure = name.casefold() not in _RARELY_MONEY and name not in _ORDINARY
                return code, gap.end() + len(name), is_sure
        return None

    def _name_at(self, paragraph: str, start: int) -> str | None:
        """Return the longest name, sign or code that begins at a position, and is not part of a word."""
        text = paragraph[start : start + _LONGEST]
        for end in range(len(text), 0, -1):
            is_whole = not (text[end - 1].isalpha() and text[end : end + 1].isalpha())
            if is_whole and (text[:end] in self.codes or text[:end].casefold() in self._written):
                return text[:end]
        return None

    def of_several(self, paragraph: str, start: int, of: str) -> tuple[tuple[str, ...], int] | None:
        """Return the codes of the currencies that share a name after an amount, such as kroner, and where it ends."""
        words = re.compile(rf"\s+(?:(?:{of})\s?)?([^\W\d_]+)(?!\w)", re.IGNORECASE).match(paragraph, start)
        codes = self._shared.get(words[1].casefold()) if words else None
        return (codes, words.end()) if codes and words else None


@cache
def currencies_of(language: str) -> Currencies:
    """Return the currencies as a language and English write them."""
    names = dict(_USUAL)
    codes: set[str] = set()
    shared: dict[str, tuple[str, ...]] = {}
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
        for name, meant in _short_names(locale).items():
            if len(meant) == 1:
                names.setdefault(name, meant[0])
            elif name not in names:
                shared.setdefault(name, meant)
    before = [re.escape(sign) for sign in sorted(signs, key=len, reverse=True)]
    large = r"(?=\s?\d[\d.,\u00a0\u202f]*(?:\s?(?:million|billion|trillion|bn|m)\b|(?<=\d{4})|(?<=[.,]\d{3})))"
    plain = sorted(codes - _ORDINARY)
    before_pattern = (
        rf"(?:(?<![^\W\d_])(?:{'|'.join(before)})|(?-i:\b(?:{'|'.join(plain)}))|"
        rf"(?-i:\b(?:{'|'.join(sorted(_ORDINARY & codes))})){large})"
    )
    written = frozenset(name for name in names if name.upper() not in codes)  # codes are in capitals
    return Currencies(before_pattern, names, frozenset(codes), written, shared)


def _plurals(code: str, locale: Locale) -> Iterator[str]:
    yield from (get_currency_name(code, count, locale) for count in (None, 1, 2))


def _short_names(locale: Locale) -> dict[str, tuple[str, ...]]:
    """Return the codes of current currencies by the word that names one among others: cedis of Ghanaian cedis."""
    by_word: dict[str, set[str]] = defaultdict(set)
    for currency in current_currencies():
        code = currency.alpha_3
        if code in locale.currencies and not code.startswith("X"):
            words = get_currency_name(code, 2, locale).casefold().split()
            by_word[words[-1] if locale.language == "en" else words[0]].add(code)
    return {word: tuple(sorted(codes)) for word, codes in by_word.items() if word.isalpha() and word != "units"}
