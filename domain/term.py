"""Register words of an archive's own: measures, counted populations and acts that none of our lists has.

A measure and a population may have the same slug, as the built-in `ratifications` do, so the slug of a word's stream
begins with its sort: `term/measure-cases`, `term/population-cases`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import ACTS
from domain.base import OneOrMany, Problem, Slug, Words
from domain.events import Event
from domain.measures import COUNTED, MEASURES, CountedName, Family, Measure, Reading, Scope, family_of_unit
from domain.registered import Details, Registered
from domain.slugs import term_slug

TermSort = Literal["measure", "population", "act"]


class TermDetails(Details):
    """A word of an archive's own: its slug, and what it means in a few words."""

    sort: TermSort
    meaning: Words

    @property
    def stream_slug(self) -> str:
        """Return the slug of the word's stream."""
        return term_slug(self.sort, self.id)

    def problems_as_new(self) -> Iterator[Problem]:
        """Yield why it cannot be registered: one of our lists has it."""
        built_in = {"measure": MEASURES, "population": COUNTED, "act": ACTS}[self.sort]
        if self.id in built_in:
            yield (
                ("id",),
                f"the {self.sort} {self.id!r} is built in: use it without registering it, or choose another id",
            )


class MeasureDetails(TermDetails):
    """A measure of an archive's own, and how its figures may be compared.

    `family` is what its numbers are; only a `quantity` has a `unit`, such as `hectare`. `scope` says which figures are
    of the same thing: those of one occurrence, of one treaty, or none. `reading` says whether other days explain other
    numbers (`cumulative`: a total that grows), or whether it is a limit (`threshold`). `alike` are populations that may
    be compared with each other though they are not the same.
    """

    sort: Literal["measure"] = "measure"
    family: Family
    unit: Slug | None = None
    scope: Scope = Scope.OCCURRENCE
    reading: Reading = Reading.AMOUNT
    alike: Annotated[tuple[CountedName, ...], OneOrMany] = ()

    def broken_rules(self) -> Iterator[Problem]:
        """Require the unit of a quantity, which no other family has."""
        if self.family is Family.QUANTITY and self.unit is None:
            yield (
                (),
                "a quantity needs its unit, such as unit: hectare; what is counted one by one is of the family count",
            )
        elif self.family is not Family.QUANTITY and self.unit is not None:
            yield (
                ("unit",),
                f"units of the family {self.family.value} are built in: leave the unit out, or use family: quantity",
            )
        elif self.unit is not None and (family := family_of_unit(self.unit)):
            yield ("unit",), f"{self.unit!r} is a unit of the family {family.value}: write family: {family.value}"

    @property
    def measure(self) -> Measure:
        """Return the measure, as the built-in ones are."""
        return Measure(self.family, self.meaning, self.scope, self.reading, frozenset(self.alike), unit=self.unit)


class PopulationDetails(TermDetails):
    """A population of an archive's own, which figures can count."""

    sort: Literal["population"] = "population"


class ActDetails(TermDetails):
    """An act of an archive's own, which an occurrence of the kind `act` can be; its meaning begins with a verb."""

    sort: Literal["act"] = "act"


AnyTerm = Annotated[MeasureDetails | PopulationDetails | ActDetails, Field(discriminator="sort")]


class TermRegistered(Event):
    """A record that an archive has a further word: a measure, a population or an act."""

    TOPIC = "term-registered"

    term: AnyTerm

    def summary(self) -> str:
        """Return one line in words."""
        return f"{self.term.sort.capitalize()} registered: {self.term.id}, {self.term.meaning}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Registered[TermDetails]):
    """A word: as it was registered, and its details as they now stand."""

    PREFIX: ClassVar[str] = "term"
    REGISTRATION: ClassVar[type[Event]] = TermRegistered

    def details_of_withheld(self, words: str) -> None:
        """Return nothing: without its sort and family a word stands for nothing."""
