"""Build values from small types: slugs, words, lists of one, and closed lists."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Annotated

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.base import STORED, OneOrMany, OnWriting, Sha256, Slug, Value, Words, closest, did_you_mean, unknown
from domain.characters import refuse_unreadable
from domain.evidence import Evidence
from tests.any_text import ANY_CHARACTER
from timeline.report_files.model import ReportFile

DIGEST = "0123456789abcdef" * 4
slug = TypeAdapter(Slug).validate_python
words = TypeAdapter(Words).validate_python


class Lamp(Value):
    """A value with a list."""

    name: Words
    colours: Annotated[tuple[Words, ...], OneOrMany] = ()


def kinds_of_values(cls: type[Value] = Value) -> Iterator[type[Value]]:
    """Yield every class of values that is not of a test."""
    for kind in cls.__subclasses__():
        if not kind.__module__.startswith("tests"):
            yield kind
            yield from kinds_of_values(kind)


# --- values ---


def test_every_class_of_values_can_be_built():
    """Build all classes, which pydantic leaves to their first use, so that a mistake in one of them shows here."""
    assert {ReportFile, Evidence} <= set(kinds_of_values())

    for kind in kinds_of_values():
        kind.model_rebuild(force=True)


def test_threads_may_be_the_first_to_use_a_class_together():
    """Let eight threads make a value of a class that was not built yet: all of them get theirs."""
    for _ in range(5):
        kind = type("Lantern", (Lamp,), {})
        start = Barrier(8)

        def made(number: int, kind: type[Lamp] = kind, start: Barrier = start) -> Lamp:
            start.wait()
            return kind(name=f"lantern {number}", colours="red")

        with ThreadPoolExecutor(8) as threads:
            lamps = list(threads.map(made, range(8)))
        assert [lamp.name for lamp in lamps] == [f"lantern {number}" for number in range(8)]


# --- small types ---


@pytest.mark.parametrize("text", ["lisbon", "lisbon-lighthouse-accord", "g77", "2031", "a" * 100])
def test_a_slug(text):
    """Accept lowercase letters, digits and single hyphens."""
    assert slug(text) == text


@pytest.mark.parametrize(
    "text",
    ["Lisbon", "lisbon accord", "lisbon--accord", "-lisbon", "lisbon-", "lisbôn", "lisbon_accord", "", "lisbon/accord"],
)
def test_what_is_not_a_slug(text):
    """Refuse any other text, and show a slug."""
    with pytest.raises(
        ValidationError, match=f"'{text}' is not a valid slug: use lowercase letters .* such as 'lighthouse-accord'"
    ):
        slug(text)


def test_a_slug_has_no_line_break():
    """Refuse a slug that ends in a line break, which a pattern's `$` would let pass."""
    with pytest.raises(ValidationError, match="is not a valid slug"):
        slug("lisbon\n")


def test_a_slug_is_short():
    """Refuse more than 100 characters."""
    with pytest.raises(ValidationError, match="at most 100 characters"):
        slug("a" * 101)


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f"])
def test_words_have_no_control_characters(character):
    """Refuse a character that no page shows, and read it where a log has it from before."""
    text = f"Lamps{character}of the coast"

    with pytest.raises(ValidationError, match=f"has the control character .*{ord(character):x}': remove it"):
        words(text)
    assert TypeAdapter(Words).validate_python(text, context=STORED) == text


@given(text=st.text(ANY_CHARACTER, max_size=8))
def test_words_have_no_space_at_their_ends(text):
    """Strip the ends of any text, and refuse what leaves nothing, or has characters that nobody reads as they are."""
    try:
        kept = words(text)
    except ValidationError:
        if text.strip():
            with pytest.raises(ValueError, match=r"remove it|write it"):
                refuse_unreadable(text)
    else:
        assert kept
        assert words(kept) == kept


def test_words_are_limited_in_length():
    """Refuse more than 2,000 characters."""
    assert len(words("x" * 2000)) == 2000
    with pytest.raises(ValidationError, match="at most 2000 characters"):
        words("x" * 2001)


@pytest.mark.parametrize("text", [DIGEST[1:], f"{DIGEST}0", DIGEST.upper(), f"{DIGEST}\n", "g" * 64])
def test_what_is_not_a_digest(text):
    """Refuse anything but 64 lowercase hexadecimal digits."""
    with pytest.raises(ValidationError, match="should match pattern"):
        TypeAdapter(Sha256).validate_python(text)


# --- values ---


def test_a_value_compares_by_content():
    """Take two values of the same content for one, and as one in a set."""
    assert len({Lamp(name="Beacon"), Lamp(name="Beacon"), Lamp(name="Buoy")}) == 2


def test_a_value_never_changes():
    """Refuse to assign to a value."""
    with pytest.raises(ValidationError, match="frozen"):
        Lamp(name="Beacon").name = "Buoy"


def test_a_value_refuses_unknown_fields():
    """Refuse a field that the value does not have, rather than losing what it says."""
    with pytest.raises(ValidationError, match="heigth\n  Extra inputs are not permitted"):
        Lamp.model_validate({"name": "Beacon", "heigth": 3})


def test_replace_checks_the_copy():
    """Give a changed copy, checked like any other, and leave the first alone."""
    lamp = Lamp(name="Beacon", colours=("red",))

    assert lamp.replace(name="Buoy") == Lamp(name="Buoy", colours=("red",))
    assert lamp.name == "Beacon"
    with pytest.raises(ValidationError, match="name\n"):
        lamp.replace(name="")


def _refuse_red(colour: str) -> str:
    if colour == "red":
        msg = "red is not sold any more"
        raise ValueError(msg)
    return colour


class Lantern(Value):
    """A lantern whose colour is checked when it is written."""

    name: str
    colour: Annotated[str, OnWriting(_refuse_red)]


def test_a_check_on_writing_lets_what_is_recorded_be():
    """Refuse what is written, accept the same where it is read back from the log, and where something else changes."""
    with pytest.raises(ValidationError, match="red is not sold any more"):
        Lantern(name="Beacon", colour="red")

    recorded = Lantern.model_validate({"name": "Beacon", "colour": "red"}, context=STORED)

    assert recorded.replace(name="Buoy").colour == "red"


@pytest.mark.parametrize(
    ("written", "read"),
    [("red", ("red",)), (["red"], ("red",)), (["red", "green"], ("red", "green")), ([], ())],
    ids=["one", "list-of-one", "two", "none"],
)
def test_one_stands_for_a_list_of_one(written, read):
    """Read a single item as a list of one, and a list as it is."""
    assert Lamp.model_validate({"name": "Beacon", "colours": written}).colours == read


def test_an_empty_field_is_not_a_list():
    """Refuse an empty field: leave it out, or write a list."""
    with pytest.raises(ValidationError, match=r"colours\n.*valid tuple"):
        Lamp.model_validate({"name": "Beacon", "colours": None})


# --- the schema that editors check against ---


@pytest.mark.parametrize("written", ["red", ["red", "green"], []], ids=["one", "two", "none"])
def test_the_schema_lets_one_stand_for_a_list(written):
    """Accept in an editor what is accepted here."""
    jsonschema.validate({"name": "Beacon", "colours": written}, Lamp.model_json_schema())


@pytest.mark.parametrize(
    ("written", "valid"),
    [
        (1, True),
        ("5", True),
        ("5 caption", True),
        (f"5 body 1-2 {DIGEST}", True),
        ({"paragraph": 5}, True),
        (0, False),
        ("five", False),
        ({"page": 5}, False),
    ],
    ids=["number", "digits", "place", "span", "mapping", "zero", "word", "unknown-field"],
)
def test_the_schema_knows_the_short_form(written, valid):
    """Accept and refuse in an editor what is accepted and refused here."""
    checker = jsonschema.Draft202012Validator(Evidence.model_json_schema())

    assert checker.is_valid(written) is valid


def test_what_is_written_out_is_never_short():
    """Leave the short form out of the schema of what the archive itself writes."""
    assert "anyOf" in Evidence.model_json_schema()
    assert "anyOf" not in Evidence.model_json_schema(mode="serialization")
    assert "anyOf" not in Lamp.model_json_schema(mode="serialization")["properties"]["colours"]


# --- closed lists ---


@pytest.mark.parametrize(
    ("word", "near"),
    [("beakon", "Beacon"), ("BEACON", "Beacon"), ("buoys", "buoy"), ("bouy", "buoy"), ("xyz", None), ("", None)],
    ids=["misspelt", "capitals", "plural", "swapped", "like-no-other", "empty"],
)
def test_the_closest_word(word, near):
    """Give the known word that was probably meant, as it is written in the list."""
    assert closest(word, ["Beacon", "buoy", "lantern"]) == near


def test_what_was_probably_meant_ends_a_message():
    """Give the end of a message with the nearest known word, and nothing where no word is near."""
    assert did_you_mean("boy", ["beacon", "buoy"]) == "; did you mean 'buoy'?"
    assert did_you_mean("xyz", ["beacon", "buoy"]) == ""


def test_an_error_for_an_unknown_word():
    """Say what is wrong, the word, what is allowed, and the likely fix."""
    known = ["beacon", "buoy"]

    assert str(unknown("lamp", "boy", known, "a beacon or a buoy")) == (
        "'boy' is not a known lamp; allowed: a beacon or a buoy; did you mean 'buoy'?"
    )
    assert (
        str(unknown("lamp", "xyz", known, "a beacon or a buoy"))
        == "'xyz' is not a known lamp; allowed: a beacon or a buoy"
    )
