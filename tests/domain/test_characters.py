"""Characters that nobody sees, that reorder others or that look like others: refused when written, read from a log."""

# ruff: noqa: RUF001 - letters of other scripts are meant

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.base import STORED, Slug, Words
from domain.characters import harmless
from tests.any_text import ANY_CHARACTER

words = TypeAdapter(Words).validate_python


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Lamps\x9b31m of the coast", r"the control character '\\x9b'"),
        ("Lamps\x85of the coast", r"the control character '\\x85'"),
        ("Lamps\rof the coast", r"the control character '\\r'"),
        (
            "Lamps \u202efo eht\u202c coast",
            r"U\+202E RIGHT-TO-LEFT OVERRIDE, which shows what follows in another order",
        ),
        ("Lamps \u2067of the\u2069 coast", r"U\+2067 RIGHT-TO-LEFT ISOLATE, which shows"),
        ("La\u200bmps", r"the invisible character U\+200B ZERO WIDTH SPACE: remove it"),
        ("Lamps\u200d of", r"the invisible character U\+200D ZERO WIDTH JOINER"),
        ("\u200cLamps", r"the invisible character U\+200C"),
        ("Lam\u00adps", r"the invisible character U\+00AD SOFT HYPHEN"),
        ("La\ufeffmps", r"the invisible character U\+FEFF"),
        ("Lamps\U000e0041", r"the invisible character U\+E0041 TAG LATIN CAPITAL LETTER A"),
        ("La\u200emps", r"the invisible character U\+200E LEFT-TO-RIGHT MARK"),
        ("L\u05d0 La\u200fmps", r"U\+200F RIGHT-TO-LEFT MARK"),
        ("La\u061cmps", r"U\+061C ARABIC LETTER MARK"),
        ("La\u034fmps", r"U\+034F COMBINING GRAPHEME JOINER"),
        ("La\u3164mps", r"U\+3164 HANGUL FILLER"),
        ("La\ufe0fmps", r"U\+FE0F VARIATION SELECTOR-16"),
        ("La\U000e0101mps", r"U\+E0101 VARIATION SELECTOR-18"),
        ("La\u17b4mps", r"U\+17B4 KHMER VOWEL INHERENT AQ"),
        ("\u2800\u2800", r"U\+2800 BRAILLE PATTERN BLANK"),
        ("La\u2800mps", r"U\+2800 BRAILLE PATTERN BLANK"),
        ("Lamps\u2028of", r"the invisible character U\+2028 LINE SEPARATOR"),
        ("H\u0430noi", r"U\+0430 CYRILLIC SMALL LETTER A among Latin letters.*such as 'Hanoi'"),
        ("\u039fslo and \u039f", r"U\+039F GREEK CAPITAL LETTER OMICRON among Latin letters.*such as 'Oslo'"),
    ],
    ids=lambda value: repr(value)[:24] if value[:1] in "LH\u200c\u039f\u2800" else "",
)
def test_what_deceives_is_refused_when_it_is_written(text, problem):
    """Given a text that shows something else than it has, it is refused with the character, and a log may have it."""
    with pytest.raises(ValidationError, match=problem):
        words(text)
    assert TypeAdapter(Words).validate_python(text, context=STORED) == text


@pytest.mark.parametrize(
    "text",
    [
        "Đặng Thị Ngọc, ký ngày 25/10",
        "می\u200cخواهم",  # Persian words have a non-joiner inside
        "ភាសា\u200bខ្មែរ",  # Khmer has spaces without width between words
        "ක්\u200dර",  # Sinhala has joiners
        "👩\u200d🚀 and 🏳️\u200d🌈",
        "Россия и Hanoi",
        "Ο Νικόλας, 5 μm and β-carotene, Ωmega",
        "two\nlines\tand tabs\r\nof a table",
        "كلمة \u200eLRM\u200f",
        "\u2764\ufe0f, 1\ufe0f\u20e3 and \u845b\U000e0100\u57ce",
        "\u2813\u2800\u2811",
    ],
    ids=[
        "Vietnamese",
        "Persian",
        "Khmer",
        "Sinhala",
        "emoji",
        "two scripts",
        "Greek",
        "white space",
        "marks",
        "selectors",
        "Braille",
    ],
)
def test_scripts_of_the_world_are_taken(text):
    """Given what languages are really written with, it is kept as it is."""
    assert words(text) == text


@pytest.mark.parametrize(
    ("slug", "problem"),
    [
        ("v\u0456etnam", r"not U\+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I.*did you mean 'vietnam'\?"),
        ("viet\u200bnam", "is not a valid slug"),
        ("viet\u202enam", r"'viet\\u202enam' is not a valid slug"),
    ],
    ids=["look-alike", "zero width", "override"],
)
def test_a_slug_that_looks_right_says_what_it_has(slug, problem):
    """Given a slug with a letter that passes for another, the letter is named, and the slug that was meant."""
    with pytest.raises(ValidationError, match=problem):
        TypeAdapter(Slug).validate_python(slug)


@given(st.text(ANY_CHARACTER))
def test_what_is_harmless_is_the_same_in_json(text):
    """Given any text, what is printed steers nothing, and JSON that is printed so has the same content."""
    printed = harmless(json.dumps(text, ensure_ascii=False))

    assert json.loads(printed) == text
    assert not set(printed) & {*map(chr, range(32)), "\x7f", *map(chr, range(0x80, 0xA0)), "\u202e", "\u2066"}
