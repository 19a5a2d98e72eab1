"""The evidence as web annotations: valid by the W3C's model, each leading to a claim and a span, never to text."""

import json

import pytest
from jsonschema import Draft202012Validator
from pyld import jsonld

from tests.exchange.conftest import SITE, SPAN

_IRI = {"type": "string", "format": "iri", "pattern": "^[a-z][a-z0-9+.-]*:"}
_POSITION = {
    "type": "object",
    "required": ["type", "start", "end"],
    "properties": {
        "type": {"const": "TextPositionSelector"},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 0},
        "sha256": {"type": "string"},
    },
    "additionalProperties": False,
}
_SELECTOR = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"const": "FragmentSelector"},
        "value": {"type": "string", "pattern": "^paragraph=[1-9][0-9]*$"},
        "conformsTo": _IRI,
        "refinedBy": _POSITION,
    },
    "additionalProperties": False,
}
_BODY = {
    "oneOf": [
        {
            "required": ["type", "value"],
            "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string", "minLength": 1}},
        },
        {"required": ["source"], "properties": {"type": {"const": "SpecificResource"}, "source": _IRI}},
    ]
}
_ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": _IRI,
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["describing", "linking", "identifying", "classifying"]},
        "body": {"type": "array", "items": _BODY},
        "target": {
            "required": ["source", "selector"],
            "properties": {
                "type": {"const": "SpecificResource"},
                "source": {"required": ["id"], "properties": {"id": _IRI, "type": {"const": "Text"}}},
                "selector": _SELECTOR,
            },
        },
    },
}
SCHEMA = {
    "type": "object",
    "required": ["@context", "id", "type", "items"],
    "properties": {
        "@context": {"contains": {"const": "http://www.w3.org/ns/anno.jsonld"}},
        "id": _IRI,
        "type": {"const": "AnnotationPage"},
        "partOf": {"required": ["id", "type"], "properties": {"type": {"const": "AnnotationCollection"}}},
        "items": {"type": "array", "items": _ANNOTATION},
    },
}
"""What https://www.w3.org/TR/annotation-model/ requires of what we write (sections 3.1, 4.2.1, 4.2.4, 5.2)."""
OA = "http://www.w3.org/ns/oa#"
_TERMS = ("Annotation", "FragmentSelector", "SpecificResource", "TextPositionSelector", "TextualBody")
_LINKS = {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector"}
_CONTEXT = {
    "id": "@id",
    "type": "@type",
    **{name: f"{OA}{name}" for name in (*_TERMS, "start", "end")},
    **{name: {"@id": f"{OA}{term}", "@type": "@id"} for name, term in (*_LINKS.items(), ("refinedBy", "refinedBy"))},
    "items": {"@id": "https://www.w3.org/ns/activitystreams#items", "@type": "@id", "@container": "@list"},
}
"""The terms of http://www.w3.org/ns/anno.jsonld that the test below reads."""


@pytest.fixture(scope="module")
def page(exported):
    """Give the page of annotations, which is valid."""
    read = json.loads(exported("annotations"))
    Draft202012Validator(SCHEMA).validate(read)
    return read


def places(page, words):
    """Return where the source has what is said in these words, as paragraph and span."""
    selectors = [item["target"]["selector"] for item in page["items"] if item["body"][0]["value"] == words]
    return [
        (selector["value"], *(selector.get("refinedBy", {}).get(side) for side in ("start", "end")))
        for selector in selectors
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("signatories: all of 31", [("paragraph=3", None, None), ("paragraph=5", 0, 9)]),
        ("Ports grow.", [("paragraph=4", 7, 19)]),
        ("date: 2031-05-01", [("paragraph=2", None, None)]),
        ("Iceland signs", [("paragraph=7", None, None)]),
        ("speaker: Ada Quay", [("paragraph=1", None, None)]),
    ],
)
@pytest.mark.one_in(3)
def test_every_claim_is_in_its_paragraphs(page, words, expected):
    """Given claims with evidence of their own, each place is an annotation, with the span where it is known."""
    assert places(page, words) == expected


def test_a_span_has_its_digest_and_no_text(page):
    """Given a span, its digest is there for a holder of the document; no selector quotes it."""
    digests = {item["target"]["selector"].get("refinedBy", {}).get("sha256") for item in page["items"]}

    assert digests == {None, SPAN}
    assert "TextQuoteSelector" not in json.dumps(page)


def test_ids_are_unique_and_lead_to_the_claims(page):
    """Given annotations, each has an id of its own, on the page of its claim; retracted reports have none."""
    ids = [item["id"] for item in page["items"]]

    assert len(set(ids)) == len(ids)
    assert all(item["id"].startswith(f"{item['body'][1]['source']}#") for item in page["items"])
    assert f"{SITE}/claim/signing/herald/total#signing-herald-total-1" in ids
    assert not any("/gone" in identity for identity in ids)


def test_a_processor_reads_paragraph_and_span(page):
    """Given the page as linked data, every annotation has a target, whose selector is refined by the span."""

    def load(url, _options):
        document = {"@context": _CONTEXT}
        return {"contextUrl": None, "documentUrl": url, "document": document, "contentType": "application/ld+json"}

    nodes = jsonld.flatten(page, None, {"documentLoader": load})
    spans = [node for node in nodes if node.get("@type") == [f"{OA}TextPositionSelector"]]

    assert len([node for node in nodes if node.get("@type") == [f"{OA}Annotation"]]) == len(page["items"])
    assert sorted((span[f"{OA}start"][0]["@value"], span[f"{OA}end"][0]["@value"]) for span in spans) == [
        (0, 9),
        (7, 19),
    ]


def test_a_source_without_an_address_is_named_by_its_page(page):
    """Given two sources, the one that has an address is targeted there, with the digest of its text."""
    sources = {item["target"]["source"]["id"]: item["target"]["source"] for item in page["items"]}

    assert sources.keys() == {"https://herald.example/port", f"{SITE}/source/gazette"}
    assert sources["https://herald.example/port"]["sha256"] == "b" * 64


def test_no_evidence_is_an_empty_page(empty_export):
    """Given no claim, the page is valid and empty."""
    page = json.loads(empty_export("annotations"))

    Draft202012Validator(SCHEMA).validate(page)
    assert page["items"] == []
