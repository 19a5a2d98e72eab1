"""For whom somebody speaks or acts: the party that a report states, or that follows from this report or from others.

Within one report (`parties_in`), a party is stated, or inferred with a reason: by the archivist, from a deed of a
party (who speaks in its pledge, who signs for it), or from the words of an office that name the party. Across reports
(`parties_across_reports`), a person who is with one party wherever a party is known is with it elsewhere too, in an
office that the reports with the party know. Nothing is inferred of a person whom reports place with several parties.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from domain.attribution import Speaker
from domain.dates import Basis
from domain.participants import Participant, Role
from domain.parties import party, party_named
from domain.reports import Report

_SOURCES_NAMED = 3
"""The most sources that a reason names."""

_RANKS = r"(?:(?:acting|assistant|associate|deputy|first|interim|second|senior|third|under|vice)[ -])*"
_OFFICIAL = (
    r"president|prime minister|premier|chancellor|king|queen|emperor|ambassador|permanent representative|"
    r"secretary-general|executive director|foreign secretary|attorney general|head of (?:the )?delegation|"
    r"delegation|government"
)
_MINISTER = (
    r"(?:(?:agriculture|communications|culture|defen[cs]e|development|digital(?: affairs)?|economy|education|energy|"
    r"environment|finance|foreign(?: affairs)?|health|home|ICT|interior|justice|labou?r|public security|science|"
    r"security|technology|tourism|trade|transport) )?minister"
    r"(?-i: (?:of|for) (?:the )?[A-Z][\w-]*(?:,? (?:(?:and|for|of|the) ){0,2}[A-Z][\w-]*){0,8}?)?"
)
_OFFICE = rf"{_RANKS}(?:{_OFFICIAL}|{_MINISTER})"
_OFFICES = rf"(?:the )?{_OFFICE}(?:,?(?: and)? {_OFFICE})?"
_TO_WHOM = r"(?-i: to (?:the )?[A-Z].*)?"
_OF_PARTY = rf"{_OFFICES} of (?:the )?(?P<party>.+?){_TO_WHOM}"
_PARTY_FIRST = rf"(?P<party>.+?)(?:['\u2019]s)? {_OFFICES}{_TO_WHOM}"
"""Offices of a state or organization whose words name it: `President of Chile`, `Chile's foreign minister`.

Nothing may come before or after: a critic of a president, or a candidate for president, does not speak for the state,
nor does who no longer is, or not yet.
"""
_OTHER_MEANINGS = frozenset({"GE", "JE", "JO", "TD"})
"""States that are called as another place or a person is, in front of an office: `Georgia Attorney General`."""
_SHORT_NAMES = MappingProxyType({"EU": "eu", "UK": "GB", "UN": "un", "US": "US", "USA": "US"})
"""The only names of up to three letters: a code would make an IT minister one of Italy."""
_NO_MATTER = frozenset(
    {"a", "an", "and", "at", "first", "for", "in", "of", "on", "the", "to"}
    | {"acting", "assistant", "deputy", "her", "his", "junior", "senior", "their", "vice"}
)
"""Words that say nothing of which office it is."""


@dataclass(frozen=True, slots=True)
class Represented:
    """The party for which somebody speaks or acts, and why that is known where it is inferred."""

    party: str
    basis: Basis
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The office of a person as one report prints it, and the party that the report states or lets us infer, if any."""

    source: str
    office: str | None
    represented: Represented | None


@dataclass(frozen=True, slots=True)
class RepresentedElsewhere:
    """What other reports tell of a person in an office for which a report gives no party, and the sources that do."""

    office: str | None
    represented: Represented
    sources: tuple[str, ...]


_Whom = tuple[dict[str, dict[str, Represented]], dict[str, set[Role]]]
"""With which parties somebody is named, and in which roles."""


def parties_in(report: Report) -> Callable[[Speaker], Represented | None]:
    """Return what tells the party of each speaker of a report; it is read through once, for those without a party."""
    whom: _Whom | None = None

    def party_of(speaker: Speaker) -> Represented | None:
        nonlocal whom
        if speaker.party:
            return _given(speaker.party, speaker.party_inferred)
        given, roles = whom = whom or _named_in(report)
        identity = _identity(speaker) or ""
        if known := given.get(identity):
            return next(iter(known.values())) if len(known) == 1 else None
        return _by_deed(roles.get(identity, ()), report) or _by_office(speaker.office)

    return party_of


def _named_in(report: Report) -> _Whom:
    """Return with which parties a report names somebody, and in which roles."""
    given: dict[str, dict[str, Represented]] = {}
    roles: dict[str, set[Role]] = {}
    for speaker in speakers_of(report):
        identity = _identity(speaker)
        if identity and speaker.party:
            given.setdefault(identity, {}).setdefault(speaker.party, _given(speaker.party, speaker.party_inferred))
        if identity and isinstance(speaker, Participant):
            roles.setdefault(identity, set()).add(speaker.role)
    return given, roles


def speakers_of(report: Report) -> Iterator[Speaker]:
    """Yield whoever takes part in a report, and whoever is said to have said something in it."""
    yield from report.participants
    for claims in (report.statements, report.figures):
        for claim in claims:
            yield from claim.attribution.chain


def parties_across_reports(affiliations: Iterable[Affiliation]) -> tuple[RepresentedElsewhere, ...]:
    """Return, for each office of one person that a report gives without a party, the party that others give.

    There is none where others place the person with several parties, or know no office that shares a word with it.
    """
    known: list[Affiliation] = []
    without: dict[str | None, None] = {}
    for affiliation in affiliations:
        if affiliation.represented:
            known.append(affiliation)
        else:
            without[affiliation.office] = None
    if len({affiliation.represented.party for affiliation in known if affiliation.represented}) != 1:
        return ()
    by_word = _by_word(known)
    found = ((office, _accounts(office, by_word)) for office in without)
    return tuple(_elsewhere(office, accounts) for office, accounts in found if accounts)


def _identity(speaker: Speaker) -> str | None:
    return speaker.person or speaker.name or speaker.office


@lru_cache(maxsize=4096)
def _given(given: str, inferred: str | None) -> Represented:
    return Represented(given, Basis.INFERRED if inferred else Basis.STATED, inferred)


def _by_deed(roles: Iterable[Role], report: Report) -> Represented | None:
    """Return the party whose deed the report is, if somebody in one of these roles acts for it."""
    fields = {report.what.ACTS_FOR[role] for role in roles if role in report.what.ACTS_FOR}
    if len(fields) != 1:
        return None
    deed = report.kind.replace("-", " ")
    return Represented(getattr(report.what, fields.pop()), Basis.INFERRED, f"acts for it in its {deed}")


@lru_cache(maxsize=4096)
def _by_office(office: str | None) -> Represented | None:
    """Return the party that the words of an office name, if they are those of an office and no more."""
    for pattern in (_OF_PARTY, _PARTY_FIRST):
        match = re.fullmatch(pattern, office or "", re.IGNORECASE)
        code = _party_called(match["party"]) if match else None
        if code and (pattern is _OF_PARTY or code not in _OTHER_MEANINGS):
            return Represented(code, Basis.INFERRED, f"the office names it: {office}")
    return None


def _party_called(name: str) -> str | None:
    letters = name.replace(".", "")
    if len(letters) <= len("USA"):
        return _SHORT_NAMES.get(letters)
    if letters.isupper() and party(letters.lower()):
        return letters.lower()
    return party_named(name)


def _words(office: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", (office or "").casefold())) - _NO_MATTER


Accounts = Mapping[str, Affiliation]
"""What a few sources say of somebody's party, by source."""


def _by_word(known: Iterable[Affiliation]) -> dict[str, dict[str, Affiliation]]:
    """Return a few sources that give a party, for each word of the office with which they give it; all under `*`.

    What gives no office goes with any, and stands under the empty word.
    """
    by_word: dict[str, dict[str, Affiliation]] = {}
    for affiliation in sorted(known, key=_strength):
        for word in ("*", *(_words(affiliation.office) or ("",))):
            accounts = by_word.setdefault(word, {})
            if len(accounts) < _SOURCES_NAMED:
                accounts.setdefault(affiliation.source, affiliation)
    return by_word


def _strength(affiliation: Affiliation) -> tuple[bool, str, str, str]:
    """Return the order in which reports are named: those that state the party come first."""
    assert affiliation.represented
    inferred = affiliation.represented.basis is not Basis.STATED
    return inferred, affiliation.source, affiliation.office or "", affiliation.represented.reason or ""


def _accounts(office: str | None, by_word: Mapping[str, Accounts]) -> list[Affiliation]:
    """Return a few that give the party for an office like this one, or any office if this is none.

    Where some state the party, those that it is inferred from are left out.
    """
    words = _words(office)
    found = [by_word.get(word, {}) for word in ((*sorted(words), "") if words else ("*",))]
    by_source: dict[str, Affiliation] = {}
    for affiliation in sorted((one for accounts in found for one in accounts.values()), key=_strength):
        by_source.setdefault(affiliation.source, affiliation)
    few = list(by_source.values())[:_SOURCES_NAMED]
    return [affiliation for affiliation in few if _strength(affiliation)[0] == _strength(few[0])[0]]


def _elsewhere(office: str | None, accounts: list[Affiliation]) -> RepresentedElsewhere:
    first = accounts[0].represented
    assert first
    reason = "; ".join(map(_account, accounts))
    sources = tuple(affiliation.source for affiliation in accounts)
    return RepresentedElsewhere(office, Represented(first.party, Basis.INFERRED, reason), sources)


def _account(affiliation: Affiliation) -> str:
    """Return what one report says of the person's party, in words."""
    represented = affiliation.represented
    assert represented
    office = f", {affiliation.office}" if affiliation.office else ""
    if represented.basis is Basis.STATED:
        return f"{affiliation.source} states it of the same person{office}"
    return f"inferred of the same person{office}, in {affiliation.source}: {represented.reason}"
