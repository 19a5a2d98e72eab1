"""Find names: those that the archive and our lists know, whatever their accents, and those that look like names.

A name that is not known is a person's after a title (Minister Mara Lind) or before a word of speech (Mara Lind said),
and an organization's if one of its words is of that sort (Office, Ministry, Bank).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from unicodedata import combining, normalize

from domain.letters import as_slug
from domain.parties import ORGANIZATIONS, names_of_parties, party, party_named
from timeline.documents.languages import locale_of

_ABBREVIATIONS = ("US", "U.S.", "USA", "U.S.A.", "UK", "U.K.", "UAE", "U.N.", "E.U.", "DPRK", "DRC", "PRC")
_MEANT = {"UAE": "AE", "U.N.": "un", "E.U.": "eu", "DPRK": "KP", "DRC": "CD", "PRC": "CN", "U.S.A.": "US"}
_TITLES = (
    r"(?:(?:Prime |Foreign |Deputy |Vice[- ]|Interior |Justice |Defen[cs]e |Environment |First )*"
    r"(?:[Mm]inister|[Pp]resident|[Pp]remier)|Mr|Mrs|Ms|Dr|Prof|Professor|Judge|[Cc]aptain|General|Colonel|"
    r"[Aa]mbassador|Senator|Governor|Mayor|King|Queen|Prince|Princess|Secretary(?:[- ]General)?|"
    r"Director(?:[- ]General)?|Chancellor|Commissioner|Chair(?:man|woman)?|Speaker|Envoy|M|Mme|Mlle|[Mm]inistre|"
    r"[Pp]résidente?|[Aa]mbassadeur|[Aa]mbassadrice|[Dd]irecteur|[Dd]irectrice|"
    r"Ông|Bà|[Bb]ộ trưởng|[Cc]hủ tịch|[Tt]hủ tướng|[Đđ]ại sứ|[Tt]ổng thống)"
)
_SPEAKS = (
    r"said|says|told|added|warned|announced|noted|stressed|urged|welcomed|replied|argued|spoke|signed|opened|"
    r"promised|pledged|called|a dit|a déclaré|a annoncé|a ajouté|a signé|a ouvert|affirme|déclare|"
    r"cho biết|nói|phát biểu|tuyên bố"
)
_SORTS = (
    r"Ministry|Office|Agency|Organi[sz]ation|Council|Commission|Committee|Bank|Fund|Union|Association|Federation|"
    r"Institute|University|Authority|Secretariat|Court|Programme|Program|Network|Foundation|Society|Cent(?:re|er)|Group|"
    r"Company|Service|Board|Alliance|Academy|Department|Ministère|Agence|Organisation|Conseil|Comité|Banque|Fonds|"
    r"Institut|Université|Secrétariat|Cour|Alliance|Fédération|Société"
)
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-ỸĐ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_PERSON = rf"{_CAPITAL}(?: (?:(?:de|da|van|von|bin|al|el|la|le|du|dos) )?{_CAPITAL}| [A-Z]\.){{1,3}}"
_JOINT = r"(?: (?:of|for|on|de|du|des|pour)(?: (?:the|la|les|l['’]))?| (?:and|et)| d['’]| de l['’])"
_ORGANIZATION = rf"(?:{_CAPITAL} ){{0,4}}(?:{_SORTS})(?!\w)(?:{_JOINT} ?{_CAPITAL}(?: {_CAPITAL})*){{0,3}}"
_NOT_A_NAME = r"The|A|An|This|That|These|In|On|At|For|But|And|Le|La|Les|Un|Une|Des|Ce|Cette|Il|Elle|He|She|It|They|We"


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name that a paragraph prints from `start` to `end`: a party's code or a stream.

    What is not known has the stream or the slug that it could be registered under, and is new.
    """

    start: int
    end: int
    meaning: str
    is_new: bool = False


def names_found(paragraph: str, language: str, recorded: Mapping[str, str]) -> Iterator[FoundName]:
    """Yield the names of a paragraph; `recorded` are those in the archive, with the stream of each."""
    folded, positions = _folded(paragraph)
    known = {_folded(name)[0]: meaning for name, meaning in recorded.items()} | dict(_of_parties(language))
    found: list[tuple[int, int]] = []
    for match in _pattern_of(frozenset(known)).finditer(folded):
        start, end = positions[match.start()], positions[match.end()]
        if paragraph.isupper() and match.group() in _short_names():
            continue  # in a line all in capitals, `WHO` may be a word
        found.append((start, end))
        yield FoundName(start, end, known[match.group()])
    for start, end, meaning in (*_organizations(paragraph), *_people(paragraph)):
        others = [(a, b) for a, b in found if start < b and a < end]
        may_be_inside = "/" not in meaning  # an organization may have a state's name in its own
        if not others or (may_be_inside and all(start <= a and b <= end and b - a < end - start for a, b in others)):
            found.append((start, end))
            yield FoundName(start, end, meaning, is_new=True)


def _organizations(paragraph: str) -> Iterator[tuple[int, int, str]]:
    for match in re.finditer(rf"(?<!\w)(?:{_ORGANIZATION})(?!\w)", paragraph):
        start = match.start() + len(re.match(rf"(?:(?:{_NOT_A_NAME}) )*", match.group()).group())  # type: ignore[union-attr]
        name = paragraph[start : match.end()]
        if " " in name and (slug := as_slug(name)):
            yield start, match.end(), slug


def _people(paragraph: str) -> Iterator[tuple[int, int, str]]:
    after_title = rf"(?<!\w){_TITLES}[.,]? (?P<name>{_PERSON})(?!\w)"
    before_speech = rf"(?<!\w)(?P<name>{_PERSON})(?:,[^,.]{{2,60}},)? (?:{_SPEAKS})(?!\w)"
    if speaker := re.match(rf"(?:{_TITLES.upper()} )?(?P<name>[A-ZÀ-Þ]+(?: [A-ZÀ-Þ'’.-]+){{1,3}}):", paragraph):
        yield *speaker.span("name"), f"person/{as_slug(speaker['name'])}"  # of a transcript
    for pattern in (after_title, before_speech):
        for match in re.finditer(pattern, paragraph):
            start = match.start("name") + len(re.match(rf"(?:(?:{_NOT_A_NAME}|{_TITLES}) )*", match["name"]).group())  # type: ignore[union-attr]
            name = paragraph[start : match.end("name")]
            if " " in name and (slug := as_slug(name)):
                yield start, match.end("name"), f"person/{slug}"


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text without accents, and the position in the text of each of its characters, and of its end."""
    letters: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(text):
        plain = "d" if character == "đ" else "D" if character == "Đ" else normalize("NFKD", character)
        for letter in plain:
            if not combining(letter):
                letters.append("'" if letter == "’" else letter)
                positions.append(position)
    return "".join(letters), [*positions, len(text)]


@cache
def _of_parties(language: str) -> Mapping[str, str]:
    """Return the codes of parties by their names in English and in a language, without accents, and abbreviations."""
    names = {**names_of_parties(), **_countries("en"), **_countries(language), **_short_names()}
    return {_folded(name)[0]: code for name, code in names.items()}


@cache
def _short_names() -> Mapping[str, str]:
    """Return the abbreviations of parties: UNODC, UK, U.S."""
    slugs = {slug.upper(): slug for slug in ORGANIZATIONS if "-" not in slug and len(slug) <= len("interpol")}
    states = {name: _MEANT.get(name) or party_named(name) for name in _ABBREVIATIONS}
    return {**slugs, **{name: code for name, code in states.items() if code}}


@cache
def _pattern_of(names: frozenset[str]) -> re.Pattern[str]:
    ordered = sorted(filter(None, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered)) or '(?!)'})(?!\w)")


@cache
def _countries(language: str) -> dict[str, str]:
    """Return the codes of states by their names in a language."""
    locale = locale_of(language)
    names = {name: code for code, name in locale.territories.items() if len(code) == 2} if locale else {}  # noqa: PLR2004
    return {name: code for name, code in names.items() if party(code)}
