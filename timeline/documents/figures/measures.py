"""Guess what a figure measures, from what is counted and the words of its sentence."""

import re
from dataclasses import replace

from domain.figures import Operator
from domain.vocabulary import BUILT_IN, Vocabulary
from timeline.documents.figures.found import COUNT, RANK, TIMES, FoundFigure
from timeline.documents.figures.patterns import compiled
from timeline.documents.wordings.model import Wordings

_ENDS = (". ", "! ", "? ", "; ")


def with_measure(figure: FoundFigure, paragraph: str, wordings: Wordings, words: Vocabulary) -> FoundFigure:
    """Return a figure with the measure that its sentence points to, of those that an archive has, and why."""
    if not figure.unit:
        return figure
    if figure.measure or figure.unit == RANK:
        by_rank = "order" if figure.operator is Operator.ORDINAL else "size-rank"
        return replace(figure, measure=figure.measure or by_rank, because="its wording")
    reasons = [_of_noun(figure, words)] if figure.counted else []
    measure, word = _pointed_to(figure, _sentence(paragraph, figure), wordings, words)
    reasons += [_short(word)] if word else []
    return replace(figure, measure=measure, because=" and ".join(reasons))


def _short(words: str) -> str:
    """Return words that point to a measure, of many only the first and the last: a draft has no sentence."""
    first, *others = words.split()
    return f"{first!r} with {others[-1]!r}" if len(others) > 1 else repr(words)


def _of_noun(figure: FoundFigure, words: Vocabulary) -> str:
    noun = repr(figure.noun)
    return noun if figure.counted in words.populations else f"{noun}, to be registered under populations"


def _pointed_to(figure: FoundFigure, sentence: str, wordings: Wordings, words: Vocabulary) -> tuple[str | None, str]:
    """Return the measure of a figure, if a word of its sentence or what is counted points to one, and that word."""
    sort = _sort(figure)
    for measure, sorts, keywords in wordings.measures:
        if sort in sorts.split() and measure in words.measures:
            match = compiled(rf"\b(?:{keywords})\b").search(sentence) if keywords else None
            if match or not keywords:
                return measure, match.group() if match else ""
    for name, rules in words.measures.items():  # an archive's own, by its name
        if name not in BUILT_IN.measures and rules.has_unit(figure.unit):
            match = re.search(rf"\b{re.escape(name.replace('-', ' '))}\b", sentence, re.IGNORECASE)
            if match:
                return name, match.group()
    return None, ""


def _sort(figure: FoundFigure) -> str:
    """Return what sort of measure a figure may have: what it counts, or what its unit is of."""
    if figure.unit == COUNT:
        return figure.counted or ""
    return "duration" if figure.unit in TIMES else "money" if figure.unit.isupper() else figure.unit


def _sentence(paragraph: str, figure: FoundFigure) -> str:
    start = max(paragraph.rfind(mark, 0, figure.start) for mark in _ENDS) + 1
    ends = [end for mark in _ENDS if (end := paragraph.find(mark, figure.end)) >= 0]
    return paragraph[start : min(ends, default=len(paragraph))]
