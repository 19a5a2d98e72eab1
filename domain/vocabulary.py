"""The words of an archive: those of our lists, and those that it registered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from domain.acts import ACTS
from domain.base import unknown
from domain.measures import COUNTED, MEANT_BY, MEASURES, Measure
from domain.organization import Organization, OrganizationDetails
from domain.parties import ORGANIZATIONS, Party, party_problem, recorded_party
from domain.slugs import RefersTo, term_slug
from domain.term import ActDetails, MeasureDetails, PopulationDetails, Term, TermDetails

SORTS = {"measure": "measures", "population": "populations", "act": "acts"}
"""The sorts of words that an archive registers, each with the section of a report file that registers it."""
_NOUNS = {"measure": "measure", "population": "counted population", "act": "act"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The measures, and what populations, acts and organizations mean, by their slugs."""

    measures: Mapping[str, Measure]
    populations: Mapping[str, str]
    acts: Mapping[str, str]
    organizations: Mapping[str, str]

    def having(self, words: Iterable[TermDetails | OrganizationDetails]) -> Self:
        """Return the vocabulary with further words; a word of our lists keeps its meaning."""
        words = list(words)
        terms = [word for word in words if isinstance(word, TermDetails)]
        return type(self)(
            {word.id: word.measure for word in terms if isinstance(word, MeasureDetails)} | dict(self.measures),
            {word.id: word.meaning for word in terms if isinstance(word, PopulationDetails)} | dict(self.populations),
            {word.id: word.meaning for word in terms if isinstance(word, ActDetails)} | dict(self.acts),
            {word.id: word.name for word in words if isinstance(word, OrganizationDetails)} | dict(self.organizations),
        )

    def party(self, code: str) -> Party:
        """Return the party of a code; one that neither a list nor the archive has is named by its code."""
        return recorded_party(code, self.organizations)

    def problem(self, to: RefersTo, word: str) -> str:
        """Return why a word that is not known cannot be used, with the nearest that can, and what to do."""
        if to.prefix == Organization.PREFIX:
            return str(party_problem(word, self.organizations))
        assert to.sort is not None
        known = {"measure": self.measures, "population": self.populations, "act": self.acts}[to.sort]
        allowed = f"{', '.join(known)}; register another under {SORTS[to.sort]!r}"
        meant = MEANT_BY if to.sort == "population" else {}
        return str(unknown(_NOUNS[to.sort], word, known, allowed, meant))


def measure_named(name: str, term: Callable[[str], Term]) -> Measure | None:
    """Return a measure, built in or registered, or None; `term` returns what stands of the stream of a slug."""
    details = None if name in MEASURES else term(term_slug("measure", name)).details
    return details.measure if isinstance(details, MeasureDetails) else MEASURES.get(name)


BUILT_IN = Vocabulary(MEASURES, COUNTED, ACTS, ORGANIZATIONS)
"""The words of our lists alone."""
