"""What stands after a number: a unit, or what is counted."""

import re
from dataclasses import dataclass
from decimal import Decimal

from timeline.documents.figures.found import COUNT
from timeline.documents.figures.patterns import any_of, compiled, matching
from timeline.documents.wordings.model import Wordings

_NOT_COUNTED = (
    "strong|fold|time|times|way|odd|plus|ish|old|thirds?|quarters?|fifths?|and|long|high|wide|deep|star|point"
)
"""What may stand after a number and a hyphen, and is not counted."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun after a number, and where it ends: a unit with its size, or something counted; without words, neither."""

    end: int
    words: str = ""
    unit: str = COUNT
    size: Decimal = Decimal(1)
    counted: str | None = None


class NounReader:
    """A reader of the nouns after the numbers of one language."""

    def __init__(self, wordings: Wordings) -> None:
        """Keep the nouns that are known."""
        w = self._wordings = wordings
        self.known = f"{any_of(w.populations.values())}|{any_of(w.units)}"
        word = rf"(?!(?:{w.stops})(?!\w))[^\W\d_]+(?:['’-][^\W\d_]+)*"
        gap = r"[\s\u00a0]*"
        self._unit = rf"{gap}(?P<noun>{any_of(w.units)})(?![\w²])"
        self._counted = rf"{gap}(?:{word},? (?:and )?){{0,4}}?(?P<noun>{self.known})(?!\w)"
        self._plural = rf" (?P<noun>(?:{word} ){{0,2}}?(?!(?:{w.stops})(?!\w))(?:{w.plural}))(?!\w)"

    def after(self, paragraph: str, end: int, *, is_one: bool = False) -> Noun:
        """Return the noun after a number that ends at a position, with what joins them; of one, only a known noun."""
        if noun := self._hyphened(paragraph, end):
            return noun
        joint = matching(rf"\s*(?:{self._wordings.of})(?=[\s\w])(?!\s+\d)", paragraph, end)
        for start in (end, *([joint.end()] if joint else [])):
            if match := matching(self._unit, paragraph, start):
                return self._of_unit(match.end(), match["noun"])
            match = matching(self._counted, paragraph, start)
            if match and (counted := self.population(match["noun"])):
                return Noun(match.end(), match["noun"], counted=counted)
            if not is_one and (match := matching(self._plural, paragraph, start)):
                return Noun(match.end(), match["noun"], counted=slug_of(match["noun"]))
        return Noun(end)

    def _hyphened(self, paragraph: str, end: int) -> Noun | None:
        """Return the noun of a compound: three-day, 41-year-old, 193-member."""
        if match := matching(rf"-(?P<noun>{any_of(self._wordings.units)})(-olds?)?(?!\w)", paragraph, end):
            return self._of_unit(match.end(), match["noun"])
        match = re.compile(rf"-(?!(?:{_NOT_COUNTED})\b)(?P<noun>[a-z]{{3,}})(?![\w-])").match(paragraph, end)
        if match is None:
            return None
        noun = match["noun"]
        return Noun(match.end(), noun, counted=self.population(noun) or slug_of(f"{noun}s"))

    def has_unit(self, paragraph: str, start: int) -> bool:
        """Return whether a unit begins at a position."""
        return matching(rf"(?:{any_of(self._wordings.units)})(?!\w)", paragraph, start) is not None

    def _of_unit(self, end: int, words: str) -> Noun:
        unit, size = self.unit(words) or (COUNT, Decimal(1))
        return Noun(end, words, unit, size)

    def unit(self, words: str) -> tuple[str, Decimal] | None:
        """Return the unit that words name, and how many of it they are: a week is seven days."""
        for pattern, (unit, size) in self._wordings.units.items():
            if compiled(pattern).fullmatch(words):
                return unit, Decimal(size)
        return None

    def population(self, words: str) -> str | None:
        """Return the counted population that words name."""
        populations = self._wordings.populations.items()
        return next((slug for slug, pattern in populations if compiled(pattern).fullmatch(words)), None)


def slug_of(words: str) -> str | None:
    """Return words as the slug of a population that is still to be registered, or None if it has other letters."""
    slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
    return slug if slug and words.isascii() else None
