"""The numbers that a paragraph prints: in digits or words, with their multiples, currencies and percent signs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from timeline.documents.currencies import Currencies
from timeline.documents.figures.patterns import any_of, spaced
from timeline.documents.numbers import number_value
from timeline.documents.text import DIGITS
from timeline.documents.wordings.model import Wordings

_LETTERS = 2
"""How many letters a multiple has that is a letter or two: m, bn."""
_HALF = Decimal("0.5")


@dataclass(frozen=True)
class PrintedNumber:
    """A number as it is printed, and what stands directly at it.

    `factor` is its multiple; `is_round` says that its words are rough by themselves, such as a dozen or a hundred.
    """

    start: int
    end: int
    value: Decimal
    text: str
    factor: Decimal = Decimal(1)
    currency: str | None = None
    is_percent: bool = False
    is_round: bool = False


class NumberReader:
    """A reader of the numbers of one language."""

    def __init__(self, language: str, wordings: Wordings, currencies: Currencies) -> None:
        """Compile what a number looks like."""
        self._language = language
        self._wordings = wordings
        self._currencies = currencies
        self._pattern = re.compile(self._number(), re.IGNORECASE)
        self._rounds = re.compile(rf".*\b(?:{wordings.rounds})", re.IGNORECASE | re.DOTALL)
        self._always_round = re.compile(rf".*\b(?:{wordings.always_round})", re.IGNORECASE | re.DOTALL)

    def _number(self) -> str:
        w = self._wordings
        long = sorted((word for word in w.multiples if len(word) > _LETTERS), key=len, reverse=True)
        short = [
            rf"\s?{word}" if len(word) > 1 else word for word in w.multiples if len(word) <= _LETTERS
        ]  # 2 m: metres
        percent = any_of(pattern for pattern, (unit, _) in w.units.items() if unit == "percent")
        words = rf"(?!(?:{any_of(long)})\b)(?:{w.words})\b(?:(?:[\s-]+|\s+and\s+|\s+et\s+|-et-)(?:{w.words})\b)*"
        grouped = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?!\d)|" if w.has_spaced_thousands else ""
        return (
            r"(?<![\w.,:/§#])(?<![^\W\d_]-)"
            rf"(?P<before>{self._currencies.before}\s?)?(?P<sign>(?<!\w)[-−](?=\d))?"
            rf"(?:(?P<digits>{grouped}{DIGITS})"
            rf"|(?P<half>(?<!\w)(?:{spaced(w.halves)}))(?=[\s-])"
            rf"|(?P<article>(?<!\w)(?:{w.articles})(?=\s(?:{any_of(long)})\b))"
            rf"|(?P<words>(?<!\w){words}))"
            rf"(?P<more>{spaced(w.and_a_half)})?"
            rf"(?P<multiple>(?:[\s-]?(?:{any_of(long)})\b)+|(?:{any_of(short)})\b)?"
            rf"(?P<percent>\s?(?:%|(?:{spaced(percent)})\b))?"
        )

    def all(self, paragraph: str) -> Iterator[PrintedNumber]:
        """Yield the numbers of a paragraph, in order; none whose value is unclear."""
        for match in self._pattern.finditer(paragraph):
            value = self._value(match)
            if value is None:
                continue
            factor = Decimal(1)
            for word in re.findall(r"[^\W\d_]+", match["multiple"] or ""):
                factor *= Decimal(self._wordings.multiples[word.casefold()])
            value = (value + _HALF if match["more"] else value) * factor
            yield PrintedNumber(
                *match.span(),
                value=-value if match["sign"] else value,
                text=match.group().strip(),
                factor=factor,
                currency=self._currencies.code(match["before"].strip()) if match["before"] else None,
                is_percent=bool(match["percent"]),
                is_round=self._is_round(match),
            )

    def _is_round(self, match: re.Match[str]) -> bool:
        multiple = (match["multiple"] or "").strip()
        return bool(self._always_round.fullmatch(multiple) or (match["article"] and self._rounds.fullmatch(multiple)))

    def _value(self, match: re.Match[str]) -> Decimal | None:
        if match["digits"]:
            return number_value(match["digits"], self._language)
        if match["half"]:
            return _HALF
        if match["article"]:
            return Decimal(1)
        if self._wordings.values is not None:
            return _sum(self._wordings.values, match["words"].casefold().split())
        return number_value(match["words"], self._language)


def _sum(values: Mapping[str, int], words: Sequence[str]) -> Decimal | None:
    """Return the value of words for tens and ones: hai mươi ba is 23."""
    total = 0
    for word in words:
        total = total * values[word] if word == "mươi" else total + values[word]
    return Decimal(total) if total else None
