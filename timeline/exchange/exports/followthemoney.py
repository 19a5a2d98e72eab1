"""Events, and the people, organizations and articles they refer to, as entities of FollowTheMoney.

See https://followthemoney.tech/explorer/. One entity a line: those that events refer to come first. Values are as that
model cleans them: addresses only with a host, countries only by two letters, dates only without doubt.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from timeline.exchange.dates import undoubted
from timeline.exchange.exports import Export
from timeline.exchange.exports._entries import CHOSEN, Entry, by_whom, entries
from timeline.exchange.exports._json import as_json
from timeline.exchange.reading import Extract, Row
from timeline.exchange.words import date_in_words, place_of

_HOSTS = {"host", "organizer"}
_WITH_SECONDS = len("2031-05-01T09:00:00")
_TAKING_PART = f"""
SELECT p.person, p.party FROM participants p JOIN occurrences o ON o.id = p.occurrence WHERE {CHOSEN}
UNION SELECT NULL, a.party FROM treaty_actions a JOIN occurrences o ON o.id = a.occurrence WHERE {CHOSEN}
UNION SELECT NULL, g.pledger FROM pledges g JOIN occurrences o ON o.id = g.occurrence WHERE {CHOSEN}
"""
_PEOPLE = f"""
SELECT * FROM people WHERE id IN (SELECT person FROM ({_TAKING_PART}) WHERE person IS NOT NULL) ORDER BY id
"""
_PARTIES = f"""
SELECT * FROM parties WHERE id IN (SELECT party FROM ({_TAKING_PART}) WHERE party IS NOT NULL) ORDER BY id
"""
_SOURCES = f"""
SELECT * FROM sources WHERE id IN (
  SELECT r.source FROM reports r JOIN occurrences o ON o.id = r.occurrence WHERE r.status <> 'retracted' AND {CHOSEN})
ORDER BY id
"""


def _write(extract: Extract) -> Iterator[str]:
    """Yield all entities, each on a line."""
    found = chain(entities(extract), (event(entry, extract) for entry in entries(extract)))
    return (f"{as_json(entity)}\n" for entity in found)


def entities(extract: Extract) -> Iterator[Row]:
    """Yield what events refer to: articles, organizations and people."""
    chosen = {"treaty": extract.treaty, "occurrence": extract.occurrence}
    return chain(
        (_article(source, extract) for source in extract.rows(_SOURCES, chosen)),
        (_organization(party, extract) for party in extract.rows(_PARTIES, chosen)),
        (_person(person, extract) for person in extract.rows(_PEOPLE, chosen)),
    )


def _entity(schema: str, identity: str, **properties: Any) -> Row:
    """Return an entity: each property is a list of the values that there are."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    present = {name: [str(value) for value in values if value] for name, values in lists.items()}
    return {
        "id": identity,
        "schema": schema,
        "properties": {name: values for name, values in present.items() if values},
    }


def _article(source: Row, extract: Extract) -> Row:
    published = dates_of(source["published"])
    return _entity(
        "Article",
        f"source-{source['id']}",
        name=source["title"] or source["label"],
        fileName=source["id"],
        title=source["title"],
        publisher=source["publisher"],
        publishedAt=published,
        summary=None if published else f"Published: {extract.in_words(source['published'])}.",
        sourceUrl=[source["url"] or source["archived_url"], _url(extract, f"/source/{source['id']}")],
    )


def _organization(party: Row, extract: Extract) -> Row:
    is_state = party["kind"] == "state"
    return _entity(
        "Organization",
        f"party-{party['id']}",
        name=party["name"],
        country=_country(party["id"]) if is_state else None,
        sourceUrl=_url(extract, f"/party/{party['id']}"),
    )


def _person(person: Row, extract: Extract) -> Row:
    spellings = (person["spellings"] or "").split("; ")
    return _entity(
        "Person",
        f"person-{person['id']}",
        name=person["name"],
        alias=spellings,
        sourceUrl=_url(extract, f"/person/{person['id']}"),
    )


def event(entry: Entry, extract: Extract) -> Row:
    """Return an occurrence as an event."""
    occurrence, path = entry.occurrence, f"/occurrence/{entry.slug}"
    first, last = [*dates_of(occurrence["occurred"]), None, None][:2]
    organizers, others = taking_part(entry.participants)
    return _entity(
        "Event",
        f"occurrence-{entry.slug}",
        name=occurrence["title"],
        startDate=first,
        endDate=last,
        description=f"{date_in_words(occurrence, extract.in_words)}\n{by_whom(entry, extract.in_words)}",
        location=place_of(occurrence),
        country=_country(occurrence["country"]),
        keywords=[occurrence["kind"], occurrence["treaty_name"]],
        organizer=organizers,
        involved=others,
        proof=[f"source-{source['id']}" for source in (*entry.sources, *entry.amended_by)],
        recordId=extract.address(path),
        sourceUrl=_url(extract, path),
    )


def taking_part(participants: Iterable[Row]) -> tuple[list[str], list[str]]:
    """Return the ids of who hosts, and of who takes part otherwise: the party where no person is named."""
    found: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for one in participants:
        if one["person"] or one["party"]:
            identity = f"person-{one['person']}" if one["person"] else f"party-{one['party']}"
            found[one["role"] in _HOSTS][identity] = None
    return list(found[True]), list(found[False])


def dates_of(edtf: str | None) -> list[str]:
    """Return the first and the last day of a date without doubt; of a time in a zone the local day alone."""
    extent = undoubted(edtf or "")
    days = extent and [day for day in extent if day]
    return [day if len(day) <= _WITH_SECONDS else day[:10] for day in days or []]


def _country(code: str | None) -> str | None:
    """Return the code of a state that the model knows: those of former states have four letters."""
    return code.lower() if code and len(code) == len("IS") else None


def _url(extract: Extract, path: str) -> str | None:
    """Return the address of a page, where it has a host."""
    address = extract.address(path)
    return address if "://" in address else None


EXPORT = Export(
    name="followthemoney",
    media_type="application/jsonl; charset=utf-8",
    suffix="ftm.json",
    holds="Events, people, organizations and articles as entities that refer to each other, one a line.",
    readers="followthemoney, Aleph and nomenklatura",
    write=_write,
)
