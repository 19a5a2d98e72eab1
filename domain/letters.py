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


def plain_words(text: str) -> str:
    """Return the words of a text in plain letters, with one space between them and without punctuation."""
    return " ".join(re.findall(r"\w+", plain_letters(text)))


def special_words(*texts: str) -> str | None:
    """Return the words of some texts that have a letter like đ, in plain letters; None without any.

    A search index that only leaves out accents needs them besides the words themselves.
    """
    if not any(_SPECIAL.search(text) for text in texts):
        return None
    words = (word for text in texts for word in re.findall(r"\w+", normalize("NFC", text)))
    return " ".join(dict.fromkeys(plain_letters(word) for word in words if _SPECIAL.search(word))) or None
