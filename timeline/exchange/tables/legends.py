"""The legend in the header of a column of days: which action a day is of, by the letter after it.

`Ratification, Acceptance(A), Accession(a)` says that a day alone is of a ratification, and one with `a` of an
accession. Headers and letters differ from treaty to treaty, so that nothing is known but what a header says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.kinds.treaty_action import Action

_PHRASES: Mapping[str, Action] = MappingProxyType(
    {
        **{action.value.replace("-", " "): action for action in Action},
        "ad referendum": Action.SIGNATURE_AD_REFERENDUM,
        "act of formal confirmation": Action.FORMAL_CONFIRMATION,
        "succession to the signature": Action.SUCCESSION_TO_SIGNATURE,
        "signature definitive": Action.DEFINITIVE_SIGNATURE,
        "definitive signatures": Action.DEFINITIVE_SIGNATURE,
        "signatures": Action.SIGNATURE,
        "ratifications": Action.RATIFICATION,
        "accessions": Action.ACCESSION,
    }
)
"""What headers call the actions."""
_QUALIFIED: Mapping[Action, tuple[str, ...]] = MappingProxyType(
    {
        Action.SIGNATURE: ("by", "under"),
        Action.PARTICIPATION: ("in",),
        Action.PROVISIONAL_APPLICATION: ("by", "under", "of"),
        Action.NOTIFICATION: ("of non-provisional", "under", "in accordance"),
        Action.DECLARATION: ("under", "recognizing"),
        Action.CONSENT_TO_BE_BOUND: ("by", "under"),
    }
)
"""The words that may follow an action without making it another one.

An acceptance of amendments, or a notification of a withdrawal, is not the action with which it begins.
"""
_LETTER = re.compile(r"(?P<phrase>.*?[^\s\d)])\s*\(\s*(?P<letter>[A-Za-z]{1,3})\s*\)$")
"""An action and its letter; `article 7 (1) (b)` ends in the number of a provision, which is not a letter."""
_NOTES = re.compile(r"(\s*(\[\w{1,3}\]|[*†‡§¹²³⁰⁴-⁹])|(?<=[\s)a-z])\s*\d{1,2}(\s*,\s*\d{1,2})*)+$")
"""The marks of footnotes at the end of a header or a name: `[1]`, `*`, `²`, `1, 2`."""

VERBS: Mapping[Action, str] = MappingProxyType(
    {
        Action.SIGNATURE: "signs",
        Action.SIGNATURE_AD_REFERENDUM: "signs, ad referendum,",
        Action.DEFINITIVE_SIGNATURE: "signs definitively",
        Action.RATIFICATION: "ratifies",
        Action.ACCEPTANCE: "accepts",
        Action.APPROVAL: "approves",
        Action.ACCESSION: "accedes to",
        Action.SUCCESSION: "succeeds to",
        Action.SUCCESSION_TO_SIGNATURE: "succeeds to the signature of",
        Action.FORMAL_CONFIRMATION: "formally confirms",
        Action.PROVISIONAL_APPLICATION: "provisionally applies",
        Action.NOTIFICATION: "makes a notification under",
        Action.CONSENT_TO_BE_BOUND: "consents to be bound by",
        Action.SIMPLIFIED_PROCEDURE: "consents, by the simplified procedure, to",
        Action.PARTICIPATION: "participates in",
        Action.DECLARATION: "makes a declaration under",
        Action.RESERVATION: "makes a reservation to",
        Action.OBJECTION: "makes an objection under",
        Action.TERRITORIAL_APPLICATION: "extends to a territory",
        Action.WITHDRAWAL_OF_SIGNATURE: "withdraws its signature of",
        Action.WITHDRAWAL_OF_DECLARATION: "withdraws a declaration under",
        Action.WITHDRAWAL_OF_RESERVATION: "withdraws a reservation to",
        Action.WITHDRAWAL_OF_OBJECTION: "withdraws an objection under",
        Action.WITHDRAWAL_OF_INSTRUMENT: "withdraws its instrument under",
        Action.DENUNCIATION: "denounces",
        Action.WITHDRAWAL_OF_DENUNCIATION: "withdraws its denunciation of",
        Action.TERMINATION: "terminates",
    }
)
"""What a party does, for a title: its name comes before, the treaty after."""


@dataclass(frozen=True, slots=True)
class Legend:
    """The actions of a column, by letter; a day without a letter is of one of `plain`."""

    plain: tuple[Action, ...]
    letters: Mapping[str, Action]

    def action(self, letter: str) -> Action:
        """Return the action of a day with a letter, or with none; raise ValueError where the header does not say."""
        if letter in self.letters:
            return self.letters[letter]
        if not letter and len(self.plain) == 1:
            return self.plain[0]
        if not letter and self.plain:
            raise ValueError(f"the day has no letter, and the header gives none to {' and '.join(self.plain)}")
        what = f"the suffix {letter!r} is not explained" if letter else "a day without a suffix is not explained"
        raise ValueError(f"{what} by the header, which explains {self}")

    def __str__(self) -> str:
        """Return what the header explains: `A (acceptance), no suffix (ratification)`."""
        named = [f"{letter} ({action.value})" for letter, action in self.letters.items()]
        return ", ".join([*named, *(f"no suffix ({action.value})" for action in self.plain)])


def legend_of(header: str) -> Legend | None:
    """Return the legend of a header, or None where it names no action; raise ValueError where it is not clear."""
    parts = _parts(without_notes(header))
    found = [(action, letter) for action, letter in map(_read, parts) if action]
    if not found:
        return None
    if len(found) < len(parts):
        others = ", ".join(repr(part) for part in parts if _read(part)[0] is None)
        raise ValueError(f"its legend has {others}, which is not an action of a treaty that is known")
    letters: dict[str, Action] = {}
    plain: list[Action] = []
    for action, letter in found:
        if letter and letters.setdefault(letter, action) is not action:
            raise ValueError(f"the suffix {letter!r} stands for two actions, {letters[letter]} and {action}")
        if not letter and action not in plain:
            plain.append(action)
    return Legend(tuple(plain), letters)


def without_notes(text: str) -> str:
    """Return a header or a name without the marks of footnotes at its end."""
    return _NOTES.sub("", " ".join(text.split())).strip()


def _parts(header: str) -> list[str]:
    """Return the parts of a header; a comma within the words of one action does not divide it."""
    parts: list[str] = []
    for part in filter(None, (part.strip() for part in header.split(","))):
        if parts and part[0].islower() and _read(part) == (None, ""):
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part)
    return parts


def _read(part: str) -> tuple[Action | None, str]:
    """Return the action of a part, or None where it names none, and its letter."""
    phrase, letter = _divided(part)
    return _named(phrase), letter


def _divided(part: str) -> tuple[str, str]:
    """Return the words of a part, and its letter or an empty text."""
    match = _LETTER.fullmatch(part)
    return (match["phrase"], match["letter"]) if match else (part, "")


def _named(phrase: str) -> Action | None:
    """Return the action that words name, with or without what may follow it."""
    words = " ".join(phrase.casefold().replace("-", " ").split())
    if words in _PHRASES:
        return _PHRASES[words]
    for known in sorted(_PHRASES, key=len, reverse=True):
        if words.startswith(f"{known} "):
            rest = words.removeprefix(f"{known} ")
            allowed = _QUALIFIED.get(_PHRASES[known], ())
            starts = tuple(f"{word.replace('-', ' ')} " for word in allowed)
            return _PHRASES[known] if f"{rest} ".startswith(starts) else None
    return None
