"""Entities of FollowTheMoney: valid by its model, which refer to each other and to the articles that report them."""

import json

import pytest

from tests.exchange.conftest import DOUBTFUL, SITE, STANDING

_THING = {"name": "name", "alias": "name", "country": "country", "summary": "text", "keywords": "string"}
_THING |= {"sourceUrl": "url", "proof": "Document", "publisher": "string", "description": "text"}
_INTERVAL = {"startDate": "date", "endDate": "date", "recordId": "string"}
_EVENT = _INTERVAL | {"location": "address", "organizer": "LegalEntity", "involved": "LegalEntity"}
MODEL = {
    "Article": (_THING | {"title": "string", "fileName": "string", "publishedAt": "date"}, {"name", "fileName"}),
    "Event": (_THING | _EVENT, {"name"}),
    "Organization": (_THING, {"name"}),
    "Person": (_THING, {"name"}),
}
"""Of followthemoney's schema, version 4: the type or range of each property that we write, and what is required."""
RANGES = {"Document": {"Article"}, "LegalEntity": {"Organization", "Person"}}
"""The schemata that are within a range."""


@pytest.fixture(scope="module")
def entities(exported):
    """Give the entities by their ids, in their order."""
    read = [json.loads(line) for line in exported("followthemoney").splitlines()]
    assert len({entity["id"] for entity in read}) == len(read)
    return {entity["id"]: entity for entity in read}


def test_every_entity_is_valid_by_the_model(entities):
    """Given entities, each has what its schema requires and nothing else; references lead to a schema in range."""
    for entity in entities.values():
        properties, required = MODEL[entity["schema"]]
        assert required <= entity["properties"].keys() <= properties.keys(), entity
        for name, values in entity["properties"].items():
            assert values
            assert all(isinstance(value, str) and value for value in values)
            if schemata := RANGES.get(properties[name]):
                assert {entities[value]["schema"] for value in values} <= schemata


@pytest.mark.thorough
def test_the_library_reads_every_value_as_it_is(entities):
    """Given the library, it finds every entity valid, and cleaning changes no value."""
    followthemoney = pytest.importorskip("followthemoney", reason="followthemoney is not installed")
    for entity in entities.values():
        proxy = followthemoney.model.get_proxy(entity, cleaned=False)
        proxy.schema.validate(proxy.to_dict())
        cleaned = {name: sorted(values) for name, values in proxy.to_dict()["properties"].items()}
        assert cleaned == {name: sorted(set(values)) for name, values in entity["properties"].items()}


@pytest.mark.thorough
def test_the_model_is_that_of_the_library():
    """Given the library, it has the types, ranges and requirements that the quick test compares with."""
    followthemoney = pytest.importorskip("followthemoney", reason="followthemoney is not installed")
    for schema, (properties, required) in MODEL.items():
        found = followthemoney.model.get(schema)
        types = {name: found.get(name) for name in properties}
        assert {
            name: prop.range.name if prop.range else prop.type.name for name, prop in types.items()
        } == properties, schema
        assert {name for parent in found.schemata for name in parent.required} == required


def test_every_occurrence_is_an_event_with_its_articles(entities):
    """Given occurrences, those that stand are events, with their proof and address, after what they refer to."""
    events = {name: entity["properties"] for name, entity in entities.items() if entity["schema"] == "Event"}

    assert events.keys() == {f"occurrence-{name}" for name in STANDING}
    assert events["occurrence-signing"]["proof"] == ["source-herald", "source-gazette"]
    assert events["occurrence-twin"]["proof"] == ["source-herald"]
    assert {event["sourceUrl"][0].removeprefix(f"{SITE}/occurrence/") for event in events.values()} == STANDING
    assert [entity["schema"] == "Event" for entity in entities.values()] == sorted(
        entity["schema"] == "Event" for entity in entities.values()
    )


def test_dates_in_doubt_are_in_words_alone(entities):
    """Given dates in doubt, no date property has them; others are as precise as they are known."""
    dates = {
        name: [entities[f"occurrence-{name}"]["properties"].get(side) for side in ("startDate", "endDate")]
        for name in STANDING
    }

    assert {name for name, found in dates.items() if found == [None, None]} == DOUBTFUL | {"undated"}
    assert dates["fair"] == [["2031-05-04"], ["2031-05-06"]]
    assert dates["month"] == [["2031-06"], None]
    assert "publishedAt" not in entities["source-gazette"]["properties"]


def test_who_acts_takes_part(entities):
    """Given a host, a speaker, a signatory and a pledger, events refer to them: to people by their merged name."""
    of = {name: entities[f"occurrence-{name}"]["properties"] for name in ("signing", "iceland-signs", "pledge")}

    assert (of["signing"]["organizer"], of["signing"]["involved"]) == (["party-IS"], ["person-ada-quay"])
    assert (of["iceland-signs"]["involved"], of["pledge"]["involved"]) == (["party-IS"], ["party-un"])
    assert entities["person-ada-quay"]["properties"]["alias"] == ["A. Quay", "Ada Kai"]
    assert entities["party-IS"]["properties"]["country"] == ["is"]


def test_a_filter_leaves_out_what_nothing_refers_to(exported):
    """Given one occurrence, only what it refers to is there."""
    read = [json.loads(line)["id"] for line in exported("followthemoney", occurrence="pledge").splitlines()]

    assert read == ["source-herald", "party-un", "occurrence-pledge"]


@pytest.fixture(scope="module")
def statements(exported):
    """Give the statements."""
    return [json.loads(line) for line in exported("statements").splitlines()]


def test_each_source_says_what_its_report_says(statements):
    """Given two reports of a signing, each has its title under its source; what we add is of our own dataset."""
    of_signing = [found for found in statements if found["entity_id"] == "occurrence-signing"]
    titles = {(found["dataset"], found["value"]) for found in of_signing if found["prop"] == "name"}

    assert titles == {("herald", '=HYPERLINK("http://evil.example")'), ("gazette", "Signed")}
    assert {found["dataset"] for found in of_signing if found["prop"] == "involved"} == {"herald"}
    assert {found["dataset"] for found in of_signing if found["prop"] == "sourceUrl"} == {"timeline"}
    assert all(found["first_seen"] for found in of_signing if found["dataset"] != "timeline")


def test_no_statement_is_made_twice(statements):
    """Given all statements, none is repeated, and each property is one of its schema."""
    assert len({found["id"] for found in statements}) == len(statements)
    assert all(found["prop"] in MODEL[found["schema"]][0] for found in statements)


def test_statements_have_the_values_of_the_entities(statements, entities):
    """Given people, organizations and articles, their statements together are the entities."""
    stated = {(found["entity_id"], found["prop"], found["value"]) for found in statements}
    whole = {
        (name, prop, value)
        for name, entity in entities.items()
        for prop, values in entity["properties"].items()
        for value in values
    }

    assert {one for one in whole if not one[0].startswith("occurrence-")} <= stated
    assert {one for one in whole if one[1] in {"involved", "organizer", "proof"}} <= stated


@pytest.mark.thorough
def test_the_library_makes_the_same_ids(statements):
    """Given the library, each statement is one that it reads, with the id that it gives to it."""
    library = pytest.importorskip("followthemoney.statement", reason="followthemoney is not installed")
    for found in statements:
        assert library.Statement.from_dict({**found, "id": None}).id == found["id"]
