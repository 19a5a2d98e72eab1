"""Register a source once, with what it says of itself."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.aggregate import fold
from domain.errors import DifferentContentError, RefusedError
from domain.source import Source, SourceDetails, SourceRegistered

DIGEST = "0123456789abcdef" * 4
FINGERPRINT = {"sha256": DIGEST, "bytes": 2048, "paragraphs": 12}


@pytest.fixture
def details_of():
    """Make the details of a source with some fields changed."""
    least = {"id": "harbour-gazette", "published": "2031-05-02", "language": "pt"}
    return lambda **changes: SourceDetails.model_validate({**least, **changes})


@pytest.fixture
def source() -> Source:
    """Give a source of which nothing is recorded yet."""
    return Source(id="source/harbour-gazette")


def test_a_new_source_is_registered(source, details_of, stamp):
    """Given nothing, when a source is registered, then that is its first event."""
    details = details_of(title="Lamps lit", **FINGERPRINT)

    events = source.register(details, stamp)

    assert events == [
        SourceRegistered(**dict(stamp), originator_id="source/harbour-gazette", originator_version=1, source=details)
    ]
    assert fold(source, events).details == details


def test_the_same_source_again_changes_nothing(source, details_of, stamp):
    """Given a source, when it is registered with the same content, then there is no event."""
    known = fold(source, source.register(details_of(), stamp))

    assert known.register(details_of(), stamp) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"title": "Lamps out"}, r"title: recorded 'Lamps lit', given 'Lamps out'$", id="title"),
        pytest.param({"language": "en"}, "language: recorded 'pt', given 'en'", id="language"),
        pytest.param(
            {"published": "2031-05-03"}, "published.edtf: recorded '2031-05-02', given '2031-05-03'", id="date"
        ),
        pytest.param(
            {"title": None, "language": "en"}, "title: recorded 'Lamps lit', given None; language:", id="two-fields"
        ),
    ],
)
def test_other_content_is_refused_with_both(source, details_of, stamp, changes, message):
    """Given a source, when it is registered otherwise, then the error names each field and both contents."""
    known = fold(source, source.register(details_of(title="Lamps lit"), stamp))

    with pytest.raises(DifferentContentError, match=f"the source 'harbour-gazette' is already recorded .*{message}"):
        known.register(details_of(**{"title": "Lamps lit", **changes}), stamp)


def test_the_fingerprint_is_whole_or_absent(details_of):
    """Accept the digest, length and paragraphs of one text together, or none of them."""
    assert details_of(**FINGERPRINT).bytes == 2048
    assert details_of().sha256 is None


@pytest.mark.parametrize("missing", FINGERPRINT)
def test_a_part_of_the_fingerprint_is_refused(details_of, missing):
    """Refuse a text that is described in part."""
    part = {name: value for name, value in FINGERPRINT.items() if name != missing}

    with pytest.raises(ValidationError, match="sha256, bytes and paragraphs describe one text: give all three or none"):
        details_of(**part)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("url", "harbour gazette", "valid URL"),
        ("url", "ftp://example.org/a", "URL scheme should be 'http' or 'https'"),
        ("language", "portuguese", "'portuguese' is not a known language"),
        ("published", "2031-02-29", "does not exist"),
        ("bytes", 0, "greater than or equal to 1"),
        ("id", "Harbour Gazette", "is not a valid slug"),
        ("publisher", {"name": ""}, "at least 1 character"),
    ],
    ids=["url", "scheme", "language", "date", "bytes", "id", "publisher"],
)
def test_bad_fields_are_refused(details_of, field, value, message):
    """Refuse what describes no document, at the field that is wrong."""
    with pytest.raises(ValidationError, match=f"{field}(.name)?\n.*{message}"):
        details_of(**{field: value})


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        pytest.param(
            {"publisher": {"name": "Harbour Gazette"}, "title": "Lamps lit"}, "Harbour Gazette: Lamps lit", id="whole"
        ),
        pytest.param({"publisher": {"name": "Harbour Gazette"}}, "Harbour Gazette (harbour-gazette)", id="no-title"),
        pytest.param({"title": "Lamps lit"}, "Lamps lit", id="no-publisher"),
        pytest.param({}, "harbour-gazette", id="neither"),
    ],
)
def test_the_label_of_a_source(details_of, fields, label):
    """Name a source in one line, as far as it says who it is."""
    assert details_of(**fields).label == label


def test_what_is_left_out_has_a_reason(details_of):
    """Keep the paragraphs and numbers that are left out on purpose, each with its reason."""
    details = details_of(
        left_out={
            "paragraphs": [{"paragraphs": 9, "reason": "A list of links."}],
            "numbers": [{"paragraph": 3, "number": "112", "reason": "A telephone number."}],
        }
    )

    assert details.left_out.paragraphs[0].paragraphs == (9,)
    assert details.left_out.numbers[0].number == "112"


@pytest.mark.parametrize(
    ("left_out", "field"),
    [
        ({"paragraphs": [{"paragraphs": 9}]}, "reason"),
        ({"paragraphs": [{"paragraphs": [], "reason": "None."}]}, "paragraphs"),
        ({"numbers": [{"paragraph": 3, "number": "112"}]}, "reason"),
        ({"numbers": [{"paragraph": 0, "number": "112", "reason": "None."}]}, "paragraph"),
    ],
    ids=["paragraphs-without-reason", "no-paragraphs", "number-without-reason", "paragraph-zero"],
)
def test_nothing_is_left_out_without_a_reason(details_of, left_out, field):
    """Refuse to leave out something without saying what and why."""
    with pytest.raises(ValidationError, match=rf"left_out\.(paragraphs|numbers)\.0\.{field}\n"):
        details_of(left_out=left_out)


def test_a_registration_survives_the_log(source, details_of, stamp):
    """Read back from JSON exactly the event that was written, its addresses included."""
    [event] = source.register(
        details_of(url="https://example.org/lamps", retrieved="2031-05-04T08:00:00Z", **FINGERPRINT), stamp
    )

    read = SourceRegistered.model_validate_json(event.model_dump_json(), context={"stored": True})

    assert read == event
    assert read.summary() == "Source registered: harbour-gazette"
    assert read.source_slug == "harbour-gazette"


@pytest.mark.parametrize("published", ["2052-10-25", "2199", "[2152-01-01..]"])
def test_a_source_of_the_far_future_is_refused(source, details_of, stamp, published):
    """Given a year with wrong digits, it is refused when it is recorded; a log may have it."""
    with pytest.raises(RefusedError, match=r"is more than 25 years after it is recorded, in 2026: is a digit"):
        source.register(details_of(published=published), stamp)
