"""The evidence of every claim as web annotations (https://www.w3.org/TR/annotation-model/), without a source's text.

The body is what the archive says of the claim; the target is a paragraph of the source and, where it is known, the span
within it, in code points. The digest of the span lets a holder of the document check it.
"""

import json
from collections.abc import Iterator
from typing import Any

from timeline.exchange.exports import Export
from timeline.exchange.exports._entries import slugs
from timeline.exchange.exports._json import present, with_items
from timeline.exchange.reading import Extract, Row

_SHA256 = "http://id.loc.gov/vocabulary/preservation/cryptographicHashFunctions/sha256"
_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"sha256": _SHA256}]
_PAGE = {"@context": _CONTEXT, "type": "AnnotationPage", "startIndex": 0}

_LAST = 2**62
"""A position after all others: that of who is named by a source that reports nothing itself."""

_CLAIMS = """
SELECT c.*, s.url, s.archived_url, s.sha256, s.language
FROM (
  SELECT 'occurrence/' || occurrence AS page, id || '/report' AS id, source, position, 0 AS sort, title AS words,
    evidence
  FROM reports WHERE occurrence = :id AND status <> 'retracted'
  UNION ALL
  SELECT 'occurrence/' || occurrence, id || '/date', COALESCE(json_extract(date_evidence, '$[0].source'), source),
    position, 1, 'date: ' || occurred, date_evidence
  FROM reports WHERE occurrence = :id AND status <> 'retracted' AND occurred <> 'undated' AND date_evidence <> evidence
  UNION ALL
  SELECT 'claim/' || id, id, source, position, 2,
    replace(measure, '-', ' ') || COALESCE(': ' || COALESCE(as_printed, value), ''), evidence
  FROM figures WHERE occurrence = :id AND status <> 'retracted'
  UNION ALL
  SELECT 'claim/' || id, id, source, position, 3, text, evidence FROM statements WHERE occurrence = :id
  UNION ALL
  SELECT 'occurrence/' || p.occurrence, p.id, p.source, COALESCE(r.position, :last), 4,
    p.role || ': ' || COALESCE(h.name, p.name, p.office, n.name), p.evidence
  FROM participants p LEFT JOIN (
    SELECT source, MIN(position) AS position FROM reports WHERE occurrence = :id AND status <> 'retracted'
    GROUP BY source
  ) r USING (source)
  LEFT JOIN people h ON h.id = p.person LEFT JOIN parties n ON n.id = p.party WHERE p.occurrence = :id
) c JOIN sources s ON s.id = c.source ORDER BY c.position, c.sort, c.id
"""


def _write(extract: Extract) -> Iterator[str]:
    """Yield a page of annotations, in the order of the timeline and, within an occurrence, of the log."""
    about = {"id": extract.address("/export/annotations"), "partOf": _collection(extract)}
    claims = (claim for slug in slugs(extract) for claim in extract.rows(_CLAIMS, {"id": slug, "last": _LAST}))
    annotations = (annotation for claim in claims for annotation in _annotations(claim, extract))
    return with_items(_PAGE | about, "items", annotations)


def _collection(extract: Extract) -> Row:
    return {"id": extract.address("/"), "type": "AnnotationCollection", "label": extract.title}


def _annotations(claim: Row, extract: Extract) -> Iterator[Row]:
    """Yield an annotation for each place in the source that a claim rests on."""
    places = [place for place in json.loads(claim["evidence"]) if "paragraph" in place]
    for number, place in enumerate(places, 1):
        page = extract.address(f"/{claim['page']}")
        yield {
            "id": f"{page}#{claim['id'].replace('/', '-')}-{number}",
            "type": "Annotation",
            "motivation": "describing",
            "body": [
                {"type": "TextualBody", "value": claim["words"], "format": "text/plain", "purpose": "describing"},
                {"type": "SpecificResource", "source": page, "purpose": "linking"},
            ],
            "target": _target(claim, place, extract),
        }


def _target(claim: Row, place: dict[str, Any], extract: Extract) -> Row:
    """Return a place in a source: its paragraph, counted from 1 as the page about the archive says, and the span."""
    selector: Row = {
        "type": "FragmentSelector",
        "value": f"paragraph={place['paragraph']}",
        "conformsTo": f"{extract.address('/about')}#how",
    }
    if place.get("start") is not None:
        span = {"type": "TextPositionSelector", "start": place["start"], "end": place["end"]}
        selector["refinedBy"] = present(span | {"sha256": place.get("sha256")})
    source = {
        "id": claim["url"] or claim["archived_url"] or extract.address(f"/source/{claim['source']}"),
        "type": "Text",
        "language": claim["language"],
        "sha256": claim["sha256"],
    }
    return {"type": "SpecificResource", "source": present(source), "selector": selector}


EXPORT = Export(
    name="annotations",
    media_type='application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"; charset=utf-8',
    suffix="jsonld",
    holds="Where each claim stands in its source, as web annotations: paragraphs and spans, never their text.",
    readers="annotation tools and RDF tools",
    write=_write,
)
