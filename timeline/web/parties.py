"""The names of parties in the language of the page: of states from the CLDR, of organizations from the catalogues."""

from collections.abc import Mapping
from unicodedata import combining, normalize

from domain.parties import ORGANIZATIONS
from timeline.web.language import ENGLISH, language, locale, term


def party_name(identity: str, name: str | None) -> str:
    """Return the name of a party; that of an organization which a report has registered is as it is."""
    if language() == ENGLISH:
        return name or identity
    if state := locale().territories.get(identity):
        return str(state)
    return term(name) if name and ORGANIZATIONS.get(identity) == name else name or identity


def in_alphabetical_order(names: Mapping[str, str]) -> dict[str, str]:
    """Return names in the order of their letters, whatever marks these have: "Áo" is before "Bỉ"."""
    return dict(sorted(names.items(), key=lambda named: _letters(named[1])))


def _letters(name: str) -> str:
    plain = "".join(letter for letter in normalize("NFD", name) if not combining(letter))
    return plain.casefold().replace("đ", "dz")
