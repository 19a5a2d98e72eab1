"""Find people by the rarest words of their names, in the search index, where too many are recorded to compare all."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from timeline.log.tables import Read
from timeline.recording.near import plain
from timeline.recording.spelling import names_of

_SHARING_A_WORD = """
SELECT p.id, p.name, p.spellings FROM
  (SELECT rowid FROM search_fts WHERE search_fts MATCH :words LIMIT :most) found
JOIN search s ON s.rowid = found.rowid JOIN people p ON p.id = substr(s.stream, 8)
WHERE s.type = 'person' AND p.merged_into IS NULL LIMIT :limit
"""
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab(main, search_fts, row)"
_ENTRIES = "SELECT doc FROM search_words WHERE term = :word"
MOST_FOUND = 500
"""The most entries of the search index, of people or of anything else, that are looked at for one name."""


class RareWords:
    """The words of names, by how many entries of the search index have each."""

    def __init__(self, read: Read) -> None:
        """Count no word yet."""
        self._read = read
        self._counts: dict[str, int] = {}

    def people_like(self, own: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
        """Return people who share one of a person's rarest words, which few entries have; `limit` of them at most."""
        words = sorted({word for name in names_of(own) for word in plain(name).split()}, key=self._count)
        if not words:
            return []
        in_all = accumulate(map(self._count, words))
        rare = [word for word, entries in zip(words, in_all, strict=True) if entries <= MOST_FOUND]
        match = " OR ".join(f'"{word}"' for word in rare or words[:1])
        return self._read(_SHARING_A_WORD, {"words": match, "most": MOST_FOUND, "limit": limit})

    def _count(self, word: str) -> int:
        """Return how many entries of the search index have a word."""
        if not self._counts:
            self._read(_WORDS)
        if word not in self._counts:
            self._counts[word] = next((int(row["doc"]) for row in self._read(_ENTRIES, {"word": word})), 0)
        return self._counts[word]
