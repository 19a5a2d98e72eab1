"""States and organizations, by codes that do not change.

A state is its ISO 3166-1 alpha-2 code; one that no longer exists, its four-letter ISO 3166-3 code (the
two-letter ones were given away again). An organization is a slug: from the table below, or registered by a
report file (`domain/organization.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated
from unicodedata import combining, normalize

from pydantic import Field

from domain.base import SLUG_RE, OnWriting, closest, unknown
from domain.choice import Choice
from domain.iso import former_states, language_codes, states
from domain.slugs import PARTY_PREFIX, RefersTo


class PartyKind(Choice):
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
        "african-development-bank": "African Development Bank",
        "african-union": "African Union",
        "arab-league": "League of Arab States",
        "asean": "Association of Southeast Asian Nations",
        "asian-development-bank": "Asian Development Bank",
        "caricom": "Caribbean Community",
        "cis": "Commonwealth of Independent States",
        "commonwealth": "Commonwealth of Nations",
        "council-of-europe": "Council of Europe",
        "council-of-the-eu": "Council of the European Union",
        "ctbto": "Comprehensive Nuclear-Test-Ban Treaty Organization",
        "ecb": "European Central Bank",
        "ecowas": "Economic Community of West African States",
        "efta": "European Free Trade Association",
        "enisa": "European Union Agency for Cybersecurity",
        "eu": "European Union",
        "eurojust": "European Union Agency for Criminal Justice Cooperation",
        "european-commission": "European Commission",
        "european-council": "European Council",
        "european-court-of-human-rights": "European Court of Human Rights",
        "european-parliament": "European Parliament",
        "europol": "European Union Agency for Law Enforcement Cooperation",
        "fao": "Food and Agriculture Organization of the United Nations",
        "gcc": "Gulf Cooperation Council",
        "iaea": "International Atomic Energy Agency",
        "icao": "International Civil Aviation Organization",
        "icc": "International Criminal Court",
        "icj": "International Court of Justice",
        "icrc": "International Committee of the Red Cross",
        "ifad": "International Fund for Agricultural Development",
        "ifrc": "International Federation of Red Cross and Red Crescent Societies",
        "ilo": "International Labour Organization",
        "imf": "International Monetary Fund",
        "imo": "International Maritime Organization",
        "interpol": "International Criminal Police Organization",
        "iom": "International Organization for Migration",
        "itu": "International Telecommunication Union",
        "mercosur": "Southern Common Market",
        "nato": "North Atlantic Treaty Organization",
        "oas": "Organization of American States",
        "oecd": "Organisation for Economic Co-operation and Development",
        "oic": "Organisation of Islamic Cooperation",
        "opcw": "Organisation for the Prohibition of Chemical Weapons",
        "opec": "Organization of the Petroleum Exporting Countries",
        "osce": "Organization for Security and Co-operation in Europe",
        "pacific-islands-forum": "Pacific Islands Forum",
        "paho": "Pan American Health Organization",
        "sadc": "Southern African Development Community",
        "shanghai-cooperation-organization": "Shanghai Cooperation Organization",
        "un": "United Nations",
        "un-general-assembly": "United Nations General Assembly",
        "un-habitat": "United Nations Human Settlements Programme",
        "un-human-rights-council": "United Nations Human Rights Council",
        "un-ocha": "United Nations Office for the Coordination of Humanitarian Affairs",
        "un-ohchr": "Office of the United Nations High Commissioner for Human Rights",
        "un-ola": "United Nations Office of Legal Affairs",
        "un-security-council": "United Nations Security Council",
        "un-tourism": "UN Tourism",
        "un-web-tv": "United Nations Web TV",
        "un-women": "UN Women",
        "unaids": "Joint United Nations Programme on HIV/AIDS",
        "unctad": "United Nations Conference on Trade and Development",
        "undp": "United Nations Development Programme",
        "unep": "United Nations Environment Programme",
        "unesco": "United Nations Educational, Scientific and Cultural Organization",
        "unfpa": "United Nations Population Fund",
        "unhcr": "United Nations High Commissioner for Refugees",
        "unicef": "United Nations Children's Fund",
        "unido": "United Nations Industrial Development Organization",
        "unodc": "United Nations Office on Drugs and Crime",
        "unrwa": "United Nations Relief and Works Agency for Palestine Refugees in the Near East",
        "upu": "Universal Postal Union",
        "wfp": "World Food Programme",
        "who": "World Health Organization",
        "wipo": "World Intellectual Property Organization",
        "wmo": "World Meteorological Organization",
        "world-bank": "World Bank",
        "world-customs-organization": "World Customs Organization",
        "wto": "World Trade Organization",
    }
)
"""Organizations that any archive can name as a party; a report file may register more."""

KOSOVO = "XK"
"""User-assigned in ISO 3166-1; used by the European Union (Interinstitutional style guide, annex A5) and the CLDR."""

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Britain": "GB",
        "Burma": "MM",
        "Cape Verde": "CV",
        "Czech Republic": "CZ",
        "Democratic Republic of the Congo": "CD",
        "East Timor": "TL",
        "European Community": "eu",
        "European Economic Community": "eu",
        "Great Britain": "GB",
        "Holland": "NL",
        "Holy See": "VA",
        "Ivory Coast": "CI",
        "Macedonia": "MK",
        "Netherlands (Kingdom of the)": "NL",
        "North Korea": "KP",
        "Palestine": "PS",
        "Russia": "RU",
        "Serbia and Montenegro": "CSXX",
        "South Korea": "KR",
        "Swaziland": "SZ",
        "The former Yugoslav Republic of Macedonia": "MK",
        "Turkey": "TR",
        "Soviet Union": "SUHH",
        "St. Kitts and Nevis": "KN",
        "St. Vincent and the Grenadines": "VC",
        "UK": "GB",
        "Union of Soviet Socialist Republics": "SUHH",
        "United States": "US",
        "Vatican": "VA",
        "Vatican City": "VA",
    }
)
"""Names that depositaries and newspapers print, and that neither ISO 3166 nor the CLDR has."""


@lru_cache(maxsize=1024)
def party(code: str) -> Party | None:
    """Return the party of a code, or None where there is none."""
    if code in ORGANIZATIONS:
        return Party(code, ORGANIZATIONS[code], PartyKind.ORGANIZATION)
    # pycountry accepts lowercase letters too, which would make two parties of one state.
    state = states().get(alpha_2=code)
    if state is not None and state.alpha_2 == code:
        return Party(code, getattr(state, "common_name", state.name), PartyKind.STATE)
    if code == KOSOVO:
        return Party(code, "Kosovo", PartyKind.STATE)
    former = former_states().get(alpha_4=code)
    if former is not None and former.alpha_4 == code:
        return Party(code, former.name, PartyKind.FORMER_STATE)
    return None


def recorded_party(code: str, organizations: Mapping[str, str] = MappingProxyType({})) -> Party:
    """Return the party of a code in the log; `organizations` are the names of those that were registered, by slug.

    One that is neither registered nor in any list (any more) is named by its code.
    """
    if code in organizations and code not in ORGANIZATIONS:
        return Party(code, organizations[code], PartyKind.ORGANIZATION)
    return party(code) or Party(code, code, PartyKind.UNLISTED)


@lru_cache(maxsize=1)
def names_of_parties() -> Mapping[str, str]:
    """Return the code of every party by each name that it goes by in English: of former states only where none has it.

    Sources: ISO 3166 (through pycountry), the CLDR (through babel), and our own tables.
    """
    from babel import Locale  # noqa: PLC0415 - only names need it, and most commands none

    former = {name: state.alpha_4 for state in former_states() for name in _with_short(state.name)}
    territories = Locale("en").territories.items()
    names = former | {name: code for code, name in territories if code.isalpha() and party(code)}
    for state in states():
        for attribute in ("name", "official_name", "common_name"):
            names[getattr(state, attribute, state.name)] = state.alpha_2
    names |= {name: slug for slug, name in ORGANIZATIONS.items()} | dict(OTHER_NAMES)
    return MappingProxyType({**{_turned(name): code for name, code in names.items()}, **names})


def _with_short(name: str) -> tuple[str, str]:
    """Return the part of a name before its first comma, and the name: ISO 3166 writes `Zaire, Republic of`."""
    return name.partition(",")[0], name


def _turned(name: str) -> str:
    """Return a name in its natural order: ISO 3166 writes `Korea, Republic of`."""
    first, comma, rest = name.partition(", ")
    return f"{rest} {first}" if comma and rest.endswith((" of", " of the")) else name


def folded(name: str) -> str:
    """Return a name without case, accents, punctuation and a leading article, so that spellings of it agree."""
    letters = normalize("NFKD", name.casefold().replace("&", " and ").replace(".", ""))
    plain = "".join(letter for letter in letters if not combining(letter))
    return " ".join(re.findall(r"\w+", plain)).removeprefix("the ")


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    """Return the code of every party by its names and by three-letter codes, all folded."""
    codes = {state.alpha_3: state.alpha_2 for state in states()}
    slugs = {slug: slug for slug in ORGANIZATIONS}
    return {folded(name): code for name, code in {**codes, **slugs, **names_of_parties()}.items()}


def party_named(text: str) -> str | None:
    """Return the code of the party that a name means, however it is spelt, or None; a code means itself.

    Two- and three-letter codes are names only in capitals: "US" and "U.S.", but not "us".
    """
    meant = _codes_by_name().get(folded(text))
    letters = text.replace(".", "").strip()
    if meant and (letters.isupper() or folded(text) != _alpha_3(meant)):
        return meant
    return letters if party(letters) else None


def _alpha_3(code: str) -> str | None:
    state = states().get(alpha_2=code)
    return state.alpha_3.casefold() if state else None


_STATE = "an ISO 3166-1 code, a former state's ISO 3166-3 code"
_NEAR = 0.7
"""How alike a name and a mistyped one must be, from 0 to 1: there are so many that some name is a little like any."""


def _state_codes() -> set[str]:
    """Return the codes of all states, current and former ones."""
    former = {state.alpha_4 for state in former_states()}
    return {state.alpha_2 for state in states()} | {KOSOVO} | former


def _meant(code: str, names: Mapping[str, str]) -> list[str]:
    """Return the codes that an unknown one may mean: of a name, a code in other letters, a reused one, a near name.

    A code is never taken for one that merely looks like it.
    """
    known = set(names.values())
    by_folded_name = {folded(name): meant for name, meant in names.items()}
    for meant in (by_folded_name.get(folded(code)), party_named(code), party_named(code.upper())):
        if meant in known:
            return [meant]
    former = [state.alpha_4 for state in former_states() if getattr(state, "alpha_2", None) == code]
    near = closest(code, names, cutoff=_NEAR)
    return [meant for meant in former if meant in known] or ([names[near]] if near else [])


def _unknown(noun: str, code: str, names: Mapping[str, str], allowed: str) -> ValueError:
    """Build the error for an unknown code, with what it may mean; `names` lead to the codes that are allowed."""
    organizations = {meant: name for name, meant in names.items() if meant not in ORGANIZATIONS}
    shown = [f"{meant!r} ({_name_of(meant, organizations)})" for meant in _meant(code, names)]
    meant = f"; did you mean {' or '.join(shown)}? Allowed: " if shown else "; allowed: "
    return ValueError(f"{code!r} is not a known {noun}{meant}{allowed}")


def _name_of(code: str, organizations: Mapping[str, str]) -> str:
    return recorded_party(code, {} if party(code) else organizations).name


def party_problem(code: str, organizations: Mapping[str, str] = ORGANIZATIONS) -> ValueError:
    """Build the error for a code of no party; `organizations` are those that are known, by their slugs."""
    names = {**{slug: slug for slug in organizations}, **names_of_parties()}
    names |= {name: slug for slug, name in organizations.items()}
    allowed = (
        f"{_STATE}, or an organization's slug (docs/write-a-report-file.md lists them); "
        "register another under 'organizations'"
    )
    return _unknown("party", code, names, allowed)


def _check_party(code: str) -> str:
    """Refuse what cannot be a party; whether an organization is registered is known only to an archive."""
    if party(code) is None and not SLUG_RE.fullmatch(code):
        raise party_problem(code)
    return code


def _check_country(code: str) -> str:
    found = party(code)
    if found is None or found.kind is PartyKind.ORGANIZATION:
        codes = _state_codes()
        names = {name: meant for name, meant in names_of_parties().items() if meant in codes}
        raise _unknown("country", code, names, _STATE.replace(", ", " or "))
    return code


def _check_language(code: str) -> str:
    if code not in language_codes():
        known = sorted(known for known in language_codes() if len(known) == len("en"))
        raise unknown("language", code, known, "an ISO 639 code such as 'en' or 'vi'")
    return code


PartyCode = Annotated[
    str,
    Field(
        max_length=60,
        description="code of a state (AU) or a former state (SUHH), or slug of an organization (unodc), "
        "built in or registered under `organizations`",
    ),
    OnWriting(_check_party),
    RefersTo(PARTY_PREFIX, is_built_in=lambda code: party(code) is not None),
]
CountryCode = Annotated[
    str, Field(description="code of a state (AU) or a former state (SUHH)"), OnWriting(_check_country)
]
LanguageCode = Annotated[str, Field(description="ISO 639 code, two letters or three (en)"), OnWriting(_check_language)]
