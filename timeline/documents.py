"""Read documents as archivists count them: paragraphs, and the numbers in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    "billions?|trillions?|dozens?|half|decades?|century|centuries|first|second|third|fourth|fifth|sixth|seventh|"
    "eighth|ninth|tenth|once|twice"
)
_NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_WORDS})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """Be a number as printed, in digits or in English words: its text and its span in the paragraph."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentText:
    """Be a document's text: its fingerprint and its paragraphs, the non-empty lines without space at their ends."""

    sha256: str
    length: int
    paragraphs: tuple[str, ...]

    @classmethod
    def of(cls, content: bytes) -> DocumentText:
        """Return the text of a document in UTF-8; what is not UTF-8 is replaced."""
        lines = (line.strip() for line in content.decode("utf-8", errors="replace").splitlines())
        return cls(hashlib.sha256(content).hexdigest(), len(content), tuple(line for line in lines if line))

    def span(self, paragraph: int, start: int, end: int) -> str | None:
        """Return the text of a span, or None where the document has none there."""
        text = self.paragraphs[paragraph - 1] if 1 <= paragraph <= len(self.paragraphs) else ""
        return text[start:end] if end <= len(text) else None

    def numbers(self, paragraph: int) -> Iterator[Number]:
        """Yield the numbers of a paragraph (from 1), in order."""
        for match in _NUMBER.finditer(self.paragraphs[paragraph - 1]):
            yield Number(match.group(), match.start(), match.end())


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def documents_in(folder: Path) -> Mapping[str, DocumentText]:
    """Return the documents of a folder and its folders, by fingerprint."""
    texts = (DocumentText.of(path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())
    return {text.sha256: text for text in texts}
