"""Events as they stand in the log: each class as each of its versions wrote it, and how it is read ever since.

A fixture in `golden/` was written once and never changes. When a class gets a version 2, its fixture of version 1
stays, and its `upcast_v1_v2` turns it into the event that is expected here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from eventsourcing import utils as library
from eventsourcing.persistence import JSONTranscoder, StoredEvent

import domain.streams
from domain import events
from domain.amendments import Corrected, Withdrawn
from domain.errors import NewerEventError, UnknownTopicError, UnreadableEventError
from domain.events import TOPICS, Event, Stamp, Via
from domain.evidence import Evidence
from domain.occurrence import OccurrenceMerged, OccurrenceReported, ReportSupplemented, Retracted, Supplement
from domain.organization import OrganizationDetails, OrganizationRegistered
from domain.person import PersonDetails, PersonMerged, PersonRegistered
from domain.reports import Report
from domain.source import SourceDetails, SourceRegistered
from domain.streams import empty
from domain.term import MeasureDetails, TermRegistered
from domain.treaty import TreatyDetails, TreatyRegistered
from timeline.log.mapper import EventMapper

assert domain.streams  # whoever imports it knows every event class

GOLDEN = Path(__file__).parent / "golden"
STAMP = Stamp(
    recorded_at=datetime(2031, 6, 1, 9, 30, 0, 250000, tzinfo=UTC), recorded_by="tide-watcher", recorded_via=Via.SEEDS
)
SPAN = "3 body 10-31 a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447"


def of(stream: str, version: int = 1) -> dict[str, Any]:
    """Give the fields that every event of a stream starts from."""
    return {**dict(STAMP), "originator_id": stream, "originator_version": version}


EXPECTED: dict[str, Event] = {
    "treaty-registered": TreatyRegistered(
        **of("treaty/tide-accord"),
        treaty=TreatyDetails(
            id="tide-accord",
            name="Accord on Shared Tides",
            other_names=("Tide Accord", "Acordo das Marés"),
            depositary="un",
        ),
    ),
    "organization-registered": OrganizationRegistered(
        **of("organization/tide-office"),
        organization=OrganizationDetails(
            id="tide-office", name="The Tide Office", other_names=("Repartição das Marés",)
        ),
    ),
    "term-registered": TermRegistered(
        **of("term/measure-catch"),
        term=MeasureDetails(
            id="catch",
            meaning="fish landed, as a total up to a day",
            family="quantity",
            unit="tonne",
            scope="treaty",
            reading="cumulative",
            alike=("states",),
        ),
    ),
    "person-registered": PersonRegistered(
        **of("person/ines-vale"),
        person=PersonDetails(id="ines-vale", name="Inês Vale", spellings=("Ines Vale", "I. Vale")),
    ),
    "person-merged": PersonMerged(
        **of("person/ines-vale", 2),
        id="merge-1",
        reason="Both are the minister of the sea.",
        source="harbour-gazette",
        merged="i-vale",
        into="ines-vale",
    ),
    "source-registered": SourceRegistered(
        **of("source/harbour-gazette"),
        source=SourceDetails.model_validate(
            {
                "id": "harbour-gazette",
                "publisher": {"name": "The Harbour Gazette", "inferred": "The name of the site.", "evidence": 1},
                "title": "Ministers close the tide talks",
                "url": "https://gazette.example/2031/tide-talks?page=2",
                "published": {"edtf": "2031-05-12T18:05:00", "as_printed": "12 May, 6.05 pm", "evidence": 1},
                "retrieved": "2031-05-14",
                "archived_url": "https://archive.example/gazette",
                "language": "en",
                "translation_of": "https://gazette.example/pt/2031",
                "sha256": "ab" * 32,
                "bytes": 2718,
                "paragraphs": 9,
                "left_out": {
                    "paragraphs": [{"paragraphs": [8, 9], "reason": "Links."}],
                    "numbers": [{"paragraph": 2, "number": "7", "reason": "The number of a pier."}],
                },
            }
        ),
    ),
    "occurrence-reported": OccurrenceReported(
        **of("occurrence/portugal-pledge"),
        report=Report.model_validate(
            {
                "source": "harbour-gazette",
                "what": {
                    "kind": "pledge",
                    "pledger": "PT",
                    "through": ["un", "SUHH"],
                    "purpose": "Tide gauges",
                    "beneficiary": "Small harbours",
                    "amount": "sum",
                },
                "title": "Portugal pledges money for tide gauges",
                "treaty": "tide-accord",
                "date": {
                    "edtf": "2031-05-10",
                    "part_of_day": "morning",
                    "as_printed": "Saturday morning",
                    "basis": "year-inferred",
                    "inferred_from": {"source": "harbour-gazette", "paragraph": 1},
                    "reason": "The report prints no year.",
                    "evidence": "2 headline",
                },
                "place": {
                    "name": "Hall of Sails",
                    "city": "Bergen",
                    "country": "NO",
                    "coordinates": {
                        "latitude": 60.39299,
                        "longitude": 5.32415,
                        "gazetteer": "GeoNames",
                        "entry": "3161732",
                        "precision": "city",
                    },
                    "inferred": "The hall stands in Bergen.",
                    "evidence": 2,
                },
                "participants": [
                    {
                        "key": "minister",
                        "person": "ines-vale",
                        "name": "Inês Vale",
                        "office": "Minister of the Sea",
                        "party": "PT",
                        "role": "pledger",
                        "inferred": "She speaks for the government.",
                        "evidence": ["4", "5 caption"],
                    },
                ],
                "statements": [
                    {
                        "point": "gauges-are-cheap",
                        "key": "first",
                        "text": "A gauge costs less than a flood.",
                        "attribution": {"voice": "paraphrase", "chain": ["minister", {"party": "unodc"}]},
                        "evidence": 4,
                    },
                ],
                "figures": [
                    {
                        "key": "sum",
                        "measure": "pledge-amount",
                        "value": Decimal("2.50"),
                        "operator": "about",
                        "unit": "EUR",
                        "as_of": "2031-05",
                        "as_printed": "about €2.50",
                        "attribution": {"voice": "quotation", "chain": "minister"},
                        "evidence": SPAN,
                    },
                    {
                        "key": "shares",
                        "measure": "pledge-amount",
                        "operator": "vague",
                        "unit": "EUR",
                        "as_printed": "half for gauges and half for buoys",
                        "attribution": "reporter",
                        "parts": [
                            {"label": "gauges", "value": Decimal("1.250"), "evidence": 6},
                            {"label": "buoys", "value": Decimal("1.25"), "evidence": "6 caption"},
                        ],
                        "breakdown_of": {"figure": "sum", "basis": "inferred", "reason": "They stand side by side."},
                        "evidence": 6,
                    },
                ],
                "relations": [
                    {"type": "part-of", "other": "tide-conference", "inferred": "The same hall.", "evidence": 4}
                ],
                "evidence": [4, 6],
            }
        ),
    ),
    "report-supplemented": ReportSupplemented(
        **of("occurrence/portugal-pledge", 2),
        id="supplement-1",
        reason="The box was overlooked.",
        source="harbour-gazette",
        report="harbour-gazette",
        supplement=Supplement.model_validate(
            {
                "participants": [{"name": "Tomas Brandt", "role": "witness", "evidence": 7}],
                "statements": [{"point": "more-to-come", "text": "x", "attribution": "reporter", "evidence": "7 box"}],
                "figures": [
                    {
                        "key": "guests",
                        "measure": "attendance",
                        "counted": "journalists",
                        "value": 12,
                        "operator": "at-least",
                        "as_printed": "a dozen or more",
                        "attribution": "reporter",
                        "evidence": "7 box",
                    }
                ],
                "relations": [{"type": "after", "other": "vale-speech"}],
                "evidence": "7 box",
            }
        ),
    ),
    "corrected": Corrected(
        **of("occurrence/portugal-pledge", 3),
        id="correction-2",
        reason="The gazette printed a correction.",
        source="coast-radio",
        path=("harbour-gazette", "figures", "sum", "value"),
        old="2.50",
        new="25.0",
    ),
    "retracted": Retracted(
        **of("occurrence/portugal-pledge", 4),
        id="retraction-3",
        reason="The gazette took it back.",
        source="coast-radio",
        report="harbour-gazette",
    ),
    "withdrawn": Withdrawn(
        **of("occurrence/portugal-pledge", 5), of="retraction-3", reason="It had taken back another pledge."
    ),
    "occurrence-merged": OccurrenceMerged(
        **of("occurrence/portugal-pledge", 6),
        id="merge-4",
        reason="One pledge under two names.",
        source="harbour-gazette",
        merged="gauge-pledge",
        into="portugal-pledge",
    ),
}
"""The event that the fixture of each topic stands for."""


LEAVING = {
    "source": "harbour-gazette",
    "what": {"kind": "treaty-action", "action": "denunciation", "party": "NO"},
    "title": "Norway leaves the tide accord",
    "treaty": "tide-accord",
    "date": "2031-05-10",
    "evidence": 4,
}
DECLARING = {"kind": "treaty-action", "action": "declaration", "party": "NO"}
RULE = {
    "kind": "provision",
    "rule": "entry-into-force",
    "conditions": [
        {"need": "consents", "figure": "needed", "evidence": 4},
        {"need": "share", "figure": "share", "shares": "emissions-share", "evidence": 4},
        {"need": "parties", "parties": ["NO", "un"], "inferred": "They host the talks.", "evidence": 5},
    ],
    "delay": {"rule": "first-of-month-after-days", "number": 60, "evidence": 4},
    "counting": ["ratification", "accession"],
    "organizations": "counted",
}
NEEDED = {
    "key": "needed",
    "measure": "ratifications-needed",
    "counted": "states",
    "value": 40,
    "as_printed": "40 states",
}
SHARE = {"key": "share", "measure": "share-needed", "value": 55, "unit": "percent", "as_printed": "55 percent"}

FURTHER: dict[str, Event] = {
    "source-registered.terms.v2": SourceRegistered(
        **of("source/harbour-statistics"),
        source=SourceDetails.model_validate(
            {
                "id": "harbour-statistics",
                "published": "2031-06",
                "language": "en",
                "terms": "Free to reuse, with the source.",
            }
        ),
    ),
    "occurrence-reported.withdrawal.v1": OccurrenceReported(
        **of("occurrence/norway-leaves"), report=Report.model_validate(LEAVING)
    ),
    "corrected.withdrawal.v1": Corrected(
        **of("occurrence/norway-leaves", 2),
        id="correction-1",
        reason="It had declared something, no more.",
        path=("harbour-gazette", "what", "action"),
        old="denunciation",
        new="declaration",
    ),
    "corrected.withdrawal-whole.v1": Corrected(
        **of("occurrence/norway-leaves", 3),
        id="correction-2",
        reason="It had left after all.",
        path=("harbour-gazette", "what"),
        old=DECLARING,
        new=LEAVING["what"],
    ),
    "occurrence-reported.succession.v2": OccurrenceReported(
        **of("occurrence/norway-succeeds"),
        report=Report.model_validate(
            {
                **LEAVING,
                "what": {
                    **DECLARING,
                    "action": "succession",
                    "territory": "Svalbard",
                    "effective": {"edtf": "2031-01-01", "as_printed": "1 January", "evidence": 4},
                    "as_amended_by": "Protocol of 2030",
                },
                "title": "Norway succeeds to the tide accord",
            }
        ),
    ),
    "occurrence-reported.rule.v2": OccurrenceReported(
        **of("occurrence/entry-into-force"),
        report=Report.model_validate(
            {
                **LEAVING,
                "what": RULE,
                "title": "When the tide accord enters into force",
                "figures": [{**figure, "attribution": "reporter", "evidence": 4} for figure in (NEEDED, SHARE)],
            }
        ),
    ),
    "corrected.succession.v2": Corrected(
        **of("occurrence/norway-succeeds", 2),
        id="correction-1",
        reason="The gazette printed a correction.",
        path=("harbour-gazette", "what", "action"),
        old="succession",
        new="accession",
    ),
    "corrected.evidence.v3": Corrected(
        **of("occurrence/portugal-pledge", 7),
        id="correction-5",
        reason="The radio read the correction out.",
        source="coast-radio",
        path=("harbour-gazette", "figures", "sum", "value"),
        old="25.0",
        new="26.0",
        evidence=(Evidence.model_validate(SPAN),),
    ),
}
"""The events that further fixtures stand for: what version 1 called otherwise, and what later ones added."""


@pytest.fixture
def mapper() -> EventMapper:
    """Give the mapper that an archive uses."""
    return EventMapper(JSONTranscoder())


def stored(topic: str, state: dict[str, Any], stream: str = "person/ines-vale", version: int = 1) -> StoredEvent:
    """Make an event as it stands in the log."""
    return StoredEvent(stream, version, topic, json.dumps(state).encode())


def golden(name: str) -> StoredEvent:
    """Read a fixture, whose name begins with its topic and ends with the version of the class that wrote it."""
    topic = name.partition(".")[0]
    kept = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    assert kept["topic"] == topic
    return stored(topic, kept["state"], kept["originator_id"], kept["originator_version"])


VERSIONS = [
    (topic, f"{topic}.v{version}")
    for topic, cls in sorted(TOPICS.items())
    for version in range(1, cls.class_version + 1)
]


def test_every_version_of_an_event_class_has_a_golden_fixture():
    """Given all event classes, each has a fixture of each version, and no fixture is left without its class."""
    fixtures = {path.name.removesuffix(".json") for path in GOLDEN.glob("*.v?.json")}

    assert fixtures == {name for _, name in VERSIONS} | set(FURTHER)
    assert set(EXPECTED) == set(TOPICS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [*((name, EXPECTED[topic]) for topic, name in VERSIONS), *FURTHER.items()],
    ids=[*(name for _, name in VERSIONS), *FURTHER],
)
def test_what_every_version_wrote_stays_readable(mapper, name, expected):
    """Given an event as a version of its class wrote it, the event that is read is the one that was meant."""
    version = json.loads(golden(name).state).get("class_version", 1)

    assert name.endswith(f".v{version}")
    assert mapper.to_domain_event(golden(name)) == expected


@pytest.mark.parametrize("topic", sorted(EXPECTED))
def test_an_event_is_read_as_it_was_written(mapper, topic):
    """Given an event, writing and reading it gives the same event, in the same stream, under its own topic."""
    written = mapper.to_stored_event(EXPECTED[topic])

    assert (written.originator_id, written.originator_version) == (
        EXPECTED[topic].originator_id,
        EXPECTED[topic].originator_version,
    )
    assert written.topic == topic
    assert mapper.to_domain_event(written) == EXPECTED[topic]


def correction(old: Any, new: Any) -> Corrected:
    """Make a correction of a report's place."""
    fields = of("occurrence/vale-speech", 2)
    return Corrected(**fields, id="correction-1", reason="x", path=("harbour-gazette", "place"), old=old, new=new)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(correction("Bergen", None), id="emptied"),
        pytest.param(correction(None, "Bergen"), id="filled"),
        pytest.param(correction({"city": "Bergen", "name": None}, {"city": "Oslo", "name": None}), id="empty-inside"),
    ],
)
def test_nothing_is_a_value_too(mapper, event):
    """Given a correction from or to nothing, it is read back as it was: nothing is said, not left out."""
    assert mapper.to_domain_event(mapper.to_stored_event(event)) == event


def test_an_event_is_written_compactly_in_utf_8_with_its_defaults(mapper):
    """Given an event, its JSON has no spaces, no escapes and every default, so that a later default changes nothing."""
    person = PersonRegistered(**of("person/ana"), person=PersonDetails(id="ana", name="Ána"))

    assert mapper.to_stored_event(person).state.decode() == (
        '{"recorded_at":"2031-06-01T09:30:00.250000Z","recorded_by":"tide-watcher","recorded_via":"seeds",'
        '"person":{"id":"ana","name":"Ána","spellings":[]}}'
    )


def test_a_decimal_is_kept_to_the_digit(mapper):
    """Given a sum of 2.50, the log has the text 2.50, never a float."""
    state = json.loads(mapper.to_stored_event(EXPECTED["occurrence-reported"]).state)

    assert state["report"]["figures"][0]["value"] == "2.50"


def test_the_bounds_of_a_stored_date_stand(mapper):
    """Given a date that an older version bounded otherwise, its bounds stay those in the log."""
    kept = golden("source-registered.v1")
    state = json.loads(kept.state)
    state["source"]["published"] |= {"earliest": "2031-05-12T18:00:00", "latest": "2031-05-12T18:59:59"}

    read = mapper.to_domain_event(stored(kept.topic, state, kept.originator_id))

    assert (read.source.published.earliest, read.source.published.latest) == (
        "2031-05-12T18:00:00",
        "2031-05-12T18:59:59",
    )


# --- intervals that are open at an end, which were doubts in version 1 ---


@pytest.fixture
def old_log(mapper) -> list[Event]:
    """Give the events of a log that version 1 wrote, with an open interval in each."""
    kept = json.loads((GOLDEN / "open-intervals.v1.log.json").read_text("utf-8"))
    return [
        mapper.to_domain_event(
            stored(event["topic"], event["state"], event["originator_id"], event["originator_version"])
        )
        for event in kept
    ]


def test_an_open_interval_of_version_1_is_read_as_the_doubt_that_it_was(old_log):
    """Given dates that were open at an end, each is read as a set of the same bounds; what is undated has no basis."""
    source, report, supplement = old_log[0].source, old_log[1].report, old_log[2].supplement
    early, late = report.figure("early"), supplement.figures[0]

    assert (source.published.edtf, source.retrieved.edtf) == ("[2031-05-12..]", "[..2031-05-14]")
    assert (report.date.edtf, report.figure("total").as_of.edtf) == ("[..2031-05-10]", "[2031-05..]")
    assert (early.as_of.edtf, early.as_of.basis) == ("undated", None)
    assert (late.as_of.edtf, late.as_of.latest) == ("[..2031-05-11]", "2031-05-11")


def test_a_correction_of_an_open_interval_finds_what_it_corrects(old_log):
    """Given corrections of such dates, by their text and as a whole, each finds what the report now reads."""
    stream = empty("occurrence/tide-conference")
    readings = []
    for event in old_log[1:]:
        stream = stream.apply(event)
        readings.append(stream.reports["tide-leaflet"].report)

    assert [report.date.edtf for report in readings] == [
        *["[..2031-05-10]", "[..2031-05-10]", "[2031-05-09..]", "[2031-05-09..]", "2031-05-09/2031-05-10"]
    ]
    assert readings[2].date.earliest == "2031-05-09"
    assert [report.figure("late").as_of.edtf for report in readings[1:]] == [
        *["[..2031-05-11]", "[..2031-05-11]", "undated", "undated"]
    ]


def test_an_open_interval_of_version_2_is_an_extent(mapper):
    """Given a date that is open at an end in an event of the present version, it goes on: it is read as it stands."""
    kept = golden("source-registered.v2")
    state = json.loads(kept.state)
    state["source"]["published"] |= {"edtf": "2031-05-12/.."}

    read = mapper.to_domain_event(stored(kept.topic, state, kept.originator_id))

    assert read.source.published.edtf == "2031-05-12/.."


@contextmanager
def registered(cls: type[Event]) -> Iterator[type[Event]]:
    """Forget an event class that a test made, so that no other test meets it."""
    try:
        yield cls
    finally:
        events._TOPICS.pop(cls.TOPIC, None)
        library._topic_cache.pop(cls.TOPIC, None)
        library._type_cache.pop(cls, None)


@pytest.fixture
def lamp() -> Iterator[type[Event]]:
    """Give an event class whose third version renamed a field and then split it."""

    class LampLit(Event):
        """Record that a lamp was lit."""

        TOPIC = "lamp-lit"
        class_version = 3

        colour: str
        brightness: int

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
            """Rename `color`."""
            state["colour"] = state.pop("color")
            return state

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> dict[str, Any]:
            """Split the brightness off the colour: `red 3`."""
            colour, brightness = state["colour"].split()
            return {**state, "colour": colour, "brightness": int(brightness)}

    with registered(LampLit) as cls:
        yield cls


def test_the_class_version_is_written(mapper, lamp):
    """Given a class of version 3, its events say so in the log; one of version 1 needs no word."""
    written = mapper.to_stored_event(lamp(**of("lamp/pier"), colour="red", brightness=3))

    assert json.loads(written.state)["class_version"] == 3
    assert "class_version" not in json.loads(mapper.to_stored_event(EXPECTED["person-registered"]).state)
    assert mapper.to_domain_event(written) == lamp(**of("lamp/pier"), colour="red", brightness=3)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"color": "red 3"}, id="version-1"),
        pytest.param({"class_version": 2, "colour": "red 3"}, id="version-2"),
        pytest.param({"class_version": 3, "colour": "red", "brightness": 3}, id="version-3"),
    ],
)
def test_an_older_event_is_upcast_version_by_version(mapper, lamp, state):
    """Given an event of any older version, every upcast from there on is applied, in order."""
    read = mapper.to_domain_event(stored("lamp-lit", {**STAMP.model_dump(mode="json"), **state}, "lamp/pier"))

    assert read == lamp(**of("lamp/pier"), colour="red", brightness=3)


def test_an_event_of_a_newer_class_version_is_refused(mapper, lamp):
    """Given an event of version 4, version 3 says which event it is and that a newer version wrote it."""
    newer = stored("lamp-lit", {"class_version": 4, "hue": "#f00"}, "lamp/pier", 7)

    with pytest.raises(
        NewerEventError,
        match="lamp/pier version 7 was written by a newer version: lamp-lit v4, and this one reads up to v3",
    ):
        mapper.to_domain_event(newer)


def test_an_unknown_topic_is_refused(mapper):
    """Given an event of a topic that nobody knows, the message names it, and those that are known."""
    with pytest.raises(UnknownTopicError, match=r"'lamp-sold', which this version does not know; known: .*retracted"):
        mapper.to_domain_event(stored("lamp-sold", {}))


def forget_a_field(state: dict[str, Any]) -> None:
    """Take the name away."""
    del state["person"]["name"]


def add_a_field(state: dict[str, Any]) -> None:
    """Add what no version knows."""
    state["shoe_size"] = 41


@pytest.mark.parametrize("spoil", [forget_a_field, add_a_field], ids=["field-missing", "field-unknown"])
def test_a_spoilt_event_is_never_read_as_another(mapper, spoil: Callable[[dict[str, Any]], None]):
    """Given an event whose fields are not those of its class, nothing is guessed: reading it fails."""
    state = json.loads(golden("person-registered.v1").state)
    spoil(state)

    with pytest.raises(
        UnreadableEventError, match=r"the event person/ines-vale version 1 \(person-registered\) cannot be read"
    ):
        mapper.to_domain_event(stored("person-registered", state))
