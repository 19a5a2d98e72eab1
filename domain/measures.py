"""The lists of what figures may measure and count, and in which units.

Free text never matches free text, so every figure names a measure and, where it counts something, a
population: from these lists, or registered by a report file (`domain/term.py`). Which figures may be compared
when reports differ is declared with the measure, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from domain import iso
from domain.base import SLUG_RE, OnWriting, Slug, unknown
from domain.choice import Choice
from domain.slugs import RefersTo, listed


class Family(Choice):
    """The families of units that a measure can take."""

    COUNT = "count"
    DURATION = "duration"
    MONEY = "money"
    RANK = "rank"
    SHARE = "share"
    QUANTITY = "quantity"
    """An amount in a unit that the measure itself names, such as hectares."""


UNITS: Mapping[Family, Mapping[str, Decimal]] = MappingProxyType(
    {
        Family.COUNT: {"count": Decimal(1)},
        Family.DURATION: {
            "month": Decimal(1),
            "year": Decimal(12),
            "decade": Decimal(120),
            "century": Decimal(1200),
            "day": Decimal(12) / Decimal("365.2425"),
        },
        Family.MONEY: {},  # any currency, withdrawn ones too; amounts in two currencies are never converted
        Family.RANK: {"rank": Decimal(1)},
        Family.SHARE: {"percent": Decimal(1)},
        Family.QUANTITY: {},  # the one unit that the measure names
    }
)
"""The units of each family, each with its size in the first unit of the family."""


class Scope(Choice):
    """The scope within which figures of a measure may be compared."""

    NONE = "none"
    OCCURRENCE = "occurrence"
    TREATY = "treaty"


class Reading(Choice):
    """How the numbers of a measure are read when they are compared."""

    AMOUNT = "amount"
    CUMULATIVE = "cumulative"
    """A total that grows: another day explains another number, as long as it did not fall."""
    THRESHOLD = "threshold"
    """A limit set by a rule: "at least 40" and "40" say the same, and what is counted is part of the rule."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that figures can measure, and how its figures may be compared.

    `alike` are populations that may be compared with each other, though they are not the same;
    `spans` is the kind of occurrence whose own dates give this length of time too; `unit` is the unit of a quantity.
    """

    family: Family
    meaning: str
    scope: Scope = Scope.NONE
    reading: Reading = Reading.AMOUNT
    alike: frozenset[str] = frozenset()
    spans: str | None = None
    unit: str | None = None

    def has_unit(self, unit: str) -> bool:
        """Return whether figures of this measure can be in a unit; of amounts of money, in any currency."""
        return unit == self.unit or unit in UNITS[self.family] or (self.family is Family.MONEY and is_currency(unit))

    @property
    def units(self) -> str:
        """Return the units that figures of this measure can be in, for a message."""
        return self.unit or ", ".join(UNITS[self.family]) or "a currency of ISO 4217 such as USD"


_SIGNATORIES = frozenset({"signatories", "states", "states-and-organizations"})
_RATIFYING = frozenset({"ratifications", "signatures", "states"})

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "age": Measure(Family.DURATION, "how long something has existed"),
        "amendment-threshold": Measure(
            Family.COUNT, "parties that must take part before a treaty can be amended", Scope.TREATY, Reading.THRESHOLD
        ),
        "attendance": Measure(Family.COUNT, "who or what was present or represented", Scope.OCCURRENCE),
        "comparison-period": Measure(Family.DURATION, "the time over which a rank or a comparison is said to hold"),
        "cooperation-length": Measure(Family.DURATION, "how long a partnership has lasted", Scope.OCCURRENCE),
        "cybersecurity-rank": Measure(Family.RANK, "a state's place in a ranking of cybersecurity", Scope.OCCURRENCE),
        "economic-growth": Measure(Family.SHARE, "growth of an economy over the year spoken of", Scope.OCCURRENCE),
        "emissions-share": Measure(Family.SHARE, "the share of emissions that a rule of a treaty counts for one party"),
        "event-length": Measure(Family.DURATION, "how long an occasion lasted", Scope.OCCURRENCE),
        "follow-up-steps": Measure(Family.COUNT, "steps that are said to come next", Scope.OCCURRENCE),
        "importance-rank": Measure(Family.RANK, "the place of something by weight among others"),
        "languages": Measure(Family.COUNT, "languages in which something was offered", Scope.OCCURRENCE),
        "negotiation-length": Measure(
            Family.DURATION, "how long the negotiations of a treaty took", Scope.OCCURRENCE, spans="negotiation"
        ),
        "negotiation-rounds": Measure(
            Family.COUNT, "sessions or meetings held to negotiate a treaty", Scope.TREATY, Reading.CUMULATIVE
        ),
        "order": Measure(Family.RANK, "the place of an occurrence in a series: the first of its kind"),
        "pledge-amount": Measure(Family.MONEY, "money that somebody pledged", Scope.OCCURRENCE),
        "ratifications": Measure(
            Family.COUNT,
            "ratifications (acceptances, approvals, accessions) of a treaty, as a total up to a day",
            Scope.TREATY,
            Reading.CUMULATIVE,
            alike=_RATIFYING,
        ),
        "ratifications-needed": Measure(
            Family.COUNT,
            "what a treaty needs before it enters into force",
            Scope.TREATY,
            Reading.THRESHOLD,
            alike=_RATIFYING,
        ),
        "share-needed": Measure(
            Family.SHARE,
            "the share that parties must hold together before a treaty enters into force",
            Scope.TREATY,
            Reading.THRESHOLD,
        ),
        "signatories": Measure(
            Family.COUNT,
            "who has signed a treaty, as a total up to a day",
            Scope.TREATY,
            Reading.CUMULATIVE,
            alike=_SIGNATORIES,
        ),
        "since-previous": Measure(Family.DURATION, "time since the last occurrence of the same kind", Scope.OCCURRENCE),
        "size-rank": Measure(Family.RANK, "the place of an occurrence by size among others"),
        "speakers": Measure(Family.COUNT, "who took the floor on an occasion", Scope.OCCURRENCE),
        "treaty-length": Measure(Family.COUNT, "parts that a treaty's text has", Scope.TREATY),
    }
)

COUNTED: Mapping[str, str] = MappingProxyType(
    {
        "articles": "articles of a treaty",
        "chapters": "chapters of a treaty",
        "delegates": "persons in delegations",
        "formal-sessions": "formal sessions of a negotiation",
        "intersessional-meetings": "meetings between the formal sessions of a negotiation",
        "journalists": "reporters and other journalists",
        "languages": "languages",
        "media-organizations": "press agencies, newspapers and broadcasters",
        "national-delegations": "delegations of states",
        "organizations": "international, regional and private organizations",
        "people": "people, whoever they are",
        "ratifications": "instruments of ratification, acceptance, approval or accession",
        "research-institutions": "research institutions",
        "signatories": "signatories, where a report does not say whether states alone",
        "signatures": "signatures, or signatures for ratification in the words of a report",
        "states": "states",
        "states-and-organizations": "states together with organizations",
        "steps": "steps or tasks",
    }
)


MEANT_BY: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("countries", "country", "governments", "member-states", "nations"), "states"),
        **dict.fromkeys(("citizens", "individuals", "persons"), "people"),
        **dict.fromkeys(("correspondents", "press", "reporters"), "journalists"),
        **dict.fromkeys(("institutions", "ngos"), "organizations"),
        **dict.fromkeys(("media", "media-outlets", "newspapers", "outlets"), "media-organizations"),
        **dict.fromkeys(("acceptances", "accessions", "approvals", "instruments"), "ratifications"),
        **dict.fromkeys(("attendees", "representatives"), "delegates"),
        "countries-and-organizations": "states-and-organizations",
        "delegations": "national-delegations",
        "sessions": "formal-sessions",
        "signers": "signatories",
        "tasks": "steps",
        "universities": "research-institutions",
    }
)
"""The populations that other words of the press mean."""

CURRENCIES_OF_SIGNS: Mapping[str, str] = MappingProxyType(
    {"a$": "AUD", "c$": "CAD", "euro": "EUR", "euros": "EUR", "nz$": "NZD", "us$": "USD", "€": "EUR", "₫": "VND"}
)
"""The currencies of signs and names that mean one currency alone."""
_SHARED_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("$", "dollar", "dollars"), "USD, AUD"),
        **dict.fromkeys(("£", "pound", "pounds"), "GBP, EGP"),
        **dict.fromkeys(("kr", "krona", "krone", "kroner", "kronor"), "NOK, SEK"),
        "¥": "JPY, CNY",
    }
)
"""Some of the currencies of signs and names that several share."""

_UNKNOWN_TERRITORY = "ZZ"


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """Return the currency codes that may be written: those of ISO 4217, and those withdrawn since, from the CLDR.

    A code that the CLDR assigns to no territory (a fund or unit of account) is valid only if ISO 4217 has it.
    """
    from babel.core import get_global  # noqa: PLC0415 - most commands look up no currency

    current = {currency.alpha_3 for currency in iso.currencies()}
    used = {code for code, where in get_global("all_currencies").items() if set(where) - {_UNKNOWN_TERRITORY}}
    return frozenset(current | used)


def is_currency(unit: str) -> bool:
    """Return whether a unit is a currency code, current or withdrawn."""
    return unit in currencies()


@lru_cache(maxsize=1_000)
def family_of_unit(unit: str) -> Family | None:
    """Return the family that a unit belongs to, or None for an unknown unit."""
    if is_currency(unit):
        return Family.MONEY
    return next((family for family, units in UNITS.items() if unit in units), None)


def unit_problem(unit: str) -> ValueError:
    """Build the error for a unit that neither a list nor a measure has."""
    plain = [name for units in UNITS.values() for name in units]
    allowed = f"{', '.join(plain)} or a currency of ISO 4217 such as USD, or a withdrawn one such as DEM"
    if shared := _SHARED_SIGNS.get(unit.casefold()):
        msg = f"{unit!r} may be several currencies: write the ISO 4217 code of the one that is meant, such as {shared}"
        return ValueError(msg)
    return unknown("unit", unit, [*plain, *sorted(currencies())], allowed, CURRENCIES_OF_SIGNS)


def _check_unit(unit: str) -> str:
    """Refuse what cannot be a unit; whether a measure has it as its own is known only to an archive."""
    if family_of_unit(unit) is None and not SLUG_RE.fullmatch(unit):
        raise unit_problem(unit)
    return unit


MeasureName = Annotated[
    Slug,
    listed(MEASURES, "one registered under `measures`"),
    RefersTo("term", is_built_in=MEASURES.__contains__, sort="measure"),
]
"""A measure: built in, or registered."""
CountedName = Annotated[
    Slug,
    listed(COUNTED, "one registered under `populations`"),
    RefersTo("term", is_built_in=COUNTED.__contains__, sort="population"),
]
"""A counted population: built in, or registered."""
UnitName = Annotated[
    str,
    Field(
        description=f"{', '.join(name for units in UNITS.values() for name in units)}, "
        "code of a currency (USD), withdrawn ones too (DEM), or the unit of a registered measure"
    ),
    OnWriting(_check_unit),
]
