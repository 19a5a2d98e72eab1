"""The details of an occurrence with names in place of codes: parties and people are named, and amounts are numbers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from domain.kinds import KINDS
from timeline.web.dates import in_words
from timeline.web.filters import claimed, plain
from timeline.web.pages._shared import Row, rows
from timeline.web.pages._terms import condition_in_words, delay_in_words
from timeline.web.source_names import label_of

_PARTY_FIELDS = frozenset[str]().union({"party", "parties"}, *(kind.party_fields() for kind in KINDS.values()))
"""The details that are parties, of whatever kind; those of a speaker and of a condition are the same everywhere."""
_CODES = frozenset({"act", "action", "counting", "form", "organizations", "rule"})
"""The details that are words of a list."""
_OURS = frozenset({"evidence", "inferred", "party_inferred"})
"""The fields of a value that say how it is known, not what it is."""

_NAMED = f"""SELECT id, name, 'party' AS page FROM parties WHERE id IN (SELECT value FROM json_each(:parties))
UNION ALL SELECT id, name, 'person' FROM people WHERE id IN (SELECT value FROM json_each(:people))
UNION ALL SELECT s.id, {label_of("s")}, 'source' FROM sources s WHERE s.id IN (SELECT value FROM json_each(:sources))"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a detail in words; `page` and `id` lead to the party or person that it names."""

    words: str
    page: str = ""
    id: str = ""
    is_ours: bool = False
    """Whether the words are the page's, in its language, and not the archive's."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail that only occurrences of this kind have: its name, its parts in words, and the source that has it."""

    name: str
    parts: Sequence[Part]
    source: str
    amended_by: str | None = None
    """The name of that source, where it has caused a correction and reports nothing itself."""


async def details_of(database: Database, shown: Row, figures: Sequence[Row], reports: Sequence[Row]) -> list[Detail]:
    """Return the details of an occurrence in words, without those that have none."""
    values, sources = json.loads(shown["details"]), json.loads(shown["details_sources"])
    codes = list(_codes("", values))
    parameters = {
        "parties": json.dumps([code for field, code in codes if field != "person"]),
        "people": json.dumps([code for field, code in codes if field == "person"]),
    }
    others = set(sources.values()) - {report["source"] for report in reports}
    parameters["sources"] = json.dumps(sorted(others))
    known = await rows(database, _NAMED, parameters) if codes or others else []
    names = {(row["page"], row["id"]): row["name"] for row in known}
    by_key = {figure["id"].rpartition("/")[2]: figure for figure in figures if figure["status"] != "retracted"}
    details = (
        Detail(name, list(_parts(name, value, names, by_key)), sources[name], names.get(("source", sources[name])))
        for name, value in values.items()
    )
    return [detail for detail in details if detail.parts]


def _codes(field: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the codes of parties and people in a detail, each with the field that has it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _codes(name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _codes(field, inner)
    elif isinstance(value, str) and (field in _PARTY_FIELDS or field == "person"):
        yield field, value


def _parts(field: str, value: Any, names: Mapping[tuple[str, str], str], figures: Mapping[str, Row]) -> Iterator[Part]:
    """Yield a detail in words: a rule, a number, somebody, a date, several of these, or a text."""
    match field, value:
        case ("conditions", list()):
            parties = {code: name for (page, code), name in names.items() if page == "party"}
            yield Part("; ".join(condition_in_words(condition, figures, parties) for condition in value), is_ours=True)
        case ("delay", dict()):
            yield Part(delay_in_words(value), is_ours=True)
        case ("amount", str()):
            if words := claimed(figures.get(value, {})):
                yield Part(words, is_ours=True)
        case (_, list()):
            for item in value:
                yield from _parts(field, item, names, figures)
        case (_, {"edtf": edtf}):
            yield Part(in_words(str(edtf)), is_ours=True)
        case (_, dict()):
            yield from _somebody({name: part for name, part in value.items() if name not in _OURS}, names, figures)
        case (_, None):
            return
        case _:
            yield _one(field, str(value), names)


def _somebody(
    value: Mapping[str, Any], names: Mapping[tuple[str, str], str], figures: Mapping[str, Row]
) -> Iterator[Part]:
    """Yield who somebody is: a person by the name that is printed, if any, and whatever else is said."""
    person, printed = value.get("person"), value.get("name")
    if person:
        yield Part(printed or names.get(("person", person)) or plain(person), "person", person)
    for field, part in value.items():
        if field != "person" and not (field == "name" and person):
            yield from _parts(field, part, names, figures)


def _one(field: str, value: str, names: Mapping[tuple[str, str], str]) -> Part:
    if field in _PARTY_FIELDS:
        return Part(names.get(("party", value), value), "party", value)
    return Part(plain(value), is_ours=True) if field in _CODES else Part(value)
