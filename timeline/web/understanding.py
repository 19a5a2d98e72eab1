"""What a search means: its words and phrases, the other names of what it names, and how its words may be spelled."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from unicodedata import normalize

from babel import Locale
from rapidfuzz import fuzz, process

from domain.letters import plain_letters, plain_words
from domain.parties import names_of_parties, party
from timeline.web.language import LANGUAGES

LONGEST = 200
"""So many characters of a search are read."""
_WORDS = 12
_JOINED = 6
"""In a search of so many words, two that stand together may also be written as one."""
BEGINNING = 4
"""So many letters may be the beginning of a longer word; with fewer, too many words begin with them."""
_SPELLED = range(4, 25)
"""How long a word may be whose spelling is looked at."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALIKE = 75
"""How alike a word and a name must be, in percent."""
_AMOUNT = re.compile(r"[^\d\s]{0,4}?([0-9][0-9.,]*)(k|mn?|bn)?", re.IGNORECASE)
_ZEROS = {"k": 3, "m": 6, "mn": 6, "bn": 9}
"""How many zeros each abbreviation stands for."""
_ACCENT = re.compile("[\u0300-\u036f]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_PART = re.compile(r'"([^"]*)"?|([^\s"]+)')

OtherNames = Mapping[str, tuple[str, ...]]
"""Other names of something by each of its names, which is in plain words."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a search, or the words that it has in quotes."""

    text: str
    quoted: bool = False

    @property
    def words(self) -> str:
        """Return its words in plain letters: several, if it has a hyphen."""
        return plain_words(self.text)

    def expression(self, *, begin: bool = False) -> str:
        """Return its FTS5 expression, as it is and in plain letters; with `begin`, longer words match too."""
        long_enough = len(self.words) >= BEGINNING or not self.text.isascii()
        begins = begin and long_enough and not self.quoted
        spelled = dict.fromkeys((self.words, _as_indexed(self.text), *_amount_of(self.text)))
        found = [f'"{words}"{"*" if begins and not words[-1:].isdigit() else ""}' for words in spelled]
        return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def _as_indexed(text: str) -> str:
    """Return words as the index has them: without the accents of Latin letters, and letters such as đ as they are."""
    return " ".join(re.findall(r"\w+", normalize("NFC", _ACCENT.sub("", normalize("NFD", text.casefold())))))


def _amount_of(text: str) -> list[str]:
    """Return the number of an amount without its currency, and written out: of "US$83.5m", 83500000."""
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        return []
    number, short = amount.groups()
    if not short:
        return [plain_words(number)]
    try:
        return [f"{Decimal(number.replace(',', '')).scaleb(_ZEROS[short.lower()]).normalize():f}"]
    except InvalidOperation:  # such as 1.2.3m, which is not a number
        return []


def cleaned(query: str) -> str:
    """Return a search without control characters, such as NUL, and with single spaces."""
    return " ".join(_CONTROL.sub(" ", query).split())


def terms_of(query: str) -> list[Term]:
    """Return the words and phrases of a search, at most twelve; a quote that is left open ends with the search."""
    found = [Term(phrase or word, quoted=bool(phrase)) for phrase, word in _PART.findall(query)]
    return [term for term in found if term.words][:_WORDS]


@dataclass(frozen=True, slots=True)
class Understood:
    """A search as it is understood: its terms, and other names for some of them."""

    terms: tuple[Term, ...]
    others: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    """From which term to which one a name goes, and the other names of what it names."""
    any_word: bool = False
    """Whether one of the terms is enough."""

    @property
    def other_names(self) -> list[str]:
        """Return the other names that are searched as well."""
        return [name for _, _, names in self.others for name in names]

    @property
    def marked(self) -> frozenset[tuple[str, ...]]:
        """Return the words to mark in what is found, in plain letters: those of a name or a phrase only together."""
        joined = (first.words + second.words for first, second in _pairs(self.terms))
        texts = (*(term.words for term in self.terms), *joined, *map(plain_words, self.other_names))
        return frozenset(tuple(text.split()) for text in texts)

    def expression(self, *, begin: bool = False) -> str:
        """Return its FTS5 expression. All that comes from the reader is quoted: no character is syntax."""
        if self.any_word:
            return " OR ".join(term.expression(begin=begin) for term in self.terms)
        parts, place = [], 0
        for first, last, names in self.others:
            parts += [term.expression(begin=begin) for term in self.terms[place:first]]
            itself = " AND ".join(term.expression(begin=begin) for term in self.terms[first:last])
            parts.append(f"(({itself}) OR {' OR '.join(Term(name, quoted=True).expression() for name in names)})")
            place = last
        parts += [term.expression(begin=begin) for term in self.terms[place:]]
        return " OR ".join([" AND ".join(parts), *self._joined(begin=begin)])

    def _joined(self, *, begin: bool) -> Iterator[str]:
        """Yield the search with two of its words written as one: `sea port` as `seaport`."""
        if len(self.terms) <= _JOINED:
            for place, (first, second) in enumerate(pairwise(self.terms)):
                if not (first.quoted or second.quoted):
                    one = Term(first.words + second.words)
                    terms = (*self.terms[:place], one, *self.terms[place + 2 :])
                    yield f"({' AND '.join(term.expression(begin=begin) for term in terms)})"


def _pairs(terms: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    return ((a, b) for a, b in pairwise(terms) if not (a.quoted or b.quoted))


def understood(query: str, others: OtherNames = MappingProxyType({})) -> Understood:
    """Return a search as it is understood; `others` are the other names of what the whole of it may name."""
    terms = tuple(terms_of(query))
    whole = " ".join(term.words for term in terms)
    if not any(term.quoted for term in terms) and (
        names := _apart(whole, (*names_alike(whole), *others.get(whole, ())))
    ):
        return Understood(terms, ((0, len(terms), names),))
    return Understood(terms, tuple(_names_in(terms)))


def _names_in(terms: Sequence[Term]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where the terms name a party, the longest name first, with its other names."""
    place = 0
    while place < len(terms):
        for end in range(len(terms), place, -1):
            name = " ".join(term.words for term in terms[place:end])
            quoted = any(term.quoted for term in terms[place:end])
            if not quoted and (names := _apart(name, _english_names().get(name, ()))):
                yield place, end, names
                place = end
                break
        else:
            place += 1


def _apart(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return the other names that are found by other words: a name that contains the name is found anyway."""
    distinct = {plain_words(other): other for other in others}
    return tuple(other for words, other in distinct.items() if f" {name} " not in f" {words} ")


def names_alike(name: str) -> tuple[str, ...]:
    """Return the names of the parties that go by a name in one of the languages of the pages."""
    return tuple(other for code in _codes().get(name, ()) for other in names_of(code))


def names_of(code: str) -> tuple[str, ...]:
    """Return the names of a party, in English and the other languages of the pages."""
    return _names().get(code, ())


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for name, code in names_of_parties().items():
        names.setdefault(code, []).append(name)
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code.isalpha() and party(code):
                names.setdefault(code, []).append(name)
    return {code: tuple(dict.fromkeys(known)) for code, known in names.items()}


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the parties by each of their names, in plain words."""
    codes: dict[str, dict[str, None]] = {}
    for code, names in _names().items():
        for name in names:
            codes.setdefault(plain_words(name), {})[code] = None
    return {name: tuple(found) for name, found in codes.items()}


@lru_cache(maxsize=1)
def _english_names() -> OtherNames:
    """Return the names of each party by each of its English names: in other languages, they are like other words."""
    names: dict[str, list[str]] = {}
    for name, code in names_of_parties().items():
        names.setdefault(code, []).append(name)
    return {plain_words(name): tuple(known) for known in names.values() for name in known}


def spellings_near(word: str) -> list[str]:
    """Return the words that one slip of the finger makes of a word: a letter too few, too many, wrong or swapped."""
    if len(word) not in _SPELLED or not word.isalpha():
        return []
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    near = [first + rest[1:] for first, rest in halves if rest]
    near += [first + rest[1] + rest[0] + rest[2:] for first, rest in halves if len(rest) > 1]
    near += [first + letter + rest[1:] for first, rest in halves if rest for letter in _LETTERS]
    near += [first + letter + rest for first, rest in halves for letter in _LETTERS]
    return [spelled for spelled in dict.fromkeys(near) if spelled != word]


def words_near(word: str, names: Iterable[str]) -> dict[str, float]:
    """Return the words of names that look like a word, with how alike they are, in percent."""
    words = {plain: name for text in names for name in text.split() if len(plain := plain_words(name)) in _SPELLED}
    found = process.extract(plain_letters(word), words.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5)
    return {words[plain]: alike for plain, alike, _ in found}
