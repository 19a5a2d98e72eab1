"""Point into a document: paragraph, kind of place, and span."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.evidence import Evidence, Where

DIGEST = "0123456789abcdef" * 4
read = TypeAdapter(Evidence).validate_python


@pytest.mark.parametrize(
    ("short", "long"),
    [
        pytest.param(5, {"paragraph": 5}, id="number"),
        pytest.param("5", {"paragraph": 5}, id="digits"),
        pytest.param("p5", {"paragraph": 5}, id="p-and-digits"),
        pytest.param(" 5 ", {"paragraph": 5}, id="space-around"),
        pytest.param("5 caption", {"paragraph": 5, "where": "caption"}, id="place"),
        pytest.param("12 link-list", {"paragraph": 12, "where": "link-list"}, id="place-with-hyphen"),
        pytest.param(
            f"5 headline 12-20 {DIGEST}",
            {"paragraph": 5, "where": "headline", "start": 12, "end": 20, "sha256": DIGEST},
            id="span",
        ),
        pytest.param(
            f"5 0-1 sha256:{DIGEST}",
            {"paragraph": 5, "where": "body", "start": 0, "end": 1, "sha256": DIGEST},
            id="span-in-the-body-by-default",
        ),
    ],
)
def test_short_forms(short, long):
    """Read each short form as the mapping it stands for."""
    assert read(short) == Evidence.model_validate(long)


@pytest.mark.parametrize("where", list(Where))
def test_every_kind_of_place_has_a_short_form(where):
    """Read `5 caption` and the like for every kind of place, and write it back the same."""
    assert str(read(f"5 {where.value}")) == f"5 {where.value}"


@given(paragraph=st.integers(1, 10_000), where=st.sampled_from(Where))
def test_the_written_short_form_reads_back(paragraph, where):
    """Give the same evidence back from its own short form."""
    evidence = Evidence(paragraph=paragraph, where=where)

    assert read(str(evidence)) == evidence


@pytest.mark.parametrize(
    "short",
    ["0", "05", "-5", "body 5", "5 caption extra", "5 body 12-20", f"5 body {DIGEST}", f"5 body 12-20 {DIGEST[:-1]}"],
    ids=["zero", "leading-zero", "negative", "order", "extra-word", "no-digest", "no-span", "short-digest"],
)
def test_other_text_is_refused_with_examples(short):
    """Refuse other text, and show what may be written."""
    with pytest.raises(ValidationError, match=rf"'{short}' is not valid evidence: write '5', '5 caption' or"):
        read(short)


@pytest.mark.parametrize("number", [0, -1], ids=["zero", "negative"])
def test_paragraphs_are_counted_from_one(number):
    """Refuse a paragraph before the first."""
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        read(number)


@pytest.mark.parametrize("value", [True, 5.5, None, ["5"]], ids=["yes", "fraction", "nothing", "list"])
def test_other_types_are_refused(value):
    """Refuse what is neither a number, nor text, nor a mapping."""
    with pytest.raises(ValidationError, match="valid dictionary or instance of Evidence"):
        read(value)


def test_an_unknown_kind_of_place_is_refused_with_the_known_ones():
    """List the kinds of place where another is written."""
    with pytest.raises(ValidationError, match="'body', 'headline', 'caption', 'box' or 'link-list'"):
        read("5 footnote")


@pytest.mark.parametrize(
    "part",
    [{"start": 1}, {"end": 2}, {"sha256": DIGEST}, {"start": 1, "end": 2}, {"start": 0, "sha256": DIGEST}],
    ids="+".join,
)
def test_a_span_is_whole_or_absent(part):
    """Refuse a span without its start, its end or its digest."""
    with pytest.raises(ValidationError, match="a span needs its start, its end and its sha256 together"):
        Evidence.model_validate({"paragraph": 5, **part})


@pytest.mark.parametrize(("start", "end"), [(20, 12), (12, 12)], ids=["reversed", "empty"])
def test_a_span_ends_after_its_start(start, end):
    """Refuse a span that is reversed or empty."""
    with pytest.raises(ValidationError, match=f"the span {start}-{end} ends before it starts"):
        read(f"5 body {start}-{end} {DIGEST}")


@pytest.mark.parametrize("sha256", [DIGEST.upper(), DIGEST + "0", "sha"], ids=["capitals", "long", "word"])
def test_a_digest_is_64_lowercase_hexadecimal_digits(sha256):
    """Refuse what cannot be a SHA-256 digest."""
    with pytest.raises(ValidationError, match="should match pattern"):
        Evidence(paragraph=5, start=0, end=1, sha256=sha256)


def test_evidence_never_changes():
    """Refuse to assign to evidence."""
    with pytest.raises(ValidationError, match="frozen"):
        read(5).paragraph = 6
