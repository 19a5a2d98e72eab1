"""What values refer to, by the types of their fields."""

from __future__ import annotations

from typing import get_args

import pytest

from domain import slugs
from domain.base import Slug, Value
from domain.measures import CountedName, MeasureName
from domain.parties import PartyCode
from domain.references import parties_in, references_in
from domain.reports import Report
from domain.slugs import OccurrenceSlug, PersonSlug, RefersTo, SourceSlug, TreatySlug
from domain.streams import AGGREGATES


class Office(Value):
    """A made-up value with a reference of its own."""

    holder: PersonSlug


class Appointment(Value):
    """A made-up value with every shape of a field that refers to something."""

    key: Slug = "spring"
    appointee: PersonSlug
    deputy: PersonSlug | None = None
    witnesses: tuple[PersonSlug, ...] = ()
    under: TreatySlug | None = None
    source: Office | SourceSlug
    follows: tuple[OccurrenceSlug, ...] | None = None


def named(value):
    """Return the path and the stream of each reference."""
    return [(reference.path, reference.stream) for reference in references_in(value)]


def test_each_field_refers_to_what_its_type_says():
    """Given slugs, optional ones and lists of them, each is found with its path, and nothing else is."""
    appointment = Appointment(
        appointee="ada-quay",
        witnesses=("bo-reed", "cy-lind"),
        under="tide-accord",
        source="gazette",
        follows=("dinner",),
    )

    assert named(appointment) == [
        (("appointee",), "person/ada-quay"),
        (("witnesses", 0), "person/bo-reed"),
        (("witnesses", 1), "person/cy-lind"),
        (("under",), "treaty/tide-accord"),
        (("source",), "source/gazette"),
        (("follows", 0), "occurrence/dinner"),
    ]


def test_references_of_inner_values_are_found():
    """Given a value within a value or a tuple of values, its references are found below its path."""
    appointment = Appointment(appointee="ada-quay", source=Office(holder="bo-reed"))

    assert named((appointment,)) == [((0, "appointee"), "person/ada-quay"), ((0, "source", "holder"), "person/bo-reed")]
    assert named(Office(holder="bo-reed")) == [(("holder",), "person/bo-reed")]


def test_all_that_a_report_refers_to_is_found():
    """Given a report, its people, treaty, source, related occurrences and the source of an inferred date are found."""
    report = Report.model_validate(
        {
            "source": "gazette",
            "what": "speech",
            "title": "Ada Quay speaks",
            "treaty": "tide-accord",
            "date": {
                "edtf": "2031",
                "basis": "inferred",
                "reason": "As announced",
                "inferred_from": {"source": "herald"},
            },
            "participants": [{"person": "ada-quay", "role": "speaker"}],
            "statements": [
                {
                    "point": "tides-rise",
                    "text": "Tides rise.",
                    "attribution": {"voice": "paraphrase", "chain": {"person": "bo-reed"}},
                    "evidence": 1,
                }
            ],
            "relations": [{"type": "after", "other": "dinner"}],
            "evidence": 1,
        }
    )

    assert {reference.stream: reference.to.may_follow for reference in references_in(report)} == {
        "treaty/tide-accord": False,
        "source/herald": True,
        "person/ada-quay": False,
        "person/bo-reed": False,
        "occurrence/dinner": True,
        "source/gazette": False,
    }


MARKS = [mark for type_ in vars(slugs).values() for mark in get_args(type_) if isinstance(mark, RefersTo)]


@pytest.mark.parametrize("mark", MARKS, ids=str)
def test_references_lead_to_streams(mark):
    """Given a type of slug, it refers to a kind of stream that there is."""
    assert mark.prefix in AGGREGATES


def test_each_kind_of_stream_has_a_type_of_slug():
    """Given the kinds of stream, a field can refer to each; words of an archive's own have theirs beside our lists."""
    assert {mark.prefix for mark in MARKS} | {"organization", "term"} == set(AGGREGATES)


class Tally(Value):
    """A made-up value with words that one of our lists may have."""

    measure: MeasureName
    counted: tuple[CountedName, ...] = ()
    by: PartyCode
    of: Office | None = None


def test_words_of_our_lists_refer_to_no_stream():
    """Given words, those that an archive must have registered are references, each to a stream of its sort."""
    tally = Tally(measure="ratifications", counted=("ratifications", "ships"), by="IS", of=Office(holder="bo-reed"))
    other = Tally(measure="ships", by="tide-office")

    assert named(tally) == [(("counted", 1), "term/population-ships"), (("of", "holder"), "person/bo-reed")]
    assert named(other) == [(("measure",), "term/measure-ships"), (("by",), "organization/tide-office")]


def test_every_party_of_a_value_is_found():
    """Given values within values, the parties are found, built in or not."""
    tallies = (Tally(measure="ships", by="IS"), Tally(measure="ships", by="tide-office"))

    assert list(parties_in(tallies)) == ["IS", "tide-office"]
