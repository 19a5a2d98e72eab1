"""The text of a document: its paragraphs, spans and numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = (
    rf"(?:{_TENS})-(?:one|two|three|four|five|six|seven|eight|nine)|"
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    f"eighteen|nineteen|{_TENS}|hundreds?|thousands?|millions?|"
    "billions?|trillions?|dozens?|half|decades?|century|centuries|first|second|third|fourth|fifth|sixth|seventh|"
    "eighth|ninth|tenth|once|twice"
)
"""English words for numbers, including some that text2num does not read: half, dozens, twice."""
DIGITS = r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
"""Digits, with non-breaking spaces between thousands."""
_DIGITS = re.compile(DIGITS)
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_NUMBER = re.compile(rf"{DIGITS}|\b(?:{_WORDS})\b", re.IGNORECASE)


class DateOrder(StrEnum):
    """The order in which a document writes the parts of dates in digits."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of words in a document: the paragraph (from 1), start and end in it, and the words."""

    paragraph: int
    start: int
    end: int
    text: str

    @property
    def short(self) -> str:
        """Return the span as report files write evidence: `3 body 14-34 <sha256>`."""
        return f"{self.paragraph} body {self.start}-{self.end} {digest(self.text)}"

    def within(self, other: Span) -> bool:
        """Return whether this span is inside another."""
        return self.paragraph == other.paragraph and other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document's text: its fingerprint, and its paragraphs (non-empty lines without spaces at their ends).

    Where these are rows of cells (`has_cells`), they are cited whole: no number in them is looked for.
    """

    sha256: str
    length: int
    paragraphs: tuple[str, ...]
    has_cells: bool = False

    @classmethod
    def of(cls, content: bytes) -> DocumentText:
        """Return the text of a document in UTF-8; what is not UTF-8 is replaced."""
        lines = (line.strip() for line in content.decode("utf-8", errors="replace").splitlines())
        return cls(hashlib.sha256(content).hexdigest(), len(content), tuple(line for line in lines if line))

    def words_at(self, paragraph: int, start: int, end: int) -> str | None:
        """Return the words between two positions of a paragraph, or None if it is shorter."""
        text = self.paragraphs[paragraph - 1] if 1 <= paragraph <= len(self.paragraphs) else ""
        return text[start:end] if end <= len(text) else None

    def spans(self, words: str) -> Iterator[Span]:
        """Yield the span of each occurrence of words exactly as given."""
        for number, paragraph in enumerate(self.paragraphs, 1):
            start = paragraph.find(words) if words else -1
            while start >= 0:
                yield Span(number, start, start + len(words), words)
                start = paragraph.find(words, start + 1)

    def numbers(self, paragraph: int, language: str = "en") -> Iterator[Span]:
        """Yield the numbers of a paragraph (from 1), in order: digits, and words if the language is supported."""
        text = "" if self.has_cells else self.paragraphs[paragraph - 1]
        digits = _NUMBER if language == "en" else _DIGITS
        positions = [match.span() for match in digits.finditer(text)]
        if language != "en":
            positions += _number_words(text, language)
        for start, end in sorted(positions):
            yield Span(paragraph, start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, with the methods that text2num needs."""

    start: int
    end: int
    word: str

    def text(self) -> str:
        return self.word

    def nt_separated(self, previous: _Word) -> bool:
        """Return whether something other than a space separates the words."""
        return self.start - previous.end > 1

    def not_a_number_part(self) -> bool:
        return False


def _number_words(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of numbers in words; none in a language that text2num does not support.

    Words for one and two alone are skipped: in many languages they are also articles.
    """
    from text_to_num import find_numbers  # noqa: PLC0415 - only documents in other languages need it

    words = [_Word(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
    try:
        numbers = find_numbers(words, language)
    except ValueError:
        return
    for number in numbers:
        yield words[number.start].start, words[number.end - 1].end


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


Reading = Callable[[bytes], DocumentText]
"""Reads the text of a document that is not plain text."""


def documents_in(folder: Path, others: Mapping[str, Reading] = MappingProxyType({})) -> Mapping[str, DocumentText]:
    """Return the documents in a folder and its subfolders, by fingerprint.

    `others` are formats other than plain text, by the ends of their names.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    texts = (others.get(path.suffix.lower(), DocumentText.of)(path.read_bytes()) for path in paths)
    return {text.sha256: text for text in texts}
