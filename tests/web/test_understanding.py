"""What a search means: its words and phrases as an expression, other names, and other spellings."""

import pytest

from timeline.web.understanding import spellings_near, understood, words_near


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("", ""),
        ('"" * -', ""),
        ("a " * 20, " AND ".join(['"a"'] * 12)),
        ('say "hi', '"say" AND "hi"'),
        ('sign "Hanoi Times" *', '"sign" AND "hanoi times"'),
        ("cyber crime", '"cyber" AND "crime" OR ("cybercrime")'),
        ("Đặng", '("dang" OR "đang")'),
        ("24/7", '"24 7"'),
        ("US$83.5m", '("us 83 5m" OR "83500000")'),
        ("$83,500,000", '"83 500 000"'),
        ("1.2.3m", '"1 2 3m"'),
    ],
    ids=[
        *("nothing", "signs alone", "too many words", "a quote left open", "a phrase", "two words as one"),
        *("a letter that is not an accent", "a sign within a word"),
        *("an amount in short", "an amount with its currency", "no number"),
    ],
)
def test_any_words_are_a_safe_expression(query, expression):
    """Given words, signs and quotes of any kind, the expression has at most twelve quoted terms."""
    assert understood(query).expression() == expression


def test_only_longer_words_may_begin_others():
    """Given short and long words, those of four letters match the beginning of words; phrases never do."""
    assert understood('who "ab cd" harb').expression(begin=True) == '"who" AND "ab cd" AND "harb"*'


@pytest.mark.parametrize("number", ["1000", "€1", "£7"])
def test_a_number_begins_no_longer_one(number):
    """Given a number, with the sign of a currency or without, it matches itself alone: 1 is not the beginning of 10."""
    assert "*" not in understood(number).expression(begin=True)


def test_a_name_of_a_party_in_a_search_has_its_others():
    """Given a name of a party among other words, its other names are searched as well, with the same other words."""
    meant = understood("ivory coast boats")

    assert "Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire" in " ".join(meant.other_names) or meant.other_names
    assert meant.expression().startswith('(("ivory" AND "coast") OR "cote d ivoire"')
    assert '"boats"' in meant.expression()


def test_near_spellings_are_one_slip_away():
    """Given a word, near ones have one letter more, less, another or swapped; short words and numbers have none."""
    assert {"signatories", "signatoire"} <= set(spellings_near("signatoires"))
    assert "australia" in spellings_near("autralia")
    assert spellings_near("un") == spellings_near("2025") == spellings_near("x" * 40) == []


def test_words_of_names_are_near_by_how_alike_they_are():
    """Given names, the words that look like a mistyped one are found, as they are written."""
    assert list(words_near("guteres", ["António Guterres", "Ada Quay"])) == ["Guterres"]
