"""States and organizations, by codes that do not change.

A state is its ISO 3166-1 alpha-2 code; one that no longer exists, its four-letter ISO 3166-3 code (the
two-letter ones were given away again). An organization is a slug from the table below.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated

import pycountry
from pydantic import Field
from pydantic.fields import FieldInfo

from domain.base import OnWriting, marks_of, unknown


class PartyKind(StrEnum):
    """What a party is: a state or an organization."""

    STATE = "state"
    FORMER_STATE = "former-state"
    ORGANIZATION = "organization"
    UNLISTED = "unlisted"
    """A code in the log that is no longer in any list."""


@dataclass(frozen=True, slots=True)
class Party:
    """A state or an organization, which can sign, speak or pledge."""

    id: str
    name: str
    kind: PartyKind


ORGANIZATIONS: Mapping[str, str] = MappingProxyType(
    {
        "african-union": "African Union",
        "asean": "Association of Southeast Asian Nations",
        "council-of-europe": "Council of Europe",
        "eu": "European Union",
        "interpol": "International Criminal Police Organization",
        "oas": "Organization of American States",
        "un": "United Nations",
        "un-general-assembly": "United Nations General Assembly",
        "un-ola": "United Nations Office of Legal Affairs",
        "un-web-tv": "United Nations Web TV",
        "unodc": "United Nations Office on Drugs and Crime",
    }
)
"""Organizations that can be named as a party. To add one, add a line."""


@lru_cache(maxsize=1024)
def party(code: str) -> Party | None:
    """Return the party of a code, or None where there is none."""
    if code in ORGANIZATIONS:
        return Party(code, ORGANIZATIONS[code], PartyKind.ORGANIZATION)
    # pycountry accepts lowercase letters too, which would make two parties of one state.
    state = pycountry.countries.get(alpha_2=code)
    if state is not None and state.alpha_2 == code:
        return Party(code, getattr(state, "common_name", state.name), PartyKind.STATE)
    former = pycountry.historic_countries.get(alpha_4=code)
    if former is not None and former.alpha_4 == code:
        return Party(code, former.name, PartyKind.FORMER_STATE)
    return None


def recorded_party(code: str) -> Party:
    """Return the party of a code in the log; one that is no longer in any list is named by its code."""
    return party(code) or Party(code, code, PartyKind.UNLISTED)


def names_of_parties() -> dict[str, str]:
    """Return the code of every state and organization by each name that it goes by in English."""
    names: dict[str, str] = {}
    for state in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            names[getattr(state, attribute, state.name)] = state.alpha_2
    return {**names, **{name: slug for slug, name in ORGANIZATIONS.items()}}


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    """Return the code of every party by what people write instead: names and three-letter codes."""
    codes = {code: state.alpha_2 for state in pycountry.countries for code in (state.alpha_2, state.alpha_3)}
    return {name.casefold(): code for name, code in {**codes, **names_of_parties()}.items()}


def party_named(text: str) -> str | None:
    """Return the code of the party that goes by a name in English, or None."""
    return _codes_by_name().get(text.strip().casefold())


_TODAY, _FORMER = "an ISO 3166-1 alpha-2 code", "the four-letter ISO 3166-3 code of a former state such as SUHH"


def _states() -> list[str]:
    """Return the codes of all states, current ones first."""
    former = [state.alpha_4 for state in pycountry.historic_countries]
    return [*(state.alpha_2 for state in pycountry.countries), *former]


def _unknown(noun: str, code: str, known: Sequence[str], allowed: str) -> ValueError:
    """Build the error for an unknown code; a name or three-letter code of a party leads to the party's own code."""
    meant = _codes_by_name().get(code.casefold())
    if meant in known:
        return ValueError(f"{code!r} is not a known {noun}; allowed: {allowed}; did you mean {meant!r}?")
    return unknown(noun, code, known, allowed)


def _check_party(code: str) -> str:
    if party(code) is None:
        allowed = f"{_TODAY}, {_FORMER}, or one of {', '.join(ORGANIZATIONS)}"
        raise _unknown("party", code, (*ORGANIZATIONS, *_states()), allowed)
    return code


def _check_country(code: str) -> str:
    found = party(code)
    if found is None or found.kind is PartyKind.ORGANIZATION:
        raise _unknown("country", code, _states(), f"{_TODAY} or {_FORMER}")
    return code


def _check_language(code: str) -> str:
    for attribute in ("alpha_2", "alpha_3"):
        found = pycountry.languages.get(**{attribute: code})
        if found is not None and getattr(found, attribute) == code:
            return code
    known = (language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2"))
    raise unknown("language", code, known, "an ISO 639 code such as 'en' or 'vi'")


PartyCode = Annotated[
    str,
    Field(
        max_length=60, description="code of a state (AU) or a former state (SUHH), or slug of an organization (unodc)"
    ),
    OnWriting(_check_party),
]
CountryCode = Annotated[
    str, Field(description="code of a state (AU) or a former state (SUHH)"), OnWriting(_check_country)
]
LanguageCode = Annotated[str, Field(description="ISO 639 code, two letters or three (en)"), OnWriting(_check_language)]


def names_party(field: FieldInfo) -> bool:
    """Return whether a model's field holds a party, an optional one, or several."""
    return any(isinstance(mark, OnWriting) and mark.check is _check_party for mark in marks_of(field))
