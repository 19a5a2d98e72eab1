"""Statements of FollowTheMoney: each value of each entity, with the source that says so as its dataset.

See https://followthemoney.tech/docs/statements/. One statement a line. What the archive adds itself, such as addresses
of pages, is of the dataset `timeline`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from timeline.exchange.exports import Export
from timeline.exchange.exports._entries import entries
from timeline.exchange.exports._json import as_json
from timeline.exchange.exports.followthemoney import dates_of, entities, event, taking_part
from timeline.exchange.reading import Extract, Row

OURS = "timeline"
"""The dataset of what no source says."""
_SAID_BY_REPORTS = {"name", "startDate", "endDate", "involved", "organizer", "proof"}
"""The properties of an event of which each source has values of its own."""
_REPORTS = """
SELECT r.source, COALESCE(json_extract(r.date_evidence, '$[0].source'), r.source) AS date_source, r.title, r.occurred,
  e.recorded_at FROM reports r JOIN events e ON e.position = r.position
WHERE r.occurrence = :id AND r.status <> 'retracted' ORDER BY r.position
"""


def _write(extract: Extract) -> Iterator[str]:
    """Yield all statements, each on a line, without repeating one."""
    statements = chain(
        (found for entity in entities(extract) for found in _of_entity(entity, _dataset(entity))),
        _of_events(extract),
    )
    return (f"{as_json(statement)}\n" for statement in statements)


def _dataset(entity: Row) -> str:
    """Return the source that an article is, by its slug; our own dataset for people and parties."""
    identity = str(entity["id"])
    return identity.removeprefix("source-") if entity["schema"] == "Article" else OURS


def _of_events(extract: Extract) -> Iterator[Row]:
    for entry in entries(extract):
        whole = event(entry, extract)
        ours = {name: values for name, values in whole["properties"].items() if name not in _SAID_BY_REPORTS}
        yield from _of_entity({**whole, "properties": ours}, OURS)
        seen: set[str] = set()  # where occurrences were merged, a source may have several reports
        for report in extract.rows(_REPORTS, {"id": entry.slug}):
            said = _said(report, [one for one in entry.participants if one["source"] == report["source"]])
            found = [
                statement
                for source, properties in _by_source(report, said).items()
                for statement in _of_entity({**whole, "properties": properties}, source, report["recorded_at"])
            ]
            yield from (statement for statement in found if statement["id"] not in seen)
            seen |= {statement["id"] for statement in found}


def _by_source(report: Row, said: Mapping[str, list[str]]) -> Mapping[str, Mapping[str, list[str]]]:
    """Return the properties of an event by the source that says so: a corrected date is of another one."""
    if report["date_source"] == report["source"]:
        return {report["source"]: said}
    dates = {name: said[name] for name in ("startDate", "endDate")}
    proof = {"proof": [f"source-{report['date_source']}"]}
    return {
        report["source"]: {name: values for name, values in said.items() if name not in dates},
        report["date_source"]: {**dates, **proof},
    }


def _said(report: Row, participants: list[Row]) -> Mapping[str, list[str]]:
    """Return the properties of an event as one report has them."""
    first, last = [*dates_of(report["occurred"]), None, None][:2]
    organizers, others = taking_part(participants)
    return {
        "name": [report["title"]],
        "startDate": [first] if first else [],
        "endDate": [last] if last else [],
        "organizer": organizers,
        "involved": others,
        "proof": [f"source-{report['source']}"],
    }


def _of_entity(entity: Row, dataset: str, first_seen: str | None = None) -> Iterator[Row]:
    """Yield a statement for each value of an entity."""
    for name, values in entity["properties"].items():
        for value in dict.fromkeys(values):
            yield _statement(entity, name, value, dataset, first_seen)


def _statement(entity: Row, name: str, value: str, dataset: str, first_seen: str | None) -> dict[str, Any]:
    key = f"{dataset}.{entity['id']}.{name}.{value}"  # what followthemoney itself makes the id of a statement from
    return {
        "id": hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(),
        "entity_id": entity["id"],
        "canonical_id": entity["id"],
        "schema": entity["schema"],
        "prop": name,
        "value": value,
        "dataset": dataset,
        "external": False,
        "first_seen": first_seen and first_seen[: len("2031-05-01T09:00:00")],
    }


EXPORT = Export(
    name="statements",
    media_type="application/jsonl; charset=utf-8",
    suffix="statements.json",
    holds="Every value of the FollowTheMoney entities as a statement, with the source that says so, one a line.",
    readers="followthemoney and nomenklatura",
    write=_write,
)
