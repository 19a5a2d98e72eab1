"""Name states, organizations, countries and languages by codes that do not change."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pycountry
import pytest
from pydantic import TypeAdapter, ValidationError

from domain.parties import (
    ORGANIZATIONS,
    CountryCode,
    LanguageCode,
    Party,
    PartyCode,
    PartyKind,
    party,
    party_named,
    recorded_party,
)

party_code = TypeAdapter(PartyCode).validate_python
country_code = TypeAdapter(CountryCode).validate_python
language_code = TypeAdapter(LanguageCode).validate_python


# --- parties ---


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("PT", Party("PT", "Portugal", PartyKind.STATE), id="state"),
        pytest.param("VN", Party("VN", "Vietnam", PartyKind.STATE), id="state-by-its-common-name"),
        pytest.param("unodc", Party("unodc", ORGANIZATIONS["unodc"], PartyKind.ORGANIZATION), id="organization"),
        pytest.param("ZRCD", Party("ZRCD", "Zaire, Republic of", PartyKind.FORMER_STATE), id="former-state"),
    ],
)
def test_party(code, expected):
    """Find a party by its code: its name, and what kind of party it is."""
    assert party(code) == expected


def test_kosovo_is_a_party_and_a_country():
    """Find the one code that ISO 3166-1 leaves to its users and others rely on."""
    assert party("XK") == Party("XK", "Kosovo", PartyKind.STATE)
    assert (party_code("XK"), country_code("XK")) == ("XK", "XK")


@pytest.mark.parametrize("code", ["XX", "PRT", "Portugal", "SU", "", "ZZZZ"])
def test_what_is_not_a_party(code):
    """Find none for other text; the two-letter code of a former state has since been reassigned."""
    assert party(code) is None


def test_a_party_of_the_log_that_no_list_has_goes_by_its_code():
    """Give every code a name, that of its list or itself."""
    assert recorded_party("PT") == Party("PT", "Portugal", PartyKind.STATE)
    assert recorded_party("QI") == Party("QI", "QI", PartyKind.UNLISTED)


@pytest.mark.parametrize("code", ["pt", "Pt", "zrcd", "UNODC"])
def test_a_code_is_written_in_one_way(code):
    """Find none for a code in other letters, so that one state never becomes two parties."""
    assert party(code) is None


@pytest.mark.parametrize("alpha_2", ["CS", "AI"], ids=["two-states-had-it", "given-away-again"])
def test_historic_states_have_four_letters(alpha_2):
    """Distinguish former states that shared a two-letter code with each other or with a later one."""
    former = [state for state in pycountry.historic_countries if getattr(state, "alpha_2", None) == alpha_2]

    for state in former:
        assert party_code(state.alpha_4) == state.alpha_4
        assert party(state.alpha_4) == Party(state.alpha_4, state.name, PartyKind.FORMER_STATE)
    assert former
    assert getattr(party(alpha_2), "kind", None) is not PartyKind.FORMER_STATE


def test_every_organization_is_a_party():
    """Accept each organization of the table."""
    assert [party_code(code) for code in ORGANIZATIONS] == [*ORGANIZATIONS]


def test_organizations_are_slugs_that_no_state_can_have():
    """Keep the codes of organizations apart from those of states."""
    assert all(code == code.lower() for code in ORGANIZATIONS)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("PRT", "PT", id="alpha-3"),
        pytest.param("AUS", "AU", id="alpha-3-that-looks-like-another"),
        pytest.param("Portugal", "PT", id="name"),
        pytest.param("Viet Nam", "VN", id="name-in-iso-3166"),
        pytest.param("Vietnam", "VN", id="common-name"),
        pytest.param("Laos", "LA", id="common-name-that-looks-like-another"),
        pytest.param("UNODC", "unodc", id="organization-in-capitals"),
        pytest.param("Republic of Korea", "KR", id="name-of-the-depositary"),
        pytest.param("SU", "SUHH", id="former-state-by-two-letters"),
        pytest.param("Norwey", "NO", id="name-mistyped"),
    ],
)
def test_an_unknown_party_is_refused_with_the_nearest(word, hint):
    """Suggest the code of what was probably meant with its name, before what is allowed."""
    name = re.escape(party(hint).name)
    with pytest.raises(
        ValidationError, match=rf"'{word}' is not a known party; did you mean '{hint}' \({name}\)\? Allowed: an ISO"
    ):
        party_code(word)


@pytest.mark.parametrize("word", ["?", "XX", "QQ", "Zzyzx"], ids=["sign", "free-code", "another", "no-name"])
def test_a_party_like_no_other_is_refused_with_what_is_allowed(word):
    """Say what may be written without listing it, and guess nothing where nothing is near."""
    allowed = (
        f"{word!r} is not a known party; allowed: an ISO 3166-1 code, a former state's ISO 3166-3 code, or an "
        "organization's slug (docs/write-a-report-file.md lists them); register another under 'organizations' ["
    )
    with pytest.raises(ValidationError, match=re.escape(allowed)):
        party_code(word)


def test_a_code_that_several_former_states_had_leads_to_each():
    """Suggest all of them: nobody can tell which is meant."""
    meant = r"did you mean 'CSHH' \(Czecho.*\) or 'CSXX' \(Serbia and Montenegro\)\?"
    with pytest.raises(ValidationError, match=meant):
        party_code("CS")


def test_the_guide_lists_every_organization():
    """The message refers to it, and does not list them itself."""
    guide = (Path(__file__).parents[2] / "docs/write-a-report-file.md").read_text("utf-8")

    assert [slug for slug in ORGANIZATIONS if f"`{slug}`" not in guide.partition("## 12. ")[2]] == []


@pytest.mark.thorough
def test_every_name_that_we_show_leads_to_its_code():
    """Suggest the right code for each state whose name, as the archive shows it, is written instead."""
    unled = []
    for state in pycountry.countries:
        shown = party(state.alpha_2)
        try:
            party_code(shown.name)
        except ValidationError as error:
            if f"did you mean '{shown.id}' (" not in str(error):
                unled.append(shown.name)

    assert unled == []


# --- names ---

NAMES = {
    "Bolivia (Plurinational State of)": "BO",
    "Britain": "GB",
    "Cabo Verde": "CV",
    "Congo": "CG",
    "Cook Islands": "CK",
    "Czech Republic": "CZ",
    "Czechoslovakia": "CSHH",
    "C\u00f4te d'Ivoire": "CI",
    "C\u00f4te d\u2019Ivoire": "CI",
    "Cote d'Ivoire": "CI",
    "Democratic People's Republic of Korea": "KP",
    "Democratic Republic of the Congo": "CD",
    "European Community": "eu",
    "European Union": "eu",
    "Holy See": "VA",
    "Iran (Islamic Republic of)": "IR",
    "Kosovo": "XK",
    "Netherlands (Kingdom of the)": "NL",
    "Niue": "NU",
    "Republic of Korea": "KR",
    "Russia": "RU",
    "Russian Federation": "RU",
    "Serbia and Montenegro": "CSXX",
    "St. Lucia": "LC",
    "State of Palestine": "PS",
    "Swaziland": "SZ",
    "THE NETHERLANDS": "NL",
    "The former Yugoslav Republic of Macedonia": "MK",
    "Turkey": "TR",
    "T\u00fcrkiye": "TR",
    "U.S.": "US",
    "UK": "GB",
    "USA": "US",
    "United Kingdom of Great Britain and Northern Ireland": "GB",
    "United States of America": "US",
    "Viet Nam": "VN",
    "Vietnam": "VN",
    "WHO": "who",
    "World Health Organization": "who",
    "iaea": "iaea",
    "viet nam": "VN",
}
"""Parties as depositaries, newspapers and people in a hurry spell them."""


@pytest.mark.parametrize(("name", "code"), NAMES.items(), ids=NAMES)
def test_a_party_is_found_by_every_spelling_of_its_names(name, code):
    """Find the code whatever the case, accents, punctuation and article."""
    assert party_named(name) == code


@pytest.mark.parametrize("text", ["", "us", "and", "in", "Atlantis", "XX", "'"])
def test_other_text_names_no_party(text):
    """Find none for words that happen to be a code in small letters, or nothing at all."""
    assert party_named(text) is None


def test_the_name_of_every_state_leads_back_to_it():
    """Find each state by the name that we show, with and without an article."""
    names = {state.alpha_2: party(state.alpha_2).name for state in pycountry.countries}

    found = {code: {party_named(name), party_named(f"The {name}")} for code, name in names.items()}

    assert len(names) > 240
    assert {code: codes for code, codes in found.items() if codes != {code}} == {}


def test_every_participant_of_the_status_tables_is_found(tables):
    """Find each name in a depositary's tables, by the code of a state or an organization."""
    names = {row[0] for table in tables for row in list(csv.reader(table.read_text("utf-8").splitlines()))[1:]}

    assert sorted(name for name in names if party_named(name) is None) == []


# --- countries ---


@pytest.mark.parametrize("code", ["PT", "VN", "ZRCD"], ids=["state", "another", "former-state"])
def test_a_country_is_a_code_of_a_state_or_a_former_one(code):
    """Accept the two capitals of ISO 3166-1, and the four of ISO 3166-3 for what happened in a former state."""
    assert country_code(code) == code


@pytest.mark.parametrize("code", ["pt", "XX", "zrcd", "un", "eu", ""])
def test_what_is_not_a_country(code):
    """Refuse lowercase letters and organizations as the country of a place, and say that former states are allowed."""
    allowed = "an ISO 3166-1 code or a former state's ISO 3166-3 code"
    with pytest.raises(ValidationError, match=f"'{code}' is not a known country; .*llowed: {allowed}"):
        country_code(code)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("pt", "PT", id="code-in-small-letters"),
        pytest.param("VNM", "VN", id="alpha-3"),
        pytest.param("AUS", "AU", id="alpha-3-that-looks-like-another"),
        pytest.param("CHN", "CN", id="alpha-3-that-looks-like-a-third"),
        pytest.param("Portugal", "PT", id="name"),
    ],
)
def test_an_unknown_country_is_refused_with_the_nearest(word, hint):
    """Suggest the code of the country that was probably meant, never another's."""
    with pytest.raises(ValidationError, match=rf"'{word}' is not a known country; did you mean '{hint}' \("):
        country_code(word)


def test_an_organization_is_never_suggested_as_a_country():
    """Guess nothing where what is written is an organization: its code would be refused too."""
    with pytest.raises(ValidationError, match="'European Union' is not a known country") as refused:
        country_code("European Union")
    assert "did you mean" not in str(refused.value)


# --- languages ---


@pytest.mark.parametrize("code", ["pt", "vi", "haw"], ids=["two-letters", "two-letters-more", "three-letters"])
def test_a_language_is_a_code_of_iso_639(code):
    """Accept two letters, or three where there are no two."""
    assert language_code(code) == code


@pytest.mark.parametrize(
    ("word", "hint"), [("EN", "en"), ("Vi", "vi"), ("en-", "en")], ids=["capitals", "one-capital", "stray-hyphen"]
)
def test_an_unknown_language_is_refused_with_the_nearest(word, hint):
    """Suggest the code of the language that was probably meant."""
    with pytest.raises(
        ValidationError, match=rf"'{word}' is not a known language; allowed: .*; did you mean '{hint}'\?"
    ):
        language_code(word)


def test_a_language_like_no_other_is_refused():
    """Say what may be written."""
    with pytest.raises(
        ValidationError, match="'klingonese' is not a known language; allowed: an ISO 639 code such as 'en'"
    ):
        language_code("klingonese")
