"""Read the quantities of a paragraph: number, operator, interval, unit, and what is counted, from the words beside it.

What is read is a proposal, with the reason of each guess. Where the words beside a number leave it open how it is
meant, the operator is left open too: nothing is exact that may not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property

from domain.figures import Operator
from domain.measures import Family, Measure
from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.documents.currencies import Currencies, currencies_of
from timeline.documents.languages import locale_of
from timeline.documents.numbers import number_value
from timeline.documents.text import DIGITS
from timeline.documents.wordings import PLAIN, WORDINGS, Wordings

RANK, PERCENT, COUNT = "rank", "percent", "count"
_OLDEST = 120
_YEAR = re.compile(r"1\d{3}|20\d\d|21\d\d")
_NO_NOUNS = "strong|fold|time|times|way|odd|plus|ish|old|thirds?|quarters?|fifths?|and|long|high|wide|deep|star|point"
"""What may stand after a number and a hyphen, and is not counted."""
_FRACTIONS = "thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|halves|tiers|quarts|cinquièmes"
_BEFORE_YEARS = r"(?<!\w)(?:the|in|of|by|since|for|before|after|during|its|until|from|en|de|du|des|depuis)\s+$"


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A quantity that a paragraph prints from `start` to `end`, as it may be meant.

    `operator` is None where the words beside the number are not known, in a language without wordings. `counted` and
    `measure` are guesses from `noun` and from a word of the sentence, which `because` quotes; both may be None.
    """

    start: int
    end: int
    value: Decimal | None = None
    operator: Operator | None = Operator.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = COUNT
    counted: str | None = None
    noun: str = ""
    measure: str | None = None
    because: str = ""


def figures_in(
    paragraph: str, language: str, taken: Sequence[tuple[int, int]] = (), words: Vocabulary = BUILT_IN
) -> list[FoundFigure]:
    """Return the figures of a paragraph, in order, outside of the stretches that are taken by dates."""
    reader = _reader(language)
    found: list[FoundFigure] = []
    for figure in reader.all(paragraph):
        blocked = [*taken, *((other.start, other.end) for other in found)]
        if not any(start < figure.end and figure.start < end for start, end in blocked):
            found.append(figure)
    found.sort(key=lambda figure: figure.start)
    return [_guessed(figure, paragraph, reader.wordings, words) for figure in found]


@cache
def _reader(language: str) -> _Reader:
    wordings = WORDINGS.get(language)
    return _Reader(language, wordings or replace(PLAIN, multiples=_multiples_of(language)), known=wordings is not None)


def _multiples_of(language: str) -> Mapping[str, str]:
    """Return the multiples of a language that has no wordings, from the CLDR, and the English ones."""
    multiples: dict[str, str] = {}
    for locale in filter(None, (locale_of(language), locale_of("en"))):  # a German Billion has three more zeros
        for by_size in locale.compact_decimal_formats.get("long", {}).values():
            for size, form in by_size.items():
                digits = form.pattern.count("0")  # `00 Millionen` stands for ten million
                word = str(form.pattern).replace("0", "").strip(" .\u00a0'").casefold()
                if word.isalpha():
                    multiples.setdefault(word, str(int(size) // 10 ** (digits - 1)))
    return multiples


def _words(pattern: str) -> str:
    """Return a pattern whose spaces are any white space."""
    return pattern.replace(" ", r"\s+")


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns)


@dataclass(frozen=True)
class _Number:
    """A number as it is printed, with its multiple, and the currency or percent sign at it."""

    start: int
    end: int
    value: Decimal
    currency: str | None = None
    is_percent: bool = False
    is_round: bool = False
    has_multiple: bool = False
    text: str = ""
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class _Reader:
    """A reader of the figures of one language."""

    language: str
    wordings: Wordings
    known: bool
    _cache: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False)

    # --- patterns ---

    @cached_property
    def currencies(self) -> Currencies:
        return currencies_of(self.language)

    @cached_property
    def number(self) -> re.Pattern[str]:
        w = self.wordings
        multiples = "|".join(sorted((m for m in w.multiples if len(m) > 2), key=len, reverse=True))  # noqa: PLR2004
        letters = "|".join(rf"\s?{m}" if len(m) > 1 else m for m in w.multiples if len(m) <= 2) or "(?!)"  # noqa: PLR2004 - 2 m are metres
        run = rf"(?!(?:{multiples})\b)(?:{w.words})\b(?:(?:[\s-]+|\s+and\s+|\s+et\s+|-et-)(?:{w.words})\b)*"
        spaced = rf"\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?:,\d+)?(?!\d)|" if self.language == "fr" else ""
        article = rf"(?:{w.articles})(?=\s(?:{multiples})\b)"
        return re.compile(
            rf"(?<![\w.,:/§#])(?<![^\W\d_]-)"
            rf"(?P<before>{self.currencies.before}\s?)?(?P<sign>(?<!\w)[-−](?=\d))?"
            rf"(?:(?P<digits>{spaced}{DIGITS})|(?P<half>(?<!\w)(?:{_words(w.halves)}))(?=[\s-])"
            rf"|(?P<article>(?<!\w){article})|(?P<words>(?<!\w){run}))"
            rf"(?P<more>{_words(w.and_a_half)})?"
            rf"(?P<multiple>(?:[\s-]?(?:{multiples})\b)+|(?:{letters})\b)?"
            rf"(?P<percent>\s?(?:%|(?:{self._of_unit('percent')})\b))?",
            re.IGNORECASE,
        )

    def _of_unit(self, unit: str) -> str:
        return _words(next((p for p, (u, _) in self.wordings.units.items() if u == unit), "(?!)"))

    def _pattern(self, pattern: str) -> re.Pattern[str]:
        if pattern not in self._cache:
            self._cache[pattern] = re.compile(_words(pattern), re.IGNORECASE)
        return self._cache[pattern]

    @cached_property
    def noun(self) -> str:
        return f"{_any(self.wordings.populations)}|{_any(self.wordings.units)}"

    # --- what is found, the surest first ---

    def all(self, paragraph: str) -> Iterator[FoundFigure]:
        """Yield all that may be a figure; of two that overlap, the first is meant."""
        if self.known:
            yield from self._superlatives(paragraph)
            yield from self._shares(paragraph)
            yield from self._vague(paragraph)
            yield from self._ordinals(paragraph)
        yield from self._ranges(paragraph)
        for number in self._numbers(paragraph):
            if figure := self._figure(paragraph, number):
                yield figure
        if self.known:
            yield from self._units_without_number(paragraph)

    def _superlatives(self, paragraph: str) -> Iterator[FoundFigure]:
        for match in self._pattern(rf"\b(?:{self.wordings.superlatives})\b(?: [^\W\d_]+)?").finditer(paragraph):
            yield FoundFigure(match.start(), match.end(), None, Operator.SUPERLATIVE, unit=RANK)

    def _shares(self, paragraph: str) -> Iterator[FoundFigure]:
        shares = self.wordings.shares
        of = rf"(?:(?:{self.wordings.of})\s?(?:the |les |la |le |l['’])?|the )"
        pattern = rf"(?<![\w-])({_any(shares)}) {of}([^\W\d_]+)"
        for match in self._pattern(pattern).finditer(paragraph):
            value = Decimal(shares[" ".join(match[1].casefold().split())])
            yield self._with_operator(paragraph, FoundFigure(match.start(), match.end(), value, unit=PERCENT))

    def _vague(self, paragraph: str) -> Iterator[FoundFigure]:
        vague = self.wordings.vague.replace("NOUN", self.noun)
        for match in self._pattern(rf"(?<![\w-])(?:{vague})(?![\w-])").finditer(paragraph):
            end, unit, counted, noun = self._noun(paragraph, match.end(), single=False)
            factor = self.currencies.after(paragraph, match.end(), self.wordings.of)
            if factor:
                end, unit, counted, noun = factor[1], factor[0], None, ""
            word = match.group().casefold()
            if self._pattern(rf"(?:\d|(?<!\w)(?:{self.wordings.words})) $").search(paragraph[: match.start()]):
                continue  # two decades
            if unit == COUNT and (
                own := next((u for p, (u, _) in self.wordings.units.items() if self._pattern(p).fullmatch(word)), None)
            ):
                end, unit, counted, noun = match.end(), own, None, ""
            yield FoundFigure(match.start(), end, None, Operator.VAGUE, unit=unit, counted=counted, noun=noun)

    def _ordinals(self, paragraph: str) -> Iterator[FoundFigure]:
        ordinals = self.wordings.ordinals
        if not ordinals:
            return
        stops = rf"{self.wordings.stops}|fois|half|day|century|siècle|moitié|hand|thing|lady|minister"
        pattern = rf"(?<![\w-])(?:({_any(ordinals)})|(\d+)(?:st|nd|rd|th|e|er|ème)) (?!(?:{stops})\b)([^\W\d_]+)"
        for match in self._pattern(pattern).finditer(paragraph):
            if match[3].islower() and not self._pattern(r".*\b(?:a|at|wait a)\s+$").fullmatch(
                paragraph[: match.start()]
            ):
                value = Decimal(match[2] or ordinals[match[1].casefold()])
                yield FoundFigure(match.start(), match.end(), value, Operator.ORDINAL, unit=RANK, noun=match[3])

    def _ranges(self, paragraph: str) -> Iterator[FoundFigure]:
        numbers = list(self._numbers(paragraph))
        for first, second in zip(numbers, numbers[1:], strict=False):
            between = paragraph[first.end : second.start]
            opening = self._opening(paragraph, first.start, between)
            if opening is None and not self._pattern(rf"\s?[-–—]\s?|{self.wordings.joints}").fullmatch(between):
                continue
            start = first.start if opening is None else opening
            if self._changes(paragraph, start):
                yield from self._both(paragraph, first, second)
            elif figure := self._range(paragraph, first, second, start):
                yield figure

    def _changes(self, paragraph: str, start: int) -> bool:
        """Return whether what begins here is no range, but where something came from and went to: fell from 9 to 6."""
        return bool(self._pattern(rf"(?<!\w)(?:{self.wordings.changes}) $").search(paragraph[:start]))

    def _both(self, paragraph: str, first: _Number, second: _Number) -> Iterator[FoundFigure]:
        """Yield the figures of two numbers of which only the second has its unit beside it."""
        figures = [self._figure(paragraph, number) for number in (first, second)]
        if figures[0] and figures[1]:
            unit, counted = (
                (figures[1].unit, figures[1].counted) if figures[0].unit == COUNT else (figures[0].unit, None)
            )
            yield replace(figures[0], unit=unit, counted=figures[0].counted or counted)

    def _opening(self, paragraph: str, start: int, between: str) -> int | None:
        """Return where a range begins that opens with a word of its own: between 5 and 6."""
        for opening, joint in self.wordings.openings.items():
            if not self._pattern(rf"(?:\s+[^\W\d_]+)?\s+(?:{joint})\s+").fullmatch(between):
                continue
            if match := self._pattern(rf"(?<!\w)(?:{opening})\s*$").search(paragraph[:start]):
                return match.start()
        return None

    def _range(self, paragraph: str, first: _Number, second: _Number, start: int) -> FoundFigure | None:
        low, high = first.value, second.value
        if not first.has_multiple and second.has_multiple and low < second.value / second.factor * 1000:
            low *= second.factor
        is_part_of_more = re.search(r"\d[-–]$", paragraph[: first.start]) or re.match(
            r"[-–]\d", paragraph[second.end :]
        )
        if low >= high or is_part_of_more or self._is_label(paragraph, start):
            return None
        merged = replace(second, start=start, value=high, currency=first.currency or second.currency, text="")
        figure = self._figure(paragraph, merged)
        if figure is None or (figure.unit == COUNT and figure.counted is None and _YEAR.fullmatch(first.text)):
            return None
        factor = figure.value / high if figure.value else Decimal(1)
        operator = Operator.BETWEEN if self.known else None
        return replace(figure, value=None, low=low * factor, high=high * factor, operator=operator)

    def _units_without_number(self, paragraph: str) -> Iterator[FoundFigure]:
        """Yield a unit with an article after an operator: nearly a year."""
        units = {p: u for p, u in self.wordings.units.items() if u[0] in ("day", "month", "year", "decade", "century")}
        for match in self._pattern(rf"(?<!\w)({self.wordings.articles}) ({_any(units)})\b"
                                   rf"(?P<half>{self.wordings.and_a_half})?").finditer(paragraph):
            unit, factor = next(u for p, u in units.items() if self._pattern(p).fullmatch(match[2]))
            value = Decimal("1.5") if match["half"] else Decimal(1)
            figure = FoundFigure(match.start(), match.end(), value * Decimal(factor), unit=unit)
            found = self._with_operator(paragraph, figure)
            if found.start != figure.start or match["half"]:
                yield found

    # --- one number ---

    def _numbers(self, paragraph: str) -> Iterator[_Number]:
        for match in self.number.finditer(paragraph):
            if number := self._number(match):
                yield number

    def _number(self, match: re.Match[str]) -> _Number | None:
        w = self.wordings
        value = self._value(match)
        if value is None:
            return None
        factor = Decimal(1)
        for word in re.findall(r"[^\W\d_]+", match["multiple"] or ""):
            factor *= Decimal(w.multiples[word.casefold()])
        if match["more"]:
            value += Decimal("0.5")
        value *= factor
        if match["sign"]:
            value = -value
        currency = self.currencies.code(match["before"].strip()) if match["before"] else None
        start = match.start() if currency or not match["before"] else match.end("before")
        rounds = re.compile(rf".*\b(?:{w.rounds})$", re.IGNORECASE | re.DOTALL)
        word = (match["multiple"] or "").strip()
        is_round = bool(rounds.match(word)) and (bool(match["article"]) or "dozen" in word or word.endswith("aine"))
        return _Number(
            start,
            match.end(),
            value,
            currency,
            is_percent=bool(match["percent"]),
            is_round=is_round,
            has_multiple=bool(match["multiple"]),
            text=match.group().strip(),
            factor=factor,
        )

    def _value(self, match: re.Match[str]) -> Decimal | None:
        if match["digits"]:
            return number_value(match["digits"], self.language)
        if match["half"]:
            return Decimal("0.5")
        if match["article"]:
            return Decimal(1)
        if self.wordings.values is not None:
            return _sum(self.wordings.values, match["words"].casefold().split())
        return number_value(match["words"], self.language)

    def _figure(self, paragraph: str, number: _Number) -> FoundFigure | None:
        """Return the figure of a number, or None if it only names something: a year, an article, a time of the day."""
        if self._is_label(paragraph, number.start) or self._is_part_of_something(paragraph, number):
            return None
        figure = self._with_unit(paragraph, number)
        figure = self._with_operator(paragraph, figure, number.end)
        if figure.operator is Operator.EXACT and number.is_round and not figure.unit.isupper():
            figure = replace(figure, operator=Operator.ABOUT)
        if figure.unit == COUNT and not figure.noun:
            is_bare_word = not number.text[:1].isdigit() and number.value <= 1
            is_year = bool(_YEAR.fullmatch(number.text)) and figure.operator is Operator.EXACT
            if is_bare_word or is_year:
                return None
        if figure.counted not in self.wordings.populations.values() and figure.unit == COUNT:
            if _YEAR.fullmatch(number.text) and re.search(_BEFORE_YEARS, paragraph[: number.start], re.IGNORECASE):
                return None  # the 2031 elections
        return figure if self.known else replace(figure, operator=None)

    def _is_label(self, paragraph: str, start: int) -> bool:
        listed = r"(?:\d[\d().]*\s*(?:,|-|–|and|or|to|et|ou|à|và|đến)\s*)*"
        return bool(self._pattern(rf"(?<!\w)(?:{self.wordings.labels})\s*{listed}$").search(paragraph[:start]))

    def _is_part_of_something(self, paragraph: str, number: _Number) -> bool:
        after, before = paragraph[number.end :], paragraph[: number.start]
        if (
            re.match(r"[:/]\d|h\d\d|\s?[ap]\.?m\b|\s?o['’]clock|[-–]\d", after, re.IGNORECASE)
            and number.currency is None
        ):
            return not re.match(r"[-–]\d", after) or not number.text[:1].isdigit()
        if re.search(r"\d[-–]$", before):
            return True
        if number.text[-1:].isdigit() and re.match(r"[^\W\d_]", after) and not self._unit_at(paragraph, number.end):
            return True  # 12zn
        if re.match(rf"[\s-](?:{_FRACTIONS})\b", after, re.IGNORECASE):
            return True  # two thirds
        if re.search(r"(?<!\w)à $", before) and re.match(r"\s?(?:h\b|heures?)", after):
            return True  # à 21 heures
        if re.match(r"\)", after) and before.endswith("("):
            return True
        if not before.strip() and re.match(r"[.)]\s", after):
            return True  # the number of a line
        return bool(re.match(r"(?:st|nd|rd|th|e|er|ème)\b", after)) and number.text[-1:].isdigit()

    def _unit_at(self, paragraph: str, end: int) -> bool:
        return bool(self._pattern(rf"(?:{_any(self.wordings.units)})(?!\w)").match(paragraph, end))

    def _with_unit(self, paragraph: str, number: _Number) -> FoundFigure:
        end, value = number.end, number.value
        if number.currency or number.is_percent:
            return FoundFigure(number.start, end, value, unit=number.currency or PERCENT)
        after = self._after(paragraph, end)
        if after is not None:
            end = after[0]
        money = self.currencies.after(paragraph, end, self.wordings.of)
        if money and (money[2] or number.has_multiple or value >= 1000):  # noqa: PLR2004
            return FoundFigure(number.start, money[1], value, unit=money[0])
        if self._is_age(paragraph, number):
            return FoundFigure(number.start, end, value, unit="year", measure="age")
        repeated = re.compile(r"\s*\(\d+\)").match(paragraph, end)  # thirty (30) days
        noun_end, unit, counted, noun = self._noun(paragraph, repeated.end() if repeated else end, single=value <= 1)
        if unit != COUNT:
            factor = next(Decimal(f) for p, (u, f) in self.wordings.units.items() if self._pattern(p).fullmatch(noun))
            half = self._pattern(rf"(?:{self.wordings.and_a_half})(?!\w)").match(paragraph, noun_end)
            if half:
                value, noun_end = value + Decimal("0.5"), half.end()
            return FoundFigure(number.start, noun_end, value * factor, unit=unit)
        return FoundFigure(number.start, noun_end if noun else number.end, value, counted=counted, noun=noun)

    def _is_age(self, paragraph: str, number: _Number) -> bool:
        """Return whether a number is somebody's age: Ada Quay, 41, or aged 41."""
        before = paragraph[: number.start]
        is_between_commas = re.search(r"[A-ZÀ-Ý][\w'-]*, $", before) and re.match(r",", paragraph[number.end :])
        is_aged = self._pattern(r"(?<!\w)(?:aged|âgée?s? de) $").search(before)
        return bool(is_between_commas or is_aged) and 0 < number.value < _OLDEST and number.text.isdigit()

    def _after(self, paragraph: str, end: int) -> tuple[int, Operator] | None:
        """Return where words after a number end that say how it is meant, and what they say."""
        for words, operator in self.wordings.after.items():
            if match := self._pattern(rf"(?:{words})(?!\w)").match(paragraph, end):
                return match.end(), operator
        return None

    def _with_operator(self, paragraph: str, figure: FoundFigure, number_end: int | None = None) -> FoundFigure:
        for end in filter(None, (number_end, figure.end)):
            if after := self._after(paragraph, end):
                return replace(figure, operator=after[1], end=max(figure.end, after[0]))
        before = paragraph[: figure.start]
        found = [
            (match, operator)
            for words, operator in self.wordings.before.items()
            if (
                match := self._pattern(
                    rf"(?:(?<![\w-])|(?=[<>≤≥~≈]))(?:{words})\s*(?:(?:{self.wordings.fillers})\s+)*$"
                ).search(before)
            )
        ]
        if not found:
            return figure
        match, operator = min(found, key=lambda pair: pair[0].start())
        if re.match(rf"(?:{self.wordings.over})\s", match.group(), re.IGNORECASE) and self._is_extent(
            before, match, figure
        ):
            operator = Operator.EXACT
        return replace(figure, start=match.start(), operator=operator)

    def _is_extent(self, before: str, match: re.Match[str], figure: FoundFigure) -> bool:
        """Return whether `over` means throughout: stretched over 18 months."""
        is_time = figure.unit in ("day", "month", "year", "decade", "century", "hour")
        words = rf"\b(?:{self.wordings.extents})\s+(?:\w+\s+){{0,2}}$"
        return is_time and bool(re.search(words, before[: match.start()], re.IGNORECASE))

    # --- what is counted ---

    def _noun(self, paragraph: str, end: int, *, single: bool) -> tuple[int, str, str | None, str]:
        """Return where the counted noun ends, its unit and population, and the noun; no noun if none is known to be."""
        w = self.wordings
        of = self._pattern(rf"\s*(?:{w.of})(?=[\s\w])(?!\s+\d)").match(paragraph, end)
        for start in (end, *([of.end()] if of else [])):
            hyphen = self._pattern(rf"-({_any(w.units)})(-olds?)?(?!\w)").match(paragraph, end)
            if hyphen:
                return hyphen.end(), self._unit(hyphen[1]), None, hyphen[1]
            hyphen = re.compile(rf"-(?!(?:{_NO_NOUNS})\b)([a-z]{{3,}})(?![\w-])").match(paragraph, end)
            if hyphen:
                return hyphen.end(), COUNT, self._population(hyphen[1]) or _slug(f"{hyphen[1]}s"), hyphen[1]
            gap = r"[\s\u00a0]*"
            word = rf"(?!(?:{w.stops})(?!\w))[^\W\d_]+(?:['’-][^\W\d_]+)*"
            known = self._pattern(rf"{gap}(?:{word},? (?:and )?){{0,4}}?(?P<noun>{self.noun})(?!\w)").match(paragraph, start)
            directly = self._pattern(rf"{gap}(?P<noun>{_any(w.units)})(?![\w²])").match(paragraph, start)
            if directly:
                return directly.end(), self._unit(directly["noun"]), None, directly["noun"]
            if known and (slug := self._population(known["noun"])):
                return known.end(), COUNT, slug, known["noun"]
            other = (
                None
                if single
                else self._pattern(rf" ((?:{word} ){{0,2}}?(?=({w.plural}))\2)(?!\w)").match(paragraph, start)
            )
            if other and not self._pattern(rf"(?:{w.stops})").fullmatch(other[2]):
                return other.end(), COUNT, _slug(other[1]), other[1]
        return end, COUNT, None, ""

    def _unit(self, noun: str) -> str:
        return next(
            unit for pattern, (unit, _) in self.wordings.units.items() if self._pattern(pattern).fullmatch(noun)
        )

    def _population(self, noun: str) -> str | None:
        return next((slug for p, slug in self.wordings.populations.items() if self._pattern(p).fullmatch(noun)), None)


def _sum(values: Mapping[str, int], words: Sequence[str]) -> Decimal | None:
    """Return the value of words for tens and ones: hai mươi ba is 23."""
    total = 0
    for word in words:
        total = total * values[word] if word == "mươi" else total + values[word]
    return Decimal(total) if total else None


def _slug(noun: str) -> str | None:
    """Return a noun as the slug of a population that is still to be registered, or None if it has other letters."""
    slug = re.sub(r"[^a-z0-9]+", "-", noun.casefold()).strip("-")
    return slug if slug and slug.isascii() and noun.isascii() else None


# --- what is measured ---


def _guessed(figure: FoundFigure, paragraph: str, wordings: Wordings, words: Vocabulary) -> FoundFigure:
    """Return a figure with the measure that a word of its sentence points to, and why."""
    because = [f"{figure.noun!r}"] if figure.counted else []
    if figure.counted and figure.counted not in words.populations:
        because = [f"{figure.noun!r}, which is to be registered under populations"]
    if figure.measure:
        return replace(figure, because="its wording")
    if figure.unit == RANK:
        measure = "order" if figure.operator is Operator.ORDINAL else "size-rank"
        return replace(figure, measure=measure, because="its wording")
    sort = _sort(figure, words)
    sentence = _sentence(paragraph, figure)
    for measure, sorts, keywords in wordings.measures:
        if sort not in sorts.split() or measure not in words.measures:
            continue
        match = re.search(rf"\b(?:{keywords})\b", sentence, re.IGNORECASE) if keywords else None
        if match or not keywords:
            because += [repr(match.group())] if match else []
            return replace(figure, measure=measure, because=" and ".join(because))
    own = _own_measure(figure, sentence, words)
    return replace(figure, measure=own, because=" and ".join(because))


def _sort(figure: FoundFigure, words: Vocabulary) -> str:
    if figure.unit == COUNT:
        return figure.counted or ""
    if figure.unit in ("day", "month", "year", "decade", "century"):
        return "duration"
    return "money" if figure.unit.isupper() else figure.unit


def _own_measure(figure: FoundFigure, sentence: str, words: Vocabulary) -> str | None:
    """Return the measure that an archive registered and that the sentence names."""
    for name, measure in words.measures.items():
        if (
            name not in BUILT_IN.measures
            and _fits(figure, measure)
            and re.search(rf"\b{re.escape(name.replace('-', ' '))}\b", sentence, re.IGNORECASE)
        ):
            return name
    return None


def _fits(figure: FoundFigure, measure: Measure) -> bool:
    return measure.has_unit(figure.unit) or (measure.family is Family.COUNT and figure.unit == COUNT)


def _sentence(paragraph: str, figure: FoundFigure) -> str:
    start = max(paragraph.rfind(mark, 0, figure.start) for mark in (". ", "! ", "? ", "; ")) + 1
    ends = [end for mark in (". ", "! ", "? ", "; ") if (end := paragraph.find(mark, figure.end)) >= 0]
    return paragraph[start : min(ends, default=len(paragraph))]
