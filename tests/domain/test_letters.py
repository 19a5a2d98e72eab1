"""Plain letters: words are compared whatever their accents, case and special letters."""

import pytest

from domain.letters import as_slug, plain_if_special, plain_letters, plain_words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đặng Thị", "dang thi"),
        ("Øre", "ore"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("ISTANBUL", "istanbul"),
        ("한국", "한국"),
    ],
)
def test_letters_become_plain(text, plain):
    """Given letters with accents and special ones, they are as they are typed without; other scripts stay."""
    assert plain_letters(text) == plain


def test_words_have_no_punctuation():
    """Given punctuation, only the words stay, with one space between them."""
    assert plain_words("  The Gazette: “Åland”, 24/7! ") == "the gazette aland 24 7"


def test_texts_with_special_letters_are_added_to_the_index():
    """Given texts with a letter that an index cannot fold, their plain words are returned; None without any."""
    assert plain_if_special("In São Tomé", "Đặng, Øre") == "in sao tome dang ore"
    assert plain_if_special("Diário I", "Quay") is None


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Báo Đà Nẵng", "bao-da-nang"),
        ("Łódź: Nowa gazeta, 2031", "lodz-nowa-gazeta-2031"),
        ("Straße & Tør’s", "strasse-tor-s"),
        ("新聞", ""),
    ],
    ids=["Vietnamese", "Polish", "punctuation", "no letters that a slug has"],
)
def test_a_text_becomes_a_slug(text, slug):
    """Given a text, its slug has its plain letters and digits, with hyphens between."""
    assert as_slug(text) == slug
