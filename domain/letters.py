"""Plain letters: words as they are compared and searched, whatever their accents, case and special letters."""

import re
from unicodedata import combining, normalize

_PLAIN = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "þ": "th",
    }
)
"""Letters that Unicode does not take apart into a letter and an accent, as they are typed without them."""
_SPECIAL = re.compile("[đðøłħŧ\u0131æœßþĐÐØŁĦŦÆŒẞÞ]")


def plain_letters(text: str) -> str:
    """Return a text in lower case, without accents, and with plain letters for those like đ: `Đặng` is `dang`."""
    if text.isascii():
        return text.lower()
    taken_apart = normalize("NFKD", text.casefold())
    return normalize("NFC", "".join(letter for letter in taken_apart if not combining(letter))).translate(_PLAIN)


def as_slug(text: str) -> str:
    """Return a text as a slug: its plain letters and digits, with hyphens between; empty where it has none."""
    return re.sub(r"[^a-z0-9]+", "-", plain_letters(text)).strip("-")


def plain_words(text: str) -> str:
    """Return the words of a text in plain letters, with one space between them and without punctuation."""
    return " ".join(re.findall(r"\w+", plain_letters(text)))


def plain_if_special(*texts: str) -> str | None:
    """Return the words of some texts in plain letters if one has a letter like đ; None otherwise.

    A search index that only leaves out accents needs them beside the texts themselves.
    """
    if all(map(str.isascii, texts)):
        return None
    return plain_words(" ".join(texts)) if any(map(_SPECIAL.search, texts)) else None
