"""Name states and organizations by codes that do not change.

A state is its ISO 3166-1 alpha-2 code; one that no longer exists, its four-letter ISO 3166-3 code (the
two-letter ones were given away again). An organization is a slug from the table below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any, get_args

import pycountry
from pydantic import AfterValidator, Field
from pydantic.fields import FieldInfo

from domain.base import unknown


class PartyKind(StrEnum):
    """Tell states from organizations."""

    STATE = "state"
    FORMER_STATE = "former-state"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Party:
    """Be one state or organization that can sign, speak or pledge."""

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
    if len(code) == 2 and (state := pycountry.countries.get(alpha_2=code)):  # noqa: PLR2004
        return Party(code, getattr(state, "common_name", state.name), PartyKind.STATE)
    if len(code) == 4 and (former := pycountry.historic_countries.get(alpha_4=code)):  # noqa: PLR2004
        return Party(code, former.name, PartyKind.FORMER_STATE)
    return None


def _check_party(code: str) -> str:
    if party(code) is None:
        names = {state.name: state.alpha_2 for state in pycountry.countries}
        names.update({state.alpha_3: state.alpha_2 for state in pycountry.countries})
        if code in names or code.upper() in names:
            msg = f"{code!r} is no party; did you mean {names.get(code) or names[code.upper()]!r}?"
            raise ValueError(msg)
        known = [*ORGANIZATIONS, *(state.alpha_2 for state in pycountry.countries)]
        raise unknown("party", code, known, f"an ISO 3166-1 alpha-2 code or one of {', '.join(ORGANIZATIONS)}")
    return code


def _check_country(code: str) -> str:
    if len(code) != 2 or party(code) is None:  # noqa: PLR2004
        raise unknown("country", code, (s.alpha_2 for s in pycountry.countries), "an ISO 3166-1 alpha-2 code")
    return code


def _check_language(code: str) -> str:
    if pycountry.languages.get(alpha_2=code) is None and pycountry.languages.get(alpha_3=code) is None:
        known = (language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2"))
        raise unknown("language", code, known, "an ISO 639 code such as 'en' or 'vi'")
    return code


PartyCode = Annotated[str, Field(max_length=60), AfterValidator(_check_party)]
"""A state's ISO code (`AU`) or an organization's slug (`unodc`)."""
CountryCode = Annotated[str, AfterValidator(_check_country)]
"""An ISO 3166-1 alpha-2 code."""
LanguageCode = Annotated[str, AfterValidator(_check_language)]
"""An ISO 639 code, two letters or three."""


def names_party(field: FieldInfo) -> bool:
    """Tell whether a model's field holds a party, an optional one, or several."""
    return any(_is_party_check(item) for item in field.metadata) or _mentions_party(field.annotation)


def _mentions_party(hint: Any) -> bool:
    if any(_is_party_check(item) for item in getattr(hint, "__metadata__", ())):
        return True
    return any(_mentions_party(inner) for inner in get_args(hint))


def _is_party_check(item: object) -> bool:
    return isinstance(item, AfterValidator) and item.func is _check_party
