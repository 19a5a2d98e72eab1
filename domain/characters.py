"""Characters that texts may not have: those that nobody sees, that hide or reorder others, or that look like others."""

import re
import unicodedata

_TURNING = "\u202a-\u202e\u2066-\u2069"
_UNSEEN = (
    "\u00ad\u034f\u17b4\u17b5\u180e\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_FORBIDDEN = re.compile(
    f"[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u2028\u2029\ufff9-\ufffb{_TURNING}{_UNSEEN}]|\\r(?!\\n)"
)
_JOINER = "[\u200b-\u200d]"
_JOINED = "[^\\s\\x21-\u024f\u1e00-\u1eff]"
_MISPLACED_JOINER = re.compile(f"(?<!{_JOINED}){_JOINER}|{_JOINER}(?!{_JOINED})")
"""A joiner, or a space without width, that is not between letters of scripts which are written with them."""
_LATIN_PART = "[A-Za-z0-9\u00c0-\u024f\u1e00-\u1eff]"
_MARK = "[\u200e\u200f\u061c]"
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MISPLACED_MARK = re.compile(f"(?<={_LATIN_PART}){_MARK}(?={_MARK}*{_LATIN_PART})")
"""A mark of direction within a Latin word; where no letter is written from right to left, none has a place."""
_SELECTOR = "[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_SELECTED = (
    "[\u00a9\u00ae\u1000-\u109f\u1820-\u18aa\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3400-\u9fff"
    "\ua840-\ua877\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
"""Emoji and other signs, and letters of the scripts of which variants are selected."""
_MISPLACED_SELECTOR = re.compile(f"(?<!{_SELECTED})(?!(?<=[0-9#*])\ufe0f\u20e3){_SELECTOR}")
_BLANK = re.compile("(?<![\u2800-\u28ff])\u2800+(?![\u2800-\u28ff])")
"""A blank of Braille that is not beside its letters."""
_ON_A_TERMINAL = re.compile(f"[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u2028\u2029{_TURNING}{_UNSEEN}]|\\r(?!\\n)")

_PASSING = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d"
    "\u0410\u0412\u0415\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0405\u0423"
    "\u03bf\u03b1\u03b9\u03bd\u03c1\u03c5"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijsdhqwABEIJKMHOPCTXSYoaivpuABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones (a part of Unicode's confusables, UTS 39)."""
_PASSES = re.compile("[" + "".join(map(chr, _PASSING)) + "]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_LONGEST_SHOWN = 80


def refuse_unreadable(text: str) -> str:
    """Return a text that shows what it has; raise ValueError for characters that no reader sees as what they are."""
    if text.isascii() and text.isprintable():
        return text
    if found := _not_allowed(text):
        raise ValueError(f"{_shown(text)} has {_named(found[0][0])}: remove it")
    if not text.isascii() and _PASSES.search(text):
        _refuse_mixed_words(text)
    return text


def _not_allowed(text: str) -> re.Match[str] | None:
    for pattern in (_FORBIDDEN, _MISPLACED_JOINER, _MISPLACED_SELECTOR, _BLANK, _MISPLACED_MARK):
        if found := pattern.search(text):
            return found
    return None if _RIGHT_TO_LEFT.search(text) else re.search(_MARK, text)


def _refuse_mixed_words(text: str) -> None:
    for word in _WORD.findall(text):
        if _LATIN.search(word) and (passing := _PASSES.search(word)):
            latin = word.translate(_PASSING)
            raise ValueError(
                f"the word {_shown(word)} has {named(passing[0])} among Latin letters, as which it can pass: "
                f"write it in letters of one script, such as {latin!r}"
            )


def as_latin(text: str) -> str:
    """Return a text with Latin letters in the place of those that look like them."""
    return text.translate(_PASSING)


def named(character: str) -> str:
    """Return a character by its number and name: `U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _named(character: str) -> str:
    """Return what sort of character is not allowed, and which it is."""
    if unicodedata.category(character) == "Cc":
        return f"the control character {character!r}"
    if re.match(f"[{_TURNING}]", character):
        return f"{named(character)}, which shows what follows in another order"
    return f"the invisible character {named(character)}"


def _shown(text: str) -> str:
    quoted = repr(text)
    return quoted if len(quoted) <= _LONGEST_SHOWN else f"{quoted[: _LONGEST_SHOWN - 1]}…"


def harmless(text: str) -> str:
    r"""Return a text with each character that could steer a terminal written as JSON escapes it: `\u001b`.

    Old logs may have such characters, and so may files that are refused for them.
    """
    return text if text.isprintable() else _ON_A_TERMINAL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = found[0].encode("utf-16-be")
    return "".join(f"\\u{code[at : at + 2].hex()}" for at in range(0, len(code), 2))
