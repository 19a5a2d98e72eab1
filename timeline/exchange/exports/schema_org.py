"""The timeline as linked data in the words of schema.org: events with their places, hosts, wholes and sources.

The page of an occurrence has its event, too.

A date that is in doubt is in no `startDate`; the description has it in words.
"""

from collections.abc import Callable, Iterable, Iterator

from timeline.exchange.dates import undoubted
from timeline.exchange.exports import Export
from timeline.exchange.exports._entries import Entry, by_whom, entries
from timeline.exchange.exports._json import present, with_items
from timeline.exchange.reading import Extract, Row
from timeline.exchange.words import date_in_words

Address = Callable[[str], str]
"""What turns a path of the site into what leads a reader there."""
_CONTEXT = {"@context": "https://schema.org"}
_ROLES = {"host": "organizer", "organizer": "organizer", "speaker": "performer", "pledger": "performer"}
"""The property for who has a role; others attend."""


def _write(extract: Extract) -> Iterator[str]:
    """Yield a graph with an event for each occurrence."""
    events = (event_of(entry, extract.address, extract.in_words) for entry in entries(extract))
    return with_items(_CONTEXT, "@graph", events)


def event_of(entry: Entry, address: Address, in_words: Callable[[str | None], str]) -> Row:
    """Return an occurrence as an Event; the sources that report it are works about it."""
    occurrence, page = entry.occurrence, address(f"/occurrence/{entry.slug}")
    extent = undoubted(occurrence["occurred"])
    event = {
        "@type": "Event",
        "@id": page,
        "url": page,
        "identifier": entry.slug,
        "name": occurrence["title"],
        "startDate": extent and extent.start,
        "endDate": extent and extent.end,
        "description": f"{date_in_words(occurrence, in_words)}\n{by_whom(entry, in_words)}",
        "keywords": occurrence["kind"],
        "location": _place(occurrence),
        "superEvent": [{"@id": address(f"/occurrence/{whole}")} for whole in entry.wholes],
        "about": _treaty(occurrence, address),
        "subjectOf": [_work(source, address) for source in (*entry.sources, *entry.amended_by)],
    }
    return present(event | _by_role(entry.participants, address))


def _by_role(participants: Iterable[Row], address: Address) -> dict[str, list[Row]]:
    """Return who took part by property, each once."""
    by_property: dict[str, dict[str, Row]] = {}
    for participant in participants:
        agent = _agent(participant, address)
        if agent:
            agents = by_property.setdefault(_ROLES.get(participant["role"], "attendee"), {})
            agents.setdefault(agent.get("@id") or agent["name"], agent)
    return {name: list(agents.values()) for name, agents in by_property.items()}


def _agent(participant: Row, address: Address) -> Row | None:
    """Return a person, a government or an organization; None of an office or a group that is not named."""
    if participant["name"]:
        identity = participant["person"] and address(f"/person/{participant['person']}")
        return present({"@type": "Person", "@id": identity, "name": participant["name"]})
    if participant["party"]:
        kind = "GovernmentOrganization" if participant["party_kind"] == "state" else "Organization"
        identity = address(f"/party/{participant['party']}")
        return {"@type": kind, "@id": identity, "name": participant["party_name"]}
    return None


def _place(occurrence: Row) -> Row | None:
    """Return the place of an occurrence, if anything is known of it."""
    address = present({"addressLocality": occurrence["city"], "addressCountry": occurrence["country"]})
    name = occurrence["place"] or occurrence["city"] or occurrence["country_name"]
    if not name:
        return None
    place = {"@type": "Place", "name": name, "address": address and {"@type": "PostalAddress", **address}}
    if occurrence["latitude"] is not None and occurrence["longitude"] is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": occurrence["latitude"],
            "longitude": occurrence["longitude"],
        }
    return present(place)


def _treaty(occurrence: Row, address: Address) -> Row | None:
    if not occurrence["treaty"]:
        return None
    page = address(f"/treaty/{occurrence['treaty']}")
    return {"@type": "Legislation", "@id": page, "name": occurrence["treaty_name"]}


def _work(source: Row, address: Address) -> Row:
    """Return a source as a work, be it an article or a table; its headline is its printed title."""
    extent = undoubted(source["published"] or "")
    work = {
        "@type": "CreativeWork",
        "@id": address(f"/source/{source['id']}"),
        "name": source["label"],
        "headline": source["title"],
        "url": source["url"] or source["archived_url"],
        "publisher": source["publisher"] and {"@type": "Organization", "name": source["publisher"]},
        "datePublished": extent and not extent.end and extent.start,
        "inLanguage": source["language"],
    }
    return present({name: value for name, value in work.items() if value})


EXPORT = Export(
    name="jsonld",
    media_type="application/ld+json; charset=utf-8",
    suffix="jsonld",
    holds="The timeline as linked data: schema.org events with places, people and the sources that report them.",
    readers="search engines and RDF tools",
    write=_write,
)
