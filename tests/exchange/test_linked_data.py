"""The timeline in the words of schema.org: terms that its vocabulary has, on the types that may have them."""

import json

import pytest
from pyld import jsonld

from tests.exchange.conftest import DOUBTFUL, SITE, STANDING

_THING = {"name", "description", "identifier", "url", "subjectOf"}
_AGENTS = {"Person", "Organization", "GovernmentOrganization"}
VOCABULARY = {
    "Event": _THING
    | {"about", "attendee", "endDate", "keywords", "location", "organizer", "performer", "startDate", "superEvent"},
    "Place": _THING | {"address", "geo"},
    "PostalAddress": _THING | {"addressCountry", "addressLocality"},
    "GeoCoordinates": _THING | {"latitude", "longitude"},
    "CreativeWork": _THING | {"datePublished", "headline", "inLanguage", "publisher"},
    "Legislation": _THING,
    **dict.fromkeys(_AGENTS, _THING),
}
"""Types of https://schema.org/version/latest/schemaorg-all-https.jsonld, with properties whose domain includes them."""
RANGES = {
    **dict.fromkeys(("organizer", "performer", "attendee"), _AGENTS),
    "publisher": {"Organization"},
    "location": {"Place"},
    "address": {"PostalAddress"},
    "geo": {"GeoCoordinates"},
    "about": {"Legislation"},
    "subjectOf": {"CreativeWork"},
}
"""The types that the values of properties may have, of those that we write."""
SCHEMA = "https://schema.org/"


def _context(url, _options):
    """Return the context of schema.org in short: every term is one of its vocabulary."""
    assert url == "https://schema.org"
    document = {"@context": {"@vocab": SCHEMA, "url": {"@type": "@id"}}}
    return {"contextUrl": None, "documentUrl": url, "document": document, "contentType": "application/ld+json"}


@pytest.fixture(scope="module")
def events(exported):
    """Give the events by their ids."""
    return {event["identifier"]: event for event in json.loads(exported("jsonld"))["@graph"]}


@pytest.fixture(scope="module")
def nodes(exported):
    """Give every object of the graph, as a processor of JSON-LD reads it."""
    return jsonld.flatten(json.loads(exported("jsonld")), None, {"documentLoader": _context})


def test_every_term_is_one_of_its_type(nodes):
    """Given the graph, each node has a type of the vocabulary, only properties of that type, and values of theirs."""
    types = {node["@id"]: node["@type"][0].removeprefix(SCHEMA) for node in nodes if "@type" in node}
    for node in nodes:
        kind = types.get(node["@id"])
        properties = {name.removeprefix(SCHEMA): values for name, values in node.items() if not name.startswith("@")}
        assert not properties.keys() - VOCABULARY.get(kind, set()), node
        for name, values in properties.items():
            assert {types.get(value.get("@id")) for value in values} <= RANGES.get(name, {None, "Event"}), node


def test_every_occurrence_is_an_event_at_its_address(events):
    """Given occurrences, those that stand are events, whose ids are the addresses of their pages."""
    assert {name: event["@id"] for name, event in events.items()} == {
        name: f"{SITE}/occurrence/{name}" for name in STANDING
    }


@pytest.mark.parametrize(
    ("occurrence", "start", "end"),
    [
        ("signing", "2031-05-01", None),
        ("speech", "2031-05-01T09:30:00", None),
        ("fair", "2031-05-04", "2031-05-06"),
        ("month", "2031-06", None),
        ("going-on", "2031-07", None),
        ("undated", None, None),
        *((name, None, None) for name in sorted(DOUBTFUL)),
    ],
)
def test_only_a_date_without_doubt_is_a_start(events, occurrence, start, end):
    """Given a date, its parts are there as far as they are known; of one in doubt, only words are."""
    event = events[occurrence]

    assert (event.get("startDate"), event.get("endDate")) == (start, end)
    assert event["description"].startswith("When: ")


def test_an_event_has_place_people_whole_and_articles(events):
    """Given a host, a speaker and two sources, they are linked by their pages; an unnamed clerk is left out."""
    signing = events["signing"]

    assert signing["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 64.15, "longitude": -21.94}
    assert [one["@id"] for one in (*signing["organizer"], *signing["performer"])] == [
        f"{SITE}/party/IS",
        f"{SITE}/person/ada-quay",
    ]
    assert "attendee" not in signing
    assert events["speech"]["superEvent"] == [{"@id": f"{SITE}/occurrence/signing"}]
    assert [article.get("datePublished") for article in signing["subjectOf"]] == ["2031-05-02", None]


def test_an_empty_graph_is_json(empty_export):
    """Given no occurrence, the graph is empty."""
    assert json.loads(empty_export("jsonld"))["@graph"] == []
